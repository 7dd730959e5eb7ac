//! The settings of a crate's `Cargo.toml` that do not come from the model.

/// Where a generated crate finds `shapesmith-runtime`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Runtime {
    /// In the registry, with this version requirement.
    Version(String),
    /// In a folder, absolute or relative to the crate's.
    Path(String),
    /// In a Git repository, by its URL.
    Git(String),
}

impl Default for Runtime {
    /// The version of this generator.
    fn default() -> Self {
        Self::Version(env!("CARGO_PKG_VERSION").to_owned())
    }
}

/// The settings of a generated package.
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
