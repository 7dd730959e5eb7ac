//! The installed tool, as somebody uses it who has no checkout of shapesmith: the real program, in a
//! folder outside of this workspace.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::{TempDir, tempdir};

const MODEL: &str = r#"{
    "metadata": {"serviceId": "Thing", "protocol": "rest-xml", "endpointPrefix": "thing", "apiVersion": "1"},
    "operations": {
        "PutThing": {
            "http": {"method": "PUT", "requestUri": "/{Name}"},
            "input": {"shape": "PutThingRequest"}
        },
        "GetThing": {"http": {"method": "GET", "requestUri": "/"}}
    },
    "shapes": {
        "PutThingRequest": {"type": "structure", "required": ["Name"], "members": {
            "Name": {"shape": "Text", "location": "uri", "locationName": "Name"},
            "Colour": {"shape": "Colour"}
        }},
        "Text": {"type": "string"},
        "Colour": {"type": "string", "enum": ["Red"]}
    }
}"#;

const PATCHES: &str = r#"
[[patch]]
at = "/shapes/Colour/enum/-"
reason = "There are green things as well."
absent = true
set = "Green"
"#;

/// A folder with the model, and what the program says in it.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        let folder = tempdir().unwrap();
        fs::write(folder.path().join("model.json"), MODEL).unwrap();
        Self(folder)
    }

    fn path(&self, path: &str) -> std::path::PathBuf {
        self.0.path().join(path)
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    fn edit(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{text}");
        fs::write(self.path(path), text.replace(from, to)).unwrap();
    }

    /// Runs it in a folder below this one; gives whether it succeeded, and all that it said.
    fn run_in(&self, folder: &str, arguments: &str) -> (bool, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_shapesmith"))
            .args(arguments.split_whitespace())
            .current_dir(self.path(folder))
            // Nothing of what cargo tells its tests.
            .env_remove("CARGO_MANIFEST_DIR")
            .output()
            .unwrap();
        (output.status.success(), words(&output))
    }

    fn run(&self, arguments: &str) -> String {
        let (succeeded, said) = self.run_in("", arguments);
        assert!(succeeded, "{arguments}: {said}");
        said
    }

    fn fails(&self, arguments: &str) -> String {
        let (succeeded, said) = self.run_in("", arguments);
        assert!(!succeeded, "{arguments}: {said}");
        said
    }
}

fn words(output: &Output) -> String {
    let text = [&output.stderr[..], &output.stdout[..]].concat();
    String::from_utf8(text).unwrap()
}

/// Has cargo check a crate, with what this workspace has downloaded.
fn check(folder: &Path) {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    fs::copy(workspace.join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    let output = Command::new(env!("CARGO"))
        .args(["check", "--quiet", "--offline", "--all-features", "--target-dir"])
        .arg(Path::new(env!("CARGO_TARGET_TMPDIR")).join("lab/target"))
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{}", words(&output));
}

#[test]
fn a_crate_of_a_model_builds_right_away() {
    let place = Place::new();
    fs::write(place.path("patches.toml"), PATCHES).unwrap();
    let arguments =
        "codegen --model model.json --patches patches.toml --operation PutThing --out my-thing";
    let said = place.run(arguments);
    assert!(said.contains("note: the crate finds its runtime in /"), "{said}");
    assert!(said.contains("my-thing: 7 written, 0 deleted, 0 unchanged"), "{said}");
    assert!(place.read("my-thing/Cargo.toml").contains("name = \"my-thing\""));
    assert!(place.read("my-thing/src/types/colour.rs").contains("Green"));
    check(&place.path("my-thing"));
    assert!(place.run(&format!("{arguments} --check")).contains("as generated"));
    place.edit("my-thing/src/types/colour.rs", "Green", "Blue");
    let said = place.fails(&format!("{arguments} --check"));
    assert!(said.ends_with("To mend it: the same command without --check\n"), "{said}");
}

#[test]
fn a_workspace_of_ones_own() {
    let place = Place::new();
    assert!(
        place.fails("codegen").ends_with("there is no service; `shapesmith import` adds one\n")
    );
    place.run("import model.json --service thing");
    place.edit(
        "models/manifest.toml",
        "operations = []",
        "operations = \"all\"\nversion = \"1.2.3\"",
    );
    let files =
        "patches = \"thing/patches.toml\"\nchangelog = \"thing/CHANGELOG.md\"\ncrate = \"things\"";
    place.edit("models/manifest.toml", "crate = \"shapesmith-thing\"", files);
    fs::write(place.path("models/thing/patches.toml"), PATCHES).unwrap();
    fs::write(place.path("models/thing/CHANGELOG.md"), "# 1.2.3\n\n- Green things.\n").unwrap();
    place.run("codegen");
    let manifest = place.read("generated/thing/Cargo.toml");
    assert!(manifest.contains("name = \"things\"\nversion = \"1.2.3\""), "{manifest}");
    assert!(
        place.read("generated/thing/CHANGELOG.md").ends_with("\n\n# 1.2.3\n\n- Green things.\n")
    );
    check(&place.path("generated/thing"));

    // Every folder of the workspace will do.
    let (succeeded, shown) = place.run_in("models/thing", "show PutThing");
    assert!(succeeded && shown.contains("enum Colour") && shown.contains("Red  Green"), "{shown}");
    place.edit("models/thing/CHANGELOG.md", "- Green", "- Dark green");
    let (succeeded, said) = place.run_in("generated", "codegen --check");
    let expected = "CHANGELOG.md:5: expected \"- Dark green things.\", found \"- Green things.\"";
    assert!(!succeeded && said.contains(expected), "{said}");
    assert!(said.ends_with("To mend it: shapesmith codegen\n"), "{said}");
}

#[test]
fn the_runtime_is_where_one_says() {
    let place = Place::new();
    fs::create_dir_all(place.path("vendor/runtime")).unwrap();
    fs::write(place.path("vendor/runtime/Cargo.toml"), "").unwrap();
    let runtime = |arguments: &str| {
        let codegen = format!("codegen --model model.json {arguments}");
        assert!(!place.run(&codegen).contains("note:"));
        let manifest = place.read("crates/thing/Cargo.toml");
        let line = manifest.lines().find(|line| line.starts_with("shapesmith-runtime"));
        line.unwrap().trim_start_matches("shapesmith-runtime = ").to_owned()
    };
    let own = env!("CARGO_PKG_VERSION");
    let folder = runtime("--out crates/thing --runtime vendor/runtime");
    assert_eq!(folder, format!("{{ path = \"../../vendor/runtime\", version = \"{own}\" }}"));
    let url = runtime("--out crates/thing --runtime https://example.com/runtime.git");
    assert_eq!(
        url,
        format!("{{ git = \"https://example.com/runtime.git\", version = \"{own}\" }}")
    );
    assert_eq!(runtime("--out crates/thing --runtime 7.1"), "{ version = \"7.1\" }");
    let said = place.fails("codegen --model model.json --out other --runtime vendor");
    assert!(said.starts_with("error: --runtime: expected a version, the URL"), "{said}");
    assert!(!place.path("other").exists());

    place.run("import model.json --service thing");
    place.edit(
        "models/manifest.toml",
        "operations = []",
        "operations = \"all\"\nruntime = \"vendor/runtime\"",
    );
    assert!(!place.run("codegen").contains("note:"));
    let manifest = place.read("generated/thing/Cargo.toml");
    assert!(manifest.contains("{ path = \"../../vendor/runtime\""), "{manifest}");
}

#[test]
fn it_is_called_by_its_name() {
    let place = Place::new();
    for help in [
        "--help",
        "codegen --help",
        "import --help",
        "show --help",
        "features --help",
        "diff --help",
        "update --help",
    ] {
        let said = place.run(help);
        assert!(said.contains("Usage: shapesmith ") && !said.contains("xtask"), "{said}");
    }
    assert_eq!(place.run("--version"), format!("shapesmith {}\n", env!("CARGO_PKG_VERSION")));
    let said = place.fails("replay requests.json");
    assert!(said.contains("`replay` works in shapesmith's own workspace only"), "{said}");
    // As cargo runs it in this workspace.
    let mut command = Command::new(env!("CARGO_BIN_EXE_shapesmith"));
    command.args(["codegen", "--help"]).env("CARGO_MANIFEST_DIR", env!("CARGO_MANIFEST_DIR"));
    let said = words(&command.output().unwrap());
    assert!(
        said.contains("Usage: cargo xtask codegen ") && !said.contains("shapesmith codegen"),
        "{said}"
    );
}
