//! Calls that botocore sends, but that fail here on purpose.

use serde_json::Value;

use super::vectors::{ExpectedRequest, Vector};
use super::xml::{ExpectedBody, can_hold};
use super::{ErrorKind, Failure};

/// Why an error is right although botocore sends the call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Text with a character that XML cannot hold: the body that botocore sent is not well-formed.
    Text {
        /// The members with such text. The error must name one.
        members: Vec<String>,
    },
    /// A control character in a header.
    Header {
        /// The members with such text. The error must name one.
        members: Vec<String>,
    },
    /// A bucket name that ends in a line feed, which botocore's pattern lets through.
    Bucket,
}

impl Purpose {
    /// Whether this is the expected failure.
    pub fn accepts(&self, failure: &Failure) -> bool {
        let names_one_of =
            |members: &[String]| members.iter().any(|name| has_word(&failure.message, name));
        match self {
            Self::Text { members } => failure.kind == ErrorKind::Text && names_one_of(members),
            Self::Header { members } => failure.kind == ErrorKind::Header && names_one_of(members),
            Self::Bucket => failure.kind == ErrorKind::Validation,
        }
    }

    /// The expected failure, for reports.
    pub fn describe(&self) -> String {
        match self {
            Self::Text { members } => format!("a text error that names {}", members.join(" or ")),
            Self::Header { members } => {
                format!("a header error that names {}", members.join(" or "))
            }
            Self::Bucket => "a validation error".to_owned(),
        }
    }
}

/// All reasons why a call must fail that botocore sent as `expected`.
pub fn purposes(vector: &Vector, expected: &ExpectedRequest) -> Vec<Purpose> {
    let bucket = bucket_ends_in_line_feed(vector).then_some(Purpose::Bucket);
    [unwritable_text(vector, expected), unsendable_header(vector, expected), bucket]
        .into_iter()
        .flatten()
        .collect()
}

/// Whether the bucket's name ends in a line feed.
pub fn bucket_ends_in_line_feed(vector: &Vector) -> bool {
    matches!(vector.kwargs.get("Bucket"), Some(Value::String(name)) if name.ends_with('\n'))
}

fn unwritable_text(vector: &Vector, expected: &ExpectedRequest) -> Option<Purpose> {
    let body = std::str::from_utf8(&expected.body).ok()?;
    let is_xml_but_for_characters = body.starts_with('<')
        && !body.chars().all(can_hold)
        && ExpectedBody::new(body.replace(|c| !can_hold(c), "?").as_bytes()).is_some();
    if !is_xml_but_for_characters {
        return None;
    }
    let mut members = Vec::new();
    each_text(&vector.kwargs, &mut Vec::new(), &mut |path, text| {
        if !text.chars().all(can_hold) {
            members.extend(path.last().map(|name| (*name).to_owned()));
        }
    });
    members.sort();
    members.dedup();
    // Without a member to blame, the body is one that the caller wrote himself.
    (!members.is_empty()).then_some(Purpose::Text { members })
}

fn unsendable_header(vector: &Vector, expected: &ExpectedRequest) -> Option<Purpose> {
    let texts = expected.headers.iter().flat_map(|(name, value)| [name, value]);
    let unsendable: Vec<&String> = texts.filter(|text| text.contains(control_character)).collect();
    let mut members = Vec::new();
    each_text(&vector.kwargs, &mut Vec::new(), &mut |path, text| {
        let is_cause =
            text.contains(control_character) && unsendable.iter().any(|sent| sent.contains(text));
        // Headers come from members of the input itself, whatever is inside them.
        if is_cause {
            members.extend(path.first().map(|name| (*name).to_owned()));
        }
    });
    members.sort();
    members.dedup();
    (!unsendable.is_empty()).then_some(Purpose::Header { members })
}

/// Whether HTTP forbids the character in a header value.
fn control_character(c: char) -> bool {
    c.is_ascii_control() && c != '\t'
}

/// Calls `visit` with each text in `value`, keys of maps included, and the names that lead to it.
fn each_text<'a>(
    value: &'a Value,
    path: &mut Vec<&'a str>,
    visit: &mut impl FnMut(&[&'a str], &'a str),
) {
    match value {
        Value::String(text) => visit(path, text),
        Value::Array(items) => items.iter().for_each(|item| each_text(item, path, visit)),
        Value::Object(entries) => {
            for (key, value) in entries {
                visit(path, key);
                path.push(key);
                each_text(value, path, visit);
                path.pop();
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Whether `word` stands in `text`, and not as a part of a longer word.
fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(start, _)| {
        let end = start + word.len();
        !text[..start].ends_with(char::is_alphanumeric)
            && !text[end..].starts_with(char::is_alphanumeric)
    })
}

#[cfg(test)]
mod tests {
    use super::has_word;

    #[test]
    fn a_name_inside_another_is_no_name() {
        assert!(has_word("TopicConfiguration.Id: bad", "Id"));
        assert!(has_word("`Id`", "Id"));
        assert!(!has_word("Identifier: invalId", "Id"));
        assert!(has_word("Identifier Id", "Id"));
    }
}
