//! Points in time, and their three formats in Smithy's protocols.
//!
//! Generated crates expose this type rather than one of a time crate. chrono does the calendar.

use std::fmt;
use std::time::{Duration, SystemTime};

use chrono::{DateTime, NaiveDateTime, Utc};

const NANOS_PER_SECOND: u32 = 1_000_000_000;
/// 0001-01-01T00:00:00Z.
const MIN_SECONDS: i64 = -62_135_596_800;
/// 9999-12-31T23:59:59Z.
const MAX_SECONDS: i64 = 253_402_300_799;

/// A point in time with nanosecond precision, from the year 1 to the year 9999: Smithy's
/// [`timestamp`](https://smithy.io/2.0/spec/simple-types.html#timestamp).
///
/// Like POSIX time, it has no leap seconds. The default is the Unix epoch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp {
    /// Since the epoch, rounded down, so that `nanos` counts forward before the epoch too.
    seconds: i64,
    nanos: u32,
}

impl Timestamp {
    /// 1970-01-01T00:00:00Z.
    pub const UNIX_EPOCH: Self = Self { seconds: 0, nanos: 0 };

    /// Returns the time `seconds` after the Unix epoch, or before it if negative.
    ///
    /// # Errors
    ///
    /// [`OutOfRange`] outside the years 1 to 9999.
    pub const fn from_secs(seconds: i64) -> Result<Self, OutOfRange> {
        Self::from_secs_and_nanos(seconds, 0)
    }

    /// Returns the time `nanos` nanoseconds after [`from_secs(seconds)`](Self::from_secs). For
    /// example, half a second before the epoch is `(-1, 500_000_000)`.
    ///
    /// # Errors
    ///
    /// [`OutOfRange`] outside the years 1 to 9999, or if `nanos` is a second or more.
    pub const fn from_secs_and_nanos(seconds: i64, nanos: u32) -> Result<Self, OutOfRange> {
        if seconds < MIN_SECONDS || seconds > MAX_SECONDS || nanos >= NANOS_PER_SECOND {
            return Err(OutOfRange);
        }
        Ok(Self { seconds, nanos })
    }

    /// Returns the time before the epoch by this much; `seconds` is not negative.
    fn before_epoch(seconds: i64, nanos: u32) -> Result<Self, OutOfRange> {
        match nanos {
            0 => Self::from_secs(-seconds),
            _ => Self::from_secs_and_nanos(-seconds - 1, NANOS_PER_SECOND.saturating_sub(nanos)),
        }
    }

    /// Rounds to microseconds, the precision of a double for current times.
    pub(crate) fn from_f64(seconds: f64) -> Result<Self, OutOfRange> {
        if seconds.is_nan() {
            return Err(OutOfRange);
        }
        // The cast saturates, far outside the range.
        let micros = (seconds * 1e6).round() as i64;
        let nanos = micros.rem_euclid(1_000_000) as u32 * 1_000;
        Self::from_secs_and_nanos(micros.div_euclid(1_000_000), nanos)
    }

    /// Returns the whole seconds since the Unix epoch, rounded down.
    pub const fn secs(self) -> i64 {
        self.seconds
    }

    /// Returns the nanoseconds since [`secs`](Self::secs), below 1,000,000,000.
    pub const fn subsec_nanos(self) -> u32 {
        self.nanos
    }

    /// Returns the start of this second. Request headers have no fractions of a second, as in
    /// botocore.
    pub const fn without_fraction(self) -> Self {
        Self { seconds: self.seconds, nanos: 0 }
    }

    /// Returns a value that displays this time in `format`.
    pub const fn format(self, format: Format) -> FormattedTimestamp {
        FormattedTimestamp { timestamp: self, format }
    }

    /// Parses `text` in `format`; see the variants of [`Format`] for what is accepted. Surrounding
    /// white space is ignored.
    ///
    /// A leap second (`23:59:60`) is read as the second after it, like in POSIX time. Fractional
    /// digits after the ninth are dropped.
    ///
    /// # Errors
    ///
    /// [`ParseError`] if the text is in another format, is not a valid date, or is outside the
    /// years 1 to 9999.
    pub fn parse(text: &str, format: Format) -> Result<Self, ParseError> {
        let trimmed = text.trim();
        let timestamp = match format {
            Format::HttpDate => parse_http_date(trimmed),
            Format::DateTime => parse_date_time(trimmed),
            Format::EpochSeconds => parse_epoch_seconds(trimmed),
        };
        timestamp.ok_or_else(|| ParseError::new(text, Some(format)))
    }

    /// Parses `text` in any [`Format`], for input written by people. A number is always seconds
    /// since the epoch.
    ///
    /// # Errors
    ///
    /// As for [`parse`](Self::parse).
    pub fn parse_any(text: &str) -> Result<Self, ParseError> {
        let trimmed = text.trim();
        parse_epoch_seconds(trimmed)
            .or_else(|| parse_date_time(trimmed))
            .or_else(|| parse_http_date(trimmed))
            .ok_or_else(|| ParseError::new(text, None))
    }

    fn from_utc(utc: DateTime<Utc>) -> Option<Self> {
        // chrono represents a leap second as a nanosecond count of a second or more.
        let nanos = utc.timestamp_subsec_nanos();
        let seconds = utc.timestamp() + i64::from(nanos / NANOS_PER_SECOND);
        Self::from_secs_and_nanos(seconds, nanos % NANOS_PER_SECOND).ok()
    }

    fn to_utc(self) -> DateTime<Utc> {
        // Never the default: chrono's years include those of a Timestamp.
        DateTime::from_timestamp(self.seconds, self.nanos).unwrap_or_default()
    }
}

/// Displays as [`Format::DateTime`].
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.format(Format::DateTime).fmt(f)
    }
}

impl TryFrom<SystemTime> for Timestamp {
    type Error = OutOfRange;

    fn try_from(time: SystemTime) -> Result<Self, OutOfRange> {
        let whole = |distance: Duration| i64::try_from(distance.as_secs()).map_err(|_| OutOfRange);
        match time.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(after) => Self::from_secs_and_nanos(whole(after)?, after.subsec_nanos()),
            Err(error) => {
                let before = error.duration();
                Self::before_epoch(whole(before)?, before.subsec_nanos())
            }
        }
    }
}

/// Fails only if the platform cannot represent the time: on Windows, before 1601.
impl TryFrom<Timestamp> for SystemTime {
    type Error = OutOfRange;

    fn try_from(timestamp: Timestamp) -> Result<Self, OutOfRange> {
        let seconds = Duration::from_secs(timestamp.seconds.unsigned_abs());
        let start = if timestamp.seconds < 0 {
            Self::UNIX_EPOCH.checked_sub(seconds)
        } else {
            Self::UNIX_EPOCH.checked_add(seconds)
        };
        start
            .and_then(|start| start.checked_add(Duration::from_nanos(timestamp.nanos.into())))
            .ok_or(OutOfRange)
    }
}

/// The three [timestamp formats](https://smithy.io/2.0/spec/protocol-traits.html#timestampformat-trait)
/// of Smithy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// `Tue, 29 Apr 2014 18:30:38 GMT`: the IMF-fixdate of RFC 9110 section 5.6.7 (once RFC 7231).
    /// Written without the fraction. Read with or without one, and in that section's two obsolete
    /// forms. The day of the week is not checked.
    HttpDate,
    /// `2014-04-29T18:30:38Z`: RFC 3339 in UTC. A nonzero fraction is written with six digits, like
    /// in botocore, or nine if it needs them. Read with any offset; the default is UTC, and the
    /// default time is midnight.
    DateTime,
    /// `1398796238`: seconds since the Unix epoch, with as many decimals as the fraction needs. An
    /// exponent is accepted, with microsecond precision.
    EpochSeconds,
}

/// Displays a [`Timestamp`] in a [`Format`]. Returned by [`Timestamp::format`].
#[derive(Clone, Copy, Debug)]
pub struct FormattedTimestamp {
    timestamp: Timestamp,
    format: Format,
}

impl fmt::Display for FormattedTimestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pattern = match (self.format, self.timestamp.nanos) {
            (Format::EpochSeconds, _) => return write_epoch_seconds(self.timestamp, f),
            (Format::HttpDate, _) => "%a, %d %b %Y %H:%M:%S GMT",
            (Format::DateTime, 0) => "%Y-%m-%dT%H:%M:%SZ",
            (Format::DateTime, nanos) if nanos % 1_000 == 0 => "%Y-%m-%dT%H:%M:%S%.6fZ",
            (Format::DateTime, _) => "%Y-%m-%dT%H:%M:%S%.9fZ",
        };
        self.timestamp.to_utc().format(pattern).fmt(f)
    }
}

fn write_epoch_seconds(timestamp: Timestamp, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let (sign, seconds, nanos) = match (timestamp.seconds, timestamp.nanos) {
        (seconds, 0) => return write!(f, "{seconds}"),
        // A Timestamp's fraction counts forwards, a decimal's away from zero.
        (seconds @ ..0, nanos) => ("-", -(seconds + 1), NANOS_PER_SECOND - nanos),
        (seconds, nanos) => ("", seconds, nanos),
    };
    let fraction = format!("{nanos:09}");
    write!(f, "{sign}{seconds}.{}", fraction.trim_end_matches('0'))
}

fn parse_http_date(text: &str) -> Option<Timestamp> {
    const IMF_FIXDATE: &str = "%d %b %Y %H:%M:%S%.f GMT";
    const RFC_850: &str = "%d-%b-%y %H:%M:%S%.f GMT";
    const ASCTIME: &str = "%b %e %H:%M:%S%.f %Y";

    let (_day_of_week, rest) = text.split_once([',', ' '])?;
    let utc = [IMF_FIXDATE, RFC_850, ASCTIME]
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(rest.trim_start(), form).ok())?;
    Timestamp::from_utc(utc.and_utc())
}

fn parse_date_time(text: &str) -> Option<Timestamp> {
    let parsed = DateTime::parse_from_rfc3339(text)
        .or_else(|_| DateTime::parse_from_rfc3339(&format!("{text}Z")))
        .or_else(|_| DateTime::parse_from_rfc3339(&format!("{text}T00:00:00Z")))
        // The offsets of ISO 8601 that RFC 3339 does not have: +0100 and +01.
        .or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f%#z"));
    Timestamp::from_utc(parsed.ok()?.to_utc())
}

fn parse_epoch_seconds(text: &str) -> Option<Timestamp> {
    if text.contains(['e', 'E']) {
        return Timestamp::from_f64(text.parse().ok()?).ok();
    }
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text),
    };
    let (seconds, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    if !is_digits(seconds) || !is_digits(fraction) {
        return None;
    }
    let seconds = seconds.parse().ok()?;
    let nanos = format!("{fraction:0<9.9}").parse().ok()?;
    let timestamp = if negative {
        Timestamp::before_epoch(seconds, nanos)
    } else {
        Timestamp::from_secs_and_nanos(seconds, nanos)
    };
    timestamp.ok()
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Error returned when a time is outside the range of [`Timestamp`], or of [`SystemTime`] when
/// converting to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutOfRange;

impl fmt::Display for OutOfRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the time is out of range: timestamps go from the year 1 to the year 9999")
    }
}

impl std::error::Error for OutOfRange {}

/// Error returned when text is not a timestamp. Its `Display` includes the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    text: String,
    /// `None` for any format.
    format: Option<Format>,
}

impl ParseError {
    fn new(text: &str, format: Option<Format>) -> Self {
        Self { text: text.to_owned(), format }
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let expected = match self.format {
            Some(Format::HttpDate) => "an HTTP date such as Tue, 29 Apr 2014 18:30:38 GMT",
            Some(Format::DateTime) => "an ISO 8601 time such as 2014-04-29T18:30:38Z",
            Some(Format::EpochSeconds) => "a number of seconds such as 1398796238",
            None => "an ISO 8601 time such as 2014-04-29T18:30:38Z, or a number of seconds",
        };
        let text = &self.text;
        write!(f, "{text:?} is not a timestamp: expected {expected}, in the years 1 to 9999")
    }
}

impl std::error::Error for ParseError {}

#[cfg(feature = "serde")]
mod with_serde {
    use std::fmt;

    use serde::de::{Deserialize, Deserializer, Error, Visitor};
    use serde::ser::{Serialize, Serializer};

    use super::{OutOfRange, Timestamp};

    /// Serializes as a string in [`Format::DateTime`](super::Format::DateTime).
    impl Serialize for Timestamp {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_str(self)
        }
    }

    /// Deserializes from a string that [`Timestamp::parse_any`] accepts, or a number of seconds
    /// since the epoch.
    ///
    /// Requests a newtype struct named `Timestamp`, so that a deserializer can recognize
    /// timestamps.
    impl<'de> Deserialize<'de> for Timestamp {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_newtype_struct("Timestamp", TimestampVisitor)
        }
    }

    struct TimestampVisitor;

    impl<'de> Visitor<'de> for TimestampVisitor {
        type Value = Timestamp;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a timestamp: an ISO 8601 string or a number of seconds")
        }

        fn visit_newtype_struct<D: Deserializer<'de>>(
            self,
            deserializer: D,
        ) -> Result<Timestamp, D::Error> {
            deserializer.deserialize_any(self)
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<Timestamp, E> {
            Timestamp::parse_any(text).map_err(E::custom)
        }

        fn visit_i64<E: Error>(self, seconds: i64) -> Result<Timestamp, E> {
            Timestamp::from_secs(seconds).map_err(E::custom)
        }

        fn visit_u64<E: Error>(self, seconds: u64) -> Result<Timestamp, E> {
            let seconds = i64::try_from(seconds).map_err(|_| E::custom(OutOfRange))?;
            self.visit_i64(seconds)
        }

        fn visit_f64<E: Error>(self, seconds: f64) -> Result<Timestamp, E> {
            Timestamp::from_f64(seconds).map_err(E::custom)
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn at(seconds: i64, nanos: u32) -> Timestamp {
        Timestamp::from_secs_and_nanos(seconds, nanos).unwrap()
    }

    fn written(seconds: i64, nanos: u32, format: Format) -> String {
        at(seconds, nanos).format(format).to_string()
    }

    /// Returns `None` if the text is refused.
    fn read(text: &str, format: Format) -> Option<(i64, u32)> {
        let timestamp = Timestamp::parse(text, format).ok()?;
        Some((timestamp.secs(), timestamp.subsec_nanos()))
    }

    fn read_any(text: &str) -> Option<(i64, u32)> {
        let timestamp = Timestamp::parse_any(text).ok()?;
        Some((timestamp.secs(), timestamp.subsec_nanos()))
    }

    #[test]
    fn range_is_the_years_1_to_9999() {
        assert_eq!(Timestamp::from_secs(MIN_SECONDS).unwrap().to_string(), "0001-01-01T00:00:00Z");
        assert_eq!(at(MAX_SECONDS, 999_999_999).to_string(), "9999-12-31T23:59:59.999999999Z");
        assert_eq!(Timestamp::from_secs(MIN_SECONDS - 1), Err(OutOfRange));
        assert_eq!(Timestamp::from_secs(MAX_SECONDS + 1), Err(OutOfRange));
        assert_eq!(Timestamp::from_secs(i64::MIN), Err(OutOfRange));
        assert_eq!(Timestamp::from_secs_and_nanos(0, 1_000_000_000), Err(OutOfRange));
    }

    #[test]
    fn order_is_that_of_time() {
        let sorted = [at(-2, 0), at(-1, 0), at(-1, 500_000_000), Timestamp::UNIX_EPOCH, at(0, 1)];
        assert!(sorted.is_sorted());
        assert_eq!(at(-1, 500_000_000).without_fraction(), at(-1, 0));
    }

    #[test]
    fn http_date_is_written_in_whole_seconds() {
        let http_date = |seconds, nanos| written(seconds, nanos, Format::HttpDate);
        assert_eq!(http_date(1_398_796_238, 0), "Tue, 29 Apr 2014 18:30:38 GMT");
        assert_eq!(http_date(1_398_796_238, 999_999_999), "Tue, 29 Apr 2014 18:30:38 GMT");
        assert_eq!(http_date(0, 0), "Thu, 01 Jan 1970 00:00:00 GMT");
        assert_eq!(http_date(-1, 1), "Wed, 31 Dec 1969 23:59:59 GMT");
        assert_eq!(http_date(1_582_934_400, 0), "Sat, 29 Feb 2020 00:00:00 GMT");
        assert_eq!(http_date(MIN_SECONDS, 0), "Mon, 01 Jan 0001 00:00:00 GMT");
        assert_eq!(http_date(MAX_SECONDS, 0), "Fri, 31 Dec 9999 23:59:59 GMT");
    }

    #[test]
    fn date_time_is_written_with_no_six_or_nine_decimals() {
        let date_time = |seconds, nanos| written(seconds, nanos, Format::DateTime);
        assert_eq!(date_time(1_398_796_238, 0), "2014-04-29T18:30:38Z");
        // The next two as botocore writes them into bodies.
        assert_eq!(date_time(760_979_268, 123_000_000), "1994-02-11T15:07:48.123000Z");
        assert_eq!(date_time(584_370_532, 1_000), "1988-07-08T13:08:52.000001Z");
        assert_eq!(date_time(584_370_532, 1), "1988-07-08T13:08:52.000000001Z");
        assert_eq!(date_time(-1, 500_000_000), "1969-12-31T23:59:59.500000Z");
    }

    #[test]
    fn epoch_seconds_are_written_as_a_decimal() {
        let epoch_seconds = |seconds, nanos| written(seconds, nanos, Format::EpochSeconds);
        assert_eq!(epoch_seconds(1_398_796_238, 0), "1398796238");
        assert_eq!(epoch_seconds(1_398_796_238, 120_000_000), "1398796238.12");
        assert_eq!(epoch_seconds(0, 1), "0.000000001");
        assert_eq!(epoch_seconds(-1, 0), "-1");
        assert_eq!(epoch_seconds(-1, 500_000_000), "-0.5");
        assert_eq!(epoch_seconds(-2, 750_000_000), "-1.25");
    }

    #[test]
    fn http_dates_are_read_in_all_three_forms() {
        let read = |text: &str| read(text, Format::HttpDate);
        assert_eq!(read("Sun, 06 Nov 1994 08:49:37 GMT"), Some((784_111_777, 0)));
        assert_eq!(read("Sunday, 06-Nov-94 08:49:37 GMT"), Some((784_111_777, 0)));
        assert_eq!(read("Sun Nov  6 08:49:37 1994"), Some((784_111_777, 0)));
        assert_eq!(read("  Sun, 06 Nov 1994 08:49:37.5 GMT\n"), Some((784_111_777, 500_000_000)));
        assert_eq!(read("Mon, 01 Jan 0001 00:00:00 GMT"), Some((MIN_SECONDS, 0)));
        // With the wrong day of the week.
        assert_eq!(read("Mon, 06 Nov 1994 08:49:37 GMT"), Some((784_111_777, 0)));

        assert_eq!(read("Sun, 06 Nov 1994 08:49:37 CET"), None);
        assert_eq!(read("Sun, 06 Nov 1994 08:49:37 GMT and more"), None);
        assert_eq!(read("Wed, 29 Feb 2023 00:00:00 GMT"), None);
        assert_eq!(read("Sat, 01 Jan 0000 00:00:00 GMT"), None);
        assert_eq!(read("2014-04-29T18:30:38Z"), None);
    }

    #[test]
    fn date_times_are_read_with_any_offset_and_fraction() {
        let read = |text: &str| read(text, Format::DateTime);
        assert_eq!(read("2014-04-29T18:30:38Z"), Some((1_398_796_238, 0)));
        assert_eq!(read("2014-04-29t18:30:38z"), Some((1_398_796_238, 0)));
        assert_eq!(read("2014-04-29 18:30:38Z"), Some((1_398_796_238, 0)));
        for local in ["20:30:38+02:00", "20:30:38+0200", "20:30:38+02", "13:00:38-05:30"] {
            assert_eq!(read(&format!("2014-04-29T{local}")), Some((1_398_796_238, 0)), "{local}");
        }
        assert_eq!(read("2000-01-02T20:34:56.123Z"), Some((946_845_296, 123_000_000)));
        assert_eq!(read("2000-01-02T20:34:56.123456789+00:00"), Some((946_845_296, 123_456_789)));
        assert_eq!(read("2000-01-02T20:34:56.1234567899Z"), Some((946_845_296, 123_456_789)));
        assert_eq!(read("1969-12-31T23:59:59.5Z"), Some((-1, 500_000_000)));
        assert_eq!(read("2014-04-29T18:30:38"), Some((1_398_796_238, 0)));
        assert_eq!(read("2014-04-29T18:30:38.5"), Some((1_398_796_238, 500_000_000)));
        assert_eq!(read("2014-04-29"), Some((1_398_729_600, 0)));
        assert_eq!(read("2020-02-29"), Some((1_582_934_400, 0)));
    }

    #[test]
    fn a_leap_second_is_read_as_the_second_after_it() {
        let read = |text: &str| read(text, Format::DateTime);
        assert_eq!(read("2016-12-31T23:59:60Z"), read("2017-01-01T00:00:00Z"));
        assert_eq!(read("2016-12-31T23:59:60.25Z"), read("2017-01-01T00:00:00.25Z"));
        assert_eq!(read("9999-12-31T23:59:60Z"), None);
        assert_eq!(read("2016-12-31T23:59:61Z"), None);
    }

    #[test]
    fn date_times_the_calendar_or_the_range_lacks_are_refused() {
        for text in [
            "",
            "-",
            "Z",
            "2014",
            "2014-04",
            "2014-4-29",
            "14-04-29",
            "2014-13-01",
            "2023-02-29",
            "2014-04-29T",
            "2014-04-29T24:00:00Z",
            "2014-04-29T18:60:00Z",
            "2014-04-29T18:30:38ZZ",
            "2014-04-29T18:30:38.Z",
            "2014-04-29T18:30:38+",
            "2014-04-29T18:30:38+é",
            "2014-04-29é",
            "２014-04-29T18:30:38Z",
            "0000-12-31T23:59:59Z",
            "0001-01-01T00:00:00+00:01",
            "9999-12-31T23:59:59-00:01",
            "99999-12-31T23:59:59Z",
            "1398796238",
        ] {
            assert_eq!(read(text, Format::DateTime), None, "{text}");
        }
    }

    #[test]
    fn epoch_seconds_are_read_as_a_decimal() {
        let read = |text: &str| read(text, Format::EpochSeconds);
        assert_eq!(read("1398796238"), Some((1_398_796_238, 0)));
        assert_eq!(read(" 1398796238.12 "), Some((1_398_796_238, 120_000_000)));
        assert_eq!(read("0.1234567899"), Some((0, 123_456_789)));
        assert_eq!(read("-0"), Some((0, 0)));
        assert_eq!(read("-0.5"), Some((-1, 500_000_000)));
        assert_eq!(read("-1.25"), Some((-2, 750_000_000)));
        assert_eq!(read("1.398796238123E9"), Some((1_398_796_238, 123_000_000)));
        assert_eq!(read("-5e-1"), Some((-1, 500_000_000)));
        assert_eq!(read("-62135596800"), Some((MIN_SECONDS, 0)));
        for text in [
            "",
            "-",
            ".",
            ".5",
            "5.",
            "--5",
            "-+5",
            "1.-5",
            "1.2.3",
            "1_000",
            "0x10",
            "nan",
            "inf",
            "e",
            "1e400",
            "-1e400",
            "-62135596801",
            "-62135596800.5",
            "253402300800",
            "99999999999999999999",
            "٣",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn the_format_of_user_input_is_detected() {
        assert_eq!(read_any("1398796238"), Some((1_398_796_238, 0)));
        assert_eq!(read_any("1398796238.5"), Some((1_398_796_238, 500_000_000)));
        assert_eq!(read_any("2014-04-29T20:30:38+02:00"), Some((1_398_796_238, 0)));
        assert_eq!(read_any("2014-04-29T18:30:38"), Some((1_398_796_238, 0)));
        assert_eq!(read_any("2014-04-29"), Some((1_398_729_600, 0)));
        assert_eq!(read_any("Tue, 29 Apr 2014 18:30:38 GMT"), Some((1_398_796_238, 0)));
        assert_eq!(read_any("Wednesday, 31-Dec-69 18:30:38 GMT"), Some((3_155_740_238, 0)));
        assert_eq!(read_any(""), None);
        assert_eq!(read_any("yesterday"), None);
        assert_eq!(read_any("é, é"), None);
    }

    #[test]
    fn what_is_written_is_read_back() {
        let seconds = [MIN_SECONDS, -951_782_400, -1, 0, 951_782_400, MAX_SECONDS];
        for timestamp in seconds.map(|seconds| at(seconds, 120_000_001)) {
            let whole = timestamp.without_fraction();
            let text = timestamp.format(Format::DateTime).to_string();
            assert_eq!(Timestamp::parse(&text, Format::DateTime), Ok(timestamp));
            let text = timestamp.format(Format::EpochSeconds).to_string();
            assert_eq!(Timestamp::parse(&text, Format::EpochSeconds), Ok(timestamp));
            let text = timestamp.format(Format::HttpDate).to_string();
            assert_eq!(Timestamp::parse(&text, Format::HttpDate), Ok(whole));
        }
    }

    #[test]
    fn system_time_goes_both_ways() {
        let half = Duration::from_millis(500);
        for (system, timestamp) in [
            (SystemTime::UNIX_EPOCH, at(0, 0)),
            (SystemTime::UNIX_EPOCH + half, at(0, 500_000_000)),
            (SystemTime::UNIX_EPOCH - half, at(-1, 500_000_000)),
            (SystemTime::UNIX_EPOCH - half * 4, at(-2, 0)),
        ] {
            assert_eq!(Timestamp::try_from(system), Ok(timestamp));
            assert_eq!(SystemTime::try_from(timestamp), Ok(system));
        }
        let far = Duration::from_secs(MAX_SECONDS.unsigned_abs() + 1);
        assert_eq!(Timestamp::try_from(SystemTime::UNIX_EPOCH + far), Err(OutOfRange));
    }

    #[test]
    fn an_error_quotes_the_text_and_says_what_was_expected() {
        let error = Timestamp::parse("29\t4", Format::DateTime).unwrap_err();
        assert_eq!(
            error.to_string(),
            "\"29\\t4\" is not a timestamp: expected an ISO 8601 time such as \
             2014-04-29T18:30:38Z, in the years 1 to 9999"
        );
    }

    #[cfg(feature = "serde")]
    mod with_serde {
        use serde::de::value::Error;
        use serde::de::{Deserialize, Deserializer, IntoDeserializer, Visitor};
        use serde::ser::Serialize;

        use super::{Timestamp, at, fmt};

        fn read<'de, T: IntoDeserializer<'de, Error>>(value: T) -> Result<Timestamp, Error> {
            Timestamp::deserialize(value.into_deserializer())
        }

        #[test]
        fn strings_and_numbers_are_read() {
            assert_eq!(read("2014-04-29T18:30:38.5Z"), Ok(at(1_398_796_238, 500_000_000)));
            assert_eq!(read("2014-04-29"), Ok(at(1_398_729_600, 0)));
            assert_eq!(read(1_398_796_238_i64), Ok(at(1_398_796_238, 0)));
            assert_eq!(read(1_398_796_238_u32), Ok(at(1_398_796_238, 0)));
            assert_eq!(read(1_398_796_238.123), Ok(at(1_398_796_238, 123_000_000)));
            assert_eq!(read(-0.5), Ok(at(-1, 500_000_000)));
            for refused in [f64::NAN, f64::INFINITY, f64::MIN] {
                assert!(read(refused).is_err());
            }
            assert!(read(i64::MAX).is_err());
            assert!(read(u64::MAX).is_err());
        }

        /// Passes the value on as a newtype struct, as serde_json does.
        struct Newtype(&'static str);

        impl<'de> Deserializer<'de> for Newtype {
            type Error = Error;

            fn deserialize_newtype_struct<V: Visitor<'de>>(
                self,
                name: &'static str,
                visitor: V,
            ) -> Result<V::Value, Error> {
                assert_eq!(name, "Timestamp");
                visitor.visit_newtype_struct(self.0.into_deserializer())
            }

            fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
                visitor.visit_unit()
            }

            serde::forward_to_deserialize_any! {
                bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
                option unit unit_struct seq tuple tuple_struct map struct enum identifier
                ignored_any
            }
        }

        #[test]
        fn it_asks_for_a_newtype_and_reads_what_is_in_it() {
            assert_eq!(Timestamp::deserialize(Newtype("1398796238")), Ok(at(1_398_796_238, 0)));
        }

        #[test]
        fn another_type_is_refused_by_name() {
            assert_eq!(
                read(true).unwrap_err().to_string(),
                "invalid type: boolean `true`, expected a timestamp: an ISO 8601 string or a \
                 number of seconds"
            );
        }

        #[test]
        fn it_is_written_as_a_date_time() {
            struct Written(Timestamp);
            impl fmt::Display for Written {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    // serde writes a plain string to a formatter.
                    self.0.serialize(f)
                }
            }
            assert_eq!(Written(at(1_398_796_238, 0)).to_string(), "2014-04-29T18:30:38Z");
        }
    }
}
