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
use super::reader::{Fault, Kind, Reader, Scalar};
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
        list.extend(read(item)?);
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
        map.extend(read(item)?.map(|value| (key, value)));
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
