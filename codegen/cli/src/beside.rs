//! A model file, and the documents beside it.

use std::path::Path;

use shapesmith_codegen::disk::{Error, Result};

use crate::botocore::{Documents, Files, Packed};
use crate::manifest::Kind;

/// What is read of a model file's folder.
pub(crate) struct Beside {
    /// The documents.
    pub(crate) documents: Documents,
    /// The files beside the model, relative to its folder.
    read: Vec<String>,
    /// The documents that were not found.
    missing: Vec<Kind>,
}

impl Beside {
    /// Reads a model with its overlay, and those of the `wanted` documents that are beside it.
    ///
    /// # Errors
    ///
    /// If one of them cannot be read.
    pub(crate) fn read(model: &Path, wanted: &[Kind]) -> Result<Self> {
        let name = model.file_name().and_then(|name| name.to_str());
        let name = name.ok_or_else(|| Error::at(model.display(), "expected the name of a file"))?;
        let files = Files::Folder(model.parent().unwrap_or(Path::new("")).to_owned());
        let (mut read, mut missing) = (Vec::from_iter(files.overlay(name)), Vec::new());
        let model = files.document(name)?;
        let mut find = |kind: Kind| -> Result<Option<Packed>> {
            if !wanted.contains(&kind) {
                return Ok(None);
            }
            let Some(path) = places(kind).iter().find_map(|stem| files.find(stem)) else {
                missing.push(kind);
                return Ok(None);
            };
            let document = files.document(&path)?;
            read.push(path);
            Ok(Some(document))
        };
        let (paginators, waiters) = (find(Kind::Paginators)?, find(Kind::Waiters)?);
        let endpoint_rules = find(Kind::EndpointRules)?;
        // Only endpoint rules use the partitions.
        let has_rules = endpoint_rules.is_some() || !wanted.contains(&Kind::EndpointRules);
        let partitions = if has_rules { find(Kind::Partitions)? } else { None };
        let documents = Documents { model, paginators, waiters, endpoint_rules, partitions };
        Ok(Self { documents, read, missing })
    }

    /// Says which files were read beside the model and which are missing, one line each.
    pub(crate) fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if !self.read.is_empty() {
            notes.push(format!("also read beside it: {}", self.read.join(", ")));
        }
        if !self.missing.is_empty() {
            let names: Vec<_> =
                self.missing.iter().map(|kind| format!("{}.json", kind.stem())).collect();
            let effect = match self.missing.contains(&Kind::EndpointRules) {
                true => {
                    "; without endpoint rules, requests go to Config::endpoint_url, or else to \
                         PREFIX.REGION.amazonaws.com"
                }
                false => "",
            };
            notes.push(format!("not found beside it: {}{effect}", names.join(", ")));
        }
        notes
    }
}

/// Where a document may be, relative to the model's folder and without extension. The partitions are
/// beside the model, in the folder above (`models/` of a workspace), or in the one above that
/// (botocore's `data`).
fn places(kind: Kind) -> Vec<String> {
    let folders: &[&str] = if kind == Kind::Partitions { &["", "../", "../../"] } else { &[""] };
    folders.iter().map(|folder| format!("{folder}{}", kind.stem())).collect()
}
