//! Fuzz targets: functions of bytes that panic if something does not hold. The fuzzer calls them,
//! and so does `tests/tests/corpus.rs`, which includes this file.

pub mod shape;
mod targets;

/// A function that panics if something does not hold for these bytes.
pub type Target = fn(&[u8]);

/// Every target, by the name of its binary and of its corpus.
pub const TARGETS: [(&str, Target); 17] = [
    ("cbor", targets::cbor::document),
    ("docs", targets::models::docs),
    ("endpoint_rules", targets::models::endpoint_rules),
    ("endpoint_url", targets::headers::endpoint_url),
    ("errors_cbor", targets::errors::cbor),
    ("errors_json", targets::errors::json),
    ("errors_xml", targets::errors::xml),
    ("event_messages", targets::event_messages::message),
    ("events", targets::events::frames),
    ("form", targets::form::structure),
    ("headers", targets::headers::values),
    ("json", targets::json::document),
    ("model", targets::models::model),
    ("paginators", targets::models::paginators),
    ("patches", targets::models::patches),
    ("waiters", targets::models::waiters),
    ("xml", targets::xml::document),
];

/// Runs the target with this name.
pub fn run(name: &str, data: &[u8]) {
    let (_, target) = TARGETS.iter().find(|(target, _)| *target == name).expect("a target");
    target(data);
}
