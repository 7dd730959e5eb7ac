//! Generated documentation: facts from the model, and our own summaries.

use indexmap::IndexMap;
use serde::Deserialize;

use crate::error::{self, Collector, Diagnostic, Errors};
use crate::model::{Kind, Member, Metadata, Model, Operation, Shape};
use crate::plan::ir::{BoundValue, Host, Location, OperationPlan, PathPart, RequestPlan};

/// Our own summaries for a service, from its `docs.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Docs {
    /// The URL of the service's API reference for an operation, with `{operation}` as a
    /// placeholder.
    reference: Option<String>,
    #[serde(default)]
    operations: IndexMap<String, OperationDocs>,
    #[serde(default)]
    shapes: IndexMap<String, ShapeDocs>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct OperationDocs {
    /// The summary, on one line.
    summary: Option<String>,
    /// For a deprecated operation: its replacement.
    instead: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ShapeDocs {
    /// The summary, on one line.
    summary: Option<String>,
    /// The summaries of members, on one line each.
    #[serde(default)]
    members: IndexMap<String, String>,
    /// For deprecated members: their replacements.
    #[serde(default)]
    instead: IndexMap<String, String>,
}

impl Docs {
    /// Parses a `docs.toml`. `source` is the name of the file in errors.
    ///
    /// # Errors
    /// If it is not valid TOML, or contains unknown keys.
    pub fn parse(source: &str, text: &str) -> Result<Self, Errors> {
        toml::from_str(text).map_err(|error| {
            let diagnostic = Diagnostic { place: String::new(), message: error.to_string() };
            Errors::one(source, diagnostic)
        })
    }

    /// Checks that everything documented exists. Entries for removed operations or members are
    /// errors, so that they are removed too.
    pub(super) fn check(&self, model: &Model, collector: &mut Collector) {
        for (name, docs) in &self.operations {
            for named in std::iter::once(name).chain(&docs.instead) {
                if !model.operations.contains_key(named) {
                    let message = format!(
                        "the docs mention the operation {named}, which is not in the model"
                    );
                    collector.error(error::operation(name), message);
                }
            }
        }
        for (name, docs) in &self.shapes {
            let Some(shape) = model.shapes.get(name) else {
                collector.error(
                    error::shape(name),
                    "the docs mention this shape, which is not in the model",
                );
                continue;
            };
            let has = |member: &str| match &shape.kind {
                Kind::Structure(structure) | Kind::Union(structure) => {
                    structure.members.contains_key(member)
                }
                _ => false,
            };
            let named = docs.members.keys().chain(docs.instead.keys()).chain(docs.instead.values());
            for member in named.filter(|member| !has(member)) {
                let message = "the docs mention this member, which is not in the shape";
                collector.error(error::member(name, member), message);
            }
        }
    }

    pub(super) fn operation_deprecation(
        &self,
        name: &str,
        operation: &Operation,
    ) -> Option<String> {
        let instead = || self.operations.get(name)?.instead.as_ref();
        operation.deprecated.then(|| match instead() {
            Some(instead) => format!("use {instead}"),
            None => "the service's model marks this operation as deprecated".to_owned(),
        })
    }

    pub(super) fn shape_deprecation(&self, shape: &Shape) -> Option<String> {
        let note = "the service's model marks this type as deprecated";
        shape.deprecated.then(|| note.to_owned())
    }

    pub(super) fn member_deprecation(
        &self,
        shape: &str,
        name: &str,
        member: &Member,
    ) -> Option<String> {
        let instead = || self.shapes.get(shape)?.instead.get(name);
        member.deprecated.then(|| match instead() {
            Some(instead) => format!("use {instead}"),
            None => "the service's model marks this member as deprecated".to_owned(),
        })
    }

    /// Returns the documentation of an operation: its summary, HTTP request and API reference.
    pub(super) fn operation(&self, metadata: &Metadata, plan: &OperationPlan) -> Vec<String> {
        let summary = self.operations.get(&plan.name).and_then(|docs| docs.summary.clone());
        let fallback = || format!("`{}` of {}.", plan.name, text(&metadata.full_name));
        let mut lines =
            vec![summary.map_or_else(fallback, |summary| text(&summary)), String::new()];
        lines.push(http_line(&plan.request));
        if let Some(page) = &self.reference {
            let page = page.replace("{operation}", &plan.name);
            lines.extend([String::new(), format!("[API reference]({page})")]);
        }
        lines
    }

    pub(super) fn structure(&self, name: &str) -> Vec<String> {
        let summary = self.shapes.get(name).and_then(|docs| docs.summary.clone());
        summary.map(|summary| text(&summary)).into_iter().collect()
    }

    pub(super) fn enumeration(&self, name: &str) -> Vec<String> {
        let summary = self.shapes.get(name).and_then(|docs| docs.summary.clone());
        let open = "An open enum: other values are kept as [`Unknown`](Self::Unknown).".to_owned();
        match summary {
            Some(summary) => vec![text(&summary), String::new(), open],
            None => vec![open],
        }
    }

    pub(super) fn field_summary(&self, shape: &str, name: &str) -> Vec<String> {
        let own = self.shapes.get(shape).and_then(|docs| docs.members.get(name));
        own.map(|own| wrap(&text(own))).unwrap_or_default()
    }

    pub(super) fn field(
        &self,
        shape: &str,
        name: &str,
        member: &Member,
        location: &Location,
    ) -> Vec<String> {
        let own = self.shapes.get(shape).and_then(|docs| docs.members.get(name));
        let required = member.required.then(|| "Required.".to_owned());
        let facts = own.map(|own| text(own)).into_iter();
        let facts: Vec<String> =
            facts.chain(place(name, member, location)).chain(required).collect();
        if facts.is_empty() { Vec::new() } else { wrap(&facts.join(" ")) }
    }
}

/// Describes the place of a member, unless it is implied by the name.
fn place(name: &str, member: &Member, location: &Location) -> Option<String> {
    let description = location.describe().into_iter().next().filter(|d| !d.is_named(name))?;
    // Headers are spelled as in the model, not in lower case.
    let spelled = member.location_name.as_deref().unwrap_or(name);
    let wire = match location {
        Location::Header(..) | Location::DigestedHeader { .. } => Some(spelled.to_owned()),
        Location::HeaderMap(_) => Some(format!("{spelled}…")),
        _ => description.name,
    };
    let mut text = capitalized(description.place);
    if let Some(wire) = wire {
        text.push(' ');
        text.push_str(&code(&wire));
    }
    text.push_str(if description.each { ", one for each item." } else { "." });
    Some(text)
}

fn capitalized(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(characters).collect()
}

/// Describes the request: method, URI and endpoint.
fn http_line(request: &RequestPlan) -> String {
    let (bindings, prefix) = match &request.host {
        Host::Service(prefix) => (&[][..], prefix),
        Host::Rules { bindings, prefix } => (bindings.as_slice(), prefix),
    };
    let mut line = format!("{} ", request.method);
    line.extend(request.path.iter().map(part));
    if request.path.is_empty() {
        line.push('/');
    }
    let mut mark = '?';
    for literal in &request.query_literals {
        line.push(mark);
        line.push_str(literal);
        mark = '&';
    }
    let members = bindings.iter().filter_map(|binding| match &binding.value {
        BoundValue::Text(field) | BoundValue::Flag(field) => Some(code(&field.member)),
        BoundValue::Checked { field, .. } => Some(code(&field.member)),
        BoundValue::Literal(_) => None,
    });
    let members: Vec<String> = members.collect();
    let endpoint = match members.as_slice() {
        [] => "at the service's endpoint".to_owned(),
        members => format!("at the endpoint of {}", members.join(" and ")),
    };
    let prefix = match prefix.iter().map(part).collect::<String>() {
        prefix if prefix.is_empty() => prefix,
        prefix => format!(", with the host prefix {}", code(&prefix)),
    };
    format!("{} {endpoint}{prefix}.", code(&line))
}

fn part(part: &PathPart) -> String {
    match part {
        PathPart::Literal(literal) => literal.clone(),
        PathPart::Label { field, greedy: false, .. } => format!("{{{}}}", field.member),
        PathPart::Label { field, greedy: true, .. } => format!("{{{}+}}", field.member),
    }
}

/// Wraps a long line.
pub(super) fn wrap(line: &str) -> Vec<String> {
    const WIDTH: usize = 92;
    let mut lines = vec![String::new()];
    for word in line.split(' ') {
        let last = lines.last().map_or(0, |line| line.chars().count());
        if last > 0 && last + 1 + word.chars().count() > WIDTH {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}

/// Returns prose on one line, without characters that end a comment's line or change the direction
/// of text, which rustc rejects.
pub(super) fn text(prose: &str) -> String {
    let is_layout = |c: char| {
        c.is_control()
            || matches!(c, '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    let visible: String = prose.chars().map(|c| if is_layout(c) { ' ' } else { c }).collect();
    visible.trim().to_owned()
}

/// Returns text from a model as a code span.
pub(crate) fn code(text: &str) -> String {
    let text: String = text.chars().flat_map(char::escape_debug).collect();
    let text = text.replace("\\\"", "\"").replace("\\'", "'");
    if text.contains('`') {
        return format!("`` {text} ``");
    }
    if text.is_empty() { "the empty string".to_owned() } else { format!("`{text}`") }
}
