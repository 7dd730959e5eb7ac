//! The text forms of values.

use crate::model::TimestampFormat;

/// The text form of a value in a URI or a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Text {
    /// A string.
    String,
    /// The value of an enum.
    Enum,
    /// A boolean or an integer.
    Display,
    /// A float, or a word such as `NaN`.
    Float,
    /// A timestamp.
    Timestamp(TimestampFormat),
    /// A timestamp. In responses, invalid ones are treated as unset.
    MaybeTimestamp(TimestampFormat),
    /// A blob in base64.
    Base64,
    /// Text in base64.
    Base64String,
}

/// One value, or a list of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Multiple {
    /// A value.
    One(Text),
    /// A list of values.
    Many(Text),
    /// A list of values, which is omitted if it is empty.
    NotEmpty(Text),
}
