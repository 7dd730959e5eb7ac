//! Generated documentation: facts from the model, and our own summaries.

use indexmap::IndexMap;
use serde::Deserialize;

use crate::error::{self, Collector, Diagnostic, Errors};
use crate::model::{Kind, Member, Metadata, Model, Operation, Shape};
use crate::plan::ir::{DiscoveryPlan, Location, OperationPlan};
use crate::plan::markdown::{code, text, wrap};
use crate::plan::names;

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
            Some(instead) => format!("use `{}`", names::method(instead)),
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
            Some(instead) => format!("use `{}`", names::field(instead)),
            None => "the service's model marks this member as deprecated".to_owned(),
        })
    }

    /// Returns the summary of an operation, on one line.
    pub(super) fn summary(&self, metadata: &Metadata, operation: &str) -> String {
        let summary = self.operations.get(operation).and_then(|docs| docs.summary.as_ref());
        match summary {
            Some(summary) => text(summary),
            None => format!("`{operation}` of {}.", text(&metadata.full_name)),
        }
    }

    /// Returns the URL of the API reference of an operation.
    pub(super) fn reference(&self, operation: &str) -> Option<String> {
        let reference = self.reference.as_ref()?;
        Some(reference.replace("{operation}", operation))
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

/// Returns the documentation of an operation: its summary, HTTP request and API reference.
pub(super) fn operation(plan: &OperationPlan) -> Vec<String> {
    let mut lines = vec![plan.summary.clone(), String::new(), plan.request.describe(code)];
    if let Some(DiscoveryPlan::Asks { operation, .. }) = &plan.discovery {
        lines.push(format!("Clients ask {} for the endpoint.", code(operation)));
    }
    if let Some(page) = &plan.reference {
        lines.extend([String::new(), format!("[API reference]({page})")]);
    }
    lines
}

/// Describes the place of a member, unless it is implied by the name, with a small or a capital
/// first letter.
fn place(name: &str, member: &Member, location: &Location) -> Option<String> {
    let description = location.describe().into_iter().next()?;
    if [name, &uncapitalized(name), &capitalized(name)].iter().any(|n| description.is_named(n)) {
        return None;
    }
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
    if let Location::DigestedHeader { .. } = location {
        text.push_str(" Sent in base64, with its MD5 digest in another header.");
    }
    Some(text)
}

fn capitalized(text: &str) -> String {
    with_first(text, char::to_ascii_uppercase)
}

fn uncapitalized(text: &str) -> String {
    with_first(text, char::to_ascii_lowercase)
}

fn with_first(text: &str, case: fn(&char) -> char) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(|first| case(&first));
    first.into_iter().chain(characters).collect()
}
