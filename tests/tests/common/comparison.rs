//! Compares documents as models.

use std::path::Path;

use serde_json::Value;
use shapesmith_codegen::{Diff, Generator, Operations, load};

use super::{read, workspace};

/// Returns the changes from one document to the other.
pub fn diff(old: &Value, new: &Value, operations: &[&str]) -> Diff {
    let operations = match operations {
        [] => Operations::All,
        names => Operations::Named(names.iter().map(ToString::to_string).collect()),
    };
    let load = |source: &str, document: &Value| {
        let loaded = load(source, document.to_string().as_bytes());
        loaded.unwrap_or_else(|errors| panic!("{errors}")).model
    };
    let (a, b) = (load("old", old), load("new", new));
    let a = Generator::new("old", &a, "compared").operations(operations.clone());
    let b = Generator::new("new", &b, "compared").operations(operations);
    Diff::new(&a, &b).unwrap_or_else(|errors| panic!("{errors}"))
}

/// Reads a document.
pub fn document(path: &Path) -> Value {
    serde_json::from_slice(&read(path)).unwrap()
}

/// Returns the real model of S3.
pub fn s3() -> Value {
    document(&workspace("models/s3/service-2.json"))
}
