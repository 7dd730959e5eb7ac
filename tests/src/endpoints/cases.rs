//! Endpoint test files.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::replay::vectors::{Unusable, text};

/// The cases of a file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Cases {
    /// The path of the file.
    #[serde(skip)]
    pub path: PathBuf,
    /// The service: the file's name without extensions.
    #[serde(skip)]
    pub service: String,
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
    /// The description.
    pub documentation: Option<String>,
    /// The values of the rules' parameters.
    #[serde(default)]
    pub params: Map<String, Value>,
    /// Operations that must have the same result.
    #[serde(default)]
    pub operation_inputs: Vec<OperationInput>,
    /// The expected result.
    pub expect: Expected,
    #[serde(rename = "tags")]
    _tags: Option<Value>,
}

/// An operation and the configuration of its client.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct OperationInput {
    /// The operation.
    pub operation_name: String,
    /// Its input.
    #[serde(default)]
    pub operation_params: Map<String, Value>,
    /// The built-in values in the configuration.
    #[serde(default)]
    pub built_in_params: Map<String, Value>,
    /// The service's own parameters in the configuration.
    #[serde(default)]
    pub client_params: Map<String, Value>,
}

/// The expected result of a case.
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
    /// The URL.
    pub url: String,
    /// Headers, with their values.
    #[serde(default)]
    pub headers: Map<String, Value>,
    /// The auth schemes and other properties.
    #[serde(default)]
    pub properties: Map<String, Value>,
}

impl Cases {
    /// Reads a file.
    ///
    /// # Errors
    /// If it cannot be read, has the wrong format, or contains no cases.
    pub fn read(path: &Path) -> Result<Self, Unusable> {
        let unusable =
            |problem: &dyn std::fmt::Display| Unusable(format!("{}: {problem}", path.display()));
        let text = text(path).map_err(|error| unusable(&error))?;
        let cases: Self = serde_json::from_str(&text)
            .map_err(|error| unusable(&format!("expected endpoint tests: {error}")))?;
        if cases.test_cases.is_empty() {
            return Err(unusable(&"it contains no cases"));
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let service = name.split('.').next().unwrap_or_default().to_owned();
        Ok(Self { path: path.to_owned(), service, ..cases })
    }
}

impl OperationInput {
    /// Returns the values in the configuration, by the names of built-in values.
    pub fn built_ins(&self) -> Map<String, Value> {
        let values = self.built_in_params.iter().chain(&self.client_params);
        values.map(|(name, value)| (name.clone(), value.clone())).collect()
    }
}
