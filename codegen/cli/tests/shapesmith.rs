//! Runs the program `shapesmith` as its users do: in a folder outside of this workspace.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::io::Write as _;
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
        assert!(!place.run(&codegen).contains("note: the crate depends"));
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
    assert!(said.contains("error: --runtime: expected a version, a Git URL"), "{said}");
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

const WAITERS: &str = r#"{"version": 2, "waiters": {"ThingExists": {"operation": "GetThing",
    "delay": 1, "maxAttempts": 9, "acceptors": [
        {"matcher": "status", "expected": 200, "state": "success"}]}}}"#;

const RULES: &str = r#"{"version": "1.0",
    "parameters": {"Region": {"type": "String", "builtIn": "AWS::Region"}},
    "rules": [{"type": "tree",
        "conditions": [
            {"fn": "aws.partition", "argv": [{"ref": "Region"}], "assign": "partition"}],
        "rules": [{"type": "endpoint", "conditions": [],
            "endpoint": {"url": "https://thing.{partition#dnsSuffix}"}}]}]}"#;

const PARTITIONS: &str = r#"{"version": "1.1", "partitions": [{"id": "aws",
    "regionRegex": "^us\\-\\w+\\-\\d+$", "regions": {}, "outputs": {
        "dnsSuffix": "amazonaws.com", "dualStackDnsSuffix": "api.aws", "supportsFIPS": true,
        "supportsDualStack": true, "implicitGlobalRegion": "us-east-1"}}]}"#;

const OVERLAY: &str = r#"{"version": 1, "merge": {"shapes": {"PutThingRequest": {"members": {
    "Extra": {"shape": "Text"}}}}}}"#;

/// The files of a service below botocore's `data`.
const SERVICE: [(&str, &str); 5] = [
    ("thing/2020-01-01/service-2.json", MODEL),
    ("thing/2020-01-01/service-2.sdk-extras.json", OVERLAY),
    ("thing/2020-01-01/waiters-2.json", WAITERS),
    ("thing/2020-01-01/endpoint-rule-set-1.json", RULES),
    ("partitions.json", PARTITIONS),
];

impl Place {
    /// Writes files of botocore's `data` into a folder of this name.
    fn write_data(&self, folder: &str, files: &[(&str, &str)]) {
        for (path, text) in files {
            let path = self.path(folder).join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    }

    /// Writes a wheel of botocore with these files in its `data`.
    fn write_wheel(&self, name: &str, files: &[(&str, &str)]) {
        let mut wheel = zip::ZipWriter::new(fs::File::create(self.path(name)).unwrap());
        for (path, text) in files {
            let options = zip::write::SimpleFileOptions::default();
            wheel.start_file(format!("botocore/data/{path}"), options).unwrap();
            wheel.write_all(text.as_bytes()).unwrap();
        }
        wheel.finish().unwrap();
    }
}

#[test]
fn a_service_of_botocore_comes_whole() {
    let place = Place::new();
    place.write_wheel("a.whl", &SERVICE);
    let said = place.run("codegen --model a.whl --service thing --out things --runtime 0.1.0");
    assert!(said.starts_with("things: ") && !said.contains("note"), "{said}");
    assert!(place.read("things/src/endpoint.rs").contains("https://thing."));
    assert!(place.read("things/src/waiter.rs").contains("thing_exists"));
    let shown = place.run("show PutThing --model a.whl --service thing");
    assert!(shown.contains("Extra") && !shown.contains("note"), "{shown}");

    for command in ["show PutThing", "codegen --out other"] {
        let said = place.fails(&format!("{command} --model a.whl --service thin"));
        let expected = "error: a.whl: no service \"thin\" in it; did you mean thing?\n";
        assert_eq!(said, expected, "{command}");
        let said = place.fails(&format!("{command} --model a.whl"));
        let expected = "1 service in it, such as thing; select one with --service\n";
        assert_eq!(said, format!("error: a.whl: {expected}"), "{command}");
        let said = place.fails(&format!("{command} --model model.json --service thing"));
        assert!(said.ends_with("found the file model.json\n"), "{said}");
    }
    assert!(!place.path("other").exists());
}

#[test]
fn a_model_comes_with_the_files_beside_it() {
    let place = Place::new();
    place.write_data("data", &SERVICE);
    let model = "--model data/thing/2020-01-01/service-2.json";
    let said = place.run(&format!("codegen {model} --out things --runtime 0.1.0"));
    let note = |text| format!("note: data/thing/2020-01-01/service-2.json: {text}");
    let found = "also read beside it: service-2.sdk-extras.json, waiters-2.json, \
                 endpoint-rule-set-1.json, ../../partitions.json\n";
    assert!(said.contains(&note(found)), "{said}");
    assert!(said.contains(&note("not found beside it: paginators-1.json\n")), "{said}");
    place.run("codegen --model data --service thing --out things --runtime 0.1.0 --check");

    // A request depends on the model only, whatever else is there.
    fs::write(place.path("data/thing/2020-01-01/waiters-2.json"), "{").unwrap();
    let shown = place.run(&format!("show PutThing {model}"));
    let found = "also read beside it: service-2.sdk-extras.json\n";
    assert!(shown.starts_with(&note(found)) && shown.contains("Extra"), "{shown}");

    // Named files take the place of those beside the model.
    let codegen = format!("codegen {model} --out things --runtime 0.1.0");
    assert!(place.fails(&codegen).contains("2020-01-01/waiters-2.json"));
    fs::write(place.path("w.json"), WAITERS.replace("ThingExists", "ThingIsThere")).unwrap();
    fs::write(place.path("r.json"), RULES.replace("https://thing", "https://own")).unwrap();
    let said = place.run(&format!("{codegen} --waiters w.json --endpoint-rules r.json"));
    assert!(said.contains("service-2.sdk-extras.json, ../../partitions.json\n"), "{said}");
    assert!(place.read("things/src/waiter.rs").contains("thing_is_there"));
    assert!(place.read("things/src/endpoint.rs").contains("https://own."));
}

#[test]
fn what_is_missing_beside_a_model_is_said() {
    let place = Place::new();
    let said = place.run("codegen --model model.json --out things --runtime 0.1.0");
    let expected = "note: model.json: not found beside it: paginators-1.json, waiters-2.json, \
                    endpoint-rule-set-1.json; without endpoint rules, requests go to \
                    Config::endpoint_url, or else to PREFIX.REGION.amazonaws.com\n";
    assert!(said.starts_with(expected), "{said}");
    assert!(!place.path("things/src/endpoint.rs").exists());
    fs::write(place.path("endpoint-rule-set-1.json"), RULES).unwrap();
    let said = place.fails("codegen --model model.json --out things --runtime 0.1.0");
    assert!(said.contains("waiters-2.json, partitions.json\n"), "{said}");
    assert!(said.contains("error: endpoint-rule-set-1.json: "), "{said}");
}

/// Writes two wheels. In the new one, a service is new, one is gone, and of the others one is as
/// before, one adds an enum value, and one sends a header under another name.
fn write_two_wheels(place: &Place) {
    let header = MODEL
        .replace("\"Colour\"}", "\"Colour\", \"location\": \"header\", \"locationName\": \"x-a\"}");
    let path = |service: &str| format!("{service}/2020-01-01/service-2.json");
    let [breaking, adding, gone, same, new] =
        ["breaking", "adding", "gone", "same", "new"].map(path);
    let files: [(&str, &str); 4] =
        [(&breaking, &header), (&adding, MODEL), (&gone, MODEL), (&same, MODEL)];
    let partitions = [("partitions.json", PARTITIONS)];
    place.write_wheel("old.whl", &[&files[..], &partitions].concat());
    let (header, green) =
        (header.replace("x-a", "x-b"), MODEL.replace("\"Red\"", "\"Red\", \"Green\""));
    let files: [(&str, &str); 4] =
        [(&breaking, &header), (&adding, &green), (&new, MODEL), (&same, MODEL)];
    place.write_wheel("new.whl", &[&files[..], &partitions].concat());
}

#[test]
fn verdicts_on_all_services_are_a_table() {
    let place = Place::new();
    write_two_wheels(&place);
    let text = "\
service   verdict  changes  break the API  break the wire
gone      removed
breaking  major          1              0               1
adding    minor          1              0               0
new       added
4 of 5 services changed: 1 removed, 1 major, 1 minor, 1 added
";
    assert_eq!(place.run("diff old.whl new.whl"), text);
    let markdown = place.run("diff old.whl new.whl --format markdown");
    assert!(
        markdown.contains("|---|---|---:|---:|---:|\n| gone | removed |  |  |  |\n"),
        "{markdown}"
    );
    assert!(
        markdown.ends_with("\n\n4 of 5 services changed: 1 removed, 1 major, 1 minor, 1 added\n")
    );
    let json = place.run("diff old.whl new.whl --format json");
    let json = serde_json::Deserializer::from_str(&json).into_iter::<serde_json::Value>();
    let found: Vec<String> = json
        .map(|one| one.unwrap())
        .map(|one| format!("{} {}", one["name"], one["verdict"]))
        .collect();
    let expected = ["adding minor", "breaking major", "gone removed", "new added"];
    assert_eq!(found.join(";").replace('"', ""), expected.join(";"));

    let details = place.run("diff old.whl new.whl --service adding");
    assert!(
        details.contains("minor: additions only") && details.contains("+ value Green"),
        "{details}"
    );
    let said = place.fails("diff old.whl new.whl --service addin");
    assert_eq!(said, "error: old.whl: no service \"addin\" in it; did you mean adding?\n");
    assert_eq!(place.run("diff new.whl new.whl"), "0 of 4 services changed\n");
    let said = place.fails("diff old.whl new.whl --operation GetThing");
    assert!(said.ends_with("select the service that has them with --service\n"), "{said}");
}

#[test]
fn a_service_that_cannot_be_read_does_not_hide_the_others() {
    let place = Place::new();
    place.write_wheel("old.whl", &SERVICE);
    let broken = ("broken/2020-01-01/service-2.json", "{");
    place.write_wheel("new.whl", &[&SERVICE[..], &[broken]].concat());
    assert!(place.run("diff old.whl new.whl").contains("broken   added"));
    let said = place.fails("diff new.whl new.whl");
    assert!(said.contains("error: broken: new.whl (botocore/data/broken/2020-01-01/"), "{said}");
    assert!(said.ends_with("0 of 1 services changed\n"), "{said}");
}

#[test]
fn changes_of_the_partitions_are_told_apart() {
    let place = Place::new();
    place.write_wheel("old.whl", &SERVICE);
    let partitions = PARTITIONS.replace("amazonaws.com", "amazonaws.org");
    let model = MODEL.replace("\"Red\"", "\"Red\", \"Green\"");
    let mut files = SERVICE;
    (files[0].1, files[4].1) = (&model, &partitions);
    place.write_wheel("new.whl", &files);
    let said = place.run("diff old.whl new.whl --format json --service thing");
    assert!(said.contains("\"verdict\": \"major\""), "{said}");
    place.write_wheel("old.whl", &[&SERVICE[..], &[("x/1/service-2.json", MODEL)]].concat());
    let said = place.run("diff old.whl new.whl");
    let line = "thing    major    minor                     1              0               0\n";
    assert!(said.contains(line), "{said}");
    let total = "1 removed, 1 major; without the partitions: 1 removed, 1 minor\n\
                 The partitions, which services share, changed too: 1, 1 of them break the wire\n";
    assert!(said.ends_with(total), "{said}");
}

#[test]
fn models_are_compared_with_what_both_have_beside_them() {
    let place = Place::new();
    place.write_data("old", &SERVICE);
    place.write_data("new", &SERVICE);
    let diff = |new: &str| {
        place.run(&format!(
            "diff old/thing/2020-01-01/service-2.json {new}/thing/2020-01-01/service-2.json"
        ))
    };
    assert!(diff("new").contains("same: nothing changes"));
    place.edit("new/thing/2020-01-01/waiters-2.json", "\"delay\": 1", "\"delay\": 2");
    assert!(diff("new").contains("waiter ThingExists"), "{}", diff("new"));
    // Waiters that one side lacks were not removed.
    place.write_data("bare", &SERVICE[..2]);
    assert!(diff("bare").contains("same: nothing changes"), "{}", diff("bare"));
}

#[test]
fn an_update_of_several_services_is_a_table() {
    let place = Place::new();
    write_two_wheels(&place);
    for service in ["breaking", "adding", "same"] {
        place.run(&format!("import old.whl --service {service}"));
    }
    place.edit(
        "models/manifest.toml",
        "operations = []",
        "operations = \"all\"\nruntime = \"0.1.0\"",
    );
    place.run("codegen");
    let said = place.run("update --from new.whl --dry-run");
    let table = "\
service   verdict  changes  break the API  break the wire  version
breaking  major          1              0               1  0.1.0 → 0.2.0
adding    minor          1              0               0  0.1.0 → 0.1.1
2 of 3 services changed: 1 major, 1 minor

models/breaking/service-2.json: written";
    assert!(said.starts_with(table), "{said}");
    assert_eq!(said.matches("models/partitions.json").count(), 1, "{said}");
    let said = place.run("update adding --from new.whl");
    assert!(said.contains("minor (0.1.0 → 0.1.1): additions only"), "{said}");
    assert!(place.read("models/adding/CHANGELOG.md").contains("added value `Green`"));
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
