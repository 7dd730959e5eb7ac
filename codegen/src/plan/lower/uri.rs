//! Paths and host prefixes: templates of text and labels.

use indexmap::IndexSet;
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use super::context::Context;
use super::value::scalar;
use crate::error::{self, Reported};
use crate::model;
use crate::plan::ir::{FieldRef, Location, PathPart, StructurePlan, Text};
use crate::plan::protocol::TimestampPlace;

/// Characters that must be encoded in a path or query. What is already encoded stays.
const NOT_IN_URI: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// The parts of an operation's URI.
pub(super) struct Uri {
    pub(super) path: Vec<PathPart>,
    /// The query parameters in the model, percent-encoded.
    pub(super) query_literals: Vec<String>,
    /// The names of these parameters, not encoded.
    pub(super) query_names: Vec<String>,
}

/// Parses the template of a URI: `/{Bucket}/{Key+}?acl`.
pub(super) fn uri(
    cx: &Context<'_>,
    place: &str,
    template: &str,
    input: &StructurePlan,
) -> Result<Uri, Reported> {
    let (path, query) = template.split_once('?').unwrap_or((template, ""));
    if !path.starts_with('/') {
        cx.error(place, format!("the URI {template:?} should begin with `/`"));
    }
    if query.contains('{') {
        cx.error(place, format!("the query in {template:?} should not contain labels"));
    }
    let literals = query.split('&').filter(|part| !part.is_empty());
    Ok(Uri {
        path: parts(cx, place, path, input)?,
        query_literals: literals.clone().map(encode).collect(),
        query_names: literals.map(name_of).collect::<IndexSet<_>>().into_iter().collect(),
    })
}

/// Parses the prefix of a host name: letters, digits, hyphens, dots and labels.
pub(super) fn host_prefix(
    cx: &Context<'_>,
    place: &str,
    template: &str,
    input: &StructurePlan,
) -> Result<Vec<PathPart>, Reported> {
    let parts = parts(cx, place, template, input)?;
    for part in &parts {
        match part {
            PathPart::Literal(literal) => {
                let is_host = |byte: u8| byte.is_ascii_alphanumeric() || b"-.".contains(&byte);
                if !literal.bytes().all(is_host) {
                    cx.error(
                        place,
                        format!("the host prefix {literal:?} cannot be part of a host"),
                    );
                }
            }
            PathPart::Label { text: Text::String, .. } => {}
            PathPart::Label { field, .. } => {
                let message =
                    format!("the label {{{}}} in the host should be a string", field.member);
                cx.error(place, message);
            }
        }
    }
    Ok(parts)
}

/// Checks that the URI contains every member that is bound to a label.
pub(super) fn check_labels(
    cx: &Context<'_>,
    input: &StructurePlan,
    path: &[PathPart],
    host: &[PathPart],
) {
    for field in input.fields.iter().filter(|field| field.location == Location::Label) {
        let is_there = path.iter().chain(host).any(|part| {
            matches!(part, PathPart::Label { field: label, .. } if label.field == field.name)
        });
        if !is_there {
            let place = error::member(&input.name.shape, &field.member);
            cx.error(place, "is bound to a label that the operation's URI does not have");
        }
    }
}

/// Splits a template into text and labels.
fn parts(
    cx: &Context<'_>,
    place: &str,
    template: &str,
    input: &StructurePlan,
) -> Result<Vec<PathPart>, Reported> {
    let mut parts = Vec::new();
    let mut rest = template;
    while let Some((literal, after)) = rest.split_once('{') {
        let unclosed = || cx.error(place, format!("a label in {template:?} is not closed"));
        let (name, after) = after.split_once('}').ok_or_else(unclosed)?;
        if !literal.is_empty() {
            parts.push(Ok(PathPart::Literal(encode(literal))));
        }
        parts.push(label(cx, place, name, input));
        rest = after;
    }
    if !rest.is_empty() {
        parts.push(Ok(PathPart::Literal(encode(rest))));
    }
    parts.into_iter().collect()
}

fn label(
    cx: &Context<'_>,
    place: &str,
    label: &str,
    input: &StructurePlan,
) -> Result<PathPart, Reported> {
    let (name, greedy) = label.strip_suffix('+').map_or((label, false), |name| (name, true));
    let members = cx.structure(&input.name.shape).into_iter().flat_map(|shape| &shape.members);
    let bound = members.into_iter().find(|(member_name, member)| {
        let in_host = member.host_label && *member_name == name;
        let in_path = member.location == Some(model::Location::Uri);
        in_host || (in_path && member.location_name.as_ref().unwrap_or(member_name) == name)
    });
    let planned = bound.and_then(|(member_name, member)| {
        let target = cx.model.shapes.get(&member.target)?;
        let text = scalar(cx, member, target, TimestampPlace::Uri)?;
        let field = input.fields.iter().find(|field| field.member == *member_name)?;
        Some(PathPart::Label { field: FieldRef::to(field), text, greedy })
    });
    let unbound =
        || cx.error(place, format!("no member of the input is bound to the label {{{label}}}"));
    planned.ok_or_else(unbound)
}

/// Returns the name of a literal query parameter.
fn name_of(literal: &str) -> String {
    let name = literal.split('=').next().unwrap_or_default();
    percent_decode_str(name).decode_utf8_lossy().into_owned()
}

fn encode(literal: &str) -> String {
    utf8_percent_encode(literal, NOT_IN_URI).to_string()
}
