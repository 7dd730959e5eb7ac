//! What a crate's `Cargo.toml` says that neither the model nor the plan knows.

/// Where a generated crate finds `shapesmith-runtime`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Runtime {
    /// In the registry, in a version that meets this requirement.
    Version(String),
    /// In a folder, relative to the crate's or absolute.
    Path(String),
    /// In the git repository at this URL.
    Git(String),
}

impl Default for Runtime {
    /// The version that belongs to this generator.
    fn default() -> Self {
        Self::Version(env!("CARGO_PKG_VERSION").to_owned())
    }
}

/// The package, as its `Cargo.toml` describes it.
#[derive(Clone, Debug)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) changelog: Option<String>,
    pub(crate) runtime: Runtime,
    pub(crate) own_workspace: bool,
}

impl Package {
    pub(crate) fn new(name: String) -> Self {
        Self {
            name,
            version: "0.1.0".to_owned(),
            changelog: None,
            runtime: Runtime::default(),
            own_workspace: false,
        }
    }
}
