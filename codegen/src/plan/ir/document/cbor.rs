//! CBOR documents: keys and their values.

/// The place of a member in its structure's map.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// The key; empty for a whole document.
    pub key: String,
    /// The value.
    pub content: Content,
}

/// A CBOR value.
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
    /// A float of single precision.
    Float,
    /// A float of double precision.
    Double,
    /// A number of seconds, with the tag of timestamps.
    Timestamp,
    /// A byte string.
    Blob,
    /// A map with the members of a structure or union.
    Structure,
    /// An array.
    List {
        /// The items.
        content: Box<Content>,
        /// Whether items may be null.
        sparse: bool,
    },
    /// A map.
    Map {
        /// The values.
        content: Box<Content>,
        /// Whether values may be null.
        sparse: bool,
    },
}
