//! `cargo xtask codegen`: models in, crates out.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use shapesmith_codegen::{Operations, Output, Runtime};

use crate::inputs::{Input, Inputs};
use crate::manifest::{Manifest, Service};
use crate::transaction::{self, Changes, Lock};
use crate::{Failure, manifest, print_warning, tree};

#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  cargo xtask codegen                     write every crate of models/manifest.toml
  cargo xtask codegen --check             say what is not as it would be written
  cargo xtask codegen --service s3 --operation GetObject --operation PutObject --out scratch
                                          a crate of two operations, with a workspace of its own
  cargo xtask codegen --model service-2.json --operation PutBucketNotification --out scratch")]
pub(crate) struct Args {
    /// Write nothing; list what differs, is missing or is left over, and exit with 1 if anything.
    #[arg(long)]
    check: bool,
    /// Only this service of the manifest.
    #[arg(long, value_name = "NAME")]
    service: Option<String>,
    /// Only these operations; needs --out.
    #[arg(long = "operation", value_name = "NAME", num_args = 1.., requires = "out")]
    operations: Vec<String>,
    /// A model file of your own instead of the manifest's; needs --out.
    #[arg(long, value_name = "FILE", conflicts_with = "service", requires = "out")]
    model: Option<PathBuf>,
    /// Corrections of that model.
    #[arg(long, value_name = "FILE", requires = "model")]
    patches: Option<PathBuf>,
    /// The paginators of that model.
    #[arg(long, value_name = "FILE", requires = "model")]
    paginators: Option<PathBuf>,
    /// The waiters of that model.
    #[arg(long, value_name = "FILE", requires = "model")]
    waiters: Option<PathBuf>,
    /// Where the crate goes instead of the manifest's folder.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub(crate) fn run(root: &Path, args: &Args) -> Result<ExitCode, Failure> {
    let started = Instant::now();
    // Crates of the manifest are written with one another: all of them, or none.
    let base = args.out.as_deref().unwrap_or(root);
    transaction::recover(root)?;
    if args.check {
        return check_all(&Changes::new(base), jobs(root, args)?);
    }
    let lock = Lock::take(base)?;
    let mut changes = Changes::new(base);
    let mut lines = Vec::new();
    for job in jobs(root, args)? {
        let files = job.files(&changes)?;
        let report = tree::sync(&mut changes, &job.folder, &files)?;
        lines.push(format!("{}: {report}", job.shown));
    }
    lock.commit(&changes)?;
    anstream::println!("{} ({} ms)", lines.join("\n"), started.elapsed().as_millis());
    Ok(ExitCode::SUCCESS)
}

/// Generates the crate of a service of the manifest anew; the line says what that changes.
///
/// # Errors
/// Every fault of the model, and what is in the way on disk.
pub(crate) fn stage(changes: &mut Changes, service: &Service) -> Result<String, Failure> {
    let job = manifest_job(changes.root(), service);
    let files = job.files(changes)?;
    let report = tree::sync(changes, &job.folder, &files)?;
    Ok(format!("{}: {report}", job.shown))
}

fn check_all(found: &Changes, jobs: Vec<Job>) -> Result<ExitCode, Failure> {
    let mut clean = true;
    for job in jobs {
        clean &= check(found, &job)?;
    }
    Ok(if clean { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn check(found: &Changes, job: &Job) -> Result<bool, Failure> {
    let files = job.files(found)?;
    let differences = tree::check(&found.root().join(&job.folder), &files)?;
    for difference in &differences {
        anstream::println!("{}: {difference}", job.shown);
    }
    match differences.len() {
        0 => anstream::println!("{}: as generated ({} files)", job.shown, files.len()),
        _ => anstream::println!("To mend it: {}", job.command),
    }
    Ok(differences.is_empty())
}

/// One crate to be generated.
struct Job {
    inputs: Inputs,
    operations: Operations,
    crate_name: String,
    version: Option<String>,
    runtime: Runtime,
    own_workspace: bool,
    /// Relative to what is written to: the workspace, or the folder that was asked for.
    folder: String,
    /// The folder as it is shown.
    shown: String,
    /// What writes it.
    command: String,
}

fn jobs(root: &Path, args: &Args) -> Result<Vec<Job>, Failure> {
    if let Some(model) = &args.model {
        let operations = named(&args.operations).unwrap_or(Operations::All);
        let crate_name =
            args.out.as_ref().and_then(|out| Some(out.file_name()?.to_str()?.to_owned()));
        let job = Job {
            inputs: Inputs {
                patches: args.patches.as_deref().map(Input::given),
                paginators: args.paginators.as_deref().map(Input::given),
                waiters: args.waiters.as_deref().map(Input::given),
                ..Inputs::of(model)
            },
            version: None,
            operations,
            crate_name: package_name(&crate_name.unwrap_or_default()),
            runtime: Runtime::Version,
            own_workspace: false,
            folder: String::new(),
            shown: String::new(),
            command: String::new(),
        };
        return Ok(vec![elsewhere(root, args, job)?]);
    }
    let manifest = Manifest::load(&Changes::new(root))?;
    let services = select(&manifest, args.service.as_deref())?;
    if args.out.is_some() && services.len() != 1 {
        return Err("--out takes one crate: name the service with --service".into());
    }
    services.into_iter().map(|service| elsewhere(root, args, manifest_job(root, service))).collect()
}

/// A name that cargo takes for a package, made of a folder's.
fn package_name(folder: &str) -> String {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let name: String = folder.chars().map(|c| if allowed(c) { c } else { '-' }).collect();
    match name.starts_with(|first: char| first.is_ascii_alphabetic()) {
        true => name,
        false => format!("generated{name}"),
    }
}

/// The services of the manifest, or the one that is named.
fn select<'m>(manifest: &'m Manifest, name: Option<&str>) -> Result<Vec<&'m Service>, Failure> {
    let services = &manifest.services;
    let Some(name) = name else {
        if services.is_empty() {
            return Err(format!(
                "{}: there is no service; `cargo xtask import` adds one",
                manifest::FILE
            )
            .into());
        }
        return Ok(services.values().collect());
    };
    Ok(vec![manifest.service(name)?])
}

fn manifest_job(root: &Path, service: &Service) -> Job {
    let up = "../".repeat(service.path.split('/').filter(|step| !step.is_empty()).count());
    Job {
        inputs: Inputs::listed(root, service),
        version: service.version.clone(),
        operations: service.selected(),
        crate_name: service.crate_name.clone(),
        runtime: Runtime::Path(format!("{up}codegen/runtime")),
        own_workspace: false,
        folder: service.path.clone(),
        shown: service.path.clone(),
        command: "cargo xtask codegen".to_owned(),
    }
}

fn named(names: &[String]) -> Option<Operations> {
    (!names.is_empty()).then(|| Operations::Named(names.to_vec()))
}

/// Sends a crate to another folder, and perhaps other operations there.
fn elsewhere(root: &Path, args: &Args, job: Job) -> Result<Job, Failure> {
    let Some(out) = &args.out else { return Ok(job) };
    let runtime = root.join("codegen/runtime");
    let runtime = runtime.to_str().ok_or("the path of this workspace is not UTF-8")?;
    Ok(Job {
        // Version and changelog are of the crate that the manifest names.
        inputs: Inputs { changelog: None, ..job.inputs },
        version: None,
        operations: named(&args.operations).unwrap_or(job.operations),
        runtime: Runtime::Path(runtime.to_owned()),
        own_workspace: true,
        folder: String::new(),
        shown: out.display().to_string(),
        command: "the same command without --check".to_owned(),
        ..job
    })
}

impl Job {
    /// Path and contents of every file of the crate.
    fn files(&self, files: &Changes) -> Result<Vec<(String, String)>, Failure> {
        let files = self.generate(files)?.files.into_iter();
        Ok(files.map(|file| (file.path, file.contents)).collect())
    }

    fn generate(&self, files: &Changes) -> Result<Output, Failure> {
        let loaded = self.inputs.load(files)?;
        let mut generator = self
            .inputs
            .generator(files, &loaded, &self.crate_name)?
            .operations(self.operations.clone())
            .runtime(self.runtime.clone());
        if let Some(version) = &self.version {
            generator = generator.version(version);
        }
        if self.own_workspace {
            generator = generator.own_workspace();
        }
        let output = generator.generate()?;
        for warning in &output.warnings {
            print_warning(warning);
        }
        Ok(output)
    }
}
