//! What the manifest says about a service.

use std::fmt;

use shapesmith_codegen::Operations;

use super::kind::Kind;

/// Version of a generated crate unless the manifest says otherwise.
const FIRST_VERSION: &str = "0.1.0";

/// A service.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Service {
    /// The model, relative to `models/`.
    pub(crate) model: String,
    /// Patches for the model, relative to `models/`.
    pub(crate) patches: Option<String>,
    /// Name of the protocol to generate, if it is not the preferred one.
    pub(crate) protocol: Option<String>,
    /// Paginators, relative to `models/`.
    pub(crate) paginators: Option<String>,
    /// Waiters, relative to `models/`.
    pub(crate) waiters: Option<String>,
    /// Endpoint rules, relative to `models/`.
    pub(crate) endpoint_rules: Option<String>,
    /// AWS partitions, which endpoint rules look up, relative to `models/`.
    pub(crate) partitions: Option<String>,
    /// Summaries for the documentation, relative to `models/`.
    pub(crate) docs: Option<String>,
    /// Changelog of the generated crate, relative to `models/`.
    pub(crate) changelog: Option<String>,
    /// Name of the generated crate.
    pub(crate) crate_name: String,
    /// Version of the generated crate, a semantic version.
    pub(crate) version: Option<String>,
    /// Folder of the generated crate, relative to the workspace root.
    pub(crate) path: String,
    /// Operations to generate.
    pub(crate) operations: Operations,
    /// The generated crate's dependency on `shapesmith-runtime`: a folder relative to the workspace
    /// root, a version, or a Git URL.
    pub(crate) runtime: Option<String>,
    /// Origin of the model; a model written by hand has none.
    pub(crate) source: Option<Source>,
}

impl Service {
    /// Version of the generated crate.
    pub(crate) fn version(&self) -> &str {
        self.version.as_deref().unwrap_or(FIRST_VERSION)
    }

    /// What people call this version of the model: `botocore 1.44.5`.
    pub(crate) fn origin(&self) -> String {
        self.source.as_ref().map_or_else(|| self.model.clone(), Source::to_string)
    }

    /// The document of this kind, relative to `models/`.
    pub(crate) fn file(&self, kind: Kind) -> Option<&str> {
        match kind {
            Kind::Model | Kind::Smithy => Some(&self.model),
            Kind::Paginators => self.paginators.as_deref(),
            Kind::Waiters => self.waiters.as_deref(),
            Kind::EndpointRules => self.endpoint_rules.as_deref(),
            Kind::Partitions => self.partitions.as_deref(),
        }
    }
}

/// Origin of a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Source {
    /// Name of the package, if the file says so.
    pub(crate) package: Option<String>,
    /// Version of the package, if the file says so.
    pub(crate) version: Option<String>,
    /// Name of the imported file, without folders.
    pub(crate) file: String,
    /// SHA-256 of the imported file, in lower-case hexadecimal digits.
    pub(crate) sha256: String,
    /// License of the model, an SPDX expression.
    pub(crate) license: String,
}

/// What people call it: package and version, or else the file.
impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.package, &self.version) {
            (Some(package), Some(version)) => write!(f, "{package} {version}"),
            _ => f.write_str(&self.file),
        }
    }
}

/// Whether a name is a valid key of a service. The key is also the name of a folder, so that only `a-z`,
/// `0-9` and `-` are allowed.
pub(crate) fn is_key(name: &str) -> bool {
    let is_allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    name.starts_with(|c: char| c.is_ascii_alphanumeric()) && name.chars().all(is_allowed)
}
