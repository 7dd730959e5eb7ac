//! A generated file: its path and its text.

/// A file of a generated crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// The path below the crate's folder, with `/`.
    pub path: String,
    /// The text. Its first line says that the file is generated.
    pub contents: String,
}
