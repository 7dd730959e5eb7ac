//! The arguments of a call as a serde deserializer, so that a generated input reads them.
//!
//! They are JSON in the shape that boto3 takes, with tags for values that JSON has no word for:
//!
//! | tag | is |
//! |---|---|
//! | `{"$bytes": BASE64}` | bytes: what a blob member takes and a string member refuses |
//! | `{"$stream": BASE64}` | the same bytes, handed over as a stream |
//! | `{"$tuple": [...]}` | a sequence |
//! | `{"$datetime": ISO}` | a point in time: only what asks for a newtype struct `Timestamp` gets it, as a string |
//!
//! Everything else behaves as with serde_json. An error does not name the member: the generated
//! types do that.

use std::fmt;

use base64::Engine as _;
use serde::Deserializer;
use serde::de::value::BorrowedStrDeserializer;
use serde::de::{self, DeserializeSeed, IntoDeserializer as _, Unexpected, Visitor};
use serde_json::{Map, Value};

/// An argument that an input does not accept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error(String);

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Error {}

impl de::Error for Error {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

/// A deserializer for the arguments of a call, or for a value in them.
#[derive(Clone, Copy, Debug)]
pub struct Kwargs<'de>(pub &'de Value);

/// A value with its tag understood.
enum Tagged<'de> {
    Bytes(Vec<u8>),
    Tuple(&'de [Value]),
    Datetime(&'de str),
    Plain(&'de Value),
}

impl<'de> Kwargs<'de> {
    fn tagged(self) -> Result<Tagged<'de>, Error> {
        let Some((tag, value)) = only_entry(self.0) else {
            return Ok(Tagged::Plain(self.0));
        };
        Ok(match (tag, value) {
            ("$bytes" | "$stream", Value::String(encoded)) => Tagged::Bytes(decode(tag, encoded)?),
            ("$tuple", Value::Array(items)) => Tagged::Tuple(items),
            ("$datetime", Value::String(iso)) => Tagged::Datetime(iso),
            _ => Tagged::Plain(self.0),
        })
    }
}

fn only_entry(value: &Value) -> Option<(&str, &Value)> {
    let object = value.as_object().filter(|object| object.len() == 1)?;
    object.iter().next().map(|(key, value)| (key.as_str(), value))
}

fn decode(tag: &str, encoded: &str) -> Result<Vec<u8>, Error> {
    let bytes = base64::engine::general_purpose::STANDARD.decode(encoded);
    bytes.map_err(|error| de::Error::custom(format_args!("`{tag}`: {error}")))
}

impl<'de> Deserializer<'de> for Kwargs<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.tagged()? {
            Tagged::Bytes(bytes) => visitor.visit_byte_buf(bytes),
            Tagged::Tuple(items) => visit_sequence(items, visitor),
            Tagged::Datetime(_) => {
                Err(de::Error::invalid_type(Unexpected::Other("a datetime"), &visitor))
            }
            Tagged::Plain(value) => visit_plain(value, visitor),
        }
    }

    /// Refuses bytes explicitly: serde's visitor for `String` would accept them if they are UTF-8.
    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.tagged()? {
            Tagged::Bytes(bytes) => {
                Err(de::Error::invalid_type(Unexpected::Bytes(&bytes), &visitor))
            }
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.tagged()? {
            Tagged::Datetime(iso) if name == "Timestamp" => visitor.visit_str(iso),
            _ => visitor.visit_newtype_struct(self),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.0 {
            Value::String(variant) => visitor.visit_enum(variant.as_str().into_deserializer()),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char bytes byte_buf unit unit_struct
        seq tuple tuple_struct map struct identifier
    }
}

fn visit_plain<'de, V: Visitor<'de>>(value: &'de Value, visitor: V) -> Result<V::Value, Error> {
    match value {
        Value::Null => visitor.visit_unit(),
        Value::Bool(value) => visitor.visit_bool(*value),
        Value::Number(number) => match (number.as_u64(), number.as_i64(), number.as_f64()) {
            (Some(number), _, _) => visitor.visit_u64(number),
            (_, Some(number), _) => visitor.visit_i64(number),
            (_, _, Some(number)) => visitor.visit_f64(number),
            _ => Err(de::Error::custom(format_args!("{number} is out of range"))),
        },
        Value::String(text) => visitor.visit_borrowed_str(text),
        Value::Array(items) => visit_sequence(items, visitor),
        Value::Object(object) => visit_object(object, visitor),
    }
}

fn visit_sequence<'de, V: Visitor<'de>>(
    items: &'de [Value],
    visitor: V,
) -> Result<V::Value, Error> {
    let mut sequence = Sequence(items.iter());
    let value = visitor.visit_seq(&mut sequence)?;
    match sequence.0.len() {
        0 => Ok(value),
        _ => Err(de::Error::invalid_length(items.len(), &"fewer items")),
    }
}

fn visit_object<'de, V: Visitor<'de>>(
    object: &'de Map<String, Value>,
    visitor: V,
) -> Result<V::Value, Error> {
    let mut entries = Entries { entries: object.iter(), pending: None };
    let value = visitor.visit_map(&mut entries)?;
    match entries.entries.len() {
        0 => Ok(value),
        _ => Err(de::Error::invalid_length(object.len(), &"fewer members")),
    }
}

struct Sequence<'de>(std::slice::Iter<'de, Value>);

impl<'de> de::SeqAccess<'de> for Sequence<'de> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Error> {
        self.0.next().map(|item| seed.deserialize(Kwargs(item))).transpose()
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.0.len())
    }
}

struct Entries<'de> {
    entries: serde_json::map::Iter<'de>,
    /// The value of the last key, until it is read.
    pending: Option<&'de Value>,
}

impl<'de> de::MapAccess<'de> for Entries<'de> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        let Some((key, value)) = self.entries.next() else {
            return Ok(None);
        };
        self.pending = Some(value);
        seed.deserialize(BorrowedStrDeserializer::new(key)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        match self.pending.take() {
            Some(value) => seed.deserialize(Kwargs(value)),
            None => Err(de::Error::custom("the value was requested before its key")),
        }
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.entries.len())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;
    use serde_json::json;

    use super::*;

    fn read<T: for<'de> Deserialize<'de>>(value: Value) -> Result<T, String> {
        T::deserialize(Kwargs(&value)).map_err(|error| error.to_string())
    }

    #[derive(Debug, PartialEq)]
    struct Blob(Vec<u8>);

    impl<'de> Deserialize<'de> for Blob {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            struct Bytes;
            impl<'de> Visitor<'de> for Bytes {
                type Value = Blob;
                fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str("bytes")
                }
                fn visit_byte_buf<E>(self, bytes: Vec<u8>) -> Result<Blob, E> {
                    Ok(Blob(bytes))
                }
                fn visit_str<E>(self, text: &str) -> Result<Blob, E> {
                    Ok(Blob(text.into()))
                }
            }
            deserializer.deserialize_byte_buf(Bytes)
        }
    }

    #[derive(Debug, PartialEq)]
    struct Timestamp(String);

    impl<'de> Deserialize<'de> for Timestamp {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            struct Iso;
            impl<'de> Visitor<'de> for Iso {
                type Value = Timestamp;
                fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str("a timestamp")
                }
                fn visit_str<E>(self, text: &str) -> Result<Timestamp, E> {
                    Ok(Timestamp(text.to_owned()))
                }
                fn visit_newtype_struct<D: Deserializer<'de>>(
                    self,
                    deserializer: D,
                ) -> Result<Timestamp, D::Error> {
                    deserializer.deserialize_str(self)
                }
            }
            deserializer.deserialize_newtype_struct("Timestamp", Iso)
        }
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields, rename_all = "PascalCase", default)]
    #[derive(Default)]
    struct Input {
        text: String,
        number: i32,
        flag: bool,
        ratio: f64,
        list: Vec<String>,
        map: BTreeMap<String, String>,
        inner: Option<Box<Input>>,
    }

    #[test]
    fn plain_values_are_as_in_json() {
        let value = json!({
            "Text": "é", "Number": -1, "Flag": true, "Ratio": 1.5, "List": ["a", "b"],
            "Map": {"$bytes": 1.to_string(), "k": "v"}, "Inner": {"Text": "t"},
        });
        let input: Input = read(value.clone()).unwrap();
        assert_eq!(input, serde_json::from_value(value).unwrap());
    }

    #[test]
    fn wrong_types_are_refused() {
        let refused = |value: Value| read::<Input>(value).unwrap_err();
        assert_eq!(refused(json!({"Text": 1})), "invalid type: integer `1`, expected a string");
        assert_eq!(refused(json!({"Text": null})), "invalid type: unit value, expected a string");
        let list = json!({"Inner": {"List": ["a", {}]}});
        assert_eq!(refused(list), "invalid type: map, expected a string");
        assert!(refused(json!({"Inner": {"Foo": 1}})).starts_with("unknown field `Foo`"));
        assert_eq!(
            read::<(u8,)>(json!([1, 2])).unwrap_err(),
            "invalid length 2, expected fewer items"
        );
    }

    #[test]
    fn bytes_are_for_blobs() {
        let bytes = json!({"$bytes": "Ynl0ZXM="});
        assert_eq!(read::<Blob>(bytes.clone()), Ok(Blob(b"bytes".to_vec())));
        assert_eq!(read::<Blob>(json!({"$stream": ""})), Ok(Blob(Vec::new())));
        assert_eq!(read::<Blob>(json!("text")), Ok(Blob(b"text".to_vec())));
        let refused = read::<Input>(json!({"Text": bytes})).unwrap_err();
        assert_eq!(refused, "invalid type: byte array, expected a string");
        assert!(read::<Blob>(json!({"$bytes": "?"})).unwrap_err().starts_with("`$bytes`: "));
    }

    #[test]
    fn datetimes_are_for_timestamps() {
        let datetime = json!({"$datetime": "2014-04-25T16:46:01Z"});
        let timestamp = Timestamp("2014-04-25T16:46:01Z".to_owned());
        assert_eq!(read::<Timestamp>(datetime.clone()), Ok(timestamp));
        assert_eq!(read::<Timestamp>(json!("now")), Ok(Timestamp("now".to_owned())));
        for key in ["Text", "Number", "Map", "List", "Inner"] {
            let refused = read::<Input>(json!({ key: datetime })).unwrap_err();
            assert!(refused.starts_with("invalid type: a datetime, expected "), "{refused}");
        }
    }

    #[test]
    fn tuples_are_sequences() {
        let input: Input = read(json!({"List": {"$tuple": ["a"]}})).unwrap();
        assert_eq!(input.list, ["a"]);
        let refused = read::<Input>(json!({"Text": {"$tuple": ["a"]}})).unwrap_err();
        assert_eq!(refused, "invalid type: sequence, expected a string");
    }
}
