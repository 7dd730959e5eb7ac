//! Runs endpoint tests; `cargo xtask endpoint-tests` starts it.

use std::process::ExitCode;

use shapesmith_tests::endpoints::cli;
use shapesmith_tests::harness::folder;

fn main() -> ExitCode {
    cli::main(&folder("endpoints"))
}
