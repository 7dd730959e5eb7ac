//! The readers of models and of what belongs to them. What can be read is planned.

use std::sync::LazyLock;

use shapesmith_codegen::model::Model;
use shapesmith_codegen::{Docs, Errors, Generator, Patches, load, load_patched};

/// A model that the other files can refer to.
const MODEL: &str = include_str!("model.json");

static LOADED: LazyLock<Model> =
    LazyLock::new(|| load("model.json", MODEL.as_bytes()).expect("it is valid").model);

/// Checks that a failure has a reason.
fn checked<T>(result: Result<T, Errors>) -> Option<T> {
    match result {
        Ok(value) => Some(value),
        Err(errors) => {
            assert!(!errors.diagnostics().is_empty());
            None
        }
    }
}

/// Loads bytes as a model in the format of botocore or of Smithy.
pub fn model(data: &[u8]) {
    if let Some(loaded) = checked(load("model.json", data)) {
        let _ = checked(Generator::new("model.json", &loaded.model, "fuzzed").plan());
    }
}

pub fn paginators(data: &[u8]) {
    let generator = Generator::new("model.json", &LOADED, "fuzzed");
    if let Some(generator) = checked(generator.paginators("paginators.json", data)) {
        let _ = checked(generator.plan());
    }
}

pub fn waiters(data: &[u8]) {
    let generator = Generator::new("model.json", &LOADED, "fuzzed");
    if let Some(generator) = checked(generator.waiters("waiters.json", data)) {
        let _ = checked(generator.plan());
    }
}

/// Loads bytes as endpoint rules and as partitions.
pub fn endpoint_rules(data: &[u8]) {
    let generator = || Generator::new("model.json", &LOADED, "fuzzed");
    if let Some(generator) = checked(generator().endpoint_rules("rules.json", data)) {
        let _ = checked(generator.plan());
    }
    let _ = checked(generator().partitions("partitions.json", data));
}

pub fn patches(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Some(patches) = checked(Patches::parse("patches.toml", text)) {
        let _ = checked(load_patched("model.json", MODEL.as_bytes(), &patches));
    }
}

pub fn docs(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Some(docs) = checked(Docs::parse("docs.toml", text)) {
        let _ = checked(Generator::new("model.json", &LOADED, "fuzzed").docs(docs).plan());
    }
}
