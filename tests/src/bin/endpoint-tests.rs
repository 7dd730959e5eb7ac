//! Runs endpoint tests; `cargo xtask endpoint-tests` starts it.

use std::process::ExitCode;

fn main() -> ExitCode {
    shapesmith_tests::endpoints::cli::main()
}
