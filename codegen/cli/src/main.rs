//! The command `shapesmith`.

use std::process::ExitCode;

use clap::Parser;
use shapesmith_cli::{Command, Failure, command_line, console, workspace};

/// The program's name in its help.
const PROGRAM: &str = "shapesmith";

/// Generate typed Rust crates from AWS service models
#[derive(Parser)]
#[command(name = PROGRAM, version, disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

fn main() -> ExitCode {
    console::exit_code(run(command_line::parse(PROGRAM, &[])))
}

fn run(cli: Cli) -> Result<ExitCode, Failure> {
    cli.command.run(&workspace::find()?)
}
