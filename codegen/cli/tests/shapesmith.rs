//! Runs the program `shapesmith` as its users do: in a folder outside of this workspace.

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

/// A folder to run the program in, with a model.
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

    /// Runs the program in a folder below. Returns whether it succeeded, and its output.
    fn run_in(&self, folder: &str, arguments: &str) -> (bool, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_shapesmith"))
            .args(arguments.split_whitespace())
            .current_dir(self.path(folder))
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

/// Checks a crate with cargo, and with the dependencies of this workspace.
fn check(folder: &Path) {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
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
fn a_standalone_crate_builds() {
    let place = Place::new();
    fs::write(place.path("patches.toml"), PATCHES).unwrap();
    let arguments =
        "codegen --model model.json --patches patches.toml --operation PutThing --out my-thing";
    let said = place.run(arguments);
    assert!(said.contains("note: the crate depends on /"), "{said}");
    assert!(said.contains("my-thing: 10 written, 0 deleted, 0 unchanged"), "{said}");
    assert!(place.read("my-thing/Cargo.toml").contains("name = \"my-thing\""));
    assert!(place.read("my-thing/src/types/colour.rs").contains("Green"));
    check(&place.path("my-thing"));
    assert!(place.run(&format!("{arguments} --check")).contains("my-thing: up to date (10 files)"));
    place.edit("my-thing/src/types/colour.rs", "Green", "Blue");
    let said = place.fails(&format!("{arguments} --check"));
    assert!(said.ends_with("To update these files, run the command without --check.\n"), "{said}");
}

#[test]
fn a_workspace_has_a_manifest() {
    let place = Place::new();
    let said = place.fails("codegen");
    assert!(said.ends_with("no services; add one with the `import` command\n"), "{said}");
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

    // The workspace is found from any folder in it.
    let (succeeded, shown) = place.run_in("models/thing", "show PutThing");
    assert!(succeeded && shown.contains("enum Colour") && shown.contains("Red  Green"), "{shown}");
    place.edit("models/thing/CHANGELOG.md", "- Green", "- Dark green");
    let (succeeded, said) = place.run_in("generated", "codegen --check");
    let expected = "CHANGELOG.md:5: expected \"- Dark green things.\", found \"- Green things.\"";
    assert!(!succeeded && said.contains(expected), "{said}");
}

#[test]
fn the_runtime_can_be_chosen() {
    let place = Place::new();
    fs::create_dir_all(place.path("vendor/runtime")).unwrap();
    fs::write(place.path("vendor/runtime/Cargo.toml"), "").unwrap();
    let runtime = |arguments: &str| {
        let codegen = format!("codegen --model model.json {arguments}");
        assert!(!place.run(&codegen).contains("note:"));
        let manifest = place.read("crates/thing/Cargo.toml");
        let line = manifest.lines().find_map(|line| line.strip_prefix("shapesmith-runtime = { "));
        // Features are not the topic here.
        line.unwrap().split(", features").next().unwrap().trim_end_matches(" }").to_owned()
    };
    let own = env!("CARGO_PKG_VERSION");
    assert_eq!(
        runtime("--out crates/thing --runtime vendor/runtime"),
        format!("path = \"../../vendor/runtime\", version = \"{own}\"")
    );
    assert_eq!(
        runtime("--out crates/thing --runtime https://example.com/runtime.git"),
        format!("git = \"https://example.com/runtime.git\", version = \"{own}\"")
    );
    assert_eq!(runtime("--out crates/thing --runtime 7.1"), "version = \"7.1\"");
    let said = place.fails("codegen --model model.json --out other --runtime vendor");
    assert!(said.starts_with("error: --runtime: expected a version, a Git URL"), "{said}");
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
fn a_protocol_can_be_named() {
    let place = Place::new();
    place.edit(
        "model.json",
        "\"protocol\": \"rest-xml\"",
        "\"protocol\": \"json\", \"protocols\": [\"smithy-rpc-v2-cbor\", \"json\", \"ec2\"], \"targetPrefix\": \"T\"",
    );
    let has_form = |form: &str| place.read("thing/Cargo.toml").contains(&format!("\"{form}\""));
    place.run("codegen --model model.json --out thing --runtime 0.1.0");
    assert!(has_form("json") && !has_form("cbor"));
    place.run(
        "codegen --model model.json --protocol smithy-rpc-v2-cbor --out thing --runtime 0.1.0",
    );
    assert!(has_form("cbor") && !has_form("json"));
    let said = place.fails("codegen --model model.json --protocol cbor --out thing");
    let expected =
        "the service does not speak \"cbor\", it speaks \"smithy-rpc-v2-cbor\", \"json\", \"ec2\"";
    assert!(said.contains(expected), "{said}");
    place.run("codegen --model model.json --protocol ec2 --out thing --runtime 0.1.0");
    assert!(has_form("form") && has_form("xml") && !has_form("json"));

    place.run("import model.json --service thing");
    let manifest = place.read("models/manifest.toml");
    let line = manifest.lines().find(|line| line.starts_with("model =")).unwrap();
    let both = format!("{line}\nprotocol = \"smithy-rpc-v2-cbor\"");
    place.edit("models/manifest.toml", line, &both);
    place.edit("models/manifest.toml", "operations = []", "operations = [\"GetThing\"]");
    place.run("codegen --runtime 0.1.0");
    assert!(place.read("generated/thing/Cargo.toml").contains("\"cbor\""));
}

#[test]
fn help_calls_the_program_by_its_name() {
    let place = Place::new();
    for command in ["codegen", "import", "update", "diff", "show"] {
        let said = place.run(&format!("{command} --help"));
        assert!(said.contains(&format!("Usage: shapesmith {command} ")), "{said}");
        assert!(said.contains(&format!(":\n    shapesmith {command} ")), "{said}");
        assert!(!said.contains("xtask") && !said.contains('\x1b'), "{said}");
    }
    assert!(place.run("--help").contains("Usage: shapesmith <COMMAND>"));
    assert_eq!(place.run("--version"), format!("shapesmith {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn chores_of_this_repository_are_no_commands() {
    let said = Place::new().fails("replay requests.json");
    assert!(said.contains("unrecognized subcommand 'replay'"), "{said}");
}

#[test]
fn a_closed_pipe_is_no_error() {
    let place = Place::new();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = Command::new(env!("CARGO_BIN_EXE_shapesmith"))
        .args(["show", "PutThing", "--model", "model.json"])
        .current_dir(place.path(""))
        .stdout(writer)
        .output()
        .unwrap();
    assert_eq!((output.status.code(), words(&output).as_str()), (Some(1), ""));
}
