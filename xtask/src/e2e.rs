//! `cargo xtask e2e`: starts real servers on this machine, runs the end-to-end program of the tests
//! against each, and stops them whatever happens.

mod interrupt;
mod moto;
mod process;
mod python;
mod radosgw;

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Duration;

use tempfile::TempDir;

use crate::{Failure, print_error, print_note, replay, tool};
use interrupt::Interrupt;
use process::{Log, Running};
use python::Python;

/// The program of the tests that this is for.
const PROGRAM: &str = "e2e";

/// A test's account. moto takes any; radosgw's user has this one.
const ACCESS_KEY: &str = "SHAPESMITHEXAMPLEKEY";
const SECRET_KEY: &str = "shapesmith-example-secret";

/// How long the program may take to compile, and to run against one server.
const LIMIT: Duration = Duration::from_secs(900);

#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  cargo xtask e2e                                    all servers that can run here
  cargo xtask e2e --server moto                      one of them, which has to run
  cargo xtask e2e --server moto -- --only multipart  scenarios whose name has this in it

Everything stays on 127.0.0.1. moto and boto3 are installed into target/e2e with pip, as
tests/e2e/requirements.txt says; radosgw has to be there: on Debian, apt-get install radosgw
ceph-mon ceph-osd. What the servers say is in target/e2e/SERVER.log.")]
pub(crate) struct Args {
    /// Only this server; may be given more than once.
    #[arg(long = "server", value_name = "NAME")]
    servers: Vec<Kind>,
    /// For the program; `cargo xtask e2e -- --help` lists them.
    #[arg(last = true, value_name = "ARGUMENTS")]
    arguments: Vec<String>,
}

/// A server that we know how to start.
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

/// What everything here works with.
struct Context<'a> {
    /// The workspace.
    root: &'a Path,
    /// Where logs and what is installed are kept.
    folder: PathBuf,
    interrupt: Interrupt,
}

/// A server that answers. It is stopped when this is dropped, and then its folder is deleted.
struct Server {
    port: u16,
    /// The region that it takes itself to be in.
    region: &'static str,
    _programs: Vec<Running>,
    _folder: Option<TempDir>,
}

pub(crate) fn run(root: &Path, args: &Args) -> Result<ExitCode, Failure> {
    tool::require_own(root, PROGRAM)?;
    let folder = root.join("target/e2e");
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let context = Context { root, folder, interrupt: Interrupt::listen()? };
    if args.arguments.iter().any(|argument| argument == "--help" || argument == "-h") {
        return Ok(exit_code(program(&context, &args.arguments)?));
    }
    let servers = chosen(&args.servers, radosgw::missing)?;
    build(&context)?;
    let python = Python::install(&context)?;
    let mut all_passed = true;
    for kind in servers {
        match against(kind, &context, &python, &args.arguments) {
            Ok(passed) => all_passed &= passed,
            Err(problem) => {
                context.interrupt.check()?;
                print_error(problem.as_ref());
                all_passed = false;
            }
        }
    }
    Ok(exit_code(all_passed))
}

fn exit_code(passed: bool) -> ExitCode {
    if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The servers to start. What was asked for by name has to run; else, what cannot is left out.
fn chosen(wanted: &[Kind], missing: impl Fn() -> Option<String>) -> Result<Vec<Kind>, Failure> {
    let needs_radosgw = wanted.is_empty() || wanted.contains(&Kind::Radosgw);
    let reason = if needs_radosgw { missing() } else { None };
    match reason {
        Some(reason) if wanted.is_empty() => {
            print_note(format!("skipped: radosgw: {reason}"));
            Ok(vec![Kind::Moto])
        }
        Some(reason) => Err(format!("radosgw: {reason}").into()),
        None if wanted.is_empty() => Ok(vec![Kind::Moto, Kind::Radosgw]),
        None => Ok(wanted.to_vec()),
    }
}

/// Runs the program against a server of this kind; whether all went well.
fn against(
    kind: Kind,
    context: &Context,
    python: &Python,
    arguments: &[String],
) -> Result<bool, Failure> {
    let log = Log::create(context.folder.join(format!("{kind}.log")))?;
    print_note(format!("starting {kind}"));
    let server = match kind {
        Kind::Moto => moto::start(context, python, &log),
        Kind::Radosgw => radosgw::start(context, &log),
    };
    let server = server.map_err(|problem| format!("{kind}: {problem}\n{}", log.end()))?;
    print_note(format!("{kind} answers on 127.0.0.1:{}", server.port));
    let mut command = program_command(context, "run");
    command.args(["--", "--server", &kind.to_string(), "--python"]);
    command.arg(python.program("python")).args(arguments);
    set_account(&mut command, &server);
    let status = Running::start(command)?.wait(LIMIT, &context.interrupt)?;
    context.interrupt.check()?;
    if !status.success() {
        print_note(log.end());
    }
    Ok(status.success())
}

/// Tells the program and boto3 where the server is and who they are, and nothing of what the user has
/// set for the real AWS, and of the proxies on the way there.
fn set_account(command: &mut Command, server: &Server) {
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy().to_ascii_uppercase();
        if text.starts_with("AWS_") || text.ends_with("_PROXY") {
            command.env_remove(name);
        }
    }
    command
        .env("AWS_ENDPOINT_URL", format!("http://127.0.0.1:{}", server.port))
        .env("AWS_DEFAULT_REGION", server.region)
        .env("AWS_ACCESS_KEY_ID", ACCESS_KEY)
        .env("AWS_SECRET_ACCESS_KEY", SECRET_KEY)
        .env("AWS_CONFIG_FILE", "")
        .env("AWS_SHARED_CREDENTIALS_FILE", "")
        .env("AWS_EC2_METADATA_DISABLED", "true");
}

/// Compiles the program before a server waits for it.
fn build(context: &Context) -> Result<(), Failure> {
    let status =
        Running::start(program_command(context, "build"))?.wait(LIMIT, &context.interrupt)?;
    if status.success() { Ok(()) } else { Err("the end-to-end program does not compile".into()) }
}

/// Runs the program without a server.
fn program(context: &Context, arguments: &[String]) -> Result<bool, Failure> {
    let mut command = program_command(context, "run");
    command.arg("--").args(arguments);
    Ok(Running::start(command)?.wait(LIMIT, &context.interrupt)?.success())
}

fn program_command(context: &Context, verb: &str) -> Command {
    let mut command = process::command(replay::cargo());
    command.arg(verb).args(replay::program(context.root, PROGRAM));
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

    fn there() -> Option<String> {
        None
    }

    fn not_there() -> Option<String> {
        Some("there is none".to_owned())
    }

    #[test]
    fn servers_are_named_and_the_rest_is_the_programs() {
        let args = parse(&["--server", "radosgw", "--server", "moto", "--", "--only", "copy"]);
        let args = args.unwrap();
        assert_eq!(args.servers, [Radosgw, Moto]);
        assert_eq!(args.arguments, ["--only", "copy"]);
        let unknown = parse(&["--server", "minio"]).err().unwrap().to_string();
        assert!(unknown.contains("[possible values: moto, radosgw]"), "{unknown}");
        assert!(parse(&["--only", "copy"]).is_err());
    }

    #[test]
    fn without_a_name_all_run_that_can() {
        assert_eq!(chosen(&[], there).unwrap(), [Moto, Radosgw]);
        assert_eq!(chosen(&[], not_there).unwrap(), [Moto]);
    }

    #[test]
    fn what_is_named_has_to_run() {
        assert_eq!(chosen(&[Radosgw], there).unwrap(), [Radosgw]);
        assert_eq!(chosen(&[Moto], not_there).unwrap(), [Moto]);
        let problem = chosen(&[Moto, Radosgw], not_there).unwrap_err().to_string();
        assert_eq!(problem, "radosgw: there is none");
    }

    #[test]
    fn the_program_knows_the_server_and_no_other_account() {
        let server = Server { port: 4711, region: "default", _programs: vec![], _folder: None };
        let mut command = Command::new("true");
        set_account(&mut command, &server);
        let value = |name: &str| {
            let found = command.get_envs().find(|(key, _)| *key == name);
            found.unwrap().1.unwrap().to_str().unwrap()
        };
        assert_eq!(value("AWS_ENDPOINT_URL"), "http://127.0.0.1:4711");
        assert_eq!(value("AWS_DEFAULT_REGION"), "default");
        assert_eq!(value("AWS_CONFIG_FILE"), "");
    }
}
