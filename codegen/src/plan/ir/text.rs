//! Values as text.

use crate::model::TimestampFormat;

/// How a value becomes text in a URI or a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Text {
    /// It is text.
    String,
    /// The enum's value.
    Enum,
    /// A boolean or an integer.
    Display,
    /// A float, with the protocol's words for what is no number.
    Float,
    /// A timestamp.
    Timestamp(TimestampFormat),
    /// A timestamp; what is read and is none counts as not set.
    MaybeTimestamp(TimestampFormat),
    /// A blob, in base64.
    Base64,
    /// Text, in base64.
    Base64String,
}

/// One value, or a list of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Multiple {
    /// A value.
    One(Text),
    /// A list of values.
    Many(Text),
    /// A list of values, which is left out if it is empty.
    NotEmpty(Text),
}
