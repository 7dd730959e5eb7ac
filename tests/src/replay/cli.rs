//! The command line: arguments, selection, exit status.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;

use super::compare::{self, Verdict};
use super::report::{Colors, Report};
use super::vectors::{Expected, Unusable, Vector, VectorFile};
use super::{Builder, Failure, Request, Skip, dump, skip};

/// Replay request vectors: build each call through the generated crate and compare the request
/// with what botocore sent.
#[derive(Clone, Debug, Parser)]
#[command(name = "replay", bin_name = "cargo xtask replay", after_help = EXAMPLES)]
pub struct Args {
    /// The vector file.
    pub file: PathBuf,
    /// Only with this configuration. May be repeated.
    #[arg(long = "config", value_name = "NAME")]
    pub configs: Vec<String>,
    /// Only this operation. May be repeated.
    #[arg(long = "op", value_name = "NAME")]
    pub operations: Vec<String>,
    /// Also write what was built to this file, a line of JSON for each vector and configuration.
    #[arg(long, value_name = "OUT")]
    pub dump: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  cargo xtask replay vectors/put_bucket_notification.json
  cargo xtask replay vectors/s3_operations.json --config path --op DeleteObjects --op PutBucketAcl
  cargo xtask replay vectors/s3_operations.json --dump built.jsonl

Exit status: 0 if nothing failed, 1 if a vector failed, 2 if the input cannot be used.
The last line is `N passed, M failed, K skipped`; a vector counts once for each configuration.";

/// The whole program: reads the arguments, replays, reports.
pub fn main(builder: &dyn Builder) -> ExitCode {
    let args = Args::parse();
    let stdout = io::stdout();
    let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let colors = Colors(stdout.is_terminal() && !no_color);
    match run(builder, &args, colors, &mut stdout.lock()) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        // Whoever read the report has had enough of it.
        Err(Stop::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::FAILURE,
        Err(Stop::Output(error)) => unusable(&format!("cannot write the report: {error}")),
        Err(Stop::Input(Unusable(problem))) => unusable(&problem),
    }
}

fn unusable(problem: &str) -> ExitCode {
    eprintln!("error: {problem}");
    ExitCode::from(2)
}

/// Why a run ended early.
#[derive(Debug)]
pub enum Stop {
    /// The input or the arguments cannot be used.
    Input(Unusable),
    /// The report cannot be written.
    Output(io::Error),
}

impl From<Unusable> for Stop {
    fn from(problem: Unusable) -> Self {
        Self::Input(problem)
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

/// Replays what `args` select and reports to `out`. Gives the number of failures.
///
/// # Errors
/// If the input cannot be used, nothing was selected or something cannot be written.
pub fn run(
    builder: &dyn Builder,
    args: &Args,
    colors: Colors,
    out: &mut dyn Write,
) -> Result<usize, Stop> {
    let file = VectorFile::read(&args.file)?;
    let cases = select(&file, args)?;
    let mut dump = args.dump.as_deref().map(Dump::create).transpose()?;
    let dropped: Vec<String> =
        file.dropped_headers.iter().map(|name| name.to_ascii_lowercase()).collect();
    let mut report = Report::new(colors);
    let mut progress = Progress::new(cases.len());
    for case in cases {
        progress.step();
        let outcome = build(builder, &file, &case);
        let Case { vector, config, expected } = case;
        if let Some(dump) = &mut dump {
            dump.write(|to| dump::write(to, &vector.id, config, &outcome))?;
        }
        match &outcome {
            Err(Skip(reason)) => report.skipped(&vector.group, reason),
            Ok(actual) => {
                let verdict = compare::judge(vector, expected, &dropped, actual);
                if matches!(verdict, Verdict::Failed(_)) {
                    progress.clear();
                }
                report.judged(out, [&vector.id, config, &vector.group], &verdict)?;
            }
        }
    }
    progress.clear();
    if let Some(dump) = &mut dump {
        dump.write(|to| to.flush())?;
    }
    report.finish(out)?;
    Ok(report.total().failed)
}

/// One vector under one configuration.
struct Case<'a> {
    vector: &'a Vector,
    config: &'a str,
    expected: &'a Expected,
}

fn build(
    builder: &dyn Builder,
    file: &VectorFile,
    Case { vector, config, .. }: &Case<'_>,
) -> Result<Result<Request, Failure>, Skip> {
    // Reading the file made sure that each configuration is there.
    let settings =
        file.configs.get(*config).ok_or_else(|| Skip(format!("no configuration `{config}`")))?;
    match skip::reason(vector) {
        Some(reason) => Err(Skip(reason)),
        None => builder.build(&vector.operation, &vector.kwargs, settings),
    }
}

fn select<'a>(file: &'a VectorFile, args: &Args) -> Result<Vec<Case<'a>>, Unusable> {
    let configs = file.configs.keys().map(String::as_str).collect();
    check_names("configuration", &args.configs, &configs)?;
    let operations = file.vectors.iter().map(|vector| vector.operation.as_str()).collect();
    check_names("operation", &args.operations, &operations)?;
    let wanted = |names: &[String], name: &String| names.is_empty() || names.contains(name);
    let mut cases = Vec::new();
    for vector in file.vectors.iter().filter(|vector| wanted(&args.operations, &vector.operation)) {
        let outcomes = vector.outcomes.iter();
        cases.extend(
            outcomes
                .filter(|(config, _)| wanted(&args.configs, config))
                .map(|(config, expected)| Case { vector, config, expected }),
        );
    }
    if cases.is_empty() {
        let file = args.file.display();
        return Err(Unusable(format!("{file}: no vector is selected by these arguments")));
    }
    Ok(cases)
}

fn check_names(what: &str, asked: &[String], known: &BTreeSet<&str>) -> Result<(), Unusable> {
    let unknown: Vec<&str> =
        asked.iter().map(String::as_str).filter(|name| !known.contains(name)).collect();
    if unknown.is_empty() {
        return Ok(());
    }
    let known: Vec<&str> = known.iter().copied().collect();
    let (unknown, known) = (unknown.join(", "), known.join(", "));
    Err(Unusable(format!("unknown {what}: {unknown}\n  the file has: {known}")))
}

/// The file for `--dump`.
struct Dump<'a> {
    path: &'a Path,
    file: BufWriter<File>,
}

impl<'a> Dump<'a> {
    fn create(path: &'a Path) -> Result<Self, Unusable> {
        match File::create(path) {
            Ok(file) => Ok(Self { path, file: BufWriter::new(file) }),
            Err(error) => Err(Unusable(format!("{}: {error}", path.display()))),
        }
    }

    fn write(
        &mut self,
        write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
    ) -> Result<(), Unusable> {
        let path = self.path.display();
        write(&mut self.file).map_err(|error| Unusable(format!("{path}: {error}")))
    }
}

/// A progress counter on standard error, if that is a terminal.
struct Progress {
    shown: bool,
    done: usize,
    total: usize,
}

impl Progress {
    fn new(total: usize) -> Self {
        Self { shown: io::stderr().is_terminal(), done: 0, total }
    }

    fn step(&mut self) {
        self.done += 1;
        if self.shown && self.done.is_multiple_of(64) {
            // Not worth an error if it cannot be shown.
            let _shown = write!(io::stderr(), "\r{} of {}", self.done, self.total);
        }
    }

    fn clear(&self) {
        if self.shown {
            let _shown = write!(io::stderr(), "\r\x1b[K");
        }
    }
}
