//! Documents and wheels for tests.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::io::{Cursor, Write as _};
use std::path::PathBuf;

use tempfile::{TempDir, tempdir};

pub(crate) const JSON: &str = r#"{"version":"2.0","metadata":{"serviceId":"Tiny Thing"},
    "operations":{"Put":{"name":"Put","deprecated":true,"deprecatedMessage":"Do not."}},
    "shapes":{"Z":{"type":"structure","documentation":"<p>A Z</p>","members":{
      "documentation":{"shape":"A","documentation":"Text"},"documentationUrl":{"shape":"A"}}},
      "A":{"type":"long","max":9223372036854775807,"min":0.1}},"documentation":"Sentences."}"#;

pub(crate) const WAITERS: &str =
    r#"{"version":2,"waiters":{"Up":{"delay":5,"description":"Until."}}}"#;

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gz.write_all(bytes).unwrap();
    gz.finish().unwrap()
}

pub(crate) fn wheel(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

pub(crate) fn tiny_wheel() -> Vec<u8> {
    let old = JSON.replace("Put", "Old");
    wheel(&[
        ("botocore/data/tiny/2014-01-01/service-2.json.gz", &gzip(old.as_bytes())),
        ("botocore/data/tiny/2020-01-01/service-2.json.gz", &gzip(JSON.as_bytes())),
        ("botocore/data/tiny/2021-01-01/paginators-1.json", b"{}"),
        ("botocore/data/bare/2020-01-01/service-2.json", JSON.as_bytes()),
        ("botocore/data/broken/2020-01-01/service-2.json", b"[1]"),
        ("botocore-9.9.dist-info/METADATA", b"Name: botocore\nVersion: 9.9\n\nVersion: 1\n"),
    ])
}

pub(crate) fn given(bytes: &[u8]) -> (TempDir, PathBuf) {
    let dir = tempdir().unwrap();
    let file = dir.path().join("given");
    fs::write(&file, bytes).unwrap();
    (dir, file)
}
