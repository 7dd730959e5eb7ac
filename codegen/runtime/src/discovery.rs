//! Endpoint discovery: services whose clients must ask for the endpoint of their operations.
//!
//! Clients do so before the first call, keep the address for the time that the service says, and then
//! ask again. They do not ask if [`Config::endpoint_url`](crate::Config::endpoint_url) is set.
//!
//! [`Operation::to_request`] uses the endpoint of the region, which does not serve these operations.
//! Without a client, send the operation that returns the endpoint, and set the address as the
//! endpoint's URL.

use std::error::Error;

use crate::Operation;

/// An operation that returns the endpoint for other operations.
pub trait DiscoverEndpoint:
    Operation<Output: Send, Error: Error + Send + Sync + 'static> + Default + 'static
{
    /// Returns the address, which may be a host or a URL, and for how many minutes it may be used.
    /// `None` if the service returned none.
    fn endpoint(output: &Self::Output) -> Option<(&str, i64)>;
}

/// Sends an operation that returns an endpoint. Implemented by clients.
pub trait Ask {
    /// The address, or what will return it.
    type Answer;

    /// Returns the address that `O` returns.
    fn ask<O: DiscoverEndpoint>(self) -> Self::Answer;
}
