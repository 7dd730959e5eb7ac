//! The documents that are compared: from botocore, from a file, or from a Git commit.

use std::path::{Path, PathBuf};
use std::process::Command;

use shapesmith_codegen::{Generator, Loaded, Operations, Patches, load_speaking};

use crate::beside::Beside;
use crate::botocore::{self, Botocore};
use crate::console::{self, Failure};
use crate::import;
use crate::manifest::{self, Kind, Manifest};

/// The documents of a service.
pub(super) struct Documents {
    /// What people call them: `botocore 1.44.5`.
    name: String,
    model: Vec<u8>,
    patches: Patches,
    /// Name of the protocol to generate, if it is not the preferred one.
    protocol: Option<String>,
    /// The documents beside the model.
    others: Vec<(Kind, Vec<u8>)>,
    /// Whether they are from a file, which may lack other documents.
    is_file: bool,
}

impl Documents {
    /// Reads the model.
    pub(super) fn load(&self) -> Result<Loaded, Failure> {
        Ok(load_speaking(&self.name, &self.model, &self.patches, self.protocol.as_deref())?)
    }

    /// A generator for the model, with the other documents.
    pub(super) fn generator<'m>(
        &self,
        loaded: &'m Loaded,
        operations: &Operations,
    ) -> Result<Generator<'m>, Failure> {
        let mut generator = Generator::new(&self.name, &loaded.model, "compared");
        for (kind, json) in &self.others {
            let source = |what: &str| format!("{}, {what}", self.name);
            generator = match kind {
                Kind::Model | Kind::Smithy => generator,
                Kind::Paginators => generator.paginators(source("paginators"), json)?,
                Kind::Waiters => generator.waiters(source("waiters"), json)?,
                Kind::EndpointRules => generator.endpoint_rules(source("endpoint rules"), json)?,
                Kind::Partitions => generator.partitions(source("partitions"), json)?,
            };
        }
        Ok(generator.operations(operations.clone()))
    }

    fn has(&self, kind: Kind) -> bool {
        self.others.iter().any(|(other, _)| *other == kind)
    }
}

/// If a file is compared, keeps the documents that both sides have.
pub(super) fn keep_common(old: &mut Documents, new: &mut Documents) {
    if old.is_file || new.is_file {
        old.others.retain(|(kind, _)| new.has(*kind));
        new.others.retain(|(kind, _)| old.has(*kind));
    }
}

/// The origin of the documents.
pub(super) enum Origin {
    Botocore { name: String, botocore: Botocore },
    Model(PathBuf),
    Commit(String),
}

impl Origin {
    /// Opens what an argument names: a path, or `git:REV`.
    pub(super) fn open(argument: &str) -> Result<Self, Failure> {
        if let Some(revision) = argument.strip_prefix("git:") {
            return Ok(Self::Commit(revision.to_owned()));
        }
        let path = Path::new(argument);
        if !Botocore::is_at(path) {
            return Ok(Self::Model(path.to_owned()));
        }
        let botocore = Botocore::open(path)?;
        let name = match botocore.package()? {
            (Some(package), Some(version)) => format!("{package} {version}"),
            _ => path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned(),
        };
        Ok(Self::Botocore { name, botocore })
    }

    /// The service of a single model; `None` if there may be several services.
    pub(super) fn service(&self) -> Option<Result<String, Failure>> {
        let Self::Model(path) = self else { return None };
        import::service_of(path).map(|service| service.map_err(Failure::from))
    }

    /// The services of botocore.
    pub(super) fn services(&self) -> Option<Vec<String>> {
        let Self::Botocore { botocore, .. } = self else { return None };
        Some(botocore.services().map(str::to_owned).collect())
    }

    /// Whether botocore has a service. The others have it, or fail when it is read.
    pub(super) fn has(&self, service: &str) -> bool {
        !matches!(self, Self::Botocore { botocore, .. } if !botocore.has(service))
    }

    /// Reads the documents of a service. `root` is the workspace, for commits, and `protocol` the
    /// protocol to generate from a file, if it is not the preferred one.
    pub(super) fn read(
        &self,
        root: &Path,
        service: &str,
        protocol: Option<&str>,
    ) -> Result<Documents, Failure> {
        let (name, found) = match self {
            Self::Commit(revision) => return from_commit(root, revision, service),
            Self::Botocore { name, botocore } => (name.clone(), botocore.documents(service)?),
            Self::Model(path) => {
                let wanted = Kind::BOTOCORE.iter().copied().filter(|kind| !kind.is_model());
                let beside = Beside::read(path, &wanted.collect::<Vec<_>>())?;
                for note in beside.notes() {
                    console::note(format_args!("{}: {note}", path.display()));
                }
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                (name, beside.documents)
            }
        };
        let protocol = protocol.map(str::to_owned);
        let is_file = matches!(self, Self::Model(_));
        Ok(Documents { protocol, is_file, ..without_prose(name, found)? })
    }
}

/// The documents as an import writes them, since those of a commit are without prose.
fn without_prose(name: String, found: botocore::Documents) -> Result<Documents, Failure> {
    let others = [
        (Kind::Paginators, found.paginators),
        (Kind::Waiters, found.waiters),
        (Kind::EndpointRules, found.endpoint_rules),
        (Kind::Partitions, found.partitions),
    ];
    let others = others.into_iter().filter_map(|(kind, found)| Some((kind, found?)));
    let others = others.map(|(kind, found)| Ok((kind, import::without_prose(kind, &found)?)));
    Ok(Documents {
        name,
        model: import::without_prose(Kind::Model, &found.model)?,
        patches: Patches::default(),
        protocol: None,
        others: others.collect::<Result<_, Failure>>()?,
        is_file: false,
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
    let mut others = Vec::new();
    for kind in Kind::BOTOCORE.into_iter().filter(|kind| !kind.is_model()) {
        if let Some(file) = service.file(kind) {
            others.push((kind, git_show(root, revision, &format!("models/{file}"))?));
        }
    }
    Ok(Documents {
        name: format!("git:{revision} ({})", service.origin()),
        model: git_show(root, revision, &format!("models/{}", service.model))?,
        patches,
        protocol: service.protocol.clone(),
        others,
        is_file: false,
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
