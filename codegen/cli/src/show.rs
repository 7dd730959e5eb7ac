//! `show`: prints the request of an operation as a tree.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anstyle::{AnsiColor, Style};
use shapesmith_codegen::Operations;
use shapesmith_codegen::disk::Changes;
use shapesmith_codegen::plan::{
    EnumPlan, Field, OperationPlan, Plan, StructurePlan, Type, TypePlan,
};

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
];

/// Show the request of an operation: members, types, locations, enum values
#[derive(clap::Args)]
pub struct Args {
    /// Name of the operation in the model
    #[arg(value_name = "OPERATION")]
    operation: String,
    /// Search only this service of models/manifest.toml
    #[arg(long, value_name = "NAME")]
    service: Option<String>,
    /// Read this model instead of the manifest
    #[arg(long, value_name = "FILE", conflicts_with = "service")]
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
            vec![Inputs { patches: args.patches.as_deref().map(Input::given), ..Inputs::of(model) }]
        }
        None => listed(&files, args.service.as_deref())?,
    };
    let mut last = None;
    for inputs in models {
        let loaded = inputs.load(&files)?;
        let operation = Operations::Named(vec![args.operation.clone()]);
        match inputs.generator(&files, &loaded, "show")?.operations(operation).plan() {
            Ok(plan) => {
                console::print(tree(&plan))?;
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

/// Renders the operation of a plan.
fn tree(plan: &Plan) -> String {
    let types = plan.types.iter().map(|plan| (plan.name().shape.as_str(), plan)).collect();
    let mut tree = Tree { types, enums: Vec::new(), out: String::new() };
    for operation in &plan.operations {
        tree.operation(operation);
    }
    for plan in std::mem::take(&mut tree.enums) {
        tree.values(plan);
    }
    tree.out
}

struct Tree<'p> {
    types: HashMap<&'p str, &'p TypePlan>,
    /// The enums met so far. Their values are listed at the end.
    enums: Vec<&'p EnumPlan>,
    out: String,
}

impl<'p> Tree<'p> {
    fn line(&mut self, line: &str) {
        self.out.push_str(line.trim_end());
        self.out.push('\n');
    }

    fn operation(&mut self, operation: &'p OperationPlan) {
        let deprecated = operation
            .deprecated
            .as_ref()
            .map(|note| format!("  {DEPRECATED}deprecated: {note}{DEPRECATED:#}"));
        self.line(&format!("{NAME}{}{NAME:#}{}", operation.name, deprecated.unwrap_or_default()));
        for line in operation.docs.iter().filter(|line| !line.is_empty()) {
            // Of Markdown, keep the addresses of links and the text of code spans.
            let text =
                line.split_once("](").map_or(line.as_str(), |(_, url)| url.trim_end_matches(')'));
            self.line(&format!("{FAINT}{}{FAINT:#}", text.replace('`', "")));
        }
        self.line("");
        self.fields(&operation.input, "", &mut Vec::new());
    }

    /// Renders the members of a structure. `path` lists the shapes around it.
    fn fields(&mut self, structure: &'p StructurePlan, indent: &str, path: &mut Vec<&'p str>) {
        let width = structure.fields.iter().map(|field| field.member.len()).max().unwrap_or(0);
        for (index, field) in structure.fields.iter().enumerate() {
            let last = index + 1 == structure.fields.len();
            let (branch, below) = if last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
            let line = self.field(field, width);
            self.line(&format!("{FAINT}{indent}{branch}{FAINT:#}{line}"));
            self.inside(&field.ty, &format!("{indent}{below}"), path);
        }
    }

    fn field(&self, field: &Field, width: usize) -> String {
        let mut line =
            format!("{NAME}{:width$}{NAME:#}  {}", field.member, self.type_name(&field.ty));
        if field.required {
            // Writing to a String cannot fail.
            let _infallible = write!(line, "  {REQUIRED}required{REQUIRED:#}");
        }
        let place = place(field);
        if !place.is_empty() {
            let _infallible = write!(line, "  {FAINT}{place}{FAINT:#}");
        }
        if field.sensitive {
            let _infallible = write!(line, "  {FAINT}sensitive{FAINT:#}");
        }
        if let Some(note) = &field.deprecated {
            let _infallible = write!(line, "  {DEPRECATED}deprecated: {note}{DEPRECATED:#}");
        }
        line
    }

    /// Renders the members inside a member.
    fn inside(&mut self, ty: &'p Type, indent: &str, path: &mut Vec<&'p str>) {
        match ty {
            Type::List(item) | Type::Sparse(item) => self.inside(item, indent, path),
            Type::Map(_, value) => self.inside(value, indent, path),
            Type::Enum(name) | Type::Structure(name) => {
                let shape = name.shape.as_str();
                match self.types.get(shape) {
                    Some(TypePlan::Enum(plan)) if self.enums.contains(&plan) => {}
                    Some(TypePlan::Enum(plan)) => self.enums.push(plan),
                    Some(_) if path.contains(&shape) => {
                        self.line(&format!("{FAINT}{indent}… as above{FAINT:#}"));
                    }
                    Some(TypePlan::Structure(plan) | TypePlan::Union(plan)) => {
                        path.push(shape);
                        self.fields(plan, indent, path);
                        path.pop();
                    }
                    None => {}
                }
            }
            _ => {}
        }
    }

    /// Renders the values of an enum, wrapped.
    fn values(&mut self, plan: &EnumPlan) {
        self.line(&format!("\n{NAME}{}{NAME:#}", plan.name.shape));
        let mut line = String::new();
        for (value, _) in &plan.values {
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

    fn type_name(&self, ty: &Type) -> String {
        match ty {
            Type::Boolean => "boolean".to_owned(),
            Type::Byte => "byte".to_owned(),
            Type::Short => "short".to_owned(),
            Type::Integer => "integer".to_owned(),
            Type::Long => "long".to_owned(),
            Type::Float => "float".to_owned(),
            Type::Double => "double".to_owned(),
            Type::String => "string".to_owned(),
            Type::Blob => "blob".to_owned(),
            Type::Timestamp => "timestamp".to_owned(),
            Type::Document => "document".to_owned(),
            Type::Stream => "blob, may be a stream".to_owned(),
            Type::Runtime(_) => "string".to_owned(),
            Type::EventStream(name) => format!("stream of {}", name.shape),
            Type::Enum(name) => format!("enum {}", name.shape),
            Type::Structure(name) => match self.types.get(name.shape.as_str()) {
                Some(TypePlan::Union(_)) => format!("union {}", name.shape),
                _ => format!("structure {}", name.shape),
            },
            Type::Sparse(item) => format!("{} or null", self.type_name(item)),
            Type::List(item) => format!("list of {}", self.type_name(item)),
            Type::Map(_, value) => format!("map to {}", self.type_name(value)),
        }
    }
}

/// A value of the model that is safe to print: quoted unless it is a plain word.
fn printable(value: &str) -> String {
    let is_plain = !value.is_empty() && value.chars().all(|c| c.is_ascii_graphic());
    if is_plain { value.to_owned() } else { format!("{value:?}") }
}

/// Location of a member, unless it is an element of the same name.
fn place(field: &Field) -> String {
    let described = field.location.describe();
    let place = described.first().filter(|place| !place.is_named(&field.member));
    place.map(ToString::to_string).unwrap_or_default()
}
