//! rest-xml bodies: elements, attributes, namespaces.

use super::Planner;
use crate::error;
use crate::model::{Kind, Member, Shape, TimestampFormat, XmlNamespace};
use crate::plan::ir::{Content, Element, Place, Root, Text};

impl Planner<'_> {
    pub(super) fn xml_place(
        &mut self,
        shape: &str,
        name: &str,
        member: &Member,
        target: &Shape,
    ) -> Option<Place> {
        let place = error::member(shape, name);
        if member.xml_attribute {
            let name = member.location_name.as_deref().unwrap_or(name);
            self.check_xml_name(&place, name);
            return match scalar(member, target, TimestampFormat::DateTime) {
                Some(text) => Some(Place::Attribute(name.to_owned(), text)),
                None => {
                    self.collector.error(
                        place,
                        "an attribute should be text, a number, a boolean or a timestamp",
                    );
                    None
                }
            };
        }
        let element = self.element(&place, member, target, name);
        let content = self.content(&place, member, target, &element)?;
        Some(Place::Element(element, Box::new(content)))
    }

    /// The root of a document: the shape's own name counts here, and nowhere else.
    pub(super) fn root(&mut self, place: &str, reference: &Member, target: &Shape) -> Root {
        let default = target.location_name.as_ref().unwrap_or(&reference.target);
        Root { element: self.element(place, reference, target, default) }
    }

    /// The element of a reference, called `default` unless it says otherwise.
    fn element(&mut self, place: &str, member: &Member, target: &Shape, default: &str) -> Element {
        let name = member.location_name.as_deref().unwrap_or(default).to_owned();
        self.check_xml_name(place, &name);
        let namespace = member.xml_namespace.clone().or_else(|| target.xml_namespace.clone());
        if let Some(XmlNamespace { uri, prefix }) = &namespace {
            if let Some(prefix) = prefix {
                self.check_xml_name(place, prefix);
                if prefix.contains(':') {
                    let message = format!("{prefix:?} cannot be a prefix: it is two names");
                    self.collector.error(place, message);
                }
            }
            if uri.chars().any(|c| c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}')) {
                let message = format!("the namespace {uri:?} cannot be written in XML");
                self.collector.error(place, message);
            }
        }
        Element { name, namespace }
    }

    fn content(
        &mut self,
        place: &str,
        member: &Member,
        target: &Shape,
        own: &Element,
    ) -> Option<Content> {
        let flattened = member.flattened || target.flattened;
        let model = self.model;
        match &target.kind {
            Kind::Structure(structure) | Kind::Union(structure) => {
                let attributes = structure.members.values().any(|member| member.xml_attribute);
                Some(Content::Structure { attributes })
            }
            Kind::List(item) => {
                let shape = model.shapes.get(&item.target)?;
                let mut element = self.element(place, item, shape, "member");
                if flattened {
                    // The member's name, the item's namespace: the list has no element of its own.
                    element.name.clone_from(&own.name);
                    element.namespace = element.namespace.or_else(|| member.xml_namespace.clone());
                }
                let content = Box::new(self.content(place, item, shape, &element)?);
                Some(Content::List { item: element, content, flattened })
            }
            Kind::Map(key, value) => {
                let key_shape = model.shapes.get(&key.target)?;
                let value_shape = model.shapes.get(&value.target)?;
                let entry = if flattened { own.clone() } else { plain_element("entry") };
                let key_element = self.element(place, key, key_shape, "key");
                let value_element = self.element(place, value, value_shape, "value");
                let content = self.content(place, value, value_shape, &value_element)?;
                Some(Content::Map {
                    entry,
                    key: key_element,
                    key_text: scalar(key, key_shape, TimestampFormat::DateTime)?,
                    value: value_element,
                    content: Box::new(content),
                    flattened,
                })
            }
            Kind::Document => {
                self.collector.error(place, "documents cannot be written in XML");
                None
            }
            _ => scalar(member, target, TimestampFormat::DateTime).map(Content::Text),
        }
    }

    fn check_xml_name(&mut self, place: &str, name: &str) {
        if !is_xml_name(name) {
            let message = format!("{name:?} cannot be the name of an XML element or attribute");
            self.collector.error(place, message);
        }
    }
}

fn plain_element(name: &str) -> Element {
    Element { name: name.to_owned(), namespace: None }
}

/// How a scalar becomes text. `timestamps` is the format of the place, which member and shape
/// may overrule.
pub(super) fn scalar(member: &Member, target: &Shape, timestamps: TimestampFormat) -> Option<Text> {
    Some(match &target.kind {
        Kind::String => Text::String,
        Kind::Enum(_) => Text::Enum,
        Kind::Boolean | Kind::Byte | Kind::Short | Kind::Integer | Kind::Long => Text::Display,
        Kind::Float | Kind::Double => Text::Float,
        Kind::Blob => Text::Base64,
        Kind::Timestamp => {
            let own = member.timestamp_format.or(target.timestamp_format);
            Text::Timestamp(own.unwrap_or(timestamps))
        }
        Kind::Structure(_) | Kind::Union(_) | Kind::List(_) | Kind::Map(..) | Kind::Document => {
            return None;
        }
    })
}

/// A qualified name of letters, digits and `.-_`: the ASCII part of what XML allows (Namespaces
/// in XML 1.0, section 4), which is all that models need.
fn is_xml_name(name: &str) -> bool {
    let is_part = |part: &str| {
        part.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
            && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))
    };
    match name.split_once(':') {
        Some((prefix, local)) => is_part(prefix) && is_part(local),
        None => is_part(name),
    }
}
