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
//! assert_eq!(to_bytes(&tag), &b"\xA2\x63key\x61a\x66weight\x02"[..]);
//! ```
//! All lengths are declared, in as few bytes as possible. That of a structure is known at its end,
//! and goes into the byte that was left for it.

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
pub struct Members<'a> {
    out: &'a mut Vec<u8>,
    count: u64,
}

impl Members<'_> {
    /// Starts a member.
    #[inline]
    pub fn member(&mut self, name: &'static str) -> Value<'_> {
        self.count += 1;
        Value(self.out).string(name);
        Value(self.out)
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
            nanos => {
                // Microseconds are exact in a double, and one division is the nearest result.
                let micros = value.secs() * 1_000_000 + i64::from(nanos / 1_000);
                self.double(micros as f64 / 1e6 + f64::from(nanos % 1_000) / 1e9);
            }
        }
    }

    /// Writes a structure or union.
    #[inline]
    pub fn structure(self, value: &impl WriteCbor) {
        let start = self.0.len();
        self.0.push(major::MAP);
        let mut members = Members { out: self.0, count: 0 };
        value.write_members(&mut members);
        let Members { out, count } = members;
        match count {
            0..24 => out[start] |= count as u8,
            _ => set_length(out, start, count),
        }
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

/// Sets the length of the map at `start`, which needs more than the one byte that it has.
#[cold]
fn set_length(out: &mut Vec<u8>, start: usize, length: u64) {
    let mut longer = Vec::with_capacity(9);
    head(&mut longer, major::MAP, length);
    out.splice(start..=start, longer);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cbor::{from_bytes, read};

    struct Node {
        name: Option<&'static str>,
        child: Option<Box<Node>>,
    }

    impl WriteCbor for Node {
        fn write_members(&self, out: &mut Members<'_>) {
            if let Some(name) = self.name {
                out.member("name").string(name);
            }
            if let Some(child) = &self.child {
                out.member("child").structure(child);
            }
        }
    }

    #[test]
    fn members_that_are_not_set_leave_no_trace() {
        assert_eq!(to_bytes(&Node { name: None, child: None }), EMPTY);
        let leaf = Node { name: Some("é"), child: None };
        assert_eq!(to_bytes(&leaf), &b"\xA1\x64name\x62\xC3\xA9"[..]);
        let empty = Node { name: None, child: None };
        let root = Node { name: Some(""), child: Some(Box::new(empty)) };
        assert_eq!(to_bytes(&root), &b"\xA2\x64name\x60\x65child\xA0"[..]);
    }

    /// A structure with this many members, each with the next number.
    struct Wide(i64);

    impl WriteCbor for Wide {
        fn write_members(&self, out: &mut Members<'_>) {
            (0..self.0).for_each(|number| out.member("m").integer(number));
        }
    }

    #[test]
    fn a_structure_may_have_any_number_of_members() {
        for (count, head) in [
            (23, &b"\xB7"[..]),
            (24, b"\xB8\x18"),
            (255, b"\xB8\xFF"),
            (256, b"\xB9\x01\x00"),
            (65_536, b"\xBA\x00\x01\x00\x00"),
        ] {
            let list = value_to_bytes(|out| {
                out.list(&[Wide(count), Wide(0)], |item, out| out.structure(item));
            });
            assert!(list[1..].starts_with(head), "{count}");
            let maps = from_bytes(&list, |value| {
                read::list(value, |item| {
                    let mut members = item.members()?.unwrap();
                    let mut last = -1;
                    while let Some(member) = members.next_member()? {
                        last = read::integer::<i64>(member)?.unwrap();
                    }
                    Ok(Some(last))
                })
            });
            assert_eq!(maps, Ok(Some(vec![count - 1, -1])));
        }
    }

    #[test]
    fn timestamps_are_seconds_with_a_tag() {
        for (seconds, nanos, cbor) in [
            (0, 0, &b"\xC1\x00"[..]),
            (-1, 0, b"\xC1\x20"),
            (1_363_896_240, 0, b"\xC1\x1A\x51\x4B\x67\xB0"),
            (1_363_896_240, 500_000_000, b"\xC1\xFB\x41\xD4\x52\xD9\xEC\x20\0\0"),
            (-2, 500_000_000, b"\xC1\xFB\xBF\xF8\0\0\0\0\0\0"),
            // -1e-6.
            (-1, 999_999_000, b"\xC1\xFB\xBE\xB0\xC6\xF7\xA0\xB5\xED\x8D"),
        ] {
            let time = Timestamp::from_secs_and_nanos(seconds, nanos).unwrap();
            assert_eq!(value_to_bytes(|out| out.timestamp(&time)), cbor);
            assert_eq!(from_bytes(cbor, read::timestamp), Ok(Some(time)));
        }
    }

    #[test]
    fn lists_and_maps_may_be_empty_or_sparse() {
        let list = |items: &[Option<i32>]| {
            value_to_bytes(|out| {
                out.list(items, |item, out| {
                    out.sparse(item.as_ref(), |item, out| out.integer(*item));
                });
            })
        };
        assert_eq!(list(&[Some(1), None]), &b"\x82\x01\xF6"[..]);
        assert_eq!(list(&[]), &b"\x80"[..]);
        let entries = Map::from([("b".to_owned(), true), ("a".to_owned(), false)]);
        let map = value_to_bytes(|out| out.map(&entries, |value, out| out.boolean(*value)));
        assert_eq!(map, &b"\xA2\x61b\xF5\x61a\xF4"[..]);
    }
}
