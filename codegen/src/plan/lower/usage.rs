//! The users of a shape: requests or responses, and which operations.

use std::collections::{HashMap, HashSet};

use heck::ToKebabCase;

use crate::feature::Feature;
use crate::model::{Kind, Model};
use crate::plan::ir::Form;
use crate::plan::names;
use crate::select::{Selection, closure};

/// The users of each shape, as far as the lowering needs them.
pub(super) struct Usage<'a> {
    /// Shapes that occur in a request of the service, selected or not, so that types do not depend
    /// on the selection.
    in_requests: HashSet<&'a str>,
    /// Shapes that a selected operation writes.
    written: HashSet<&'a str>,
    /// Shapes that a selected operation reads.
    read: HashSet<&'a str>,
    /// Shapes that are events of a stream.
    events: HashSet<&'a str>,
    /// Shapes that are errors of an operation, selected or not.
    errors: HashSet<&'a str>,
    /// The feature of each selected operation. Empty if there is only one operation.
    features: HashMap<String, String>,
    /// The features of the selected operations that use a shape.
    shape_features: HashMap<&'a str, HashSet<String>>,
}

impl<'a> Usage<'a> {
    pub(super) fn new(model: &'a Model, selection: &Selection<'a>, form: Form) -> Self {
        let inputs = model.operations.values().filter_map(|operation| operation.input.as_ref());
        let inputs = inputs.filter_map(|input| model.shapes.get(&input.target));
        let has_features = form == Form::Crate && selection.operations.len() > 1;
        let operations = if has_features { selection.operations.as_slice() } else { &[] };
        let features = by_operation(operations);
        let mut shape_features: HashMap<&str, HashSet<String>> = HashMap::new();
        for (index, operation) in operations.iter().enumerate() {
            for shape in selection.inputs[index].union(&selection.outputs[index]) {
                let feature = features[*operation].clone();
                shape_features.entry(shape).or_default().insert(feature);
            }
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
            shape_features,
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

    /// Returns the feature of all operations that use a shape. A shape used by operations with
    /// different features has none: otherwise the types would consist mostly of gates.
    pub(super) fn type_feature(&self, shape: &str) -> Option<String> {
        let mut features = self.shape_features.get(shape)?.iter();
        let feature = features.next()?;
        features.next().is_none().then(|| feature.clone())
    }

    pub(super) fn feature(&self, operation: &str) -> Option<String> {
        self.features.get(operation).cloned()
    }
}

/// Maximum number of operations with their own features. crates.io allows 300 features per crate,
/// and some have other uses.
const MAX_FEATURES: usize = 280;

/// Returns the cargo feature of each operation. Above the limit, operations on the same kind of
/// resource share a feature.
fn by_operation(operations: &[&str]) -> HashMap<String, String> {
    let name = if operations.len() > MAX_FEATURES { resource_feature } else { feature };
    operations.iter().map(|operation| ((*operation).to_owned(), name(operation))).collect()
}

/// Returns the cargo feature of an operation: its name in kebab case.
fn feature(operation: &str) -> String {
    unreserved(names::words(operation).to_kebab_case())
}

/// Returns the cargo feature of operations on a kind of resource: the first word after the verb, in
/// singular. `CreateVpc`, `DescribeVpcs` and `ModifyVpcEndpoint` are all in `vpc`.
fn resource_feature(operation: &str) -> String {
    let name = names::words(operation).to_kebab_case();
    let mut words = name.split('-').skip_while(|word| *word == "batch");
    let verb = words.next().unwrap_or_default();
    let noun = words.next().unwrap_or(verb);
    let singular = match (noun.strip_suffix("ies"), noun.strip_suffix('s')) {
        (Some(stem), _) => format!("{stem}y"),
        (None, Some(stem)) if !stem.ends_with('s') => stem.to_owned(),
        _ => noun.to_owned(),
    };
    unreserved(singular)
}

/// Avoids the names of other features.
fn unreserved(name: String) -> String {
    let is_taken = Feature::ALL.iter().any(|feature| feature.name() == name);
    match name.as_str() {
        "all-operations" | "default" => format!("{name}-operation"),
        _ if is_taken => format!("{name}-operation"),
        _ => name,
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

    #[test]
    fn operations_on_a_kind_of_resource_share_a_feature() {
        for operation in ["CreateVpc", "DescribeVpcs", "ModifyVpcEndpoint", "BatchDeleteVpcs"] {
            assert_eq!(resource_feature(operation), "vpc");
        }
        assert_eq!(resource_feature("ListPolicies"), "policy");
        assert_eq!(resource_feature("GetAccess"), "access");
        assert_eq!(resource_feature("Publish"), "publish");
        assert_eq!(resource_feature("EnableSerde"), "serde-operation");
    }
}
