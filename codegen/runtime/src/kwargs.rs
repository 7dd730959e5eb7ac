//! JSON as in boto3's keyword arguments and the AWS CLI's `--cli-input-json`.
//!
//! Members have their names in the model. Blobs are base64. Timestamps are ISO 8601 or a number of
//! seconds. Floats without a JSON number are `"NaN"`, `"Infinity"` and `"-Infinity"`. Unknown
//! members, `null`, values of the wrong type, and missing members that are not `Option`s are errors
//! that begin with the path.

mod document;

use std::borrow::Cow;
use std::convert::Infallible;
use std::fmt;
use std::marker::PhantomData;

use bytes::Bytes;
use serde::de::{
    self, DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor as Visit,
};
use serde::ser::{SerializeMap, SerializeSeq, Serializer};
use serde::{Deserialize, Serialize};

use crate::{Body, BuildError, Map, Timestamp};

/// A type that can be the value of a member.
pub trait Json: Sized {
    /// Writes the value.
    ///
    /// # Errors
    /// The error of the serializer.
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;

    /// Reads a value.
    ///
    /// # Errors
    /// An error if the value has the wrong type. The message begins with the path inside the value.
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;
}

/// Serializes a [`Json`] value with serde.
#[derive(Debug)]
pub struct Write<'a, T>(pub &'a T);

impl<T: Json> Serialize for Write<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.write(serializer)
    }
}

/// Deserializes a [`Json`] value with serde.
struct Read<T>(PhantomData<T>);

impl<'de, T: Json> DeserializeSeed<'de> for Read<T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        T::read(deserializer)
    }
}

/// Reads the value of a member of a structure or union.
///
/// # Errors
/// The error of the value, with the member's name prepended to its path.
pub fn member<'de, T: Json, A: MapAccess<'de>>(name: &str, map: &mut A) -> Result<T, A::Error> {
    map.next_value_seed(Read(PhantomData)).map_err(|error| at(name, error))
}

/// Returns the error for an unknown member.
pub fn unknown_member<E: de::Error>(name: &str, known: &[&str]) -> E {
    let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
    E::custom(format!("unknown member {name:?}; known members: {known}"))
}

/// Returns the error for a repeated member.
pub fn duplicate_member<E: de::Error>(name: &str) -> E {
    E::custom(format!("duplicate member {name:?}"))
}

/// Prepends a step to the path of an error. Serde's errors are text, so the path is too.
fn at<E: de::Error>(step: &str, error: E) -> E {
    let message = error.to_string();
    match message.strip_prefix(PATH_MARK) {
        Some(rest) if rest.starts_with('[') => E::custom(format!("{PATH_MARK}{step}{rest}")),
        Some(rest) => E::custom(format!("{PATH_MARK}{step}.{rest}")),
        None => E::custom(format!("{PATH_MARK}{step}: {message}")),
    }
}

/// Marks the start of a path, to tell it from a message.
const PATH_MARK: &str = "at ";

impl Json for String {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(deserializer)
    }
}

/// Types that use their own serde implementations.
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
        impl Visit<'_> for Blob {
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

/// A body in memory is a blob.
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
        impl Visit<'_> for Float {
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
            // Not widened to `f64`, so that 0.1 stays 0.1.
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
        impl<'de, T: Json> Visit<'de> for List<T> {
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
        impl<'de, T: Json> Visit<'de> for Sparse<T> {
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
        impl<'de, K, T> Visit<'de> for Entries<K, T>
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
                        return Err(A::Error::custom(format!("duplicate key {:?}", key.0)));
                    }
                }
                Ok(entries)
            }
        }
        deserializer.deserialize_map(Entries(PhantomData))
    }
}

/// The name of a member, borrowed if possible.
#[derive(Debug)]
pub struct Name<'de>(pub Cow<'de, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NameVisitor;
        impl<'de> Visit<'de> for NameVisitor {
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

/// A generated structure. Its members have their names in the model.
pub trait Structure: Clone + Default {
    /// Passes each member to `v`, in model order. The default is a structure without members.
    ///
    /// # Errors
    /// The error of the visitor.
    fn visit<V: Visitor>(&mut self, v: &mut V) -> Result<(), V::Error> {
        let _has_no_members = v;
        Ok(())
    }
}

/// Reads or writes the members of a [`Structure`].
pub trait Visitor {
    /// The error of a member.
    type Error;

    /// Visits an optional member.
    ///
    /// # Errors
    /// An error if it cannot be read or written.
    fn member<T: Json>(
        &mut self,
        name: &'static str,
        value: &mut Option<T>,
    ) -> Result<(), Self::Error>;

    /// Visits a required member.
    ///
    /// # Errors
    /// An error if it cannot be read or written.
    fn required<T: Json>(&mut self, name: &'static str, value: &mut T) -> Result<(), Self::Error>;
}

/// Writes a structure, without its unset members.
///
/// # Errors
/// The error of the serializer.
pub fn write_structure<T: Structure, S: Serializer>(
    structure: &T,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    struct Writer<M>(M);
    impl<M: SerializeMap> Visitor for Writer<M> {
        type Error = M::Error;

        fn member<T: Json>(
            &mut self,
            name: &'static str,
            value: &mut Option<T>,
        ) -> Result<(), M::Error> {
            value.as_mut().map_or(Ok(()), |value| self.required(name, value))
        }

        fn required<T: Json>(&mut self, name: &'static str, value: &mut T) -> Result<(), M::Error> {
            self.0.serialize_entry(name, &Write(value))
        }
    }
    let mut writer = Writer(serializer.serialize_map(None)?);
    // Visitors take a mutable reference, so we pass a copy.
    structure.clone().visit(&mut writer)?;
    writer.0.end()
}

/// Reads a structure, named `name` in errors.
///
/// # Errors
/// An error with its path if a value has the wrong type, a member is unknown or repeated, or
/// members that are not `Option`s are missing.
pub fn read_structure<'de, T: Structure, D: Deserializer<'de>>(
    name: &'static str,
    deserializer: D,
) -> Result<T, D::Error> {
    struct Members<T>(&'static str, PhantomData<T>);
    impl<'de, T: Structure> Visit<'de> for Members<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "a structure ({})", self.0)
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
            let mut structure = T::default();
            let mut given = Vec::new();
            while let Some(Name(name)) = map.next_key()? {
                if given.contains(&name) {
                    return Err(duplicate_member(&name));
                }
                let mut reader = Reader::new(&name, &mut map);
                structure.visit(&mut reader)?;
                if !reader.found {
                    return Err(unknown_member(&name, &reader.known));
                }
                given.push(name);
            }
            let mut needed = Needed { given: &given, missing: Vec::new() };
            let Ok(()) = structure.visit(&mut needed);
            match needed.missing.is_empty() {
                true => Ok(structure),
                false => Err(A::Error::custom(BuildError::MissingMembers(needed.missing))),
            }
        }
    }
    deserializer.deserialize_map(Members(name, PhantomData))
}

/// Reads the member `name`.
struct Reader<'r, 'de, A> {
    name: &'r str,
    map: &'r mut A,
    found: bool,
    known: Vec<&'static str>,
    input: PhantomData<&'de ()>,
}

impl<'r, A> Reader<'r, '_, A> {
    fn new(name: &'r str, map: &'r mut A) -> Self {
        Self { name, map, found: false, known: Vec::new(), input: PhantomData }
    }
}

impl<'de, A: MapAccess<'de>> Visitor for Reader<'_, 'de, A> {
    type Error = A::Error;

    fn member<T: Json>(
        &mut self,
        name: &'static str,
        value: &mut Option<T>,
    ) -> Result<(), A::Error> {
        self.known.push(name);
        if name == self.name {
            self.found = true;
            *value = Some(member(name, self.map)?);
        }
        Ok(())
    }

    fn required<T: Json>(&mut self, name: &'static str, value: &mut T) -> Result<(), A::Error> {
        let mut read = None;
        self.member(name, &mut read)?;
        if let Some(read) = read {
            *value = read;
        }
        Ok(())
    }
}

/// Finds the members that are missing and no `Option`s.
struct Needed<'g, 'de> {
    given: &'g [Cow<'de, str>],
    missing: Vec<String>,
}

impl Visitor for Needed<'_, '_> {
    type Error = Infallible;

    fn member<T: Json>(&mut self, _: &'static str, _: &mut Option<T>) -> Result<(), Infallible> {
        Ok(())
    }

    fn required<T: Json>(&mut self, name: &'static str, _: &mut T) -> Result<(), Infallible> {
        if !self.given.iter().any(|given| given == name) {
            self.missing.push(name.to_owned());
        }
        Ok(())
    }
}

/// A generated union: an object with one member.
pub trait Union: Sized {
    /// Writes the variant with [`write_variant`].
    ///
    /// # Errors
    /// The error of the serializer, or of [`unknown_variant`].
    fn write_variant<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;

    /// Reads the variant `name` with [`member`].
    ///
    /// # Errors
    /// The error of the value, or of [`unknown_member`].
    fn read_variant<'de, A: MapAccess<'de>>(name: &str, map: &mut A) -> Result<Self, A::Error>;
}

/// Writes an object with one member.
///
/// # Errors
/// The error of the serializer.
pub fn write_variant<T: Json, S: Serializer>(
    name: &'static str,
    value: &T,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(1))?;
    map.serialize_entry(name, &Write(value))?;
    map.end()
}

/// Returns the error for a variant that is not in the model.
pub fn unknown_variant<E: serde::ser::Error>(union: &str) -> E {
    E::custom(format!("an unknown variant of {union}"))
}

/// Reads a union, named `name` in errors.
///
/// # Errors
/// An error with its path if the value has the wrong type or there is not exactly one member.
pub fn read_union<'de, T: Union, D: Deserializer<'de>>(
    name: &'static str,
    deserializer: D,
) -> Result<T, D::Error> {
    struct Variant<T>(&'static str, PhantomData<T>);
    impl<'de, T: Union> Visit<'de> for Variant<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "a union ({}) with exactly one member", self.0)
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
            let not_one = || A::Error::custom("a union has exactly one member");
            let Some(Name(name)) = map.next_key()? else { return Err(not_one()) };
            let value = T::read_variant(&name, &mut map)?;
            match map.next_key::<Name<'de>>()? {
                Some(_) => Err(not_one()),
                None => Ok(value),
            }
        }
    }
    deserializer.deserialize_map(Variant(name, PhantomData))
}

/// Implements [`Structure`](crate::kwargs::Structure), `Json` and serde's traits for a generated
/// structure: its fields, each with its member's name. Fields that are not optional are `required`.
#[macro_export]
macro_rules! serde_structure {
    ($name:ident $(, $field:ident = $($required:ident)? $member:literal)* $(,)?) => {
        impl $crate::kwargs::Structure for $name {
            #[allow(unused_variables)]
            fn visit<V: $crate::kwargs::Visitor>(
                &mut self,
                visitor: &mut V,
            ) -> ::std::result::Result<(), V::Error> {
                $($crate::serde_structure!(@ visitor $($required)? $member, self.$field);)*
                ::std::result::Result::Ok(())
            }
        }

        impl $crate::kwargs::Json for $name {
            fn write<S: $crate::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                $crate::kwargs::write_structure(self, serializer)
            }

            fn read<'de, D: $crate::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                $crate::kwargs::read_structure(::std::stringify!($name), deserializer)
            }
        }

        $crate::serde_json_value!($name);
    };
    (@ $visitor:ident required $member:literal, $field:expr) => {
        $visitor.required($member, &mut $field)?
    };
    (@ $visitor:ident $member:literal, $field:expr) => {
        $visitor.member($member, &mut $field)?
    };
}

/// Implements `Json` and serde's traits for generated [`Union`](crate::kwargs::Union)s.
#[macro_export]
macro_rules! serde_unions {
    ($($name:ident),* $(,)?) => {$(
        impl $crate::kwargs::Json for $name {
            fn write<S: $crate::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                $crate::kwargs::Union::write_variant(self, serializer)
            }

            fn read<'de, D: $crate::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                $crate::kwargs::read_union(::std::stringify!($name), deserializer)
            }
        }

        $crate::serde_json_value!($name);
    )*};
}

/// Implements `Json` and serde's traits for generated open enums, which are strings.
#[macro_export]
macro_rules! serde_strings {
    ($($name:ident),* $(,)?) => {$(
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

        $crate::serde_json_value!($name);
    )*};
}

/// Implements serde's traits for a [`Json`](crate::kwargs::Json) type.
#[doc(hidden)]
#[macro_export]
macro_rules! serde_json_value {
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

#[cfg(test)]
mod tests {
    use serde::de::IntoDeserializer;
    use serde::de::value::Error;

    use super::*;

    /// serde writes a plain string to a formatter as it is, and nothing else.
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
