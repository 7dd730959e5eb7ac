//! Ways to send operations to a server.

use std::fmt;

use shapesmith_s3::runtime::Service;
use shapesmith_s3::runtime::client::{Cause, PageError, SendError};
use shapesmith_s3::{Body, BuildError, Config, Operation, Paginated, ServiceError};

/// Why an operation has no output.
#[derive(Debug)]
pub enum Failure {
    /// The server returned an error.
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

impl<E> From<SendError<E>> for Failure
where
    E: fmt::Display,
    ServiceError: From<E>,
{
    fn from(error: SendError<E>) -> Self {
        let text = error.to_string();
        match error.into_cause() {
            Cause::Service(error) => Self::Refused(Box::new(error.into())),
            _ => Self::Other(text),
        }
    }
}

/// A client of a service. Scenarios are written once, for any implementation.
pub trait Store {
    /// The name in reports.
    const NAME: &'static str;

    /// Returns a client of another service, or with another configuration.
    #[must_use]
    fn of(&self, service: &Service, config: Config) -> Self;

    /// Returns the configuration.
    fn config(&self) -> &Config;

    /// Sends the operation, and keeps the type of its error.
    ///
    /// # Errors
    /// The reason why there is no output.
    fn send<I>(&self, input: I) -> Result<I::Output, SendError<I::Error>>
    where
        I: Operation + Send + 'static,
        I::Output: Send,
        I::Error: Send;

    /// Sends the operation.
    ///
    /// # Errors
    /// The reason why there is no output.
    fn call<I>(&self, input: I) -> Result<I::Output, Failure>
    where
        I: Operation + Send + 'static,
        I::Output: Send,
        I::Error: Send,
        ServiceError: From<I::Error>,
    {
        self.send(input).map_err(Failure::from)
    }

    /// Sends the operation until the last page.
    ///
    /// # Errors
    /// If a page cannot be had.
    fn pages<I>(&self, input: I) -> Result<Vec<I::Output>, PageError<I::Error>>
    where
        I: Paginated + Send + 'static,
        I::Output: Send,
        I::Error: Send;

    /// Reads a body to its end in pieces, without keeping them.
    ///
    /// # Errors
    /// If the connection breaks.
    fn read(&self, body: Body, piece: &mut dyn FnMut(&[u8])) -> Result<(), Failure>;
}
