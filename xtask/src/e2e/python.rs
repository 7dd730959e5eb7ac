//! A Python of our own, with the packages of `tests/e2e/requirements.txt` in it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::Context;
use super::process::{self, Log, command};
use crate::{Failure, print_note};

/// The packages and their versions, below the workspace's root.
const REQUIREMENTS: &str = "tests/e2e/requirements.txt";

/// What is in the folder once all packages are: the requirements that it was made for.
const DONE: &str = "shapesmith-requirements.txt";

const LIMIT: Duration = Duration::from_secs(480);

/// No questions, and no long wait for a network that is not there.
const OPTIONS: [&str; 7] = [
    "-m",
    "pip",
    "install",
    "--disable-pip-version-check",
    "--no-input",
    "--retries=1",
    "--requirement",
];

/// Where the programs of the packages are; `python` is one of them.
#[derive(Debug)]
pub(crate) struct Python(PathBuf);

impl Python {
    /// Makes it, unless it is there already.
    ///
    /// # Errors
    /// If there is no Python, or a package cannot be installed.
    pub(crate) fn install(context: &Context) -> Result<Self, Failure> {
        let requirements = context.root.join(REQUIREMENTS);
        let wanted = fs::read_to_string(&requirements)
            .map_err(|error| format!("{}: {error}", requirements.display()))?;
        let folder = context.folder.join("python");
        let python = Self(folder.join("bin"));
        if fs::read_to_string(folder.join(DONE)).is_ok_and(|found| found == wanted) {
            return Ok(python);
        }
        remove(&folder)?;
        print_note(format!("installing {REQUIREMENTS} into {}; a minute", folder.display()));
        let log = Log::create(context.folder.join("python.log"))?;
        python
            .fill(&folder, &requirements, &log, context)
            .map_err(|problem| format!("{problem}\n{}", log.end()))?;
        fs::write(folder.join(DONE), wanted)?;
        Ok(python)
    }

    /// The path of one of its programs.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn fill(
        &self,
        folder: &Path,
        requirements: &Path,
        log: &Log,
        context: &Context,
    ) -> Result<(), Failure> {
        let mut venv = command("python3");
        venv.args(["-m", "venv"]).arg(folder);
        process::run(venv, log, LIMIT, &context.interrupt)
            .map_err(|problem| format!("expected python3 with venv and pip: {problem}"))?;
        let mut pip = command(self.program("python"));
        pip.args(OPTIONS).arg(requirements);
        process::run(pip, log, LIMIT, &context.interrupt)
            .map_err(|problem| format!("pip: {problem}").into())
    }
}

/// Deletes what an older or interrupted run has left.
fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
