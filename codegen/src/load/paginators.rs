//! botocore's `paginators-1.json`.

use std::cell::RefCell;

use indexmap::IndexMap;
use serde_json::Value;

use super::node::Object;
use crate::error::{self, Collector, Reported, all};
use crate::model::{Model, Paginator};
use crate::select;

/// Reads a document: paginators by the names of their operations.
pub(super) fn paginators(
    document: &Value,
    model: &Model,
    collector: &mut Collector,
) -> Result<IndexMap<String, Paginator>, Reported> {
    let collector = RefCell::new(collector);
    let root = Object::new(document, "", &collector)?;
    if root.get("pagination").is_none() {
        let message = "`pagination` is missing: this is not a botocore paginators-1 document";
        return Err(root.error(message));
    }
    root.ignore(&["version"]);
    root.warn_of_the_rest();
    all(root.entries("pagination").map(|(name, value)| {
        let object = root.at(value, error::paginator(name))?;
        if !model.operations.contains_key(name) {
            object.error(select::no_such_operation(model, name));
        }
        Ok((name.clone(), paginator(&object)?))
    }))
}

fn paginator(object: &Object<'_, '_>) -> Result<Paginator, Reported> {
    let input_tokens = object.one_or_more("input_token");
    let output_tokens = object.one_or_more("output_token");
    let result_keys = object.one_or_more("result_key");
    let (more_results, limit_key) = (object.string("more_results"), object.string("limit_key"));
    // Members with the same value on every page, for clients that merge all pages.
    object.ignore(&["non_aggregate_keys"]);
    object.warn_of_the_rest();
    let (input_tokens, output_tokens) = (input_tokens?, output_tokens?);
    let (inputs, outputs) = (input_tokens.len(), output_tokens.len());
    if inputs != outputs {
        return Err(object.error(format!(
            "`input_token` has {inputs} and `output_token` {outputs}, expected as many"
        )));
    }
    let result_keys = result_keys?;
    Ok(Paginator { input_tokens, output_tokens, more_results, limit_key, result_keys })
}
