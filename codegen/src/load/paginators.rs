//! botocore's `paginators-1.json`.

use std::cell::RefCell;

use indexmap::IndexMap;
use serde_json::Value;

use super::node::Object;
use crate::error::{self, Collector};
use crate::model::{Model, Paginator};
use crate::select;

/// Reads the whole document: paginators by the names of their operations.
pub(super) fn paginators(
    document: &Value,
    model: &Model,
    collector: &mut Collector,
) -> IndexMap<String, Paginator> {
    let collector = RefCell::new(collector);
    let Some(root) = Object::new(document, "", &collector) else { return IndexMap::new() };
    if root.get("pagination").is_none() {
        root.error("`pagination` is missing: this is not a botocore paginators-1 document");
    }
    root.ignore(&["version"]);
    root.warn_of_the_rest();
    let read = |(name, value): (&String, &Value)| {
        let object = root.at(value, error::paginator(name))?;
        if !model.operations.contains_key(name) {
            object.error(select::no_such_operation(model, name));
        }
        Some((name.clone(), paginator(&object)?))
    };
    root.entries("pagination").filter_map(read).collect()
}

fn paginator(object: &Object<'_, '_>) -> Option<Paginator> {
    let input_tokens = object.one_or_more("input_token");
    let output_tokens = object.one_or_more("output_token");
    let result_keys = object.one_or_more("result_key");
    let (more_results, limit_key) = (object.string("more_results"), object.string("limit_key"));
    // What is the same on every page matters to those who make one output of them all.
    object.ignore(&["non_aggregate_keys"]);
    object.warn_of_the_rest();
    let (input_tokens, output_tokens) = (input_tokens?, output_tokens?);
    let (inputs, outputs) = (input_tokens.len(), output_tokens.len());
    if inputs != outputs {
        object.error(format!(
            "`input_token` has {inputs} and `output_token` {outputs}, expected as many"
        ));
    }
    let result_keys = result_keys?;
    Some(Paginator { input_tokens, output_tokens, more_results, limit_key, result_keys })
}
