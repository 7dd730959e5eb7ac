//! Compares CBOR documents by their values, as another crate reads them. How long a length or a
//! float is written and the order of a map's entries do not matter, everything else does.

use ciborium::Value;

use super::difference::Difference;

/// Reads a document.
///
/// # Errors
/// The reason why it is not CBOR, or not only one value.
pub fn read(mut document: &[u8]) -> Result<Value, String> {
    let value = ciborium::from_reader(&mut document).map_err(|error| error.to_string())?;
    match document {
        [] => Ok(value),
        rest => Err(format!("{} bytes after the value", rest.len())),
    }
}

/// Compares two values. `place` is the place of the outermost one.
///
/// # Errors
/// The first difference, with a pointer below `place`.
pub fn compare(place: &str, expected: &Value, actual: &Value) -> Result<(), Difference> {
    let equal = match (expected, actual) {
        (Value::Map(expected), Value::Map(actual)) => {
            return compare_entries(place, expected, actual);
        }
        (Value::Array(expected), Value::Array(actual)) if expected.len() == actual.len() => {
            let mut items = expected.iter().zip(actual).enumerate();
            return items.try_for_each(|(index, (expected, actual))| {
                compare(&format!("{place}/{index}"), expected, actual)
            });
        }
        (Value::Tag(expected_tag, expected), Value::Tag(tag, actual)) if expected_tag == tag => {
            return compare(place, expected, actual);
        }
        (Value::Float(expected), Value::Float(actual)) => {
            expected == actual || (expected.is_nan() && actual.is_nan())
        }
        (expected, actual) => expected == actual,
    };
    match equal {
        true => Ok(()),
        false => Err(Difference::new(place, shown(expected), shown(actual))),
    }
}

fn compare_entries(
    place: &str,
    expected: &[(Value, Value)],
    actual: &[(Value, Value)],
) -> Result<(), Difference> {
    let below = |key: &Value| format!("{place}/{}", key.as_text().unwrap_or("?"));
    let find = |entries: &'_ [(Value, Value)], key: &Value| {
        entries.iter().position(|(name, _)| name == key)
    };
    for (key, expected) in expected {
        match find(actual, key) {
            Some(index) => compare(&below(key), expected, &actual[index].1)?,
            None => return Err(Difference::new(below(key), shown(expected), "missing")),
        }
    }
    match actual.iter().find(|(key, _)| find(expected, key).is_none()) {
        Some((key, actual)) => Err(Difference::new(below(key), "missing", shown(actual))),
        // The same names, so a name that is written twice is all that can be left.
        None if actual.len() != expected.len() => {
            let count = |entries: &[_]| format!("{} entries", entries.len());
            Err(Difference::new(place, count(expected), count(actual)))
        }
        None => Ok(()),
    }
}

fn shown(value: &Value) -> String {
    format!("{value:?}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn difference(expected: &[u8], actual: &[u8]) -> Option<String> {
        let compared = compare("body", &read(expected).unwrap(), &read(actual).unwrap());
        compared.err().map(|difference| difference.part)
    }

    #[test]
    fn values_are_equal_however_they_are_written() {
        for (expected, actual) in [
            (&b"\xBF\x61a\x01\x61b\x02\xFF"[..], &b"\xA2\x61b\x02\x61a\x18\x01"[..]),
            (b"\xF9\x3E\x00", b"\xFB\x3F\xF8\0\0\0\0\0\0"),
            (b"\xF9\x7E\x00", b"\xFA\x7F\xC0\0\0"),
            (b"\x7F\x61a\x61b\xFF", b"\x62ab"),
            (b"\x9F\xF6\xFF", b"\x81\xF6"),
        ] {
            assert_eq!(difference(expected, actual), None);
        }
    }

    #[test]
    fn differences_have_a_place() {
        for (expected, actual, place) in [
            (&b"\xA1\x61a\x01"[..], &b"\xA1\x61a\x02"[..], "body/a"),
            (b"\xA1\x61a\x01", b"\xA0", "body/a"),
            (b"\xA0", b"\xA1\x61a\xF6", "body/a"),
            (b"\xA1\x61a\x01", b"\xA2\x61a\x01\x61a\x01", "body"),
            (b"\x82\x01\x02", b"\x82\x01\x03", "body/1"),
            (b"\x82\x01\x02", b"\x81\x01", "body"),
            // An integer is no float, text no bytes, and a tag says something.
            (b"\x01", b"\xF9\x3C\x00", "body"),
            (b"\x61a", b"\x41a", "body"),
            (b"\xC1\x01", b"\x01", "body"),
        ] {
            assert_eq!(difference(expected, actual).as_deref(), Some(place));
        }
    }

    #[test]
    fn what_is_no_document_is_refused() {
        for document in [&b""[..], b"\xBF", b"\xA0\xA0", b"{}"] {
            assert!(read(document).is_err(), "{document:?}");
        }
    }
}
