//! A model file becomes a [`Model`](crate::model::Model).

mod botocore;
mod node;

use crate::error::{Collector, Diagnostic, Errors};
use crate::model::Model;

/// A model that was read, and what is worth saying about it.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The model.
    pub model: Model,
    /// Traits that are not known and therefore have no effect.
    pub warnings: Vec<Diagnostic>,
}

/// Reads a service model. `source` is the name of the file, for the errors.
///
/// # Errors
/// Every fault that keeps the model from being understood: it is not JSON, a key is missing or
/// has a value of the wrong type, a shape refers to one that does not exist.
pub fn load(source: &str, json: &[u8]) -> Result<Loaded, Errors> {
    let mut collector = Collector::default();
    let model = match serde_json::from_slice(json) {
        Ok(document) => botocore::model(&document, &mut collector),
        Err(error) => {
            collector.error("", format!("this is not JSON: {error}"));
            None
        }
    };
    match collector.finish(source, model)? {
        Some(model) => Ok(Loaded { model, warnings: collector.warnings }),
        // No model without a fault cannot be, but costs only this line to be sure of.
        None => Err(Errors { source: source.to_owned(), diagnostics: Vec::new() }),
    }
}
