//! The ways a call fails.

use std::error::Error;
use std::fmt;

use crate::BuildError;
use crate::paginate::PaginationError;
use crate::wait::Failure;

/// Why a call gave no output. `E` is the operation's error.
#[derive(Debug)]
pub struct SendError<E> {
    cause: Box<Cause<E>>,
    attempts: u32,
}

/// What went wrong with a call, at its last attempt.
#[derive(Debug)]
#[non_exhaustive]
pub enum Cause<E> {
    /// The request could not be built. Nothing was sent.
    Build(BuildError),
    /// The request could not be signed, for lack of credentials for example. It was not sent.
    Sign(Box<dyn Error + Send + Sync>),
    /// There was no connection, or it broke, or one of the bodies did. The service may have acted
    /// on the request all the same.
    Transport(Box<dyn Error + Send + Sync>),
    /// It took too long. The service may have acted on the request all the same.
    Timeout(Timeout),
    /// The service answered, and that was no success.
    Service(E),
}

/// What took too long; see [`Timeouts`](crate::client::Timeouts).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Timeout {
    /// Making the connection.
    Connect,
    /// The next sign of life of the other side, in the midst of an attempt.
    Idle,
    /// One attempt.
    Attempt,
    /// The call with all its attempts.
    Operation,
}

impl<E> SendError<E> {
    pub(crate) fn new(cause: Cause<E>, attempts: u32) -> Self {
        Self { cause: Box::new(cause), attempts }
    }

    /// What went wrong.
    pub fn cause(&self) -> &Cause<E> {
        &self.cause
    }

    /// What went wrong.
    pub fn into_cause(self) -> Cause<E> {
        *self.cause
    }

    /// What the service answered, if it did.
    pub fn as_service(&self) -> Option<&E> {
        match &*self.cause {
            Cause::Service(error) => Some(error),
            _ => None,
        }
    }

    /// What the service answered.
    ///
    /// # Errors
    /// The error itself if the service did not answer.
    pub fn into_service(self) -> Result<E, Self> {
        match *self.cause {
            Cause::Service(error) => Ok(error),
            cause => Err(Self::new(cause, self.attempts)),
        }
    }

    /// How often the request was sent, or tried to be sent; 0 if it could not be built.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }
}

impl<E: fmt::Display> fmt::Display for SendError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.cause {
            Cause::Build(error) => write!(f, "the request cannot be built: {error}")?,
            Cause::Sign(error) => write!(f, "the request cannot be signed: {}", Chain(&**error))?,
            Cause::Transport(error) => write!(f, "the exchange failed: {}", Chain(&**error))?,
            Cause::Timeout(timeout) => timeout.fmt(f)?,
            Cause::Service(error) => error.fmt(f)?,
        }
        match self.attempts {
            0 | 1 => Ok(()),
            attempts => write!(f, ", after {attempts} attempts"),
        }
    }
}

/// Not the cause itself is the source, but what stands behind it: what Display says would be said
/// twice. For the cause there is [`SendError::cause`].
impl<E: Error + 'static> Error for SendError<E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &*self.cause {
            Cause::Build(error) => error.source(),
            Cause::Sign(error) | Cause::Transport(error) => error.source(),
            Cause::Timeout(_) => None,
            Cause::Service(error) => error.source(),
        }
    }
}

impl fmt::Display for Timeout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "timeout: there was no connection in time",
            Self::Idle => "timeout: nothing more was heard of the service",
            Self::Attempt => "timeout: the attempt took too long",
            Self::Operation => "timeout: the operation took too long",
        })
    }
}

impl Error for Timeout {}

/// An error and its sources, one after the other: what says no more than the one before is left out.
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

/// An error and what stands behind it.
pub(crate) fn sources<'e>(
    error: &'e (dyn Error + 'static),
) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| {
        // What an I/O error wraps is not among its sources.
        let wrapped = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        match wrapped {
            Some(wrapped) => Some(wrapped as &(dyn Error + 'static)),
            None => error.source(),
        }
    })
}

/// Why there is no next page.
#[derive(Debug)]
#[non_exhaustive]
pub enum PageError<E> {
    /// The page could not be got.
    Send(SendError<E>),
    /// The service says that the next page is this one again.
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

/// Why waiting ended before the resource was where it is waited for.
#[derive(Debug)]
#[non_exhaustive]
pub enum WaitError<E> {
    /// The service did not answer.
    Send(SendError<E>),
    /// It did, and that was the end of waiting.
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
