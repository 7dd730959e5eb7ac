//! Header values and lists (RFC 9110, sections 5.5 and 5.6): writing and reading.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::text::{self, TextError};
use crate::timestamp::Format;
use crate::{BuildError, Map, Timestamp};

/// Returns a header value with the text of a member.
///
/// # Errors
/// [`BuildError::InvalidHeader`] if the text contains a control character other than a tab. CR and
/// LF would end the header.
pub fn value(member: &'static str, text: &str) -> Result<HeaderValue, BuildError> {
    HeaderValue::from_bytes(text.as_bytes()).map_err(|_| {
        let fault = text.chars().find(|&c| c.is_ascii_control() && c != '\t');
        let fault = fault.map_or(0, u32::from);
        let problem = format!("the control character U+{fault:04X} cannot be sent in a header");
        BuildError::InvalidHeader { member: member.to_owned(), problem }
    })
}

/// Returns a header name made of a prefix and a map key.
///
/// # Errors
/// [`BuildError::InvalidHeader`] if it is not a valid header name.
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

/// Joins the items of a list. Items with a comma or a quote are quoted.
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

/// Joins items that are never quoted: numbers, booleans, and timestamps, whose comma does not
/// separate items.
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

/// Error returned when a header cannot be read. Contains the header's name and value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderError {
    name: String,
    error: TextError,
}

impl HeaderError {
    /// Returns an error for the header `name`.
    pub(crate) fn new(name: &str, problem: String) -> Self {
        Self { name: name.to_owned(), error: TextError::of(problem) }
    }
}

impl fmt::Display for HeaderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the header {} cannot be read: {}", self.name, self.error)
    }
}

impl std::error::Error for HeaderError {}

/// Returns the value of the header `name`, or the first value if it is repeated. A value that is
/// not UTF-8 is decoded as ISO 8859-1, the former encoding of HTTP headers.
pub fn get<'h>(headers: &'h HeaderMap, name: &str) -> Option<Cow<'h, str>> {
    headers.get(name).map(decode)
}

fn decode(value: &HeaderValue) -> Cow<'_, str> {
    match std::str::from_utf8(value.as_bytes()) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => value.as_bytes().iter().copied().map(char::from).collect(),
    }
}

/// As [`get`], owned.
pub fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    get(headers, name).map(Cow::into_owned)
}

/// Reads a boolean or an integer.
///
/// # Errors
/// [`HeaderError`] if the value is something else.
pub fn parsed<T: FromStr<Err: fmt::Display>>(
    headers: &HeaderMap,
    name: &str,
) -> Result<Option<T>, HeaderError> {
    read(headers, name, text::parsed)
}

/// Reads an `f32` or `f64`.
///
/// # Errors
/// [`HeaderError`] if the value is something else.
pub fn float<T: FromStr<Err: fmt::Display>>(
    headers: &HeaderMap,
    name: &str,
) -> Result<Option<T>, HeaderError> {
    read(headers, name, text::float)
}

/// Reads a timestamp in `format`.
///
/// # Errors
/// [`HeaderError`] if the value is not a timestamp.
pub fn timestamp(
    headers: &HeaderMap,
    name: &str,
    format: Format,
) -> Result<Option<Timestamp>, HeaderError> {
    read(headers, name, |value| text::timestamp(value, format))
}

/// Reads a timestamp in any format. Other text is ignored.
pub fn maybe_timestamp(headers: &HeaderMap, name: &str, format: Format) -> Option<Timestamp> {
    let text = get(headers, name)?;
    Timestamp::parse(&text, format).or_else(|_| Timestamp::parse_any(&text)).ok()
}

/// Reads text in base64.
///
/// # Errors
/// [`HeaderError`] if the value is something else.
pub fn base64_string(headers: &HeaderMap, name: &str) -> Result<Option<String>, HeaderError> {
    read(headers, name, text::base64_string)
}

/// Reads a blob in base64.
///
/// # Errors
/// [`HeaderError`] if the value is something else.
pub fn blob(headers: &HeaderMap, name: &str) -> Result<Option<Bytes>, HeaderError> {
    read(headers, name, text::blob)
}

/// Reads the items of a list, which may be quoted; see [`split_list`].
///
/// # Errors
/// [`HeaderError`] if a quoted item has no closing quote, or text follows it.
pub fn items(headers: &HeaderMap, name: &str) -> Result<Option<Vec<String>>, HeaderError> {
    read_list(headers, name, split_list)
}

/// Reads a list of timestamps in `format`.
///
/// # Errors
/// [`HeaderError`] if one of them is in another format.
pub fn timestamps(
    headers: &HeaderMap,
    name: &str,
    format: Format,
) -> Result<Option<Vec<Timestamp>>, HeaderError> {
    read_list(headers, name, |value| split_timestamps(value, format))
}

fn read<T>(
    headers: &HeaderMap,
    name: &str,
    read: impl FnOnce(&str) -> Result<T, TextError>,
) -> Result<Option<T>, HeaderError> {
    let value = get(headers, name).map(|value| read(&value)).transpose();
    value.map_err(|error| HeaderError { name: name.to_owned(), error })
}

/// A header that contains a list may be repeated; the lists are concatenated (RFC 9110, section
/// 5.3).
fn read_list<T>(
    headers: &HeaderMap,
    name: &str,
    read: impl Fn(&str) -> Result<Vec<T>, TextError>,
) -> Result<Option<Vec<T>>, HeaderError> {
    let mut list = None;
    for value in headers.get_all(name) {
        let items = read(&decode(value));
        let items = items.map_err(|error| HeaderError { name: name.to_owned(), error })?;
        list.get_or_insert_with(Vec::new).extend(items);
    }
    Ok(list)
}

/// Returns all headers whose names begin with `prefix`, keyed by the rest of the name in lower
/// case. The values of a repeated header are joined with `, `.
pub fn map(headers: &HeaderMap, prefix: &str) -> Map<String, String> {
    let mut entries = Map::new();
    for name in headers.keys() {
        let Some((start, key)) = name.as_str().split_at_checked(prefix.len()) else { continue };
        if start.eq_ignore_ascii_case(prefix) {
            let values: Vec<_> = headers.get_all(name).iter().map(decode).collect();
            entries.insert(key.to_owned(), values.join(", "));
        }
    }
    entries
}

/// Splits a list at its commas and trims the items. An item in double quotes may contain commas,
/// and escaped quotes and backslashes (`quoted-string`, RFC 9110, section 5.6.4). Empty items are
/// skipped unless they are quoted (section 5.6.1.2).
///
/// # Errors
/// [`TextError`] if a quoted item has no closing quote, or text follows it.
pub fn split_list(list: &str) -> Result<Vec<String>, TextError> {
    let mut items = Vec::new();
    let mut rest = list.trim_start();
    while !rest.is_empty() {
        let after = if let Some(quoted) = rest.strip_prefix('"') {
            let (item, after) = unquote(quoted)
                .ok_or_else(|| TextError::new(list, "a quoted item has no closing quote"))?;
            items.push(item);
            after.trim_start()
        } else {
            let end = rest.find(',').unwrap_or(rest.len());
            let (item, after) = rest.split_at(end);
            items.extend(Some(item.trim_end()).filter(|item| !item.is_empty()).map(str::to_owned));
            after
        };
        rest = match after.strip_prefix(',') {
            Some(next) => next.trim_start(),
            None if after.is_empty() => after,
            None => return Err(TextError::new(list, "text follows a quoted item")),
        };
    }
    Ok(items)
}

/// Returns a quoted item and the text after its closing quote.
fn unquote(quoted: &str) -> Option<(String, &str)> {
    let mut item = String::new();
    let mut characters = quoted.char_indices();
    while let Some((index, character)) = characters.next() {
        match character {
            '"' => return Some((item, &quoted[index + 1..])),
            '\\' => item.push(characters.next()?.1),
            _ => item.push(character),
        }
    }
    None
}

/// Splits a list of timestamps in `format`. The comma after the weekday of an HTTP date does not
/// separate items.
///
/// # Errors
/// [`TextError`] if one of them is in another format.
pub fn split_timestamps(list: &str, format: Format) -> Result<Vec<Timestamp>, TextError> {
    let mut timestamps = Vec::new();
    let mut start = 0;
    let ends = list.match_indices(',').map(|(index, _)| index).chain([list.len()]);
    for end in ends {
        let item = list[start..end].trim();
        let is_day = format == Format::HttpDate
            && !item.is_empty()
            && item.bytes().all(|byte| byte.is_ascii_alphabetic());
        if is_day && end < list.len() {
            continue;
        }
        if !item.is_empty() {
            timestamps.push(text::timestamp(item, format)?);
        }
        start = end + 1;
    }
    Ok(timestamps)
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
    fn headers(lines: &[(&'static str, &'static [u8])]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, HeaderValue::from_bytes(value).unwrap());
        }
        headers
    }

    #[test]
    fn text_is_read_whatever_its_encoding() {
        let headers =
            headers(&[("a", b"one"), ("a", b"two"), ("utf-8", "é".as_bytes()), ("latin", b"\xE9")]);
        assert_eq!(text(&headers, "A").as_deref(), Some("one"));
        assert_eq!(text(&headers, "utf-8").as_deref(), Some("é"));
        assert_eq!(text(&headers, "latin").as_deref(), Some("é"));
        assert_eq!(text(&headers, "b"), None);
        assert!(matches!(get(&headers, "a"), Some(Cow::Borrowed("one"))));
    }

    #[test]
    fn values_are_read_as_what_they_are() {
        let headers = headers(&[
            ("length", b" 42 "),
            ("flag", b"true"),
            ("ratio", b"-Infinity"),
            ("blob", b"aGVsbG8="),
            ("date", b"Tue, 29 Apr 2014 18:30:38 GMT"),
        ]);
        assert_eq!(parsed(&headers, "length"), Ok(Some(42_i64)));
        assert_eq!(parsed(&headers, "flag"), Ok(Some(true)));
        assert_eq!(parsed::<i32>(&headers, "none"), Ok(None));
        assert_eq!(float(&headers, "ratio"), Ok(Some(f32::NEG_INFINITY)));
        assert_eq!(blob(&headers, "blob"), Ok(Some(Bytes::from("hello"))));
        let date = timestamp(&headers, "date", Format::HttpDate).unwrap().unwrap();
        assert_eq!(date.secs(), 1_398_796_238);
    }

    #[test]
    fn an_error_names_the_header_and_its_value() {
        let headers = headers(&[("x-size", b"1 KB"), ("x-list", b"a, \"b")]);
        assert_eq!(
            parsed::<i32>(&headers, "X-Size").unwrap_err().to_string(),
            "the header X-Size cannot be read: \"1 KB\": invalid digit found in string"
        );
        assert_eq!(
            items(&headers, "x-list").unwrap_err().to_string(),
            "the header x-list cannot be read: \"a, \\\"b\": a quoted item has no closing quote"
        );
        assert!(timestamp(&headers, "x-size", Format::DateTime).is_err());
        assert!(timestamps(&headers, "x-size", Format::DateTime).is_err());
        assert!(blob(&headers, "x-size").is_err());
    }

    #[test]
    fn prefixed_headers_make_a_map() {
        let headers = headers(&[
            ("x-amz-meta-a", b"1"),
            ("x-amz-meta-b-c", b"2"),
            ("x-amz-meta-a", b"3"),
            ("x-amz-me", b"4"),
        ]);
        let expected = [("a", "1, 3"), ("b-c", "2")];
        let expected = expected.map(|(key, value)| (key.to_owned(), value.to_owned()));
        assert_eq!(map(&headers, "X-Amz-Meta-"), Map::from(expected));
        assert!(map(&headers, "x-none-").is_empty());
        assert_eq!(map(&headers, "").len(), 3);
    }

    #[test]
    fn lists_are_split_at_commas_that_are_not_quoted() {
        let split = |list| split_list(list).unwrap();
        assert_eq!(split("a, b ,c"), ["a", "b", "c"]);
        assert_eq!(split(r#""b,c", "\"def\"" , a"#), ["b,c", "\"def\"", "a"]);
        assert_eq!(split(r#" "" ,"\\", a"b "#), ["", "\\", "a\"b"]);
        assert_eq!(split(" , a,, b,"), ["a", "b"]);
        assert_eq!(split(""), [""; 0]);
        for broken in ["\"a", "\"a\\", "\"a\\\"", "\"a\" b", "\"a\"\"b\""] {
            assert!(split_list(broken).is_err(), "{broken}");
        }
        let items = ["a", "b,c", "d\"e\\", "é"];
        assert_eq!(split(&list(items)), items);
    }

    #[test]
    fn a_repeated_header_is_one_list() {
        let headers = headers(&[("l", b"a, b"), ("l", b"c")]);
        assert_eq!(items(&headers, "l").unwrap().unwrap(), ["a", "b", "c"]);
        assert_eq!(items(&headers, "none"), Ok(None));
    }

    #[test]
    fn the_comma_of_an_http_date_is_no_separator() {
        fn split(list: &str, format: Format) -> Result<Vec<i64>, TextError> {
            let timestamps = split_timestamps(list, format)?;
            Ok(timestamps.into_iter().map(Timestamp::secs).collect())
        }
        let day = "Mon, 16 Dec 2019 23:48:18 GMT";
        let expected = vec![1_576_540_098; 2];
        for list in [
            &format!("{day}, {day}"),
            &format!("{day},{day},"),
            &format!("Mon Dec 16 23:48:18 2019, {day}"),
            &format!("{day}, Monday, 16-Dec-19 23:48:18 GMT"),
        ] {
            assert_eq!(split(list, Format::HttpDate).as_ref(), Ok(&expected), "{list}");
        }
        let list = "2019-12-16T23:48:18Z, 2019-12-16T23:48:18Z";
        assert_eq!(split(list, Format::DateTime).as_ref(), Ok(&expected));
        assert_eq!(split("1576540098,1576540098", Format::EpochSeconds), Ok(expected));
        assert_eq!(split("", Format::HttpDate), Ok(vec![]));
        for broken in ["Mon", "Mon,", "Mon, Mon", "a, b", &format!("{day}, Mon")] {
            assert!(split(broken, Format::HttpDate).is_err(), "{broken}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        let read = |value: &'static [u8]| {
            let mut headers = HeaderMap::new();
            headers.insert("expires", http::HeaderValue::from_bytes(value).unwrap());
            maybe_timestamp(&headers, "Expires", Format::HttpDate).map(Timestamp::secs)
        };
        assert_eq!(read(b"Tue, 29 Apr 2014 18:30:38 GMT"), Some(1_398_796_238));
        assert_eq!(read(b"2014-04-29T18:30:38Z"), Some(1_398_796_238));
        assert_eq!(read(b"0"), Some(0));
        for text in ["", "never", "Tue, 31 Feb 2014 18:30:38 GMT"] {
            assert_eq!(read(text.as_bytes()), None, "{text}");
        }
        assert_eq!(read(b"\xFF"), None);
        assert_eq!(maybe_timestamp(&HeaderMap::new(), "expires", Format::HttpDate), None);
    }
}
