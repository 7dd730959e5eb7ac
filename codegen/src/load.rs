//! Reads a model file, and the files beside it, as a [`Model`](crate::model::Model) and its parts.

mod authentication;
mod botocore;
mod endpoint_rules;
mod node;
mod paginators;
mod partitions;
mod patches;
mod protocol;
mod smithy;
mod waiters;

pub use patches::Patches;

use indexmap::IndexMap;
use serde_json::Value;

use crate::error::{Collector, Diagnostic, Errors, Reported, Warning};
use crate::model::{EndpointRules, Model, Paginator, Partition, Waiter};

/// A model that was read, with warnings about its file.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The model.
    pub model: Model,
    /// Warnings, for example about unknown traits. They do not affect the generated code.
    pub warnings: Vec<Diagnostic>,
}

/// Reads a service model in botocore's format or as a Smithy JSON AST. `source` is the name of the
/// file, for errors.
///
/// # Errors
/// If the file is not JSON, a key is missing or has a value of the wrong type, or a shape refers to
/// one that does not exist. All errors are returned together.
pub fn load(source: &str, json: &[u8]) -> Result<Loaded, Errors> {
    load_patched(source, json, &Patches::default())
}

/// Reads a service model as [`load`] does, with `patches` applied to it first.
///
/// # Errors
/// As [`load`], and if a patch does not apply.
pub fn load_patched(source: &str, json: &[u8], patches: &Patches) -> Result<Loaded, Errors> {
    load_speaking(source, json, patches, None)
}

/// Reads a service model as [`load_patched`] does. `protocol` is the name of the protocol to
/// generate, as in botocore: `smithy-rpc-v2-cbor`. By default, it is the preferred one of those that
/// the service speaks.
///
/// # Errors
/// As [`load_patched`], and if the service does not speak the protocol.
pub fn load_speaking(
    source: &str,
    json: &[u8],
    patches: &Patches,
    protocol: Option<&str>,
) -> Result<Loaded, Errors> {
    let mut collector = Collector::default();
    let model = match parse(json, &mut collector) {
        Ok(mut document) => {
            patches.apply(&mut document)?;
            match smithy::is_smithy(&document) {
                true => smithy::model(&document, protocol, &mut collector),
                false => botocore::model(&document, protocol, &mut collector),
            }
        }
        Err(reported) => Err(reported),
    };
    let model = collector.finish(source, model)?;
    Ok(Loaded { model, warnings: collector.warnings })
}

fn parse(json: &[u8], collector: &mut Collector) -> Result<Value, Reported> {
    let message = |error| collector.error("", format!("not valid JSON: {error}"));
    serde_json::from_slice(json).map_err(message)
}

/// The contents of a file beside the model.
#[derive(Clone, Debug)]
pub(crate) struct Extras<T> {
    /// The name of the file.
    pub(crate) source: String,
    pub(crate) items: T,
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

/// Reads the AWS partitions.
pub(crate) fn partitions(source: String, json: &[u8]) -> Result<Extras<Vec<Partition>>, Errors> {
    extras(source, json, partitions::partitions)
}

fn extras<T>(
    source: String,
    json: &[u8],
    read: impl FnOnce(&Value, &mut Collector) -> Result<T, Reported>,
) -> Result<Extras<T>, Errors> {
    let mut collector = Collector::default();
    let document = parse(json, &mut collector);
    let items = document.and_then(|document| read(&document, &mut collector));
    let items = collector.finish(&source, items)?;
    let warnings = collector.warnings(&source);
    Ok(Extras { source, items, warnings })
}

#[cfg(test)]
mod tests;
