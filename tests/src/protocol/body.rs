//! Compares the bodies of requests according to their form.

use std::collections::BTreeMap;

use serde_json::Value;
use shapesmith_codegen::model::{Kind, Model, Protocol, Structure};

use super::json;
use crate::replay::difference::Difference;
use crate::replay::xml::ExpectedBody;

/// The form of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Anything, compared byte by byte.
    Bytes,
    /// An XML document.
    Xml,
    /// A JSON value.
    Json,
    /// The pairs of `application/x-www-form-urlencoded`, in any order.
    Pairs,
}

impl Form {
    /// Returns the form of a request's body: that of the protocol's documents, or bytes.
    pub fn of_request(model: &Model, input: Option<&Structure>) -> Self {
        let payload = input.and_then(|input| input.members.get(input.payload.as_ref()?));
        let payload = payload.and_then(|payload| model.shapes.get(&payload.target));
        match payload.map(|payload| &payload.kind) {
            Some(Kind::Blob | Kind::String | Kind::Enum(_)) => Self::Bytes,
            _ => Self::of_documents(model.metadata.protocol),
        }
    }

    /// Returns the form of a protocol's documents.
    fn of_documents(protocol: Protocol) -> Self {
        match protocol {
            Protocol::RestXml => Self::Xml,
            Protocol::RestJson | Protocol::AwsJson => Self::Json,
            Protocol::Query | Protocol::Ec2 => Self::Pairs,
            Protocol::RpcV2Cbor => Self::Bytes,
        }
    }

    /// Compares a body with the expected one. Compares bytes if the expected body is not a document
    /// of this form, for example because it is empty.
    ///
    /// # Errors
    /// The first difference.
    pub fn compare(self, expected: &str, actual: &[u8]) -> Result<(), Difference> {
        let compared = match self {
            _ if actual.is_empty() => None,
            Self::Bytes => None,
            Self::Xml => compare_xml(expected, actual),
            Self::Json => compare_json(expected, actual),
            Self::Pairs if expected.is_empty() => None,
            Self::Pairs => Some(compare_pairs(expected, actual)),
        };
        compared.unwrap_or_else(|| match expected.as_bytes() == actual {
            true => Ok(()),
            false => Err(Difference::bytes("body", expected.as_bytes(), actual)),
        })
    }
}

/// Returns `None` if the expected body is not an XML document.
fn compare_xml(expected: &str, actual: &[u8]) -> Option<Result<(), Difference>> {
    Some(ExpectedBody::indented(expected.as_bytes())?.compare(actual))
}

/// Returns `None` if the expected body is not a JSON value.
fn compare_json(expected: &str, actual: &[u8]) -> Option<Result<(), Difference>> {
    let expected: Value = serde_json::from_str(expected).ok()?;
    let actual: Result<Value, _> = serde_json::from_slice(actual);
    Some(match actual {
        Ok(actual) => json::compare("body", &expected, &actual),
        Err(error) => Err(Difference::new("body", "well-formed JSON", error.to_string())),
    })
}

fn compare_pairs(expected: &str, actual: &[u8]) -> Result<(), Difference> {
    let (expected, actual) = (pairs(expected.as_bytes()), pairs(actual));
    let keys = expected.keys().chain(actual.keys());
    let Some(key) = keys.into_iter().find(|key| expected.get(*key) != actual.get(*key)) else {
        return Ok(());
    };
    let shown = |pairs: &BTreeMap<String, Vec<String>>| match pairs.get(key) {
        Some(values) => format!("{values:?}"),
        None => "not sent".to_owned(),
    };
    Err(Difference::new(format!("body, {key}"), shown(&expected), shown(&actual)))
}

/// Returns the decoded values of a form by key. Keys are rarely repeated; if so, the order counts.
fn pairs(form: &[u8]) -> BTreeMap<String, Vec<String>> {
    let mut pairs: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (key, value) in form_urlencoded::parse(form) {
        pairs.entry(key.into_owned()).or_default().push(value.into_owned());
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn difference(form: Form, expected: &str, actual: &str) -> Option<String> {
        form.compare(expected, actual.as_bytes()).err().map(|difference| difference.part)
    }

    #[test]
    fn documents_are_compared_by_what_they_say() {
        assert_eq!(difference(Form::Xml, "<A>\n  <B/>\n</A>", "<A><B></B></A>"), None);
        assert_eq!(difference(Form::Json, "{\n  \"a\": 1.0\n}\n", "{\"a\":1}"), None);
        assert_eq!(difference(Form::Json, "\"a\"", "\"\\u0061\""), None);
        assert_eq!(difference(Form::Xml, "<A>\n  <B/>\n</A>", "<A/>").as_deref(), Some("body, /A"));
        assert_eq!(difference(Form::Json, r#"{"a":1}"#, r#"{"a":2}"#).as_deref(), Some("body/a"));
    }

    #[test]
    fn pairs_are_compared_by_key() {
        assert_eq!(difference(Form::Pairs, "a=1&b=x+y&c=", "b=x%20y&c=&%61=1"), None);
        for (actual, part) in [
            ("a=1&b=2", "body, a"),
            ("b=2", "body, a"),
            ("a=&b=2&c=", "body, c"),
            ("a=&a=&b=2", "body, a"),
            ("a=&b=3", "body, b"),
            ("a=&b=%202", "body, b"),
            ("a&b", "body, b"),
        ] {
            assert_eq!(
                difference(Form::Pairs, "a=&b=2", actual).as_deref(),
                Some(part),
                "{actual}"
            );
        }
    }

    #[test]
    fn bytes_are_compared_as_they_are() {
        assert_eq!(difference(Form::Bytes, "{\"a\":1}", "{\"a\":1}"), None);
        assert!(difference(Form::Bytes, "{\"a\":1}", "{\"a\": 1}").is_some());
        assert!(difference(Form::Bytes, "<A/>", "<A></A>").is_some());
    }

    #[test]
    fn no_body_is_not_an_empty_document() {
        for (form, empty) in
            [(Form::Xml, "<A/>"), (Form::Json, "{}"), (Form::Json, "null"), (Form::Pairs, "a=")]
        {
            assert_eq!(difference(form, "", ""), None);
            assert!(difference(form, "", empty).is_some());
            assert!(difference(form, empty, "").is_some());
        }
    }

    #[test]
    fn malformed_documents_are_different() {
        assert!(difference(Form::Json, "{}", "{").is_some());
        assert!(difference(Form::Json, "{}", "{} {}").is_some());
        assert!(difference(Form::Xml, "<A/>", "<A>").is_some());
    }
}
