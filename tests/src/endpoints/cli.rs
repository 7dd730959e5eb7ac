//! The command line: arguments, report, exit status.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal as _, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

use super::cases::{Case, Cases};
use super::judge::{self, Outcome};
use crate::replay::cli::Stop;
use crate::replay::report::Colors;
use crate::replay::vectors::Unusable;

/// Run endpoint tests: ask the endpoint rules of shapesmith-s3, and build the requests of operations,
/// and compare where they lead with what the cases expect.
#[derive(Clone, Debug, Parser)]
#[command(name = "endpoint-tests", bin_name = "cargo xtask endpoint-tests", after_help = EXAMPLES)]
pub struct Args {
    /// Files in the format of botocore's tests/functional/endpoint-rules/s3/endpoint-tests-1.json.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  cargo xtask endpoint-tests tests/endpoints/s3.json
  cargo xtask endpoint-tests botocore/tests/functional/endpoint-rules/s3/endpoint-tests-1.json

Exit status: 0 if nothing failed, 1 if a case failed, 2 if a file cannot be used.
The last line is `N passed, M failed, K skipped`. A case fails if the rules do not lead where it says,
or one of its operations does not; operations that cannot be judged are listed with the reason.";

/// The entry point: parses the arguments, runs the cases, and reports.
pub fn main() -> ExitCode {
    let args = Args::parse();
    let stdout = io::stdout();
    let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let colors = Colors(stdout.is_terminal() && !no_color);
    match run(&args, colors, &mut stdout.lock()) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        // The reader of the report is gone.
        Err(Stop::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::FAILURE,
        Err(Stop::Output(error)) => {
            eprintln!("error: cannot write the report: {error}");
            ExitCode::from(2)
        }
        Err(Stop::Input(Unusable(problem))) => {
            problem.lines().for_each(|line| eprintln!("error: {line}"));
            ExitCode::from(2)
        }
    }
}

/// Runs all cases in the files and reports to `out`. Returns the number of failures.
///
/// # Errors
/// If a file cannot be used or something cannot be written.
pub fn run(args: &Args, colors: Colors, out: &mut dyn Write) -> Result<usize, Stop> {
    let files: Vec<_> = args.files.iter().map(|path| Cases::read(path)).collect();
    let problems: Vec<&str> =
        files.iter().filter_map(|file| Some(file.as_ref().err()?.0.as_str())).collect();
    if !problems.is_empty() {
        return Err(Stop::Input(Unusable(problems.join("\n"))));
    }
    let mut tally = Tally::default();
    for file in files.iter().flatten() {
        for (index, case) in file.test_cases.iter().enumerate() {
            let about = case.documentation.as_deref().map(|about| format!(" ({about})"));
            let id = format!("case {}{}", index + 1, about.unwrap_or_default());
            let place = format!("in {}", file.path.display());
            tally.case(case, colors, &id, &place, out)?;
        }
    }
    for (reason, count) in &tally.not_run {
        writeln!(out, "not run: {count} operation inputs: {reason}")?;
    }
    writeln!(out, "{} operation inputs led where their cases say", tally.operations)?;
    writeln!(out, "{} passed, {} failed, 0 skipped", tally.passed, tally.failed)?;
    Ok(tally.failed)
}

#[derive(Default)]
struct Tally {
    passed: usize,
    failed: usize,
    operations: usize,
    not_run: BTreeMap<&'static str, usize>,
}

impl Tally {
    fn case(
        &mut self,
        case: &Case,
        colors: Colors,
        id: &str,
        place: &str,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let mut has_failed = false;
        if let Err(difference) = judge::rules(case) {
            has_failed = true;
            colors.tell(out, id, place, &difference)?;
        }
        for given in &case.operation_inputs {
            match judge::operation(case, given) {
                Outcome::Passed => self.operations += 1,
                Outcome::NotRun(reason) => *self.not_run.entry(reason).or_default() += 1,
                Outcome::Failed(difference) => {
                    has_failed = true;
                    let id = format!("{id}, {}", given.operation_name);
                    colors.tell(out, &id, place, &difference)?;
                }
            }
        }
        if has_failed {
            self.failed += 1;
        } else {
            self.passed += 1;
        }
        Ok(())
    }
}
