//! The features of a generated crate.

use std::collections::BTreeSet;

use toml::Value;
use toml::map::Map;

use crate::feature::Feature;
use crate::plan::{DiscoveryPlan, OperationPlan, Plan};

/// Returns the features of the crate: the optional parts, and those of operations if there are
/// several.
pub(super) fn features(plan: &Plan) -> Map<String, Value> {
    let list = |names: &[String]| Value::Array(names.iter().cloned().map(Value::String).collect());
    let operations: BTreeSet<String> =
        plan.operations.iter().filter_map(|operation| operation.feature.clone()).collect();
    let operations: Vec<String> = operations.into_iter().collect();
    let mut features = Map::new();
    if !operations.is_empty() {
        features.insert("default".to_owned(), list(&["all-operations".to_owned()]));
        features.insert("all-operations".to_owned(), list(&operations));
    }
    for feature in Feature::ALL {
        let implied = feature.implies().iter().map(|implied| implied.name().to_owned());
        let forwarded = std::iter::once(format!("shapesmith-runtime/{}", feature.name()));
        let names: Vec<String> = implied.chain(forwarded).collect();
        features.insert(feature.name().to_owned(), list(&names));
    }
    for feature in plan.reexports.iter().filter_map(|reexport| reexport.feature) {
        features.insert(feature.to_owned(), list(&[format!("shapesmith-runtime/{feature}")]));
    }
    for operation in operations {
        let asked = |plan: &OperationPlan| match &plan.discovery {
            Some(DiscoveryPlan::Asks { feature, .. }) => feature.clone(),
            _ => None,
        };
        let of_feature =
            plan.operations.iter().filter(|plan| plan.feature.as_ref() == Some(&operation));
        let mut asked: Vec<String> = of_feature.filter_map(asked).collect();
        asked.retain(|asked| *asked != operation);
        asked.dedup();
        features.insert(operation, list(&asked));
    }
    features
}
