//! `codegen`: generates crates, or checks that they are up to date.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use shapesmith_codegen::Operations;
use shapesmith_codegen::disk::{self, Changes, Report};

use crate::console::{self, Failure};
use crate::examples::Example;
use crate::inputs::{Input, Inputs};
use crate::job::Job;
use crate::manifest::{Kind, Manifest, Service};
use crate::{runtime, workspace};

pub(crate) const EXAMPLES: &[Example] = &[
    ("Generate every crate in models/manifest.toml", "codegen"),
    ("Check in CI that the generated crates are up to date", "codegen --check"),
    (
        "Generate a standalone crate for two operations",
        "codegen --service s3 --operation GetObject PutObject --out my-s3",
    ),
    (
        "Generate a crate for a service of a botocore wheel",
        "codegen --model botocore-1.44.5-py3-none-any.whl --service sqs --operation SendMessage --out my-sqs",
    ),
    (
        "Generate a crate from a model, and from the paginators, waiters and rules beside it",
        "codegen --model service-2.json --operation PutBucketNotification --out my-crate",
    ),
];

/// Generate the crates in models/manifest.toml, or a crate from any model
#[derive(clap::Args)]
pub struct Args {
    /// List the files that are out of date and fail if there are any, but write nothing
    #[arg(long)]
    check: bool,
    /// Generate only this service: of the manifest, or of the wheel or folder at --model
    #[arg(long, value_name = "NAME")]
    service: Option<String>,
    /// Generate only these operations
    #[arg(long = "operation", value_name = "NAME", num_args = 1.., requires = "out")]
    operations: Vec<String>,
    /// Read this instead of the manifest: a model and the documents beside it, or a botocore wheel or
    /// its `data` folder
    #[arg(long, value_name = "FILE", requires = "out")]
    model: Option<PathBuf>,
    /// Patches for the model
    #[arg(long, value_name = "FILE", requires = "model")]
    patches: Option<PathBuf>,
    /// Generate this protocol of the model, if it has several: botocore's name, such as json
    #[arg(long, value_name = "NAME", requires = "model")]
    protocol: Option<String>,
    /// Paginators of the model [default: paginators-1.json beside it]
    #[arg(long, value_name = "FILE", requires = "model")]
    paginators: Option<PathBuf>,
    /// Waiters of the model [default: waiters-2.json beside it]
    #[arg(long, value_name = "FILE", requires = "model")]
    waiters: Option<PathBuf>,
    /// Endpoint rules of the model [default: endpoint-rule-set-1.json beside it]
    #[arg(long, value_name = "FILE", requires = "model")]
    endpoint_rules: Option<PathBuf>,
    /// AWS partitions [default: partitions.json beside the model, or up to two folders above]
    #[arg(long, value_name = "FILE", requires = "model")]
    partitions: Option<PathBuf>,
    /// Write the crate to this folder, as a standalone workspace
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// The crate's dependency on shapesmith-runtime: a folder, a version, or a Git URL
    #[arg(long, value_name = "SOURCE")]
    runtime: Option<String>,
}

pub(crate) fn run(root: &Path, args: &Args) -> Result<ExitCode, Failure> {
    let started = Instant::now();
    let base = args.out.as_deref().unwrap_or(root);
    workspace::recover(root)?;
    if args.check {
        return check_all(&Changes::new(base), &jobs(root, args)?);
    }
    let lock = workspace::lock(base)?;
    let mut changes = Changes::new(base);
    let mut lines = Vec::new();
    for job in jobs(root, args)? {
        lines.push(format!("{}: {}", job.shown, stage_job(&mut changes, &job)?));
    }
    lock.commit(&changes)?;
    let duration = started.elapsed().as_millis();
    console::println(format_args!("{} ({duration} ms)", lines.join("\n")))?;
    Ok(ExitCode::SUCCESS)
}

/// Generates the crate of a service in the manifest, without writing it yet.
///
/// # Errors
///
/// All errors in the model, and files that are in the way.
pub(crate) fn stage(changes: &mut Changes, service: &Service) -> Result<Report, Failure> {
    stage_job(changes, &listed(changes.root(), service, None)?)
}

/// Whether the crate of a service in the manifest is up to date. Operations that the model does not
/// have yet are left out.
///
/// # Errors
///
/// As [`stage`].
pub(crate) fn is_fresh(root: &Path, service: &Service) -> Result<bool, Failure> {
    let mut changes = Changes::new(root);
    let mut job = listed(root, service, None)?;
    let loaded = job.inputs.load_quietly(&changes)?;
    if let Operations::Named(names) = &mut job.operations {
        names.retain(|name| loaded.model.operations.contains_key(name));
    }
    let generated = match &job.operations {
        Operations::Named(names) if names.is_empty() => Vec::new(),
        _ => job.generate_from(&changes, &loaded)?.files,
    };
    Ok(disk::sync(&mut changes, &job.folder, &generated)?.is_empty())
}

fn stage_job(changes: &mut Changes, job: &Job) -> Result<Report, Failure> {
    let files = job.generate(changes)?.files;
    Ok(disk::sync(changes, &job.folder, &files)?)
}

fn check_all(files: &Changes, jobs: &[Job]) -> Result<ExitCode, Failure> {
    let mut is_fresh = true;
    for job in jobs {
        is_fresh &= check(files, job)?;
    }
    if is_fresh {
        return Ok(ExitCode::SUCCESS);
    }
    console::println("To update these files, run the command without --check.")?;
    Ok(ExitCode::FAILURE)
}

fn check(files: &Changes, job: &Job) -> Result<bool, Failure> {
    let generated = job.generate(files)?.files;
    let differences = disk::check(&files.root().join(&job.folder), &generated)?;
    for difference in &differences {
        console::println(format_args!("{}: {difference}", job.shown))?;
    }
    if differences.is_empty() {
        console::println(format_args!("{}: up to date ({} files)", job.shown, generated.len()))?;
    }
    Ok(differences.is_empty())
}

/// Returns the crates that the arguments select.
fn jobs(root: &Path, args: &Args) -> Result<Vec<Job>, Failure> {
    if let (Some(model), Some(out)) = (&args.model, &args.out) {
        return Ok(vec![unlisted(root, args, model, out)?]);
    }
    let manifest = Manifest::load(&Changes::new(root))?;
    let services = select(&manifest, args.service.as_deref())?;
    let Some(out) = &args.out else {
        let jobs =
            services.into_iter().map(|service| listed(root, service, args.runtime.as_deref()));
        return jobs.collect();
    };
    match services[..] {
        [service] => Ok(vec![listed_elsewhere(root, args, service, out)?]),
        _ => Err("--out takes one crate: select a service with --service".into()),
    }
}

/// Returns the services in the manifest, or only the named one.
fn select<'m>(manifest: &'m Manifest, name: Option<&str>) -> Result<Vec<&'m Service>, Failure> {
    if let Some(name) = name {
        return Ok(vec![manifest.service(name)?]);
    }
    manifest.require_services()?;
    Ok(manifest.services.values().collect())
}

/// Returns the crate of a service in the manifest.
fn listed(root: &Path, service: &Service, runtime: Option<&str>) -> Result<Job, Failure> {
    let runtime = runtime::find(root, runtime, Some(service), &root.join(&service.path))?;
    Ok(Job::listed(root, service, runtime))
}

/// Returns a crate in the folder `out` for a service in the manifest. Its version starts from the
/// default, and it has no changelog.
fn listed_elsewhere(
    root: &Path,
    args: &Args,
    service: &Service,
    out: &Path,
) -> Result<Job, Failure> {
    let runtime = runtime::find(root, args.runtime.as_deref(), Some(service), out)?;
    let inputs = Inputs { changelog: None, ..Inputs::listed(root, service) };
    Ok(Job {
        operations: operations(args).unwrap_or_else(|| service.operations.clone()),
        crate_name: service.crate_name.clone(),
        ..Job::standalone(inputs, runtime, out)
    })
}

/// Returns a crate in the folder `out` for a model that is not in the manifest. Files that the
/// arguments name take the place of those beside the model.
fn unlisted(root: &Path, args: &Args, model: &Path, out: &Path) -> Result<Job, Failure> {
    let given = [
        (Kind::Paginators, &args.paginators),
        (Kind::Waiters, &args.waiters),
        (Kind::EndpointRules, &args.endpoint_rules),
        (Kind::Partitions, &args.partitions),
    ];
    let wanted = given.iter().filter(|(_, file)| file.is_none()).map(|(kind, _)| *kind);
    let found = Inputs::given(model, args.service.as_deref(), &wanted.collect::<Vec<_>>())?;
    let [paginators, waiters, endpoint_rules, partitions] =
        given.map(|(_, file)| file.as_deref().map(Input::given));
    let inputs = Inputs {
        patches: args.patches.as_deref().map(Input::given),
        protocol: args.protocol.clone(),
        paginators: paginators.or(found.paginators),
        waiters: waiters.or(found.waiters),
        endpoint_rules: endpoint_rules.or(found.endpoint_rules),
        partitions: partitions.or(found.partitions),
        ..found
    };
    let runtime = runtime::find(root, args.runtime.as_deref(), None, out)?;
    Ok(Job {
        operations: operations(args).unwrap_or(Operations::All),
        ..Job::standalone(inputs, runtime, out)
    })
}

/// Returns the operations that the arguments name.
fn operations(args: &Args) -> Option<Operations> {
    match args.operations.as_slice() {
        [] => None,
        names => Some(Operations::Named(names.to_vec())),
    }
}
