//! Protocol tests: our own suites, corrupted ones, and those of botocore.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "protocol/command.rs"]
mod command;
mod common;
#[path = "protocol/corrupted.rs"]
mod corrupted;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use clap::Parser as _;
use serde_json::{Value, json};
use shapesmith_codegen::model::Protocol;
use shapesmith_tests::protocol::cli::{Args, run};
use shapesmith_tests::protocol::runner::Runner;
use shapesmith_tests::protocol::suites::SuiteFile;
use shapesmith_tests::replay::cli::Stop;
use shapesmith_tests::replay::difference::Difference;
use shapesmith_tests::replay::report::Colors;

use common::{read, workspace};

/// Our own suites by file name: rules of each protocol, with examples.
static OWN: LazyLock<Vec<(String, Value)>> = LazyLock::new(|| {
    let files = suites(&workspace("tests/protocol"));
    files.iter().map(|path| (name(path), document(path))).collect()
});

/// Bodies that are large enough to be compressed.
static LARGE: LazyLock<Value> = LazyLock::new(large_bodies);

/// Our own suites in order, followed by the large bodies.
static RUNNER: LazyLock<Runner> = LazyLock::new(|| {
    let own = OWN.iter().map(|(_, suites)| suites);
    let files: Vec<_> = own.chain([&*LARGE]).map(parse).collect();
    let runner = Runner::open(&folder("protocol"), &files);
    assert_eq!(runner.messages(), "");
    runner
});

/// Returns the files in a folder with suites.
fn suites(folder: &Path) -> Vec<PathBuf> {
    let protocol = |path: &PathBuf| {
        document(path)[0]["metadata"]["protocol"].as_str().unwrap_or_default().to_owned()
    };
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = files.map(|path| (protocol(&path), path)).collect();
    let protocols = Protocol::ALL.map(Protocol::name);
    files.retain(|(protocol, _)| protocols.contains(&protocol.as_str()));
    files.sort_unstable();
    assert!(!files.is_empty(), "{}", folder.display());
    files.into_iter().map(|(_, path)| path).collect()
}

fn document(path: &Path) -> Value {
    serde_json::from_slice(&read(path)).unwrap()
}

fn name(path: &Path) -> String {
    path.file_stem().unwrap().to_string_lossy().into_owned()
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("harness").join(name)
}

fn parse(suites: &Value) -> SuiteFile {
    SuiteFile::parse(Path::new("suites.json"), suites.to_string().as_bytes()).unwrap()
}

/// Returns the outcomes of cases, by id. `number` is the index of the file in the runner.
fn outcomes(number: usize, suites: &Value) -> Vec<(String, Result<(), Difference>)> {
    let file = parse(suites);
    assert_eq!(file.warnings, [""; 0]);
    let suites = file.suites.iter().enumerate();
    let outcomes = suites.flat_map(|(index, suite)| {
        let judge = move |case| RUNNER.judge((number, index), suite, case);
        suite.cases.iter().map(move |case| (case.id.clone(), judge(case)))
    });
    outcomes.collect()
}

#[test]
fn our_own_suites_pass() {
    for (number, (name, suites)) in OWN.iter().enumerate() {
        for (id, outcome) in outcomes(number, suites) {
            assert_eq!(outcome, Ok(()), "{id} in {name}");
        }
    }
}

fn large_bodies() -> Value {
    let operation = |name: &str, encodings: &[&str]| {
        json!({
            "name": name,
            "http": {"method": "POST", "requestUri": "/"},
            "input": {"shape": "In", "locationName": "In"},
            "requestcompression": {"encodings": encodings},
        })
    };
    let case = |id: &str, given: Value, size: usize, own: Option<&str>, expected: Value| {
        let params = json!({"text": "x".repeat(size), "encoding": own});
        json!({"id": id, "given": given, "params": params, "serialized": expected})
    };
    // <In><text>…</text></In>
    let least = 10_240 - 22;
    let not_compressed = json!({"forbidHeaders": ["Content-Encoding"], "body": format!("<In><text>{}</text></In>", "x".repeat(least - 1))});
    let gzip = |encodings: &str| json!({"headers": {"Content-Encoding": encodings, "Content-Type": "application/xml"}, "requireHeaders": ["Content-Length"]});
    json!([{
        "metadata": {"protocol": "rest-xml"},
        "shapes": {
            "In": {"type": "structure", "members": {
                "text": {"shape": "Text"},
                "encoding": {"shape": "Text", "location": "header", "locationName": "Content-Encoding"},
            }},
            "Text": {"type": "string"},
        },
        "cases": [
            case("JustTooSmall", operation("Either", &["br", "gzip"]), least - 1, None, not_compressed.clone()),
            case("JustLargeEnough", operation("Either", &["br", "gzip"]), least, None, gzip("gzip")),
            case("EncodedBefore", operation("Either", &["br", "gzip"]), least, Some("custom"), gzip("custom, gzip")),
            case("UnknownEncoding", operation("Other", &["br"]), least - 1, None, not_compressed),
        ],
    }])
}

#[test]
fn large_bodies_are_compressed() {
    for (id, outcome) in outcomes(OWN.len(), &LARGE) {
        assert_eq!(outcome, Ok(()), "{id}");
    }
}

/// Runs the command on files. Returns the number of failures and the report.
fn report(name: &str, files: &[PathBuf]) -> Result<(usize, String), String> {
    let mut arguments = vec![PathBuf::from("protocol-tests")];
    arguments.extend_from_slice(files);
    let mut report = Vec::new();
    match run(&Args::parse_from(arguments), &self::folder(name), Colors(false), &mut report) {
        Ok(failed) => Ok((failed, String::from_utf8(report).unwrap())),
        Err(Stop::Input(unusable)) => Err(unusable.to_string()),
        Err(Stop::Output(error)) => panic!("{error}"),
    }
}

#[test]
#[ignore = "needs botocore's protocol tests in ../shared/protocol-tests"]
fn suites_of_botocore_pass() {
    let folders = ["input", "output"].map(|kind| format!("../shared/protocol-tests/{kind}"));
    let files: Vec<_> = folders.iter().flat_map(|folder| suites(&workspace(folder))).collect();
    let (failed, report) = report("protocol-shared", &files).unwrap();
    assert_eq!(failed, 0, "{report}");
    assert!(!report.starts_with("0 passed"), "{report}");
}
