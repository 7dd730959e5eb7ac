//! The files that a crate is generated from: a model, and the documents that go with it.

use std::borrow::Cow;
use std::fmt;
use std::path::{Path, PathBuf};

use shapesmith_codegen::disk::Changes;
use shapesmith_codegen::{Docs, Generator, Loaded, Patches, load_speaking};

use crate::beside::Beside;
use crate::botocore::{Botocore, Documents, Packed};
use crate::console::{self, Failure};
use crate::manifest::{Kind, Service};

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

/// A document, and what messages call it.
pub(crate) struct Input {
    source: String,
    content: Content,
}

/// Where the text of a document is.
enum Content {
    File(PathBuf),
    Text(Vec<u8>),
}

impl From<Packed> for Input {
    fn from(Packed { place, json }: Packed) -> Self {
        Self { source: place, content: Content::Text(json) }
    }
}

impl Input {
    /// A file named on the command line.
    pub(crate) fn given(path: &Path) -> Self {
        Self { source: path.display().to_string(), content: Content::File(path.to_owned()) }
    }

    /// A file named in the manifest of the workspace at `root`.
    fn listed(root: &Path, file: &String) -> Self {
        let path = root.join("models").join(file);
        Self { source: format!("models/{file}"), content: Content::File(path) }
    }

    fn read(&self, files: &Changes) -> Result<Cow<'_, [u8]>, Failure> {
        match &self.content {
            Content::Text(text) => Ok(text.into()),
            Content::File(path) => {
                Ok(files.read(path).map_err(|error| self.unreadable(&error))?.into())
            }
        }
    }

    fn text(&self, files: &Changes) -> Result<String, Failure> {
        let bytes = self.read(files)?.into_owned();
        Ok(String::from_utf8(bytes).map_err(|error| self.unreadable(&error))?)
    }

    fn unreadable(&self, cause: &dyn fmt::Display) -> String {
        format!("{}: cannot read: {cause}", self.source)
    }
}

impl From<Documents> for Inputs {
    fn from(documents: Documents) -> Self {
        Self {
            model: documents.model.into(),
            patches: None,
            protocol: None,
            paginators: documents.paginators.map(Input::from),
            waiters: documents.waiters.map(Input::from),
            endpoint_rules: documents.endpoint_rules.map(Input::from),
            partitions: documents.partitions.map(Input::from),
            docs: None,
            changelog: None,
        }
    }
}

impl Inputs {
    /// The documents of a service of botocore, or of a model file and those of the `wanted` documents
    /// that are beside it. Says what was found there.
    ///
    /// # Errors
    ///
    /// If a document cannot be read, or botocore does not have the service.
    pub(crate) fn given(
        model: &Path,
        service: Option<&str>,
        wanted: &[Kind],
    ) -> Result<Self, Failure> {
        if Botocore::is_at(model) {
            let botocore = Botocore::open(model)?;
            return Ok(botocore.documents(botocore.service(service)?)?.into());
        }
        if service.is_some() {
            let file = model.display();
            return Err(format!(
                "--service: expected a botocore wheel or its `data` folder at --model, found the file {file}"
            )
            .into());
        }
        let beside = Beside::read(model, wanted)?;
        for note in beside.notes() {
            console::note(format_args!("{}: {note}", model.display()));
        }
        Ok(beside.documents.into())
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
