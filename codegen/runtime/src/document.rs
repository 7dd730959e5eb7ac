//! Documents: the forms in which protocols write bodies, each behind a feature.

use std::fmt;

use crate::text::TextError;

#[cfg(feature = "cbor")]
pub mod cbor;
#[cfg(any(feature = "cbor", feature = "json"))]
mod error;
#[cfg(any(feature = "cbor", feature = "json"))]
mod fault;
#[cfg(feature = "form")]
pub mod form;
#[cfg(feature = "json")]
pub mod json;
mod value;
#[cfg(feature = "xml")]
pub mod xml;

pub use value::{Document, Number};

/// Maximum nesting depth of a document.
#[cfg(any(feature = "cbor", feature = "json", feature = "xml"))]
const MAX_DEPTH: usize = 128;

/// Result of reading a document.
pub type Result<T = ()> = std::result::Result<T, ReadError>;

/// Error returned when a document cannot be read. Its `Display` says where and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadError(String);

impl ReadError {
    /// Returns an error with a description of the problem, which begins with its place in the
    /// document.
    pub(crate) fn new(problem: impl fmt::Display) -> Self {
        Self(problem.to_string())
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot read the document: {}", self.0)
    }
}

impl std::error::Error for ReadError {}

/// The error of an attribute's value. Its element is not known here.
impl From<TextError> for ReadError {
    fn from(error: TextError) -> Self {
        Self::new(error)
    }
}
