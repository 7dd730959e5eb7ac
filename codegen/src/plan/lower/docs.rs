//! What generated documentation says: the model's facts, and our own words where there are some.

use indexmap::IndexMap;
use serde::Deserialize;

use crate::error::{self, Collector, Diagnostic, Errors};
use crate::model::{Kind, Member, Metadata, Model, Operation, Shape};
use crate::plan::ir::{Location, OperationPlan};
use crate::plan::markdown::{code, text, wrap};

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

    /// What an operation does, in a line.
    pub(super) fn summary(&self, metadata: &Metadata, operation: &str) -> String {
        let summary = self.operations.get(operation).and_then(|docs| docs.summary.as_ref());
        match summary {
            Some(summary) => text(summary),
            None => format!("`{operation}` of {}.", text(&metadata.full_name)),
        }
    }

    /// The address of the service's own page about an operation.
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

/// The page of an operation: what it does, its HTTP line, where to read more.
pub(super) fn operation(plan: &OperationPlan) -> Vec<String> {
    let mut lines = vec![plan.summary.clone(), String::new(), plan.request.describe(code)];
    if let Some(page) = &plan.reference {
        lines.extend([String::new(), format!("[The service's own page]({page})")]);
    }
    lines
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
