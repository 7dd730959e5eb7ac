//! `import`: copies models into `models/`, with their paginators, waiters and endpoint rules.
//!
//! Keeps facts and drops prose, which belongs to its authors. The result does not depend on how a model
//! is packed: a wheel, a `service-2.json` or a `service-2.json.gz`.

mod document;
#[cfg(test)]
pub(crate) mod fixtures;
mod prose;
mod read;
mod smithy;

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use shapesmith_codegen::disk::{Changes, Error, Result};

pub(crate) use document::Imported;
pub(crate) use read::{read, service_of, without_prose};

use crate::console::{self, Failure};
use crate::examples::Example;
use crate::manifest::{self, Entry, Manifest};
use crate::workspace;

pub(crate) const EXAMPLES: &[Example] = &[
    (
        "Import every service in models/manifest.toml from a botocore wheel",
        "import botocore-1.44.5-py3-none-any.whl",
    ),
    ("Add a service", "import botocore-1.44.5-py3-none-any.whl --service sqs"),
    ("Import a model", "import service-2.json.gz"),
    ("Import waiters for a model", "import waiters-2.json --service s3"),
    ("Import a Smithy model", "import s3.smithy.json --service s3"),
];

/// Import a model from botocore or Smithy into models/
///
/// FILE is a botocore wheel or its unpacked `data` folder, one of botocore's documents (service-2.json,
/// paginators-1.json, waiters-2.json, endpoint-rule-set-1.json, partitions.json), or a Smithy model in
/// its JSON AST. Documents may be compressed with gzip.
#[derive(clap::Args)]
pub struct Args {
    /// The wheel, folder or document
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Import only this service, and add it to models/manifest.toml if it is new
    #[arg(long, value_name = "NAME")]
    service: Option<String>,
}

pub(crate) fn run(root: &Path, args: &Args) -> std::result::Result<ExitCode, Failure> {
    console::println(import(root, &args.file, args.service.as_deref())?)?;
    Ok(ExitCode::SUCCESS)
}

fn import(root: &Path, file: &Path, service: Option<&str>) -> Result<Report> {
    let lock = workspace::lock(root)?;
    let mut changes = Changes::new(root);
    let report = stage(&mut changes, file, service)?;
    lock.commit(&changes)?;
    Ok(report)
}

/// Imports `file`, without writing anything yet: the documents, and the manifest.
///
/// # Errors
///
/// As [`read()`], and if the manifest is invalid or names other files.
pub(crate) fn stage(changes: &mut Changes, file: &Path, service: Option<&str>) -> Result<Report> {
    let manifest = Manifest::load(changes)?;
    let known: Vec<String> = manifest.services.keys().cloned().collect();
    let imported = read(file, service, &known)?;
    let misplaced = imported.iter().filter_map(|one| misplaced(&manifest, &imported, one));
    Error::all(misplaced.collect())?;
    let mut files: Vec<Written> = Vec::new();
    for one in &imported {
        let path = format!("models/{}", one.kind.default_file(&one.service));
        // Services share the partitions.
        if files.iter().any(|file: &Written| file.path == path) {
            continue;
        }
        let changed = changes.write(&path, one.text.as_slice())?;
        files.push(Written { path, changed, counts: one.counts.clone() });
    }
    let entries: Vec<Entry<'_>> = imported
        .iter()
        .map(|one| Entry { service: &one.service, kind: one.kind, source: &one.source })
        .collect();
    files.push(Written {
        path: manifest::FILE.to_owned(),
        changed: manifest::record(changes, &entries)?,
        counts: Vec::new(),
    });
    Ok(Report { files })
}

/// The error for a document that would not be used: the service reads another file instead, or has no
/// model.
fn misplaced(manifest: &Manifest, all: &[Imported], one: &Imported) -> Option<Error> {
    let service = &one.service;
    let expected = one.kind.default_file(service);
    let has_model = || all.iter().any(|other| &other.service == service && other.kind.is_model());
    let problem = match manifest.services.get(service) {
        None if has_model() => return None,
        None => "unknown service, import its model first".to_owned(),
        Some(known) => match known.file(one.kind) {
            Some(file) if file != expected => {
                format!("an import would write {expected:?}, but the service uses {file:?}")
            }
            _ => return None,
        },
    };
    let place = format!("{}: `{service}.{}`", manifest::FILE, one.kind.key());
    Some(Error::at(place, problem))
}

/// The files that an import writes, one per line.
#[derive(Debug)]
pub(crate) struct Report {
    files: Vec<Written>,
}

/// A file in a [`Report`].
#[derive(Debug)]
struct Written {
    /// Relative to the workspace root.
    path: String,
    /// Whether its content changes.
    changed: bool,
    /// The numbers of items in it, with singular nouns.
    counts: Vec<(usize, &'static str)>,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<_> = self.files.iter().map(Written::to_string).collect();
        f.write_str(&lines.join("\n"))
    }
}

impl fmt::Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = if self.changed { "written" } else { "up to date" };
        write!(f, "{}: {state}", self.path)?;
        if !self.counts.is_empty() {
            let counts = self.counts.iter().map(|(count, noun)| match count {
                1 => format!("1 {noun}"),
                count => format!("{count} {noun}s"),
            });
            write!(f, " ({})", counts.collect::<Vec<_>>().join(", "))?;
        }
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::fs;

    use super::fixtures::{JSON, WAITERS, given, tiny_wheel, wheel};
    use super::*;
    use tempfile::tempdir;

    #[test]
    fn waiters_need_a_model() {
        let (_keep, waiters) = given(WAITERS.as_bytes());
        let (_keep_too, model) = given(JSON.as_bytes());
        let root = tempdir().unwrap();
        let report = |file| import(root.path(), file, Some("tiny")).map(|r| r.to_string());
        let problem = report(&waiters).unwrap_err().to_string();
        assert!(problem.ends_with("import its model first"), "{problem}");
        report(&model).unwrap();
        let written =
            "models/tiny/waiters-2.json: written (1 waiter)\nmodels/manifest.toml: written";
        assert_eq!(report(&waiters).unwrap(), written);
        assert_eq!(report(&waiters).unwrap(), written.replace("written", "up to date"));
        assert!(report(&model).unwrap().ends_with("manifest.toml: up to date"));
    }

    #[test]
    fn writes_once() {
        let (_keep, file) = given(&tiny_wheel());
        let root = tempdir().unwrap();
        let report = |service| import(root.path(), &file, service).map(|r| r.to_string());
        let first = "models/tiny/service-2.json: written (1 operation, 2 shapes)\nmodels/manifest.toml: written";
        assert_eq!(report(Some("tiny")).unwrap(), first);
        assert_eq!(report(None).unwrap(), first.replace("written", "up to date"));
        let manifest = root.path().join(manifest::FILE);
        let text = fs::read_to_string(&manifest).unwrap();
        fs::write(&manifest, text.replace("tiny/service-2", "tiny/own")).unwrap();
        assert!(
            report(None)
                .unwrap_err()
                .to_string()
                .contains("`tiny.model`: an import would write \"tiny/service-2.json\"")
        );
    }

    #[test]
    fn what_services_share_is_listed_once() {
        let (_keep, file) = given(&wheel(&[
            ("botocore/data/a/2020-01-01/service-2.json", JSON.as_bytes()),
            ("botocore/data/b/2020-01-01/service-2.json", JSON.as_bytes()),
            ("botocore/data/partitions.json", br#"{"partitions":[]}"#),
            ("botocore-9.9.dist-info/METADATA", b"Name: botocore\nVersion: 9.9\n"),
        ]));
        let root = tempdir().unwrap();
        let report = |service| import(root.path(), &file, service).unwrap().to_string();
        let partitions = "models/partitions.json: written (0 partitions)";
        assert!(report(Some("a")).contains(partitions));
        report(Some("b"));
        assert_eq!(report(None).matches("partitions.json").count(), 1);
    }

    #[test]
    fn a_service_has_one_model() {
        let json = r#"{"smithy":"2.0","shapes":{"a#S":{"type":"service","traits":{
            "aws.api#service":{"sdkId":"Tiny"}}}}}"#;
        let (_keep, file) = given(json.as_bytes());
        let root = tempdir().unwrap();
        let written = "models/tiny/model.json: written (0 operations, 1 shape)\nmodels/manifest.toml: written";
        assert_eq!(import(root.path(), &file, None).unwrap().to_string(), written);
        let (_keep, botocore) = given(JSON.as_bytes());
        let problem = import(root.path(), &botocore, Some("tiny")).unwrap_err().to_string();
        assert!(problem.ends_with("but the service uses \"tiny/model.json\""), "{problem}");
    }
}
