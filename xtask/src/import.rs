//! `cargo xtask import`: a model, made ready to be committed, with its paginators, waiters and
//! endpoint rules.
//!
//! Takes a `service-2.json`, the same as `.json.gz`, a botocore wheel, or a model in Smithy's JSON AST,
//! and keeps the facts: prose is its authors', and goes. The same model gives the same bytes whichever way it came. Paginators and
//! waiters are of the model's own API version, or there are none.

mod smithy;

use crate::manifest::{self, Entry, Kind, Manifest, Source};
use crate::tool;
use flate2::read::MultiGzDecoder;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use shapesmith_codegen::disk::{Changes, Error, Result};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use zip::ZipArchive;
use zip::result::ZipError;

/// How large the given file may be; wheels have some 15 MiB.
const FILE_LIMIT: u64 = 256 << 20;

/// How large a document may be when unpacked; EC2, the largest, has 4 MiB. Compressed bytes may claim to
/// be anything, and JSON takes many times its size in memory.
const LIMIT: u64 = 32 << 20;

/// Keys whose strings are sentences, not facts: `description` in waiters, the others in models. In all
/// 472 models of botocore 1.44.5, their paginators and waiters, no other key holds HTML or sentences
/// (`deprecatedSince` is a date, `pattern` a regular expression).
const PROSE: [&str; 4] = ["documentation", "documentationUrl", "deprecatedMessage", "description"];

/// The folder of a wheel that has a folder of each service in it.
const DATA: &str = "botocore/data";

/// The licence under which botocore publishes its models.
const LICENSE: &str = "Apache-2.0";

#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  pip download --no-deps botocore==1.44.5
  cargo xtask import botocore-1.44.5-py3-none-any.whl
  cargo xtask import service-2.json.gz --service s3
  cargo xtask import waiters-2.json --service s3
  cargo xtask import s3.smithy.json --service s3")]
pub(crate) struct Args {
    /// A botocore wheel, one of its service-2.json, paginators-1.json, waiters-2.json,
    /// endpoint-rule-set-1.json and partitions.json, or a model in Smithy's JSON AST; a file may be compressed (.gz). Its bytes say which.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The service's key in models/manifest.toml; a wheel gives every service that is there.
    #[arg(long, value_name = "NAME")]
    service: Option<String>,
}

pub(crate) fn command(root: &Path, args: &Args) -> std::result::Result<ExitCode, crate::Failure> {
    anstream::println!("{}", run(root, &args.file, args.service.as_deref())?);
    Ok(ExitCode::SUCCESS)
}

/// A document that was read and checked, and what the manifest says about it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Imported {
    /// Key of the service (`s3`).
    pub(crate) service: String,
    /// What it is.
    pub(crate) kind: Kind,
    /// The document without prose, as JSON text.
    pub(crate) text: Vec<u8>,
    /// How many operations, shapes and the like it has.
    pub(crate) counts: Vec<(usize, &'static str)>,
    /// Where it came from.
    pub(crate) source: Source,
}

/// What an import does, a line per file.
#[derive(Debug)]
pub(crate) struct Report {
    /// The files; the manifest last.
    pub(crate) files: Vec<Written>,
}

/// One file of a [`Report`].
#[derive(Debug)]
pub(crate) struct Written {
    /// Relative to the workspace root.
    pub(crate) path: String,
    /// Whether it changes; else it is up to date.
    pub(crate) changed: bool,
    /// What is in it, and how many.
    pub(crate) counts: Vec<(usize, &'static str)>,
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
            let counts = self.counts.iter().map(|(count, what)| format!("{count} {what}"));
            write!(f, " ({})", counts.collect::<Vec<_>>().join(", "))?;
        }
        Ok(())
    }
}

fn run(root: &Path, file: &Path, service: Option<&str>) -> Result<Report> {
    let lock = tool::lock(root)?;
    let mut changes = Changes::new(root);
    let report = stage(&mut changes, file, service)?;
    lock.commit(&changes)?;
    Ok(report)
}

/// Imports `file` into a workspace: `models/<service>/service-2.json` (`model.json` of Smithy's), what
/// stands beside it, and the manifest.
///
/// # Errors
/// As [`read`], and a broken manifest.
pub(crate) fn stage(changes: &mut Changes, file: &Path, service: Option<&str>) -> Result<Report> {
    let manifest = Manifest::load(changes)?;
    let known: Vec<String> = manifest.services.keys().cloned().collect();
    let imported = read(file, service, &known)?;
    let misplaced = imported.iter().filter_map(|one| misplaced(&manifest, &imported, one));
    Error::all(misplaced.collect())?;
    let mut files = Vec::new();
    for one in &imported {
        let path = format!("models/{}", one.kind.default_file(&one.service));
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

/// A service that reads some other file would get one that it does not read, or a source that it does
/// not have. And what stands beside a model needs that model.
fn misplaced(manifest: &Manifest, all: &[Imported], one: &Imported) -> Option<Error> {
    let (service, key) = (&one.service, one.kind.key());
    let place = format!("{}: `{service}.{key}`", manifest::FILE);
    let expected = one.kind.default_file(service);
    match manifest.services.get(service) {
        None if all.iter().any(|other| &other.service == service && other.kind.is_model()) => None,
        None => Some(Error::at(place, "expected a service that is there: import its model first")),
        Some(known) if known.file(one.kind).is_none_or(|file| file == expected) => None,
        Some(_) => {
            Some(Error::at(place, format!("expected \"{expected}\", which an import writes")))
        }
    }
}

/// Reads the documents in `file`, which is told by its first bytes: of `service`, else all `known`
/// services of a wheel, else the one service that a bare model is of.
///
/// # Errors
/// What cannot be read or unpacked, is not a document of a service, or is not in the wheel.
pub(crate) fn read(file: &Path, service: Option<&str>, known: &[String]) -> Result<Vec<Imported>> {
    if let Some(name) = service.filter(|name| !manifest::is_key(name)) {
        let problem = format!("expected a name of a-z, 0-9 and `-`, found {name:?}");
        return Err(Error::at("--service", problem));
    }
    let place = file.display().to_string();
    let opened = File::open(file).map_err(|e| Error::io(file, "open", &e))?;
    let bytes = limited(opened, FILE_LIMIT).map_err(|e| Error::io(file, "read", &e))?;
    let source = source_of(file, &bytes);
    if bytes.starts_with(b"PK") {
        let mut wheel = Wheel::open(&place, &bytes)?;
        return wheel.import(service, known, source);
    }
    let json = unpacked(&place, &bytes)?;
    let kind = kind_of(&json);
    let json = facts(&place, kind, json)?;
    let service = match service {
        Some(service) => service.to_owned(),
        None => key_of(&place, kind, &json)?,
    };
    Ok(vec![imported(service, kind, json, source)])
}

/// The service that a model file is of; `None` if the file holds several, as a wheel does.
pub(crate) fn service_of(file: &Path) -> Option<Result<String>> {
    let mut start = [0; 2];
    let opened = File::open(file).and_then(|mut opened| opened.read_exact(&mut start));
    if opened.is_ok() && &start == b"PK" {
        return None;
    }
    let imported = read(file, None, &[]);
    Some(imported.map(|all| all.into_iter().map(|one| one.service).collect()))
}

/// What the bytes alone say of their origin.
fn source_of(file: &Path, bytes: &[u8]) -> Source {
    let name = file.file_name().unwrap_or_default();
    let digest = Sha256::digest(bytes);
    Source {
        package: None,
        version: None,
        file: name.to_string_lossy().into_owned(),
        sha256: digest.iter().map(|byte| format!("{byte:02x}")).collect(),
        license: LICENSE.to_owned(),
    }
}

/// Reads to the end, but no more than `limit` bytes.
fn limited(reader: impl Read, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(io::Error::other(format!("more than {limit} bytes")));
    }
    Ok(bytes)
}

/// The JSON of a document, which may be compressed. `place` names it in errors.
fn unpacked(place: &str, bytes: &[u8]) -> Result<Map<String, Value>> {
    let json = if bytes.starts_with(&[0x1f, 0x8b]) {
        limited(MultiGzDecoder::new(bytes), LIMIT)
    } else {
        limited(bytes, LIMIT)
    };
    let json = json.map_err(|e| Error::at(place, format!("cannot unpack: {e}")))?;
    serde_json::from_slice(&json).map_err(|e| {
        let problem =
            format!("expected a model (service-2 or Smithy, as JSON or gzip) or a wheel: {e}");
        Error::at(place, problem)
    })
}

/// Which document this is meant to be: the model, unless it has what only another one has.
fn kind_of(json: &Map<String, Value>) -> Kind {
    if smithy::is_smithy(json) {
        return Kind::Smithy;
    }
    let has = |kind: &Kind| json.contains_key(sections(*kind)[0]);
    let mut beside = Kind::ALL.into_iter().filter(|kind| !kind.is_model());
    beside.find(has).filter(|_| !json.contains_key("metadata")).unwrap_or(Kind::Model)
}

/// The objects that a document has to have.
fn sections(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Model => &["metadata", "operations", "shapes"],
        Kind::Smithy => &["shapes"],
        Kind::Paginators => &["pagination"],
        Kind::Waiters => &["waiters"],
        Kind::EndpointRules => &["parameters"],
        Kind::Partitions => &["partitions"],
    }
}

/// A document that is checked, without prose.
fn facts(place: &str, kind: Kind, json: Map<String, Value>) -> Result<Map<String, Value>> {
    check(place, kind, &json)?;
    let mut json = json;
    match kind {
        Kind::Smithy => smithy::strip_prose(&mut json),
        _ => strip_prose(&mut json),
    }
    Ok(json)
}

/// Whether this looks like the document; what its shapes say is for the generator to judge.
fn check(place: &str, kind: Kind, json: &Map<String, Value>) -> Result<()> {
    let mut problems = Vec::new();
    let mut expect = |key: &str, found| {
        let found = json_type(found);
        let stem = kind.stem();
        let problem =
            format!("not a {stem} document: expected an object at `{key}`, found {found}");
        problems.push(Error::at(place, problem));
    };
    for section in sections(kind) {
        match json.get(*section) {
            Some(Value::Object(named)) if *section != "metadata" => {
                for (name, value) in named.iter().filter(|(_, value)| !value.is_object()) {
                    expect(&format!("{section}.{name}"), Some(value));
                }
            }
            Some(Value::Object(_)) => {}
            Some(Value::Array(_)) if kind == Kind::Partitions => {}
            other => expect(section, other),
        }
    }
    Error::all(problems)
}

fn json_type(found: Option<&Value>) -> &'static str {
    match found {
        None => "nothing",
        Some(Value::Null) => "null",
        Some(Value::Bool(_)) => "a boolean",
        Some(Value::Number(_)) => "a number",
        Some(Value::String(_)) => "a string",
        Some(Value::Array(_)) => "a list",
        Some(Value::Object(_)) => "an object",
    }
}

/// Removes the strings under [`PROSE`] keys.
///
/// Shapes and members have names of their own choice, and Launch Wizard has members that are called
/// `documentationUrl`; but what a name stands for is an object, only prose is a string. No map of the
/// format has free names and strings for values (`protocolSettings` comes nearest, its names are
/// protocols), so no fact is lost.
fn strip_prose(object: &mut Map<String, Value>) {
    object.retain(|key, value| !(value.is_string() && PROSE.contains(&key.as_str())));
    object.values_mut().for_each(strip_within);
}

fn strip_within(value: &mut Value) {
    match value {
        Value::Object(object) => strip_prose(object),
        Value::Array(items) => items.iter_mut().for_each(strip_within),
        _ => {}
    }
}

/// The service's key, as AWS forms it: "S3 Control" is `s3-control`.
fn key_of(place: &str, kind: Kind, model: &Map<String, Value>) -> Result<String> {
    let (id, key) = match kind {
        Kind::Smithy => (smithy::service_id(model), "aws.api#service"),
        _ => {
            let id = model.get("metadata").and_then(|metadata| metadata.get("serviceId"));
            (id.and_then(Value::as_str), "metadata.serviceId")
        }
    };
    let name = id.map(|id| id.to_lowercase().replace(' ', "-"));
    name.filter(|name| manifest::is_key(name)).ok_or_else(|| {
        let problem = format!("expected a name at `{key}`; without it, say `--service NAME`");
        Error::at(place, problem)
    })
}

fn imported(service: String, kind: Kind, json: Map<String, Value>, source: Source) -> Imported {
    let count = |section| json.get(section).and_then(Value::as_object).map_or(0, Map::len);
    let counts = match kind {
        Kind::Model => vec![(count("operations"), "operations"), (count("shapes"), "shapes")],
        Kind::Smithy => smithy::counts(&json),
        Kind::Paginators => vec![(count("pagination"), "paginators")],
        Kind::Waiters => vec![(count("waiters"), "waiters")],
        Kind::EndpointRules => vec![(count("parameters"), "parameters")],
        Kind::Partitions => {
            let all = json.get("partitions").and_then(Value::as_array);
            vec![(all.map_or(0, Vec::len), "partitions")]
        }
    };
    Imported {
        counts,
        // Indented by two spaces: a change of the model is a change of few lines.
        text: format!("{:#}\n", Value::Object(json)).into_bytes(),
        service,
        kind,
        source,
    }
}

/// A botocore wheel: `botocore/data/<service>/<api-version>/<kind>.json`, mostly with `.gz`.
struct Wheel<'a> {
    place: &'a str,
    zip: ZipArchive<Cursor<&'a [u8]>>,
    names: Vec<String>,
}

impl<'a> Wheel<'a> {
    fn open(place: &'a str, bytes: &'a [u8]) -> Result<Self> {
        let read = || {
            let zip = ZipArchive::new(Cursor::new(bytes))?;
            let names = zip.file_names().map(|name| name.map(Cow::into_owned));
            let names = names.collect::<std::result::Result<_, _>>()?;
            Ok(Self { place, zip, names })
        };
        read().map_err(|e: ZipError| {
            let problem = format!("expected a wheel, cannot read the zip archive: {e}");
            Error::at(place, problem)
        })
    }

    fn import(
        &mut self,
        service: Option<&str>,
        known: &[String],
        source: Source,
    ) -> Result<Vec<Imported>> {
        let models = self.models();
        let wanted: Vec<&str> = match service {
            Some(service) => vec![service],
            None => known.iter().map(String::as_str).collect(),
        };
        if models.is_empty() {
            let problem = "expected a botocore wheel, found no service models in it";
            return Err(Error::at(self.place, problem));
        }
        if wanted.is_empty() {
            let problem = format!(
                "expected a service to import, {} names none: say `--service NAME`, for example s3",
                manifest::FILE
            );
            return Err(Error::at(self.place, problem));
        }
        let missing = wanted.iter().filter(|name| !models.contains_key(**name));
        Error::all(missing.map(|name| self.unknown(name, &models)).collect())?;

        let (package, version) = self.package()?;
        let source = Source { package, version, ..source };
        let (mut all, mut problems) = (Vec::new(), Vec::new());
        for (name, model) in wanted.iter().filter_map(|name| models.get_key_value(*name)) {
            let folder = model.rsplit_once('/').map_or("", |(folder, _)| folder);
            for kind in Kind::ALL {
                let folder = if kind == Kind::Partitions { DATA } else { folder };
                let Some(entry) = self.find(folder, kind.stem()) else { continue };
                let place = format!("{} ({entry})", self.place);
                let json = self.entry(&entry).and_then(|bytes| unpacked(&place, &bytes));
                match json.and_then(|json| facts(&place, kind, json)) {
                    Ok(json) => all.push(imported(name.clone(), kind, json, source.clone())),
                    Err(problem) => problems.push(problem),
                }
            }
        }
        Error::all(problems)?;
        Ok(all)
    }

    /// The entry of a document in a folder.
    fn find(&self, folder: &str, stem: &str) -> Option<String> {
        let path = format!("{folder}/{stem}.json");
        let is_it = |name: &&String| matches!(name.strip_prefix(&path), Some("" | ".gz"));
        self.names.iter().find(is_it).cloned()
    }

    /// The newest model of each service: service -> name of the entry.
    fn models(&self) -> BTreeMap<String, String> {
        let mut newest: BTreeMap<&str, (&str, &str)> = BTreeMap::new();
        for name in &self.names {
            let path = name.strip_prefix(DATA).and_then(|path| path.strip_prefix('/'));
            let path = path.unwrap_or_default();
            let [service, version, document] = path.split('/').collect::<Vec<_>>()[..] else {
                continue;
            };
            let suffix = document.strip_prefix(Kind::Model.stem()).unwrap_or_default();
            if matches!(suffix, ".json" | ".json.gz") {
                // Versions are dates, so that the largest is the newest.
                let best = newest.entry(service).or_insert((version, name));
                *best = (*best).max((version, name));
            }
        }
        let entries = newest.into_iter();
        entries.map(|(service, (_, name))| (service.to_owned(), name.to_owned())).collect()
    }

    fn entry(&mut self, name: &str) -> Result<Vec<u8>> {
        let broken = |e: io::Error| Error::at(self.place, format!("cannot unpack {name}: {e}"));
        let entry = self.zip.by_name(name).map_err(io::Error::from).map_err(broken)?;
        limited(entry, LIMIT).map_err(broken)
    }

    /// Name and version, from the metadata that every wheel has.
    fn package(&mut self) -> Result<(Option<String>, Option<String>)> {
        let is_metadata = |name: &&String| name.ends_with(".dist-info/METADATA");
        let Some(name) = self.names.iter().find(is_metadata).cloned() else {
            return Ok((None, None));
        };
        let metadata = self.entry(&name)?;
        let metadata = String::from_utf8_lossy(&metadata);
        let field = |key: &str| {
            let mut headers = metadata.lines().take_while(|line| !line.is_empty());
            let value = headers.find_map(|line| line.strip_prefix(key));
            value.map(|value| value.trim().to_owned())
        };
        Ok((field("Name:"), field("Version:")))
    }

    fn unknown(&self, name: &str, models: &BTreeMap<String, String>) -> Error {
        let mut names: Vec<_> =
            models.keys().map(|k| (strsim::jaro_winkler(k, name), k.as_str())).collect();
        names.sort_by(|a, b| b.0.total_cmp(&a.0));
        let nearest: Vec<_> = names.iter().take(5).map(|(_, name)| *name).collect();
        let problem =
            format!("no service `{name}` in the wheel; the nearest are {}", nearest.join(", "));
        Error::at(self.place, problem)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use std::fs;
    use std::io::Write;
    use tempfile::{TempDir, tempdir};

    const JSON: &str = r#"{"version":"2.0","metadata":{"serviceId":"Tiny Thing"},
        "operations":{"Put":{"name":"Put","deprecated":true,"deprecatedMessage":"Do not."}},
        "shapes":{"Z":{"type":"structure","documentation":"<p>A Z</p>","members":{
          "documentation":{"shape":"A","documentation":"Text"},"documentationUrl":{"shape":"A"}}},
          "A":{"type":"long","max":9223372036854775807,"min":0.1}},"documentation":"Sentences."}"#;

    const WAITERS: &str = r#"{"version":2,"waiters":{"Up":{"delay":5,"description":"Until."}}}"#;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gz.write_all(bytes).unwrap();
        gz.finish().unwrap()
    }

    fn wheel(entries: &[(&str, &[u8])]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in entries {
            zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    fn tiny_wheel() -> Vec<u8> {
        let old = JSON.replace("Put", "Old");
        wheel(&[
            ("botocore/data/tiny/2014-01-01/service-2.json.gz", &gzip(old.as_bytes())),
            ("botocore/data/tiny/2020-01-01/service-2.json.gz", &gzip(JSON.as_bytes())),
            ("botocore/data/tiny/2021-01-01/paginators-1.json", b"{}"),
            ("botocore/data/bare/2020-01-01/service-2.json", JSON.as_bytes()),
            ("botocore/data/broken/2020-01-01/service-2.json", b"[1]"),
            ("botocore-9.9.dist-info/METADATA", b"Name: botocore\nVersion: 9.9\n\nVersion: 1\n"),
        ])
    }

    fn given(bytes: &[u8]) -> (TempDir, std::path::PathBuf) {
        let dir = tempdir().unwrap();
        let file = dir.path().join("given");
        fs::write(&file, bytes).unwrap();
        (dir, file)
    }

    fn import(bytes: &[u8], service: Option<&str>, known: &[&str]) -> Result<Vec<Imported>> {
        let known: Vec<_> = known.iter().map(|k| (*k).to_owned()).collect();
        read(&given(bytes).1, service, &known)
    }

    fn error(bytes: &[u8], service: Option<&str>) -> String {
        import(bytes, service, &[]).unwrap_err().to_string()
    }

    #[test]
    fn facts_stay_in_their_order_and_prose_goes() {
        let [one] = &import(JSON.as_bytes(), None, &[]).unwrap()[..] else { unreachable!() };
        assert_eq!((one.service.as_str(), one.kind), ("tiny-thing", Kind::Model));
        assert_eq!(one.counts, [(1, "operations"), (2, "shapes")]);
        let text = String::from_utf8(one.text.clone()).unwrap();
        assert!(
            text.starts_with("{\n  \"version\": \"2.0\",\n  \"metadata\": {\n")
                && text.ends_with("}\n")
        );
        let compact: String = text.split_whitespace().collect();
        let shapes = r#""shapes":{"Z":{"type":"structure","members":{"documentation":{"shape":"A"},"documentationUrl":{"shape":"A"}}},"A":{"type":"long","max":9223372036854775807,"min":0.1}}}"#;
        assert!(compact.ends_with(shapes), "{compact}");
        assert!(!text.contains("Message"));
    }

    #[test]
    fn every_way_gives_the_same_model() {
        let json = import(JSON.as_bytes(), Some("tiny"), &[]).unwrap();
        let gz = import(&gzip(JSON.as_bytes()), Some("tiny"), &[]).unwrap();
        let wheel = import(&tiny_wheel(), None, &["tiny", "bare"]).unwrap();
        for other in [&gz[0], &wheel[0], &wheel[1]] {
            assert_eq!(other.text, json[0].text);
        }
        let source = &wheel[0].source;
        assert_eq!(source.package.as_deref(), Some("botocore"));
        assert_eq!((source.version.as_deref(), source.file.as_str()), (Some("9.9"), "given"));
        assert_eq!((&json[0].source.package, &json[0].source.version), (&None, &None));
    }

    #[test]
    fn what_stands_beside_the_model_comes_with_it() {
        let model = ("botocore/data/tiny/2020-01-01/service-2.json", JSON.as_bytes());
        let paginators = r#"{"pagination":{"List":{}}}"#.as_bytes();
        let waiters = gzip(WAITERS.as_bytes());
        let rules =
            br#"{"version":"1.0","parameters":{"A":{"documentation":"Words."}},"rules":[]}"#;
        let partitions = br#"{"partitions":[{"regions":{"r":{"description":"Words."}}}]}"#;
        let bytes = wheel(&[
            model,
            ("botocore/data/tiny/2020-01-01/waiters-2.json.gz", &waiters),
            ("botocore/data/tiny/2020-01-01/paginators-1.sdk-extras.json", b"{}"),
            ("botocore/data/tiny/2020-01-01/paginators-1.json", paginators),
            ("botocore/data/tiny/2021-01-01/paginators-1.json", b"[]"),
            ("botocore/data/tiny/2020-01-01/endpoint-rule-set-1.json.gz", &gzip(rules)),
            ("botocore/data/partitions.json", partitions),
        ]);
        let imported = import(&bytes, Some("tiny"), &[]).unwrap();
        let found: Vec<_> = imported.iter().map(|one| (one.kind, one.counts[0])).collect();
        let expected = [
            (Kind::Model, (1, "operations")),
            (Kind::Paginators, (1, "paginators")),
            (Kind::Waiters, (1, "waiters")),
            (Kind::EndpointRules, (1, "parameters")),
            (Kind::Partitions, (1, "partitions")),
        ];
        assert_eq!(found, expected);
        let is_prose = |one: &Imported| String::from_utf8_lossy(&one.text).contains("Words");
        assert!(!imported.iter().any(is_prose));
        let text = String::from_utf8(imported[2].text.clone()).unwrap();
        assert!(!text.contains("description") && text.contains("\"delay\": 5"), "{text}");
        let bare = import(WAITERS.as_bytes(), Some("tiny"), &[]).unwrap();
        assert_eq!((bare[0].kind, &bare[0].text), (Kind::Waiters, &imported[2].text));
        assert!(error(WAITERS.as_bytes(), None).contains("say `--service NAME`"));
        let problem = error(br#"{"waiters":{"Up":[]}}"#, Some("tiny"));
        let expected = "not a waiters-2 document: expected an object at `waiters.Up`, found a list";
        assert!(problem.contains(expected), "{problem}");
    }

    #[test]
    fn a_model_of_smithys_is_told_by_its_bytes() {
        let json = r#"{"smithy":"2.0","shapes":{"a#S":{"type":"service","traits":{
            "aws.api#service":{"sdkId":"Tiny"},"smithy.api#documentation":"Words."}}}}"#;
        let [one] = &import(json.as_bytes(), None, &[]).unwrap()[..] else { unreachable!() };
        assert_eq!((one.service.as_str(), one.kind), ("tiny", Kind::Smithy));
        assert_eq!(one.counts, [(0, "operations"), (1, "shapes")]);
        assert_eq!(&import(&gzip(json.as_bytes()), None, &[]).unwrap()[0].text, &one.text);
        assert!(!String::from_utf8(one.text.clone()).unwrap().contains("Words"));
        let (_keep, file) = given(json.as_bytes());
        let root = tempdir().unwrap();
        let written = "models/tiny/model.json: written (0 operations, 1 shapes)\nmodels/manifest.toml: written";
        assert_eq!(run(root.path(), &file, None).unwrap().to_string(), written);
        // It is not where botocore's would be.
        let (_keep, botocore) = given(JSON.as_bytes());
        let problem = run(root.path(), &botocore, Some("tiny")).unwrap_err().to_string();
        assert!(problem.contains("expected \"tiny/service-2.json\""), "{problem}");
        let error = |json: &str| error(json.as_bytes(), None);
        let expected = "not a model document: expected an object at `shapes`, found nothing";
        assert!(error(r#"{"smithy":"2.0"}"#).contains(expected));
        let unnamed = error(r#"{"smithy":"2.0","shapes":{}}"#);
        assert!(unnamed.contains("expected a name at `aws.api#service`"), "{unnamed}");
    }

    #[test]
    fn what_stands_beside_a_model_needs_the_model() {
        let (_keep, waiters) = given(WAITERS.as_bytes());
        let (_keep_too, model) = given(JSON.as_bytes());
        let root = tempdir().unwrap();
        let report = |file| run(root.path(), file, Some("tiny")).map(|r| r.to_string());
        let problem = report(&waiters).unwrap_err().to_string();
        assert!(problem.ends_with("import its model first"), "{problem}");
        report(&model).unwrap();
        let written =
            "models/tiny/waiters-2.json: written (1 waiters)\nmodels/manifest.toml: written";
        assert_eq!(report(&waiters).unwrap(), written);
        assert_eq!(report(&waiters).unwrap(), written.replace("written", "up to date"));
        assert!(report(&model).unwrap().ends_with("manifest.toml: up to date"));
    }

    #[test]
    fn a_wheel_is_asked_for_what_it_has() {
        let bytes = tiny_wheel();
        assert!(error(&bytes, Some("tinny")).contains("; the nearest are tiny, "));
        assert!(error(&bytes, None).contains("say `--service NAME`"));
        assert!(error(&bytes, Some("../tiny")).starts_with("--service: expected"));
        assert!(error(&wheel(&[("a", b"")]), Some("s3")).contains("expected a botocore wheel"));
        let broken = error(&bytes, Some("broken"));
        let place = "given (botocore/data/broken/2020-01-01/service-2.json): expected";
        assert!(broken.contains(place), "{broken}");
    }

    #[test]
    fn what_is_not_a_model_is_refused() {
        let found = |json: &str| {
            let lines = error(json.as_bytes(), None);
            let lines = lines.lines().map(|l| l.split_once("expected ").unwrap().1.to_owned());
            lines.collect::<Vec<_>>()
        };
        assert!(
            found("[]")[0].ends_with("invalid type: sequence, expected a map at line 1 column 0")
        );
        assert_eq!(
            found(r#"{"metadata":1,"shapes":{"A":"b"}}"#),
            [
                "an object at `metadata`, found a number",
                "an object at `operations`, found nothing",
                "an object at `shapes.A`, found a string"
            ]
        );
        assert!(
            found("\u{7f}ELF")[0]
                .starts_with("a model (service-2 or Smithy, as JSON or gzip) or a wheel")
        );
        assert!(found(r#"{"metadata":{},"operations":{},"shapes":{}}"#)[0].contains("serviceId"));
        assert!(found(&"{\"a\":".repeat(100_000))[0].contains("recursion limit"));
    }

    #[test]
    fn corrupt_archives_are_errors() {
        for (bytes, service) in [(gzip(JSON.as_bytes()), None), (tiny_wheel(), Some("tiny"))] {
            for at in 0..bytes.len() {
                let mut edited = bytes.clone();
                edited[at] ^= 0x55;
                // Some bytes (a time stamp) mean nothing; none may panic or change the model.
                if let Ok(imported) = import(&edited, service, &[]) {
                    assert_eq!(imported[0].counts[0], (1, "operations"));
                }
                assert!(import(&bytes[..at], service, &[]).is_err());
            }
        }
        assert_eq!(limited(&b"12345"[..], 4).unwrap_err().to_string(), "more than 4 bytes");
        assert_eq!(limited(&b"1234"[..], 4).unwrap(), b"1234");
    }

    #[test]
    fn run_writes_once_and_reports() {
        let (_keep, file) = given(&tiny_wheel());
        let root = tempdir().unwrap();
        let report = |service| run(root.path(), &file, service).map(|r| r.to_string());
        let first = "models/tiny/service-2.json: written (1 operations, 2 shapes)\nmodels/manifest.toml: written";
        assert_eq!(report(Some("tiny")).unwrap(), first);
        assert_eq!(report(None).unwrap(), first.replace("written", "up to date"));
        let manifest = root.path().join(manifest::FILE);
        let text = fs::read_to_string(&manifest).unwrap();
        fs::write(&manifest, text.replace("tiny/service-2", "tiny/own")).unwrap();
        assert!(
            report(None)
                .unwrap_err()
                .to_string()
                .contains("`tiny.model`: expected \"tiny/service-2.json\"")
        );
    }
}
