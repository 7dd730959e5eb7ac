//! The file system calls of a transaction. Tests interrupt a transaction at each of them.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

/// The number of files to sync in parallel.
const AT_ONCE: usize = 16;

pub(super) fn create_folder(path: &Path) -> io::Result<()> {
    step()?;
    fs::create_dir(path)
}

pub(super) fn create_folders(path: &Path) -> io::Result<()> {
    step()?;
    fs::create_dir_all(path)
}

/// Writes a new file. It is not safe from power loss until it is synced.
pub(super) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    step()?;
    let mut file = File::create_new(path)?;
    step()?;
    file.write_all(bytes)
}

pub(super) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    step()?;
    fs::rename(from, to)
}

pub(super) fn remove_file(path: &Path) -> io::Result<()> {
    step()?;
    fs::remove_file(path)
}

pub(super) fn remove_folder(path: &Path) -> io::Result<()> {
    step()?;
    fs::remove_dir(path)
}

/// Removes a folder with its contents, or a link, but not its target.
pub(super) fn remove_all(path: &Path) -> io::Result<()> {
    step()?;
    fs::remove_dir_all(path)
}

/// Waits until the contents of files are on disk.
pub(super) fn sync_all(files: &[PathBuf]) -> io::Result<()> {
    let share = files.len().div_ceil(AT_ONCE).max(1);
    std::thread::scope(|scope| {
        let sync = |files: &[PathBuf]| {
            let open = |file| File::options().write(true).open(file);
            files.iter().try_for_each(|file| open(file)?.sync_all())
        };
        let shares: Vec<_> =
            files.chunks(share).map(|share| scope.spawn(move || sync(share))).collect();
        shares.into_iter().try_for_each(|share| match share.join() {
            Ok(done) => done,
            Err(panic) => std::panic::resume_unwind(panic),
        })
    })
}

/// Waits until the entries of a folder are on disk.
pub(super) fn sync(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// As [`sync`], for folders of which some may not exist.
pub(super) fn sync_existing(folders: &BTreeSet<PathBuf>) -> io::Result<()> {
    folders.iter().try_for_each(|folder| match sync(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        synced => synced,
    })
}

#[cfg(not(test))]
fn step() -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
thread_local! {
    /// The number of steps until the thread behaves like a killed process.
    pub(super) static LEFT: std::cell::Cell<usize> = const { std::cell::Cell::new(usize::MAX) };
}

#[cfg(test)]
fn step() -> io::Result<()> {
    match LEFT.get().checked_sub(1) {
        Some(left) => LEFT.set(left),
        None => return Err(io::Error::other("killed")),
    }
    Ok(())
}
