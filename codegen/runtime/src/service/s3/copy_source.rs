//! The source of a copy: the header `x-amz-copy-source`.

use percent_encoding::utf8_percent_encode;

use super::bucket::BucketName;
use crate::percent::RESERVED_BUT_SLASH;

/// The source object of a copy, sent in the header `x-amz-copy-source`.
///
/// ```
/// use shapesmith_runtime::s3::CopySource;
///
/// let source = CopySource::object("photos", "2024/a b.jpg").version_id("3HL4kqt");
/// assert_eq!(source.header_value(), "photos/2024/a%20b.jpg?versionId=3HL4kqt");
/// assert_eq!(CopySource::from("photos/2024/a b.jpg").header_value(), "photos/2024/a%20b.jpg");
/// ```
///
/// Made from a string, it is `bucket/key` or `bucket/key?versionId=id`, without percent-encoding.
/// It is encoded here, so a key may contain `%`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CopySource(Source);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Source {
    Text(String),
    Object { bucket: String, key: String, version_id: Option<String> },
}

impl Default for Source {
    fn default() -> Self {
        Self::Text(String::new())
    }
}

/// What stands between a key and the id of its version.
const VERSION_ID: &str = "?versionId=";

impl CopySource {
    /// Returns a source by bucket and key. The bucket may be the ARN of an access point.
    pub fn object(bucket: impl Into<String>, key: impl Into<String>) -> Self {
        Self(Source::Object { bucket: bucket.into(), key: key.into(), version_id: None })
    }

    /// Sets the version of the object.
    pub fn version_id(mut self, id: impl Into<String>) -> Self {
        match &mut self.0 {
            Source::Text(text) => *text += &format!("{VERSION_ID}{}", id.into()),
            Source::Object { version_id, .. } => *version_id = Some(id.into()),
        }
        self
    }

    /// Returns the header value: everything but unreserved characters and slashes is
    /// percent-encoded (RFC 3986, section 2). The version id is sent as S3 returned it.
    pub fn header_value(&self) -> String {
        match &self.0 {
            Source::Text(text) => {
                let (object, version) = text.split_at(version_start(text));
                format!("{}{version}", quote(object))
            }
            Source::Object { bucket, key, version_id } => {
                // The path of an object behind an access point has one more segment.
                let by_arn = BucketName::parse("", bucket)
                    .is_ok_and(|bucket| matches!(bucket, BucketName::AccessPoint(_)));
                let separator = if by_arn { "/object/" } else { "/" };
                let mut value = quote(&format!("{bucket}{separator}{key}"));
                if let Some(id) = version_id {
                    value.push_str(VERSION_ID);
                    value.push_str(id);
                }
                value
            }
        }
    }
}

/// Where the suffix `?versionId=…` begins. Version ids have no white space, so a suffix with white
/// space belongs to the key.
fn version_start(text: &str) -> usize {
    let is_suffix = |start: &usize| {
        let id = &text[start + VERSION_ID.len()..];
        !id.is_empty() && !id.contains(char::is_whitespace)
    };
    let mut starts = text.match_indices(VERSION_ID).map(|(start, _)| start);
    starts.find(is_suffix).unwrap_or(text.len())
}

fn quote(text: &str) -> String {
    utf8_percent_encode(text, RESERVED_BUT_SLASH).to_string()
}

impl crate::text::ToText for CopySource {
    fn to_text(&self) -> std::borrow::Cow<'_, str> {
        self.header_value().into()
    }
}

/// The form `bucket/key?versionId=id`, not percent-encoded.
impl From<&str> for CopySource {
    fn from(text: &str) -> Self {
        Self(Source::Text(text.to_owned()))
    }
}

/// The form `bucket/key?versionId=id`, not percent-encoded.
impl From<String> for CopySource {
    fn from(text: String) -> Self {
        Self(Source::Text(text))
    }
}

/// The two forms that boto3 takes: the header's text, and an object with `Bucket`, `Key` and
/// `VersionId`.
#[cfg(feature = "serde")]
mod json {
    use std::fmt;

    use serde::de::{self, Deserializer, Error as _, MapAccess, Visitor};
    use serde::ser::{SerializeMap, Serializer};

    use super::{CopySource, Source};
    use crate::kwargs::{Json, Name, duplicate_member, member, unknown_member};

    const MEMBERS: [&str; 3] = ["Bucket", "Key", "VersionId"];

    impl Json for CopySource {
        fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let (bucket, key, version_id) = match &self.0 {
                Source::Text(text) => return serializer.serialize_str(text),
                Source::Object { bucket, key, version_id } => (bucket, key, version_id.as_ref()),
            };
            let mut map = serializer.serialize_map(Some(2 + usize::from(version_id.is_some())))?;
            for (name, value) in MEMBERS.iter().zip([Some(bucket), Some(key), version_id]) {
                if let Some(value) = value {
                    map.serialize_entry(name, value)?;
                }
            }
            map.end()
        }

        fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_any(Forms)
        }
    }

    struct Forms;

    impl<'de> Visitor<'de> for Forms {
        type Value = CopySource;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("the source of a copy: a string or an object with Bucket and Key")
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<CopySource, E> {
            Ok(CopySource::from(text))
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<CopySource, A::Error> {
            let mut values: [Option<String>; 3] = Default::default();
            while let Some(name) = map.next_key::<Name<'de>>()? {
                let Some(index) = MEMBERS.iter().position(|member| *member == name.0) else {
                    return Err(unknown_member(&name.0, &MEMBERS));
                };
                let value = member(MEMBERS[index], &mut map)?;
                if values[index].replace(value).is_some() {
                    return Err(duplicate_member(MEMBERS[index]));
                }
            }
            let [bucket, key, version_id] = values;
            let missing = |name| A::Error::custom(format!("the source lacks its {name}"));
            let bucket = bucket.ok_or_else(|| missing("Bucket"))?;
            let key = key.ok_or_else(|| missing("Key"))?;
            Ok(CopySource(Source::Object { bucket, key, version_id }))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // What botocore 1.44.5 sends.

    #[test]
    fn a_source_made_of_text_is_quoted_up_to_its_version() {
        for (text, expected) in [
            ("kko21jdiwtx4kief0p/p", "kko21jdiwtx4kief0p/p"),
            ("o130ru8xof4ho-2ik/](/", "o130ru8xof4ho-2ik/%5D%28/"),
            ("bqulq-6ps7mkdokozk3e84/@%8982~5\\", "bqulq-6ps7mkdokozk3e84/%40%258982~5%5C"),
            ("tgsia3f4g4aohowm58n/  _(h_6%d", "tgsia3f4g4aohowm58n/%20%20_%28h_6%25d"),
            ("hkt7qr10aprofsc/😀q\"enl", "hkt7qr10aprofsc/%F0%9F%98%80q%22enl"),
            ("b/k?versionId=a+b/c", "b/k?versionId=a+b/c"),
            ("b/k?versionId=", "b/k%3FversionId%3D"),
            ("b/k?versionId=a b", "b/k%3FversionId%3Da%20b"),
            ("b/k?versionId=a b?versionId=c", "b/k%3FversionId%3Da%20b?versionId=c"),
            ("b/k?versionId=a?versionId=c", "b/k?versionId=a?versionId=c"),
            ("b/k?versionid=a", "b/k%3Fversionid%3Da"),
            ("", ""),
        ] {
            assert_eq!(CopySource::from(text).header_value(), expected, "{text}");
            assert_eq!(CopySource::from(text.to_owned()), CopySource::from(text));
        }
        let versioned = CopySource::from("b/a b").version_id("1");
        assert_eq!(versioned.header_value(), "b/a%20b?versionId=1");
    }

    #[test]
    fn a_source_made_of_its_parts_is_quoted() {
        let arn = "arn:aws:s3:us-east-1:123456789012:accesspoint/ap";
        let quoted_arn = "arn%3Aaws%3As3%3Aus-east-1%3A123456789012%3Aaccesspoint/ap";
        for (bucket, key, version, expected) in [
            ("mljtvnq2pmr", "C", None, "mljtvnq2pmr/C"),
            ("ayagz0h97rhukf", "{e\"73bBp", None, "ayagz0h97rhukf/%7Be%2273bBp"),
            ("q73pu20", "3!27i~&^}", Some("9pa1p"), "q73pu20/3%2127i~%26%5E%7D?versionId=9pa1p"),
            ("hfj06eph", "1x9é", Some("iwtybu8xc"), "hfj06eph/1x9%C3%A9?versionId=iwtybu8xc"),
            ("egf4-575m5ogov7", "/+?", Some("pw6qel"), "egf4-575m5ogov7//%2B%3F?versionId=pw6qel"),
            ("b", "k?versionId=a", None, "b/k%3FversionId%3Da"),
            ("b", "k", Some("a+b"), "b/k?versionId=a+b"),
            (arn, "a b", None, &format!("{quoted_arn}/object/a%20b")),
        ] {
            let mut source = CopySource::object(bucket, key);
            if let Some(version) = version {
                source = source.version_id(version);
            }
            assert_eq!(source.header_value(), expected);
        }
    }

    #[cfg(feature = "serde")]
    mod with_serde {
        use serde::de::value::{Error, MapDeserializer};
        use serde::de::{Deserializer, IntoDeserializer};

        use super::CopySource;
        use crate::kwargs::Json;

        fn read<'de, D: IntoDeserializer<'de, Error>>(value: D) -> Result<CopySource, String> {
            let deserializer = value.into_deserializer();
            Json::read(deserializer).map_err(|error: Error| error.to_string())
        }

        fn object(members: &[(&'static str, &'static str)]) -> Result<CopySource, String> {
            struct Object<D>(D);
            impl<'de, D: Deserializer<'de, Error = Error>> IntoDeserializer<'de, Error> for Object<D> {
                type Deserializer = D;
                fn into_deserializer(self) -> D {
                    self.0
                }
            }
            read(Object(MapDeserializer::new(members.iter().copied())))
        }

        #[test]
        fn both_forms_of_boto3_are_read() {
            assert_eq!(read("b/k"), Ok(CopySource::from("b/k")));
            let expected = CopySource::object("b", "k");
            assert_eq!(object(&[("Key", "k"), ("Bucket", "b")]), Ok(expected.clone()));
            let expected = expected.version_id("v");
            assert_eq!(object(&[("Bucket", "b"), ("Key", "k"), ("VersionId", "v")]), Ok(expected));
        }

        #[test]
        fn what_is_neither_is_refused() {
            let refused = |members: &[_]| object(members).unwrap_err();
            assert_eq!(refused(&[("Key", "k")]), "the source lacks its Bucket");
            assert_eq!(refused(&[("Bucket", "b")]), "the source lacks its Key");
            assert!(refused(&[("Bucket", "b"), ("Bucket", "b")]).contains("given twice"));
            let unknown = refused(&[("Bucket", "b"), ("Key", "k"), ("Versionid", "v")]);
            assert!(unknown.contains("unknown member \"Versionid\""), "{unknown}");
            assert!(read(5_i32).unwrap_err().contains("the source of a copy"));
        }
    }
}
