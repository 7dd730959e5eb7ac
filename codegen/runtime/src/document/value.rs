//! Values without a schema: Smithy's type `document`.

use crate::Map;

/// A value without a schema, which can be anything that JSON can express (Smithy's type
/// [`document`](https://smithy.io/2.0/spec/simple-types.html#document)).
///
/// ```
/// use shapesmith_runtime::document::Document;
///
/// let mut settings = shapesmith_runtime::Map::new();
/// settings.insert("retries".to_owned(), Document::from(3));
/// settings.insert("tags".to_owned(), Document::from(vec!["a".into(), "b".into()]));
/// let settings = Document::from(settings);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Document {
    /// Values by their names.
    Object(Map<String, Document>),
    /// Values in order.
    Array(Vec<Document>),
    /// A number.
    Number(Number),
    /// A string.
    String(String),
    /// A boolean.
    Bool(bool),
    /// The null value.
    #[default]
    Null,
}

/// A number in a [`Document`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    /// An integer that is not negative.
    PosInt(u64),
    /// A negative integer.
    NegInt(i64),
    /// Any other number, or one that no integer holds.
    Float(f64),
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        u64::try_from(value).map_or(Self::NegInt(value), Self::PosInt)
    }
}

impl From<Map<String, Document>> for Document {
    fn from(values: Map<String, Document>) -> Self {
        Self::Object(values)
    }
}

impl From<Vec<Document>> for Document {
    fn from(values: Vec<Document>) -> Self {
        Self::Array(values)
    }
}

impl Document {
    /// Whether this is null. A member that is null is not sent.
    pub fn is_null(&self) -> bool {
        *self == Self::Null
    }
}

impl From<Number> for Document {
    fn from(value: Number) -> Self {
        Self::Number(value)
    }
}

impl From<i32> for Document {
    fn from(value: i32) -> Self {
        Self::from(i64::from(value))
    }
}

impl From<i64> for Document {
    fn from(value: i64) -> Self {
        Self::Number(Number::from(value))
    }
}

impl From<u64> for Document {
    fn from(value: u64) -> Self {
        Self::Number(Number::PosInt(value))
    }
}

impl From<f64> for Document {
    fn from(value: f64) -> Self {
        Self::Number(Number::Float(value))
    }
}

impl From<bool> for Document {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<String> for Document {
    fn from(value: String) -> Self {
        Self::String(value)
    }
}

impl From<&str> for Document {
    fn from(value: &str) -> Self {
        Self::String(value.to_owned())
    }
}
