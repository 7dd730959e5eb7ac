//! Pending changes to files, and checks of where files may be.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::error::{Error, Result};
use super::ours;

/// Pending changes to files below a folder. [`Lock::commit`](super::Lock::commit) makes them.
#[derive(Debug)]
pub struct Changes {
    root: PathBuf,
    pub(super) written: BTreeMap<String, Vec<u8>>,
    pub(super) deleted: BTreeSet<String>,
}

impl Changes {
    /// Returns an empty set of changes to files below `root`.
    pub fn new(root: &Path) -> Self {
        Self { root: root.to_owned(), written: BTreeMap::new(), deleted: BTreeSet::new() }
    }

    /// Returns the folder that has all the files.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Reads the file at `path` as it will be after the changes. The file may be outside the root.
    ///
    /// # Errors
    /// As [`fs::read`].
    pub fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let below = path.strip_prefix(&self.root).ok().and_then(slashed);
        match below {
            Some(below) if self.deleted.contains(&below) => Err(ErrorKind::NotFound.into()),
            Some(below) if self.written.contains_key(&below) => Ok(self.written[&below].clone()),
            _ => fs::read(path),
        }
    }

    /// Sets the contents of the file at `path`, relative to the root and separated by `/`. Returns
    /// whether that changes the file; if not, it will not be touched.
    ///
    /// # Errors
    /// Paths outside the root or in a folder of version control, and links and folders in the way.
    pub fn write(&mut self, path: &str, bytes: impl Into<Vec<u8>>) -> Result<bool> {
        let (file, bytes) = (place(&self.root, path)?, bytes.into());
        let found = match fs::read(&file) {
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            found => Some(found.map_err(|error| Error::io(&file, "read", &error))?),
        };
        self.deleted.remove(path);
        if found.as_ref() == Some(&bytes) {
            self.written.remove(path);
            return Ok(false);
        }
        self.written.insert(path.to_owned(), bytes);
        Ok(true)
    }

    /// Deletes the file at `path` if it was generated, and the folders that this leaves empty.
    ///
    /// # Errors
    /// As [`Changes::write`].
    pub fn delete(&mut self, path: &str) -> Result<()> {
        place(&self.root, path)?;
        self.written.remove(path);
        self.deleted.insert(path.to_owned());
        Ok(())
    }
}

/// The location of a path below `root`, if it can be written: no part of it is a link, and it is not a
/// folder.
pub(super) fn place(root: &Path, path: &str) -> Result<PathBuf> {
    if !ours::is_below(path) || path.split('/').any(ours::is_others) {
        return Err(Error::at(
            root.join(path).display(),
            "shapesmith does not write files at this path",
        ));
    }
    let ends = path.match_indices('/').map(|(end, _)| end).chain([path.len()]);
    for end in ends {
        let (part, is_folder) = (root.join(&path[..end]), end < path.len());
        let problem = match fs::symlink_metadata(&part) {
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            Err(error) => return Err(Error::io(&part, "read", &error)),
            Ok(found) if found.is_dir() && is_folder || found.is_file() && !is_folder => continue,
            Ok(_) if is_folder => "expected a folder, found a file or a symbolic link: delete it",
            Ok(found) if found.is_dir() => "expected a file, found a folder: delete it",
            Ok(_) => "expected a regular file, found a symbolic link: delete it",
        };
        return Err(Error::at(part.display(), problem));
    }
    Ok(root.join(path))
}

/// A relative path separated by `/`. `None` if it cannot be that of a generated file.
pub(super) fn slashed(path: &Path) -> Option<String> {
    let parts = path.iter().map(|part| part.to_str());
    let path = parts.collect::<Option<Vec<_>>>()?.join("/");
    ours::is_below(&path).then_some(path)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use tempfile::{TempDir, tempdir};

    fn root() -> TempDir {
        let root = tempdir().unwrap();
        fs::create_dir(root.path().join("models")).unwrap();
        fs::write(root.path().join("models/model.json"), "{}").unwrap();
        root
    }

    #[test]
    fn what_is_to_be_is_read() {
        let root = root();
        let mut changes = Changes::new(root.path());
        let read = |changes: &Changes| changes.read(&root.path().join("models/model.json"));
        assert_eq!(read(&changes).unwrap(), b"{}");
        assert!(changes.write("models/model.json", "[]").unwrap());
        assert_eq!(read(&changes).unwrap(), b"[]");
        assert!(!changes.write("models/model.json", "{}").unwrap(), "as it was");
        assert_eq!(read(&changes).unwrap(), b"{}");
        changes.delete("models/model.json").unwrap();
        assert_eq!(read(&changes).unwrap_err().kind(), ErrorKind::NotFound);
        assert_eq!(changes.read(file!().as_ref()).is_ok(), Path::new(file!()).exists());
    }

    #[test]
    fn nothing_is_changed_where_it_must_not_be() {
        let root = root();
        let mut changes = Changes::new(root.path());
        for path in ["../a", "/a", "", "a//b", "a/../b", ".git/hooks/a", "a/.shapesmith-commit/b"] {
            assert!(changes.write(path, "").is_err(), "{path}");
            assert!(changes.delete(path).is_err(), "{path}");
        }
        let problem = changes.write("models/model.json/a", "").unwrap_err().to_string();
        assert!(problem.contains("model.json: expected a folder, found a file"), "{problem}");
        let problem = changes.write("models", "").unwrap_err().to_string();
        assert!(
            problem.ends_with("models: expected a file, found a folder: delete it"),
            "{problem}"
        );
    }
}
