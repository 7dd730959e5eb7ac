//! Quirks of models. Each has a small model in `cases/NAME/`, with snapshots of the generated
//! source and of requests.
//!
//! A case is a folder with `model.json`, `requests.json` (calls with a one-line description) and
//! optionally `probe.rs`, which uses the crate as a user would.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::{Value, json};
use shapesmith_codegen::{Docs, Operations};
use shapesmith_tests::harness::{Harness, TestCrate};

use common::{generate, listing, read, wire, workspace};

/// Defines a test for each case, and the list of cases.
macro_rules! cases {
    ($($name:ident)*) => {
        const CASES: &[&str] = &[$(stringify!($name)),*];
        $(
            #[test]
            fn $name() {
                check(stringify!($name));
            }
        )*
    };
}

cases! {
    checksums
    collections
    enums
    facts
    forms
    forms_of_ec2
    headers
    names
    namespaces
    payloads
    put_bucket_notification_1_35_99
    put_bucket_notification_smithy
    recursion
    reserved
    scalars
    shared_elements
    smithy
    timestamps
    unions
    uris
}

/// A call, from `requests.json`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Call {
    about: String,
    operation: String,
    input: Value,
    /// Instead of the default endpoint.
    config: Option<Value>,
}

static HARNESS: LazyLock<Result<Harness, String>> = LazyLock::new(|| {
    let crates: Vec<TestCrate> = CASES
        .iter()
        .map(|name| TestCrate {
            name: crate_name(name),
            source: source(name),
            model: read(&folder(name).join("model.json")),
            operations: Operations::All,
            endpoint: None,
            waiters: None,
            probe: fs::read_to_string(folder(name).join("probe.rs")).ok(),
        })
        .collect();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("harness/cases");
    Harness::open(&folder, &crates)
});

fn folder(name: &str) -> PathBuf {
    workspace("tests/cases").join(name)
}

fn source(name: &str) -> String {
    format!("cases/{name}/model.json")
}

fn crate_name(name: &str) -> String {
    format!("case_{name}")
}

fn check(name: &str) {
    let model = read(&folder(name).join("model.json"));
    let output = generate(&source(name), &model, docs(name), &crate_name(name), &[]);
    insta::assert_snapshot!(name, listing(&output));

    let calls: Vec<Call> =
        serde_json::from_slice(&read(&folder(name).join("requests.json"))).expect("requests.json");
    let harness = HARNESS.as_ref().unwrap_or_else(|_| panic!("see the test `the_crates_compile`"));
    let mut sent = String::new();
    for Call { about, operation, input, config } in calls {
        let config = config.unwrap_or_else(|| json!({"endpoint_url": "https://example.com"}));
        let request = harness.request(&crate_name(name), &operation, &input, &config);
        let outcome = request.map_or_else(|error| format!("refused: {error}\n"), |r| wire(&r));
        write!(sent, "# {about}\n{outcome}\n").unwrap();
    }
    if folder(name).join("probe.rs").exists() {
        let text = harness.probe(&crate_name(name)).unwrap_or_else(|error| panic!("{error}"));
        write!(sent, "# the probe\n{text}").unwrap();
    }
    insta::assert_snapshot!(format!("{name}.wire"), sent);
}

/// The docs of S3, for the case that is a part of S3.
fn docs(name: &str) -> Docs {
    match name {
        "put_bucket_notification_1_35_99" => s3_docs(),
        _ => Docs::default(),
    }
}

/// models/s3/docs.toml, reduced to the operations and shapes of the case.
fn s3_docs() -> Docs {
    let model: Value = serde_json::from_slice(&read(
        &folder("put_bucket_notification_1_35_99").join("model.json"),
    ))
    .unwrap();
    let text = String::from_utf8(read(&workspace("models/s3/docs.toml"))).unwrap();
    let mut docs: toml::Table = text.parse().unwrap();
    for kind in ["operations", "shapes"] {
        let table = docs.get_mut(kind).and_then(toml::Value::as_table_mut).unwrap();
        table.retain(|name, _| model[kind].get(name).is_some());
    }
    let operation = docs["operations"]["PutBucketNotification"].as_table_mut().unwrap();
    operation.remove("instead");
    Docs::parse("docs.toml", &docs.to_string()).unwrap_or_else(|errors| panic!("{errors}"))
}

#[test]
fn the_crates_compile() {
    if let Err(error) = &*HARNESS {
        panic!("{error}");
    }
}

#[test]
fn every_folder_is_a_case() {
    let entries = fs::read_dir(workspace("tests/cases")).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort_unstable();
    assert_eq!(names, CASES);
}

/// 1.44.5 only adds six checksum algorithms and four events to 1.35.99.
#[test]
fn an_update_of_the_model_changes_what_it_should() {
    let files = |source: &str, model: PathBuf| {
        let name = "shapesmith-s3";
        generate(source, &read(&model), s3_docs(), name, &["PutBucketNotification"]).files
    };
    let case = folder("put_bucket_notification_1_35_99").join("model.json");
    let before = files("before.json", case);
    let after = files("after.json", workspace("models/s3/service-2.json"));
    let paths = |files: &[shapesmith_codegen::File]| -> Vec<String> {
        files.iter().map(|file| file.path.clone()).collect()
    };
    assert_eq!(paths(&before), paths(&after));
    let changed: Vec<&str> = before
        .iter()
        .zip(&after)
        .filter(|(before, after)| before != after)
        .map(|(before, _)| before.path.as_str())
        .collect();
    assert_eq!(changed, ["src/types/checksum_algorithm.rs", "src/types/event.rs"]);
}
