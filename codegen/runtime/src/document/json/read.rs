//! Reading: values are pulled from the bytes one after the other, and no tree is built.
//!
//! ```
//! use shapesmith_runtime::json::{ReadJson, Result, from_bytes, read, read::Object};
//!
//! #[derive(Debug, Default, PartialEq)]
//! struct Tag {
//!     key: Option<String>,
//!     weights: Option<Vec<i32>>,
//! }
//!
//! impl ReadJson for Tag {
//!     fn read_members(&mut self, mut object: Object<'_, '_>) -> Result {
//!         while let Some(value) = object.next_member()? {
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
//! let tag = from_bytes(br#"{"new":[{}],"key":"a","weights":[2]}"#, read::structure)?;
//! assert_eq!(tag, Some(Tag { key: Some("a".to_owned()), weights: Some(vec![2]) }));
//! # Ok::<_, shapesmith_runtime::document::ReadError>(())
//! ```
//! Every reader returns `None` for `null`. Readers are lenient about types, since servers are: a
//! string may contain a number, a boolean or a timestamp in any format.

use std::borrow::Cow;
use std::hash::Hash;
use std::mem;
use std::str::FromStr;

use bytes::Bytes;

use super::Result;
use super::reader::{Kind, Reader, Scalar};
use crate::document::fault::Fault;
use crate::document::{Document, Number, ReadError};
use crate::text;
use crate::timestamp::Format;
use crate::{Map, Timestamp};

/// A structure that can be read from a JSON object.
pub trait ReadJson: Default {
    /// Reads the members in `object`. Unknown members are skipped. If a member is repeated, the
    /// last one counts.
    ///
    /// # Errors
    /// [`ReadError`] if the document is not valid JSON, or a value has the wrong type.
    fn read_members(&mut self, object: Object<'_, '_>) -> Result;

    /// Reads a structure.
    ///
    /// # Errors
    /// As for [`ReadJson::read_members`], and if `value` is not an object.
    fn read_json(value: Value<'_, '_>) -> Result<Option<Self>> {
        let Some(object) = value.object()? else { return Ok(None) };
        let mut structure = Self::default();
        structure.read_members(object)?;
        Ok(Some(structure))
    }
}

impl<T: ReadJson> ReadJson for Box<T> {
    fn read_members(&mut self, object: Object<'_, '_>) -> Result {
        (**self).read_members(object)
    }
}

/// Reads a value that is a whole document. `None` if the document is empty or `null`.
///
/// # Errors
/// The error of `read`, or [`ReadError`] if the document is not valid JSON up to its end, or not
/// UTF-8. Truncated documents are errors.
pub fn from_bytes<T>(
    bytes: &[u8],
    read: impl FnOnce(Value<'_, '_>) -> Result<Option<T>>,
) -> Result<Option<T>> {
    if bytes.is_empty() {
        return Ok(None);
    }
    let input = std::str::from_utf8(bytes).map_err(|error| {
        ReadError::new(format_args!("the text is not UTF-8 (byte {})", error.valid_up_to()))
    })?;
    let mut reader = Reader::new(input);
    let value = read(Value { reader: &mut reader, name: Cow::Borrowed("") })?;
    reader.finish().map_err(|fault| reader.locate(fault))?;
    Ok(value)
}

/// Reads the members of a structure that is a whole document. Reads none if the document is empty
/// or `null`.
///
/// # Errors
/// As for [`from_bytes`].
pub fn read_members(structure: &mut impl ReadJson, bytes: &[u8]) -> Result {
    let read =
        |value: Value<'_, '_>| value.object()?.map(|o| structure.read_members(o)).transpose();
    from_bytes(bytes, read).map(Option::unwrap_or_default)
}

/// A value that has not been read yet. It is skipped on drop.
pub struct Value<'r, 'i> {
    reader: &'r mut Reader<'i>,
    name: Cow<'i, str>,
}

/// An object whose members are being read. The rest of it is skipped on drop.
pub struct Object<'r, 'i>(Items<'r, 'i>);

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
    pub(super) fn is_text(&mut self) -> bool {
        self.reader.is_text()
    }

    /// Reads an object. `None` if the value is `null`.
    ///
    /// # Errors
    /// [`ReadError`] if the value is something else.
    pub fn object(self) -> Result<Option<Object<'r, 'i>>> {
        Ok(self.items(Kind::Object)?.map(Object))
    }

    fn items(self, kind: Kind) -> Result<Option<Items<'r, 'i>>> {
        match self.reader.open(kind) {
            Ok(depth) => Ok(depth.map(|depth| Items { reader: self.reader, depth })),
            Err(fault) => Err(self.reader.locate(fault)),
        }
    }

    /// Reads a value other than an object or array. `convert` returns `None` if the value has the
    /// wrong type; `expected` is the name of the right one.
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

impl<'i> Object<'_, 'i> {
    /// Returns the next member, or `None` at the end of the object.
    ///
    /// # Errors
    /// [`ReadError`] if the document is not valid JSON up to there.
    #[inline]
    pub fn next_member(&mut self) -> Result<Option<Value<'_, 'i>>> {
        self.0.next()
    }
}

impl<'i> Items<'_, 'i> {
    #[inline]
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
/// [`ReadError`] if the value is something else.
pub fn text(value: Value<'_, '_>) -> Result<Option<String>> {
    value.scalar("a string", |scalar| match scalar {
        Scalar::Text(text) => Some(mem::take(text).into_owned()),
        _ => None,
    })
}

/// Reads a type that is converted from a string, such as an open enum.
///
/// # Errors
/// [`ReadError`] if the value is something else.
pub fn text_as<T: for<'a> From<&'a str>>(value: Value<'_, '_>) -> Result<Option<T>> {
    value.scalar("a string", |scalar| match scalar {
        Scalar::Text(text) => Some(T::from(text)),
        _ => None,
    })
}

/// Reads a boolean: `true` or `1`, `false` or `0`, or one of them in a string.
///
/// # Errors
/// [`ReadError`] if the value is something else.
pub fn boolean(value: Value<'_, '_>) -> Result<Option<bool>> {
    value.scalar("a boolean", |scalar| match scalar {
        Scalar::Bool(value) => Some(*value),
        _ => match scalar.literal()? {
            "true" | "True" | "1" => Some(true),
            "false" | "False" | "0" => Some(false),
            _ => None,
        },
    })
}

/// Reads an integer, or one in a string. `2.0` and `1e3` are integers.
///
/// # Errors
/// [`ReadError`] if the value is something else, or out of the type's range.
pub fn integer<T: TryFrom<i64>>(value: Value<'_, '_>) -> Result<Option<T>> {
    let expected = std::any::type_name::<T>();
    value.scalar(expected, |scalar| {
        let literal = scalar.literal()?;
        let integer = literal.parse().ok().or_else(|| whole(literal.parse().ok()?))?;
        T::try_from(integer).ok()
    })
}

/// Converts a float to an integer, if it is a whole number.
fn whole(float: f64) -> Option<i64> {
    // Above this, a float may stand for several integers.
    const MAX: f64 = 9_007_199_254_740_992.0;
    (float.fract() == 0.0 && float.abs() <= MAX).then_some(float as i64)
}

/// Reads an `f32` or `f64`, or one in a string, including `NaN`, `Infinity` and `-Infinity`.
///
/// # Errors
/// [`ReadError`] if the value is something else, or too large for the type.
pub fn float<T: FromStr + Copy + Into<f64>>(value: Value<'_, '_>) -> Result<Option<T>> {
    let expected = std::any::type_name::<T>();
    value.scalar(expected, |scalar| {
        let float: T = scalar.literal()?.parse().ok()?;
        // Numbers that are too large for the type parse as infinity.
        let is_word = matches!(scalar, Scalar::Text(_));
        (is_word || float.into().is_finite()).then_some(float)
    })
}

/// Reads a timestamp: a number of seconds since the epoch, or a string in `format` or any other
/// format.
///
/// # Errors
/// [`ReadError`] if the value is something else.
pub fn timestamp(value: Value<'_, '_>, format: Format) -> Result<Option<Timestamp>> {
    value.scalar("a timestamp", |scalar| match scalar {
        Scalar::Number(text) => Timestamp::parse(text, Format::EpochSeconds).ok(),
        Scalar::Text(text) => {
            Timestamp::parse(text, format).or_else(|_| Timestamp::parse_any(text)).ok()
        }
        _ => None,
    })
}

/// Reads a blob: a string in base64. White space is skipped.
///
/// # Errors
/// [`ReadError`] if the value is something else.
pub fn blob(value: Value<'_, '_>) -> Result<Option<Bytes>> {
    value.scalar("a string in base64", |scalar| match scalar {
        Scalar::Text(text) => text::blob(text).ok(),
        _ => None,
    })
}

/// Reads a structure.
///
/// # Errors
/// As for [`ReadJson::read_json`].
pub fn structure<T: ReadJson>(value: Value<'_, '_>) -> Result<Option<T>> {
    T::read_json(value)
}

/// Reads a list. `null` items are skipped.
///
/// # Errors
/// The error of `read`, or [`ReadError`] if the value is not an array.
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

/// Reads a list whose items may be `null`.
///
/// # Errors
/// As for [`list`].
pub fn sparse_list<T>(
    value: Value<'_, '_>,
    mut read: impl FnMut(Value<'_, '_>) -> Result<Option<T>>,
) -> Result<Option<Vec<Option<T>>>> {
    list(value, |item| read(item).map(Some))
}

/// Reads a map. Entries with a `null` value are skipped. If a key is repeated, the last entry
/// counts.
///
/// # Errors
/// The error of `read`, or [`ReadError`] if the value is not an object.
pub fn map<K: for<'a> From<&'a str> + Hash + Eq, T>(
    value: Value<'_, '_>,
    mut read: impl FnMut(Value<'_, '_>) -> Result<Option<T>>,
) -> Result<Option<Map<K, T>>> {
    let Some(mut items) = value.items(Kind::Object)? else { return Ok(None) };
    let mut map = Map::new();
    while let Some(item) = items.next()? {
        let key = K::from(item.name());
        if let Some(value) = read(item)? {
            map.insert(key, value);
        }
    }
    Ok(Some(map))
}

/// Reads a map whose values may be `null`.
///
/// # Errors
/// As for [`map`].
pub fn sparse_map<K: for<'a> From<&'a str> + Hash + Eq, T>(
    value: Value<'_, '_>,
    mut read: impl FnMut(Value<'_, '_>) -> Result<Option<T>>,
) -> Result<Option<Map<K, Option<T>>>> {
    map(value, |item| read(item).map(Some))
}

/// Reads a value of the type `document`. `null` is kept inside it.
///
/// # Errors
/// [`ReadError`] if it contains a number that does not fit into an `f64`.
pub fn document(value: Value<'_, '_>) -> Result<Option<Document>> {
    Ok(Some(any(value)?).filter(|document| *document != Document::Null))
}

fn any(value: Value<'_, '_>) -> Result<Document> {
    let position = value.reader.position();
    let scalar = value.reader.scalar().map_err(|fault| value.reader.locate(fault))?;
    Ok(match scalar {
        Scalar::Null => Document::Null,
        Scalar::Bool(value) => Document::Bool(value),
        Scalar::Text(text) => Document::String(text.into_owned()),
        Scalar::Number(text) => match number(text) {
            Some(number) => Document::Number(number),
            None => {
                let problem = format!("the number {scalar} is too large");
                return Err(value.reader.locate(Fault::new(position, problem)));
            }
        },
        Scalar::Container(Kind::Array) => {
            Document::Array(list(value, |item| any(item).map(Some))?.unwrap_or_default())
        }
        Scalar::Container(Kind::Object) => {
            Document::Object(map(value, |item| any(item).map(Some))?.unwrap_or_default())
        }
    })
}

fn number(text: &str) -> Option<Number> {
    if let Ok(integer) = text.parse() {
        return Some(Number::PosInt(integer));
    }
    if let Ok(integer) = text.parse::<i64>() {
        return Some(Number::from(integer));
    }
    text.parse().ok().filter(|float: &f64| float.is_finite()).map(Number::Float)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A recursive structure with a member for each reader.
    #[derive(Debug, Default, PartialEq)]
    struct Node {
        text: Option<String>,
        number: Option<i32>,
        list: Option<Vec<String>>,
        child: Option<Box<Node>>,
    }

    impl ReadJson for Node {
        fn read_members(&mut self, mut object: Object<'_, '_>) -> Result {
            while let Some(value) = object.next_member()? {
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

    fn node(json: &str) -> Node {
        from_bytes(json.as_bytes(), structure).unwrap().unwrap()
    }

    fn refused<T: std::fmt::Debug>(
        json: impl AsRef<[u8]>,
        read: impl FnOnce(Value<'_, '_>) -> Result<Option<T>>,
    ) -> String {
        let error = from_bytes(json.as_ref(), read).unwrap_err().to_string();
        error.strip_prefix("cannot read the document: ").unwrap().to_owned()
    }

    #[test]
    fn members_are_read_and_others_skipped() {
        let read = node(
            r#" { "new":[1,{"text":"no"},[[]],"]"], "text" : "é\n\ud83d\ude00" ,"list":["a",null,"b"],
                "other":{"a":{"b":[]}},"child":{"number":-7,"new":null},"te\u0078t2":0} "#,
        );
        assert_eq!(read.text.as_deref(), Some("é\n😀"));
        assert_eq!(read.list, Some(vec!["a".to_owned(), "b".to_owned()]));
        assert_eq!(read.child, Some(Box::new(Node { number: Some(-7), ..Node::default() })));
    }

    #[test]
    fn null_and_nothing_are_none() {
        assert_eq!(from_bytes(b"", structure::<Node>), Ok(None));
        assert_eq!(from_bytes(b" null ", structure::<Node>), Ok(None));
        assert_eq!(
            node(r#"{"text":null,"number":null,"list":null,"child":null}"#),
            Node::default()
        );
        assert!(refused(" ", text).starts_with("expected a value, but the document ends"));
    }

    #[test]
    fn the_last_of_members_with_the_same_name_counts() {
        let read = node(r#"{"number":1,"n\u0075mber":2,"text":"a","text":null}"#);
        assert_eq!(read, Node { number: Some(2), ..Node::default() });
        let entries = from_bytes(br#"{"a":1,"b":2,"a":3}"#, |value| map(value, integer::<i32>));
        let entries: Map<String, i32> = entries.unwrap().unwrap();
        assert_eq!(entries.into_iter().collect::<Vec<_>>(), [("a".into(), 3), ("b".into(), 2)]);
    }

    #[test]
    fn what_is_dropped_half_read_is_skipped() {
        let json = br#"{"a":{"b":[1,{"c":"}"}],"d":2},"e":[[],3],"f":4}"#;
        let names = from_bytes(json, |value| {
            let mut names = Vec::new();
            let mut object = value.object()?.unwrap();
            while let Some(value) = object.next_member()? {
                names.push(value.name().to_owned());
                if value.name() == "a" {
                    let mut inner = value.object()?.unwrap();
                    let mut items = inner.next_member()?.unwrap().items(Kind::Array)?.unwrap();
                    drop(items.next()?.unwrap());
                    drop(items.next()?.unwrap().object()?.unwrap().next_member()?);
                }
            }
            assert!(object.next_member()?.is_none());
            Ok(Some(names))
        });
        assert_eq!(names.unwrap().unwrap(), ["a", "e", "f"]);
        assert_eq!(from_bytes(json, |_| Ok(Some(1))), Ok(Some(1)));
    }

    #[test]
    fn text_is_borrowed_until_it_has_an_escape() {
        let read = |json: &'static str| Reader::new(json).scalar().ok();
        assert!(matches!(read(r#""é""#), Some(Scalar::Text(Cow::Borrowed("é")))));
        assert!(matches!(read(r#""""#), Some(Scalar::Text(Cow::Borrowed("")))));
        assert!(matches!(read(r#""\té""#), Some(Scalar::Text(Cow::Owned(text))) if text == "\té"));
    }

    #[test]
    fn numbers_may_be_written_in_any_way() {
        let read = |json: &str| from_bytes(json.as_bytes(), integer::<i32>).unwrap().unwrap();
        for json in ["42", "\"42\"", "\" 42 \"", "42.0", "4.2e1", "420E-1"] {
            assert_eq!(read(json), 42, "{json}");
        }
        assert_eq!(from_bytes(b"-9223372036854775808", integer), Ok(Some(i64::MIN)));
        let read = |json: &str| from_bytes(json.as_bytes(), float::<f64>).unwrap().unwrap();
        assert_eq!(read("-1.5e3"), -1500.0);
        assert_eq!(read("\"1.5\""), 1.5);
        assert_eq!(read("\"-Infinity\""), f64::NEG_INFINITY);
        assert!(read("\"NaN\"").is_nan());
        assert_eq!(from_bytes(b"0.1", float), Ok(Some(0.1_f32)));
    }

    #[test]
    fn numbers_that_are_too_large_are_refused() {
        assert_eq!(refused("128", integer::<i8>), "expected i8, found 128 (byte 0)");
        let huge = format!("1{}", "0".repeat(100_000));
        for json in ["9223372036854775808", "1e300", "1e400", "0.5", &huge] {
            assert!(refused(json, integer::<i64>).starts_with("expected i64, found "), "{json}");
        }
        for json in ["1e400", "-1e999999999999", &huge] {
            assert!(refused(json, float::<f64>).len() < 200);
            assert!(refused(json, document).starts_with("the number "));
        }
        assert!(refused("1e39", float::<f32>).starts_with("expected f32"));
        assert_eq!(from_bytes(b"1e-400", float), Ok(Some(0.0_f64)));
    }

    #[test]
    fn booleans_may_be_strings_or_numbers() {
        for (json, expected) in [
            ("true", true),
            ("\"True\"", true),
            ("1", true),
            ("false", false),
            ("\"false\"", false),
            ("\"0\"", false),
        ] {
            assert_eq!(from_bytes(json.as_bytes(), boolean), Ok(Some(expected)));
        }
        assert_eq!(refused("\"yes\"", boolean), "expected a boolean, found \"yes\" (byte 0)");
    }

    #[test]
    fn timestamps_may_be_in_any_format() {
        let expected = Timestamp::from_secs(1_398_796_238).unwrap();
        for json in [
            "1398796238",
            "1398796238.0",
            "1.398796238E9",
            "\"1398796238\"",
            "\"2014-04-29T18:30:38Z\"",
            "\"Tue, 29 Apr 2014 18:30:38 GMT\"",
        ] {
            for format in [Format::EpochSeconds, Format::DateTime, Format::HttpDate] {
                let read = from_bytes(json.as_bytes(), |value| timestamp(value, format));
                assert_eq!(read, Ok(Some(expected)), "{json}");
            }
        }
        let read = |value: Value<'_, '_>| timestamp(value, Format::DateTime);
        assert_eq!(refused("\"now\"", read), "expected a timestamp, found \"now\" (byte 0)");
    }

    #[test]
    fn other_types_are_read() {
        assert_eq!(from_bytes(b"\"aGVs bG8=\"", blob), Ok(Some(Bytes::from("hello"))));
        assert_eq!(from_bytes(b"\"a\"", text_as), Ok(Some("a".to_owned())));
        let sparse = from_bytes(b"[1,null]", |value| sparse_list(value, integer::<i32>));
        assert_eq!(sparse, Ok(Some(vec![Some(1), None])));
        let sparse = from_bytes(b"{\"a\":null}", |value| sparse_map(value, text));
        assert_eq!(sparse, Ok(Some(Map::from([("a".to_owned(), None)]))));
        let dense = from_bytes(b"{\"a\":null}", |value| map::<String, _>(value, text));
        assert_eq!(dense, Ok(Some(Map::new())));
    }

    #[test]
    fn an_error_says_where_and_what() {
        let read = |json: &str| refused(json, structure::<Node>);
        for (json, expected) in [
            ("[]", "expected an object, found an array (byte 0)"),
            (r#"{"text": 1}"#, "/text: expected a string, found 1 (byte 9)"),
            (r#"{"list":["a", {}]}"#, "/list/1: expected a string, found an object (byte 14)"),
            (r#"{"child":{"text":""},"text":1}"#, "/text: expected a string, found 1 (byte 28)"),
            (r#"{"number":true}"#, "/number: expected i32, found true (byte 10)"),
            (
                r#"{"a/~":[],"child":{"child":"x"}}"#,
                "/child/child: expected an object, found \"x\" (byte 27)",
            ),
            (r#"{"a/~b":x}"#, "/a~1~0b: expected a value (byte 8)"),
            (r#"{"text":"\ud83d"}"#, "/text: invalid escape or half a surrogate pair (byte 9)"),
            ("{\"text\":\"a\nb\"}", "/text: control characters must be escaped (byte 10)"),
            ("{\"text\":\"ab", "/text: expected `\"`, but the document ends (byte 11)"),
            (r#"{"text":"a"] "#, "/text: expected `,` or `}` (byte 11)"),
            (r#"{"text":"a",}"#, "/text: expected a string (byte 12)"),
            (r#"{"list":["a",]}"#, "/list/1: expected a value (byte 13)"),
            (r#"{"text" "a"}"#, "expected `:` (byte 8)"),
            ("{} {}", "expected the end of the document (byte 3)"),
            ("{}}", "expected the end of the document (byte 2)"),
            ("{\"a\":01}", "/a: expected `,` or `}` (byte 6)"),
            ("{\"a\":-}", "/a: expected a digit (byte 6)"),
            ("{\"a\":1.}", "/a: expected a digit (byte 7)"),
            ("{\"a\":nul}", "/a: expected a value (byte 5)"),
        ] {
            assert_eq!(read(json), expected, "{json}");
        }
        assert_eq!(refused(b"{\"a\":\"\xFF\"}", document), "the text is not UTF-8 (byte 6)");
        assert!(refused(b"\xEF\xBB\xBF{}", document).contains("expected a value"));
    }

    #[test]
    fn nesting_is_bounded() {
        let deep = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(from_bytes(deep(128).as_bytes(), document).is_ok());
        let expected = "values nest deeper than 128 (byte 128)";
        assert!(refused(deep(129), document).ends_with(expected));
        for json in ["[".repeat(1_000_000), "{\"child\":".repeat(1_000_000)] {
            assert!(refused(&json, document).contains("deeper than 128"));
            assert!(refused(&json, |_| Ok(Some(()))).contains("deeper than 128"));
            assert!(from_bytes(json.as_bytes(), structure::<Node>).is_err());
        }
    }
}
