//! Errors returned by clients.

use std::error::Error;
use std::fmt;

use crate::BuildError;
use crate::paginate::PaginationError;
use crate::wait::Failure;

/// Error returned when a call fails. `E` is the operation's error.
#[derive(Debug)]
pub struct SendError<E> {
    cause: Box<Cause<E>>,
    attempts: u32,
}

/// The reason a call failed, at its last attempt.
#[derive(Debug)]
#[non_exhaustive]
pub enum Cause<E> {
    /// The request could not be built. Nothing was sent.
    Build(BuildError),
    /// The request could not be signed, for example for lack of credentials. Nothing was sent.
    Sign(Box<dyn Error + Send + Sync>),
    /// The connection failed, or a body could not be sent or received. The service may have
    /// processed the request.
    Transport(Box<dyn Error + Send + Sync>),
    /// A timeout expired. The service may have processed the request.
    Timeout(Timeout),
    /// The service could not be asked for the endpoint of the operation: see
    /// [`discovery`](crate::discovery). Nothing was sent to that endpoint.
    Discovery(Box<dyn Error + Send + Sync>),
    /// The service returned an error.
    Service(E),
}

/// The timeout that expired; see [`Timeouts`](crate::client::Timeouts).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Timeout {
    /// Connecting.
    Connect,
    /// Waiting for progress during an attempt.
    Idle,
    /// A single attempt.
    Attempt,
    /// The whole call, with all its attempts.
    Operation,
}

impl<E> SendError<E> {
    pub(crate) fn new(cause: Cause<E>, attempts: u32) -> Self {
        Self { cause: Box::new(cause), attempts }
    }

    /// Returns the cause of the failure.
    pub fn cause(&self) -> &Cause<E> {
        &self.cause
    }

    /// Returns the cause of the failure.
    pub fn into_cause(self) -> Cause<E> {
        *self.cause
    }

    /// Returns the error of the service, if the service returned one.
    pub fn as_service(&self) -> Option<&E> {
        match &*self.cause {
            Cause::Service(error) => Some(error),
            _ => None,
        }
    }

    /// Returns the error of the service.
    ///
    /// # Errors
    /// The `SendError` itself if the service did not return an error.
    pub fn into_service(self) -> Result<E, Self> {
        match *self.cause {
            Cause::Service(error) => Ok(error),
            cause => Err(Self::new(cause, self.attempts)),
        }
    }

    /// Returns the number of attempts; 0 if the request could not be built.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }
}

impl<E: fmt::Display> fmt::Display for SendError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.cause {
            Cause::Build(error) => write!(f, "the request cannot be built: {error}")?,
            Cause::Sign(error) => write!(f, "the request cannot be signed: {}", Chain(&**error))?,
            Cause::Transport(error) => write!(f, "the request failed: {}", Chain(&**error))?,
            Cause::Timeout(timeout) => timeout.fmt(f)?,
            Cause::Discovery(error) => {
                write!(f, "the endpoint cannot be discovered: {}", Chain(&**error))?;
            }
            Cause::Service(error) => error.fmt(f)?,
        }
        match self.attempts {
            0 | 1 => Ok(()),
            attempts => write!(f, ", after {attempts} attempts"),
        }
    }
}

/// The source is the source of the cause, since `Display` already prints the cause itself. Use
/// [`SendError::cause`] to get the cause.
impl<E: Error + 'static> Error for SendError<E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &*self.cause {
            Cause::Build(error) => error.source(),
            Cause::Sign(error) | Cause::Transport(error) | Cause::Discovery(error) => {
                error.source()
            }
            Cause::Timeout(_) => None,
            Cause::Service(error) => error.source(),
        }
    }
}

impl fmt::Display for Timeout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "timeout while connecting",
            Self::Idle => "timeout: no progress from the service",
            Self::Attempt => "timeout: the attempt took too long",
            Self::Operation => "timeout: the operation took too long",
        })
    }
}

impl Error for Timeout {}

/// Displays an error and its sources. A source that adds no text is left out.
struct Chain<'e>(&'e (dyn Error + 'static));

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut told = self.0.to_string();
        f.write_str(&told)?;
        for error in sources(self.0).skip(1) {
            let text = error.to_string();
            if !told.contains(&text) {
                write!(f, ": {text}")?;
                told = text;
            }
        }
        Ok(())
    }
}

/// Iterates over an error and its sources.
pub(crate) fn sources<'e>(
    error: &'e (dyn Error + 'static),
) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| {
        // `source` of an I/O error skips the error it wraps.
        let wrapped = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        match wrapped {
            Some(wrapped) => Some(wrapped as &(dyn Error + 'static)),
            None => error.source(),
        }
    })
}

/// Error returned when there is no next page.
#[derive(Debug)]
#[non_exhaustive]
pub enum PageError<E> {
    /// The request for the page failed.
    Send(SendError<E>),
    /// The service returned the token of the current page as that of the next.
    Pagination(PaginationError),
}

impl<E> From<SendError<E>> for PageError<E> {
    fn from(error: SendError<E>) -> Self {
        Self::Send(error)
    }
}

impl<E> From<PaginationError> for PageError<E> {
    fn from(error: PaginationError) -> Self {
        Self::Pagination(error)
    }
}

impl<E: fmt::Display> fmt::Display for PageError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Send(error) => error.fmt(f),
            Self::Pagination(error) => error.fmt(f),
        }
    }
}

impl<E: Error + 'static> Error for PageError<E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Send(error) => error.source(),
            Self::Pagination(error) => error.source(),
        }
    }
}

/// Error returned when waiting ends before the resource reaches the state.
#[derive(Debug)]
#[non_exhaustive]
pub enum WaitError<E> {
    /// A request failed.
    Send(SendError<E>),
    /// The waiter gave up.
    Failure(Failure),
}

impl<E: fmt::Display> fmt::Display for WaitError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Send(error) => error.fmt(f),
            Self::Failure(failure) => failure.fmt(f),
        }
    }
}

impl<E: Error + 'static> Error for WaitError<E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Send(error) => error.source(),
            Self::Failure(failure) => failure.source(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ServiceError;

    #[derive(Debug)]
    struct Broken(std::io::Error);

    impl fmt::Display for Broken {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("it broke")
        }
    }

    impl Error for Broken {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(&self.0)
        }
    }

    #[test]
    fn an_error_does_not_say_itself_again() {
        type Failed = SendError<ServiceError>;
        let broken = || Box::new(Broken(std::io::Error::other("the disk is gone")));
        for cause in [Cause::Sign(broken()), Cause::Transport(broken())] {
            let error = Failed::new(cause, 1);
            assert!(error.to_string().ends_with("it broke: the disk is gone"), "{error}");
            assert_eq!(error.source().unwrap().to_string(), "the disk is gone");
        }
        let build = BuildError::Endpoint("none".to_owned());
        for cause in [Cause::Build(build), Cause::Service(ServiceError::default())] {
            assert!(Failed::new(cause, 1).source().is_none());
        }
    }
}
