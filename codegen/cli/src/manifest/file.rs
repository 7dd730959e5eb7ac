//! The file of the manifest.

use std::io::{self, ErrorKind};
use std::path::Path;

use shapesmith_codegen::disk::{Changes, Error, Result};

/// Path of the manifest, relative to the workspace root.
pub(crate) const FILE: &str = "models/manifest.toml";

/// Reads the manifest at `path`; empty if it does not exist.
pub(super) fn read(files: &Changes, path: &Path) -> Result<String> {
    let text = files.read(path).and_then(|bytes| {
        String::from_utf8(bytes).map_err(|error| io::Error::new(ErrorKind::InvalidData, error))
    });
    match text {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(String::new()),
        read => read.map_err(|error| Error::io(path, "read", &error)),
    }
}

/// The error for text that is not TOML.
pub(super) fn not_toml(file: &Path, cause: &toml_edit::TomlError) -> Error {
    Error::at(file.display(), cause.to_string().trim_end())
}
