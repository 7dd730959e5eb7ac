//! Replays captured requests against the committed crate.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use shapesmith_tests::replay::s3::S3;

use common::{Tally, workspace};

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
