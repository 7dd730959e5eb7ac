//! Compares generated files with a folder: which to write and delete, and whether any differ.
//!
//! A file was generated if its first line has the [`MARKER`]. Any other file is listed, but never
//! overwritten or deleted. Symbolic links are neither followed nor replaced.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::changes::Changes;
use super::error::{Error, Result};
use super::file::File;
use super::ours::{MARKER, is_below, is_marked, is_others, is_ours};

/// The result of [`sync`]. Paths are relative to its folder and separated by `/`.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Files that were added or changed.
    pub written: Vec<String>,
    /// Files that are no longer generated.
    pub deleted: Vec<String>,
    /// Files without the marker, which were left alone.
    pub foreign: Vec<String>,
    /// The number of files that were up to date.
    pub unchanged: usize,
}

impl Report {
    /// Whether no file was added, changed or deleted.
    pub fn is_empty(&self) -> bool {
        self.written.is_empty() && self.deleted.is_empty()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (written, deleted) = (self.written.len(), self.deleted.len());
        let unchanged = self.unchanged;
        write!(f, "{written} written, {deleted} deleted, {unchanged} unchanged")?;
        if !self.foreign.is_empty() {
            write!(f, "; not generated, left alone: {}", self.foreign.join(", "))?;
        }
        Ok(())
    }
}

/// A difference between a folder and the generated files. Paths are as in [`Report`].
#[derive(Debug, PartialEq, Eq)]
pub enum Difference {
    /// The file has other contents.
    Differs {
        /// The file.
        path: String,
        /// The number of the first line that differs, from 1.
        line: usize,
        /// The line as generated. `None` after the last line.
        expected: Option<String>,
        /// The line on disk. `None` after the last line.
        found: Option<String>,
    },
    /// The file does not exist, or is not a regular file.
    Missing(String),
    /// The file is not generated.
    LeftOver(String),
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let show = |line: &Option<String>| match line {
            // Debug quoting shows tabs, carriage returns and trailing spaces.
            Some(line) => format!("{line:?}"),
            None => "the end of the file".to_owned(),
        };
        match self {
            Self::Differs { path, line, expected, found } => {
                let (expected, found) = (show(expected), show(found));
                write!(f, "{path}:{line}: expected {expected}, found {found}")
            }
            Self::Missing(path) => write!(f, "{path}: missing"),
            Self::LeftOver(path) => write!(f, "{path}: left over, not generated any more"),
        }
    }
}

/// Changes the folder `below` the root of `changes` so that it has exactly the given generated files. An
/// empty `below` is the root itself.
///
/// Files that are up to date are not written. Files that are no longer generated are deleted, with the
/// folders that this leaves empty. Version control is ignored, and so are `target` and `Cargo.lock` in
/// the folder.
///
/// # Errors
/// Invalid paths, contents without the [`MARKER`], and links, folders or files that were not generated
/// in the way.
pub fn sync(changes: &mut Changes, below: &str, files: &[File]) -> Result<Report> {
    let wanted = wanted(files)?;
    let dir = changes.root().join(below);
    let tree = Tree::read(&dir)?;
    tree.refuse_foreign(&dir, &wanted)?;
    let at =
        |path: &str| if below.is_empty() { path.to_owned() } else { format!("{below}/{path}") };
    let mut report = Report::default();
    for (path, contents) in &wanted {
        if changes.write(&at(path), *contents)? {
            report.written.push((*path).to_owned());
        } else {
            report.unchanged += 1;
        }
    }
    for (path, found) in &tree.files {
        if wanted.contains_key(path.as_str()) {
            continue;
        }
        if found.is_ours()? {
            changes.delete(&at(path))?;
            report.deleted.push(path.clone());
        } else {
            report.foreign.push(path.clone());
        }
    }
    Ok(report)
}

/// Returns the differences between the folder `dir` and the generated files, without writing anything.
/// Files that [`sync`] ignores are ignored. Any other file that is not generated is left over, whether
/// it has the marker or not.
///
/// # Errors
/// Invalid files as in [`sync`], and I/O errors.
pub fn check(dir: &Path, files: &[File]) -> Result<Vec<Difference>> {
    let wanted = wanted(files)?;
    let tree = Tree::read(dir)?;
    let mut differences = Vec::new();
    for (path, expected) in &wanted {
        match tree.files.get(*path) {
            Some(found) if found.regular => {
                let bytes = read(&found.path)?;
                differences.extend(first_difference(path, expected, &bytes));
            }
            _ => differences.push(Difference::Missing((*path).to_owned())),
        }
    }
    for (path, found) in &tree.files {
        if !found.regular || !wanted.contains_key(path.as_str()) {
            differences.push(Difference::LeftOver(path.clone()));
        }
    }
    Ok(differences)
}

/// The generated files by path, or every problem with them.
fn wanted(files: &[File]) -> Result<BTreeMap<&str, &[u8]>> {
    let mut wanted = BTreeMap::new();
    let mut problems = Vec::new();
    for File { path, contents } in files {
        if !is_below(path) {
            let problem = "expected a path below the output folder, with `/` and without `..`";
            problems.push(Error::at(path, problem));
        } else if is_reserved(path) {
            problems.push(Error::at(path, "files cannot be generated at this path"));
        } else if !is_marked(contents.as_bytes()) {
            let problem = format!("expected `{MARKER}` in the first line of a generated file");
            problems.push(Error::at(path, problem));
        } else if wanted.insert(path.as_str(), contents.as_bytes()).is_some() {
            problems.push(Error::at(path, "generated twice"));
        }
    }
    Error::all(problems)?;
    Ok(wanted)
}

/// Whether [`Tree::read`] ignores a file at this path.
fn is_reserved(path: &str) -> bool {
    matches!(path.split('/').next(), Some("target" | "Cargo.lock"))
        || path.split('/').any(is_others)
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).map_err(|e| Error::io(path, "read", &e))
}

fn first_difference(path: &str, expected: &[u8], found: &[u8]) -> Option<Difference> {
    if expected == found {
        return None;
    }
    let text = |line: Option<&[u8]>| line.map(|l| String::from_utf8_lossy(l).into_owned());
    let mut expected = expected.split(|&b| b == b'\n');
    let mut found = found.split(|&b| b == b'\n');
    (1..).find_map(|line| {
        let (expected, found) = (expected.next(), found.next());
        (expected != found).then(|| Difference::Differs {
            path: path.to_owned(),
            line,
            expected: text(expected),
            found: text(found),
        })
    })
}

/// The contents of a folder.
struct Tree {
    /// Everything but folders, by path relative to the folder, separated by `/`.
    files: BTreeMap<String, Found>,
    folders: BTreeSet<String>,
}

struct Found {
    path: PathBuf,
    /// Not a symbolic link or device.
    regular: bool,
}

impl Found {
    fn is_ours(&self) -> Result<bool> {
        let is_ours = || Ok(self.regular && is_ours(&self.path)?);
        is_ours().map_err(|e: io::Error| Error::io(&self.path, "read", &e))
    }
}

impl Tree {
    /// Reads a folder. One that does not exist is empty.
    fn read(dir: &Path) -> Result<Self> {
        let mut tree = Self { files: BTreeMap::new(), folders: BTreeSet::new() };
        if dir.exists() {
            tree.read_folder(dir, "")?;
        }
        Ok(tree)
    }

    fn read_folder(&mut self, folder: &Path, prefix: &str) -> Result<()> {
        let failed = |e: io::Error| Error::io(folder, "list the folder", &e);
        for entry in fs::read_dir(folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = format!("{prefix}{name}");
            if is_others(&name) || matches!(path.as_str(), "target" | "Cargo.lock") {
                continue;
            }
            // The entry's own type: a link to a folder is not a folder.
            let kind = entry.file_type().map_err(failed)?;
            if kind.is_dir() {
                self.read_folder(&entry.path(), &format!("{path}/"))?;
                self.folders.insert(path);
            } else {
                let regular = kind.is_file();
                let found = Found { path: entry.path(), regular };
                self.files.insert(path, found);
            }
        }
        Ok(())
    }

    /// Returns an error if a file would be overwritten that was not generated.
    ///
    /// The marker itself may have been edited, and such a file has to be restored like any other. So
    /// files without the marker are overwritten if at least as many others have it: a damaged file in a
    /// generated crate is restored, but a crate that was not generated is left alone.
    fn refuse_foreign(&self, dir: &Path, wanted: &BTreeMap<&str, &[u8]>) -> Result<()> {
        let mut problems = Vec::new();
        let mut foreign = Vec::new();
        let mut ours = 0;
        for path in wanted.keys() {
            let above = path.match_indices('/').map(|(end, _)| &path[..end]);
            if let Some(file) = above.into_iter().find(|f| self.files.contains_key(*f)) {
                let problem = "expected a folder, found a file or a symbolic link: delete it";
                problems.push(Error::at(dir.join(file).display(), problem));
            } else if self.folders.contains(*path) {
                let problem = "expected a file, found a folder: delete it";
                problems.push(Error::at(dir.join(path).display(), problem));
            }
            match self.files.get(*path) {
                Some(found) if !found.regular => {
                    let problem = "expected a regular file, found a symbolic link: delete it";
                    problems.push(Error::at(found.path.display(), problem));
                }
                Some(found) if found.is_ours()? => ours += 1,
                Some(found) => foreign.push(found),
                None => {}
            }
        }
        if foreign.len() > ours {
            problems.extend(foreign.iter().map(|found| {
                let advice = "delete it, or give it that first line if it may be overwritten";
                let problem = format!("expected `{MARKER}` in the first line: {advice}");
                Error::at(found.path.display(), problem)
            }));
        }
        Error::all(problems)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::write::disk::Lock;
    use tempfile::{TempDir, tempdir};

    fn rust(body: &str) -> String {
        format!("// {MARKER}, do not edit.\n{body}\n")
    }

    fn file(path: &str, contents: String) -> File {
        File { path: path.to_owned(), contents }
    }

    fn files() -> Vec<File> {
        let manifest = format!("# {MARKER}\n[package]\n");
        vec![
            file("Cargo.toml", manifest),
            file("src/lib.rs", rust("pub mod types;")),
            file("src/types/event.rs", rust("pub enum Event {}")),
        ]
    }

    fn sync(dir: &Path, files: &[File]) -> Result<Report> {
        let lock = Lock::take(dir)?;
        let mut changes = Changes::new(dir);
        let report = super::sync(&mut changes, "", files)?;
        lock.commit(&changes)?;
        Ok(report)
    }

    fn put(path: &Path, contents: &str) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, contents).unwrap();
    }

    fn generated() -> TempDir {
        let dir = tempdir().unwrap();
        assert_eq!(sync(dir.path(), &files()).unwrap().written.len(), 3);
        dir
    }

    fn error(dir: &Path, files: &[File]) -> String {
        sync(dir, files).unwrap_err().to_string()
    }

    fn differences(dir: &Path) -> Vec<String> {
        let differences = check(dir, &files()).unwrap();
        differences.iter().map(Difference::to_string).collect()
    }

    #[test]
    fn a_second_run_writes_nothing() {
        let dir = generated();
        let before = fs::metadata(dir.path().join("src/lib.rs")).unwrap();
        let report = sync(dir.path(), &files()).unwrap();
        assert_eq!(report.to_string(), "0 written, 0 deleted, 3 unchanged");
        let after = fs::metadata(dir.path().join("src/lib.rs")).unwrap();
        assert_eq!(before.modified().unwrap(), after.modified().unwrap());
        assert!(differences(dir.path()).is_empty());
    }

    #[test]
    fn a_one_byte_edit_anywhere_is_found_and_mended() {
        let dir = generated();
        for File { path, contents } in files() {
            for at in 0..contents.len() {
                let mut edited = contents.clone().into_bytes();
                edited[at] ^= 1;
                fs::write(dir.path().join(&path), edited).unwrap();
                assert_eq!(differences(dir.path()).len(), 1);
                let mut changes = Changes::new(dir.path());
                let report = super::sync(&mut changes, "", &files()).unwrap();
                assert_eq!(report.written, std::slice::from_ref(&path));
            }
            assert_eq!(sync(dir.path(), &files()).unwrap().written, [path]);
            assert!(differences(dir.path()).is_empty());
        }
    }

    #[test]
    fn differences_say_where_and_what() {
        let dir = generated();
        fs::write(dir.path().join("src/lib.rs"), rust("pub mod type;")).unwrap();
        fs::write(dir.path().join("src/types/event.rs"), format!("// {MARKER}, do not edit.\n"))
            .unwrap();
        fs::remove_file(dir.path().join("Cargo.toml")).unwrap();
        fs::write(dir.path().join("src/old.rs"), rust("")).unwrap();
        fs::write(dir.path().join("src/mine.rs"), "fn f() {}").unwrap();
        let expected = [
            "Cargo.toml: missing",
            "src/lib.rs:2: expected \"pub mod types;\", found \"pub mod type;\"",
            "src/types/event.rs:2: expected \"pub enum Event {}\", found \"\"",
            "src/mine.rs: left over, not generated any more",
            "src/old.rs: left over, not generated any more",
        ];
        assert_eq!(differences(dir.path()), expected);
        fs::write(dir.path().join("src/lib.rs"), rust("pub mod types;\n")).unwrap();
        let found = "src/lib.rs:4: expected the end of the file, found \"\"";
        assert_eq!(differences(dir.path())[1], found);
    }

    #[test]
    fn what_is_no_longer_generated_goes_and_nothing_else_does() {
        let dir = generated();
        let at = |path: &str| dir.path().join(path);
        for (path, contents) in [
            ("src/old/deep/gone.rs", rust("")),
            ("src/kept/gone.rs", rust("")),
            ("src/kept/mine.rs", format!("// Not {MARKER}\n")),
            ("src/types/.shapesmith-staged/files/a.rs", rust("")),
            ("target/debug/build.rs", rust("")),
            ("Cargo.lock", format!("# {MARKER}\n")),
            ("src/.git/index", rust("")),
        ] {
            put(&at(path), &contents);
        }
        let report = sync(dir.path(), &files()).unwrap();
        assert_eq!(report.deleted, ["src/kept/gone.rs", "src/old/deep/gone.rs"]);
        assert_eq!(report.foreign, ["src/kept/mine.rs"]);
        assert!(!at("src/old").exists());
        let staged = "src/types/.shapesmith-staged/files/a.rs";
        for kept in ["target/debug/build.rs", "Cargo.lock", "src/.git/index", staged] {
            assert!(at(kept).exists(), "{kept}");
        }
        let line = "0 written, 2 deleted, 3 unchanged; not generated, left alone: src/kept/mine.rs";
        assert_eq!(report.to_string(), line);
    }

    #[test]
    fn somebody_elses_file_is_not_overwritten() {
        let dir = tempdir().unwrap();
        let (cargo, lib) = (dir.path().join("Cargo.toml"), dir.path().join("src/lib.rs"));
        put(&cargo, "[package]");
        put(&lib, "fn mine() {}");
        let message = error(dir.path(), &files());
        assert!(message.starts_with(&format!("{}: expected", cargo.display())));
        assert!(message.contains(&format!("{}: expected", lib.display())));
        assert_eq!(fs::read(&lib).unwrap(), b"fn mine() {}");
        assert!(!dir.path().join("src/types").exists(), "nothing was written");
    }

    #[test]
    fn unusable_wanted_files_are_refused_together() {
        let dir = tempdir().unwrap();
        let paths = ["/a.rs", "a/../b.rs", "../c.rs", "", "a//b.rs", "C:/d.rs", "a\\b.rs"];
        let reserved = ["target/a.rs", "Cargo.lock", "src/.git/a.rs", ".shapesmith-a"];
        let all = paths.iter().chain(&reserved).map(|path| file(path, rust("")));
        let mut all: Vec<_> = all.collect();
        all.push(file("bare.rs", "fn f() {}".to_owned()));
        all.push(file("twice.rs", rust("")));
        all.push(file("twice.rs", rust("")));
        assert_eq!(error(dir.path(), &all).lines().count(), 13);
        assert_eq!(check(dir.path(), &all).unwrap_err().to_string(), error(dir.path(), &all));
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_folder_in_the_way_is_refused() {
        let dir = generated();
        fs::remove_file(dir.path().join("src/lib.rs")).unwrap();
        fs::create_dir(dir.path().join("src/lib.rs")).unwrap();
        assert!(error(dir.path(), &files()).ends_with("found a folder: delete it"));
        assert_eq!(differences(dir.path()), ["src/lib.rs: missing"]);
        let below = [file("Cargo.toml/a.rs", rust(""))];
        assert!(error(dir.path(), &below).contains("expected a folder"));
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed() {
        use std::os::unix::fs::symlink;
        let outside = tempdir().unwrap();
        fs::write(outside.path().join("event.rs"), rust("")).unwrap();
        let dir = generated();
        fs::remove_dir_all(dir.path().join("src/types")).unwrap();
        symlink(outside.path(), dir.path().join("src/types")).unwrap();
        assert!(error(dir.path(), &files()).contains("symbolic link"));
        let expected =
            ["src/types/event.rs: missing", "src/types: left over, not generated any more"];
        assert_eq!(differences(dir.path()), expected);
        let without = &files()[..2];
        assert_eq!(sync(dir.path(), without).unwrap().foreign, ["src/types"]);
        assert!(outside.path().join("event.rs").exists());

        let link = dir.path().join("link.rs");
        symlink(outside.path().join("event.rs"), &link).unwrap();
        let wanted = [file("link.rs", rust("new"))];
        assert!(error(dir.path(), &wanted).contains("symbolic link"));
    }

    #[cfg(unix)]
    #[test]
    fn files_get_the_usual_permissions() {
        use std::os::unix::fs::PermissionsExt;
        let dir = generated();
        fs::write(dir.path().join("plain"), "").unwrap();
        let mode = |path| fs::metadata(dir.path().join(path)).unwrap().permissions().mode();
        assert_eq!(mode("src/lib.rs"), mode("plain"));
    }
}
