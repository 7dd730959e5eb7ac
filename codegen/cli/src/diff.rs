//! `diff`: compares two models, for people and for programs.

mod documents;
mod terminal;

use std::collections::BTreeSet;
use std::path::Path;
use std::process::ExitCode;

use serde_json::json;
use shapesmith_codegen::disk::Changes;
use shapesmith_codegen::{Diff, Operations};

use crate::console::{self, Failure};
use crate::examples::Example;
use crate::fleet;
use crate::manifest::{Manifest, Service};
use crate::verdicts::{Outcome, Row, Table};
use documents::{Origin, keep_common};

pub(crate) use terminal::text;

pub(crate) const EXAMPLES: &[Example] = &[
    ("Compare the models of two commits", "diff git:HEAD~1 git:HEAD"),
    (
        "Describe an update of botocore in a pull request",
        "diff git:HEAD botocore-1.44.5-py3-none-any.whl --service s3 --format markdown",
    ),
    (
        "Compare what one operation uses of two models",
        "diff old/service-2.json new/service-2.json --operation PutBucketNotification",
    ),
    ("List the verdicts on all services of two versions of botocore", "diff old.whl new.whl"),
    ("Show what changed in one of them", "diff old.whl new.whl --service route53"),
];

/// Compare two models: what changed, and does it break the API or the wire?
///
/// OLD and NEW are models (service-2.json or .json.gz), botocore wheels or their `data` folders, or
/// git:REV, which stands for the models in models/manifest.toml at a commit. Of several services, each
/// that changed has a line in a table.
#[derive(clap::Args)]
pub struct Args {
    /// The model before
    #[arg(value_name = "OLD")]
    old: String,
    /// The model after
    #[arg(value_name = "NEW")]
    new: String,
    /// Compare only this service, in detail [default: all services of two wheels, or else those in
    /// models/manifest.toml]
    #[arg(long, value_name = "NAME")]
    service: Option<String>,
    /// Compare only these operations, and the shapes that they use
    #[arg(long = "operation", value_name = "NAME", num_args = 1..)]
    operations: Vec<String>,
    /// Format of the report; json prints a document for each service that changed
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
    let comparison = Comparison {
        root,
        manifest: &manifest,
        old: Origin::open(&args.old)?,
        new: Origin::open(&args.new)?,
        operations: match args.operations.as_slice() {
            [] => Operations::All,
            names => Operations::Named(names.to_vec()),
        },
        format: args.format,
    };
    if let Some(service) = &args.service {
        comparison.details(service)?;
        return Ok(ExitCode::SUCCESS);
    }
    match comparison.services()?.as_slice() {
        [service] if comparison.alone(service).is_none() => comparison.details(service)?,
        services => comparison.table(services)?,
    }
    Ok(ExitCode::SUCCESS)
}

struct Comparison<'a> {
    root: &'a Path,
    manifest: &'a Manifest,
    old: Origin,
    new: Origin,
    operations: Operations,
    format: Format,
}

impl Comparison<'_> {
    /// The services to compare if none is named.
    fn services(&self) -> Result<Vec<String>, Failure> {
        let Self { old, new, manifest, .. } = self;
        // A single model has one service, whatever is in the manifest.
        if let Some(service) = old.service().or_else(|| new.service()) {
            return Ok(vec![service?]);
        }
        if let (Some(old), Some(new)) = (old.services(), new.services()) {
            let all: BTreeSet<String> = old.into_iter().chain(new).collect();
            return Ok(all.into_iter().collect());
        }
        manifest.require_services()?;
        Ok(manifest.services.keys().cloned().collect())
    }

    /// Prints the changes of a service.
    fn details(&self, service: &str) -> Result<(), Failure> {
        let diff = self.compare(service)?;
        let version = self.version(service);
        match self.format {
            Format::Text => console::print(text(&diff.report(version)))?,
            Format::Markdown => console::print(diff.report(version).markdown(1))?,
            Format::Json => console::println(format_args!("{:#}", diff.to_json()))?,
        }
        Ok(())
    }

    /// Prints a line for each service that changed, or a document in JSON.
    fn table(&self, services: &[String]) -> Result<(), Failure> {
        if let Operations::Named(_) = self.operations {
            return Err("--operation: select the service that has them with --service".into());
        }
        let names: Vec<&str> = services.iter().map(String::as_str).collect();
        let one = |name: &str| self.row(name).map_err(|error| error.to_string());
        let (mut rows, mut problems) = (Vec::new(), Vec::new());
        for (name, outcome) in fleet::each(&names, one) {
            match outcome {
                Ok((row, json)) => {
                    if row.is_change() && matches!(self.format, Format::Json) {
                        console::println(json)?;
                    }
                    rows.push(row);
                }
                Err(problem) => {
                    problems.extend(problem.lines().map(|line| format!("{name}: {line}")));
                }
            }
        }
        match self.format {
            Format::Text => console::print(Table::new(rows).text())?,
            Format::Markdown => console::print(Table::new(rows).markdown())?,
            Format::Json => {}
        }
        if problems.is_empty() { Ok(()) } else { Err(problems.join("\n").into()) }
    }

    /// The line of a service in the table, and its document in JSON if that is asked for.
    fn row(&self, service: &str) -> Result<(Row, String), Failure> {
        if let Some(outcome) = self.alone(service) {
            let json = json!({"name": service, "verdict": outcome.word()});
            return Ok((Row::alone(service, outcome), format!("{json:#}")));
        }
        let diff = self.compare(service)?;
        let json = match self.format {
            Format::Json => {
                let mut json = diff.to_json();
                json["name"] = service.into();
                format!("{json:#}")
            }
            Format::Text | Format::Markdown => String::new(),
        };
        Ok((Row::of(service, diff, self.version(service)), json))
    }

    /// What became of a service that only one side has.
    fn alone(&self, service: &str) -> Option<Outcome> {
        match (self.old.has(service), self.new.has(service)) {
            (true, false) => Some(Outcome::Removed),
            (false, true) => Some(Outcome::Added),
            _ => None,
        }
    }

    /// Compares what is generated for a service.
    fn compare(&self, service: &str) -> Result<Diff, Failure> {
        let listed = self.manifest.services.get(service);
        let protocol = listed.and_then(|listed| listed.protocol.as_deref());
        let mut old = self.old.read(self.root, service, protocol)?;
        let mut new = self.new.read(self.root, service, protocol)?;
        keep_common(&mut old, &mut new);
        let (a, b) = (old.load()?, new.load()?);
        let a = old.generator(&a, &self.operations)?;
        Ok(Diff::new(&a, &new.generator(&b, &self.operations)?)?)
    }

    /// The version of a service's crate, if it is in the manifest.
    fn version(&self, service: &str) -> Option<&str> {
        self.manifest.services.get(service).map(Service::version)
    }
}
