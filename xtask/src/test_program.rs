//! Runs programs of the crate `shapesmith-tests`.
//!
//! They are separate programs, since they link the generated crates. This one must build even if a
//! generated crate does not compile, in order to regenerate it.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, ExitCode};

use shapesmith_cli::Failure;

#[derive(clap::Args)]
#[command(disable_help_flag = true)]
pub(crate) struct Args {
    /// Arguments of the program; --help lists them
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGUMENTS")]
    arguments: Vec<OsString>,
}

/// Builds and runs a program of the tests.
pub(crate) fn run(root: &Path, name: &str, args: &Args) -> Result<ExitCode, Failure> {
    let status = Command::new(cargo())
        .arg("run")
        .args(selection(root, name))
        .arg("--")
        .args(&args.arguments)
        .status()
        .map_err(|error| format!("cannot start cargo: {error}"))?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}

/// The cargo that runs this program, or else the one in `PATH`.
pub(crate) fn cargo() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// Arguments for cargo that select a program of the tests.
pub(crate) fn selection(root: &Path, name: &str) -> Vec<OsString> {
    let manifest = root.join("Cargo.toml");
    ["--quiet", "--package", "shapesmith-tests", "--bin", name, "--manifest-path"]
        .map(OsString::from)
        .into_iter()
        .chain([manifest.into()])
        .collect()
}
