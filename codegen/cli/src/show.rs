//! `show`: prints the request of an operation as a tree.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anstyle::{AnsiColor, Style};
use shapesmith_codegen::Operations;
use shapesmith_codegen::describe::{Description, Enum, Inside, Member, Operation};
use shapesmith_codegen::disk::Changes;

use crate::console::{self, Failure};
use crate::examples::Example;
use crate::inputs::{Input, Inputs};
use crate::manifest::Manifest;
use crate::workspace;

const NAME: Style = Style::new().bold();
const FAINT: Style = Style::new().dimmed();
const REQUIRED: Style = AnsiColor::Red.on_default();
const DEPRECATED: Style = AnsiColor::Yellow.on_default();

pub(crate) const EXAMPLES: &[Example] = &[
    ("Show an operation of a service in models/manifest.toml", "show PutBucketNotification"),
    ("Say which service, if several have the operation", "show TagResource --service s3"),
    ("Show an operation of any model", "show GetObject --model service-2.json"),
    (
        "Show an operation of any service of a botocore wheel",
        "show SendMessage --model botocore-1.44.5-py3-none-any.whl --service sqs",
    ),
];

/// Show the request of an operation: members, types, locations, enum values
#[derive(clap::Args)]
pub struct Args {
    /// Name of the operation in the model
    #[arg(value_name = "OPERATION")]
    operation: String,
    /// Search only this service: of models/manifest.toml, or of the wheel or folder at --model
    #[arg(long, value_name = "NAME")]
    service: Option<String>,
    /// Read this instead of the manifest: a model, or a botocore wheel or its `data` folder
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    /// Patches for the model
    #[arg(long, value_name = "FILE", requires = "model")]
    patches: Option<PathBuf>,
}

pub(crate) fn run(root: &Path, args: &Args) -> Result<ExitCode, Failure> {
    workspace::recover(root)?;
    let files = Changes::new(root);
    let models = match &args.model {
        Some(model) => {
            // A request depends on the model only.
            let given = Inputs::given(model, args.service.as_deref(), &[])?;
            vec![Inputs { patches: args.patches.as_deref().map(Input::given), ..given }]
        }
        None => listed(&files, args.service.as_deref())?,
    };
    let mut last = None;
    for inputs in models {
        let loaded = inputs.load(&files)?;
        let operation = Operations::Named(vec![args.operation.clone()]);
        match inputs.generator(&files, &loaded, "show")?.operations(operation).describe() {
            Ok(description) => {
                console::print(tree(&description))?;
                return Ok(ExitCode::SUCCESS);
            }
            Err(errors) => last = Some(errors),
        }
    }
    Err(last.map_or_else(|| "no services to search".into(), Failure::from))
}

fn listed(files: &Changes, service: Option<&str>) -> Result<Vec<Inputs>, Failure> {
    let manifest = Manifest::load(files)?;
    let inputs = |service| Inputs::listed(files.root(), service);
    if let Some(name) = service {
        return Ok(vec![inputs(manifest.service(name)?)]);
    }
    manifest.require_services()?;
    Ok(manifest.services.values().map(inputs).collect())
}

fn tree(description: &Description) -> String {
    let mut tree = Tree::default();
    for operation in &description.operations {
        tree.operation(operation);
    }
    for values in &description.enums {
        tree.values(values);
    }
    tree.out
}

#[derive(Default)]
struct Tree {
    out: String,
}

impl Tree {
    fn line(&mut self, line: &str) {
        self.out.push_str(line.trim_end());
        self.out.push('\n');
    }

    fn operation(&mut self, operation: &Operation) {
        let deprecated = deprecated(operation.deprecated.as_deref());
        self.line(&format!("{NAME}{}{NAME:#}{deprecated}", operation.name));
        // Of Markdown, keep the text of code spans.
        let summary = operation.summary.replace('`', "");
        for line in [&summary, &operation.request].into_iter().chain(&operation.reference) {
            self.line(&format!("{FAINT}{line}{FAINT:#}"));
        }
        self.line("");
        self.members(&operation.members, "");
    }

    fn members(&mut self, members: &[Member], indent: &str) {
        let width = members.iter().map(|member| member.name.len()).max().unwrap_or(0);
        for (index, one) in members.iter().enumerate() {
            let last = index + 1 == members.len();
            let (branch, below) = if last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
            let line = member(one, width);
            self.line(&format!("{FAINT}{indent}{branch}{FAINT:#}{line}"));
            let indent = format!("{indent}{below}");
            match &one.inside {
                Inside::Nothing => {}
                Inside::Members(members) => self.members(members, &indent),
                Inside::Recursion => self.line(&format!("{FAINT}{indent}… as above{FAINT:#}")),
            }
        }
    }

    /// Renders the values of an enum, wrapped.
    fn values(&mut self, plan: &Enum) {
        self.line(&format!("\n{NAME}{}{NAME:#}", plan.name));
        let mut line = String::new();
        for value in &plan.values {
            let value = printable(value);
            if !line.is_empty() && line.len() + 2 + value.len() > 92 {
                self.line(&format!("    {line}"));
                line.clear();
            }
            line.push_str(if line.is_empty() { "" } else { "  " });
            line.push_str(&value);
        }
        self.line(&format!("    {line}"));
    }
}

/// The line of a member, its name padded to `width`.
fn member(member: &Member, width: usize) -> String {
    let mut line = format!("{NAME}{:width$}{NAME:#}  {}", member.name, member.type_name);
    if member.required {
        line += &format!("  {REQUIRED}required{REQUIRED:#}");
    }
    if let Some(place) = &member.place {
        line += &format!("  {FAINT}{place}{FAINT:#}");
    }
    if member.sensitive {
        line += &format!("  {FAINT}sensitive{FAINT:#}");
    }
    line + &deprecated(member.deprecated.as_deref())
}

fn deprecated(note: Option<&str>) -> String {
    let note = note.map(|note| format!("  {DEPRECATED}deprecated: {note}{DEPRECATED:#}"));
    note.unwrap_or_default()
}

/// A value of the model that is safe to print: quoted unless it is a plain word.
fn printable(value: &str) -> String {
    let is_plain = !value.is_empty() && value.chars().all(|c| c.is_ascii_graphic());
    if is_plain { value.to_owned() } else { format!("{value:?}") }
}
