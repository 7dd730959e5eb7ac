//! The JSON of boto3's keyword arguments and of the AWS CLI's `--cli-input-json`.
//!
//! Members go by their names in the model. Blobs are base64; timestamps ISO 8601 or a number of
//! seconds; floats that JSON has no number for are `"NaN"`, `"Infinity"` and `"-Infinity"`.
//! Unknown members, `null` and values of a wrong type are errors that begin with the path.

mod document;

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use bytes::Bytes;
use serde::de::{self, DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde::ser::{SerializeMap, SerializeSeq, Serializer};
use serde::{Deserialize, Serialize};

use crate::{Body, Map, Timestamp};

/// A value that stands in a member.
pub trait Json: Sized {
    /// Writes the value.
    ///
    /// # Errors
    /// The serializer's own.
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;

    /// Reads a value.
    ///
    /// # Errors
    /// If what stands there is of another type; the message begins with the path inside the
    /// value.
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;
}

/// Lets serde write a [`Json`] value.
#[derive(Debug)]
pub struct Write<'a, T>(pub &'a T);

impl<T: Json> Serialize for Write<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.write(serializer)
    }
}

/// Lets serde read a [`Json`] value.
struct Read<T>(PhantomData<T>);

impl<'de, T: Json> DeserializeSeed<'de> for Read<T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        T::read(deserializer)
    }
}

/// Reads the value of a member in a structure or union.
///
/// # Errors
/// The value's own, with the member's name before its path.
pub fn member<'de, T: Json, A: MapAccess<'de>>(name: &str, map: &mut A) -> Result<T, A::Error> {
    map.next_value_seed(Read(PhantomData)).map_err(|error| at(name, error))
}

/// The error for a member that the structure does not have.
pub fn unknown_member<E: de::Error>(name: &str, known: &[&str]) -> E {
    let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
    E::custom(format!("unknown member {name:?}; known members: {known}"))
}

/// The error for a member that is given twice.
pub fn duplicate_member<E: de::Error>(name: &str) -> E {
    E::custom(format!("member {name:?} is given twice"))
}

/// Puts a step in front of an error's path. Serde's errors are text, so the path is too: steps
/// are joined up to the first that is followed by a message.
fn at<E: de::Error>(step: &str, error: E) -> E {
    let message = error.to_string();
    match message.strip_prefix(PATH_MARK) {
        Some(rest) if rest.starts_with('[') => E::custom(format!("{PATH_MARK}{step}{rest}")),
        Some(rest) => E::custom(format!("{PATH_MARK}{step}.{rest}")),
        None => E::custom(format!("{PATH_MARK}{step}: {message}")),
    }
}

/// Stands before a path, so that the next step outwards can tell it from a message.
const PATH_MARK: &str = "at ";

impl Json for String {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(deserializer)
    }
}

/// Types whose own serde form is the one we want.
macro_rules! as_serde_has_it {
    ($($type:ty)*) => {$(
        impl Json for $type {
            fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.serialize(serializer)
            }

            fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::deserialize(deserializer)
            }
        }
    )*};
}

as_serde_has_it!(bool i8 i16 i32 i64 Timestamp);

impl<T: Json> Json for Box<T> {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (**self).write(serializer)
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::read(deserializer).map(Self::new)
    }
}

impl Json for Bytes {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&crate::base64(self))
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Blob;
        impl Visitor<'_> for Blob {
            type Value = Bytes;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a blob: a string of base64")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Bytes, E> {
                use base64::Engine as _;
                let bytes = base64::engine::general_purpose::STANDARD.decode(text);
                bytes.map(Bytes::from).map_err(|error| E::custom(format!("not base64: {error}")))
            }

            fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<Bytes, E> {
                Ok(Bytes::copy_from_slice(bytes))
            }
        }
        deserializer.deserialize_any(Blob)
    }
}

/// A blob like any other, as long as it is in memory.
impl Json for Body {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.bytes() {
            Some(bytes) => bytes.write(serializer),
            None => Err(serde::ser::Error::custom("a stream cannot be written as JSON")),
        }
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Bytes::read(deserializer).map(Self::from)
    }
}

impl Json for f64 {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            number if number.is_nan() => serializer.serialize_str("NaN"),
            Self::INFINITY => serializer.serialize_str("Infinity"),
            Self::NEG_INFINITY => serializer.serialize_str("-Infinity"),
            number => serializer.serialize_f64(number),
        }
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Float;
        impl Visitor<'_> for Float {
            type Value = f64;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number, or one of \"NaN\", \"Infinity\", \"-Infinity\"")
            }

            fn visit_f64<E: de::Error>(self, number: f64) -> Result<f64, E> {
                Ok(number)
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<f64, E> {
                Ok(number as f64)
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<f64, E> {
                Ok(number as f64)
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<f64, E> {
                match text {
                    "NaN" => Ok(f64::NAN),
                    "Infinity" => Ok(f64::INFINITY),
                    "-Infinity" => Ok(f64::NEG_INFINITY),
                    _ => Err(E::invalid_value(de::Unexpected::Str(text), &self)),
                }
            }
        }
        deserializer.deserialize_any(Float)
    }
}

impl Json for f32 {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.is_finite() {
            // Not widened: 0.1 stays 0.1.
            true => serializer.serialize_f32(*self),
            false => f64::from(*self).write(serializer),
        }
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        f64::read(deserializer).map(|number| number as Self)
    }
}

impl<T: Json> Json for Vec<T> {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.len()))?;
        for item in self {
            list.serialize_element(&Write(item))?;
        }
        list.end()
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct List<T>(PhantomData<T>);
        impl<'de, T: Json> Visitor<'de> for List<T> {
            type Value = Vec<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vec<T>, A::Error> {
                let mut list = Vec::new();
                loop {
                    match items.next_element_seed(Read(PhantomData)) {
                        Ok(Some(item)) => list.push(item),
                        Ok(None) => return Ok(list),
                        Err(error) => return Err(at(&format!("[{}]", list.len()), error)),
                    }
                }
            }
        }
        deserializer.deserialize_seq(List(PhantomData))
    }
}

/// An item of a sparse list or map.
impl<T: Json> Json for Option<T> {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Some(value) => value.write(serializer),
            None => serializer.serialize_none(),
        }
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Sparse<T>(PhantomData<T>);
        impl<'de, T: Json> Visitor<'de> for Sparse<T> {
            type Value = Option<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value or null")
            }

            fn visit_none<E: de::Error>(self) -> Result<Option<T>, E> {
                Ok(None)
            }

            fn visit_unit<E: de::Error>(self) -> Result<Option<T>, E> {
                Ok(None)
            }

            fn visit_some<D: Deserializer<'de>>(self, value: D) -> Result<Option<T>, D::Error> {
                T::read(value).map(Some)
            }
        }
        deserializer.deserialize_option(Sparse(PhantomData))
    }
}

impl<K: for<'a> From<&'a str> + AsRef<str> + Eq + std::hash::Hash, T: Json> Json for Map<K, T> {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.len()))?;
        for (key, value) in self {
            map.serialize_entry(key.as_ref(), &Write(value))?;
        }
        map.end()
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries<K, T>(PhantomData<(K, T)>);
        impl<'de, K, T> Visitor<'de> for Entries<K, T>
        where
            K: for<'a> From<&'a str> + Eq + std::hash::Hash,
            T: Json,
        {
            type Value = Map<K, T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Map<K, T>, A::Error> {
                let mut entries = Map::new();
                while let Some(key) = map.next_key::<Name<'de>>()? {
                    let value = map.next_value_seed(Read(PhantomData));
                    let value = value.map_err(|error| at(&format!("[{:?}]", key.0), error))?;
                    if entries.insert(K::from(&key.0), value).is_some() {
                        return Err(A::Error::custom(format!(
                            "the key {:?} is given twice",
                            key.0
                        )));
                    }
                }
                Ok(entries)
            }
        }
        deserializer.deserialize_map(Entries(PhantomData))
    }
}

/// The name of a member, borrowed where the input allows it.
#[derive(Debug)]
pub struct Name<'de>(pub Cow<'de, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NameVisitor;
        impl<'de> Visitor<'de> for NameVisitor {
            type Value = Name<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a member")
            }

            fn visit_borrowed_str<E: de::Error>(self, name: &'de str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Borrowed(name)))
            }

            fn visit_str<E: de::Error>(self, name: &str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Owned(name.to_owned())))
            }
        }
        deserializer.deserialize_str(NameVisitor)
    }
}

/// JSON for a type that is a string: an open enum.
#[macro_export]
macro_rules! json_string {
    ($name:ident) => {
        impl $crate::kwargs::Json for $name {
            fn write<S: $crate::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }

            fn read<'de, D: $crate::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                <::std::string::String as $crate::kwargs::Json>::read(deserializer).map(Self::from)
            }
        }

        $crate::json_as_serde!($name);
    };
}

/// Makes a [`Json`](crate::kwargs::Json) type one of serde's.
#[doc(hidden)]
#[macro_export]
macro_rules! json_as_serde {
    ($name:ident) => {
        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                $crate::kwargs::Json::write(self, serializer)
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                $crate::kwargs::Json::read(deserializer)
            }
        }
    };
}

/// JSON for a structure: each field with its member's name. A field that is not an `Option` is
/// marked `required`.
#[macro_export]
macro_rules! json_structure {
    ($name:ident $(, ($field:ident, $member:literal $(, $required:ident)?))* $(,)?) => {
        impl $crate::kwargs::Json for $name {
            fn write<S: $crate::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                #[allow(unused_mut)]
                let mut map = serializer.serialize_map(::std::option::Option::None)?;
                $($crate::json_field!(write self map $field $member $($required)?);)*
                $crate::serde::ser::SerializeMap::end(map)
            }

            fn read<'de, D: $crate::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                struct Members;
                impl<'de> $crate::serde::de::Visitor<'de> for Members {
                    type Value = $name;

                    fn expecting(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                        f.write_str(concat!("a structure (", stringify!($name), ")"))
                    }

                    fn visit_map<A: $crate::serde::de::MapAccess<'de>>(self, mut map: A) -> ::std::result::Result<$name, A::Error> {
                        #[allow(unused_mut)]
                        let mut value = $name::default();
                        #[allow(unused_mut)]
                        let mut seen: ::std::vec::Vec<&'static str> = ::std::vec::Vec::new();
                        while let ::std::option::Option::Some(name) = map.next_key::<$crate::kwargs::Name<'de>>()? {
                            match name.0.as_ref() {
                                $($member => {
                                    if seen.contains(&$member) {
                                        return ::std::result::Result::Err($crate::kwargs::duplicate_member($member));
                                    }
                                    seen.push($member);
                                    let read = $crate::kwargs::member($member, &mut map)?;
                                    $crate::json_field!(read value read $field $($required)?);
                                })*
                                unknown => return ::std::result::Result::Err($crate::kwargs::unknown_member(unknown, &[$($member),*])),
                            }
                        }
                        ::std::result::Result::Ok(value)
                    }
                }
                deserializer.deserialize_map(Members)
            }
        }

        $crate::json_as_serde!($name);
    };
}

/// One field of [`json_structure!`].
#[doc(hidden)]
#[macro_export]
macro_rules! json_field {
    (write $self:ident $map:ident $field:ident $member:literal) => {
        if let ::std::option::Option::Some(value) = &$self.$field {
            $crate::serde::ser::SerializeMap::serialize_entry(
                &mut $map,
                $member,
                &$crate::kwargs::Write(value),
            )?;
        }
    };
    (write $self:ident $map:ident $field:ident $member:literal required) => {
        $crate::serde::ser::SerializeMap::serialize_entry(
            &mut $map,
            $member,
            &$crate::kwargs::Write(&$self.$field),
        )?;
    };
    (read $value:ident $read:ident $field:ident) => {
        $value.$field = ::std::option::Option::Some($read);
    };
    (read $value:ident $read:ident $field:ident required) => {
        $value.$field = $read;
    };
}

/// JSON for a union: an object with one member, that of the variant.
#[macro_export]
macro_rules! json_union {
    ($name:ident $(, ($variant:ident, $member:literal))* $(,)?) => {
        impl $crate::kwargs::Json for $name {
            fn write<S: $crate::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                let mut map = serializer.serialize_map(::std::option::Option::Some(1))?;
                match self {
                    $(Self::$variant(value) => $crate::serde::ser::SerializeMap::serialize_entry(&mut map, $member, &$crate::kwargs::Write(value))?,)*
                    Self::Unknown => {
                        return ::std::result::Result::Err($crate::serde::ser::Error::custom(concat!("an unknown variant of ", stringify!($name))));
                    }
                }
                $crate::serde::ser::SerializeMap::end(map)
            }

            fn read<'de, D: $crate::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                struct Variants;
                impl<'de> $crate::serde::de::Visitor<'de> for Variants {
                    type Value = $name;

                    fn expecting(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                        f.write_str(concat!("a union (", stringify!($name), ") with exactly one member"))
                    }

                    fn visit_map<A: $crate::serde::de::MapAccess<'de>>(self, mut map: A) -> ::std::result::Result<$name, A::Error> {
                        let mut value = ::std::option::Option::None;
                        while let ::std::option::Option::Some(name) = map.next_key::<$crate::kwargs::Name<'de>>()? {
                            let variant = match name.0.as_ref() {
                                $($member => $name::$variant($crate::kwargs::member($member, &mut map)?),)*
                                unknown => return ::std::result::Result::Err($crate::kwargs::unknown_member(unknown, &[$($member),*])),
                            };
                            if value.replace(variant).is_some() {
                                return ::std::result::Result::Err($crate::serde::de::Error::custom("a union has exactly one member"));
                            }
                        }
                        value.ok_or_else(|| $crate::serde::de::Error::custom("a union has exactly one member"))
                    }
                }
                deserializer.deserialize_map(Variants)
            }
        }

        $crate::json_as_serde!($name);
    };
}

/// JSON for the error of an operation: those of its variants that have `details`.
#[macro_export]
macro_rules! json_error {
    ($name:ident $(, $variant:ident)* $(,)?) => {
        impl $crate::by_name::Details for $name {
            fn details<S: $crate::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::option::Option<::std::result::Result<S::Ok, S::Error>> {
                match self {
                    $(Self::$variant { details, .. } => {
                        ::std::option::Option::Some($crate::kwargs::Json::write(details, serializer))
                    })*
                    #[allow(unreachable_patterns)]
                    _ => {
                        let _ = serializer;
                        ::std::option::Option::None
                    }
                }
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use serde::de::IntoDeserializer;
    use serde::de::value::Error;

    use super::*;

    /// serde writes a plain string into a formatter as it is, and nothing else.
    struct Written<'a, T>(&'a T);

    impl<T: Json> fmt::Display for Written<'_, T> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            self.0.write(f)
        }
    }

    #[test]
    fn a_body_is_a_blob_while_it_is_in_memory() {
        let body = Body::read(IntoDeserializer::<Error>::into_deserializer("aGVsbG8=")).unwrap();
        assert_eq!(body, Body::from("hello"));
        assert_eq!(Written(&body).to_string(), "aGVsbG8=");
        let mut text = String::new();
        let stream = Body::stream(body);
        assert!(fmt::Write::write_fmt(&mut text, format_args!("{}", Written(&stream))).is_err());
        assert_eq!(text, "");
    }
}
