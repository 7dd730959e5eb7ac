//! The files that a crate is generated from: a model, and the documents that go with it.

use std::fmt;
use std::path::{Path, PathBuf};

use shapesmith_codegen::disk::Changes;
use shapesmith_codegen::{Docs, Generator, Loaded, Patches, load_speaking};

use crate::console::{self, Failure};
use crate::manifest::Service;

/// The files that a crate is generated from.
pub(crate) struct Inputs {
    pub(crate) model: Input,
    pub(crate) patches: Option<Input>,
    /// Name of the protocol to generate, if it is not the preferred one.
    pub(crate) protocol: Option<String>,
    pub(crate) paginators: Option<Input>,
    pub(crate) waiters: Option<Input>,
    pub(crate) endpoint_rules: Option<Input>,
    pub(crate) partitions: Option<Input>,
    pub(crate) docs: Option<Input>,
    pub(crate) changelog: Option<Input>,
}

/// A file, and what messages call it.
pub(crate) struct Input {
    path: PathBuf,
    source: String,
}

impl Input {
    /// A file named on the command line.
    pub(crate) fn given(path: &Path) -> Self {
        Self { path: path.to_owned(), source: path.display().to_string() }
    }

    /// A file named in the manifest of the workspace at `root`.
    fn listed(root: &Path, file: &String) -> Self {
        Self { path: root.join("models").join(file), source: format!("models/{file}") }
    }

    fn read(&self, files: &Changes) -> Result<Vec<u8>, Failure> {
        Ok(files.read(&self.path).map_err(|error| self.unreadable(&error))?)
    }

    fn text(&self, files: &Changes) -> Result<String, Failure> {
        Ok(String::from_utf8(self.read(files)?).map_err(|error| self.unreadable(&error))?)
    }

    fn unreadable(&self, cause: &dyn fmt::Display) -> String {
        format!("{}: cannot read: {cause}", self.source)
    }
}

impl Inputs {
    /// Only a model.
    pub(crate) fn of(model: &Path) -> Self {
        Self {
            model: Input::given(model),
            patches: None,
            protocol: None,
            paginators: None,
            waiters: None,
            endpoint_rules: None,
            partitions: None,
            docs: None,
            changelog: None,
        }
    }

    /// The files of a service in the manifest of the workspace at `root`.
    pub(crate) fn listed(root: &Path, service: &Service) -> Self {
        let listed = |file: &Option<String>| file.as_ref().map(|file| Input::listed(root, file));
        Self {
            model: Input::listed(root, &service.model),
            patches: listed(&service.patches),
            protocol: service.protocol.clone(),
            paginators: listed(&service.paginators),
            waiters: listed(&service.waiters),
            endpoint_rules: listed(&service.endpoint_rules),
            partitions: listed(&service.partitions),
            docs: listed(&service.docs),
            changelog: listed(&service.changelog),
        }
    }

    /// Reads the model, applies its patches, and prints warnings.
    pub(crate) fn load(&self, files: &Changes) -> Result<Loaded, Failure> {
        let loaded = self.load_quietly(files)?;
        for warning in &loaded.warnings {
            console::warning(format_args!("{}: {warning}", self.model.source));
        }
        Ok(loaded)
    }

    /// Reads the model and applies its patches.
    pub(crate) fn load_quietly(&self, files: &Changes) -> Result<Loaded, Failure> {
        let json = self.model.read(files)?;
        let patches = match &self.patches {
            Some(file) => Patches::parse(&file.source, &file.text(files)?)?,
            None => Patches::default(),
        };
        Ok(load_speaking(&self.model.source, &json, &patches, self.protocol.as_deref())?)
    }

    /// A generator for the model, with everything that the other files add to it.
    pub(crate) fn generator<'m>(
        &self,
        files: &Changes,
        loaded: &'m Loaded,
        crate_name: &str,
    ) -> Result<Generator<'m>, Failure> {
        let mut generator = Generator::new(&self.model.source, &loaded.model, crate_name);
        if let Some(file) = &self.docs {
            generator = generator.docs(Docs::parse(&file.source, &file.text(files)?)?);
        }
        if let Some(file) = &self.paginators {
            generator = generator.paginators(&file.source, &file.read(files)?)?;
        }
        if let Some(file) = &self.waiters {
            generator = generator.waiters(&file.source, &file.read(files)?)?;
        }
        if let Some(file) = &self.endpoint_rules {
            generator = generator.endpoint_rules(&file.source, &file.read(files)?)?;
        }
        if let Some(file) = &self.partitions {
            generator = generator.partitions(&file.source, &file.read(files)?)?;
        }
        if let Some(file) = &self.changelog {
            generator = generator.changelog(file.text(files)?);
        }
        Ok(generator)
    }
}
