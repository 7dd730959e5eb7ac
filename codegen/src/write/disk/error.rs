//! What goes wrong with files.

use std::path::Path;
use std::{fmt, io};

/// A result whose error names files.
pub type Result<T> = std::result::Result<T, Error>;

/// What went wrong: a line per problem, each naming the file and what was expected of it.
///
/// The cause is part of the line, not a `source()`: several problems may be told at once. Its `Debug` is
/// its `Display`, as that of [`Errors`](crate::Errors) is.
#[derive(PartialEq, Eq)]
pub struct Error {
    problems: Vec<String>,
}

impl Error {
    /// One problem at one place: a file, or a file and a key in it.
    pub fn at(place: impl fmt::Display, problem: impl fmt::Display) -> Self {
        Self { problems: vec![format!("{place}: {problem}")] }
    }

    /// What the operating system refused to do with `path`.
    pub fn io(path: &Path, action: &str, cause: &io::Error) -> Self {
        Self::at(path.display(), format_args!("cannot {action}: {cause}"))
    }

    /// All problems as one error; `Ok` when there are none.
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
