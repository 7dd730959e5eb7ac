//! The workspace that a command works in.

use std::io;
use std::path::{Path, PathBuf};

use shapesmith_codegen::disk::{self, Lock};

use crate::{console, manifest};

/// Finds the workspace: the nearest folder with a `models/manifest.toml`, starting from the current
/// folder and going up. Without one, it is the current folder.
///
/// # Errors
///
/// If the current folder does not exist or may not be read.
pub fn find() -> io::Result<PathBuf> {
    let current = std::env::current_dir()?;
    let root = current.ancestors().find(|folder| folder.join(manifest::FILE).is_file());
    Ok(root.unwrap_or(&current).to_owned())
}

/// Locks a folder for writing. Completes the changes of an interrupted run first.
///
/// # Errors
///
/// As [`Lock::take`].
pub(crate) fn lock(folder: &Path) -> disk::Result<Lock> {
    let lock = Lock::take(folder)?;
    note_finished(folder, lock.has_finished());
    Ok(lock)
}

/// Completes the changes of an interrupted run, for commands that only read.
///
/// # Errors
///
/// As [`disk::recover`].
pub fn recover(folder: &Path) -> disk::Result<()> {
    note_finished(folder, disk::recover(folder)?);
    Ok(())
}

fn note_finished(folder: &Path, finished: bool) {
    if finished {
        console::note(format_args!("{}: completed an interrupted run", folder.display()));
    }
}
