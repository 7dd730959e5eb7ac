//! The features of a generated crate.

use toml::Value;
use toml::map::Map;

use crate::plan::Plan;

/// A feature for each operation, if there are several.
pub(super) fn features(plan: &Plan) -> Map<String, Value> {
    let list = |names: &[&str]| {
        Value::Array(names.iter().map(|name| Value::String((*name).to_owned())).collect())
    };
    let operations: Vec<&str> =
        plan.operations.iter().filter_map(|operation| operation.feature.as_deref()).collect();
    let mut features = Map::new();
    if !operations.is_empty() {
        features.insert("default".to_owned(), list(&["all-operations"]));
        features.insert("all-operations".to_owned(), list(&operations));
    }
    for feature in ["blocking", "client", "hyper", "serde", "sign"] {
        let forwarded = format!("shapesmith-runtime/{feature}");
        features.insert(feature.to_owned(), list(&[&forwarded]));
    }
    for operation in operations {
        features.insert(operation.to_owned(), list(&[]));
    }
    features
}
