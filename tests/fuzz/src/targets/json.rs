//! The reader and the writer of JSON, beside serde_json.

use serde_json::Value;
use shapesmith_runtime::json::{from_bytes, read, to_bytes, value_to_bytes};

use super::super::shape::{self, Everything, alike};

/// Reads bytes as anything, as a document and as the structure.
pub fn document(data: &[u8]) {
    let skipped = from_bytes(data, |_| Ok(Some(()))).map(drop);
    let read = from_bytes(data, read::document);
    match serde_json::from_slice::<Value>(data) {
        Ok(expected) => {
            assert_eq!(skipped, Ok(()));
            let read = read.expect("it is valid").unwrap_or_default();
            let written = value_to_bytes(|out| out.document(&read));
            let again = serde_json::from_slice(&written).expect("we write valid documents");
            assert!(alike(&expected, &again), "{expected}\n{again}");
            strict(&expected);
        }
        Err(error) => {
            refused(data, &error, skipped.is_ok());
            assert!(read.is_err() || skipped.is_ok());
        }
    }
    structure(data);
}

/// Checks that what serde_json refuses is invalid for us too, unless it is a difference on purpose.
fn refused(data: &[u8], error: &serde_json::Error, is_read: bool) {
    let reason = error.to_string();
    // An empty body is `None`. A skipped number may be out of range. We allow one more level.
    let differs = data.is_empty()
        || reason.starts_with("number out of range")
        || reason.starts_with("recursion limit exceeded");
    assert!(!is_read || differs, "{reason}");
}

/// Reads the structure as serde_json writes it, without repeated members: of those, we refuse any that
/// has the wrong type, although only the last counts.
fn strict(value: &Value) {
    let Some(expected) = shape::from_value(value) else { return };
    let written = serde_json::to_vec(value).expect("it was read");
    let read: Everything =
        from_bytes(&written, read::structure).expect("a strict peer reads it").expect("an object");
    let (ours, theirs) = (shape::to_value(&read), shape::to_value(&expected));
    assert!(alike(&ours, &theirs), "{ours}\n{theirs}");
}

/// Reads the structure, writes it and reads it again.
fn structure(data: &[u8]) {
    let Ok(Some(read)) = from_bytes(data, read::structure::<Everything>) else { return };
    let written = to_bytes(&read);
    // A fraction of a second is not in every format, so the first time may lose something.
    let again: Everything =
        from_bytes(&written, read::structure).expect("valid").expect("an object");
    let (first, second) = (shape::to_value(&read), shape::to_value(&again));
    assert!(alike(&first, &second), "{first}\n{second}");
    assert_eq!(to_bytes(&again), written);
    let theirs = serde_json::from_slice(&written).expect("we write valid documents");
    assert!(alike(&first, &theirs), "{first}\n{theirs}");
}
