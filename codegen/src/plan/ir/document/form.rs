//! Forms (`application/x-www-form-urlencoded`): keys and their values. Only requests have them.

use crate::plan::ir::text::Text;

/// The place of a member in its structure.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// The last part of the key, percent-encoded. For a whole document: the pairs at its beginning.
    pub key: String,
    /// The value.
    pub content: Content,
}

/// A value, written as any number of pairs.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// A pair.
    Text(Text),
    /// The members of a structure or union: `key.member`.
    Structure,
    /// A list: `key.item.1`, `key.item.2`.
    List {
        /// The part of the key before the number, percent-encoded; empty if there is none.
        item: String,
        /// The items.
        content: Box<Content>,
        /// What is sent for an empty list.
        empty: EmptyList,
    },
    /// A map: `key.entry.1.key`, `key.entry.1.value`.
    Map {
        /// The part of the key before the number, percent-encoded; empty if there is none.
        entry: String,
        /// The part behind the number, for the key of the entry, percent-encoded.
        key: String,
        /// The part behind the number, for the value of the entry, percent-encoded.
        value: String,
        /// The values.
        content: Box<Content>,
    },
}

/// What is sent for an empty list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EmptyList {
    /// Nothing.
    Nothing,
    /// The key of the list, without a value.
    Key,
    /// This key, percent-encoded, without a value, instead of the one that items have.
    OtherKey(String),
}
