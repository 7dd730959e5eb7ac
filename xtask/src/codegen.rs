//! `cargo xtask codegen`: models in, crates out.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use shapesmith_codegen::Operations;
use shapesmith_codegen::disk::{self, Changes, Report};

use crate::inputs::{Input, Inputs};
use crate::job::Job;
use crate::manifest::{Manifest, Service};
use crate::{Failure, runtime, tool};

#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  cargo xtask codegen                     write every crate of models/manifest.toml
  cargo xtask codegen --check             say what is not as it would be written
  cargo xtask codegen --service s3 --operation GetObject PutObject --out scratch
  cargo xtask codegen --model service-2.json --operation PutBucketNotification --out my-crate

With --out, the crate has a workspace of its own.")]
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
    /// Where the crate finds shapesmith-runtime: a folder, a version, or the URL of a git repository.
    #[arg(long, value_name = "WHERE")]
    runtime: Option<String>,
}

pub(crate) fn run(root: &Path, args: &Args) -> Result<ExitCode, Failure> {
    let started = Instant::now();
    // Crates of the manifest are written with one another: all of them, or none.
    let base = args.out.as_deref().unwrap_or(root);
    tool::recover(root)?;
    if args.check {
        return check_all(&Changes::new(base), jobs(root, args)?);
    }
    let lock = tool::lock(base)?;
    let mut changes = Changes::new(base);
    let mut lines = Vec::new();
    for job in jobs(root, args)? {
        lines.push(format!("{}: {}", job.shown, stage_job(&mut changes, &job)?));
    }
    lock.commit(&changes)?;
    anstream::println!("{} ({} ms)", lines.join("\n"), started.elapsed().as_millis());
    Ok(ExitCode::SUCCESS)
}

/// Generates the crate of a service of the manifest anew; says what that changes.
///
/// # Errors
/// Every fault of the model, and what is in the way on disk.
pub(crate) fn stage(changes: &mut Changes, service: &Service) -> Result<Report, Failure> {
    stage_job(changes, &listed(changes.root(), service, None)?)
}

fn stage_job(changes: &mut Changes, job: &Job) -> Result<Report, Failure> {
    let files = job.generate(changes)?.files;
    Ok(disk::sync(changes, &job.folder, &files)?)
}

fn check_all(found: &Changes, jobs: Vec<Job>) -> Result<ExitCode, Failure> {
    let mut clean = true;
    for job in jobs {
        clean &= check(found, &job)?;
    }
    Ok(if clean { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn check(found: &Changes, job: &Job) -> Result<bool, Failure> {
    let files = job.generate(found)?.files;
    let differences = disk::check(&found.root().join(&job.folder), &files)?;
    for difference in &differences {
        anstream::println!("{}: {difference}", job.shown);
    }
    match differences.len() {
        0 => anstream::println!("{}: as generated ({} files)", job.shown, files.len()),
        _ => anstream::println!("To mend it: {}", job.command),
    }
    Ok(differences.is_empty())
}

/// The crates that the arguments ask for.
fn jobs(root: &Path, args: &Args) -> Result<Vec<Job>, Failure> {
    let given = args.runtime.as_deref();
    if let (Some(model), Some(out)) = (&args.model, &args.out) {
        let inputs = Inputs {
            patches: args.patches.as_deref().map(Input::given),
            paginators: args.paginators.as_deref().map(Input::given),
            waiters: args.waiters.as_deref().map(Input::given),
            ..Inputs::of(model)
        };
        let job = Job::given(inputs, runtime::find(root, given, None, out)?, out);
        return Ok(vec![named(args, job)]);
    }
    let manifest = Manifest::load(&Changes::new(root))?;
    let services = select(&manifest, args.service.as_deref())?;
    if let Some(out) = &args.out {
        let [service] = services[..] else {
            return Err("--out takes one crate: name the service with --service".into());
        };
        let runtime = runtime::find(root, given, Some(service), out)?;
        // Version and changelog are of the crate that the manifest names.
        let inputs = Inputs { changelog: None, ..Inputs::listed(root, service) };
        let job = Job {
            operations: service.selected(),
            crate_name: service.crate_name.clone(),
            ..Job::given(inputs, runtime, out)
        };
        return Ok(vec![named(args, job)]);
    }
    services.into_iter().map(|service| listed(root, service, given)).collect()
}

/// The crate of a service of the manifest, which finds its runtime where `given` says if it does.
fn listed(root: &Path, service: &Service, given: Option<&str>) -> Result<Job, Failure> {
    let runtime = runtime::find(root, given, Some(service), &root.join(&service.path))?;
    Ok(Job::listed(root, service, runtime))
}

/// The job, for the operations that the arguments name if they name some.
fn named(args: &Args, job: Job) -> Job {
    match args.operations.as_slice() {
        [] => job,
        names => Job { operations: Operations::Named(names.to_vec()), ..job },
    }
}

/// The services of the manifest, or the one that is named.
fn select<'m>(manifest: &'m Manifest, name: Option<&str>) -> Result<Vec<&'m Service>, Failure> {
    if let Some(name) = name {
        return Ok(vec![manifest.service(name)?]);
    }
    manifest.require_some()?;
    Ok(manifest.services.values().collect())
}
