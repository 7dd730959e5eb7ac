//! XML documents: elements, attributes and what stands in them.

use std::fmt;

use crate::model::XmlNamespace;
use crate::plan::ir::text::Text;

/// Where a member goes in its structure's element.
#[derive(Clone, Debug, PartialEq)]
pub enum Place {
    /// An attribute of the start tag.
    Attribute(String, Text),
    /// An element, or as many as the content asks for.
    Element(Element, Box<Content>),
}

impl Place {
    /// Whether a reader could not tell the two apart.
    pub(crate) fn clashes_with(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Attribute(a, _), Self::Attribute(b, _)) => a == b,
            (Self::Element(a, content_a), Self::Element(b, content_b)) => {
                a.name == b.name && content_a.repeats() == content_b.repeats()
            }
            _ => false,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Attribute(name, _) => write!(f, "the attribute `{name}`"),
            Self::Element(element, _) => write!(f, "the element `<{}>`", element.name),
        }
    }
}

/// An element's name and the namespace it declares.
#[derive(Clone, Debug, PartialEq)]
pub struct Element {
    /// The name, with its prefix if it has one.
    pub name: String,
    /// The declaration.
    pub namespace: Option<XmlNamespace>,
}

impl Element {
    /// The start tag without its `>`.
    pub fn open_tag(&self) -> String {
        let Some(XmlNamespace { uri, prefix }) = &self.namespace else {
            return format!("<{}", self.name);
        };
        let prefix = prefix.as_ref().map_or(String::new(), |prefix| format!(":{prefix}"));
        let uri = uri
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
            .replace('"', "&quot;");
        format!("<{} xmlns{prefix}=\"{uri}\"", self.name)
    }

    /// The start tag.
    pub fn start_tag(&self) -> String {
        self.open_tag() + ">"
    }

    /// The end tag.
    pub fn end_tag(&self) -> String {
        format!("</{}>", self.name)
    }
}

/// What stands in an element.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// Text.
    Text(Text),
    /// A structure's members.
    Structure {
        /// Some of them are attributes of this element.
        attributes: bool,
    },
    /// A list.
    List {
        /// The element of each item; that of the member itself if there is no wrapper.
        item: Element,
        /// What stands in it.
        content: Box<Content>,
        /// Whether there is no wrapper.
        flattened: bool,
    },
    /// A map.
    Map {
        /// The element of each entry; that of the member itself if there is no wrapper.
        entry: Element,
        /// The key's element in it.
        key: Element,
        /// The value's element in it.
        value: Element,
        /// What stands in the key's.
        key_text: Text,
        /// What stands in the value's.
        content: Box<Content>,
        /// Whether there is no wrapper.
        flattened: bool,
    },
}

impl Content {
    /// Whether the member's own element stands there once for each item.
    pub fn repeats(&self) -> bool {
        matches!(self, Self::List { flattened: true, .. } | Self::Map { flattened: true, .. })
    }
}
