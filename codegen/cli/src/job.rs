//! A crate to generate: its inputs and its folder.

use std::path::Path;

use shapesmith_codegen::disk::Changes;
use shapesmith_codegen::{Loaded, Operations, Output, Runtime};

use crate::console::{self, Failure};
use crate::inputs::Inputs;
use crate::manifest::Service;

/// A crate to generate.
pub(crate) struct Job {
    pub(crate) inputs: Inputs,
    pub(crate) operations: Operations,
    pub(crate) crate_name: String,
    /// `None` for the generator's default.
    pub(crate) version: Option<String>,
    pub(crate) runtime: Runtime,
    /// Whether the crate is the root of a workspace.
    pub(crate) own_workspace: bool,
    /// Folder of the crate, relative to the root of the [`Changes`].
    pub(crate) folder: String,
    /// The folder in messages.
    pub(crate) shown: String,
}

impl Job {
    /// Returns the crate of a service in the manifest of the workspace at `root`.
    pub(crate) fn listed(root: &Path, service: &Service, runtime: Runtime) -> Self {
        Self {
            inputs: Inputs::listed(root, service),
            operations: service.operations.clone(),
            crate_name: service.crate_name.clone(),
            version: service.version.clone(),
            runtime,
            own_workspace: false,
            folder: service.path.clone(),
            shown: service.path.clone(),
        }
    }

    /// Returns a crate in the folder `out`, named after the folder.
    pub(crate) fn standalone(inputs: Inputs, runtime: Runtime, out: &Path) -> Self {
        // Made absolute because `.` has no name.
        let absolute = std::path::absolute(out).unwrap_or_default();
        Self {
            inputs,
            operations: Operations::All,
            crate_name: package_name(&absolute.file_name().unwrap_or_default().to_string_lossy()),
            version: None,
            runtime,
            own_workspace: true,
            folder: String::new(),
            shown: out.display().to_string(),
        }
    }

    /// Generates the crate and prints warnings.
    ///
    /// # Errors
    ///
    /// Unreadable files, and all errors in the model.
    pub(crate) fn generate(&self, files: &Changes) -> Result<Output, Failure> {
        let output = self.generate_from(files, &self.inputs.load(files)?)?;
        for warning in &output.warnings {
            console::warning(warning);
        }
        Ok(output)
    }

    /// Generates the crate from the model, without printing warnings.
    ///
    /// # Errors
    ///
    /// As [`Job::generate`].
    pub(crate) fn generate_from(
        &self,
        files: &Changes,
        loaded: &Loaded,
    ) -> Result<Output, Failure> {
        let mut generator = self
            .inputs
            .generator(files, loaded, &self.crate_name)?
            .operations(self.operations.clone())
            .runtime(self.runtime.clone());
        if let Some(version) = &self.version {
            generator = generator.version(version);
        }
        if self.own_workspace {
            generator = generator.own_workspace();
        }
        Ok(generator.generate()?)
    }
}

/// Turns the name of a folder into a valid package name.
fn package_name(folder: &str) -> String {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let name: String = folder.chars().map(|c| if is_allowed(c) { c } else { '-' }).collect();
    match name.starts_with(|first: char| first.is_ascii_alphabetic()) {
        true => name,
        false => format!("generated{name}"),
    }
}
