//! Changes files below a folder, all or none of them. No other code writes or deletes files.
//!
//! New files are written to the folder [`STAGED`]. Renaming it to [`COMMIT`] is the point of no return;
//! then the files are moved into place. The next run finishes a [`COMMIT`] and discards a [`STAGED`], so
//! that a run that is interrupted at any point leaves either the old or the new files. The contents of
//! these folders are not trusted: paths are checked again, links are not followed, and only generated
//! files are deleted.

use std::collections::BTreeSet;
use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::changes::{Changes, place, slashed};
use super::error::{Error, Result};
use super::{ours, steps};

/// The folder for new files, until all of them are written.
const STAGED: &str = ".shapesmith-staged";

/// The folder for new files, once all of them are written.
const COMMIT: &str = ".shapesmith-commit";

/// The subfolder of either with the new files.
const FILES: &str = "files";

/// The file in either with the paths of the files to delete, a JSON list.
const DELETED: &str = "deleted.json";

/// A lock on a folder, held until it is dropped. Only one process at a time can change files below it.
#[derive(Debug)]
pub struct Lock {
    root: PathBuf,
    /// `None` if the folder does not exist yet.
    file: Option<File>,
    finished: bool,
}

impl Lock {
    /// Takes the lock, then finishes or discards the changes of an interrupted run.
    ///
    /// # Errors
    /// If another process holds the lock, or the changes cannot be finished.
    pub fn take(root: &Path) -> Result<Self> {
        let file = match lockable(root) {
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            opened => Some(opened.map_err(|error| Error::io(root, "open", &error))?),
        };
        if let Some(Err(TryLockError::WouldBlock)) = file.as_ref().map(File::try_lock) {
            let problem =
                "another shapesmith process is running here: try again when it has finished";
            return Err(Error::at(root.display(), problem));
        }
        let finished = exists(&root.join(COMMIT))?;
        if finished {
            finish(root)?;
        }
        discard(root)?;
        Ok(Self { root: root.to_owned(), file, finished })
    }

    /// Whether taking the lock finished the changes of an interrupted run.
    pub fn has_finished(&self) -> bool {
        self.finished
    }

    /// Makes the changes.
    ///
    /// # Errors
    /// I/O errors. Then nothing is changed, or the next run finishes the changes.
    pub fn commit(&self, changes: &Changes) -> Result<()> {
        if changes.written.is_empty() && changes.deleted.is_empty() {
            return Ok(());
        }
        let staged = self.root.join(STAGED);
        // If the folder exists, another process has created it.
        steps::create_folders(&self.root)
            .and_then(|()| steps::create_folder(&staged))
            .map_err(|error| Error::io(&staged, "create the folder", &error))?;
        if let Err(error) = stage(&staged, changes) {
            // The next run discards what remains.
            let _the_first_error_counts = discard(&self.root);
            return Err(Error::io(&staged, "write the new files", &error));
        }
        steps::rename(&staged, &self.root.join(COMMIT))
            .and_then(|()| steps::sync(&self.root))
            .map_err(|error| Error::io(&staged, "rename", &error))?;
        finish(&self.root)
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        if let Some(file) = &self.file {
            // A child process that another thread is starting may hold the file open for longer.
            let _closing_will_do = file.unlock();
        }
    }
}

/// Finishes the changes of an interrupted run below `root`, before reading files there. Returns whether
/// there were any.
///
/// # Errors
/// As [`Lock::take`].
pub fn recover(root: &Path) -> Result<bool> {
    Ok(exists(&root.join(COMMIT))? && Lock::take(root)?.has_finished())
}

/// The file to lock: the folder itself where possible, so that no lock file is left in it.
fn lockable(root: &Path) -> io::Result<File> {
    if cfg!(unix) {
        return File::open(root);
    }
    let path = root.join(format!("{}lock", ours::PREFIX));
    File::options().create(true).truncate(false).write(true).open(path)
}

fn exists(path: &Path) -> Result<bool> {
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(Error::io(path, "read", &error)),
        Ok(_) => Ok(true),
    }
}

fn discard(root: &Path) -> Result<()> {
    let staged = root.join(STAGED);
    match steps::remove_all(&staged) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(Error::io(&staged, "delete", &error))
        }
        _ => Ok(()),
    }
}

/// Writes the changes to the staging folder.
fn stage(staged: &Path, changes: &Changes) -> io::Result<()> {
    let (files, deleted) = (staged.join(FILES), staged.join(DELETED));
    let mut folders = BTreeSet::from([staged.to_owned(), files.clone()]);
    steps::write(&deleted, &serde_json::to_vec(&changes.deleted)?)?;
    let mut written = vec![deleted];
    steps::create_folder(&files)?;
    for (path, bytes) in &changes.written {
        let file = files.join(path);
        for folder in file.ancestors().skip(1).take_while(|folder| *folder != files) {
            folders.insert(folder.to_owned());
        }
        steps::create_folders(file.parent().unwrap_or(&files))?;
        steps::write(&file, bytes)?;
        written.push(file);
    }
    steps::sync_all(&written)?;
    folders.iter().try_for_each(|folder| steps::sync(folder))
}

/// Finishes the changes in [`COMMIT`]. It can be interrupted and started again at any point. Files are
/// deleted before any is moved into place, since both can be the same where case does not matter.
fn finish(root: &Path) -> Result<()> {
    let commit = root.join(COMMIT);
    let moved = moves(root, &commit)?;
    let deleted = deletions(root, &commit)?;
    let mut folders = BTreeSet::from([root.to_owned()]);
    for file in &deleted {
        delete(root, file, &mut folders).map_err(|error| Error::io(file, "delete", &error))?;
    }
    let list = commit.join(DELETED);
    steps::sync_existing(&folders)
        .and_then(|()| if list.exists() { steps::remove_file(&list) } else { Ok(()) })
        .map_err(|error| Error::io(&list, "delete", &error))?;
    for (from, to) in &moved {
        let folder = to.parent().unwrap_or(root);
        folders.insert(folder.to_owned());
        steps::create_folders(folder)
            .and_then(|()| steps::rename(from, to))
            .map_err(|error| Error::io(to, "write", &error))?;
    }
    steps::sync_existing(&folders)
        .and_then(|()| steps::remove_all(&commit))
        .map_err(|error| Error::io(&commit, "delete", &error))
}

/// Deletes a file if it was generated, and the folders below `root` that this leaves empty.
fn delete(root: &Path, file: &Path, folders: &mut BTreeSet<PathBuf>) -> io::Result<()> {
    match ours::is_ours(file) {
        Ok(true) => steps::remove_file(file)?,
        Ok(false) => return Ok(()),
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    for folder in file.ancestors().skip(1).take_while(|folder| *folder != root) {
        folders.insert(folder.to_owned());
        match steps::remove_folder(folder) {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            // Neither this folder nor those above it are empty.
            Err(error) if error.kind() == ErrorKind::DirectoryNotEmpty => break,
            done => done?,
        }
    }
    Ok(())
}

/// The files to delete.
fn deletions(root: &Path, commit: &Path) -> Result<Vec<PathBuf>> {
    let list = commit.join(DELETED);
    let text = match fs::read(&list) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        text => text.map_err(|error| Error::io(&list, "read", &error))?,
    };
    let paths: Vec<String> = serde_json::from_slice(&text)
        .map_err(|error| Error::at(list.display(), format!("expected a list of paths: {error}")))?;
    paths.iter().map(|path| place(root, path)).collect()
}

/// The files to move, with their targets. Anything else in [`COMMIT`] is an error.
fn moves(root: &Path, commit: &Path) -> Result<Vec<(PathBuf, PathBuf)>> {
    let (files, list) = (commit.join(FILES), commit.join(DELETED));
    let (mut found, mut moves) = (vec![commit.to_owned()], Vec::new());
    while let Some(path) = found.pop() {
        let failed = |error: io::Error| Error::io(&path, "read", &error);
        // The metadata of the entry itself: a link to a folder is not a folder.
        let kind = fs::symlink_metadata(&path).map_err(failed)?;
        if kind.is_dir() {
            for entry in fs::read_dir(&path).map_err(failed)? {
                found.push(entry.map_err(failed)?.path());
            }
            continue;
        }
        match path.strip_prefix(&files).ok().and_then(slashed) {
            Some(below) if kind.is_file() => moves.push((path, place(root, &below)?)),
            _ if kind.is_file() && path == list => {}
            _ => {
                return Err(Error::at(
                    path.display(),
                    "expected only files that shapesmith writes: delete it",
                ));
            }
        }
    }
    moves.sort_unstable();
    Ok(moves)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use tempfile::{TempDir, tempdir};

    const MARK: &str = "// @generated by shapesmith\n";

    /// What is below a folder: files with their contents, and folders.
    type Tree = BTreeMap<String, Option<String>>;

    fn put(root: &Path, path: &str, text: &str) {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn tree(root: &Path) -> Tree {
        let (mut tree, mut folders) = (Tree::new(), vec![root.to_owned()]);
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                let name = slashed(path.strip_prefix(root).unwrap()).unwrap();
                let is_folder = path.is_dir();
                tree.insert(name, (!is_folder).then(|| fs::read_to_string(&path).unwrap()));
                folders.extend(is_folder.then_some(path));
            }
        }
        tree
    }

    /// A workspace as it is before an update.
    fn old() -> TempDir {
        let root = tempdir().unwrap();
        for path in ["src/lib.rs", "src/old/deep/gone.rs", "src/kept/gone.rs", "src/kept/kept.rs"] {
            put(root.path(), &format!("generated/{path}"), &format!("{MARK}// {path}"));
        }
        put(root.path(), "models/model.json", "{}");
        put(root.path(), "Cargo.lock", "version = 4");
        root
    }

    fn update(root: &Path) -> Result<()> {
        let lock = Lock::take(root)?;
        let mut changes = Changes::new(root);
        changes.write("models/model.json", "{\"shapes\": {}}")?;
        changes.write("models/new/model.json", "{}")?;
        changes.write("generated/src/lib.rs", format!("{MARK}pub mod new;"))?;
        changes.write("generated/src/new/a.rs", MARK)?;
        changes.write("Cargo.lock", "version = 4")?;
        changes.delete("generated/src/old/deep/gone.rs")?;
        changes.delete("generated/src/kept/gone.rs")?;
        lock.commit(&changes)
    }

    /// Does something as a process that is dead after so many steps.
    fn killed_after(steps: usize, run: impl FnOnce() -> Result<()>) -> Result<()> {
        steps::LEFT.set(steps);
        let result = run();
        steps::LEFT.set(usize::MAX);
        result
    }

    #[test]
    fn whenever_it_is_killed_the_old_or_the_new_files_are_there() {
        let before = tree(old().path());
        let after = {
            let root = old();
            update(root.path()).unwrap();
            tree(root.path())
        };
        assert_eq!(after["generated/src/new/a.rs"].as_deref(), Some(MARK));
        assert_eq!(after.len(), before.len() - 4 + 4);
        let (mut befores, mut afters) = (0, 0);
        for steps in 0.. {
            let root = old();
            let ended = killed_after(steps, || update(root.path())).is_ok();
            // Finishing may be interrupted as well.
            for steps in 0.. {
                let again = || Lock::take(root.path()).map(|_| ());
                if killed_after(steps, again).is_ok() {
                    break;
                }
            }
            match tree(root.path()) {
                found if found == before => befores += 1,
                found if found == after => afters += 1,
                found => panic!("after {steps} steps: {found:#?}"),
            }
            if ended {
                break;
            }
        }
        assert!(befores > 10 && afters > 10, "{befores}, {afters}");
    }

    #[test]
    fn a_file_that_is_right_is_not_touched() {
        let root = old();
        let time = || fs::metadata(root.path().join("Cargo.lock")).unwrap().modified().unwrap();
        let before = time();
        update(root.path()).unwrap();
        assert_eq!(time(), before);
        let all = tree(root.path());
        update(root.path()).unwrap();
        assert_eq!(tree(root.path()), all);
    }

    #[test]
    fn one_process_at_a_time() {
        let root = old();
        let lock = Lock::take(root.path()).unwrap();
        let problem = Lock::take(root.path()).unwrap_err().to_string();
        assert!(problem.contains("another shapesmith process is running here"), "{problem}");
        // Who only reads is not held up, unless there is something to be finished.
        recover(root.path()).unwrap();
        put(root.path(), ".shapesmith-commit/files/a", "");
        assert!(recover(root.path()).is_err());
        drop(lock);
        recover(root.path()).unwrap();
        assert!(root.path().join("a").exists());
    }

    #[test]
    fn a_folder_that_is_not_there_yet_is_created_only_when_it_is_written_to() {
        let root = tempdir().unwrap();
        let out = root.path().join("deep/out");
        let lock = Lock::take(&out).unwrap();
        let mut changes = Changes::new(&out);
        lock.commit(&changes).unwrap();
        assert!(!root.path().join("deep").exists());
        changes.write("src/lib.rs", MARK).unwrap();
        // Another that has created it meanwhile is not disturbed.
        put(&out, ".shapesmith-staged/files/theirs", "");
        assert!(lock.commit(&changes).unwrap_err().to_string().contains("cannot create"));
        assert!(out.join(".shapesmith-staged/files/theirs").exists());
        Lock::take(&out).unwrap().commit(&changes).unwrap();
        assert_eq!(tree(&out).len(), 2);
    }

    #[test]
    fn only_files_of_ours_are_deleted() {
        let root = old();
        let mut changes = Changes::new(root.path());
        changes.delete("models/model.json").unwrap();
        changes.delete("generated/src/lib.rs").unwrap();
        Lock::take(root.path()).unwrap().commit(&changes).unwrap();
        assert!(root.path().join("models/model.json").exists());
        assert!(!root.path().join("generated/src/lib.rs").exists());
    }

    #[test]
    fn a_journal_is_not_trusted() {
        for (path, text) in [
            ("files/.git/hooks/post-checkout", "#!/bin/sh"),
            ("files/generated/.hg/hgrc", ""),
            ("files/models", ""),
            ("deleted.json", "[\"../outside\"]"),
            ("deleted.json", "[\"/etc/hosts\"]"),
            ("deleted.json", "{}"),
            ("deleted.json", "[\"half"),
            ("more.json", ""),
        ] {
            let root = old();
            put(root.path(), &format!(".shapesmith-commit/{path}"), text);
            put(root.path(), ".shapesmith-commit/files/a", "");
            let all = tree(root.path());
            assert!(recover(root.path()).is_err(), "{path}: {text}");
            assert!(update(root.path()).is_err(), "{path}: {text}");
            assert_eq!(tree(root.path()), all);
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed() {
        use std::os::unix::fs::symlink;
        let outside = old();
        let all = tree(outside.path());
        let root = old();
        symlink(outside.path().join("generated"), root.path().join("link")).unwrap();
        let mut changes = Changes::new(root.path());
        assert!(changes.write("link/src/lib.rs", "").is_err());
        assert!(changes.delete("link/src/lib.rs").is_err());
        symlink(outside.path(), root.path().join(".shapesmith-staged")).unwrap();
        drop(Lock::take(root.path()).unwrap());
        assert!(!root.path().join(".shapesmith-staged").exists());
        for (link, to) in [
            (".shapesmith-commit", outside.path().to_owned()),
            (".shapesmith-commit/files", outside.path().join("generated")),
            (".shapesmith-commit/files/a", outside.path().join("Cargo.lock")),
            (".shapesmith-commit/deleted.json", outside.path().join("models/model.json")),
        ] {
            let root = old();
            let link = root.path().join(link);
            fs::create_dir_all(link.parent().unwrap()).unwrap();
            symlink(to, &link).unwrap();
            assert!(recover(root.path()).is_err(), "{}", link.display());
        }
        put(root.path(), ".shapesmith-commit/files/link/src/lib.rs", "");
        assert!(recover(root.path()).is_err());
        put(root.path(), ".shapesmith-commit/deleted.json", "[\"link/src/lib.rs\"]");
        fs::remove_dir_all(root.path().join(".shapesmith-commit/files")).unwrap();
        assert!(recover(root.path()).is_err());
        assert_eq!(tree(outside.path()), all);
    }
}
