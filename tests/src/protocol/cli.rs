//! The command line: arguments, report, exit status.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::{self, IsTerminal as _, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;

use super::runner::Runner;
use super::suites::SuiteFile;
use crate::harness::folder;
use crate::replay::cli::Stop;
use crate::replay::report::Colors;
use crate::replay::vectors::Unusable;

/// Run protocol tests: generate a crate for each suite, compile them all, and compare what they
/// send and read with what the cases expect.
#[derive(Clone, Debug, Parser)]
#[command(name = "protocol-tests", bin_name = "cargo xtask protocol-tests", after_help = EXAMPLES)]
pub struct Args {
    /// Files in the format of botocore's tests/unit/protocols.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  cargo xtask protocol-tests tests/protocol/rest-xml.json
  cargo xtask protocol-tests botocore/tests/unit/protocols/{input,output}/rest-xml.json

Exit status: 0 if nothing failed, 1 if a case failed, 2 if a file cannot be used, such as one for a
protocol that cannot be generated yet.
The last line is `N passed, M failed, K skipped`; no case is skipped.";

/// The entry point: parses the arguments, runs the cases, and reports.
pub fn main() -> ExitCode {
    let args = Args::parse();
    let stdout = io::stdout();
    let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let colors = Colors(stdout.is_terminal() && !no_color);
    match run(&args, &crates_folder(&args), colors, &mut stdout.lock()) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        // The reader of the report is gone.
        Err(Stop::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::FAILURE,
        Err(Stop::Output(error)) => unusable(&format!("cannot write the report: {error}")),
        Err(Stop::Input(Unusable(problem))) => unusable(&problem),
    }
}

fn unusable(problem: &str) -> ExitCode {
    for line in problem.lines() {
        eprintln!("error: {line}");
    }
    ExitCode::from(2)
}

/// Returns the folder in which the crates are compiled. It is the same for the same files, so that
/// the next run is fast.
fn crates_folder(args: &Args) -> PathBuf {
    let mut hasher = DefaultHasher::new();
    args.files.hash(&mut hasher);
    folder(&format!("protocol-tests-{:016x}", hasher.finish()))
}

/// Runs all cases in the files, compiling in `folder`, and reports to `out`. Returns the number of
/// failures.
///
/// # Errors
/// If a file cannot be used or something cannot be written.
pub fn run(args: &Args, folder: &Path, colors: Colors, out: &mut dyn Write) -> Result<usize, Stop> {
    let files = read(&args.files)?;
    for (file, warning) in files.iter().flat_map(|f| f.warnings.iter().map(move |w| (f, w))) {
        writeln!(out, "warning: {}: {warning}", file.path.display())?;
    }
    let suites: usize = files.iter().map(|file| file.suites.len()).sum();
    if io::stderr().is_terminal() {
        eprintln!("compiling the crates of {suites} suites");
    }
    let runner = Runner::open(folder, &files);
    out.write_all(runner.messages().as_bytes())?;
    let (mut passed, mut failed) = (0, 0);
    for (file_index, file) in files.iter().enumerate() {
        for (suite_index, suite) in file.suites.iter().enumerate() {
            for case in &suite.cases {
                match runner.judge((file_index, suite_index), suite, case) {
                    Ok(()) => passed += 1,
                    Err(difference) => {
                        failed += 1;
                        let place = format!("in {}", file.path.display());
                        colors.tell(out, &case.id, &place, &difference)?;
                    }
                }
            }
        }
    }
    writeln!(out, "{passed} passed, {failed} failed, 0 skipped")?;
    Ok(failed)
}

/// Reads all files, or returns the problems of each.
fn read(paths: &[PathBuf]) -> Result<Vec<SuiteFile>, Unusable> {
    let (mut files, mut problems) = (Vec::new(), Vec::new());
    for path in paths {
        match SuiteFile::read(path) {
            Ok(file) => files.push(file),
            Err(Unusable(problem)) => problems.push(problem),
        }
    }
    if problems.is_empty() && files.iter().all(SuiteFile::is_empty) {
        problems.push("the files contain no cases".to_owned());
    }
    if problems.is_empty() { Ok(files) } else { Err(Unusable(problems.join("\n"))) }
}
