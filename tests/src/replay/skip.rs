//! Vectors that cannot be judged, and why.

use serde_json::Value;

use super::vectors::Vector;

/// Why a vector is skipped. `None` if it is run.
pub fn reason(vector: &Vector) -> Option<String> {
    holds_lone_surrogate(&vector.kwargs)
        .then(|| "a lone surrogate, which no Rust string can hold".to_owned())
}

fn holds_lone_surrogate(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(holds_lone_surrogate),
        Value::Object(entries) => {
            entries.contains_key("$utf16") || entries.values().any(holds_lone_surrogate)
        }
        _ => false,
    }
}
