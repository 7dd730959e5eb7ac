//! Writing: every value goes straight into one buffer.
//!
//! ```
//! use shapesmith_runtime::cbor::{WriteCbor, to_bytes, write::Members};
//!
//! struct Tag {
//!     key: String,
//!     weight: Option<i32>,
//! }
//!
//! impl WriteCbor for Tag {
//!     fn write_members(&self, out: &mut Members<'_>) {
//!         out.member("key").string(&self.key);
//!         if let Some(weight) = self.weight {
//!             out.member("weight").integer(weight);
//!         }
//!     }
//! }
//!
//! let tag = Tag { key: "a".to_owned(), weight: Some(2) };
//! assert_eq!(to_bytes(&tag), &b"\xBF\x63key\x61a\x66weight\x02\xFF"[..]);
//! ```
//! Structures have no declared length, since their members would have to be counted first. All
//! other lengths are declared.

use bytes::Bytes;

use crate::{Map, Timestamp};

/// A structure or union that is written as a CBOR map.
pub trait WriteCbor {
    /// Writes the members that are set, in model order.
    fn write_members(&self, out: &mut Members<'_>);
}

impl<T: WriteCbor> WriteCbor for Box<T> {
    fn write_members(&self, out: &mut Members<'_>) {
        (**self).write_members(out);
    }
}

/// Returns `value` as a document: an empty map if no member is set.
pub fn to_bytes(value: &impl WriteCbor) -> Bytes {
    value_to_bytes(|out| out.structure(value))
}

/// Returns the value written by `write` as a document.
pub fn value_to_bytes(write: impl FnOnce(Value<'_>)) -> Bytes {
    // Large enough for most requests, to avoid reallocations.
    let mut out = Vec::with_capacity(256);
    write(Value(&mut out));
    Bytes::from(out)
}

/// An empty map, as a document.
pub const EMPTY: &[u8] = b"\xA0";

/// The members of a structure that is being written.
#[derive(Debug)]
pub struct Members<'a>(&'a mut Vec<u8>);

impl Members<'_> {
    /// Starts a member.
    #[inline]
    pub fn member(&mut self, name: &'static str) -> Value<'_> {
        Value(self.0).string(name);
        Value(self.0)
    }
}

/// The major types (RFC 8949, section 3.1), in the high three bits of the first byte.
mod major {
    pub(super) const UNSIGNED: u8 = 0 << 5;
    pub(super) const NEGATIVE: u8 = 1 << 5;
    pub(super) const BYTES: u8 = 2 << 5;
    pub(super) const TEXT: u8 = 3 << 5;
    pub(super) const ARRAY: u8 = 4 << 5;
    pub(super) const MAP: u8 = 5 << 5;
}

const FALSE: u8 = 0xF4;
const TRUE: u8 = 0xF5;
const NULL: u8 = 0xF6;
const SINGLE: u8 = 0xFA;
const DOUBLE: u8 = 0xFB;
/// The tag of seconds since the epoch (RFC 8949, section 3.4.2).
const EPOCH: u8 = 0xC1;
/// The start of a map without a declared length, and its end.
const MAP_UNTIL_BREAK: u8 = 0xBF;
const BREAK: u8 = 0xFF;

/// The place of a value. It must be used, since CBOR has no members without a value.
#[derive(Debug)]
#[must_use = "a member needs a value"]
pub struct Value<'a>(&'a mut Vec<u8>);

impl<'a> Value<'a> {
    /// Writes null.
    pub fn null(self) {
        self.0.push(NULL);
    }

    /// Writes a boolean.
    pub fn boolean(self, value: bool) {
        self.0.push(if value { TRUE } else { FALSE });
    }

    /// Writes an integer.
    #[inline]
    pub fn integer(self, value: impl Into<i64>) {
        let value = value.into();
        match u64::try_from(value) {
            Ok(value) => head(self.0, major::UNSIGNED, value),
            // -1 is 0, -2 is 1, …: the complement.
            Err(_) => head(self.0, major::NEGATIVE, !value.cast_unsigned()),
        }
    }

    /// Writes a float of single precision.
    pub fn float(self, value: f32) {
        self.0.push(SINGLE);
        self.0.extend_from_slice(&value.to_be_bytes());
    }

    /// Writes a float of double precision.
    pub fn double(self, value: f64) {
        self.0.push(DOUBLE);
        self.0.extend_from_slice(&value.to_be_bytes());
    }

    /// Writes a string.
    #[inline]
    pub fn string(self, value: &str) {
        head(self.0, major::TEXT, value.len() as u64);
        self.0.extend_from_slice(value.as_bytes());
    }

    /// Writes a blob.
    pub fn blob(self, value: &[u8]) {
        head(self.0, major::BYTES, value.len() as u64);
        self.0.extend_from_slice(value);
    }

    /// Writes a timestamp: the seconds since the epoch, an integer, or a float if there is a fraction.
    pub fn timestamp(self, value: &Timestamp) {
        self.0.push(EPOCH);
        match value.subsec_nanos() {
            0 => self.integer(value.secs()),
            nanos => self.double(value.secs() as f64 + f64::from(nanos) / 1e9),
        }
    }

    /// Writes a structure or union.
    #[inline]
    pub fn structure(self, value: &impl WriteCbor) {
        self.0.push(MAP_UNTIL_BREAK);
        value.write_members(&mut Members(self.0));
        self.0.push(BREAK);
    }

    /// Writes a list. `write` writes an item.
    #[inline]
    pub fn list<T>(self, items: &[T], mut write: impl FnMut(&T, Value<'_>)) {
        head(self.0, major::ARRAY, items.len() as u64);
        for item in items {
            write(item, Value(self.0));
        }
    }

    /// Writes a map. `write` writes the value of an entry.
    #[inline]
    pub fn map<K: AsRef<str>, T>(self, entries: &Map<K, T>, mut write: impl FnMut(&T, Value<'_>)) {
        head(self.0, major::MAP, entries.len() as u64);
        for (key, value) in entries {
            Value(self.0).string(key.as_ref());
            write(value, Value(self.0));
        }
    }

    /// Writes a value of a sparse list or map; `None` is null.
    #[inline]
    pub fn sparse<T>(self, value: Option<&T>, write: impl FnOnce(&T, Value<'a>)) {
        match value {
            Some(value) => write(value, self),
            None => self.null(),
        }
    }
}

/// Writes the head of a value: its type, and its length or value in as few bytes as possible.
#[inline]
fn head(out: &mut Vec<u8>, major: u8, argument: u64) {
    let bytes = argument.to_be_bytes();
    // The low five bits of the first byte are the argument, or say how many bytes it has.
    match argument {
        0..24 => out.push(major | bytes[7]),
        24..0x100 => out.extend_from_slice(&[major | 24, bytes[7]]),
        0x100..0x1_0000 => out.extend_from_slice(&[major | 25, bytes[6], bytes[7]]),
        0x1_0000..0x1_0000_0000 => {
            out.push(major | 26);
            out.extend_from_slice(&bytes[4..]);
        }
        _ => {
            out.push(major | 27);
            out.extend_from_slice(&bytes);
        }
    }
}
