//! The users of a shape: requests or responses, and which operations.

use std::collections::{HashMap, HashSet};

use heck::ToKebabCase;

use crate::error::{self, Collector};
use crate::feature::Feature;
use crate::model::{Kind, Model};
use crate::plan::ir::Form;
use crate::plan::{customize, names};
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
    pub(super) fn new(
        model: &'a Model,
        selection: &Selection<'a>,
        form: Form,
        collector: &mut Collector,
    ) -> Self {
        let inputs = model.operations.values().filter_map(|operation| operation.input.as_ref());
        let inputs = inputs.filter_map(|input| model.shapes.get(&input.target));
        let has_features = form == Form::Crate && selection.operations.len() > 1;
        let operations = if has_features { selection.operations.as_slice() } else { &[] };
        let features = by_operation(operations);
        check(operations, &features, collector);
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
const MAX_OPERATIONS: usize = 280;

/// Maximum number of features of operations.
const MAX_FEATURES: usize = 290;

/// Returns the cargo feature of each operation. Above the limit, operations on the same kind of
/// resource share a feature.
fn by_operation(operations: &[&str]) -> HashMap<String, String> {
    if operations.len() <= MAX_OPERATIONS {
        return operations.iter().map(|name| ((*name).to_owned(), feature(name))).collect();
    }
    let nouns: HashSet<String> = operations.iter().map(|operation| noun(operation)).collect();
    let feature = |operation: &str| unreserved(singular(noun(operation), &nouns));
    operations.iter().map(|name| ((*name).to_owned(), feature(name))).collect()
}

/// Reports features that crates.io does not accept, or that would turn on the wrong operations.
fn check(operations: &[&str], features: &HashMap<String, String>, collector: &mut Collector) {
    if operations.len() > MAX_OPERATIONS {
        let count = features.values().collect::<HashSet<_>>().len();
        if count > MAX_FEATURES {
            let message = format!(
                "the operations have {count} cargo features, but crates.io accepts {MAX_FEATURES} \
                 beside the others: select fewer operations"
            );
            collector.error("", message);
        }
        return;
    }
    let mut first_of: HashMap<&str, &str> = HashMap::new();
    for operation in operations {
        let feature = features[*operation].as_str();
        let first = *first_of.entry(feature).or_insert(operation);
        // Operations of one module are an error already.
        if names::module(first) != names::module(operation) {
            let message =
                format!("becomes the cargo feature `{feature}`, and so does operation {first}");
            collector.error(error::operation(operation), message);
        }
    }
}

/// Returns the cargo feature of an operation: its name in kebab case.
fn feature(operation: &str) -> String {
    unreserved(names::words(operation).to_kebab_case())
}

/// Returns the kind of resource that an operation is about: the first word after the verb, or the
/// verb if there is none. A single letter is no word, so that `OAuth` is one.
fn noun(operation: &str) -> String {
    let name = names::words(operation).to_kebab_case();
    let mut words = name.split('-').skip_while(|word| *word == "batch");
    let verb = words.next();
    let noun = match (words.next(), words.next()) {
        (Some(letter), Some(word)) if letter.len() == 1 => Some(format!("{letter}-{word}")),
        (noun, _) => noun.or(verb).map(str::to_owned),
    };
    noun.unwrap_or(name)
}

/// Returns the singular of a noun if it is one of `nouns`, and otherwise the noun: not all that end
/// in "s" are plurals. `CreateVpc`, `DescribeVpcs` and `ModifyVpcEndpoint` are all in `vpc`.
fn singular(noun: String, nouns: &HashSet<String>) -> String {
    let endings = [("s", ""), ("es", ""), ("ies", "y"), ("es", "is")];
    let mut singulars = endings.iter().filter_map(|(plural, singular)| {
        noun.strip_suffix(plural).map(|stem| format!("{stem}{singular}"))
    });
    singulars.find(|singular| nouns.contains(singular)).unwrap_or(noun)
}

/// Avoids the names of other features.
fn unreserved(name: String) -> String {
    let is_taken =
        Feature::ALL.iter().any(|feature| feature.name() == name) || customize::is_feature(&name);
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
        assert_eq!(feature("EventMessages"), "event-messages-operation");
        assert_eq!(feature("AllOperations"), "all-operations-operation");
    }

    /// Returns the features of these operations, in a crate with many others.
    fn features_of<const N: usize>(names: [&str; N]) -> [String; N] {
        let others: Vec<String> = (0..=MAX_OPERATIONS).map(|n| format!("GetOther{n}")).collect();
        let all: Vec<&str> = others.iter().map(String::as_str).chain(names).collect();
        let features = by_operation(&all);
        names.map(|name| features[name].clone())
    }

    #[test]
    fn operations_on_a_kind_of_resource_share_a_feature() {
        let vpc =
            features_of(["CreateVpc", "DescribeVpcs", "ModifyVpcEndpoint", "BatchDeleteVpcs"]);
        assert_eq!(vpc, ["vpc"; 4]);
        assert_eq!(features_of(["ListPolicies", "GetPolicy"]), ["policy"; 2]);
        assert_eq!(features_of(["AllocateAddress", "DescribeAddresses"]), ["address"; 2]);
        assert_eq!(features_of(["CreateAnalysis", "ListAnalyses"]), ["analysis"; 2]);
        assert_eq!(features_of(["Publish", "EnableSerde"]), ["publish", "serde-operation"]);
    }

    #[test]
    fn what_ends_in_s_is_not_always_a_plural() {
        let [ebs, access, s] = features_of(["GetEbsDefaultKmsKeyId", "GetAccess", "GetS"]);
        assert_eq!((ebs.as_str(), access.as_str(), s.as_str()), ("ebs", "access", "s"));
        let oauth = features_of(["CreateOAuthClientApplication", "GetOAuthClient"]);
        assert_eq!(oauth, ["o-auth"; 2]);
        assert_eq!(features_of(["Batch", "BatchBatch"]), ["batch", "batch-batch"]);
    }

    fn faults(operations: &[&str]) -> String {
        let mut collector = Collector::default();
        check(operations, &by_operation(operations), &mut collector);
        collector.finish("m", Ok(())).map_or_else(|errors| errors.to_string(), |()| String::new())
    }

    #[test]
    fn two_operations_of_one_feature_are_an_error() {
        let expected = "m: operation SerdeOperation: becomes the cargo feature `serde-operation`, \
                        and so does operation Serde";
        assert_eq!(faults(&["Serde", "SerdeOperation"]), expected);
        assert_eq!(faults(&["Serde", "Deserialize"]), "");
    }

    #[test]
    fn more_features_than_crates_io_accepts_are_an_error() {
        let names: Vec<String> = (0..=MAX_FEATURES).map(|n| format!("GetOther{n}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let expected = "m: the operations have 291 cargo features, but crates.io accepts 290 beside \
                        the others: select fewer operations";
        assert_eq!(faults(&names), expected);
        assert_eq!(faults(&names[1..]), "");
    }
}
