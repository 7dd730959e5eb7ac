//! `cargo xtask endpoint-tests`: hands over to the program of that name of the tests, which is linked to
//! the generated crate.

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use crate::{Failure, replay};

#[derive(clap::Args)]
#[command(disable_help_flag = true)]
pub(crate) struct Args {
    /// FILE…; `cargo xtask endpoint-tests --help` shows examples.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGUMENTS")]
    arguments: Vec<OsString>,
}

pub(crate) fn run(root: &Path, args: &Args) -> Result<ExitCode, Failure> {
    replay::hand_over(root, "endpoint-tests", &args.arguments)
}
