//! Members of events that are headers of their messages.

use bytes::Bytes;

use super::{HeaderValue, Message};
use crate::header::HeaderError;
use crate::{Timestamp, response};

/// A value that can be the header of an event.
pub trait EventHeader: Sized {
    /// The type, for errors.
    const TYPE: &'static str;

    /// Returns the value of a header; `None` if it has another type.
    fn from_header(value: &HeaderValue) -> Option<Self>;

    /// Returns the header for a value.
    fn to_header(&self) -> HeaderValue;
}

/// Returns the value of the header `name`, if the message has it.
///
/// # Errors
/// [`response::Error::Header`] if the header has another type.
pub fn header<T: EventHeader>(message: &Message, name: &str) -> response::Result<Option<T>> {
    let Some(value) = message.header(name) else { return Ok(None) };
    let problem = || HeaderError::new(name, format!("it is not {}", T::TYPE));
    T::from_header(value).map(Some).ok_or_else(|| problem().into())
}

impl Message {
    /// Adds a header with the value of a member.
    pub fn push_header(&mut self, name: &str, value: &impl EventHeader) {
        self.headers.push((name.to_owned(), value.to_header()));
    }
}

/// Integers may have any width that their value fits into.
macro_rules! integer {
    ($($type:ty, $variant:ident, $name:literal;)*) => {$(
        impl EventHeader for $type {
            const TYPE: &'static str = $name;

            fn from_header(value: &HeaderValue) -> Option<Self> {
                let value = match *value {
                    HeaderValue::Byte(value) => value.into(),
                    HeaderValue::Short(value) => value.into(),
                    HeaderValue::Integer(value) => value.into(),
                    HeaderValue::Long(value) => value,
                    _ => return None,
                };
                Self::try_from(value).ok()
            }

            fn to_header(&self) -> HeaderValue {
                HeaderValue::$variant(*self)
            }
        }
    )*};
}

integer! {
    i8, Byte, "a byte";
    i16, Short, "a short";
    i32, Integer, "an integer";
    i64, Long, "a long";
}

macro_rules! other {
    ($($type:ty, $variant:ident, $name:literal;)*) => {$(
        impl EventHeader for $type {
            const TYPE: &'static str = $name;

            fn from_header(value: &HeaderValue) -> Option<Self> {
                match value {
                    HeaderValue::$variant(value) => Some(value.clone()),
                    _ => None,
                }
            }

            fn to_header(&self) -> HeaderValue {
                HeaderValue::$variant(self.clone())
            }
        }
    )*};
}

other! {
    bool, Bool, "a boolean";
    Bytes, Blob, "a blob";
    String, String, "a string";
    Timestamp, Timestamp, "a timestamp";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_have_the_types_of_their_members() {
        let mut message = Message::default();
        message.push_header("byte", &-3i8);
        message.push_header("flag", &true);
        message.push_header("text", &"a".to_owned());
        assert_eq!(message.headers.len(), 3);
        assert_eq!(header(&message, "byte").unwrap(), Some(-3i64));
        assert_eq!(header(&message, "flag").unwrap(), Some(true));
        assert_eq!(header(&message, "text").unwrap(), Some("a".to_owned()));
        assert_eq!(header::<Bytes>(&message, "unset").unwrap(), None);
        let error = header::<Bytes>(&message, "text").unwrap_err().to_string();
        assert_eq!(error, "the header text cannot be read: it is not a blob");
        message.push_header("long", &300i64);
        assert_eq!(header(&message, "long").unwrap(), Some(300i16));
        assert!(header::<i8>(&message, "long").is_err());
    }
}
