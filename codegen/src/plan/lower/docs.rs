//! What generated documentation says: the model's facts, and our own words where there are some.

use indexmap::IndexMap;
use serde::Deserialize;

use crate::error::{self, Collector, Diagnostic, Errors};
use crate::model::{Kind, Member, Metadata, Model, Operation, Shape};
use crate::plan::ir::{BoundValue, Host, Location, OperationPlan, PathPart, RequestPlan};

/// Our own words about a service, from its `docs.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Docs {
    /// The address of the service's own page about an operation, with `{operation}` in it.
    reference: Option<String>,
    #[serde(default)]
    operations: IndexMap<String, OperationDocs>,
    #[serde(default)]
    shapes: IndexMap<String, ShapeDocs>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct OperationDocs {
    /// One line.
    summary: Option<String>,
    /// For a deprecated operation: the one to use instead.
    instead: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ShapeDocs {
    /// One line.
    summary: Option<String>,
    /// One line for each member.
    #[serde(default)]
    members: IndexMap<String, String>,
    /// For a deprecated member: the one to use instead.
    #[serde(default)]
    instead: IndexMap<String, String>,
}

impl Docs {
    /// Reads a `docs.toml`. `source` is the name of the file, for the errors.
    ///
    /// # Errors
    /// If it is not TOML, or has keys that are not known.
    pub fn parse(source: &str, text: &str) -> Result<Self, Errors> {
        toml::from_str(text).map_err(|error| {
            let diagnostic = Diagnostic { place: String::new(), message: error.to_string() };
            Errors::one(source, diagnostic)
        })
    }

    /// What is said here has to be about something: an operation or member that is gone is an
    /// error, so that the words go too.
    pub(super) fn check(&self, model: &Model, collector: &mut Collector) {
        for (name, docs) in &self.operations {
            for named in std::iter::once(name).chain(&docs.instead) {
                if !model.operations.contains_key(named) {
                    let message = format!(
                        "the docs name the operation {named}, which the model does not have"
                    );
                    collector.error(error::operation(name), message);
                }
            }
        }
        for (name, docs) in &self.shapes {
            let Some(shape) = model.shapes.get(name) else {
                collector.error(
                    error::shape(name),
                    "the docs name this shape, which the model does not have",
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
                let message = "the docs name this member, which the shape does not have";
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

    /// The page of an operation: what it does, its HTTP line, where to read more.
    pub(super) fn operation(&self, metadata: &Metadata, plan: &OperationPlan) -> Vec<String> {
        let summary = self.operations.get(&plan.name).and_then(|docs| docs.summary.clone());
        let fallback = || format!("`{}` of {}.", plan.name, text(&metadata.full_name));
        let mut lines =
            vec![summary.map_or_else(fallback, |summary| text(&summary)), String::new()];
        lines.push(http_line(&plan.request));
        if let Some(page) = &self.reference {
            let page = page.replace("{operation}", &plan.name);
            lines.extend([String::new(), format!("[The service's own page]({page})")]);
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

/// Where a member goes, unless its name says so.
fn place(name: &str, member: &Member, location: &Location) -> Option<String> {
    let description = location.describe().into_iter().next().filter(|d| !d.is_named(name))?;
    // Headers are spelled as in the model, and not in lower case.
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

/// The method and the URI of a request, and what its endpoint depends on.
fn http_line(request: &RequestPlan) -> String {
    let (bindings, prefix) = match &request.host {
        Host::Service(prefix) => (&[][..], prefix),
        Host::Rules { bindings, prefix } => (bindings.as_slice(), prefix),
    };
    let mut line = format!("{} ", request.method);
    if !prefix.is_empty() {
        line.extend(prefix.iter().map(part));
        line.push_str("… ");
    }
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
        members => format!("at the endpoint for {}", members.join(" and ")),
    };
    format!("{}, {endpoint}.", code(&line))
}

fn part(part: &PathPart) -> String {
    match part {
        PathPart::Literal(literal) => literal.clone(),
        PathPart::Label { field, greedy: false, .. } => format!("{{{}}}", field.member),
        PathPart::Label { field, greedy: true, .. } => format!("{{{}+}}", field.member),
    }
}

/// Breaks a line where it gets too long for the eye.
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

/// Prose on one line, with nothing in it that would end a comment's line, or show it in another
/// order than it has: rustc refuses that.
pub(super) fn text(prose: &str) -> String {
    let is_layout = |c: char| {
        c.is_control()
            || matches!(c, '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    let visible: String = prose.chars().map(|c| if is_layout(c) { ' ' } else { c }).collect();
    visible.trim().to_owned()
}

/// A model's own text as a code span, whatever is in it.
pub(crate) fn code(text: &str) -> String {
    let text: String = text.chars().flat_map(char::escape_debug).collect();
    let text = text.replace("\\\"", "\"").replace("\\'", "'");
    if text.contains('`') {
        return format!("`` {text} ``");
    }
    if text.is_empty() { "the empty string".to_owned() } else { format!("`{text}`") }
}
