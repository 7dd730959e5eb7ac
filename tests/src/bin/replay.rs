//! Replays request vectors; `cargo xtask replay` starts it.

use std::process::ExitCode;

use shapesmith_tests::harness::folder;
use shapesmith_tests::replay::cli;

fn main() -> ExitCode {
    cli::main(&folder("replay"))
}
