//! Finds the `shapesmith-runtime` that a generated crate depends on.

use std::path::{Component, Path, PathBuf};

use shapesmith_codegen::Runtime;

use crate::console::{self, Failure};
use crate::manifest::{self, Service};

/// The checkout of shapesmith that this program was built from. It may be gone by now.
const BUILT_FROM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// Folder of the runtime in a checkout of shapesmith.
const RUNTIME: &str = "codegen/runtime";

/// Returns the runtime that a crate in `folder` depends on: the one `given` on the command line, or
/// `listed` in the manifest of the workspace at `root`, or else the default.
///
/// # Errors
///
/// If it is not a version, a Git URL or a folder with a `Cargo.toml`.
pub(crate) fn find(
    root: &Path,
    given: Option<&str>,
    listed: Option<&Service>,
    folder: &Path,
) -> Result<Runtime, Failure> {
    if let Some(text) = given {
        return parse(text, Path::new(""), folder, "--runtime");
    }
    match listed.and_then(|service| Some((service, service.runtime.as_ref()?))) {
        Some((service, text)) => {
            let place = format!("{}: `runtime` of {}", manifest::FILE, service.crate_name);
            parse(text, root, folder, &place)
        }
        None => default(root, folder),
    }
}

/// Parses a Git URL, a version, or a folder. A relative folder is relative to `base`; it is returned
/// relative to `folder`. `place` names the text in errors.
fn parse(text: &str, base: &Path, folder: &Path, place: &str) -> Result<Runtime, Failure> {
    if text.contains("://") || text.starts_with("git@") {
        return Ok(Runtime::Git(text.to_owned()));
    }
    if semver::VersionReq::parse(text).is_ok() {
        return Ok(Runtime::Version(text.to_owned()));
    }
    let runtime = base.join(text);
    if text.is_empty() || !runtime.join("Cargo.toml").is_file() {
        let expected = "expected a version, a Git URL or a folder with a Cargo.toml";
        return Err(format!("{place}: {expected}, found {text:?}").into());
    }
    if Path::new(text).is_absolute() {
        return Ok(Runtime::Path(text.to_owned()));
    }
    Ok(Runtime::Path(slashed(&relative(&normal(folder)?, &normal(&runtime)?))?))
}

/// The default runtime: of the workspace at `root` if that is a checkout of shapesmith, or of the
/// checkout that this program was built from, or else from the registry.
fn default(root: &Path, folder: &Path) -> Result<Runtime, Failure> {
    let checkouts = [root, Path::new(BUILT_FROM)];
    let Some(checkout) = checkouts.into_iter().find(|folder| has_runtime(folder)) else {
        return Ok(Runtime::default());
    };
    if normal(folder)?.starts_with(normal(checkout)?) {
        return parse(RUNTIME, checkout, folder, RUNTIME);
    }
    let path = slashed(&normal(&checkout.join(RUNTIME))?)?;
    console::note(format_args!(
        "the crate depends on {path}, which only this machine has; choose another with --runtime"
    ));
    Ok(Runtime::Path(path))
}

/// Whether a folder is a checkout of shapesmith.
fn has_runtime(folder: &Path) -> bool {
    folder.join(RUNTIME).join("Cargo.toml").is_file()
}

/// An absolute path without `.` and `..`. Symbolic links are not resolved.
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

/// A relative path from one [`normal`] path to another; absolute if they have no common root.
fn relative(from: &Path, to: &Path) -> PathBuf {
    let shared = from.components().zip(to.components()).take_while(|(a, b)| a == b).count();
    if shared == 0 {
        return to.to_owned();
    }
    let up = from.components().skip(shared).map(|_| Component::ParentDir);
    up.chain(to.components().skip(shared)).collect()
}

/// A path as written in `Cargo.toml`.
fn slashed(path: &Path) -> Result<String, Failure> {
    let path = path.to_str().ok_or_else(|| format!("{}: expected UTF-8", path.display()))?;
    Ok(if cfg!(windows) { path.replace('\\', "/") } else { path.to_owned() })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn parse(text: &str, folder: &str) -> Result<Runtime, String> {
        let base = Path::new(BUILT_FROM);
        super::parse(text, base, &base.join(folder), "--runtime").map_err(|error| error.to_string())
    }

    #[test]
    fn the_default_is_the_checkout_that_the_program_was_built_from() {
        let elsewhere = std::env::temp_dir();
        let within = Path::new(BUILT_FROM).join("scratch");
        assert_eq!(
            default(&elsewhere, &within).unwrap(),
            Runtime::Path("../codegen/runtime".to_owned())
        );
        let Runtime::Path(path) = default(&elsewhere, &elsewhere).unwrap() else { unreachable!() };
        assert!(Path::new(&path).is_absolute() && !path.contains(".."), "{path}");
        assert!(path.ends_with("/codegen/runtime"), "{path}");
    }

    #[test]
    fn a_relative_folder_stays_relative() {
        let path = |path: &str| Ok(Runtime::Path(path.to_owned()));
        assert_eq!(parse("codegen/runtime", "generated/s3"), path("../../codegen/runtime"));
        assert_eq!(parse("./codegen/../codegen/runtime/", "."), path("codegen/runtime"));
        assert_eq!(parse("codegen/runtime", "codegen/x"), path("../runtime"));
        assert_eq!(
            parse("codegen/runtime", "../a/b"),
            path(&format!("../../{}/codegen/runtime", checkout()))
        );
        let absolute = format!("{BUILT_FROM}/codegen/runtime");
        assert_eq!(parse(&absolute, "generated/s3"), path(&absolute));
    }

    /// The name of this checkout's folder.
    fn checkout() -> String {
        normal(Path::new(BUILT_FROM)).unwrap().file_name().unwrap().to_str().unwrap().to_owned()
    }

    #[test]
    fn versions_and_urls_are_not_folders() {
        for version in ["0.1.0", "1", "^0.2", "=1.0.0-rc.1", ">=1, <3"] {
            assert_eq!(parse(version, "x"), Ok(Runtime::Version(version.to_owned())));
        }
        for url in
            ["https://example.com/shapesmith.git", "ssh://git@host/x", "git@host:x/y", "file:///x"]
        {
            assert_eq!(parse(url, "x"), Ok(Runtime::Git(url.to_owned())));
        }
        for text in ["", "codegen/runtime/src", "latest", "nowhere/at all"] {
            let problem = parse(text, "x").unwrap_err();
            assert!(problem.starts_with("--runtime: expected a version, a Git URL"), "{problem}");
        }
    }
}
