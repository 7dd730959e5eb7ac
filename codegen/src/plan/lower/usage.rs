//! Who uses a shape: requests or responses, and which operations.

use std::collections::{HashMap, HashSet};

use heck::ToKebabCase;

use crate::model::{Kind, Model};
use crate::plan::ir::Form;
use crate::plan::names;
use crate::select::{Selection, closure};

/// What the planner has to know of each shape's users.
pub(super) struct Usage<'a> {
    /// The shapes that stand in some request of the service, selected or not, so that a type does
    /// not change with the selection.
    in_requests: HashSet<&'a str>,
    /// The shapes that a selected operation writes.
    written: HashSet<&'a str>,
    /// The shapes that a selected operation reads.
    read: HashSet<&'a str>,
    /// The shapes that are events of a stream.
    events: HashSet<&'a str>,
    /// The shapes that are errors of some operation, selected or not.
    errors: HashSet<&'a str>,
    /// The features of the selected operations that need a shape, where not all of them do.
    features: HashMap<&'a str, Vec<String>>,
    /// Whether the crate has a feature for each operation. With one there is nothing to choose.
    has_features: bool,
}

impl<'a> Usage<'a> {
    pub(super) fn new(model: &'a Model, selection: &Selection<'a>, form: Form) -> Self {
        let inputs = model.operations.values().filter_map(|operation| operation.input.as_ref());
        let inputs = inputs.filter_map(|input| model.shapes.get(&input.target));
        let has_features = form == Form::Crate && selection.operations.len() > 1;
        let mut features: HashMap<&str, Vec<String>> = HashMap::new();
        if has_features {
            for (index, operation) in selection.operations.iter().enumerate() {
                let shapes: HashSet<&str> =
                    selection.inputs[index].union(&selection.outputs[index]).copied().collect();
                for shape in shapes {
                    features.entry(shape).or_default().push(feature(operation));
                }
            }
            features.retain(|_, features| features.len() < selection.operations.len());
        }
        let streams = model.shapes.values().filter_map(|shape| match &shape.kind {
            Kind::Union(union) if union.event_stream => Some(union.members.values()),
            _ => None,
        });
        Self {
            events: streams.flatten().map(|member| member.target.as_str()).collect(),
            errors: model.operations.values().flat_map(|o| &o.errors).map(String::as_str).collect(),
            in_requests: closure(model, inputs).into_iter().collect(),
            written: selection.inputs.iter().flatten().copied().collect(),
            read: selection.outputs.iter().flatten().copied().collect(),
            features,
            has_features,
        }
    }

    pub(super) fn in_requests(&self, shape: &str) -> bool {
        self.in_requests.contains(shape)
    }

    pub(super) fn is_written(&self, shape: &str) -> bool {
        self.written.contains(shape)
    }

    pub(super) fn is_read(&self, shape: &str) -> bool {
        self.read.contains(shape)
    }

    pub(super) fn is_event(&self, shape: &str) -> bool {
        self.events.contains(shape)
    }

    pub(super) fn is_error(&self, shape: &str) -> bool {
        self.errors.contains(shape)
    }

    pub(super) fn features(&self, shape: &str) -> Vec<String> {
        self.features.get(shape).cloned().unwrap_or_default()
    }

    pub(super) fn feature(&self, operation: &str) -> Option<String> {
        self.has_features.then(|| feature(operation))
    }
}

/// The cargo feature of an operation: its name in kebab case.
fn feature(operation: &str) -> String {
    let feature = names::module(operation).trim_start_matches("r#").to_kebab_case();
    match feature.as_str() {
        // Features that a crate has for other reasons.
        "all-operations" | "blocking" | "client" | "default" | "hyper" | "serde" | "sign" => {
            format!("{feature}-operation")
        }
        _ => feature,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_operation_takes_a_feature_that_is_there_already() {
        assert_eq!(feature("GetObjectACL"), "get-object-acl");
        assert_eq!(feature("Default"), "default-operation");
        assert_eq!(feature("Serde"), "serde-operation");
        assert_eq!(feature("AllOperations"), "all-operations-operation");
    }
}
