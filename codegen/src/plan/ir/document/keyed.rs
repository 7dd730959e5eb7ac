//! Keyed documents, JSON and CBOR: keys and their values.

use crate::model::TimestampFormat;

/// The place of a member in its structure's object or map.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// The key; empty for a whole document.
    pub key: String,
    /// The value.
    pub content: Content,
}

/// A value.
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
    /// In JSON a number, or a string for values such as NaN; in CBOR a float of single precision.
    Float,
    /// A float of double precision, in CBOR.
    Double,
    /// A number or a string, depending on the format; in JSON.
    Timestamp(TimestampFormat),
    /// A number of seconds, with the tag of timestamps; in CBOR.
    TaggedTimestamp,
    /// A blob as a string in base64, in JSON.
    Base64,
    /// A blob as a byte string, in CBOR.
    Bytes,
    /// Any value, in JSON.
    Document,
    /// An object or map with the members of a structure or union.
    Structure,
    /// An array.
    List {
        /// The items.
        content: Box<Content>,
        /// Whether items may be null.
        sparse: bool,
    },
    /// An object or map with the entries of a map.
    Map {
        /// The values.
        content: Box<Content>,
        /// Whether values may be null.
        sparse: bool,
    },
}
