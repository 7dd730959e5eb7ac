//! Installs the packages of `tests/e2e/requirements.txt` into a virtual environment.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use shapesmith_cli::{Failure, console};

use super::context::Context;
use super::log::Log;
use super::process::{self, command};

/// The packages and their versions, relative to the workspace root.
const REQUIREMENTS: &str = "tests/e2e/requirements.txt";

/// A copy of the requirements, in a complete virtual environment.
const DONE: &str = "shapesmith-requirements.txt";

/// Time limit of each step.
const LIMIT: Duration = Duration::from_secs(480);

/// Ask no questions, and do not wait long for the network.
const OPTIONS: [&str; 7] = [
    "-m",
    "pip",
    "install",
    "--disable-pip-version-check",
    "--no-input",
    "--retries=1",
    "--requirement",
];

/// The folder with the programs of the virtual environment.
#[derive(Debug)]
pub(crate) struct Python(PathBuf);

impl Python {
    /// Installs the packages, unless they are installed already.
    ///
    /// # Errors
    ///
    /// If Python is missing, or a package cannot be installed.
    pub(crate) fn install(context: &Context<'_>) -> Result<Self, Failure> {
        let requirements = context.root.join(REQUIREMENTS);
        let wanted = fs::read_to_string(&requirements)
            .map_err(|error| format!("{}: {error}", requirements.display()))?;
        let folder = context.folder.join("python");
        let python = Self(folder.join("bin"));
        if fs::read_to_string(folder.join(DONE)).is_ok_and(|found| found == wanted) {
            return Ok(python);
        }
        // Of other requirements, or of an interrupted run.
        remove(&folder)?;
        console::note(format_args!("installing {REQUIREMENTS} into {}", folder.display()));
        let log = Log::create(context.folder.join("python.log"))?;
        python
            .fill(&folder, &requirements, &log, context)
            .map_err(|problem| format!("{problem}\n{}", log.end()))?;
        fs::write(folder.join(DONE), wanted)?;
        Ok(python)
    }

    /// Path of a program, such as `python`.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn fill(
        &self,
        folder: &Path,
        requirements: &Path,
        log: &Log,
        context: &Context<'_>,
    ) -> Result<(), Failure> {
        let mut venv = command("python3");
        venv.args(["-m", "venv"]).arg(folder);
        process::run(venv, log, LIMIT, &context.interrupt)
            .map_err(|problem| format!("python3 with venv and pip is needed: {problem}"))?;
        let mut pip = command(self.program("python"));
        pip.args(OPTIONS).arg(requirements);
        process::run(pip, log, LIMIT, &context.interrupt)
            .map_err(|problem| format!("pip: {problem}").into())
    }
}

/// Deletes a folder that may not exist.
fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
