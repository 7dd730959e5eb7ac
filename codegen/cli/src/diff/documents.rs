//! The documents that are compared: from a file, or from a Git commit.

use std::path::{Path, PathBuf};
use std::process::Command;

use shapesmith_codegen::Patches;

use crate::console::Failure;
use crate::import::{self, Imported};
use crate::manifest::{self, Kind, Manifest};

/// The documents of a service.
pub(super) struct Documents {
    /// What people call them: `botocore 1.44.5`.
    pub(super) name: String,
    pub(super) model: Vec<u8>,
    pub(super) patches: Patches,
    /// Name of the protocol to generate, if it is not the preferred one.
    pub(super) protocol: Option<String>,
    pub(super) paginators: Option<Vec<u8>>,
    pub(super) waiters: Option<Vec<u8>>,
    pub(super) endpoint_rules: Option<Vec<u8>>,
    pub(super) partitions: Option<Vec<u8>>,
    /// Whether there is only a model.
    pub(super) is_bare: bool,
}

impl Documents {
    /// Keeps only the model.
    pub(super) fn forget_other_files(&mut self) {
        self.paginators = None;
        self.waiters = None;
        self.endpoint_rules = None;
        self.partitions = None;
    }
}

/// The origin of the documents: a file, or a Git commit.
pub(super) enum Origin {
    File(PathBuf),
    Commit(String),
}

impl Origin {
    /// Parses an argument: a path, or `git:REV`.
    pub(super) fn parse(argument: &str) -> Self {
        match argument.strip_prefix("git:") {
            Some(revision) => Self::Commit(revision.to_owned()),
            None => Self::File(argument.into()),
        }
    }

    /// The service of a single model; `None` if there may be several services.
    pub(super) fn service(&self) -> Option<Result<String, Failure>> {
        let Self::File(path) = self else { return None };
        import::service_of(path).map(|service| service.map_err(Failure::from))
    }

    /// Reads the documents of a service. `root` is the workspace, for commits, and `protocol` the
    /// protocol to generate from a file, if it is not the preferred one.
    pub(super) fn read(
        &self,
        root: &Path,
        service: &str,
        protocol: Option<&str>,
    ) -> Result<Documents, Failure> {
        match self {
            Self::File(path) => {
                let protocol = protocol.map(str::to_owned);
                Ok(Documents { protocol, ..from_file(path, service)? })
            }
            Self::Commit(revision) => from_commit(root, revision, service),
        }
    }
}

fn from_file(path: &Path, service: &str) -> Result<Documents, Failure> {
    let imported = import::read(path, Some(service), &[])?;
    let is_bare = imported.iter().all(|one| one.source.package.is_none());
    let documents = documents(imported);
    let documents = documents.ok_or_else(|| format!("{}: expected a model", path.display()))?;
    Ok(Documents { is_bare, ..documents })
}

/// The documents that an import read; `None` if there is no model among them.
fn documents(imported: Vec<Imported>) -> Option<Documents> {
    let (mut model, mut paginators, mut waiters) = (None, None, None);
    let (mut endpoint_rules, mut partitions) = (None, None);
    let mut name = String::new();
    for one in imported {
        name = one.source.to_string();
        match one.kind {
            Kind::Model | Kind::Smithy => model = Some(one.text),
            Kind::Paginators => paginators = Some(one.text),
            Kind::Waiters => waiters = Some(one.text),
            Kind::EndpointRules => endpoint_rules = Some(one.text),
            Kind::Partitions => partitions = Some(one.text),
        }
    }
    Some(Documents {
        name,
        model: model?,
        patches: Patches::default(),
        protocol: None,
        paginators,
        waiters,
        endpoint_rules,
        partitions,
        is_bare: false,
    })
}

fn from_commit(root: &Path, revision: &str, service: &str) -> Result<Documents, Failure> {
    let text = String::from_utf8(git_show(root, revision, manifest::FILE)?)?;
    let place = format!("git:{revision}, {}", manifest::FILE);
    let manifest = Manifest::parse(Path::new(&place), &text)?;
    let service = manifest.service(service).map_err(|error| format!("git:{revision}, {error}"))?;
    let patches = match &service.patches {
        Some(file) => {
            let text = String::from_utf8(git_show(root, revision, &format!("models/{file}"))?)?;
            Patches::parse(&format!("git:{revision}, models/{file}"), &text)?
        }
        None => Patches::default(),
    };
    let document = |kind: Kind| {
        let file = service.file(kind);
        file.map(|file| git_show(root, revision, &format!("models/{file}"))).transpose()
    };
    Ok(Documents {
        name: format!("git:{revision} ({})", service.origin()),
        model: git_show(root, revision, &format!("models/{}", service.model))?,
        patches,
        protocol: service.protocol.clone(),
        paginators: document(Kind::Paginators)?,
        waiters: document(Kind::Waiters)?,
        endpoint_rules: document(Kind::EndpointRules)?,
        partitions: document(Kind::Partitions)?,
        is_bare: false,
    })
}

/// Reads a file at a commit.
fn git_show(root: &Path, revision: &str, path: &str) -> Result<Vec<u8>, Failure> {
    let output = Command::new("git")
        .arg("show")
        // A revision that begins with a dash is no option.
        .arg("--end-of-options")
        .arg(format!("{revision}:./{path}"))
        .current_dir(root)
        .output()
        .map_err(|error| format!("cannot start git: {error}"))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("git:{revision}: {}", said.trim().trim_start_matches("fatal: ")).into())
}
