//! Reading: values are pulled from the bytes one after the other, and no tree is built.
//!
//! ```
//! use shapesmith_runtime::cbor::{Members, ReadCbor, Result, from_bytes, read};
//!
//! #[derive(Debug, Default, PartialEq)]
//! struct Tag {
//!     key: Option<String>,
//!     weights: Option<Vec<i32>>,
//! }
//!
//! impl ReadCbor for Tag {
//!     fn read_members(&mut self, mut members: Members<'_, '_>) -> Result {
//!         while let Some(value) = members.next_member()? {
//!             match value.name() {
//!                 "key" => self.key = read::text(value)?,
//!                 "weights" => self.weights = read::list(value, read::integer)?,
//!                 _ => {}
//!             }
//!         }
//!         Ok(())
//!     }
//! }
//!
//! // In diagnostic notation: {"new": [{}], "key": "a", "weights": [2]}
//! let tag = from_bytes(b"\xA3\x63new\x81\xA0\x63key\x61a\x67weights\x81\x02", read::structure)?;
//! assert_eq!(tag, Some(Tag { key: Some("a".to_owned()), weights: Some(vec![2]) }));
//! # Ok::<_, shapesmith_runtime::document::ReadError>(())
//! ```
//! Every reader returns `None` for null and undefined, and skips tags. Readers are lenient about
//! types, since servers are: an integer may be a float, a float an integer, and either a string; a
//! timestamp may be in any format.

use std::borrow::Cow;
use std::hash::Hash;
use std::mem;

use bytes::Bytes;

use super::Result;
use super::reader::{Kind, Reader, Scalar};
use crate::document::fault::Fault;
use crate::{Map, Timestamp};

/// A structure that can be read from a CBOR map.
pub trait ReadCbor: Default {
    /// Reads the members. Unknown members are skipped. If a member is repeated, the last one counts.
    ///
    /// # Errors
    /// [`ReadError`](super::ReadError) if the document is not valid CBOR, or a value has the wrong
    /// type.
    fn read_members(&mut self, members: Members<'_, '_>) -> Result;

    /// Reads a structure.
    ///
    /// # Errors
    /// As for [`ReadCbor::read_members`], and if `value` is not a map.
    fn read_cbor(value: Value<'_, '_>) -> Result<Option<Self>> {
        let Some(members) = value.members()? else { return Ok(None) };
        let mut structure = Self::default();
        structure.read_members(members)?;
        Ok(Some(structure))
    }
}

impl<T: ReadCbor> ReadCbor for Box<T> {
    fn read_members(&mut self, members: Members<'_, '_>) -> Result {
        (**self).read_members(members)
    }
}

/// Reads a value that is a whole document. `None` if the document is empty or null.
///
/// # Errors
/// The error of `read`, or [`ReadError`](super::ReadError) if the document is not valid CBOR up to
/// its end. Truncated documents are errors.
pub fn from_bytes<T>(
    bytes: &[u8],
    read: impl FnOnce(Value<'_, '_>) -> Result<Option<T>>,
) -> Result<Option<T>> {
    if bytes.is_empty() {
        return Ok(None);
    }
    let mut reader = Reader::new(bytes);
    let value = read(Value { reader: &mut reader, name: Cow::Borrowed("") })?;
    reader.finish().map_err(|fault| reader.locate(fault))?;
    Ok(value)
}

/// Reads the members of a structure that is a whole document. Reads none if the document is empty
/// or null.
///
/// # Errors
/// As for [`from_bytes`].
pub fn read_members(structure: &mut impl ReadCbor, bytes: &[u8]) -> Result {
    let read =
        |value: Value<'_, '_>| value.members()?.map(|m| structure.read_members(m)).transpose();
    from_bytes(bytes, read).map(Option::unwrap_or_default)
}

/// A value that has not been read yet. It is skipped on drop.
pub struct Value<'r, 'i> {
    reader: &'r mut Reader<'i>,
    name: Cow<'i, str>,
}

/// The members of a structure that is being read. The rest of them is skipped on drop.
pub struct Members<'r, 'i>(Items<'r, 'i>);

/// The items of a container.
struct Items<'r, 'i> {
    reader: &'r mut Reader<'i>,
    depth: usize,
}

impl<'r, 'i> Value<'r, 'i> {
    /// Returns the name of the member or map entry; empty in an array.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether the value is a string.
    pub(super) fn is_text(&self) -> bool {
        self.reader.is_text()
    }

    /// Reads a map with the members of a structure. `None` if the value is null.
    ///
    /// # Errors
    /// [`ReadError`](super::ReadError) if the value is something else.
    pub fn members(self) -> Result<Option<Members<'r, 'i>>> {
        Ok(self.items(Kind::Map)?.map(Members))
    }

    fn items(self, kind: Kind) -> Result<Option<Items<'r, 'i>>> {
        match self.reader.open(kind) {
            Ok(depth) => Ok(depth.map(|depth| Items { reader: self.reader, depth })),
            Err(fault) => Err(self.reader.locate(fault)),
        }
    }

    /// Reads a value other than a map or array. `convert` returns `None` if the value has the wrong
    /// type; `expected` is the name of the right one.
    #[inline]
    fn scalar<T>(
        self,
        expected: &str,
        convert: impl FnOnce(&mut Scalar<'i>) -> Option<T>,
    ) -> Result<Option<T>> {
        let position = self.reader.position();
        let mut scalar = match self.reader.scalar() {
            Ok(Scalar::Null) => return Ok(None),
            Ok(scalar) => scalar,
            Err(fault) => return Err(self.reader.locate(fault)),
        };
        match convert(&mut scalar) {
            Some(value) => Ok(Some(value)),
            None => {
                let problem = format!("expected {expected}, found {scalar}");
                Err(self.reader.locate(Fault::new(position, problem)))
            }
        }
    }
}

impl<'i> Members<'_, 'i> {
    /// Returns the next member, or `None` if there are no more.
    ///
    /// # Errors
    /// [`ReadError`](super::ReadError) if the document is not valid CBOR up to there.
    #[inline]
    pub fn next_member(&mut self) -> Result<Option<Value<'_, 'i>>> {
        self.0.next()
    }
}

impl<'i> Items<'_, 'i> {
    fn next(&mut self) -> Result<Option<Value<'_, 'i>>> {
        match self.reader.next(self.depth) {
            Ok(Some(name)) => Ok(Some(Value { reader: self.reader, name })),
            Ok(None) => Ok(None),
            Err(fault) => Err(self.reader.locate(fault)),
        }
    }
}

/// Reads a string.
///
/// # Errors
/// [`ReadError`](super::ReadError) if the value is something else.
pub fn text(value: Value<'_, '_>) -> Result<Option<String>> {
    value.scalar("a string", |scalar| match scalar {
        Scalar::Text(text) => Some(mem::take(text).into_owned()),
        _ => None,
    })
}

/// Reads a type that is converted from a string, such as an open enum.
///
/// # Errors
/// [`ReadError`](super::ReadError) if the value is something else.
pub fn text_as<T: for<'a> From<&'a str>>(value: Value<'_, '_>) -> Result<Option<T>> {
    value.scalar("a string", |scalar| match scalar {
        Scalar::Text(text) => Some(T::from(text)),
        _ => None,
    })
}

/// Reads a boolean: true or 1, false or 0, or one of them in a string.
///
/// # Errors
/// [`ReadError`](super::ReadError) if the value is something else.
pub fn boolean(value: Value<'_, '_>) -> Result<Option<bool>> {
    value.scalar("a boolean", |scalar| match scalar {
        Scalar::Bool(value) => Some(*value),
        Scalar::Integer(0) => Some(false),
        Scalar::Integer(1) => Some(true),
        Scalar::Text(text) => match text.trim() {
            "true" | "True" | "1" => Some(true),
            "false" | "False" | "0" => Some(false),
            _ => None,
        },
        _ => None,
    })
}

/// Reads an integer, a float that is a whole number, or either in a string.
///
/// # Errors
/// [`ReadError`](super::ReadError) if the value is something else, or out of the type's range.
pub fn integer<T: TryFrom<i64>>(value: Value<'_, '_>) -> Result<Option<T>> {
    let expected = std::any::type_name::<T>();
    value.scalar(expected, |scalar| {
        let integer = match scalar {
            Scalar::Integer(value) => i64::try_from(*value).ok(),
            Scalar::Float(value) => whole(*value),
            Scalar::Text(text) => {
                let text = text.trim();
                text.parse().ok().or_else(|| whole(text.parse().ok()?))
            }
            _ => None,
        };
        T::try_from(integer?).ok()
    })
}

/// Converts a float to an integer, if it is a whole number that fits.
fn whole(float: f64) -> Option<i64> {
    // 2^63, the first that does not fit.
    const END: f64 = 9_223_372_036_854_775_808.0;
    (float.fract() == 0.0 && (-END..END).contains(&float)).then_some(float as i64)
}

/// Reads a float of single precision: a float of any precision, an integer, or either in a string,
/// including `NaN`, `Infinity` and `-Infinity`.
///
/// # Errors
/// [`ReadError`](super::ReadError) if the value is something else, or too large for an `f32`.
pub fn float(value: Value<'_, '_>) -> Result<Option<f32>> {
    value.scalar("f32", |scalar| {
        let wide = number(scalar)?;
        let narrow = wide as f32;
        (narrow.is_finite() || !wide.is_finite()).then_some(narrow)
    })
}

/// Reads a float of double precision. See [`float()`].
///
/// # Errors
/// [`ReadError`](super::ReadError) if the value is something else.
pub fn double(value: Value<'_, '_>) -> Result<Option<f64>> {
    value.scalar("f64", |scalar| number(scalar))
}

fn number(scalar: &Scalar<'_>) -> Option<f64> {
    match scalar {
        Scalar::Float(value) => Some(*value),
        Scalar::Integer(value) => Some(*value as f64),
        Scalar::Text(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// Reads a timestamp: a number of seconds since the epoch, or a string in any format.
///
/// # Errors
/// [`ReadError`](super::ReadError) if the value is something else, or outside of the years 1 to
/// 9999.
pub fn timestamp(value: Value<'_, '_>) -> Result<Option<Timestamp>> {
    value.scalar("a timestamp", |scalar| match scalar {
        Scalar::Integer(seconds) => Timestamp::from_secs(i64::try_from(*seconds).ok()?).ok(),
        Scalar::Float(seconds) => Timestamp::from_f64(*seconds).ok(),
        Scalar::Text(text) => Timestamp::parse_any(text).ok(),
        _ => None,
    })
}

/// Reads a blob: a byte string.
///
/// # Errors
/// [`ReadError`](super::ReadError) if the value is something else.
pub fn blob(value: Value<'_, '_>) -> Result<Option<Bytes>> {
    value.scalar("a byte string", |scalar| match scalar {
        Scalar::Bytes(bytes) => Some(Bytes::from(mem::take(bytes).into_owned())),
        _ => None,
    })
}

/// Reads a structure.
///
/// # Errors
/// As for [`ReadCbor::read_cbor`].
pub fn structure<T: ReadCbor>(value: Value<'_, '_>) -> Result<Option<T>> {
    T::read_cbor(value)
}

/// Reads a list. Null items are skipped.
///
/// # Errors
/// The error of `read`, or [`ReadError`](super::ReadError) if the value is not an array.
pub fn list<T>(
    value: Value<'_, '_>,
    mut read: impl FnMut(Value<'_, '_>) -> Result<Option<T>>,
) -> Result<Option<Vec<T>>> {
    let Some(mut items) = value.items(Kind::Array)? else { return Ok(None) };
    let mut list = Vec::new();
    while let Some(item) = items.next()? {
        if let Some(item) = read(item)? {
            list.push(item);
        }
    }
    Ok(Some(list))
}

/// Reads a list whose items may be null.
///
/// # Errors
/// As for [`list`].
pub fn sparse_list<T>(
    value: Value<'_, '_>,
    mut read: impl FnMut(Value<'_, '_>) -> Result<Option<T>>,
) -> Result<Option<Vec<Option<T>>>> {
    list(value, |item| read(item).map(Some))
}

/// Reads a map. Entries with a null value are skipped. If a key is repeated, the last entry counts.
///
/// # Errors
/// The error of `read`, or [`ReadError`](super::ReadError) if the value is not a map.
pub fn map<K: for<'a> From<&'a str> + Hash + Eq, T>(
    value: Value<'_, '_>,
    mut read: impl FnMut(Value<'_, '_>) -> Result<Option<T>>,
) -> Result<Option<Map<K, T>>> {
    let Some(mut items) = value.items(Kind::Map)? else { return Ok(None) };
    let mut map = Map::new();
    while let Some(item) = items.next()? {
        let key = K::from(item.name());
        if let Some(value) = read(item)? {
            map.insert(key, value);
        }
    }
    Ok(Some(map))
}

/// Reads a map whose values may be null.
///
/// # Errors
/// As for [`map`].
pub fn sparse_map<K: for<'a> From<&'a str> + Hash + Eq, T>(
    value: Value<'_, '_>,
    mut read: impl FnMut(Value<'_, '_>) -> Result<Option<T>>,
) -> Result<Option<Map<K, Option<T>>>> {
    map(value, |item| read(item).map(Some))
}

/// Reads any value, without its tags, for comparison with another reader. Big integers that this
/// one does not have are null.
#[cfg(test)]
pub(super) fn tree(value: Value<'_, '_>) -> Result<Option<ciborium::Value>> {
    use ciborium::Value as Tree;

    let scalar = value.reader.scalar().map_err(|fault| value.reader.locate(fault))?;
    Ok(Some(match scalar {
        Scalar::Null | Scalar::BigInteger => Tree::Null,
        Scalar::Bool(value) => Tree::Bool(value),
        Scalar::Integer(value) => {
            ciborium::value::Integer::try_from(value).map_or(Tree::Null, Tree::Integer)
        }
        Scalar::Float(value) => Tree::Float(value),
        Scalar::Text(text) => Tree::Text(text.into_owned()),
        Scalar::Bytes(bytes) => Tree::Bytes(bytes.into_owned()),
        Scalar::Container(Kind::Array) => Tree::Array(list(value, tree)?.unwrap_or_default()),
        Scalar::Container(Kind::Map) => {
            let mut entries = Vec::new();
            if let Some(mut items) = value.items(Kind::Map)? {
                while let Some(item) = items.next()? {
                    let key = Tree::from(item.name());
                    entries.push((key, tree(item)?.unwrap_or(Tree::Null)));
                }
            }
            Tree::Map(entries)
        }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A recursive structure with a member for each kind of reader.
    #[derive(Debug, Default, PartialEq)]
    struct Node {
        text: Option<String>,
        number: Option<i32>,
        list: Option<Vec<String>>,
        child: Option<Box<Node>>,
    }

    impl ReadCbor for Node {
        fn read_members(&mut self, mut members: Members<'_, '_>) -> Result {
            while let Some(value) = members.next_member()? {
                match value.name() {
                    "text" => self.text = text(value)?,
                    "number" => self.number = integer(value)?,
                    "list" => self.list = list(value, text)?,
                    "child" => self.child = structure(value)?,
                    _ => {}
                }
            }
            Ok(())
        }
    }

    fn refused<T: std::fmt::Debug>(
        cbor: impl AsRef<[u8]>,
        read: impl FnOnce(Value<'_, '_>) -> Result<Option<T>>,
    ) -> String {
        let error = from_bytes(cbor.as_ref(), read).unwrap_err().to_string();
        error.strip_prefix("cannot read the document: ").unwrap().to_owned()
    }

    #[test]
    fn members_are_read_and_others_skipped() {
        // Two texts in chunks, a tag before a key, and containers with and without a length.
        let read = from_bytes(
            b"\xBF\x63new\x82\x9F\x01\xFF\xBF\x61a\x80\xFF\xC0\x64text\x7F\x62\xC3\xA9\x60\x61!\xFF\
              \x7F\x62li\x62st\xFF\x9F\x61a\xF6\x61b\xF7\xFF\x65other\x5F\x41\x01\x40\xFF\
              \x65child\xA2\x66number\x26\x63new\xF7\xFF",
            structure::<Node>,
        );
        let child = Some(Box::new(Node { number: Some(-7), ..Node::default() }));
        let list = Some(vec!["a".to_owned(), "b".to_owned()]);
        let text = Some("é!".to_owned());
        assert_eq!(read, Ok(Some(Node { text, number: None, list, child })));
    }

    #[test]
    fn null_undefined_and_nothing_are_none() {
        for cbor in [&b""[..], b"\xF6", b"\xF7", b"\xC1\xF6"] {
            assert_eq!(from_bytes(cbor, structure::<Node>), Ok(None));
            assert_eq!(from_bytes(cbor, |value| list(value, text)), Ok(None));
            assert_eq!(from_bytes(cbor, double), Ok(None));
        }
        let unset = from_bytes(b"\xA2\x64text\xF6\x65child\xF7", structure);
        assert_eq!(unset, Ok(Some(Node::default())));
        let mut node = Node { number: Some(1), ..Node::default() };
        assert_eq!(read_members(&mut node, b""), Ok(()));
        assert_eq!(node.number, Some(1));
    }

    #[test]
    fn the_last_of_members_with_the_same_name_counts() {
        let node = b"\xA4\x66number\x01\x66number\x02\x64text\x61a\x64text\xF6";
        let read = from_bytes(node, structure);
        assert_eq!(read, Ok(Some(Node { number: Some(2), ..Node::default() })));
        let entries = b"\xA3\x61a\x01\x61b\x02\x61a\x03";
        let entries = from_bytes(entries, |value| map::<String, i32>(value, integer));
        let entries: Vec<_> = entries.unwrap().unwrap().into_iter().collect();
        assert_eq!(entries, [("a".to_owned(), 3), ("b".to_owned(), 2)]);
    }

    #[test]
    fn what_is_dropped_half_read_is_skipped() {
        let cbor =
            b"\xBF\x61a\xA2\x61b\x9F\x01\xA1\x61c\x61}\xFF\x61d\x02\x61e\x82\x80\x03\x61f\x04\xFF";
        let names = from_bytes(cbor, |value| {
            let mut names = Vec::new();
            let mut members = value.members()?.unwrap();
            while let Some(value) = members.next_member()? {
                names.push(value.name().to_owned());
                if value.name() == "a" {
                    let mut inner = value.members()?.unwrap();
                    let mut items = inner.next_member()?.unwrap().items(Kind::Array)?.unwrap();
                    drop(items.next()?.unwrap());
                    drop(items.next()?.unwrap().members()?.unwrap().next_member()?);
                }
            }
            assert!(members.next_member()?.is_none());
            Ok(Some(names))
        });
        assert_eq!(names.unwrap().unwrap(), ["a", "e", "f"]);
        assert_eq!(from_bytes(cbor, |_| Ok(Some(1))), Ok(Some(1)));
    }

    #[test]
    fn strings_are_borrowed_if_they_are_in_one_chunk() {
        let read = |cbor: &'static [u8]| Reader::new(cbor).scalar().ok();
        assert!(matches!(read(b"\x62\xC3\xA9"), Some(Scalar::Text(Cow::Borrowed("é")))));
        let chunk = read(b"\x7F\x60\x61a\xFF");
        assert!(matches!(chunk, Some(Scalar::Text(Cow::Borrowed("a")))));
        let chunks = read(b"\x7F\x61a\x61b\xFF");
        assert!(matches!(chunks, Some(Scalar::Text(Cow::Owned(text))) if text == "ab"));
        assert!(matches!(read(b"\x41\xFF"), Some(Scalar::Bytes(Cow::Borrowed(b"\xFF")))));
    }

    #[test]
    fn integers_may_be_floats_or_strings() {
        for cbor in
            [&b"\x18\x2A"[..], b"\x19\0\x2A", b"\xF9\x51\x40", b"\xFA\x42\x28\0\0", b"\x6442.0"]
        {
            assert_eq!(from_bytes(cbor, integer::<i32>), Ok(Some(42)), "{cbor:?}");
        }
        let big = |cbor: &[u8]| from_bytes(cbor, integer::<i64>);
        assert_eq!(big(b"\x1B\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF"), Ok(Some(i64::MAX)));
        assert_eq!(big(b"\x3B\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF"), Ok(Some(i64::MIN)));
        // 2^53 + 1 and 2^62, which floats have too.
        assert_eq!(big(b"\x1B\0\x20\0\0\0\0\0\x01"), Ok(Some((1 << 53) + 1)));
        assert_eq!(big(b"\xFB\x43\xD0\0\0\0\0\0\0"), Ok(Some(1 << 62)));
        // -2^63, the first that fits.
        assert_eq!(big(b"\xFB\xC3\xE0\0\0\0\0\0\0"), Ok(Some(i64::MIN)));
        // Big integers that are not big: 1 and -2, with zeros before them.
        assert_eq!(big(b"\xC2\x44\0\0\0\x01"), Ok(Some(1)));
        assert_eq!(big(b"\xC3\x41\x01"), Ok(Some(-2)));
        assert_eq!(big(b"\xC2\x40"), Ok(Some(0)));
        let zeros = [&b"\xC2\x58\x28"[..], &[0; 39], b"\x07"].concat();
        assert_eq!(big(&zeros), Ok(Some(7)));
    }

    #[test]
    fn integers_that_do_not_fit_are_refused() {
        assert_eq!(refused(b"\x18\x80", integer::<i8>), "expected i8, found 128 (byte 0)");
        for (cbor, found) in [
            (&b"\x1B\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"[..], "18446744073709551615"),
            (b"\x3B\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", "-18446744073709551616"),
            (b"\xC2\x49\x01\0\0\0\0\0\0\0\0", "18446744073709551616"),
            (b"\xC2\x51\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", "a larger integer"),
            (b"\xF9\x3E\x00", "1.5"),
            // 2^63.
            (b"\xFB\x43\xE0\0\0\0\0\0\0", "9.223372036854776e18"),
            (b"\xF9\x7E\x00", "NaN"),
            (b"\xF5", "true"),
            (b"\x61x", "\"x\""),
            (b"\x41x", "1 bytes"),
        ] {
            let expected = format!("expected i64, found {found} (byte 0)");
            assert_eq!(refused(cbor, integer::<i64>), expected);
        }
    }

    #[test]
    fn floats_may_have_any_precision_or_be_integers_or_strings() {
        for cbor in
            [&b"\xF9\x3E\x00"[..], b"\xFA\x3F\xC0\0\0", b"\xFB\x3F\xF8\0\0\0\0\0\0", b"\x631.5"]
        {
            assert_eq!(from_bytes(cbor, double), Ok(Some(1.5)));
            assert_eq!(from_bytes(cbor, float), Ok(Some(1.5)));
        }
        assert_eq!(from_bytes(b"\x26", double), Ok(Some(-7.0)));
        let most = b"\x1B\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF";
        assert_eq!(from_bytes(most, double), Ok(Some(18_446_744_073_709_551_615.0)));
        assert_eq!(from_bytes(b"\x69-Infinity", float), Ok(Some(f32::NEG_INFINITY)));
        assert_eq!(from_bytes(b"\xFB\x7F\xF0\0\0\0\0\0\0", float), Ok(Some(f32::INFINITY)));
        assert!(from_bytes(b"\xF9\x7E\x00", float).unwrap().unwrap().is_nan());
        // 1e300.
        let huge = b"\xFB\x7E\x37\xE4\x3C\x88\0\x75\x9C";
        assert_eq!(refused(huge, float), "expected f32, found 1e300 (byte 0)");
        assert_eq!(from_bytes(huge, double), Ok(Some(1e300)));
    }

    #[test]
    fn booleans_may_be_integers_or_strings() {
        for (cbor, expected) in [
            (&b"\xF5"[..], true),
            (b"\x01", true),
            (b"\x64True", true),
            (b"\xF4", false),
            (b"\x00", false),
            (b"\x610", false),
        ] {
            assert_eq!(from_bytes(cbor, boolean), Ok(Some(expected)));
        }
        assert_eq!(refused(b"\x02", boolean), "expected a boolean, found 2 (byte 0)");
    }

    #[test]
    fn timestamps_may_be_in_any_format() {
        let expected = Timestamp::from_secs(1_398_796_238).unwrap();
        for cbor in [
            &b"\xC1\x1A\x53\x5F\xEF\xCE"[..],
            b"\x1A\x53\x5F\xEF\xCE",
            b"\xC1\xFB\x41\xD4\xD7\xFB\xF3\x80\0\0",
            b"\x6A1398796238",
            b"\xC0\x742014-04-29T18:30:38Z",
            b"\x78\x1DTue, 29 Apr 2014 18:30:38 GMT",
        ] {
            assert_eq!(from_bytes(cbor, timestamp), Ok(Some(expected)), "{cbor:?}");
        }
        let half = Timestamp::from_secs_and_nanos(-2, 500_000_000).unwrap();
        assert_eq!(from_bytes(b"\xC1\xF9\xBE\x00", timestamp), Ok(Some(half)));
        for (cbor, found) in [
            (&b"\xC1\x63now"[..], "\"now\""),
            (b"\xC1\x1B\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", "18446744073709551615"),
            (b"\xC1\xF9\x7E\x00", "NaN"),
            (b"\xC1\x80", "an array"),
        ] {
            let expected = format!("expected a timestamp, found {found} (byte 0)");
            assert_eq!(refused(cbor, timestamp), expected);
        }
    }

    #[test]
    fn other_types_are_read() {
        assert_eq!(from_bytes(b"\x42\0\xFF", blob), Ok(Some(Bytes::from_static(b"\0\xFF"))));
        assert_eq!(from_bytes(b"\x5F\x41a\x41b\xFF", blob), Ok(Some(Bytes::from("ab"))));
        assert_eq!(from_bytes(b"\x61a", text_as), Ok(Some("a".to_owned())));
        let sparse = from_bytes(b"\x82\x01\xF6", |value| sparse_list(value, integer::<i32>));
        assert_eq!(sparse, Ok(Some(vec![Some(1), None])));
        let sparse = from_bytes(b"\xA1\x61a\xF6", |value| sparse_map(value, text));
        assert_eq!(sparse, Ok(Some(Map::from([("a".to_owned(), None)]))));
        let dense = from_bytes(b"\xA1\x61a\xF6", |value| map::<String, _>(value, text));
        assert_eq!(dense, Ok(Some(Map::new())));
        assert_eq!(refused(b"\x61a", blob), "expected a byte string, found \"a\" (byte 0)");
        assert_eq!(refused(b"\x41a", text), "expected a string, found 1 bytes (byte 0)");
    }

    #[test]
    fn an_error_says_where_and_what() {
        let read = |cbor: &[u8]| refused(cbor, structure::<Node>);
        for (cbor, expected) in [
            (&b"\x80"[..], "expected a map, found an array (byte 0)"),
            (b"\xA1\x64text\x01", "/text: expected a string, found 1 (byte 6)"),
            (b"\xA1\x64list\x82\x61a\xC5\xA0", "/list/1: expected a string, found a map (byte 9)"),
            (
                b"\xA2\x63a/~\x80\x65child\xBF\x65child\x61x\xFF",
                "/child/child: expected a map, found \"x\" (byte 19)",
            ),
            (
                b"\xA2\x65child\xA1\x64text\x61a\x64text\x01",
                "/text: expected a string, found 1 (byte 20)",
            ),
            (b"\xA1\x63a/~\x1C", "/a~1~0: the first byte 0x1c is not valid (byte 5)"),
            (b"\xA1\x64text\x61\xFF", "/text: the text is not UTF-8 (byte 6)"),
            (b"\xA1\x64text\x7F\x61\xC3\x61\xA9\xFF", "/text: the text is not UTF-8 (byte 7)"),
            (
                b"\xA1\x64text\x7F\x61a\x41b\xFF",
                "/text: a string of several chunks contains something else (byte 9)",
            ),
            (
                b"\xA1\x64text\x7F\x7F\x61a\xFF\xFF",
                "/text: a string of several chunks contains something else (byte 7)",
            ),
            (
                b"\xA1\x64text\x64abc",
                "/text: the declared length is 4, but the document ends (byte 6)",
            ),
            (b"\xA1\x64text\x19\x01", "/text: the document ends inside of a value (byte 6)"),
            (b"\xA1\x64text", "/text: expected a value, but the document ends (byte 6)"),
            (b"\xA1\x64text\xFF", "/text: expected a value, found a break (byte 6)"),
            (b"\xA1\x64text\xE0", "/text: the simple value 0 has no meaning (byte 6)"),
            (b"\xBF\x64text\xFF", "/text: expected a value, found a break (byte 6)"),
            (b"\xBF\x64text\x61a", "/text: expected a value, but the document ends (byte 8)"),
            (b"\xA1\x01\x02", "expected a string, found 1 (byte 1)"),
            (b"\xA0\xA0", "expected the end of the document (byte 1)"),
            (b"\xA0\xFF", "expected the end of the document (byte 1)"),
            (b"\x1F", "the first byte 0x1f is not valid (byte 0)"),
            (b"\xDF\x01", "the first byte 0xdf is not valid (byte 0)"),
        ] {
            assert_eq!(read(cbor), expected, "{cbor:x?}");
        }
    }

    #[test]
    fn lengths_are_not_believed() {
        for first in [b'\x5B', b'\x7B', b'\x9B', b'\xBB'] {
            for length in [u64::MAX, u64::MAX / 2, 1 << 40, 3] {
                let mut cbor = vec![first];
                cbor.extend_from_slice(&length.to_be_bytes());
                cbor.extend_from_slice(b"\0\0");
                for refused in [refused(&cbor, tree), refused(&cbor, |_| Ok(Some(())))] {
                    let expected =
                        format!("the declared length is {length}, but the document ends (byte 0)");
                    assert_eq!(refused, expected);
                }
            }
        }
        // Each entry of a map takes two bytes.
        let expected = "the declared length is 2, but the document ends (byte 0)";
        assert_eq!(refused(b"\xA2\x60\x00\x60", tree), expected);
    }

    #[test]
    fn nesting_is_bounded() {
        let deep = |depth: usize| [vec![0x81; depth], vec![0x80]].concat();
        assert!(from_bytes(&deep(127), tree).is_ok());
        assert!(refused(deep(128), tree).ends_with("values nest deeper than 128 (byte 128)"));
        // Tags do not nest: they are skipped.
        let tags = [vec![0xC6; 1_000_000], vec![0x01]].concat();
        assert_eq!(from_bytes(&tags, integer), Ok(Some(1)));
        for start in [&b"\x81"[..], b"\x9F", b"\xA1\x60", b"\xBF\x65child"] {
            let cbor = start.repeat(1_000_000);
            assert!(refused(&cbor, tree).contains("deeper than 128"));
            assert!(refused(&cbor, |_| Ok(Some(()))).contains("deeper than 128"));
            assert!(from_bytes(&cbor, structure::<Node>).is_err());
        }
    }
}
