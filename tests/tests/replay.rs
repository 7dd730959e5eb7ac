//! Replays captured requests against the committed crate.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::path::{Path, PathBuf};

use clap::Parser as _;
use serde_json::{Value, json};
use shapesmith_tests::replay::cli::{Args, Stop, run_generated};
use shapesmith_tests::replay::report::Colors;
use shapesmith_tests::replay::s3::S3;

use common::{Tally, read, workspace};

#[test]
fn put_bucket_notification_sends_what_botocore_sends() {
    let tally = Tally::of(&S3, &workspace("tests/vectors/put_bucket_notification.json"));
    tally.check_reasons();
    assert!(tally.passed > 500, "{tally:?}");
    let known = |why: &str| why.starts_with("needs the endpoint rule set: ");
    assert!(tally.reasons.iter().all(|(_, why)| known(why)), "{tally:?}");
}

#[test]
#[ignore = "needs captured requests in ../shared/vectors"]
fn every_operation_sends_what_botocore_sends() {
    let folder = workspace("../shared/vectors").read_dir().unwrap();
    let files = folder.map(|entry| entry.unwrap().path());
    let files: Vec<_> = files
        .filter(|file| file.extension().is_some_and(|extension| extension == "json"))
        .collect();
    assert!(!files.is_empty());
    for file in files {
        let tally = Tally::of(&S3, &file);
        tally.check_reasons();
        assert!(tally.passed > 0, "{}: {tally:?}", file.display());
    }
}

/// Replays vectors of a made-up service, changed by `change`. Returns the number of failures, the
/// report, and what was dumped.
fn replayed(change: impl Fn(&mut Value)) -> Result<(usize, String, String), String> {
    let mut file: Value =
        serde_json::from_slice(&read(&workspace("tests/botocore/vectors/clock.json"))).unwrap();
    change(&mut file);
    let scratch = tempfile::tempdir().unwrap();
    let [vectors, dump] = ["clock.json", "dump.jsonl"].map(|name| scratch.path().join(name));
    std::fs::write(&vectors, file.to_string()).unwrap();
    let args = ["replay", "--dump"].map(PathBuf::from).into_iter();
    let args = Args::parse_from(args.chain([dump.clone(), vectors]));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("harness/replay_clock");
    let mut report = Vec::new();
    let models = workspace("tests/botocore");
    match run_generated(&folder, &models, &args, Colors(false), &mut report) {
        Ok(failed) => {
            let dump = std::fs::read_to_string(dump).unwrap();
            Ok((failed, String::from_utf8(report).unwrap(), dump))
        }
        Err(Stop::Input(problem)) => Err(problem.to_string()),
        Err(Stop::Output(error)) => panic!("{error}"),
    }
}

#[test]
fn vectors_of_any_service_are_replayed() {
    let (failed, report, dump) = replayed(|_| {}).unwrap();
    assert_eq!(failed, 0, "{report}");
    assert_eq!(report.lines().last(), Some("6 passed, 0 failed, 0 skipped"), "{report}");
    let line = |line| serde_json::from_str(line).unwrap();
    let dumped: Vec<Value> = dump.lines().map(line).collect();
    assert_eq!(dumped.len(), 6);
    assert!(dumped.iter().all(|line| line["service"] == "clock"), "{dump}");

    let (failed, report, _) = replayed(|file| {
        for vector in file["vectors"].as_array_mut().unwrap() {
            for outcome in vector["out"].as_object_mut().unwrap().values_mut() {
                match outcome.pointer_mut("/ok/body") {
                    Some(body) => *body = json!("{}"),
                    None => *outcome = json!({"err": "EndpointResolutionError"}),
                }
            }
        }
    })
    .unwrap();
    assert_eq!(failed, 6, "{report}");
}

#[test]
fn a_vector_file_that_names_no_service_is_refused() {
    let refused = replayed(|file| file["meta"]["service"] = json!("")).unwrap_err();
    assert!(refused.ends_with("clock.json: `meta.service` is missing, which --models needs"));
    let refused = replayed(|file| file["meta"]["service"] = json!("clocks")).unwrap_err();
    assert!(refused.ends_with("no service \"clocks\" in it; did you mean clock?"), "{refused}");
}
