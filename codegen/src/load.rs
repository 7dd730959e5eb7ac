//! A model file becomes a [`Model`](crate::model::Model), and so do the files beside it.

mod botocore;
mod endpoint_rules;
mod node;
mod paginators;
mod partitions;
mod patches;
mod smithy;
mod waiters;

pub use patches::Patches;

use indexmap::IndexMap;
use serde_json::Value;

use crate::error::{Collector, Diagnostic, Errors, Warning};
use crate::model::{EndpointRules, Model, Paginator, Partition, Waiter};

/// A model that was read, and what is worth saying about it.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The model.
    pub model: Model,
    /// Traits that are not known and therefore have no effect.
    pub warnings: Vec<Diagnostic>,
}

/// Reads a service model, in botocore's format or in Smithy's: the document says which it is.
/// `source` is the name of the file, for the errors.
///
/// # Errors
/// Every fault that keeps the model from being understood: it is not JSON, a key is missing or
/// has a value of the wrong type, a shape refers to one that does not exist.
pub fn load(source: &str, json: &[u8]) -> Result<Loaded, Errors> {
    load_patched(source, json, &Patches::default())
}

/// Reads a service model as [`load`] does, but with its mistakes corrected.
///
/// # Errors
/// The same, and every patch that does not apply.
pub fn load_patched(source: &str, json: &[u8], patches: &Patches) -> Result<Loaded, Errors> {
    let mut collector = Collector::default();
    let model = match serde_json::from_slice(json) {
        Ok(mut document) => {
            patches.apply(&mut document)?;
            match smithy::is_smithy(&document) {
                true => smithy::model(&document, &mut collector),
                false => botocore::model(&document, &mut collector),
            }
        }
        Err(error) => {
            collector.error("", format!("this is not JSON: {error}"));
            None
        }
    };
    match collector.finish(source, Ok(model))? {
        Some(model) => Ok(Loaded { model, warnings: collector.warnings }),
        // No model without a fault cannot be, but costs only this line to be sure of.
        None => Err(Errors { source: source.to_owned(), diagnostics: Vec::new() }),
    }
}

/// What a file beside the model holds.
#[derive(Clone, Debug)]
pub(crate) struct Extras<T> {
    /// The name of the file.
    pub(crate) source: String,
    /// What it holds.
    pub(crate) items: T,
    /// What is worth saying about it.
    pub(crate) warnings: Vec<Warning>,
}

/// Reads the paginators of a model's operations.
pub(crate) fn paginators(
    source: String,
    json: &[u8],
    model: &Model,
) -> Result<Extras<IndexMap<String, Paginator>>, Errors> {
    extras(source, json, |document, collector| paginators::paginators(document, model, collector))
}

/// Reads the waiters on a model's operations.
pub(crate) fn waiters(
    source: String,
    json: &[u8],
    model: &Model,
) -> Result<Extras<IndexMap<String, Waiter>>, Errors> {
    extras(source, json, |document, collector| waiters::waiters(document, model, collector))
}

/// Reads the endpoint rules of a service.
pub(crate) fn endpoint_rules(source: String, json: &[u8]) -> Result<Extras<EndpointRules>, Errors> {
    extras(source, json, endpoint_rules::endpoint_rules)
}

/// Reads the partitions of AWS.
pub(crate) fn partitions(source: String, json: &[u8]) -> Result<Extras<Vec<Partition>>, Errors> {
    extras(source, json, partitions::partitions)
}

fn extras<T>(
    source: String,
    json: &[u8],
    read: impl FnOnce(&Value, &mut Collector) -> T,
) -> Result<Extras<T>, Errors> {
    let mut collector = Collector::default();
    let items = match serde_json::from_slice(json) {
        Ok(document) => Some(read(&document, &mut collector)),
        Err(error) => {
            collector.error("", format!("this is not JSON: {error}"));
            None
        }
    };
    let items = collector.finish(&source, Ok(items))?;
    let Some(items) = items else { return Err(Errors { source, diagnostics: Vec::new() }) };
    let warnings = collector.warnings(&source);
    Ok(Extras { source, items, warnings })
}

#[cfg(test)]
mod tests;
