//! Describes the plan in words, for documentation, for differences between plans, and for people.

use std::fmt;

use super::ir::form::EmptyList;
use super::ir::{
    BoundValue, Document, Host, Location, Multiple, PathPart, RequestPlan, Text, Type, TypeName,
    form, keyed, xml,
};
use crate::model::TimestampFormat;

/// The place of a member in a message, and its format there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placement {
    /// The kind of place, such as `header`, `query parameter` or `element`.
    pub place: &'static str,
    /// The name at that place, if it has one.
    pub name: Option<String>,
    /// Whether it is repeated for each item.
    pub each: bool,
    /// The format of the value.
    pub format: String,
}

impl Placement {
    fn new(place: &'static str, name: Option<String>, format: impl Into<String>) -> Self {
        Self { place, name, each: false, format: format.into() }
    }

    /// Whether the place is a document, under the member's own name.
    pub fn is_named(&self, member: &str) -> bool {
        let in_document = matches!(self.place, "attribute" | "element" | "key");
        let name = self.name.as_deref().map(|name| name.trim_matches(['<', '>']));
        in_document && !self.each && name == Some(member)
    }
}

/// The place and its name: `header x-amz-acl`.
impl fmt::Display for Placement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.place)?;
        if let Some(name) = &self.name {
            write!(f, " {name}")?;
        }
        if self.each { f.write_str(", one for each item") } else { Ok(()) }
    }
}

impl Location {
    /// Returns the place of the member; in requests and in responses if they differ.
    pub fn describe(&self) -> Vec<Placement> {
        let (place, name, format) = match self {
            Self::Label => ("part of the URI", None, "text".to_owned()),
            Self::Query(name, values) => ("query parameter", Some(name), values.to_string()),
            Self::QueryMap(values) => ("query parameters by name", None, values.to_string()),
            Self::Header(name, values) => ("header", Some(name), values.to_string()),
            Self::HeaderMap(prefix) => {
                let prefix = Some(format!("{prefix}…"));
                return vec![Placement::new("headers", prefix, "text")];
            }
            Self::DigestedHeader { header, digest_header, .. } => {
                ("header", Some(header), format!("base64, digest in {digest_header}"))
            }
            Self::StatusCode => ("status of the response", None, "integer".to_owned()),
            Self::Payload => ("body", None, "payload".to_owned()),
            Self::Unsent => ("nowhere", None, "text".to_owned()),
            Self::EventPayload => ("payload of the event", None, "payload".to_owned()),
            Self::EventHeader(name) => ("header of the event", Some(name), "value".to_owned()),
            Self::Body(place) => {
                let mut described: Vec<_> = place.documents().map(Document::describe).collect();
                described.dedup();
                return described;
            }
        };
        vec![Placement::new(place, name.cloned(), format)]
    }
}

impl RequestPlan {
    /// Describes the method, the URI and the endpoint: ``PUT /{Key+}?acl at the endpoint of
    /// Bucket.`` `quote` is applied to text from the model.
    pub(crate) fn describe(&self, quote: fn(&str) -> String) -> String {
        let (bindings, prefix) = match &self.host {
            Host::Service(prefix) => (&[][..], prefix),
            Host::Rules { bindings, prefix } => (bindings.as_slice(), prefix),
        };
        let mut line = format!("{} ", self.method);
        line.extend(self.path.iter().map(PathPart::describe));
        if self.path.is_empty() {
            line.push('/');
        }
        let mut mark = '?';
        for literal in &self.query_literals {
            line.push(mark);
            line.push_str(literal);
            mark = '&';
        }
        let members = bindings.iter().filter_map(|binding| match &binding.value {
            BoundValue::Text(field)
            | BoundValue::Flag(field)
            | BoundValue::Checked { field, .. } => Some(quote(&field.member)),
            BoundValue::TextAt(_, expression)
            | BoundValue::FlagAt(_, expression)
            | BoundValue::Texts(_, expression) => Some(quote(expression)),
            BoundValue::Literal(_) => None,
        });
        let members: Vec<String> = members.collect();
        let endpoint = match members.as_slice() {
            [] => "at the service's endpoint".to_owned(),
            members => format!("at the endpoint of {}", members.join(" and ")),
        };
        let prefix = match prefix.iter().map(PathPart::describe).collect::<String>() {
            prefix if prefix.is_empty() => prefix,
            prefix => format!(", with the host prefix {}", quote(&prefix)),
        };
        format!("{} {endpoint}{prefix}.", quote(&line))
    }
}

impl PathPart {
    fn describe(&self) -> String {
        match self {
            Self::Literal(literal) => literal.clone(),
            Self::Label { field, greedy: false, .. } => format!("{{{}}}", field.member),
            Self::Label { field, greedy: true, .. } => format!("{{{}+}}", field.member),
        }
    }
}

impl Document {
    /// Returns the place of the value.
    pub fn describe(&self) -> Placement {
        match self {
            Self::Xml(xml::Place::Attribute(name, text)) => {
                Placement::new("attribute", Some(name.clone()), text.to_string())
            }
            Self::Xml(xml::Place::Element(element, content)) => {
                let name = format!("<{}>", element.name);
                let namespace = element.namespace.as_ref().map(|namespace| &namespace.uri);
                let format = match namespace {
                    Some(uri) => format!("{content}, in the namespace {uri}"),
                    None => content.to_string(),
                };
                let each = content.repeats();
                Placement { each, ..Placement::new("element", Some(name), format) }
            }
            Self::Json(place) | Self::Cbor(place) => {
                Placement::new("key", Some(place.key.clone()), place.content.to_string())
            }
            Self::Form(place) => {
                Placement::new("key", Some(place.key.clone()), place.content.to_string())
            }
        }
    }
}

impl fmt::Display for xml::Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => text.fmt(f),
            // Attributes are described as members.
            Self::Structure { .. } => f.write_str("structure"),
            Self::List { item, content, flattened, sparse } => {
                let wrapped = if *flattened { "each" } else { "list of" };
                write!(f, "{wrapped} {}, {content}{}", item.start_tag(), or_null(*sparse))
            }
            Self::Map { entry, key, value, key_text, content, flattened, sparse } => {
                let wrapped = if *flattened { "each" } else { "map of" };
                let (entry, key, value) = (entry.start_tag(), key.start_tag(), value.start_tag());
                let null = or_null(*sparse);
                write!(f, "{wrapped} {entry}, {key} {key_text}, {value} {content}{null}")
            }
        }
    }
}

/// What is said after the items of a list or the values of a map.
fn or_null(sparse: bool) -> &'static str {
    if sparse { " or null" } else { "" }
}

impl fmt::Display for keyed::Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // Enums and strings look the same in documents.
            Self::String | Self::Enum => f.write_str("string"),
            Self::Boolean => f.write_str("boolean"),
            Self::Integer => f.write_str("integer"),
            Self::Float => f.write_str("float"),
            Self::Double => f.write_str("double"),
            Self::Timestamp(format) => f.write_str(timestamp(*format)),
            Self::TaggedTimestamp => f.write_str(timestamp(TimestampFormat::EpochSeconds)),
            Self::Base64 => f.write_str("base64"),
            Self::Bytes => f.write_str("bytes"),
            Self::Document => f.write_str("document"),
            Self::Structure => f.write_str("structure"),
            Self::List { content, sparse } => write!(f, "list of {content}{}", or_null(*sparse)),
            Self::Map { content, sparse } => write!(f, "map of {content}{}", or_null(*sparse)),
        }
    }
}

impl fmt::Display for form::Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let dot = |part: &str| if part.is_empty() { "" } else { "." };
        match self {
            Self::Text(text) => text.fmt(f),
            Self::Structure => f.write_str("structure"),
            Self::List { item, content, empty } => {
                write!(f, "list of {}{item}.1, {content}", dot(item))?;
                match empty {
                    EmptyList::Nothing => f.write_str(", nothing if empty"),
                    EmptyList::Key => Ok(()),
                    EmptyList::OtherKey(key) => write!(f, ", {key} if empty"),
                }
            }
            Self::Map { entry, key, value, content } => {
                let entry = format!("{}{entry}.1", dot(entry));
                write!(f, "map of {entry}.{key}, {entry}.{value} {content}")
            }
        }
    }
}

impl fmt::Display for Multiple {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::One(text) => text.fmt(f),
            Self::Many(text) => write!(f, "each {text}"),
            Self::NotEmpty(text) => write!(f, "each {text}, not empty"),
        }
    }
}

/// Enums and strings look the same, and so do integers of all sizes.
impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::String | Self::Enum => "text",
            Self::Display => "integer or boolean",
            Self::Float => "float",
            Self::Timestamp(format) | Self::MaybeTimestamp(format) => timestamp(*format),
            Self::Base64 => "base64",
            Self::Base64String => "text in base64",
        })
    }
}

fn timestamp(format: TimestampFormat) -> &'static str {
    match format {
        TimestampFormat::DateTime => "date-time",
        TimestampFormat::HttpDate => "http-date",
        TimestampFormat::EpochSeconds => "epoch-seconds",
    }
}

impl Type {
    /// Returns the structure or union that a value is, or consists of.
    pub(crate) fn structure(&self) -> Option<&TypeName> {
        match self {
            Self::Structure(name) | Self::EventStream(name) | Self::EventSender(name) => Some(name),
            Self::List(item) | Self::Sparse(item) => item.structure(),
            Self::Map(_, value) => value.structure(),
            _ => None,
        }
    }
}

/// The type as spelled in generated code, without paths.
impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Boolean => f.write_str("bool"),
            Self::Byte => f.write_str("i8"),
            Self::Short => f.write_str("i16"),
            Self::Integer => f.write_str("i32"),
            Self::Long => f.write_str("i64"),
            Self::Float => f.write_str("f32"),
            Self::Double => f.write_str("f64"),
            Self::String => f.write_str("String"),
            Self::Blob => f.write_str("Bytes"),
            Self::Timestamp => f.write_str("Timestamp"),
            Self::Document => f.write_str("Document"),
            Self::Stream => f.write_str("Body"),
            Self::EventStream(name) => write!(f, "EventStream<{}>", name.rust),
            Self::EventSender(name) => write!(f, "EventStreamSender<{}>", name.rust),
            Self::Runtime(path) => f.write_str(path),
            Self::Enum(name) | Self::Structure(name) => f.write_str(&name.rust),
            Self::Sparse(item) => write!(f, "Option<{item}>"),
            Self::List(item) => write!(f, "Vec<{item}>"),
            Self::Map(key, value) => {
                let key = key.as_ref().map_or("String", |name| &name.rust);
                write!(f, "Map<{key}, {value}>")
            }
        }
    }
}
