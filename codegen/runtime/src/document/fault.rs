//! What is wrong with a document, and where: shared by JSON and CBOR.

use std::borrow::Cow;
use std::fmt;

use super::ReadError;

/// A problem at a byte of the document.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) position: usize,
    problem: String,
}

impl Fault {
    #[cold]
    pub(super) fn new(position: usize, problem: impl fmt::Display) -> Self {
        Self { position, problem: problem.to_string() }
    }

    /// Converts it to an error that names the value at `path`.
    #[cold]
    pub(super) fn at(self, path: &Path<'_>) -> ReadError {
        let Self { position, problem } = self;
        let colon = if path.0.is_empty() { "" } else { ": " };
        ReadError::new(format_args!("{path}{colon}{problem} (byte {position})"))
    }
}

/// The names and indexes of the values around a place: one for each container. It is displayed as
/// a JSON pointer (RFC 6901).
#[derive(Default)]
pub(super) struct Path<'i>(Vec<(Cow<'i, str>, usize)>);

impl<'i> Path<'i> {
    /// Leaves the containers that are deeper than `depth`.
    pub(super) fn leave(&mut self, depth: usize) {
        self.0.truncate(depth);
    }

    /// Moves to the next item of the container at `depth`, which is the innermost one. Items of
    /// arrays have no name.
    pub(super) fn next(&mut self, depth: usize, name: Cow<'i, str>) {
        match self.0.get_mut(depth - 1) {
            Some(item) => *item = (name, item.1 + 1),
            None => self.0.push((name, 0)),
        }
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, index) in &self.0 {
            match &**name {
                "" => write!(f, "/{index}")?,
                name => write!(f, "/{}", name.replace('~', "~0").replace('/', "~1"))?,
            }
        }
        Ok(())
    }
}
