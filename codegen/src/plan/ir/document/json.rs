//! JSON documents: keys and what stands under them.

use crate::model::TimestampFormat;

/// Where a member stands in its structure's object.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// The key; empty for the value that is the whole document.
    pub key: String,
    /// The value.
    pub content: Content,
}

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// A string.
    String,
    /// A string, one of an open enum's values.
    Enum,
    /// A boolean.
    Boolean,
    /// A number, an integer.
    Integer,
    /// A number, or a string for what JSON has no number for.
    Float,
    /// A number or a string, as the format has it.
    Timestamp(TimestampFormat),
    /// A string, in base64.
    Blob,
    /// Any value.
    Document,
    /// An object, of a structure's or union's members.
    Structure,
    /// An array.
    List {
        /// The items.
        content: Box<Content>,
        /// Whether items can be null.
        sparse: bool,
    },
    /// An object, of a map's entries.
    Map {
        /// The values.
        content: Box<Content>,
        /// Whether values can be null.
        sparse: bool,
    },
}
