//! `cargo xtask replay`: hands over to the `replay` program of the tests, which is linked to the
//! generated crate. This one must not be, or a crate that does not compile could never be
//! generated anew.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, ExitCode};

use crate::{Failure, tool};

#[derive(clap::Args)]
#[command(disable_help_flag = true)]
pub(crate) struct Args {
    /// FILE and options; `cargo xtask replay --help` lists them.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGUMENTS")]
    arguments: Vec<OsString>,
}

pub(crate) fn run(root: &Path, args: &Args) -> Result<ExitCode, Failure> {
    hand_over(root, "replay", &args.arguments)
}

/// Runs a program of the tests.
pub(crate) fn hand_over(
    root: &Path,
    name: &str,
    arguments: &[OsString],
) -> Result<ExitCode, Failure> {
    tool::require_own(root, name)?;
    let status = Command::new(cargo())
        .arg("run")
        .args(program(root, name))
        .arg("--")
        .args(arguments)
        .status()
        .map_err(|error| format!("cargo cannot be started: {error}"))?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}

/// The cargo that runs this program, or the one on the search path.
pub(crate) fn cargo() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// What tells cargo which program of the tests to build or run.
pub(crate) fn program(root: &Path, name: &str) -> Vec<OsString> {
    let manifest = root.join("Cargo.toml");
    ["--quiet", "--package", "shapesmith-tests", "--bin", name, "--manifest-path"]
        .map(OsString::from)
        .into_iter()
        .chain([manifest.into()])
        .collect()
}
