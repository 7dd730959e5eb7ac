//! Replays request vectors against `shapesmith-s3`; `cargo xtask replay` starts it.

use std::process::ExitCode;

use shapesmith_tests::replay::{cli, s3};

fn main() -> ExitCode {
    cli::main(&s3::S3)
}
