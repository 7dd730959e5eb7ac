//! XML documents: elements, attributes and their content.

use std::fmt;

use crate::model::XmlNamespace;
use crate::plan::ir::text::Text;

/// The place of a member in its structure's element.
#[derive(Clone, Debug, PartialEq)]
pub enum Place {
    /// An attribute of the structure's element.
    Attribute(String, Text),
    /// An element, repeated if the content is.
    Element(Element, Box<Content>),
}

impl Place {
    /// Whether it is an element for each item of a list or map.
    pub(crate) fn repeats(&self) -> bool {
        matches!(self, Self::Element(_, content) if content.repeats())
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
    /// The namespace declaration.
    pub namespace: Option<XmlNamespace>,
}

impl Element {
    /// Returns the start tag without its `>`.
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

    /// Returns the start tag.
    pub fn start_tag(&self) -> String {
        self.open_tag() + ">"
    }

    /// Returns the end tag.
    pub fn end_tag(&self) -> String {
        format!("</{}>", self.name)
    }
}

/// The content of an element.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// Text.
    Text(Text),
    /// The members of a structure.
    Structure {
        /// Whether some are attributes of this element.
        attributes: bool,
    },
    /// A list.
    List {
        /// The element of each item; the member's own if there is no wrapper.
        item: Element,
        /// The content of each item.
        content: Box<Content>,
        /// Whether there is no wrapper.
        flattened: bool,
        /// Whether items may be null, which is written as an empty element.
        sparse: bool,
    },
    /// A map.
    Map {
        /// The element of each entry; the member's own if there is no wrapper.
        entry: Element,
        /// The element of the key.
        key: Element,
        /// The element of the value.
        value: Element,
        /// The format of the key.
        key_text: Text,
        /// The content of the value.
        content: Box<Content>,
        /// Whether there is no wrapper.
        flattened: bool,
        /// Whether values may be null, which is written as an empty element.
        sparse: bool,
    },
}

impl Content {
    /// Whether the member's own element is repeated for each item.
    pub fn repeats(&self) -> bool {
        matches!(self, Self::List { flattened: true, .. } | Self::Map { flattened: true, .. })
    }
}
