//! A way to send operations to a server.

use std::fmt;

use shapesmith_s3::{Body, BuildError, Operation, ServiceError};

/// Why an operation has no output.
#[derive(Debug)]
pub enum Failure {
    /// The server answered with an error.
    Refused(Box<ServiceError>),
    /// The request could not be sent, or the response was lost.
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
    /// The name in reports.
    const NAME: &'static str;

    /// Sends the operation.
    ///
    /// # Errors
    /// Why there is no output.
    fn call<I>(&self, input: I) -> Result<I::Output, Failure>
    where
        I: Operation + Send + 'static,
        I::Output: Send,
        I::Error: Send,
        ServiceError: From<I::Error>;

    /// Reads a body to its end, in pieces, and keeps none of them.
    ///
    /// # Errors
    /// If the connection breaks.
    fn read(&self, body: Body, piece: &mut dyn FnMut(&[u8])) -> Result<(), Failure>;
}
