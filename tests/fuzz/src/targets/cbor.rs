//! The reader and the writer of CBOR, beside ciborium.

use ciborium::Value;
use ciborium::de::Error;
use shapesmith_runtime::cbor::{from_bytes, read, to_bytes};
use shapesmith_runtime::document::ReadError;

use super::super::shape::{self, Everything, alike};

/// Reads bytes as anything and as the structure.
pub fn document(data: &[u8]) {
    let skipped = from_bytes(data, |_| Ok(Some(())));
    let read = from_bytes(data, read::structure::<Everything>);
    assert!(read.is_err() || skipped.is_ok());
    let mut rest = data;
    match (skipped, ciborium::from_reader::<Value, _>(&mut rest)) {
        (Ok(_), Ok(tree)) => {
            assert!(rest.is_empty());
            strict(&tree, read.as_ref().ok());
        }
        (Ok(_), Err(error)) => assert!(only_we_read(data, &error), "{error}"),
        (Err(error), Ok(tree)) => {
            assert!(!rest.is_empty() || only_others_read(data, &error, &tree), "{error}");
        }
        (Err(_), Err(_)) => {}
    }
    if let Ok(Some(read)) = read {
        structure(&read);
    }
}

/// Whether a document that ciborium refuses is one that we read on purpose.
fn only_we_read<E>(data: &[u8], error: &Error<E>) -> bool {
    match error {
        // To us, tags are no level.
        Error::RecursionLimitExceeded => true,
        // A big integer of which only we skip the value.
        Error::Semantic(_, reason) => reason == "integer too large",
        // An empty body is `None`.
        _ => data.is_empty(),
    }
}

/// Whether a document that ciborium reads is one that we refuse on purpose.
fn only_others_read(data: &[u8], error: &ReadError, tree: &Value) -> bool {
    let error = error.to_string();
    let (_, byte) = error.rsplit_once("(byte ").expect("a position");
    let at: usize = byte.trim_end_matches(')').parse().expect("a number");
    match data.get(at..) {
        // RFC 8949 forbids the longer form of false, true, null and undefined.
        Some([0xF8, 20..24, ..]) => true,
        // It also forbids chunks that consist of chunks.
        Some([0x5F | 0x7F, ..]) if error.contains("several chunks") => true,
        _ => !is_readable(tree, 0),
    }
}

/// Whether all keys are strings, and nothing nests deeper than we allow.
fn is_readable(value: &Value, depth: usize) -> bool {
    match value {
        Value::Tag(_, value) => is_readable(value, depth),
        Value::Array(items) => depth < 128 && items.iter().all(|item| is_readable(item, depth + 1)),
        Value::Map(entries) => {
            depth < 128
                && entries.iter().all(|(key, value)| is_text(key) && is_readable(value, depth + 1))
        }
        _ => true,
    }
}

fn is_text(mut key: &Value) -> bool {
    while let Value::Tag(_, value) = key {
        key = value;
    }
    key.is_text()
}

/// Checks that what a strict peer reads is what we have read.
fn strict(tree: &Value, read: Option<&Option<Everything>>) {
    let Some(expected) = shape::from_cbor(tree) else { return };
    let read = read.and_then(Option::as_ref).expect("a strict peer reads it");
    assert_alike(read, &expected);
}

/// Writes the structure and reads it again.
fn structure(read: &Everything) {
    let written = to_bytes(read);
    let again: Everything = from_bytes(&written, read::structure).expect("valid").expect("a map");
    // A fraction of a second that was text may lose something.
    assert_alike(&read.clone().without_times(), &again.clone().without_times());
    let rewritten = to_bytes(&again);
    let third = from_bytes(&rewritten, read::structure).expect("valid").expect("a map");
    assert_alike(&again, &third);
    let theirs: Value = ciborium::from_reader(&*rewritten).expect("we write valid documents");
    assert!(shape::is_same(&theirs, &shape::to_cbor(&again)), "{theirs:?}\n{again:?}");
}

fn assert_alike(ours: &Everything, theirs: &Everything) {
    let (ours, theirs) = (shape::to_value(ours), shape::to_value(theirs));
    assert!(alike(&ours, &theirs), "{ours}\n{theirs}");
}
