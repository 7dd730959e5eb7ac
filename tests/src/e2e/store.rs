//! A way to send operations to a server.

use std::fmt;

use shapesmith_s3::{Body, BuildError, Operation, ServiceError};

/// What an operation's answer was, if it was no output.
#[derive(Debug)]
pub enum Failure {
    /// The server refuses.
    Refused(Box<ServiceError>),
    /// It did not come so far, or the answer was lost.
    Other(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(error) => error.fmt(f),
            Self::Other(problem) => f.write_str(problem),
        }
    }
}

impl From<BuildError> for Failure {
    fn from(error: BuildError) -> Self {
        Self::Other(error.to_string())
    }
}

/// Sends operations. Scenarios are written once, for any implementation.
pub trait Store {
    /// What the report calls it.
    const NAME: &'static str;

    /// Sends the operation.
    ///
    /// # Errors
    /// [`Failure`] if there is no output.
    fn call<I>(&self, input: I) -> Result<I::Output, Failure>
    where
        I: Operation + Send + 'static,
        I::Output: Send,
        I::Error: Send,
        ServiceError: From<I::Error>;

    /// Reads a body to its end, piece by piece, none of which is kept.
    ///
    /// # Errors
    /// If the connection breaks off.
    fn read(&self, body: Body, piece: &mut dyn FnMut(&[u8])) -> Result<(), Failure>;
}
