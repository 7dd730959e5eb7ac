//! `cargo xtask`: the commands of `shapesmith`, and the chores of this repository.

mod e2e;
mod features;
mod services;
mod test_program;

use std::path::Path;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use shapesmith_cli::{Failure, command_line, console};

/// The program's name in its help, the same as the alias in `.cargo/config.toml`.
const PROGRAM: &str = "cargo xtask";

/// Generate crates from AWS service models, and test them
#[derive(Parser)]
#[command(name = "xtask", version, disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    #[command(flatten)]
    Shapesmith(shapesmith_cli::Command),
    Features(features::Args),
    /// Rebuild captured requests with the generated crate, and compare them
    Replay(test_program::Args),
    /// Run protocol tests against crates generated for them
    ProtocolTests(test_program::Args),
    /// Run endpoint tests against the endpoint rules of S3, or with --models of any service
    EndpointTests(test_program::Args),
    E2e(e2e::Args),
    Services(services::Args),
}

fn main() -> ExitCode {
    let examples = [
        ("features", features::EXAMPLES),
        ("e2e", e2e::EXAMPLES),
        ("services", services::EXAMPLES),
    ];
    console::exit_code(run(command_line::parse(PROGRAM, &examples)))
}

fn run(cli: Cli) -> Result<ExitCode, Failure> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("xtask has no workspace")?;
    match cli.command {
        Command::Shapesmith(command) => command.run(root),
        Command::Features(args) => features::run(root, &args),
        Command::Replay(args) => test_program::run(root, "replay", &args),
        Command::ProtocolTests(args) => test_program::run(root, "protocol-tests", &args),
        Command::EndpointTests(args) => test_program::run(root, "endpoint-tests", &args),
        Command::E2e(args) => e2e::run(root, &args),
        Command::Services(args) => services::run(root, &args),
    }
}
