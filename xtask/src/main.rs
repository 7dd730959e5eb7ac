//! The command line: `cargo xtask …` in this workspace, `shapesmith …` where it is installed.

mod codegen;
mod diff;
mod e2e;
mod endpoint_tests;
mod features;
mod fetch;
mod import;
mod inputs;
mod job;
mod lockfile;
mod manifest;
mod protocol_tests;
mod replay;
mod runtime;
mod show;
mod tool;
mod update;

use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

/// Generates typed Rust crates from AWS service models.
#[derive(Parser)]
#[command(version, disable_help_subcommand = true)]
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
    /// Follows the model: takes it over, shows what changes, regenerates, sets version and changelog.
    Update(update::Args),
    /// Says what changes between two models, and whether that breaks the API or the wire.
    Diff(diff::Args),
    /// Shows an operation's request: members, types, where they go, enum values.
    Show(show::Args),
    /// Checks that each operation of a generated crate compiles alone, and some in pairs.
    Features(features::Args),
    /// Builds captured requests anew with the generated crate and compares them.
    Replay(replay::Args),
    /// Generates a crate for each suite of protocol tests and runs their cases.
    ProtocolTests(protocol_tests::Args),
    /// Asks the generated endpoint rules where requests go, and compares.
    EndpointTests(endpoint_tests::Args),
    /// Runs the end-to-end program against real servers on this machine: moto and radosgw.
    E2e(e2e::Args),
}

/// What went wrong, ready to be printed.
type Failure = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    let matches = tool::renamed(Cli::command()).get_matches();
    let cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    run(cli.verb).unwrap_or_else(|failure| {
        print_error(failure.as_ref());
        ExitCode::FAILURE
    })
}

fn run(verb: Verb) -> Result<ExitCode, Failure> {
    let root = tool::root()?;
    match verb {
        Verb::Codegen(args) => codegen::run(&root, &args),
        Verb::Import(args) => import::command(&root, &args),
        Verb::Diff(args) => diff::run(&root, &args),
        Verb::Update(args) => update::run(&root, &args),
        Verb::Show(args) => show::run(&root, &args),
        Verb::Features(args) => features::run(&root, &args),
        Verb::Replay(args) => replay::run(&root, &args),
        Verb::ProtocolTests(args) => protocol_tests::run(&root, &args),
        Verb::EndpointTests(args) => endpoint_tests::run(&root, &args),
        Verb::E2e(args) => e2e::run(&root, &args),
    }
}

/// One `error:` for each line of a failure, which may be several faults.
fn print_error(failure: &dyn std::error::Error) {
    let red = anstyle::AnsiColor::Red.on_default().bold();
    for line in failure.to_string().lines() {
        anstream::eprintln!("{red}error{red:#}: {line}");
    }
}

/// What is good to know.
fn print_note(message: impl std::fmt::Display) {
    let bold = anstyle::Style::new().bold();
    anstream::eprintln!("{bold}note{bold:#}: {message}");
}

/// A warning, which stops nothing.
fn print_warning(message: impl std::fmt::Display) {
    let yellow = anstyle::AnsiColor::Yellow.on_default().bold();
    anstream::eprintln!("{yellow}warning{yellow:#}: {message}");
}
