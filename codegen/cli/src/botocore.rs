//! The models of botocore: a wheel, or the folder `botocore/data` of one that is installed or
//! unpacked. Documents are at `data/SERVICE/API-VERSION/DOCUMENT.json`, most of them compressed
//! (`.json.gz`).
//!
//! `DOCUMENT.sdk-extras.json` is an overlay, which botocore merges into the document.

mod files;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Cursor};
use std::path::Path;
use std::sync::Arc;

use shapesmith_codegen::disk::{Error, Result};
use shapesmith_codegen::nearest;
use zip::ZipArchive;
use zip::result::ZipError;

use crate::bounded;
use crate::manifest::{Kind, is_key};

pub(crate) use files::Files;

/// The folder with the services in a wheel.
const DATA: &str = "botocore/data";

/// How zip archives begin, and so wheels.
const ZIP: &[u8; 2] = b"PK";

/// The models of botocore. Cheap to clone, so that threads can read documents side by side.
#[derive(Clone)]
pub struct Botocore {
    /// Its name in errors.
    place: String,
    files: Files,
    /// The services, and the path of the newest model of each.
    models: Arc<BTreeMap<String, String>>,
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
        Self::new(place.clone(), Files::Wheel { place, zip, paths }, models)
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
        let path = self.files.find(&format!("{folder}/{}", kind.stem()));
        path.map(|path| self.files.document(&path)).transpose()
    }

    /// The service of this name, which has to be given.
    ///
    /// # Errors
    ///
    /// If there is no such service, or no name. The message has names to choose from.
    pub(crate) fn service<'n>(&self, name: Option<&'n str>) -> Result<&'n str> {
        match name {
            Some(name) if self.has(name) => Ok(name),
            Some(name) => Err(self.unknown(name)),
            None => {
                let (some, all) = (self.services().take(3), self.models.len());
                let some = some.collect::<Vec<_>>().join(", ");
                let plural = if all == 1 { "" } else { "s" };
                let problem = format!("{all} service{plural} in it, such as {some}");
                Err(Error::at(&self.place, format!("{problem}; select one with --service")))
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
        let metadata = self.files.read(path)?;
        let metadata = String::from_utf8_lossy(&metadata);
        let field = |key: &str| {
            let mut headers = metadata.lines().take_while(|line| !line.is_empty());
            let value = headers.find_map(|line| line.strip_prefix(key));
            value.map(|value| value.trim().to_owned())
        };
        Ok((field("Name:"), field("Version:")))
    }
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
        if is_key(service) && matches!(suffix, ".json" | ".json.gz") {
            // Versions are dates, so that the largest is the newest.
            let best = newest.entry(service).or_insert((version, path));
            *best = (*best).max((version, path));
        }
    }
    let models = newest.into_iter();
    models.map(|(service, (_, path))| (service.to_owned(), path.to_owned())).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::Value;
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
            ("botocore/data/ti ny/2014-01-01/service-2.json", b"{}".to_vec()),
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
}
