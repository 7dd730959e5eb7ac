//! `diff`: compares two models, for people and for programs.

mod documents;
mod terminal;

use std::path::Path;
use std::process::ExitCode;

use shapesmith_codegen::disk::Changes;
use shapesmith_codegen::{Diff, Generator, Operations, load_speaking};

use crate::console::{self, Failure};
use crate::examples::Example;
use crate::manifest::{Manifest, Service};
use documents::{Documents, Origin};

pub(crate) use terminal::text;

pub(crate) const EXAMPLES: &[Example] = &[
    ("Compare the models of two commits", "diff git:HEAD~1 git:HEAD"),
    (
        "Describe an update of botocore in a pull request",
        "diff git:HEAD botocore-1.44.5-py3-none-any.whl --format markdown",
    ),
    (
        "Compare what one operation uses of two models",
        "diff old/service-2.json new/service-2.json --operation PutBucketNotification",
    ),
    (
        "Compare a service that is not in models/manifest.toml",
        "diff old.whl new.whl --service route53 --format json",
    ),
];

/// Compare two models: what changed, and does it break the API or the wire?
///
/// OLD and NEW are models (service-2.json or .json.gz), botocore wheels, or git:REV, which stands for
/// the models in models/manifest.toml at a commit.
#[derive(clap::Args)]
pub struct Args {
    /// The model before
    #[arg(value_name = "OLD")]
    old: String,
    /// The model after
    #[arg(value_name = "NEW")]
    new: String,
    /// Compare only this service [default: every service in models/manifest.toml]
    #[arg(long, value_name = "NAME")]
    service: Option<String>,
    /// Compare only these operations, and the shapes that they use
    #[arg(long = "operation", value_name = "NAME", num_args = 1..)]
    operations: Vec<String>,
    /// Format of the report; json prints a document for each service
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Format {
    Text,
    Markdown,
    Json,
}

pub(crate) fn run(root: &Path, args: &Args) -> Result<ExitCode, Failure> {
    let manifest = Manifest::load(&Changes::new(root))?;
    let (old, new) = (Origin::parse(&args.old), Origin::parse(&args.new));
    let mut services = match &args.service {
        Some(name) => vec![name.clone()],
        None => manifest.services.keys().cloned().collect(),
    };
    // A single model has one service, whatever is in the manifest.
    if let (None, Some(service)) = (&args.service, old.service().or_else(|| new.service())) {
        services = vec![service?];
    }
    if services.is_empty() {
        manifest.require_services()?;
    }
    let operations = match args.operations.as_slice() {
        [] => Operations::All,
        names => Operations::Named(names.to_vec()),
    };
    for (index, service) in services.iter().enumerate() {
        let listed = manifest.services.get(service);
        let protocol = listed.and_then(|listed| listed.protocol.as_deref());
        let mut old = old.read(root, service, protocol)?;
        let mut new = new.read(root, service, protocol)?;
        if old.is_bare || new.is_bare {
            // Only the models can be compared.
            old.forget_other_files();
            new.forget_other_files();
        }
        let diff = compare(&old, &new, &operations)?;
        let version = listed.map(Service::version);
        let gap = if index == 0 { "" } else { "\n" };
        match args.format {
            Format::Text => console::print(format_args!("{gap}{}", text(&diff.report(version))))?,
            Format::Markdown => {
                console::print(format_args!("{gap}{}", diff.report(version).markdown(1)))?
            }
            Format::Json => console::println(format_args!("{:#}", diff.to_json()))?,
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Compares what is generated from the documents.
fn compare(old: &Documents, new: &Documents, operations: &Operations) -> Result<Diff, Failure> {
    let [a, b] = [old, new]
        .map(|one| load_speaking(&one.name, &one.model, &one.patches, one.protocol.as_deref()));
    let (a, b) = (a?.model, b?.model);
    let generator = |documents: &Documents, model| -> Result<Generator<'_>, Failure> {
        let mut generator =
            Generator::new(&documents.name, model, "compared").operations(operations.clone());
        if let Some(json) = &documents.paginators {
            generator = generator.paginators(format!("{}, paginators", documents.name), json)?;
        }
        if let Some(json) = &documents.waiters {
            generator = generator.waiters(format!("{}, waiters", documents.name), json)?;
        }
        if let Some(json) = &documents.endpoint_rules {
            let source = format!("{}, endpoint rules", documents.name);
            generator = generator.endpoint_rules(source, json)?;
        }
        if let Some(json) = &documents.partitions {
            generator = generator.partitions(format!("{}, partitions", documents.name), json)?;
        }
        Ok(generator)
    };
    Ok(Diff::new(&generator(old, &a)?, &generator(new, &b)?)?)
}
