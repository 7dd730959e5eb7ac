//! The end-to-end program; `cargo xtask e2e` starts it.

use std::process::ExitCode;

fn main() -> ExitCode {
    shapesmith_tests::e2e::cli::main()
}
