//! Errors about files.

use std::path::Path;
use std::{fmt, io};

/// A result with an [`Error`] about files.
pub type Result<T> = std::result::Result<T, Error>;

/// One or more problems with files, one per line, each with the file and what was expected.
///
/// Causes are part of the lines, since there may be several; `source()` returns none. `Debug` prints the
/// same as `Display`, like that of [`Errors`](crate::Errors).
#[derive(PartialEq, Eq)]
pub struct Error {
    problems: Vec<String>,
}

impl Error {
    /// Returns an error with a single problem at a file, or at a key in it.
    pub fn at(place: impl fmt::Display, problem: impl fmt::Display) -> Self {
        Self { problems: vec![format!("{place}: {problem}")] }
    }

    /// Returns an error for an I/O error. `action` is what was tried: "read", "delete".
    pub fn io(path: &Path, action: &str, cause: &io::Error) -> Self {
        Self::at(path.display(), format_args!("cannot {action}: {cause}"))
    }

    /// Combines errors into one.
    ///
    /// # Errors
    /// If there are any.
    pub fn all(problems: Vec<Error>) -> Result<()> {
        if problems.is_empty() {
            return Ok(());
        }
        let problems = problems.into_iter().flat_map(|one| one.problems).collect();
        Err(Self { problems })
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.problems.join("\n"))
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {}
