//! JSON documents: keys and their values.

use crate::model::TimestampFormat;

/// The place of a member in its structure's object.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// The key; empty for a whole document.
    pub key: String,
    /// The value.
    pub content: Content,
}

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// A string.
    String,
    /// A string that is the value of an open enum.
    Enum,
    /// A boolean.
    Boolean,
    /// An integer.
    Integer,
    /// A number, or a string for values such as NaN.
    Float,
    /// A number or a string, depending on the format.
    Timestamp(TimestampFormat),
    /// A string in base64.
    Blob,
    /// Any value.
    Document,
    /// An object with the members of a structure or union.
    Structure,
    /// An array.
    List {
        /// The items.
        content: Box<Content>,
        /// Whether items may be null.
        sparse: bool,
    },
    /// An object with the entries of a map.
    Map {
        /// The values.
        content: Box<Content>,
        /// Whether values may be null.
        sparse: bool,
    },
}
