//! `models/manifest.toml`: the services, where their models came from, and what to generate.

mod edit;
mod file;
mod kind;
mod read;
mod section;
mod service;

use std::path::Path;

use indexmap::IndexMap;
use shapesmith_codegen::disk::{Changes, Error, Result};

pub(crate) use edit::{Entry, record, release};
pub(crate) use file::FILE;
pub(crate) use kind::Kind;
pub(crate) use service::{Service, Source, is_key};

/// The manifest of a workspace.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Manifest {
    /// Services by key (`s3`), in the order of the file.
    pub(crate) services: IndexMap<String, Service>,
}

impl Manifest {
    /// Reads the manifest of a workspace. Without a file, there are no services.
    ///
    /// # Errors
    ///
    /// Every key that is unknown, missing or of the wrong type, with its line.
    pub(crate) fn load(files: &Changes) -> Result<Self> {
        let path = files.root().join(FILE);
        Self::parse(&path, &file::read(files, &path)?)
    }

    /// Parses the text of a manifest. `file` is its name in errors.
    ///
    /// # Errors
    ///
    /// As [`Manifest::load`].
    pub(crate) fn parse(file: &Path, text: &str) -> Result<Self> {
        Ok(Self { services: read::services(file, text)? })
    }

    /// The service with this key.
    ///
    /// # Errors
    ///
    /// If there is none. The message lists the keys that exist.
    pub(crate) fn service(&self, name: &str) -> Result<&Service> {
        self.services.get(name).ok_or_else(|| {
            let known: Vec<&str> = self.services.keys().map(String::as_str).collect();
            let known = if known.is_empty() { "nothing".to_owned() } else { known.join(", ") };
            Error::at(FILE, format!("no service {name:?}, only {known}"))
        })
    }

    /// Fails if there are no services.
    ///
    /// # Errors
    ///
    /// Says how to add a service.
    pub(crate) fn require_services(&self) -> Result<()> {
        match self.services.is_empty() {
            true => Err(Error::at(FILE, "no services; add one with the `import` command")),
            false => Ok(()),
        }
    }
}
