//! Writing: every value goes straight into one buffer.
//!
//! ```
//! use shapesmith_runtime::json::{WriteJson, to_bytes, write::Object};
//!
//! struct Tag {
//!     key: String,
//!     weight: Option<i32>,
//! }
//!
//! impl WriteJson for Tag {
//!     fn write_members(&self, out: &mut Object<'_>) {
//!         out.member("\"key\":").string(&self.key);
//!         if let Some(weight) = self.weight {
//!             out.member("\"weight\":").integer(weight);
//!         }
//!     }
//! }
//!
//! let tag = Tag { key: "a".to_owned(), weight: Some(2) };
//! assert_eq!(to_bytes(&tag), r#"{"key":"a","weight":2}"#);
//! ```

use std::fmt;
use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;

use super::escape;
use crate::document::{Document, Number};
use crate::timestamp::Format;
use crate::{Map, Timestamp};

/// A structure or union that is written as a JSON object.
pub trait WriteJson {
    /// Writes the members that are set, in model order.
    fn write_members(&self, out: &mut Object<'_>);
}

impl<T: WriteJson> WriteJson for Box<T> {
    fn write_members(&self, out: &mut Object<'_>) {
        (**self).write_members(out);
    }
}

/// Returns `value` as a document: `{}` if no member is set.
pub fn to_bytes(value: &impl WriteJson) -> Bytes {
    value_to_bytes(|out| out.structure(value))
}

/// Returns the value written by `write` as a document.
pub fn value_to_bytes(write: impl FnOnce(Value<'_>)) -> Bytes {
    // Large enough for most requests, to avoid reallocations.
    let mut out = Vec::with_capacity(256);
    write(Value(&mut out));
    Bytes::from(out)
}

/// An `f32` or `f64`.
pub trait Float: Copy + Into<f64> + sealed::Float {}

impl Float for f32 {}

impl Float for f64 {}

mod sealed {
    /// A number that is written with as few digits as it needs.
    pub trait Float {
        fn push(self, out: &mut Vec<u8>);
    }

    impl Float for f32 {
        fn push(self, out: &mut Vec<u8>) {
            out.extend_from_slice(ryu::Buffer::new().format_finite(self).as_bytes());
        }
    }

    impl Float for f64 {
        fn push(self, out: &mut Vec<u8>) {
            out.extend_from_slice(ryu::Buffer::new().format_finite(self).as_bytes());
        }
    }
}

/// An object that is being written.
#[derive(Debug)]
pub struct Object<'a> {
    out: &'a mut Vec<u8>,
    is_empty: bool,
}

impl Object<'_> {
    /// Starts a member. `key` is its name in JSON, with quotes and colon: `"\"Name\":"`.
    #[inline]
    pub fn member(&mut self, key: &'static str) -> Value<'_> {
        self.separate();
        self.out.extend_from_slice(key.as_bytes());
        Value(self.out)
    }

    /// Starts an entry of a map.
    #[inline]
    pub fn entry(&mut self, key: &str) -> Value<'_> {
        self.separate();
        escape::push_quoted(self.out, key);
        self.out.push(b':');
        Value(self.out)
    }

    #[inline]
    fn separate(&mut self) {
        if !self.is_empty {
            self.out.push(b',');
        }
        self.is_empty = false;
    }
}

/// The place of a value. It must be used, since JSON has no members without a value.
#[derive(Debug)]
#[must_use = "a member needs a value"]
pub struct Value<'a>(&'a mut Vec<u8>);

impl<'a> Value<'a> {
    /// Writes `null`.
    pub fn null(self) {
        self.0.extend_from_slice(b"null");
    }

    /// Writes a boolean.
    pub fn boolean(self, value: bool) {
        self.0.extend_from_slice(if value { b"true" } else { b"false" });
    }

    /// Writes an integer.
    #[inline]
    pub fn integer(self, value: impl Into<i64>) {
        self.digits(value.into());
    }

    fn digits(self, value: impl itoa::Integer) {
        self.0.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
    }

    /// Writes an `f32` or `f64`. Values other than numbers are the strings `"NaN"`, `"Infinity"`
    /// and `"-Infinity"`.
    pub fn float(self, value: impl Float) {
        let text = match value.into() {
            f64::INFINITY => "\"Infinity\"",
            f64::NEG_INFINITY => "\"-Infinity\"",
            wide if wide.is_nan() => "\"NaN\"",
            _ => return value.push(self.0),
        };
        self.0.extend_from_slice(text.as_bytes());
    }

    /// Writes a value that needs no escape.
    fn display(self, value: impl fmt::Display) {
        // Writing to a Vec cannot fail.
        let _infallible = write!(self.0, "{value}");
    }

    /// Writes a string.
    #[inline]
    pub fn string(self, value: &str) {
        escape::push_quoted(self.0, value);
    }

    /// Writes a blob: a string in base64.
    pub fn blob(self, value: &[u8]) {
        self.0.push(b'"');
        let start = self.0.len();
        self.0.resize(start + value.len().div_ceil(3) * 4, b'=');
        // The buffer has room for it.
        let _infallible = STANDARD.encode_slice(value, &mut self.0[start..]);
        self.0.push(b'"');
    }

    /// Writes a timestamp: a number of seconds, or a string in another format.
    pub fn timestamp(self, value: &Timestamp, format: Format) {
        let text = value.format(format);
        match format {
            Format::EpochSeconds => self.display(text),
            Format::DateTime | Format::HttpDate => self.display(format_args!("\"{text}\"")),
        }
    }

    /// Writes a structure or union.
    #[inline]
    pub fn structure(self, value: &impl WriteJson) {
        self.object(|out| value.write_members(out));
    }

    /// Writes a list. `write` writes an item.
    #[inline]
    pub fn list<T>(self, items: &[T], mut write: impl FnMut(&T, Value<'_>)) {
        self.0.push(b'[');
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.0.push(b',');
            }
            write(item, Value(self.0));
        }
        self.0.push(b']');
    }

    /// Writes a map. `write` writes the value of an entry.
    #[inline]
    pub fn map<K: AsRef<str>, T>(self, entries: &Map<K, T>, mut write: impl FnMut(&T, Value<'_>)) {
        self.object(|out| {
            for (key, value) in entries {
                write(value, out.entry(key.as_ref()));
            }
        });
    }

    /// Writes a value of a sparse list or map; `None` is `null`.
    #[inline]
    pub fn sparse<T>(self, value: Option<&T>, write: impl FnOnce(&T, Value<'a>)) {
        match value {
            Some(value) => write(value, self),
            None => self.null(),
        }
    }

    /// Writes a value of the type `document`.
    pub fn document(self, value: &Document) {
        match value {
            Document::Object(values) => self.map(values, |value, out| out.document(value)),
            Document::Array(values) => self.list(values, |value, out| out.document(value)),
            Document::Number(Number::PosInt(value)) => self.digits(*value),
            Document::Number(Number::NegInt(value)) => self.digits(*value),
            Document::Number(Number::Float(value)) => self.float(*value),
            Document::String(value) => self.string(value),
            Document::Bool(value) => self.boolean(*value),
            Document::Null => self.null(),
        }
    }

    #[inline]
    fn object(self, write: impl FnOnce(&mut Object<'_>)) {
        self.0.push(b'{');
        write(&mut Object { out: self.0, is_empty: true });
        self.0.push(b'}');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl FnOnce(Value<'_>)) -> String {
        String::from_utf8(value_to_bytes(write).to_vec()).unwrap()
    }

    struct Node {
        name: Option<&'static str>,
        child: Option<Box<Node>>,
    }

    impl WriteJson for Node {
        fn write_members(&self, out: &mut Object<'_>) {
            if let Some(name) = self.name {
                out.member("\"name\":").string(name);
            }
            if let Some(child) = &self.child {
                out.member("\"child\":").structure(child);
            }
        }
    }

    #[test]
    fn members_that_are_not_set_leave_no_trace() {
        assert_eq!(to_bytes(&Node { name: None, child: None }), "{}");
        let leaf = Node { name: Some("\"é\n"), child: None };
        assert_eq!(to_bytes(&leaf), r#"{"name":"\"é\n"}"#);
        let empty = Node { name: None, child: None };
        let root = Node { name: Some(""), child: Some(Box::new(empty)) };
        assert_eq!(to_bytes(&root), r#"{"name":"","child":{}}"#);
    }

    #[test]
    fn numbers_are_numbers_and_what_is_none_is_a_string() {
        assert_eq!(written(|out| out.integer(i64::MIN)), "-9223372036854775808");
        assert_eq!(written(|out| out.integer(7_i8)), "7");
        for (value, text) in [
            (1.0, "1.0"),
            (-0.5, "-0.5"),
            (1e300, "1e300"),
            (f64::MIN_POSITIVE, "2.2250738585072014e-308"),
            (f64::NAN, "\"NaN\""),
            (f64::INFINITY, "\"Infinity\""),
            (f64::NEG_INFINITY, "\"-Infinity\""),
        ] {
            assert_eq!(written(|out| out.float(value)), text);
        }
        // The nearest f64 would have more digits.
        assert_eq!(written(|out| out.float(0.1_f32)), "0.1");
        assert_eq!(written(|out| out.float(f32::NAN)), "\"NaN\"");
    }

    #[test]
    fn blobs_are_base64() {
        for (blob, text) in
            [("", "\"\""), ("a", "\"YQ==\""), ("ab", "\"YWI=\""), ("abc", "\"YWJj\"")]
        {
            assert_eq!(written(|out| out.blob(blob.as_bytes())), text);
        }
    }

    #[test]
    fn timestamps_are_numbers_or_strings() {
        let time = Timestamp::from_secs_and_nanos(1_398_796_238, 120_000_000).unwrap();
        for (format, text) in [
            (Format::EpochSeconds, "1398796238.12"),
            (Format::DateTime, "\"2014-04-29T18:30:38.120000Z\""),
            (Format::HttpDate, "\"Tue, 29 Apr 2014 18:30:38 GMT\""),
        ] {
            assert_eq!(written(|out| out.timestamp(&time, format)), text);
        }
    }

    #[test]
    fn lists_and_maps_may_be_empty_or_sparse() {
        let sparse = [Some(1), None, Some(3)];
        let list = |items: &[Option<i32>]| {
            written(|out| {
                out.list(items, |item, out| {
                    out.sparse(item.as_ref(), |item, out| out.integer(*item));
                });
            })
        };
        assert_eq!(list(&sparse), "[1,null,3]");
        assert_eq!(list(&[]), "[]");
        let mut entries: Map<String, bool> = Map::new();
        let map = |entries: &Map<String, bool>| {
            written(|out| out.map(entries, |value, out| out.boolean(*value)))
        };
        assert_eq!(map(&entries), "{}");
        entries.insert("b\"".to_owned(), true);
        entries.insert("a".to_owned(), false);
        assert_eq!(map(&entries), r#"{"b\"":true,"a":false}"#);
    }

    #[test]
    fn documents_are_written_with_all_that_is_in_them() {
        let mut object = Map::new();
        object.insert("big".to_owned(), Document::from(u64::MAX));
        object.insert("small".to_owned(), Document::from(-1));
        object.insert("list".to_owned(), vec!["x".into(), true.into(), Document::Null].into());
        object.insert("float".to_owned(), Document::from(0.5));
        assert_eq!(
            written(|out| out.document(&object.into())),
            r#"{"big":18446744073709551615,"small":-1,"list":["x",true,null],"float":0.5}"#
        );
    }
}
