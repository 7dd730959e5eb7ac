//! Header values, and lists of them (RFC 9110, section 5.5 and 5.6).

use http::{HeaderName, HeaderValue};

use crate::BuildError;

/// Makes a header value of a member's text.
///
/// # Errors
/// [`BuildError::InvalidHeader`] if it holds a control character other than tab: CR and LF would
/// end the header, the others are not allowed in one.
pub fn value(member: &'static str, text: &str) -> Result<HeaderValue, BuildError> {
    HeaderValue::from_bytes(text.as_bytes()).map_err(|_| {
        let fault = text.chars().find(|&c| c.is_ascii_control() && c != '\t');
        let fault = fault.map_or(0, u32::from);
        let problem = format!("the control character U+{fault:04X} cannot be sent in a header");
        BuildError::InvalidHeader { member: member.to_owned(), problem }
    })
}

/// Makes the name of a header out of a prefix and a key of the map that is sent under it.
///
/// # Errors
/// [`BuildError::InvalidHeader`] if the two together are no HTTP token.
pub fn prefixed_name(
    member: &'static str,
    prefix: &'static str,
    key: &str,
) -> Result<HeaderName, BuildError> {
    HeaderName::from_bytes(format!("{prefix}{key}").as_bytes()).map_err(|_| {
        let problem = format!("{prefix}{key:?} is not a header name");
        BuildError::InvalidHeader { member: format!("{member}[{key:?}]"), problem }
    })
}

/// Joins the items of a list into one value. An item with a comma or a quote in it is quoted.
pub fn list<I: AsRef<str>>(items: impl IntoIterator<Item = I>) -> String {
    let mut joined = String::new();
    for (index, item) in items.into_iter().enumerate() {
        if index > 0 {
            joined.push_str(SEPARATOR);
        }
        push_item(&mut joined, item.as_ref());
    }
    joined
}

/// Joins items that need no quotes: numbers, booleans, and timestamps, whose comma is no
/// separator.
pub fn plain_list<I: AsRef<str>>(items: impl IntoIterator<Item = I>) -> String {
    let items: Vec<I> = items.into_iter().collect();
    let items: Vec<&str> = items.iter().map(AsRef::as_ref).collect();
    items.join(SEPARATOR)
}

const SEPARATOR: &str = ",";

fn push_item(joined: &mut String, item: &str) {
    if !item.contains([',', '"']) {
        joined.push_str(item);
        return;
    }
    joined.push('"');
    for character in item.chars() {
        if matches!(character, '"' | '\\') {
            joined.push('\\');
        }
        joined.push(character);
    }
    joined.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_refused_by_name_of_the_member() {
        for text in ["a\r\nb: c", "a\nb", "\0", "\u{7f}", "\u{1}"] {
            let error = value("ContentMD5", text).unwrap_err().to_string();
            assert!(error.starts_with("ContentMD5: the control character U+00"), "{error}");
        }
        for text in ["", "a\tb", "é日", " a "] {
            assert_eq!(value("M", text).unwrap().as_bytes(), text.as_bytes());
        }
    }

    #[test]
    fn keys_of_prefixed_headers_must_be_tokens() {
        assert_eq!(prefixed_name("Metadata", "x-amz-meta-", "Ab").unwrap(), "x-amz-meta-ab");
        let error = prefixed_name("Metadata", "x-amz-meta-", "a b").unwrap_err();
        assert_eq!(error.to_string(), "Metadata[\"a b\"]: x-amz-meta-\"a b\" is not a header name");
    }

    #[test]
    fn list_items_are_quoted_where_they_must_be() {
        assert_eq!(list(["a", "b,c", "d\"e\\", ""]), r#"a,"b,c","d\"e\\","#);
        assert_eq!(plain_list(["Mon, 1", "2"]), "Mon, 1,2");
    }
}
