//! Downloads a botocore wheel. Uses pip, which knows the user's mirrors and proxies.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

use crate::console::{self, Failure};

/// The package with the models.
const PACKAGE: &str = "botocore";

/// Ways to call pip, in order of preference.
const PIPS: [&[&str]; 4] =
    [&["python3", "-m", "pip"], &["python", "-m", "pip"], &["pip3"], &["pip"]];

/// Download only the wheel, even if this Python is too old to run it. Ask no questions, and do not wait
/// long for the network.
const OPTIONS: [&str; 9] = [
    "download",
    "--quiet",
    "--no-deps",
    "--only-binary=:all:",
    "--ignore-requires-python",
    "--disable-pip-version-check",
    "--no-input",
    "--retries=1",
    "--dest",
];

/// A downloaded wheel. Deletes the file when dropped.
#[derive(Debug)]
pub(crate) struct Wheel {
    _folder: TempDir,
    file: PathBuf,
}

impl Wheel {
    /// Downloads the given or the newest version.
    ///
    /// # Errors
    ///
    /// If the version is invalid, pip is missing, or pip fails. The message says how to do without pip.
    pub(crate) fn download(version: Option<&str>) -> Result<Self, Failure> {
        Self::download_with(&std::env::var_os("PATH").unwrap_or_default(), version)
    }

    /// Path of the file.
    pub(crate) fn path(&self) -> &Path {
        &self.file
    }

    /// Downloads with the programs in `search`, a `PATH`.
    fn download_with(search: &OsStr, version: Option<&str>) -> Result<Self, Failure> {
        let package = match version {
            Some(version) if is_version(version) => format!("{PACKAGE}=={version}"),
            Some(version) => {
                return Err(format!(
                    "--botocore: expected a version like 1.44.5, found {version:?}"
                )
                .into());
            }
            None => PACKAGE.to_owned(),
        };
        let folder = tempfile::tempdir()
            .map_err(|error| format!("cannot create a temporary folder: {error}"))?;
        let by_hand = |problem: String| {
            format!(
                "{problem}; without pip, download {package} from its package index and pass the wheel \
                 with --from"
            )
        };
        let pip = PIPS.into_iter().find(|pip| answers(pip, search));
        let pip = pip.ok_or_else(|| by_hand("cannot find python3 with pip".to_owned()))?;
        console::progress(format_args!("downloading {package}"));
        let output = command(pip, search).args(OPTIONS).arg(folder.path()).arg(&package).output();
        console::progress("");
        let pip = pip.join(" ");
        let output = output.map_err(|error| by_hand(format!("{pip}: {error}")))?;
        if !output.status.success() {
            return Err(by_hand(format!("{pip}: {}", said(&output))).into());
        }
        let file = only_file(folder.path())
            .ok_or_else(|| by_hand(format!("{pip}: did not download a wheel of {package}")))?;
        Ok(Self { _folder: folder, file })
    }
}

/// Whether this looks like a version in Python's sense. It is certainly no option and no URL.
fn is_version(version: &str) -> bool {
    let known = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '+' | '!' | '-' | '_');
    version.starts_with(|c: char| c.is_ascii_digit()) && version.chars().all(known)
}

fn command(program: &[&str], search: &OsStr) -> Command {
    let mut command = Command::new(program[0]);
    command.args(&program[1..]).env("PATH", search).stdin(Stdio::null());
    command
}

fn answers(pip: &[&str], search: &OsStr) -> bool {
    command(pip, search).arg("--version").output().is_ok_and(|output| output.status.success())
}

/// The last line that pip printed, after its last warning, which tells of network problems.
fn said(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr);
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let Some((last, before)) = lines.split_last() else { return output.status.to_string() };
    match before.iter().rfind(|line| line.starts_with("WARNING")) {
        Some(warning) => format!("{warning}; {last}"),
        None => (*last).to_owned(),
    }
}

fn only_file(folder: &Path) -> Option<PathBuf> {
    let entries: io::Result<Vec<_>> = folder.read_dir().and_then(Iterator::collect);
    match entries.ok()?.as_slice() {
        [entry] if entry.path().extension().is_some_and(|end| end == "whl") => Some(entry.path()),
        _ => None,
    }
}

#[cfg(all(test, unix))]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;
    use std::sync::{Mutex, MutexGuard};

    /// Starting a script fails while the fork of another thread still has it open for writing.
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

    /// A `PATH` with these shell scripts.
    struct Programs {
        folder: TempDir,
        _alone: MutexGuard<'static, ()>,
    }

    fn programs(scripts: &[(&str, &str)]) -> Programs {
        let alone = ONE_AT_A_TIME.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let folder = tempfile::tempdir().unwrap();
        for (name, script) in scripts {
            let path = folder.path().join(name);
            fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        }
        Programs { folder, _alone: alone }
    }

    impl Programs {
        fn download(&self, version: Option<&str>) -> Result<Wheel, String> {
            let search = self.folder.path().as_os_str();
            Wheel::download_with(search, version).map_err(|error| error.to_string())
        }
    }

    /// A pip that records its arguments and then runs `then`.
    fn pip(then: &str) -> String {
        format!(
            "case \"$*\" in *--version) exit 0;; esac\n\
             echo \"$*\" > \"$0.called\"\n\
             while [ \"$1\" != --dest ]; do shift; done\n{then}"
        )
    }

    const BY_HAND: &str = "; without pip, download botocore==1.2.3 from its package index and pass \
                           the wheel with --from";

    #[test]
    fn the_wheel_exists_until_dropped() {
        let programs =
            programs(&[("python3", &pip("echo PK > \"$2/botocore-1.2.3-py3-none-any.whl\""))]);
        let wheel = programs.download(Some("1.2.3")).unwrap();
        let path = wheel.path().to_owned();
        assert_eq!(fs::read_to_string(&path).unwrap(), "PK\n");
        let called = fs::read_to_string(programs.folder.path().join("python3.called")).unwrap();
        let folder = path.parent().unwrap();
        assert!(
            called.starts_with("-m pip download ") && called.contains(" --no-deps "),
            "{called}"
        );
        assert!(
            called.ends_with(&format!(" --dest {} botocore==1.2.3\n", folder.display())),
            "{called}"
        );
        drop(wheel);
        assert!(!folder.exists());
        programs.download(None).unwrap();
        let called = fs::read_to_string(programs.folder.path().join("python3.called")).unwrap();
        assert!(called.ends_with(" botocore\n"), "{called}");
    }

    #[test]
    fn uses_the_first_pip_that_works() {
        let broken = "echo 'No module named pip' >&2; exit 1";
        let works = pip("echo PK > \"$2/a.whl\"");
        let programs = programs(&[("python3", broken), ("pip3", "exit 127"), ("pip", &works)]);
        programs.download(None).unwrap();
        assert!(programs.folder.path().join("pip.called").exists());
    }

    #[test]
    fn says_what_to_do_without_pip() {
        let programs = programs(&[("python", "exit 1")]);
        let problem = programs.download(Some("1.2.3")).unwrap_err();
        assert_eq!(problem, format!("cannot find python3 with pip{BY_HAND}"));
    }

    #[test]
    fn repeats_what_pip_says() {
        let failing = |script: &str| {
            let programs = programs(&[("python3", &pip(script))]);
            let problem = programs.download(Some("1.2.3")).unwrap_err();
            problem.strip_suffix(BY_HAND).unwrap().to_owned()
        };
        let none = "echo 'ERROR: (from versions: 1.0)' >&2; echo 'ERROR: No matching distribution' >&2; exit 1";
        assert_eq!(failing(none), "python3 -m pip: ERROR: No matching distribution");
        let offline = "echo 'WARNING: connection broken' >&2; echo 'ERROR: No matching distribution' >&2; exit 1";
        let expected =
            "python3 -m pip: WARNING: connection broken; ERROR: No matching distribution";
        assert_eq!(failing(offline), expected);
        assert_eq!(failing("exit 3"), "python3 -m pip: exit status: 3");
        let expected = "python3 -m pip: did not download a wheel of botocore==1.2.3";
        assert_eq!(failing("exit 0"), expected);
        assert_eq!(failing("echo > \"$2/botocore.tar.gz\""), expected);
    }

    #[test]
    fn refuses_what_is_not_a_version() {
        let programs = programs(&[]);
        for version in
            ["", "latest", "--index-url=x", "1 2", "1;python_version>'3'", "1.0@file:///x"]
        {
            let problem = programs.download(Some(version)).unwrap_err();
            let expected = "--botocore: expected a version like 1.44.5, found";
            assert!(problem.starts_with(expected), "{problem}");
        }
        assert!(is_version("1.44.5") && is_version("2.0.0rc1") && is_version("1!2.0.post1"));
    }
}
