//! Where a generated crate finds `shapesmith-runtime`.

use std::path::{Component, Path, PathBuf};

use shapesmith_codegen::Runtime;

use crate::manifest::{self, Service};
use crate::{Failure, print_note, tool};

/// The checkout that this program was built from, if that is still there.
const BUILT_FROM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// Where a crate in `folder` finds it: where the command line says, the manifest of the workspace at
/// `root`, or else where it is.
///
/// # Errors
/// If it is not where somebody says.
pub(crate) fn find(
    root: &Path,
    given: Option<&str>,
    listed: Option<&Service>,
    folder: &Path,
) -> Result<Runtime, Failure> {
    if let Some(text) = given {
        return said(text, Path::new(""), folder, "--runtime");
    }
    match listed.and_then(|service| Some((service, service.runtime.as_ref()?))) {
        Some((service, text)) => {
            let place = format!("{}: `runtime` of {}", manifest::FILE, service.crate_name);
            said(text, root, folder, &place)
        }
        None => found(root, folder),
    }
}

/// What was said: the URL of a git repository, a version, or else a folder, which stays relative if it
/// is relative to `base`.
fn said(text: &str, base: &Path, folder: &Path, place: &str) -> Result<Runtime, Failure> {
    if text.contains("://") || text.starts_with("git@") {
        return Ok(Runtime::Git(text.to_owned()));
    }
    if semver::VersionReq::parse(text).is_ok() {
        return Ok(Runtime::Version(text.to_owned()));
    }
    let runtime = base.join(text);
    if text.is_empty() || !runtime.join("Cargo.toml").is_file() {
        let expected =
            "expected a version, the URL of a git repository or a folder with a Cargo.toml";
        return Err(format!("{place}: {expected}, found {text:?}").into());
    }
    if Path::new(text).is_absolute() {
        return Ok(Runtime::Path(text.to_owned()));
    }
    Ok(Runtime::Path(slashed(&relative(&normal(folder)?, &normal(&runtime)?))?))
}

/// Where it is: in shapesmith's own workspace, in the checkout that this program was built from, or in
/// the registry. A crate that is not in the checkout itself only knows the way on this machine.
fn found(root: &Path, folder: &Path) -> Result<Runtime, Failure> {
    let checkouts = [root, Path::new(BUILT_FROM)];
    let Some(checkout) = checkouts.into_iter().find(|folder| tool::is_own(folder)) else {
        return Ok(Runtime::default());
    };
    if normal(folder)?.starts_with(normal(checkout)?) {
        return said(tool::RUNTIME, checkout, folder, tool::RUNTIME);
    }
    let path = slashed(&normal(&checkout.join(tool::RUNTIME))?)?;
    let advice = "--runtime says where else to find it";
    print_note(format!("the crate finds its runtime in {path}, on this machine only: {advice}"));
    Ok(Runtime::Path(path))
}

/// A path without `.` and `..`, from the root of the file system.
fn normal(path: &Path) -> Result<PathBuf, Failure> {
    let mut normal = PathBuf::new();
    for part in std::path::absolute(path)?.components() {
        match part {
            Component::ParentDir => {
                normal.pop();
            }
            Component::CurDir => {}
            part => normal.push(part),
        }
    }
    Ok(normal)
}

/// The way from a folder to another place, if there is one: both [`normal`].
fn relative(from: &Path, to: &Path) -> PathBuf {
    let shared = from.components().zip(to.components()).take_while(|(a, b)| a == b).count();
    if shared == 0 {
        return to.to_owned();
    }
    let up = from.components().skip(shared).map(|_| Component::ParentDir);
    up.chain(to.components().skip(shared)).collect()
}

/// As `Cargo.toml` has paths.
fn slashed(path: &Path) -> Result<String, Failure> {
    let path = path.to_str().ok_or_else(|| format!("{}: expected UTF-8", path.display()))?;
    Ok(if cfg!(windows) { path.replace('\\', "/") } else { path.to_owned() })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn said(text: &str, folder: &str) -> Result<Runtime, String> {
        let base = Path::new(BUILT_FROM);
        super::said(text, base, &base.join(folder), "--runtime").map_err(|error| error.to_string())
    }

    #[test]
    fn unless_told_it_is_where_this_program_is_from() {
        let elsewhere = std::env::temp_dir();
        let within = Path::new(BUILT_FROM).join("scratch");
        assert_eq!(
            found(&elsewhere, &within).unwrap(),
            Runtime::Path("../codegen/runtime".to_owned())
        );
        let Runtime::Path(path) = found(&elsewhere, &elsewhere).unwrap() else { unreachable!() };
        assert!(Path::new(&path).is_absolute() && !path.contains(".."), "{path}");
        assert!(path.ends_with("/codegen/runtime"), "{path}");
    }

    #[test]
    fn a_folder_stays_as_relative_as_it_was() {
        let path = |path: &str| Ok(Runtime::Path(path.to_owned()));
        assert_eq!(said("codegen/runtime", "generated/s3"), path("../../codegen/runtime"));
        assert_eq!(said("./codegen/../codegen/runtime/", "."), path("codegen/runtime"));
        assert_eq!(said("codegen/runtime", "codegen/x"), path("../runtime"));
        assert_eq!(
            said("codegen/runtime", "../a/b"),
            path(&format!("../../{}/codegen/runtime", own()))
        );
        let absolute = format!("{BUILT_FROM}/codegen/runtime");
        assert_eq!(said(&absolute, "generated/s3"), path(&absolute));
    }

    /// The name of this checkout's folder.
    fn own() -> String {
        normal(Path::new(BUILT_FROM)).unwrap().file_name().unwrap().to_str().unwrap().to_owned()
    }

    #[test]
    fn versions_and_repositories_are_told_from_folders() {
        for version in ["0.1.0", "1", "^0.2", "=1.0.0-rc.1", ">=1, <3"] {
            assert_eq!(said(version, "x"), Ok(Runtime::Version(version.to_owned())));
        }
        for url in
            ["https://example.com/shapesmith.git", "ssh://git@host/x", "git@host:x/y", "file:///x"]
        {
            assert_eq!(said(url, "x"), Ok(Runtime::Git(url.to_owned())));
        }
        for text in ["", "codegen/runtime/src", "latest", "nowhere/at all"] {
            let problem = said(text, "x").unwrap_err();
            assert!(problem.starts_with("--runtime: expected a version, the URL"), "{problem}");
        }
    }
}
