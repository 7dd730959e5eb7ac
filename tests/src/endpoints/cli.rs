//! The command line: arguments, report, exit status.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal as _, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use shapesmith_cli::botocore::Botocore;

use super::cases::{Case, Cases};
use super::judge::{self, Outcome, Subject};
use super::models::Services;
use super::s3::S3;
use crate::replay::cli::Stop;
use crate::replay::report::Colors;
use crate::replay::vectors::Unusable;

/// Run endpoint tests: ask the endpoint rules of services, and build the requests of operations, and
/// compare where they lead with what the cases expect.
#[derive(Clone, Debug, Parser)]
#[command(name = "endpoint-tests", bin_name = "cargo xtask endpoint-tests", after_help = EXAMPLES)]
pub struct Args {
    /// Files in the format of botocore's tests/functional/endpoint-rules/s3/endpoint-tests-1.json,
    /// which may be compressed with gzip, or folders of them.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Generate services from this botocore wheel, or its unpacked `data` folder, instead of using
    /// shapesmith-s3. The file NAME.json or NAME.json.gz has the cases of the service NAME.
    #[arg(long, value_name = "WHEEL")]
    pub models: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  cargo xtask endpoint-tests tests/endpoints/s3.json
  cargo xtask endpoint-tests botocore/tests/functional/endpoint-rules/s3/endpoint-tests-1.json
  cargo xtask endpoint-tests --models botocore-1.44.5-py3-none-any.whl tests/endpoints dynamodb.json.gz

Exit status: 0 if nothing failed, 1 if a case failed, 2 if a file cannot be used.
The last line is `N passed, M failed, K skipped`. A case fails if the rules do not lead where it says,
or one of its operations does not; operations that cannot be judged are listed with the reason.";

/// The entry point: parses the arguments, runs the cases, and reports. `folder` is where crates are
/// compiled.
pub fn main(folder: &Path) -> ExitCode {
    let args = Args::parse();
    let stdout = io::stdout();
    let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let colors = Colors(stdout.is_terminal() && !no_color);
    match run(folder, &args, colors, &mut stdout.lock()) {
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
pub fn run(folder: &Path, args: &Args, colors: Colors, out: &mut dyn Write) -> Result<usize, Stop> {
    let files = read(&args.files)?;
    let Some(models) = &args.models else { return judge(&S3::new(), &files, colors, out) };
    let models = Botocore::open(models).map_err(|error| Unusable(error.to_string()))?;
    if io::stderr().is_terminal() {
        eprintln!("compiling the crates of {} files", files.len());
    }
    let services = Services::open(folder, &models, &files)?;
    out.write_all(services.messages().as_bytes())?;
    judge(&services, &files, colors, out)
}

/// Reads all files, or returns the problems of each.
fn read(paths: &[PathBuf]) -> Result<Vec<Cases>, Unusable> {
    let (mut files, mut problems) = (Vec::new(), Vec::new());
    for path in paths {
        match inside(path) {
            Ok(paths) => {
                for file in paths.iter().map(|path| Cases::read(path)) {
                    file.map_or_else(|Unusable(problem)| problems.push(problem), |f| files.push(f));
                }
            }
            Err(error) => problems.push(format!("{}: {error}", path.display())),
        }
    }
    if problems.is_empty() { Ok(files) } else { Err(Unusable(problems.join("\n"))) }
}

/// Returns the files in a folder, sorted, or the path of a file.
fn inside(path: &Path) -> io::Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let entries = std::fs::read_dir(path)?.map(|entry| entry.map(|entry| entry.path()));
    let mut paths = entries.collect::<io::Result<Vec<PathBuf>>>()?;
    paths.retain(|path| {
        let name = path.to_string_lossy();
        name.ends_with(".json") || name.ends_with(".json.gz")
    });
    paths.sort_unstable();
    Ok(paths)
}

fn judge(
    subject: &dyn Subject,
    files: &[Cases],
    colors: Colors,
    out: &mut dyn Write,
) -> Result<usize, Stop> {
    let mut tally = Tally::default();
    for file in files {
        for (index, case) in file.test_cases.iter().enumerate() {
            let about = case.documentation.as_deref().map(|about| format!(" ({about})"));
            let id = format!("case {}{}", index + 1, about.unwrap_or_default());
            let place = format!("in {}", file.path.display());
            tally.case((subject, &file.service, case), colors, [&id, &place], out)?;
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
        (subject, service, case): (&dyn Subject, &str, &Case),
        colors: Colors,
        [id, place]: [&str; 2],
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let mut has_failed = false;
        if let Err(difference) = judge::rules(subject, service, case) {
            has_failed = true;
            colors.tell(out, id, place, &difference)?;
        }
        for given in &case.operation_inputs {
            match judge::operation(subject, service, case, given) {
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
