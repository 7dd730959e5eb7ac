//! `cargo xtask e2e`: starts local servers, and runs the end-to-end tests against each.

mod context;
mod interrupt;
mod log;
mod moto;
mod port;
mod process;
mod python;
mod radosgw;
mod server;

use std::fmt;
use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Duration;

use shapesmith_cli::{Example, Failure, console};

use crate::test_program;
use context::Context;
use interrupt::Interrupt;
use log::Log;
use process::Running;
use python::Python;

/// The program of the tests.
const PROGRAM: &str = "e2e";

/// Time limit for compiling the program, and for running it against a server.
const LIMIT: Duration = Duration::from_secs(900);

pub(crate) const EXAMPLES: &[Example] = &[
    ("Test against every server that can run here", "e2e"),
    ("Test against one server", "e2e --server moto"),
    ("Run the scenarios with `multipart` in their name", "e2e --server moto -- --only multipart"),
];

/// Run the end-to-end tests against local servers: moto and radosgw
///
/// The servers listen on 127.0.0.1 only. Installs moto and boto3 into target/e2e with pip, in the
/// versions of tests/e2e/requirements.txt. radosgw must be installed already: on Debian,
/// with `apt-get install radosgw ceph-mon ceph-osd`. Servers log to target/e2e/SERVER.log.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Test only against this server; may be repeated
    #[arg(long = "server", value_name = "NAME")]
    servers: Vec<Kind>,
    /// Arguments of the tests; `cargo xtask e2e -- --help` lists them
    #[arg(last = true, value_name = "ARGUMENTS")]
    arguments: Vec<String>,
}

/// A server that can be started.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Kind {
    Moto,
    Radosgw,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Moto => "moto",
            Self::Radosgw => "radosgw",
        })
    }
}

pub(crate) fn run(root: &Path, args: &Args) -> Result<ExitCode, Failure> {
    let folder = root.join("target/e2e");
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let context = Context { root, folder, interrupt: Interrupt::listen()? };
    if args.arguments.iter().any(|argument| argument == "--help" || argument == "-h") {
        return Ok(exit_code(run_alone(&context, &args.arguments)?));
    }
    let servers = chosen(&args.servers, radosgw::missing)?;
    build(&context)?;
    let python = Python::install(&context)?;
    let mut all_passed = true;
    for kind in servers {
        match run_against(kind, &context, &python, &args.arguments) {
            Ok(passed) => all_passed &= passed,
            Err(problem) => {
                context.interrupt.check()?;
                console::error(problem);
                all_passed = false;
            }
        }
    }
    Ok(exit_code(all_passed))
}

fn exit_code(passed: bool) -> ExitCode {
    if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The servers to start: the wanted ones, or else all that can run.
///
/// # Errors
///
/// If a wanted server cannot run.
fn chosen(wanted: &[Kind], missing: impl Fn() -> Option<String>) -> Result<Vec<Kind>, Failure> {
    let needs_radosgw = wanted.is_empty() || wanted.contains(&Kind::Radosgw);
    let reason = if needs_radosgw { missing() } else { None };
    match reason {
        Some(reason) if wanted.is_empty() => {
            console::note(format_args!("skipped radosgw: {reason}"));
            Ok(vec![Kind::Moto])
        }
        Some(reason) => Err(format!("radosgw: {reason}").into()),
        None if wanted.is_empty() => Ok(vec![Kind::Moto, Kind::Radosgw]),
        None => Ok(wanted.to_vec()),
    }
}

/// Starts a server and runs the tests against it. Returns whether they passed.
fn run_against(
    kind: Kind,
    context: &Context<'_>,
    python: &Python,
    arguments: &[String],
) -> Result<bool, Failure> {
    let log = Log::create(context.folder.join(format!("{kind}.log")))?;
    console::note(format_args!("starting {kind}"));
    let server = match kind {
        Kind::Moto => moto::start(context, python, &log),
        Kind::Radosgw => radosgw::start(context, &log),
    };
    let server = server.map_err(|problem| format!("{kind}: {problem}\n{}", log.end()))?;
    console::note(format_args!("{kind} listens on 127.0.0.1:{}", server.port));
    let mut command = cargo(context, "run");
    command.args(["--", "--server", &kind.to_string(), "--python"]);
    command.arg(python.program("python")).args(arguments);
    server.set_environment(&mut command);
    let status = Running::start(command)?.wait(LIMIT, &context.interrupt)?;
    context.interrupt.check()?;
    if !status.success() {
        console::note(log.end());
    }
    Ok(status.success())
}

/// Compiles the tests, so that no server has to wait for it.
fn build(context: &Context<'_>) -> Result<(), Failure> {
    let status = Running::start(cargo(context, "build"))?.wait(LIMIT, &context.interrupt)?;
    if status.success() { Ok(()) } else { Err("cannot compile the end-to-end tests".into()) }
}

/// Runs the tests' program without a server.
fn run_alone(context: &Context<'_>, arguments: &[String]) -> Result<bool, Failure> {
    let mut command = cargo(context, "run");
    command.arg("--").args(arguments);
    Ok(Running::start(command)?.wait(LIMIT, &context.interrupt)?.success())
}

fn cargo(context: &Context<'_>, verb: &str) -> Command {
    let mut command = process::command(test_program::cargo());
    command.arg(verb).args(test_program::selection(context.root, PROGRAM));
    command
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use Kind::{Moto, Radosgw};

    #[derive(clap::Parser)]
    struct Cli {
        #[command(flatten)]
        args: Args,
    }

    fn parse(arguments: &[&str]) -> Result<Args, clap::Error> {
        Cli::try_parse_from([&["e2e"], arguments].concat()).map(|cli| cli.args)
    }

    fn installed() -> Option<String> {
        None
    }

    fn not_installed() -> Option<String> {
        Some("not installed".to_owned())
    }

    #[test]
    fn arguments_after_two_dashes_are_for_the_tests() {
        let args = parse(&["--server", "radosgw", "--server", "moto", "--", "--only", "copy"]);
        let args = args.unwrap();
        assert_eq!(args.servers, [Radosgw, Moto]);
        assert_eq!(args.arguments, ["--only", "copy"]);
        let unknown = parse(&["--server", "minio"]).err().unwrap().to_string();
        assert!(unknown.contains("[possible values: moto, radosgw]"), "{unknown}");
        assert!(parse(&["--only", "copy"]).is_err());
    }

    #[test]
    fn all_servers_that_can_run_by_default() {
        assert_eq!(chosen(&[], installed).unwrap(), [Moto, Radosgw]);
        assert_eq!(chosen(&[], not_installed).unwrap(), [Moto]);
    }

    #[test]
    fn a_named_server_has_to_run() {
        assert_eq!(chosen(&[Radosgw], installed).unwrap(), [Radosgw]);
        assert_eq!(chosen(&[Moto], not_installed).unwrap(), [Moto]);
        let problem = chosen(&[Moto, Radosgw], not_installed).unwrap_err().to_string();
        assert_eq!(problem, "radosgw: not installed");
    }
}
