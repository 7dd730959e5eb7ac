//! An operation, seen from a transport.

use bytes::Bytes;

use crate::{BuildError, Config, ServiceError};

/// One operation of a service, implemented by its input.
///
/// Clients, signing and retries stand on this trait: they need no more of an operation than how
/// to make its request and how to understand the response.
pub trait Operation {
    /// The operation's name in the service model.
    const NAME: &'static str;
    /// What a successful response holds.
    type Output;
    /// What an unsuccessful response says.
    type Error: std::error::Error + From<ServiceError>;

    /// Builds the request, unsigned. `Content-Length` is left to the transport.
    ///
    /// # Errors
    /// [`BuildError`] if a required member is missing or a value cannot be sent.
    fn to_request(&self, config: &Config) -> Result<http::Request<Bytes>, BuildError>;

    /// Reads the response to the request.
    ///
    /// # Errors
    /// The operation's error if the service did not answer with success.
    fn parse_response(response: http::Response<Bytes>) -> Result<Self::Output, Self::Error>;
}
