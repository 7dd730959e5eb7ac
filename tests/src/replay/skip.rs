//! Which vectors cannot be judged here, and why.

use serde_json::Value;

use super::vectors::{Expected, ExpectedRequest, Vector};

/// Why a vector is not run; `None` if it is.
pub fn reason(vector: &Vector, expected: &Expected) -> Option<String> {
    if holds_lone_surrogate(&vector.kwargs) {
        return Some("a lone surrogate, which no Rust string can hold".to_owned());
    }
    match expected {
        Expected::Ok(request) if is_chunked(request) => Some("aws-chunked trailer".to_owned()),
        _ => None,
    }
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

/// Whether the body was sent in chunks with a checksum behind them, as botocore does with a
/// stream over https.
fn is_chunked(request: &ExpectedRequest) -> bool {
    request.header("x-amz-trailer").is_some()
}
