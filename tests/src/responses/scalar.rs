//! Values as text.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};
use shapesmith_codegen::model::TimestampFormat;
use shapesmith_codegen::plan::Text;

use super::Result;

/// Writes a value as text.
pub(super) fn scalar(form: Text, value: &Value) -> Result<String> {
    match form {
        Text::String | Text::Enum | Text::Base64 => string(value).map(str::to_owned),
        Text::Base64String => Ok(STANDARD.encode(string(value)?)),
        Text::Timestamp(TimestampFormat::DateTime)
        | Text::MaybeTimestamp(TimestampFormat::DateTime) => string(value).map(str::to_owned),
        Text::Timestamp(TimestampFormat::HttpDate)
        | Text::MaybeTimestamp(TimestampFormat::HttpDate) => http_date(string(value)?),
        Text::Display => match value {
            Value::Bool(_) | Value::Number(_) => Ok(value.to_string()),
            _ => Err(format!("{value} is neither a number nor a boolean")),
        },
        Text::Float
        | Text::Timestamp(TimestampFormat::EpochSeconds)
        | Text::MaybeTimestamp(TimestampFormat::EpochSeconds) => {
            Err(format!("{form:?}: no output of S3 has that"))
        }
    }
}

/// Converts `2014-04-29T18:30:38.5Z` to `Tue, 29 Apr 2014 18:30:38 GMT`.
///
/// # Errors
/// If the text is not such a timestamp.
pub fn http_date(text: &str) -> Result<String> {
    const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let number = |from: usize, to: usize| -> Result<usize> {
        let digits = text.get(from..to).ok_or(format!("{text:?} is not a timestamp"))?;
        digits.parse().map_err(|error| format!("{text:?}: {error}"))
    };
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let name = month.checked_sub(1).and_then(|index| MONTHS.get(index)).ok_or("no month")?;
    // Sakamoto's algorithm for the day of the week.
    let shifted = if month < 3 { year - 1 } else { year };
    let leaps = shifted / 4 + shifted / 400 - shifted / 100;
    let weekday = (shifted + leaps + [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4][month - 1] + day) % 7;
    Ok(format!("{}, {day:02} {name} {year:04} {} GMT", DAYS[weekday], &text[11..19]))
}

/// Returns the members of an object.
pub(super) fn object(value: &Value) -> Result<&Map<String, Value>> {
    value.as_object().ok_or_else(|| format!("{value} is not an object"))
}

/// Returns the items of a list.
pub(super) fn array(value: &Value) -> Result<&Vec<Value>> {
    value.as_array().ok_or_else(|| format!("{value} is not a list"))
}

/// Returns the text of a string.
pub(super) fn string(value: &Value) -> Result<&str> {
    value.as_str().ok_or_else(|| format!("{value} is not a string"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        for (text, date) in [
            ("2014-04-29T18:30:38.500000Z", "Tue, 29 Apr 2014 18:30:38 GMT"),
            ("2000-02-29T00:00:00Z", "Tue, 29 Feb 2000 00:00:00 GMT"),
            ("1970-01-01T23:59:59Z", "Thu, 01 Jan 1970 23:59:59 GMT"),
            ("1999-12-31T00:00:00Z", "Fri, 31 Dec 1999 00:00:00 GMT"),
        ] {
            assert_eq!(http_date(text).unwrap(), date);
        }
    }
}
