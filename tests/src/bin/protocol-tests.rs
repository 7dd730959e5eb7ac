//! Runs protocol tests; `cargo xtask protocol-tests` starts it.

use std::process::ExitCode;

fn main() -> ExitCode {
    shapesmith_tests::protocol::cli::main()
}
