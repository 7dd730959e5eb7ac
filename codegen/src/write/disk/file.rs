//! A generated file.

/// A file of a generated crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// The path relative to the crate's folder, separated by `/`.
    pub path: String,
    /// The text. Its first line has the [`MARKER`](super::MARKER).
    pub contents: String,
}
