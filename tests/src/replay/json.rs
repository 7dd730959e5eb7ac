//! Compares JSON values. The order of an object's members does not matter, numbers are compared by
//! value, everything else exactly.

use serde_json::{Number, Value};

use super::difference::Difference;

/// Compares two values. `place` is the place of the outermost one.
///
/// # Errors
/// The first difference, with a JSON pointer below `place`.
pub fn compare(place: &str, expected: &Value, actual: &Value) -> Result<(), Difference> {
    let different = || Err(Difference::new(place, expected.to_string(), actual.to_string()));
    match (expected, actual) {
        (Value::Object(expected), Value::Object(actual)) => {
            for (name, expected) in expected {
                let place = format!("{place}/{name}");
                match actual.get(name) {
                    Some(actual) => compare(&place, expected, actual)?,
                    None => return Err(Difference::new(place, expected.to_string(), "missing")),
                }
            }
            match actual.iter().find(|(name, _)| !expected.contains_key(*name)) {
                Some((name, actual)) => {
                    let place = format!("{place}/{name}");
                    Err(Difference::new(place, "missing", actual.to_string()))
                }
                None => Ok(()),
            }
        }
        (Value::Array(expected), Value::Array(actual)) if expected.len() == actual.len() => {
            let items = expected.iter().zip(actual).enumerate();
            for (index, (expected, actual)) in items {
                compare(&format!("{place}/{index}"), expected, actual)?;
            }
            Ok(())
        }
        (Value::Number(expected), Value::Number(actual)) if same_number(expected, actual) => Ok(()),
        (Value::Number(_), Value::Number(_)) => different(),
        _ if expected == actual => Ok(()),
        _ => different(),
    }
}

/// Whether both are the same number, such as 1 and 1.0. Integers are compared exactly.
fn same_number(a: &Number, b: &Number) -> bool {
    match (a.as_i128(), b.as_i128()) {
        (Some(a), Some(b)) => a == b,
        _ => a.as_f64() == b.as_f64(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the place of the first difference.
    fn difference(expected: &str, actual: &str) -> Option<String> {
        let [expected, actual] =
            [expected, actual].map(|json| serde_json::from_str::<Value>(json).unwrap());
        compare("body", &expected, &actual).err().map(|difference| difference.part)
    }

    #[test]
    fn order_and_notation_do_not_matter() {
        let same = [
            (r#"{"a": 1, "b": [true, null]}"#, r#"{"b":[true,null],"a":1}"#),
            (r#"{"a": "é\n"}"#, r#"{"a": "\u00e9\u000a"}"#),
            ("[1, 1.0, 100, -0.5]", "[1.0, 1, 1e2, -5e-1]"),
            (
                "[18446744073709551615, -9223372036854775808]",
                "[18446744073709551615, -9223372036854775808]",
            ),
        ];
        for (expected, actual) in same {
            assert_eq!(difference(expected, actual), None, "{expected} {actual}");
        }
    }

    #[test]
    fn everything_else_does() {
        let different = [
            (r#"{"a": 1}"#, "{}", "body/a"),
            ("{}", r#"{"a": null}"#, "body/a"),
            (r#"{"a": null}"#, "{}", "body/a"),
            (
                r#"{"a": {"b": [0, {"c": "x"}]}}"#,
                r#"{"a": {"b": [0, {"c": "X"}]}}"#,
                "body/a/b/1/c",
            ),
            ("[1, 2]", "[2, 1]", "body/0"),
            ("[1]", "[1, 2]", "body"),
            ("1", r#""1""#, "body"),
            ("true", r#""true""#, "body"),
            ("0", "null", "body"),
            ("9223372036854775807", "9223372036854775806", "body"),
            ("1.5", "1.25", "body"),
            ("{}", "[]", "body"),
        ];
        for (expected, actual, place) in different {
            assert_eq!(difference(expected, actual).as_deref(), Some(place), "{expected} {actual}");
        }
    }
}
