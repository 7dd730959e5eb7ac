//! One crate to be generated: from which files, which operations, and where to.

use std::path::Path;

use shapesmith_codegen::disk::Changes;
use shapesmith_codegen::{Operations, Output, Runtime};

use crate::inputs::Inputs;
use crate::manifest::Service;
use crate::{Failure, print_warning, tool};

/// One crate to be generated.
pub(crate) struct Job {
    pub(crate) inputs: Inputs,
    pub(crate) operations: Operations,
    pub(crate) crate_name: String,
    /// `None` for the generator's own first one.
    pub(crate) version: Option<String>,
    pub(crate) runtime: Runtime,
    pub(crate) own_workspace: bool,
    /// Relative to what is written to: the workspace, or the folder that was asked for.
    pub(crate) folder: String,
    /// The folder as it is shown.
    pub(crate) shown: String,
    /// What writes it.
    pub(crate) command: String,
}

impl Job {
    /// The crate of a service in the manifest of the workspace at `root`.
    pub(crate) fn listed(root: &Path, service: &Service, runtime: Runtime) -> Self {
        Self {
            inputs: Inputs::listed(root, service),
            operations: service.selected(),
            crate_name: service.crate_name.clone(),
            version: service.version.clone(),
            runtime,
            own_workspace: false,
            folder: service.path.clone(),
            shown: service.path.clone(),
            command: format!("{} codegen", tool::name()),
        }
    }

    /// A crate that no manifest names, in the folder `out`, whose name it gets.
    pub(crate) fn given(inputs: Inputs, runtime: Runtime, out: &Path) -> Self {
        // Even `.` has a name.
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
            command: "the same command without --check".to_owned(),
        }
    }

    /// Generates the crate and prints the warnings.
    ///
    /// # Errors
    /// Files that cannot be read, and every fault of the model.
    pub(crate) fn generate(&self, files: &Changes) -> Result<Output, Failure> {
        let loaded = self.inputs.load(files)?;
        let mut generator = self
            .inputs
            .generator(files, &loaded, &self.crate_name)?
            .operations(self.operations.clone())
            .runtime(self.runtime.clone());
        if let Some(version) = &self.version {
            generator = generator.version(version);
        }
        if self.own_workspace {
            generator = generator.own_workspace();
        }
        let output = generator.generate()?;
        for warning in &output.warnings {
            print_warning(warning);
        }
        Ok(output)
    }
}

/// A name that cargo takes for a package, made of a folder's.
fn package_name(folder: &str) -> String {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let name: String = folder.chars().map(|c| if allowed(c) { c } else { '-' }).collect();
    match name.starts_with(|first: char| first.is_ascii_alphabetic()) {
        true => name,
        false => format!("generated{name}"),
    }
}
