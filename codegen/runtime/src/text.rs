//! Values as text in elements, attributes, headers and query parameters.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use bytes::Bytes;
use percent_encoding::percent_decode;

use crate::Timestamp;
use crate::timestamp::Format;

/// Error returned when text is not a value of the expected type. Its `Display` includes the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextError(String);

impl TextError {
    pub(crate) fn new(text: &str, problem: impl fmt::Display) -> Self {
        Self(format!("{}: {problem}", quote(text)))
    }

    /// Returns an error that does not show the text.
    pub(crate) fn of(problem: String) -> Self {
        Self(problem)
    }
}

impl fmt::Display for TextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for TextError {}

/// A value that has a text form in headers and query parameters. Timestamps need a format instead.
pub trait ToText {
    /// Returns the text.
    fn to_text(&self) -> Cow<'_, str>;
}

impl ToText for String {
    fn to_text(&self) -> Cow<'_, str> {
        self.into()
    }
}

/// Encodes as base64.
impl ToText for Bytes {
    fn to_text(&self) -> Cow<'_, str> {
        crate::base64(self).into()
    }
}

macro_rules! display {
    ($($type:ty)*) => {$(
        impl ToText for $type {
            fn to_text(&self) -> Cow<'_, str> {
                self.to_string().into()
            }
        }
    )*};
}

display!(bool i8 i16 i32 i64);

macro_rules! float {
    ($($type:ty)*) => {$(
        impl ToText for $type {
            fn to_text(&self) -> Cow<'_, str> {
                crate::float(self).to_string().into()
            }
        }
    )*};
}

float!(f32 f64);

/// Reads a boolean (`true`, `false`) or a decimal integer. Surrounding white space is ignored.
///
/// # Errors
/// [`TextError`] if the text is something else, or the number is too large for the type.
pub fn parsed<T: FromStr<Err: fmt::Display>>(text: &str) -> Result<T, TextError> {
    let trimmed = text.trim();
    // Some servers write booleans as `True`.
    let parsed = trimmed.parse().or_else(|error| match trimmed.to_ascii_lowercase() {
        lower if lower != trimmed => lower.parse().map_err(|_| error),
        _ => Err(error),
    });
    parsed.map_err(|error| TextError::new(text, error))
}

/// Reads an `f32` or `f64`: a decimal number with an optional exponent, or `NaN`, `Infinity`,
/// `-Infinity`. Surrounding white space is ignored.
///
/// # Errors
/// [`TextError`] if the text is something else.
pub fn float<T: FromStr<Err: fmt::Display>>(text: &str) -> Result<T, TextError> {
    // Rust parses Smithy's three words too.
    parsed(text)
}

/// Reads a timestamp in `format` or, since servers mix them up, in any other format. Surrounding
/// white space is ignored.
///
/// # Errors
/// [`TextError`] if the text is not a timestamp.
pub fn timestamp(text: &str, format: Format) -> Result<Timestamp, TextError> {
    let parsed = Timestamp::parse(text, format);
    let parsed = parsed.or_else(|error| Timestamp::parse_any(text).map_err(|_| error));
    parsed.map_err(|error| TextError(error.to_string()))
}

/// Reads a blob: base64 with padding (RFC 4648, section 4). White space anywhere is skipped.
///
/// # Errors
/// [`TextError`] if the text is something else.
pub fn blob(text: &str) -> Result<Bytes, TextError> {
    use base64::Engine as _;
    let decode = |text: &str| base64::engine::general_purpose::STANDARD.decode(text);
    // White space is rare.
    let decoded = decode(text).or_else(|_| decode(&text.replace(is_space, "")));
    decoded
        .map(Bytes::from)
        .map_err(|error| TextError::new(text, format_args!("not base64: {error}")))
}

fn is_space(character: char) -> bool {
    character.is_ascii_whitespace()
}

/// Decodes text in base64.
///
/// # Errors
/// [`TextError`] if the text is not base64, or not UTF-8 once decoded.
pub fn base64_string(text: &str) -> Result<String, TextError> {
    utf8(blob(text)?)
}

/// Decodes form-encoded text (`application/x-www-form-urlencoded`): `+` is a space. Bytes that are
/// not UTF-8 are replaced with U+FFFD.
pub fn form_decode(text: String) -> String {
    if !text.contains(['%', '+']) {
        return text;
    }
    let spaced = text.replace('+', " ");
    percent_decode(spaced.as_bytes()).decode_utf8_lossy().into_owned()
}

/// Returns a body as text.
///
/// # Errors
/// [`TextError`] if it is not UTF-8.
pub fn utf8(body: Bytes) -> Result<String, TextError> {
    String::from_utf8(body.into()).map_err(|error| {
        let position = error.utf8_error().valid_up_to();
        TextError(format!("not UTF-8 (byte {position})"))
    })
}

/// Quotes `text`, or the beginning of a long one.
pub(crate) fn quote(text: &str) -> String {
    match text.char_indices().nth(80) {
        Some((end, _)) => format!("{:?}…", &text[..end]),
        None => format!("{text:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_booleans_may_stand_in_white_space() {
        assert_eq!(parsed(" \n42\t"), Ok(42));
        assert_eq!(parsed("-9223372036854775808"), Ok(i64::MIN));
        assert_eq!(parsed("true"), Ok(true));
        assert_eq!(parsed("False"), Ok(false));
        let refused = |text: &str| parsed::<i8>(text).unwrap_err().to_string();
        assert_eq!(refused("128"), "\"128\": number too large to fit in target type");
        assert_eq!(refused(" 1 2"), "\" 1 2\": invalid digit found in string");
        assert!(refused("").starts_with("\"\": "));
        assert!(parsed::<bool>("yes").is_err());
    }

    #[test]
    fn floats_know_the_three_words() {
        assert_eq!(float("1.5e3"), Ok(1500.0_f32));
        assert_eq!(float(" Infinity "), Ok(f64::INFINITY));
        assert_eq!(float("-Infinity"), Ok(f64::NEG_INFINITY));
        assert!(float::<f64>("NaN").unwrap().is_nan());
        assert!(float::<f64>("1,5").is_err());
    }

    #[test]
    fn blobs_may_be_wrapped() {
        assert_eq!(blob("aGVs\n bG8=\r\n").unwrap(), "hello");
        assert_eq!(blob("").unwrap(), "");
        assert_eq!(
            blob("aGVsbG8").unwrap_err().to_string(),
            "\"aGVsbG8\": not base64: Invalid padding"
        );
        assert!(blob("aGVs-G8=").is_err());
    }

    #[test]
    fn timestamps_are_read_in_any_format() {
        for text in ["2014-04-29T18:30:38Z", "Tue, 29 Apr 2014 18:30:38 GMT", "1398796238"] {
            for format in [Format::DateTime, Format::HttpDate, Format::EpochSeconds] {
                assert_eq!(timestamp(text, format).unwrap().secs(), 1_398_796_238, "{text}");
            }
        }
        let error = timestamp("yesterday", Format::HttpDate).unwrap_err().to_string();
        assert!(error.starts_with("\"yesterday\" is not a timestamp"), "{error}");
    }

    #[test]
    fn a_body_of_text_is_utf8() {
        assert_eq!(utf8(Bytes::from_static("é".as_bytes())), Ok("é".to_owned()));
        let error = utf8(Bytes::from_static(b"ab\xFF")).unwrap_err();
        assert_eq!(error.to_string(), "not UTF-8 (byte 2)");
    }

    #[test]
    fn an_error_quotes_no_more_than_a_line() {
        let error = parsed::<i32>(&"é".repeat(1000)).unwrap_err().to_string();
        assert!(error.starts_with(&format!("{:?}…: ", "é".repeat(80))), "{error}");
    }

    #[test]
    fn forms_are_decoded() {
        for (encoded, expected) in [
            ("plain", "plain"),
            ("a+b%2Bc%20d", "a b+c d"),
            ("%E6%97%A5/%0A%01", "日/\n\u{1}"),
            ("%e6%97%a5", "日"),
            ("100%", "100%"),
            ("%zz%4", "%zz%4"),
            ("%FF", "\u{FFFD}"),
            ("é+", "é "),
            ("", ""),
        ] {
            assert_eq!(form_decode(encoded.to_owned()), expected, "{encoded}");
        }
    }
}
