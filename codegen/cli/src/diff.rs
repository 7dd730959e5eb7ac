//! `diff`: compares two models, for people and for programs.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anstyle::{AnsiColor, Style};
use shapesmith_codegen::diff::{Group, Line, Part, Report, Sign};
use shapesmith_codegen::disk::Changes;
use shapesmith_codegen::{Diff, Generator, Operations, Patches, load_patched};

use crate::console::{self, Failure};
use crate::examples::Example;
use crate::import::{self, Imported};
use crate::manifest::{self, Kind, Manifest, Service};

const TITLE: Style = Style::new().bold();
const FAINT: Style = Style::new().dimmed();
const ADDED: Style = AnsiColor::Green.on_default();
const REMOVED: Style = AnsiColor::Red.on_default();
const CHANGED: Style = AnsiColor::Yellow.on_default();
const BREAKS: Style = AnsiColor::Red.on_default().bold();

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
    // A model alone is of one service, whatever the manifest has.
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
        let (mut old, mut new) = (old.read(root, service)?, new.read(root, service)?);
        if old.is_bare || new.is_bare {
            // Only the models can be compared.
            old.forget_other_files();
            new.forget_other_files();
        }
        let diff = compare(&old, &new, &operations)?;
        let version = manifest.services.get(service).map(Service::version);
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

/// The documents of a service, and what to call them.
struct Documents {
    /// What people call this state of the model: `botocore 1.44.5`.
    name: String,
    model: Vec<u8>,
    patches: Patches,
    paginators: Option<Vec<u8>>,
    waiters: Option<Vec<u8>>,
    endpoint_rules: Option<Vec<u8>>,
    partitions: Option<Vec<u8>>,
    /// Whether it is a model alone, without what botocore has beside it.
    is_bare: bool,
}

impl Documents {
    fn forget_other_files(&mut self) {
        self.paginators = None;
        self.waiters = None;
        self.endpoint_rules = None;
        self.partitions = None;
    }
}

/// Compares two states of a service.
fn compare(old: &Documents, new: &Documents, operations: &Operations) -> Result<Diff, Failure> {
    let [a, b] = [old, new].map(|one| load_patched(&one.name, &one.model, &one.patches));
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

/// Where a state of the models is.
enum Origin {
    File(PathBuf),
    Commit(String),
}

impl Origin {
    fn parse(argument: &str) -> Self {
        match argument.strip_prefix("git:") {
            Some(revision) => Self::Commit(revision.to_owned()),
            None => Self::File(argument.into()),
        }
    }

    /// The service that a model alone is of; `None` if there may be several.
    fn service(&self) -> Option<Result<String, Failure>> {
        let Self::File(path) = self else { return None };
        import::service_of(path).map(|service| service.map_err(Failure::from))
    }

    fn read(&self, root: &Path, service: &str) -> Result<Documents, Failure> {
        match self {
            Self::File(path) => from_file(path, service),
            Self::Commit(revision) => from_commit(root, revision, service),
        }
    }
}

fn from_file(path: &Path, service: &str) -> Result<Documents, Failure> {
    let imported = import::read(path, Some(service), &[])?;
    let is_bare = imported.iter().all(|one| one.source.package.is_none());
    let documents = documents(imported);
    let documents = documents.ok_or_else(|| format!("{}: expected a model", path.display()))?;
    Ok(Documents { is_bare, ..documents })
}

/// What an import found; `None` if no model is among it.
fn documents(imported: Vec<Imported>) -> Option<Documents> {
    let (mut model, mut paginators, mut waiters) = (None, None, None);
    let (mut endpoint_rules, mut partitions) = (None, None);
    let mut name = String::new();
    for one in imported {
        name = one.source.to_string();
        match one.kind {
            Kind::Model | Kind::Smithy => model = Some(one.text),
            Kind::Paginators => paginators = Some(one.text),
            Kind::Waiters => waiters = Some(one.text),
            Kind::EndpointRules => endpoint_rules = Some(one.text),
            Kind::Partitions => partitions = Some(one.text),
        }
    }
    Some(Documents {
        name,
        model: model?,
        patches: Patches::default(),
        paginators,
        waiters,
        endpoint_rules,
        partitions,
        is_bare: false,
    })
}

fn from_commit(root: &Path, revision: &str, service: &str) -> Result<Documents, Failure> {
    let text = String::from_utf8(git_show(root, revision, manifest::FILE)?)?;
    let place = format!("git:{revision}, {}", manifest::FILE);
    let manifest = Manifest::parse(Path::new(&place), &text)?;
    let service = manifest.service(service).map_err(|error| format!("git:{revision}, {error}"))?;
    let patches = match &service.patches {
        Some(file) => {
            let text = String::from_utf8(git_show(root, revision, &format!("models/{file}"))?)?;
            Patches::parse(&format!("git:{revision}, models/{file}"), &text)?
        }
        None => Patches::default(),
    };
    let document = |kind: Kind| {
        let file = service.file(kind);
        file.map(|file| git_show(root, revision, &format!("models/{file}"))).transpose()
    };
    Ok(Documents {
        name: format!("git:{revision} ({})", service.origin()),
        model: git_show(root, revision, &format!("models/{}", service.model))?,
        patches,
        paginators: document(Kind::Paginators)?,
        waiters: document(Kind::Waiters)?,
        endpoint_rules: document(Kind::EndpointRules)?,
        partitions: document(Kind::Partitions)?,
        is_bare: false,
    })
}

/// A file as it is in a commit.
fn git_show(root: &Path, revision: &str, path: &str) -> Result<Vec<u8>, Failure> {
    let output = Command::new("git")
        .arg("show")
        // What begins with a dash is no option.
        .arg("--end-of-options")
        .arg(format!("{revision}:./{path}"))
        .current_dir(root)
        .output()
        .map_err(|error| format!("git cannot be started: {error}"))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("git:{revision}: {}", said.trim().trim_start_matches("fatal: ")).into())
}

/// A report for a terminal.
pub(crate) fn text(report: &Report) -> String {
    let mut text = format!("{TITLE}{}{TITLE:#}\n", report.title);
    for sentence in &report.summary {
        // Writing to a String cannot fail.
        let _infallible = writeln!(text, "{sentence}");
    }
    for section in &report.sections {
        let _infallible = writeln!(text, "\n{TITLE}{}{TITLE:#}", section.title);
        section.groups.iter().for_each(|group| write_group(&mut text, group));
    }
    text
}

fn write_group(text: &mut String, group: &Group) {
    let mut indent = "  ";
    if let Some(title) = &group.title {
        let _infallible = writeln!(text, "  {}  {FAINT}{}{FAINT:#}", shown(title), group.note);
        indent = "    ";
    }
    for line in &group.lines {
        write_line(text, indent, line);
    }
}

fn write_line(text: &mut String, indent: &str, line: &Line) {
    let style = match line.sign {
        Sign::Added => ADDED,
        Sign::Removed => REMOVED,
        Sign::Changed => CHANGED,
    };
    let _infallible = write!(text, "{indent}{style}{}{style:#} ", line.sign.symbol());
    line.parts.iter().for_each(|part| text.push_str(&shown(part)));
    let tags = line.tags();
    if !tags.is_empty() {
        let _infallible = write!(text, "  {BREAKS}{tags}{BREAKS:#}");
    }
    text.push('\n');
}

/// A piece of a line as a terminal may show it.
fn shown(part: &Part) -> String {
    let (Part::Words(text) | Part::Code(text)) = part;
    let seen = |c: char| match c.is_control() {
        true => c.escape_default().to_string(),
        false => c.to_string(),
    };
    text.chars().map(seen).collect()
}
