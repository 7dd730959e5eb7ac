//! The files of a wheel or a folder, unpacked, and documents merged with their overlays.

use std::fs::File;
use std::io::{self, Cursor};
use std::path::PathBuf;
use std::sync::Arc;

use flate2::read::MultiGzDecoder;
use serde_json::{Map, Value};
use shapesmith_codegen::disk::{Error, Result};
use zip::ZipArchive;

use super::{DATA, Packed};
use crate::bounded;

/// How gzip's format begins.
const GZIP: &[u8; 2] = &[0x1f, 0x8b];

/// The place of files. Paths in it are separated by `/`.
#[derive(Clone)]
pub(crate) enum Files {
    Wheel {
        /// The wheel's name in errors.
        place: String,
        zip: ZipArchive<Cursor<Arc<[u8]>>>,
        /// The paths of all files in it.
        paths: Arc<[String]>,
    },
    /// A folder. It may stand for [`DATA`].
    Folder(PathBuf),
}

impl Files {
    /// Finds the document `STEM.json`, which may be compressed.
    pub(crate) fn find(&self, stem: &str) -> Option<String> {
        [".json", ".json.gz"].map(|end| format!("{stem}{end}")).into_iter().find(
            |path| match self {
                Self::Wheel { zip, .. } => zip.index_for_name(path).is_some(),
                Self::Folder(folder) => in_folder(folder, path).is_file(),
            },
        )
    }

    /// Finds the overlay of the document at `path`.
    pub(crate) fn overlay(&self, path: &str) -> Option<String> {
        let stem = path.strip_suffix(".gz").unwrap_or(path);
        self.find(&format!("{}.sdk-extras", stem.strip_suffix(".json").unwrap_or(stem)))
    }

    /// Reads the document at `path`, merged with its overlay.
    pub(crate) fn document(&self, path: &str) -> Result<Packed> {
        let (place, json) = (self.place(path), self.unpacked(path)?);
        match self.overlay(path) {
            None => Ok(Packed { place, json }),
            Some(overlay) => {
                let extras = self.unpacked(&overlay)?;
                let json = merged(&place, &json, &self.place(&overlay), &extras)?;
                Ok(Packed { place, json })
            }
        }
    }

    fn unpacked(&self, path: &str) -> Result<Vec<u8>> {
        let bytes = self.read(path)?;
        match bytes.starts_with(GZIP) {
            true => bounded::read(MultiGzDecoder::new(&bytes[..]), bounded::DOCUMENT)
                .map_err(|error| self.unreadable(path, &error)),
            false => Ok(bytes),
        }
    }

    /// Reads the file at `path` as it is.
    pub(super) fn read(&self, path: &str) -> Result<Vec<u8>> {
        let read = || match self {
            Self::Wheel { zip, .. } => bounded::read(zip.clone().by_name(path)?, bounded::DOCUMENT),
            Self::Folder(folder) => {
                bounded::read(File::open(in_folder(folder, path))?, bounded::DOCUMENT)
            }
        };
        read().map_err(|error| self.unreadable(path, &error))
    }

    fn unreadable(&self, path: &str, error: &io::Error) -> Error {
        Error::at(self.place(path), format!("cannot read: {error}"))
    }

    /// The name of a file in errors.
    fn place(&self, path: &str) -> String {
        match self {
            Self::Wheel { place, .. } => format!("{place} ({path})"),
            Self::Folder(folder) => in_folder(folder, path).display().to_string(),
        }
    }
}

/// The place of a file of the wheel in a folder that stands for [`DATA`].
fn in_folder(folder: &std::path::Path, path: &str) -> PathBuf {
    folder.join(path.strip_prefix(DATA).unwrap_or(path).trim_start_matches('/'))
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

    use super::*;

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
