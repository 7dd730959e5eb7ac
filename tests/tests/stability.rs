//! Code written against the crate of an older model compiles against the current one and does the
//! same, except that values that have become known are no longer `Unknown`. The code is in
//! `stability/user.rs`. Warnings count as errors.

#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use std::path::Path;

use shapesmith_codegen::Operations;
use shapesmith_tests::harness::{Harness, TestCrate};

use common::{endpoint_rules, read, workspace};

#[test]
fn code_for_1_35_99_compiles_unchanged_against_today() {
    let user = String::from_utf8(read(&workspace("tests/stability/user.rs"))).unwrap();
    // Its own operation is deprecated, and so is what belongs to it.
    let user = format!("#![allow(deprecated)]\n{user}");
    let test_crate = |name: &str, model: &str| TestCrate {
        name: name.to_owned(),
        source: model.to_owned(),
        model: read(&workspace(model)),
        operations: Operations::Named(vec!["PutBucketNotification".to_owned()]),
        endpoint: Some(endpoint_rules()),
        waiters: None,
        probe: Some(user.replace("CRATE", name)),
    };
    let crates = [
        test_crate("old_s3", "tests/cases/put_bucket_notification_1_35_99/model.json"),
        test_crate("new_s3", "models/s3/service-2.json"),
    ];
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("harness/stability");
    let harness = Harness::open(&folder, &crates).unwrap_or_else(|error| panic!("{error}"));
    let [old, new] = ["old_s3", "new_s3"].map(|name| harness.probe(name).unwrap());
    // What an event is called that only the newer model lists is the one thing that may differ.
    let lines = old.lines().zip(new.lines()).filter(|(old, new)| old != new);
    assert_eq!(
        lines.collect::<Vec<_>>(),
        [(
            "s3:ObjectAnnotation:Put: something unheard of: s3:ObjectAnnotation:Put",
            "s3:ObjectAnnotation:Put: something else: s3:ObjectAnnotation:Put",
        )]
    );
    insta::assert_snapshot!(new);
}
