//! A file of endpoint tests.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::replay::vectors::Unusable;

/// The cases of a file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Cases {
    /// Where they are.
    #[serde(skip)]
    pub path: PathBuf,
    /// The format's version.
    #[serde(rename = "version")]
    _version: Option<String>,
    /// The cases.
    pub test_cases: Vec<Case>,
}

/// A case.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Case {
    /// What it is about.
    pub documentation: Option<String>,
    /// The values of the rules' parameters.
    #[serde(default)]
    pub params: Map<String, Value>,
    /// Operations that lead to the same.
    #[serde(default)]
    pub operation_inputs: Vec<OperationInput>,
    /// What comes of it.
    pub expect: Expected,
    #[serde(rename = "tags")]
    _tags: Option<Value>,
}

/// An operation, and how its client is configured.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct OperationInput {
    /// The operation.
    pub operation_name: String,
    /// Its input.
    #[serde(default)]
    pub operation_params: Map<String, Value>,
    /// What the client's configuration has for built-in values.
    #[serde(default)]
    pub built_in_params: Map<String, Value>,
    /// What it has for the service's own parameters.
    #[serde(default)]
    pub client_params: Map<String, Value>,
}

/// What comes of a case.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Expected {
    /// An endpoint.
    Endpoint(ExpectedEndpoint),
    /// An error with this text.
    Error(String),
}

/// An endpoint.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ExpectedEndpoint {
    /// Its URL.
    pub url: String,
    /// Headers, with their values.
    #[serde(default)]
    pub headers: Map<String, Value>,
    /// How requests are signed, and what else is known.
    #[serde(default)]
    pub properties: Map<String, Value>,
}

impl Cases {
    /// Reads a file.
    ///
    /// # Errors
    /// If it cannot be read, is not in the format, or holds no case.
    pub fn read(path: &Path) -> Result<Self, Unusable> {
        let unusable =
            |problem: &dyn std::fmt::Display| Unusable(format!("{}: {problem}", path.display()));
        let text = std::fs::read_to_string(path).map_err(|error| unusable(&error))?;
        let cases: Self = serde_json::from_str(&text)
            .map_err(|error| unusable(&format!("expected endpoint tests: {error}")))?;
        if cases.test_cases.is_empty() {
            return Err(unusable(&"there is no case in it"));
        }
        Ok(Self { path: path.to_owned(), ..cases })
    }
}
