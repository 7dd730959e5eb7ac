//! An operation, seen from a transport.

use crate::response::ErrorFormat;
use crate::{Body, BuildError, Config, ServiceError};

/// A request as operations build it.
pub type Request = http::Request<Body>;

/// A response as operations read it.
pub type Response = http::Response<Body>;

/// One operation of a service, implemented by its input.
///
/// Clients, signing and retries stand on this trait: they need no more of an operation than how
/// to make its request and how to understand the response.
pub trait Operation {
    /// The operation's name in the service model.
    const NAME: &'static str;
    /// Whether the output takes the body of a successful response as it streams in. Of every other
    /// response [`Operation::parse_response`] expects the whole body in memory.
    const STREAMS: bool = false;
    /// How the service says that the operation failed.
    const ERRORS: &'static ErrorFormat;
    /// What a successful response holds.
    type Output;
    /// What an unsuccessful response says.
    type Error: std::error::Error + From<ServiceError>;

    /// Builds the request, unsigned. `Content-Length` is left to the transport.
    ///
    /// # Errors
    /// [`BuildError`] if a required member is missing or a value cannot be sent.
    fn to_request(&self, config: &Config) -> Result<Request, BuildError>;

    /// Reads the response to the request.
    ///
    /// # Errors
    /// The operation's error if the service did not answer with success, or with something that
    /// cannot be read.
    fn parse_response(response: Response) -> Result<Self::Output, Self::Error>;
}
