//! The writer of forms. The value that it writes is read from JSON.

use shapesmith_runtime::form::to_bytes;
use shapesmith_runtime::json::{from_bytes, read};

use super::super::shape::{self, Everything, alike};

/// Writes the structure, and reads it as a strict peer would.
pub fn structure(data: &[u8]) {
    let Ok(Some(value)) = from_bytes(data, read::structure::<Everything>) else { return };
    let form = to_bytes("", &value);
    let read = shape::from_form(&form).expect("a strict peer reads it");
    let (expected, read) = (shape::to_value(&value.in_form()), shape::to_value(&read));
    assert!(alike(&expected, &read), "{expected}\n{read}");
}
