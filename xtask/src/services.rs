//! `cargo xtask services`: generates every service of a botocore wheel, and checks that it compiles.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use shapesmith_cli::botocore::{Botocore, Packed};
use shapesmith_cli::{Example, Failure, console, fleet};
use shapesmith_codegen::{Errors, File, Generator, Operations, Output, Runtime, load};

use crate::test_program;

pub(crate) const EXAMPLES: &[Example] = &[
    ("Generate every service", "services botocore-1.44.5-py3-none-any.whl"),
    (
        "Generate two services whole, and compile them",
        "services botocore-1.44.5-py3-none-any.whl --service sqs --service ec2 --check",
    ),
    (
        "Compile three operations of each service",
        "services botocore-1.44.5-py3-none-any.whl --operations 3 --check",
    ),
];

/// Generate every service of a botocore wheel
///
/// Writes nothing, except with --check. The last line is `N of M services, O operations, L lines, T s`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// A botocore wheel, or its unpacked `data` folder
    #[arg(value_name = "WHEEL")]
    wheel: PathBuf,
    /// Only this service. May be repeated
    #[arg(long = "service", value_name = "NAME")]
    services: Vec<String>,
    /// Also compile the crates, in the folder `target/services`
    #[arg(long)]
    check: bool,
    /// Only the first N operations of each service
    #[arg(long, value_name = "N")]
    operations: Option<usize>,
}

/// A generated service.
#[derive(Clone, Copy, Default)]
struct Size {
    operations: usize,
    lines: usize,
}

pub(crate) fn run(root: &Path, args: &Args) -> Result<ExitCode, Failure> {
    let started = Instant::now();
    let wheel = Botocore::open(&args.wheel)?;
    let mut names: Vec<&str> = match args.services.as_slice() {
        [] => wheel.services().collect(),
        names => names.iter().map(String::as_str).collect(),
    };
    names.sort_unstable();
    names.dedup();
    let folder = args.check.then(|| root.join("target/services"));
    let job = Job { wheel: &wheel, root, operations: args.operations, folder: folder.as_deref() };
    let mut services = fleet::each(&names, |name| job.one(name));
    if let Some(folder) = &folder {
        compile(root, folder, &mut services)?;
    }
    let mut total = Size::default();
    let mut generated = 0;
    for (name, outcome) in &services {
        match outcome {
            Ok(size) => {
                generated += 1;
                total.operations += size.operations;
                total.lines += size.lines;
            }
            Err(problem) => console::println(format_args!("{name}:\n{}", indented(problem)))?,
        }
    }
    let Size { operations, lines } = total;
    let seconds = started.elapsed().as_secs_f64();
    console::println(format_args!(
        "{generated} of {} services, {operations} operations, {lines} lines, {seconds:.1} s",
        names.len()
    ))?;
    Ok(if generated == names.len() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}")).collect::<Vec<_>>().join("\n")
}

/// The size of each service, or why it cannot be generated or compiled.
type Services = BTreeMap<String, Result<Size, String>>;

/// What is generated, and where it is written, if at all.
struct Job<'a> {
    wheel: &'a Botocore,
    root: &'a Path,
    operations: Option<usize>,
    folder: Option<&'a Path>,
}

impl Job<'_> {
    /// Generates a service.
    fn one(&self, name: &str) -> Result<Size, String> {
        let documents = self.wheel.documents(name).map_err(|error| error.to_string())?;
        let Packed { place, json } = &documents.model;
        let text = |errors: Errors| errors.to_string();
        let model = load(place, json).map_err(text)?.model;
        let names = model.operations.keys().take(self.operations.unwrap_or(usize::MAX));
        let names: Vec<String> = names.cloned().collect();
        let operations = names.len();
        let runtime = self.root.join("codegen/runtime").display().to_string();
        let mut generator = Generator::new(place, &model, name)
            .operations(match self.operations {
                Some(_) => Operations::Named(names),
                None => Operations::All,
            })
            .runtime(Runtime::Path(runtime));
        if let Some(Packed { place, json }) = &documents.paginators {
            generator = generator.paginators(place, json).map_err(text)?;
        }
        if let Some(Packed { place, json }) = &documents.waiters {
            generator = generator.waiters(place, json).map_err(text)?;
        }
        if let Some(Packed { place, json }) = &documents.endpoint_rules {
            generator = generator.endpoint_rules(place, json).map_err(text)?;
        }
        if let Some(Packed { place, json }) = &documents.partitions {
            generator = generator.partitions(place, json).map_err(text)?;
        }
        let output = generator.generate().map_err(text)?;
        if let Some(folder) = self.folder {
            write(&folder.join(name), &output).map_err(|error| error.to_string())?;
        }
        let lines = |file: &File| file.contents.bytes().filter(|byte| *byte == b'\n').count();
        let lines = output.files.iter().map(lines).sum();
        Ok(Size { operations, lines })
    }
}

/// Writes a crate, in place of an earlier one. Files that stay the same are not written again, since
/// cargo compares modification times.
fn write(folder: &Path, output: &Output) -> io::Result<()> {
    for file in &output.files {
        let path = folder.join(&file.path);
        if fs::read(&path).is_ok_and(|found| found == file.contents.as_bytes()) {
            continue;
        }
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(&path, &file.contents)?;
    }
    Ok(())
}

/// Compiles the crates that could be generated, with all their features. One that the compiler has
/// something to say about has failed.
fn compile(root: &Path, folder: &Path, services: &mut Services) -> Result<(), Failure> {
    let members: Vec<&str> = services
        .iter()
        .filter(|(_, outcome)| outcome.is_ok())
        .map(|(name, _)| name.as_str())
        .collect();
    if members.is_empty() {
        return Ok(());
    }
    fs::write(folder.join("Cargo.toml"), workspace(&members))?;
    // The versions that are tested here, which are downloaded already.
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"))?;
    console::progress(format_args!("compiling {} crates", members.len()));
    let output = Command::new(test_program::cargo())
        .args(["check", "--quiet", "--workspace", "--all-features", "--keep-going"])
        .current_dir(folder)
        .env("CARGO_BUILD_WARNINGS", "deny")
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("cannot start cargo: {error}"))?;
    console::progress("");
    let said = String::from_utf8_lossy(&output.stderr);
    let mut blamed = 0;
    for (name, outcome) in services.iter_mut().filter(|(_, outcome)| outcome.is_ok()) {
        let messages: Vec<&str> = said.split("\n\n").filter(|text| is_about(text, name)).collect();
        if !messages.is_empty() {
            blamed += 1;
            *outcome = Err(messages.join("\n\n"));
        }
    }
    match output.status.success() || blamed > 0 {
        true => Ok(()),
        false => Err(said.into_owned().into()),
    }
}

/// Whether a message of the compiler is about the crate in the folder `name`.
fn is_about(message: &str, name: &str) -> bool {
    ["/", "\\"].iter().any(|slash| message.contains(&format!("--> {name}{slash}")))
}

fn workspace(members: &[&str]) -> String {
    let members: Vec<String> = members.iter().map(|name| format!("    {name:?},\n")).collect();
    format!(
        "[workspace]\nresolver = \"3\"\nmembers = [\n{}]\n\n[profile.dev]\ndebug = false\nincremental = false\n",
        members.concat()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_about_one_crate() {
        let message = "warning: unused import\n --> sqs/src/lib.rs:3:5";
        assert!(is_about(message, "sqs"));
        assert!(!is_about(message, "qs"));
        assert!(
            workspace(&["sqs", "ec2"]).contains("members = [\n    \"sqs\",\n    \"ec2\",\n]\n")
        );
    }
}
