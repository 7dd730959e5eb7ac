//! The command line: arguments, selection, exit status.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use shapesmith_cli::botocore::Botocore;

use super::compare::{self, Verdict};
use super::models::Services;
use super::report::{Colors, Report};
use super::s3::S3;
use super::vectors::{Expected, Unusable, Vector, VectorFile};
use super::{Builder, Failure, Request, Skip, dump, skip};

/// Replay request vectors: build each call through a generated crate and compare the request with what
/// botocore sent.
#[derive(Clone, Debug, Parser)]
#[command(name = "replay", bin_name = "cargo xtask replay", after_help = EXAMPLES)]
pub struct Args {
    /// The vector files, which may be compressed with gzip.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Generate the services of the files from this botocore wheel, or its unpacked `data` folder,
    /// instead of using shapesmith-s3.
    #[arg(long, value_name = "WHEEL")]
    pub models: Option<PathBuf>,
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
  cargo xtask replay --models botocore-1.44.5-py3-none-any.whl vectors/services/*.json.gz

Exit status: 0 if nothing failed, 1 if a vector failed, 2 if the input cannot be used.
The last line is `N passed, M failed, K skipped`; a vector counts once for each configuration.";

/// The entry point: parses the arguments, replays, and reports. `folder` is where crates are compiled.
pub fn main(folder: &Path) -> ExitCode {
    let args = Args::parse();
    let stdout = io::stdout();
    let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let colors = Colors(stdout.is_terminal() && !no_color);
    let out = &mut stdout.lock();
    let ran = match &args.models {
        None => run(&S3, &args, colors, out),
        Some(models) => run_generated(folder, models, &args, colors, out),
    };
    match ran {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        // The reader of the report is gone.
        Err(Stop::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::FAILURE,
        Err(Stop::Output(error)) => unusable(&format!("cannot write the report: {error}")),
        Err(Stop::Input(Unusable(problem))) => unusable(&problem),
    }
}

/// As [`run`], with crates that are generated from `models` and compiled in `folder`.
///
/// # Errors
/// As for [`run`], and if a service is not in `models`.
pub fn run_generated(
    folder: &Path,
    models: &Path,
    args: &Args,
    colors: Colors,
    out: &mut dyn Write,
) -> Result<usize, Stop> {
    let models = Botocore::open(models).map_err(|error| Unusable(error.to_string()))?;
    let files = read(&args.files)?;
    if io::stderr().is_terminal() {
        eprintln!("compiling the crates of {} files", files.len());
    }
    if let Some((path, _)) = args.files.iter().zip(&files).find(|(_, file)| file.service.is_empty())
    {
        let path = path.display();
        return Err(
            Unusable(format!("{path}: `meta.service` is missing, which --models needs")).into()
        );
    }
    let services = Services::open(folder, &models, &files)?;
    out.write_all(services.messages().as_bytes())?;
    replay(&services, &files, args, colors, out)
}

fn unusable(problem: &str) -> ExitCode {
    eprintln!("error: {problem}");
    ExitCode::from(2)
}

/// Why a run ended early.
#[derive(Debug)]
pub enum Stop {
    /// The input or the arguments are invalid.
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

/// Replays the vectors selected by `args` and reports to `out`. Returns the number of failures.
///
/// # Errors
/// If the input is invalid, nothing was selected or something cannot be written.
pub fn run(
    builder: &dyn Builder,
    args: &Args,
    colors: Colors,
    out: &mut dyn Write,
) -> Result<usize, Stop> {
    let files = read(&args.files)?;
    let other = args.files.iter().zip(&files).find(|(_, file)| !is_s3(file));
    if let Some((path, VectorFile { service, .. })) = other {
        let path = path.display();
        return Err(
            Unusable(format!("{path}: for the service {service:?}, which needs --models")).into()
        );
    }
    replay(builder, &files, args, colors, out)
}

/// Whether vectors are for S3, as those are that do not say.
fn is_s3(file: &VectorFile) -> bool {
    matches!(file.service.as_str(), "" | "s3")
}

/// Reads all files, or returns the problems of each.
fn read(paths: &[PathBuf]) -> Result<Vec<VectorFile>, Unusable> {
    let (mut files, mut problems) = (Vec::new(), Vec::new());
    for path in paths {
        match VectorFile::read(path) {
            Ok(file) => files.push(file),
            Err(Unusable(problem)) => problems.push(problem),
        }
    }
    if problems.is_empty() { Ok(files) } else { Err(Unusable(problems.join("\n"))) }
}

fn replay(
    builder: &dyn Builder,
    files: &[VectorFile],
    args: &Args,
    colors: Colors,
    out: &mut dyn Write,
) -> Result<usize, Stop> {
    let cases = select(files, args)?;
    let mut dump = args.dump.as_deref().map(Dump::create).transpose()?;
    let mut report = Report::new(colors);
    let mut progress = Progress::new(cases.len());
    for case in cases {
        progress.step();
        let outcome = build(builder, &case);
        let Case { file, vector, config, expected } = case;
        if let Some(dump) = &mut dump {
            dump.write(|to| dump::write(to, [&file.service, &vector.id, config], &outcome))?;
        }
        // Of several services, the operations would be too many groups.
        let group = if files.len() > 1 { &file.service } else { &vector.group };
        match &outcome {
            Err(Skip(reason)) => report.skipped(group, reason),
            Ok(actual) => {
                let verdict = compare::judge(vector, expected, &file.dropped_headers, actual);
                if matches!(verdict, Verdict::Failed(_)) {
                    progress.clear();
                }
                report.judged(out, [&vector.id, config, group], &verdict)?;
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

/// A vector with a configuration.
struct Case<'a> {
    file: &'a VectorFile,
    vector: &'a Vector,
    config: &'a str,
    expected: &'a Expected,
}

fn build(
    builder: &dyn Builder,
    Case { file, vector, config, .. }: &Case<'_>,
) -> Result<Result<Request, Failure>, Skip> {
    // The file was checked to contain each configuration.
    let settings =
        file.configs.get(*config).ok_or_else(|| Skip(format!("no configuration `{config}`")))?;
    match skip::reason(vector) {
        Some(reason) => Err(Skip(reason)),
        None => builder.build(&file.service, &vector.operation, &vector.kwargs, settings),
    }
}

fn select<'a>(files: &'a [VectorFile], args: &Args) -> Result<Vec<Case<'a>>, Unusable> {
    let configs = files.iter().flat_map(|file| file.configs.keys()).map(String::as_str);
    check_names("configuration", &args.configs, &configs.collect())?;
    let vectors = || files.iter().flat_map(|file| file.vectors.iter().map(move |one| (file, one)));
    let operations = vectors().map(|(_, vector)| vector.operation.as_str()).collect();
    check_names("operation", &args.operations, &operations)?;
    let wanted = |names: &[String], name: &String| names.is_empty() || names.contains(name);
    let mut cases = Vec::new();
    for (file, vector) in vectors() {
        if wanted(&args.operations, &vector.operation) {
            let outcomes = vector.outcomes.iter();
            let outcomes = outcomes.filter(|(config, _)| wanted(&args.configs, config));
            cases.extend(outcomes.map(|(config, expected)| Case {
                file,
                vector,
                config,
                expected,
            }));
        }
    }
    if cases.is_empty() {
        let files: Vec<String> = args.files.iter().map(|file| file.display().to_string()).collect();
        let files = files.join(", ");
        return Err(Unusable(format!("{files}: no vector is selected by these arguments")));
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
    Err(Unusable(format!("unknown {what}: {unknown}\n  the files have: {known}")))
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

/// A progress counter on standard error, if it is a terminal.
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
            // Progress that cannot be shown is not an error.
            let _shown = write!(io::stderr(), "\r{} of {}", self.done, self.total);
        }
    }

    fn clear(&self) {
        if self.shown {
            let _shown = write!(io::stderr(), "\r\x1b[K");
        }
    }
}
