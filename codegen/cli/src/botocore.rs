//! The models of botocore: a wheel, or the folder `botocore/data` of one that is installed or
//! unpacked. Documents are at `data/SERVICE/API-VERSION/DOCUMENT.json`, most of them compressed
//! (`.json.gz`).
//!
//! `DOCUMENT.sdk-extras.json` is an overlay, which botocore merges into the document.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Cursor};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use flate2::read::MultiGzDecoder;
use serde_json::{Map, Value};
use shapesmith_codegen::disk::{Error, Result};
use shapesmith_codegen::nearest;
use zip::ZipArchive;
use zip::result::ZipError;

use crate::bounded;
use crate::manifest::Kind;

/// The folder with the services in a wheel.
const DATA: &str = "botocore/data";

/// How zip archives begin, and so wheels.
const ZIP: &[u8; 2] = b"PK";

/// How gzip's format begins.
const GZIP: &[u8; 2] = &[0x1f, 0x8b];

/// The models of botocore. Cheap to clone, so that threads can read documents side by side.
#[derive(Clone)]
pub struct Botocore {
    /// Its name in errors.
    place: String,
    files: Files,
    /// The services, and the path of the newest model of each.
    models: Arc<BTreeMap<String, String>>,
}

/// Where the files are.
#[derive(Clone)]
enum Files {
    Wheel {
        zip: ZipArchive<Cursor<Arc<[u8]>>>,
        /// The paths of all files in it.
        paths: Arc<[String]>,
    },
    /// The folder that contains `botocore/data`, or what stands for it.
    Folder(PathBuf),
}

/// A document and its name in errors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packed {
    /// The name: the wheel or folder, and the path in it.
    pub place: String,
    /// The document, in JSON.
    pub json: Vec<u8>,
}

/// The documents of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Documents {
    /// The model.
    pub model: Packed,
    /// The paginators, if there are any.
    pub paginators: Option<Packed>,
    /// The waiters, if there are any.
    pub waiters: Option<Packed>,
    /// The endpoint rules, if there are any.
    pub endpoint_rules: Option<Packed>,
    /// The AWS partitions, if they are there.
    pub partitions: Option<Packed>,
}

impl Botocore {
    /// Whether a file or folder may contain botocore's models: a folder, or a zip archive.
    pub(crate) fn is_at(path: &Path) -> bool {
        let mut start = [0; ZIP.len()];
        let read = |mut opened: File| io::Read::read_exact(&mut opened, &mut start);
        path.is_dir() || (File::open(path).and_then(read).is_ok() && &start == ZIP)
    }

    /// Opens a wheel, or a folder that is, or contains, `botocore/data`.
    ///
    /// # Errors
    ///
    /// If it cannot be read or contains no service models.
    pub fn open(path: &Path) -> Result<Self> {
        if path.is_dir() {
            return Self::folder(path);
        }
        let opened = File::open(path).map_err(|error| Error::io(path, "open", &error))?;
        let bytes = bounded::read(opened, bounded::FILE);
        let bytes = bytes.map_err(|error| Error::io(path, "read", &error))?;
        Self::wheel(path.display().to_string(), bytes)
    }

    /// Opens the wheel with these bytes. `place` is its name in errors.
    ///
    /// # Errors
    ///
    /// As [`Botocore::open`].
    pub(crate) fn wheel(place: String, bytes: Vec<u8>) -> Result<Self> {
        let open = || {
            let zip = ZipArchive::new(Cursor::new(Arc::from(bytes)))?;
            let paths = zip.file_names().map(|path| path.map(Cow::into_owned));
            let paths = paths.collect::<std::result::Result<Arc<[String]>, _>>()?;
            Ok((zip, paths))
        };
        let opened = open().map_err(|error: ZipError| {
            Error::at(&place, format!("expected a wheel, cannot read the zip archive: {error}"))
        });
        let (zip, paths) = opened?;
        let models = newest(paths.iter().map(String::as_str));
        Self::new(place, Files::Wheel { zip, paths }, models)
    }

    fn folder(path: &Path) -> Result<Self> {
        let place = path.display().to_string();
        let nested = [DATA, "data", ""].map(|below| path.join(below));
        let data = nested.into_iter().find(|folder| folder.join("partitions.json").is_file());
        let data = data.unwrap_or_else(|| path.to_owned());
        let unreadable = |error: io::Error| Error::io(&data, "read", &error);
        let mut paths = Vec::new();
        for service in subfolders(&data).map_err(unreadable)? {
            for version in subfolders(&data.join(&service)).map_err(unreadable)? {
                let folder = data.join(&service).join(&version);
                for suffix in [".json", ".json.gz"] {
                    let name = format!("{}{suffix}", Kind::Model.stem());
                    if folder.join(&name).is_file() {
                        paths.push(format!("{DATA}/{service}/{version}/{name}"));
                    }
                }
            }
        }
        let models = newest(paths.iter().map(String::as_str));
        Self::new(place, Files::Folder(data), models)
    }

    fn new(place: String, files: Files, models: BTreeMap<String, String>) -> Result<Self> {
        if models.is_empty() {
            let problem =
                "expected a botocore wheel or its `data` folder, but found no service models";
            return Err(Error::at(&place, problem));
        }
        Ok(Self { place, files, models: Arc::new(models) })
    }

    /// Returns the names of the services, sorted.
    pub fn services(&self) -> impl Iterator<Item = &str> {
        self.models.keys().map(String::as_str)
    }

    /// Reads the documents of a service.
    ///
    /// # Errors
    ///
    /// If there is no such service, or a document cannot be read.
    pub fn documents(&self, service: &str) -> Result<Documents> {
        let model = self.document(service, Kind::Model)?;
        let model = model.ok_or_else(|| self.unknown(service))?;
        Ok(Documents {
            model,
            paginators: self.document(service, Kind::Paginators)?,
            waiters: self.document(service, Kind::Waiters)?,
            endpoint_rules: self.document(service, Kind::EndpointRules)?,
            partitions: self.document(service, Kind::Partitions)?,
        })
    }

    /// Reads a document of a service, merged with its overlay. `None` if there is none.
    ///
    /// # Errors
    ///
    /// If there is no such service, or the document cannot be read.
    pub(crate) fn document(&self, service: &str, kind: Kind) -> Result<Option<Packed>> {
        let model = self.models.get(service).ok_or_else(|| self.unknown(service))?;
        let folder = match kind {
            Kind::Partitions => DATA,
            _ => model.rsplit_once('/').map_or("", |(folder, _)| folder),
        };
        let stem = kind.stem();
        let Some((path, json)) = self.file(&format!("{folder}/{stem}.json"))? else {
            return Ok(None);
        };
        let place = format!("{} ({path})", self.place);
        match self.file(&format!("{folder}/{stem}.sdk-extras.json"))? {
            None => Ok(Some(Packed { place, json })),
            Some((overlay, extras)) => {
                let extras_place = format!("{} ({overlay})", self.place);
                let json = merged(&place, &json, &extras_place, &extras)?;
                Ok(Some(Packed { place, json }))
            }
        }
    }

    /// The error for services that are not there, with suggestions.
    pub(crate) fn unknown(&self, name: &str) -> Error {
        let hint = match nearest(name, self.services()).as_slice() {
            [] => String::new(),
            near => format!("; did you mean {}?", near.join(" or ")),
        };
        Error::at(&self.place, format!("no service {name:?} in it{hint}"))
    }

    /// Whether there is a service of this name.
    pub(crate) fn has(&self, service: &str) -> bool {
        self.models.contains_key(service)
    }

    /// Name and version of the package, from the metadata of a wheel.
    pub(crate) fn package(&self) -> Result<(Option<String>, Option<String>)> {
        let Files::Wheel { paths, .. } = &self.files else { return Ok((None, None)) };
        let is_metadata = |path: &&String| path.ends_with(".dist-info/METADATA");
        let Some(path) = paths.iter().find(is_metadata) else { return Ok((None, None)) };
        let metadata = self.read(path)?;
        let metadata = String::from_utf8_lossy(&metadata);
        let field = |key: &str| {
            let mut headers = metadata.lines().take_while(|line| !line.is_empty());
            let value = headers.find_map(|line| line.strip_prefix(key));
            value.map(|value| value.trim().to_owned())
        };
        Ok((field("Name:"), field("Version:")))
    }

    /// Finds and unpacks a document, which may be compressed. Returns its path too.
    fn file(&self, path: &str) -> Result<Option<(String, Vec<u8>)>> {
        let paths = [path.to_owned(), format!("{path}.gz")];
        let Some(path) = paths.into_iter().find(|path| self.contains(path)) else {
            return Ok(None);
        };
        let bytes = self.read(&path)?;
        let bytes = match bytes.starts_with(GZIP) {
            true => bounded::read(MultiGzDecoder::new(&bytes[..]), bounded::DOCUMENT)
                .map_err(|error| self.unreadable(&path, &error))?,
            false => bytes,
        };
        Ok(Some((path, bytes)))
    }

    fn contains(&self, path: &str) -> bool {
        match &self.files {
            Files::Wheel { zip, .. } => zip.index_for_name(path).is_some(),
            Files::Folder(data) => in_folder(data, path).is_file(),
        }
    }

    fn read(&self, path: &str) -> Result<Vec<u8>> {
        let read = || match &self.files {
            Files::Wheel { zip, .. } => {
                bounded::read(zip.clone().by_name(path)?, bounded::DOCUMENT)
            }
            Files::Folder(data) => {
                bounded::read(File::open(in_folder(data, path))?, bounded::DOCUMENT)
            }
        };
        read().map_err(|error| self.unreadable(path, &error))
    }

    fn unreadable(&self, path: &str, error: &io::Error) -> Error {
        Error::at(&self.place, format!("cannot unpack {path}: {error}"))
    }
}

/// The place of a file of the wheel in a folder that stands for [`DATA`].
fn in_folder(data: &Path, path: &str) -> PathBuf {
    data.join(path.strip_prefix(DATA).unwrap_or(path).trim_start_matches('/'))
}

fn subfolders(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if let (true, Ok(name)) = (entry.path().is_dir(), entry.file_name().into_string()) {
            names.push(name);
        }
    }
    Ok(names)
}

/// The services, and the path of the newest model of each.
fn newest<'p>(paths: impl Iterator<Item = &'p str>) -> BTreeMap<String, String> {
    let mut newest: BTreeMap<&str, (&str, &str)> = BTreeMap::new();
    for path in paths {
        let below = path.strip_prefix(DATA).and_then(|below| below.strip_prefix('/'));
        let below = below.unwrap_or_default();
        let [service, version, document] = below.split('/').collect::<Vec<_>>()[..] else {
            continue;
        };
        let suffix = document.strip_prefix(Kind::Model.stem()).unwrap_or_default();
        if matches!(suffix, ".json" | ".json.gz") {
            // Versions are dates, so that the largest is the newest.
            let best = newest.entry(service).or_insert((version, path));
            *best = (*best).max((version, path));
        }
    }
    let models = newest.into_iter();
    models.map(|(service, (_, path))| (service.to_owned(), path.to_owned())).collect()
}

/// Merges the object `merge` of an overlay into a document, as botocore does: objects are merged,
/// anything else is replaced.
fn merged(place: &str, json: &[u8], extras_place: &str, extras: &[u8]) -> Result<Vec<u8>> {
    let parse = |place: &str, json: &[u8]| -> Result<Map<String, Value>> {
        serde_json::from_slice(json)
            .map_err(|error| Error::at(place, format!("expected an object in JSON: {error}")))
    };
    let mut document = parse(place, json)?;
    let mut extras = parse(extras_place, extras)?;
    match extras.remove("merge") {
        Some(Value::Object(overlay)) => merge(&mut document, overlay),
        Some(_) => return Err(Error::at(extras_place, "expected an object at `merge`")),
        None => {}
    }
    Ok(Value::Object(document).to_string().into_bytes())
}

fn merge(document: &mut Map<String, Value>, overlay: Map<String, Value>) {
    for (key, value) in overlay {
        match (document.get_mut(&key), value) {
            (Some(Value::Object(inner)), Value::Object(overlay)) => merge(inner, overlay),
            (_, value) => drop(document.insert(key, value)),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;
    use tempfile::tempdir;

    use super::*;
    use crate::import::fixtures::{JSON, gzip, wheel};

    const OVERLAY: &[u8] =
        br#"{"version":1,"merge":{"shapes":{"Z":{"members":{"New":{"shape":"A"}}}}}}"#;

    fn check(botocore: &Botocore) {
        assert_eq!(botocore.services().collect::<Vec<_>>(), ["tiny"]);
        let documents = botocore.documents("tiny").unwrap();
        let model: Value = serde_json::from_slice(&documents.model.json).unwrap();
        let members = model["shapes"]["Z"]["members"].as_object().unwrap();
        let names: Vec<&str> = members.keys().map(String::as_str).collect();
        assert_eq!(names, ["documentation", "documentationUrl", "New"]);
        assert_eq!(documents.partitions.unwrap().json, b"{}");
        assert_eq!(documents.waiters, None);
        let unknown = botocore.documents("tinny").unwrap_err().to_string();
        assert!(unknown.ends_with("no service \"tinny\" in it; did you mean tiny?"), "{unknown}");
    }

    #[test]
    fn a_wheel_and_its_folder_are_the_same() {
        let files = [
            ("botocore/data/partitions.json", b"{}".to_vec()),
            ("botocore/data/tiny/2020-01-01/service-2.json.gz", gzip(JSON.as_bytes())),
            ("botocore/data/tiny/2020-01-01/service-2.sdk-extras.json", OVERLAY.to_vec()),
            ("botocore/data/tiny/2014-01-01/service-2.json", b"{}".to_vec()),
        ];
        let entries = files.each_ref().map(|(path, bytes)| (*path, bytes.as_slice()));
        check(&Botocore::wheel("a.whl".to_owned(), wheel(&entries)).unwrap());
        let root = tempdir().unwrap();
        for (path, bytes) in &files {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        for folder in ["", "botocore", "botocore/data"] {
            check(&Botocore::open(&root.path().join(folder)).unwrap());
        }
    }

    #[test]
    fn an_overlay_adds_and_replaces() {
        let document = json!({"a": {"b": 1, "c": [1]}, "d": {"e": 1}});
        let overlay = json!({"merge": {"a": {"b": 2, "c": [2], "f": {}}, "d": "x"}});
        let [document, overlay] = [document, overlay].map(|json| json.to_string().into_bytes());
        let merged = merged("a", &document, "b", &overlay).unwrap();
        let merged: Value = serde_json::from_slice(&merged).unwrap();
        assert_eq!(merged, json!({"a": {"b": 2, "c": [2], "f": {}}, "d": "x"}));
        let error = super::merged("a", b"[]", "b", b"{}").unwrap_err().to_string();
        assert!(error.starts_with("a: expected an object in JSON"), "{error}");
        let error = super::merged("a", b"{}", "b", br#"{"merge":1}"#).unwrap_err().to_string();
        assert_eq!(error, "b: expected an object at `merge`");
    }
}
