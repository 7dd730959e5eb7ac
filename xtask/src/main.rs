//! The command line of the workspace: `cargo xtask …`.

mod codegen;
mod features;
mod import;
mod manifest;
mod protocol_tests;
mod replay;
mod show;
mod tree;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Generates typed Rust crates from AWS service models.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Writes the crates that models/manifest.toml names, or one crate of your own.
    Codegen(codegen::Args),
    /// Takes a model over from botocore: a wheel, a service-2.json or a service-2.json.gz.
    Import(import::Args),
    /// Shows an operation's request: members, types, where they go, enum values.
    Show(show::Args),
    /// Checks that each operation of a generated crate compiles alone, and some in pairs.
    Features(features::Args),
    /// Builds captured requests anew with the generated crate and compares them.
    Replay(replay::Args),
    /// Generates a crate for each suite of protocol tests and runs their cases.
    ProtocolTests(protocol_tests::Args),
}

/// What went wrong, ready to be printed.
type Failure = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let root = root();
    let result = match cli.verb {
        Verb::Codegen(args) => codegen::run(&root, &args),
        Verb::Import(args) => import::command(&root, &args),
        Verb::Show(args) => show::run(&root, &args),
        Verb::Features(args) => features::run(&root, &args),
        Verb::Replay(args) => replay::run(&root, &args),
        Verb::ProtocolTests(args) => protocol_tests::run(&root, &args),
    };
    result.unwrap_or_else(|failure| {
        print_error(failure.as_ref());
        ExitCode::FAILURE
    })
}

/// The workspace: the folder above this crate, whatever the current folder is.
fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// One `error:` for each line of a failure, which may be several faults.
fn print_error(failure: &dyn std::error::Error) {
    let red = anstyle::AnsiColor::Red.on_default().bold();
    for line in failure.to_string().lines() {
        anstream::eprintln!("{red}error{red:#}: {line}");
    }
}

/// A warning, which stops nothing.
fn print_warning(message: impl std::fmt::Display) {
    let yellow = anstyle::AnsiColor::Yellow.on_default().bold();
    anstream::eprintln!("{yellow}warning{yellow:#}: {message}");
}
