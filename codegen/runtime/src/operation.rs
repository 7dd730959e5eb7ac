//! The trait of operations.

use crate::discovery::Ask;
use crate::response::ErrorFormat;
use crate::{Body, BuildError, Config, ServiceError};

/// A request, as built by an operation.
pub type Request = http::Request<Body>;

/// A response, as read by an operation.
pub type Response = http::Response<Body>;

/// An operation of a service, implemented by its input.
///
/// Clients and retries are built on this trait: they only need to build a request and read a
/// response.
pub trait Operation {
    /// The operation's name in the service model.
    const NAME: &'static str;
    /// Whether the body of a successful response is streamed. Otherwise
    /// [`Operation::parse_response`] expects the whole body in memory.
    const STREAMS: bool = false;
    /// Whether members of the output are in the first message of an event stream: see
    /// [`with_initial_response`](crate::event_stream::with_initial_response).
    const INITIAL_RESPONSE: bool = false;
    /// Whether the endpoint may contain the account's id.
    const USES_ACCOUNT_ID: bool = false;
    /// How to recognize and read errors.
    const ERRORS: &'static ErrorFormat;
    /// The output of the operation.
    type Output;
    /// The error of the operation.
    type Error: std::error::Error + From<ServiceError>;

    /// Builds the request, unsigned. The transport sets `Content-Length`.
    ///
    /// # Errors
    /// [`BuildError`] if a required member is missing or a value cannot be sent.
    fn to_request(&self, config: &Config) -> Result<Request, BuildError>;

    /// Builds the request whose URL is presigned. The same unless a URL is of use without a body only.
    ///
    /// # Errors
    /// As for [`Operation::to_request`].
    fn to_presigned_request(&self, config: &Config) -> Result<Request, BuildError> {
        self.to_request(config)
    }

    /// Reads the response.
    ///
    /// # Errors
    /// The operation's error if the service returned one, or if the response cannot be read.
    fn parse_response(response: Response) -> Result<Self::Output, Self::Error>;

    /// Asks for the endpoint of the operation. `None` if it is known without asking: see
    /// [`discovery`](crate::discovery).
    fn discover<A: Ask>(_: A) -> Option<A::Answer> {
        None
    }
}
