//! Reads documents from a botocore wheel: `botocore/data/SERVICE/API-VERSION/DOCUMENT.json`, most of
//! them compressed (`.json.gz`).

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Cursor};

use shapesmith_codegen::disk::{Error, Result};
use shapesmith_codegen::nearest;
use zip::ZipArchive;
use zip::result::ZipError;

use super::bounded;
use super::document::{Document, Imported};
use crate::manifest::{self, Kind, Source};

/// The folder with the services.
const DATA: &str = "botocore/data";

/// An open wheel.
pub(super) struct Wheel<'a> {
    /// Its name in errors.
    place: &'a str,
    zip: ZipArchive<Cursor<&'a [u8]>>,
    /// The paths of all files in it.
    paths: Vec<String>,
}

impl<'a> Wheel<'a> {
    pub(super) fn open(place: &'a str, bytes: &'a [u8]) -> Result<Self> {
        let open = || {
            let zip = ZipArchive::new(Cursor::new(bytes))?;
            let paths = zip.file_names().map(|path| path.map(Cow::into_owned));
            let paths = paths.collect::<std::result::Result<_, _>>()?;
            Ok(Self { place, zip, paths })
        };
        open().map_err(|error: ZipError| {
            Error::at(place, format!("expected a wheel, cannot read the zip archive: {error}"))
        })
    }

    /// Reads the documents of `service`, or else of all `known` services.
    ///
    /// # Errors
    ///
    /// If a service is missing or a document is invalid.
    pub(super) fn import(
        mut self,
        service: Option<&str>,
        known: &[String],
        source: Source,
    ) -> Result<Vec<Imported>> {
        let models = self.models();
        let wanted = match service {
            Some(service) => vec![service],
            None => known.iter().map(String::as_str).collect(),
        };
        let folders = self.folders(&models, &wanted)?;
        let (package, version) = self.package()?;
        let source = Source { package, version, ..source };
        let (mut all, mut problems) = (Vec::new(), Vec::new());
        for (service, folder) in folders {
            for kind in Kind::BOTOCORE {
                let folder = if kind == Kind::Partitions { DATA } else { folder };
                let Some(path) = self.find(folder, kind.stem()) else { continue };
                match self.document(kind, &path) {
                    Ok(document) => all.push(document.imported(service.to_owned(), source.clone())),
                    Err(problem) => problems.push(problem),
                }
            }
        }
        Error::all(problems)?;
        Ok(all)
    }

    /// The services in this wheel, and the path of the newest model of each.
    fn models(&self) -> BTreeMap<String, String> {
        let mut newest: BTreeMap<&str, (&str, &str)> = BTreeMap::new();
        for path in &self.paths {
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

    /// The wanted services, and the folder of each.
    fn folders<'m>(
        &self,
        models: &'m BTreeMap<String, String>,
        wanted: &[&'m str],
    ) -> Result<Vec<(&'m str, &'m str)>> {
        if models.is_empty() {
            let problem = "expected a botocore wheel, but found no service models in it";
            return Err(Error::at(self.place, problem));
        }
        if wanted.is_empty() {
            let file = manifest::FILE;
            let problem = format!("{file} lists no services; select one with --service");
            return Err(Error::at(self.place, problem));
        }
        let (mut folders, mut unknown) = (Vec::new(), Vec::new());
        for name in wanted {
            match models.get(*name) {
                Some(path) => {
                    folders.push((*name, path.rsplit_once('/').map_or("", |(folder, _)| folder)));
                }
                None => unknown.push(self.unknown(name, models)),
            }
        }
        Error::all(unknown)?;
        Ok(folders)
    }

    /// The error for a service that is not in the wheel, with suggestions.
    fn unknown(&self, name: &str, models: &BTreeMap<String, String>) -> Error {
        let hint = match nearest(name, models.keys().map(String::as_str)).as_slice() {
            [] => String::new(),
            near => format!("; did you mean {}?", near.join(" or ")),
        };
        Error::at(self.place, format!("no service {name:?} in the wheel{hint}"))
    }

    /// The path of a document in a folder.
    fn find(&self, folder: &str, stem: &str) -> Option<String> {
        let path = format!("{folder}/{stem}.json");
        let is_it = |found: &&String| matches!(found.strip_prefix(&path), Some("" | ".gz"));
        self.paths.iter().find(is_it).cloned()
    }

    fn document(&mut self, kind: Kind, path: &str) -> Result<Document> {
        let bytes = self.file(path)?;
        Document::parse_as(kind, &format!("{} ({path})", self.place), &bytes)
    }

    /// Name and version of the package, from the metadata of the wheel.
    fn package(&mut self) -> Result<(Option<String>, Option<String>)> {
        let is_metadata = |path: &&String| path.ends_with(".dist-info/METADATA");
        let Some(path) = self.paths.iter().find(is_metadata).cloned() else {
            return Ok((None, None));
        };
        let metadata = self.file(&path)?;
        let metadata = String::from_utf8_lossy(&metadata);
        let field = |key: &str| {
            let mut headers = metadata.lines().take_while(|line| !line.is_empty());
            let value = headers.find_map(|line| line.strip_prefix(key));
            value.map(|value| value.trim().to_owned())
        };
        Ok((field("Name:"), field("Version:")))
    }

    fn file(&mut self, path: &str) -> Result<Vec<u8>> {
        let failed =
            |error: io::Error| Error::at(self.place, format!("cannot unpack {path}: {error}"));
        let file = self.zip.by_name(path).map_err(io::Error::from).map_err(failed)?;
        bounded::read(file, bounded::DOCUMENT).map_err(failed)
    }
}
