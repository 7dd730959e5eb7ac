//! The command line: arguments, report, exit status.

use std::io::{self, IsTerminal as _, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use shapesmith_s3::operation::list_buckets::ListBucketsInput;
use shapesmith_s3::runtime::sign::Credentials;
use shapesmith_s3::{AddressingStyle, Config};

use super::boto::Boto;
use super::clients::{Async, Blocking};
use super::scenario::{Context, Outcome, Scenario, Trouble};
use super::store::{Failure, Store};
use super::{delivery, machines, notifications, objects, queues, streams, tables};

/// Run the scenarios against a server whose endpoint, region and keys are in AWS_ENDPOINT_URL,
/// AWS_DEFAULT_REGION, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. `cargo xtask e2e` sets them.
#[derive(Clone, Debug, Parser)]
#[command(name = "e2e", bin_name = "cargo xtask e2e --", after_help = EXAMPLES)]
pub struct Args {
    /// Name of the server. Set by `cargo xtask e2e`.
    #[arg(long, value_name = "NAME")]
    pub server: String,
    /// A Python with boto3. Set by `cargo xtask e2e`.
    #[arg(long, value_name = "FILE")]
    pub python: PathBuf,
    /// Run only scenarios whose line contains this text.
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub only: String,
}

const EXAMPLES: &str = "\
Examples:
  cargo xtask e2e --server moto -- --only multipart
  cargo xtask e2e -- --only 'blocking: notification'

A line for each scenario: what was tried, and why it failed or was skipped.
Exit status: 0 if nothing failed, 1 if a scenario failed, 2 if none can be tried.
The last line is `N passed, M failed, K skipped`.";

/// The entry point: parses the arguments, runs the scenarios, and reports.
pub fn main() -> ExitCode {
    let args = Args::parse();
    let stdout = io::stdout();
    let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let mut report = Report {
        color: stdout.is_terminal() && !no_color,
        out: stdout.lock(),
        counts: Counts::default(),
    };
    match run(&args, &mut report) {
        Ok(()) if report.counts.failed == 0 => ExitCode::SUCCESS,
        Ok(()) => ExitCode::FAILURE,
        Err(problem) => {
            eprintln!("error: {problem}");
            ExitCode::from(2)
        }
    }
}

fn run<W: Write>(args: &Args, report: &mut Report<W>) -> Result<(), String> {
    let region = variable("AWS_DEFAULT_REGION")?;
    let config = Config::new(region.as_str()).addressing_style(AddressingStyle::Path);
    let config = config
        .endpoint_url(&variable("AWS_ENDPOINT_URL")?)
        .map_err(|error| format!("AWS_ENDPOINT_URL: {error}"))?;
    let (key, secret) = (variable("AWS_ACCESS_KEY_ID")?, variable("AWS_SECRET_ACCESS_KEY")?);
    let with = |secret: &str| {
        let credentials = Credentials::new(key.as_str(), secret, None, None, "e2e");
        config.clone().credentials_provider(credentials)
    };
    let (wrong, config) = (with("not the secret"), with(&secret));
    let boto = Boto::start(&args.python)?;
    let place = Place { args, boto: &boto, region: &region };
    let unwritten = |error: io::Error| error.to_string();
    place.try_all(&Blocking::new(config.clone()), report).map_err(unwritten)?;
    place.try_all(&Async::new(config).map_err(unwritten)?, report).map_err(unwritten)?;
    place.try_wrong(&Blocking::new(wrong.clone()), report).map_err(unwritten)?;
    place.try_wrong(&Async::new(wrong).map_err(unwritten)?, report).map_err(unwritten)?;
    if report.counts == Counts::default() {
        return Err(format!("no scenario's line contains {:?}", args.only));
    }
    report.sum().map_err(unwritten)
}

fn variable(name: &str) -> Result<String, String> {
    std::env::var(name).map_err(|error| format!("{name}: {error}; `cargo xtask e2e` sets it"))
}

/// The server that scenarios run against.
struct Place<'a> {
    args: &'a Args,
    boto: &'a Boto,
    region: &'a str,
}

impl Place<'_> {
    fn try_all<S: Store, W: Write>(&self, store: &S, report: &mut Report<W>) -> io::Result<()> {
        let s3 = notifications::all().into_iter().chain(objects::all()).chain(streams::all());
        let others = delivery::all().into_iter().chain(queues::all()).chain(tables::all());
        let scenarios: Vec<Scenario<S>> = s3.chain(others).chain(machines::all()).collect();
        for (index, (name, scenario)) in scenarios.into_iter().enumerate() {
            let line = format!("{}: {}: {name}", self.args.server, S::NAME);
            if !line.contains(&self.args.only) {
                continue;
            }
            let id = format!("{}-{index}", S::NAME);
            let (boto, region, server) = (self.boto, self.region, self.args.server.as_str());
            report.tell(&line, &scenario(&Context { store, boto, server, region, id }))?;
        }
        Ok(())
    }

    /// Runs with a client that has the wrong secret.
    fn try_wrong<S: Store, W: Write>(&self, store: &S, report: &mut Report<W>) -> io::Result<()> {
        let line = format!("{}: {}: a wrong secret is refused", self.args.server, S::NAME);
        match line.contains(&self.args.only) {
            true => report.tell(&line, &refuses(store)),
            false => Ok(()),
        }
    }
}

/// A server that verifies signatures refuses the wrong secret, so that the other scenarios also
/// test the signatures.
fn refuses<S: Store>(store: &S) -> Outcome {
    match store.call(ListBucketsInput::builder().build()?) {
        Err(Failure::Refused(error)) if error.code == "SignatureDoesNotMatch" => Ok(()),
        Err(failure) => Err(failure.into()),
        Ok(_) => Err(Trouble::Skipped("the server accepts any signature".to_owned())),
    }
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Counts {
    passed: usize,
    failed: usize,
    skipped: usize,
}

struct Report<W> {
    color: bool,
    out: W,
    counts: Counts,
}

impl<W: Write> Report<W> {
    fn tell(&mut self, scenario: &str, outcome: &Outcome) -> io::Result<()> {
        let (count, color, word, reason) = match outcome {
            Ok(()) => (&mut self.counts.passed, "32", "passed", None),
            Err(Trouble::Failed(reason)) => (&mut self.counts.failed, "31", "failed", Some(reason)),
            Err(Trouble::Skipped(reason)) => {
                (&mut self.counts.skipped, "33", "skipped", Some(reason))
            }
        };
        *count += 1;
        let word =
            if self.color { format!("\x1b[{color}m{word:7}\x1b[0m") } else { format!("{word:7}") };
        let reason = reason.map(|reason| format!(": {reason}")).unwrap_or_default();
        writeln!(self.out, "{word} {scenario}{reason}")
    }

    fn sum(&mut self) -> io::Result<()> {
        let Counts { passed, failed, skipped } = self.counts;
        writeln!(self.out, "{passed} passed, {failed} failed, {skipped} skipped")
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_report_has_a_line_for_each_scenario_and_a_sum() {
        let mut report = Report { color: false, out: Vec::new(), counts: Counts::default() };
        report.tell("moto: blocking: copy", &Ok(())).unwrap();
        report.tell("moto: blocking: list", &Err(Trouble::Failed("lost".into()))).unwrap();
        report.tell("moto: blocking: queue", &Err(Trouble::Skipped("it cannot".into()))).unwrap();
        report.sum().unwrap();
        let expected = "passed  moto: blocking: copy\n\
                        failed  moto: blocking: list: lost\n\
                        skipped moto: blocking: queue: it cannot\n\
                        1 passed, 1 failed, 1 skipped\n";
        assert_eq!(String::from_utf8(report.out).unwrap(), expected);
    }
}
