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
    match collector.finish(source, model)? {
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
    let items = collector.finish(&source, items)?;
    let Some(items) = items else { return Err(Errors { source, diagnostics: Vec::new() }) };
    let warnings = collector.warnings(&source);
    Ok(Extras { source, items, warnings })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Generator;

    const MODEL: &[u8] = br#"{
        "metadata": {"serviceId": "Clock", "protocol": "rest-xml", "endpointPrefix": "clock"},
        "operations": {"GetTime": {"http": {"method": "GET", "requestUri": "/time"}}},
        "shapes": {}
    }"#;

    fn faults(read: impl FnOnce(Generator<'_>) -> Result<Generator<'_>, Errors>) -> String {
        let model = load("model.json", MODEL).unwrap().model;
        match read(Generator::new("model.json", &model, "clock")) {
            Err(errors) => errors.to_string(),
            Ok(_) => String::new(),
        }
    }

    #[test]
    fn all_faults_of_waiters_are_told() {
        let waiters = |json: &str| faults(|generator| generator.waiters("w", json.as_bytes()));
        let expected = "\
            w: waiter A: the model has no operation \"GetTim\"; did you mean GetTime?\n\
            w: waiter A: `delay` should be a whole number from 0, found a number\n\
            w: waiter A: `maxAttempts` should be a whole number from 0, found nothing\n\
            w: waiter A, acceptor 1: the state \"good\" is not known\n\
            w: waiter A, acceptor 1: `expected` should be an HTTP status\n\
            w: waiter A, acceptor 2: `state` is missing, expected a string\n\
            w: waiter A, acceptor 2: the matcher \"pathSome\" is not known\n\
            w: waiter A, acceptor 3: `argument` is missing, expected a string\n\
            w: waiter A, acceptor 3: `expected` should be a string, or true or false\n\
            w: waiter A, acceptor 4: `expected` should be an error's code, or true or false\n\
            w: waiter A, acceptor 5: expected an object, found a number";
        let json = r#"{"version": 2, "waiters": {"A": {
            "operation": "GetTim", "delay": -1, "description": "Words.", "acceptors": [
                {"state": "good", "matcher": "status", "expected": 2},
                {"matcher": "pathSome", "argument": "x", "expected": true},
                {"state": "retry", "matcher": "path", "expected": 1},
                {"state": "retry", "matcher": "error"},
                5
            ]}}}"#;
        assert_eq!(waiters(json), expected);
        let expected = "w: `waiters` is missing: this is not a botocore waiters-2 document\n\
            w: `version` should be 2, found 1";
        assert_eq!(waiters(r#"{"version": 1}"#), expected);
        assert!(waiters("{").starts_with("w: this is not JSON"));
        assert_eq!(waiters("[]"), "w: expected an object, found a list");
    }

    #[test]
    fn all_faults_of_paginators_are_told() {
        let paginators =
            |json: &str| faults(|generator| generator.paginators("p", json.as_bytes()));
        let json = r#"{"pagination": {
            "GetTme": {"input_token": "A", "output_token": ["B", "C"], "result_key": []},
            "GetTime": {"input_token": 1, "output_token": ["B", 2], "more_results": []}}}"#;
        let expected = "\
            p: paginator GetTme: the model has no operation \"GetTme\"; did you mean GetTime?\n\
            p: paginator GetTme: `result_key` should be a string or a list of some, found a list\n\
            p: paginator GetTme: `input_token` has 1 and `output_token` 2, expected as many\n\
            p: paginator GetTime: `input_token` should be a string or a list of some, found a number\n\
            p: paginator GetTime: `output_token` should be a list of strings, found a number\n\
            p: paginator GetTime: `result_key` should be a string or a list of some, found nothing\n\
            p: paginator GetTime: `more_results` should be a string, found a list";
        assert_eq!(paginators(json), expected);
        let expected = "p: `pagination` is missing: this is not a botocore paginators-1 document";
        assert_eq!(paginators("{}"), expected);
    }

    #[test]
    fn unknown_keys_are_warnings() {
        let model = load("model.json", MODEL).unwrap().model;
        let json = br#"{"version": 2, "colour": 1, "waiters": {"A": {"operation": "GetTime",
            "delay": 1, "maxAttempts": 1, "speed": 2, "acceptors": [
                {"state": "retry", "matcher": "status", "expected": 200, "argument": "x"}]}}}"#;
        let generator = Generator::new("model.json", &model, "clock").waiters("w", json).unwrap();
        let output = generator.generate().unwrap();
        let warnings: Vec<String> = output.warnings.iter().map(ToString::to_string).collect();
        let expected = [
            "w: `colour` is not a known trait; it has no effect",
            "w: waiter A: `speed` is not a known trait; it has no effect",
            "w: waiter A, acceptor 1: `argument` is not a known trait; it has no effect",
        ];
        assert_eq!(warnings, expected);
    }
}
