//! XML documents: elements, attributes, namespaces.

use super::super::context::Context;
use super::super::value::scalar;
use super::{default_name, item_name};
use crate::error::{self, Reported};
use crate::model::{Kind, Member, Shape, XmlNamespace};
use crate::plan::ir::xml::{Content, Element, Place};
use crate::plan::protocol::TimestampPlace;

/// Returns the place of a member in its structure's element.
pub(super) fn member(
    cx: &Context<'_>,
    shape: &str,
    name: &str,
    member: &Member,
) -> Result<Place, Reported> {
    let place = error::member(shape, name);
    let target = cx.target(member)?;
    let own = cx.protocol.member_name(default_name(name, target), member);
    let name = item_name(target).unwrap_or(own);
    if member.xml_attribute {
        check_name(cx, &place, name);
        let expected = "an attribute should be text, a number, a boolean or a timestamp";
        let text = scalar(cx, member, target, TimestampPlace::Document);
        let text = text.ok_or_else(|| cx.error(place, expected))?;
        return Ok(Place::Attribute(name.to_owned(), text));
    }
    let element = element(cx, &place, name, member, target);
    let content = content(cx, &place, member, target, &element)?;
    Ok(Place::Element(element, Box::new(content)))
}

/// Returns the place of a member that is the document of a request. Uses the shape's own name.
pub(super) fn written_payload(
    cx: &Context<'_>,
    place: &str,
    member: &Member,
) -> Result<Place, Reported> {
    let target = payload_target(cx, place, member)?;
    let default = target.location_name.as_deref().unwrap_or(&member.target);
    let name = cx.protocol.member_name(default, member);
    let element = element(cx, place, name, member, target);
    Ok(Place::Element(element, Box::new(structure(target))))
}

/// Returns the place of a member that is the document of a response.
pub(super) fn read_payload(
    cx: &Context<'_>,
    place: &str,
    name: &str,
    member: &Member,
) -> Result<Place, Reported> {
    let target = payload_target(cx, place, member)?;
    let element = Element { name: name.to_owned(), namespace: None };
    Ok(Place::Element(element, Box::new(structure(target))))
}

fn payload_target<'a>(
    cx: &Context<'a>,
    place: &str,
    member: &Member,
) -> Result<&'a Shape, Reported> {
    let target = cx.target(member)?;
    match &target.kind {
        Kind::Structure(_) | Kind::Union(_) => Ok(target),
        _ => {
            let message = "a payload should be a structure, a union, a blob or a string";
            Err(cx.error(place, message))
        }
    }
}

/// Returns the place of an input that is a whole document. The shape's own name takes precedence
/// over that of the reference (Smithy's `xmlName`).
pub(super) fn input(cx: &Context<'_>, place: &str, reference: &Member) -> Result<Place, Reported> {
    let shape = cx.target(reference)?;
    let default = cx.protocol.member_name(&reference.target, reference);
    let name = shape.location_name.as_deref().unwrap_or(default);
    let element = element(cx, place, name, reference, shape);
    Ok(Place::Element(element, Box::new(structure(shape))))
}

/// Returns the element of a reference.
fn element(cx: &Context<'_>, place: &str, name: &str, member: &Member, target: &Shape) -> Element {
    check_name(cx, place, name);
    let namespace = member.xml_namespace.clone().or_else(|| target.xml_namespace.clone());
    if let Some(XmlNamespace { uri, prefix }) = &namespace {
        if let Some(prefix) = prefix {
            check_name(cx, place, prefix);
            if prefix.contains(':') {
                cx.error(place, format!("{prefix:?} is not a valid prefix: it contains a colon"));
            }
        }
        if uri.chars().any(|c| c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}')) {
            cx.error(place, format!("the namespace {uri:?} cannot be written in XML"));
        }
    }
    Element { name: name.to_owned(), namespace }
}

/// Returns the content of a structure's element.
fn structure(shape: &Shape) -> Content {
    let attributes = match &shape.kind {
        Kind::Structure(structure) | Kind::Union(structure) => {
            structure.members.values().any(|member| member.xml_attribute)
        }
        _ => false,
    };
    Content::Structure { attributes }
}

fn content(
    cx: &Context<'_>,
    place: &str,
    member: &Member,
    target: &Shape,
    own: &Element,
) -> Result<Content, Reported> {
    let flattened = member.flattened || target.flattened;
    match &target.kind {
        Kind::Structure(_) | Kind::Union(_) => Ok(structure(target)),
        Kind::List(item) => {
            let shape = cx.target(item)?;
            let name = cx.protocol.member_name("member", item);
            let mut element = element(cx, place, name, item, shape);
            if flattened {
                // The member's name and the item's namespace, since the list has no element.
                element.name.clone_from(&own.name);
                element.namespace = element.namespace.or_else(|| member.xml_namespace.clone());
            }
            let content = Box::new(content(cx, place, item, shape, &element)?);
            Ok(Content::List { item: element, content, flattened })
        }
        Kind::Map(key, value) => map(cx, place, key, value, flattened.then_some(own)),
        Kind::Document => Err(cx.error(place, "a document type cannot be written in XML")),
        _ => {
            let text = scalar(cx, member, target, TimestampPlace::Document);
            text.map(Content::Text).ok_or_else(|| cx.error(place, "should be a scalar"))
        }
    }
}

/// Returns the content of a map's element, or of an entry's if the map has none.
fn map(
    cx: &Context<'_>,
    place: &str,
    key: &Member,
    value: &Member,
    flattened: Option<&Element>,
) -> Result<Content, Reported> {
    let (key_shape, value_shape) = (cx.target(key)?, cx.target(value)?);
    let entry = || Element { name: "entry".to_owned(), namespace: None };
    let key_name = cx.protocol.member_name("key", key);
    let value_name = cx.protocol.member_name("value", value);
    let key_text = scalar(cx, key, key_shape, TimestampPlace::Document);
    let key_text =
        key_text.ok_or_else(|| cx.error(place, "the keys of a map should be strings"))?;
    let value_element = element(cx, place, value_name, value, value_shape);
    let content = content(cx, place, value, value_shape, &value_element)?;
    Ok(Content::Map {
        entry: flattened.cloned().unwrap_or_else(entry),
        key: element(cx, place, key_name, key, key_shape),
        key_text,
        value: value_element,
        content: Box::new(content),
        flattened: flattened.is_some(),
    })
}

fn check_name(cx: &Context<'_>, place: &str, name: &str) {
    if !is_name(name) {
        cx.error(place, format!("{name:?} is not a valid name in XML"));
    }
}

/// Whether `name` is a qualified name of letters, digits and `.-_`: the ASCII part of what XML
/// allows (Namespaces in XML 1.0, section 4), which is all that models need.
fn is_name(name: &str) -> bool {
    let is_part = |part: &str| {
        part.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
            && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))
    };
    match name.split_once(':') {
        Some((prefix, local)) => is_part(prefix) && is_part(local),
        None => is_part(name),
    }
}
