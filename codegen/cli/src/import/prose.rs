//! Removes prose from botocore's documents.

use serde_json::{Map, Value};

/// Keys of prose: `description` in waiters and partitions, the others in models. In botocore 1.44.5, no
/// other key holds HTML or sentences (`deprecatedSince` is a date, `pattern` a regular expression).
const KEYS: [&str; 4] = ["documentation", "documentationUrl", "deprecatedMessage", "description"];

/// Removes all prose from a document.
///
/// Shapes and members may have such a name too: Launch Wizard has members called `documentationUrl`.
/// But these are objects, and only prose is a string.
pub(super) fn strip(object: &mut Map<String, Value>) {
    object.retain(|key, value| !(value.is_string() && KEYS.contains(&key.as_str())));
    object.values_mut().for_each(strip_within);
}

fn strip_within(value: &mut Value) {
    match value {
        Value::Object(object) => strip(object),
        Value::Array(items) => items.iter_mut().for_each(strip_within),
        _ => {}
    }
}
