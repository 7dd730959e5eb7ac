//! Captured requests, replayed against the crate as it is committed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::path::Path;

use clap::Parser as _;
use shapesmith_tests::replay::cli::{Args, run};
use shapesmith_tests::replay::report::Colors;
use shapesmith_tests::replay::s3::S3;

use common::workspace;

/// What a run reports in its last line, and why it skipped what it skipped.
#[derive(Debug)]
struct Tally {
    passed: usize,
    skipped: usize,
    reasons: Vec<(usize, String)>,
}

fn replay(file: &Path) -> Tally {
    let args = Args::parse_from([Path::new("replay"), file]);
    let mut report = Vec::new();
    let failed = run(&S3, &args, Colors(false), &mut report).expect("a vector file");
    let report = String::from_utf8(report).unwrap();
    assert_eq!(failed, 0, "{report}");

    let tally = report.lines().last().unwrap_or_default();
    let numbers: Vec<usize> =
        tally.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse().ok()).collect();
    let [passed, 0, skipped] = numbers[..] else { panic!("no tally: {tally}") };
    let (_, reasons) = report.split_once("skipped because of\n").unwrap_or_default();
    let reasons = reasons.lines().map_while(|line| line.trim_start().split_once("  "));
    let reasons = reasons.map(|(count, why)| (count.parse().unwrap(), why.to_owned())).collect();
    Tally { passed, skipped, reasons }
}

/// Each skip is told with its reason: nothing is left out silently.
fn check_reasons(Tally { skipped, reasons, .. }: &Tally) {
    let told: usize = reasons.iter().map(|(count, _)| count).sum();
    assert_eq!(told, *skipped, "{reasons:?}");
    assert!(reasons.iter().all(|(_, why)| !why.trim().is_empty()), "{reasons:?}");
}

#[test]
fn put_bucket_notification_sends_what_botocore_sends() {
    let tally = replay(&workspace("tests/vectors/put_bucket_notification.json"));
    check_reasons(&tally);
    assert!(tally.passed > 500, "{tally:?}");
    let known = |why: &str| why.starts_with("needs the endpoint rule set: ");
    assert!(tally.reasons.iter().all(|(_, why)| known(why)), "{tally:?}");
}

/// More vectors than belong in a repository, where there are some.
#[test]
fn so_do_all_operations_that_are_generated() {
    let Ok(folder) = workspace("../shared/vectors").read_dir() else {
        eprintln!("skipped: there is no folder ../shared/vectors");
        return;
    };
    let files = folder.map(|entry| entry.unwrap().path());
    for file in files.filter(|file| file.extension().is_some_and(|extension| extension == "json")) {
        let tally = replay(&file);
        check_reasons(&tally);
        assert!(tally.passed > 0, "{}: {tally:?}", file.display());
    }
}
