//! What generated crates do to build requests and read responses of operations by their names.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{Body, BuildError, Config, Operation, ServiceError};

/// A request, or why there is none.
pub type Request = Result<http::Request<Body>, BuildError>;

/// An output as the serializer `S` writes it, or what the service answered instead.
pub type Output<S> = Result<<S as Serializer>::Ok, ServiceError>;

/// Builds the request of an operation from its input as serde reads it.
///
/// # Errors
/// The deserializer's.
pub fn request<'de, I, D>(input: D, config: &Config) -> Result<Option<Request>, D::Error>
where
    I: Operation + Deserialize<'de>,
    D: Deserializer<'de>,
{
    Ok(Some(I::deserialize(input)?.to_request(config)))
}

/// Reads a response of an operation and writes its output as serde does.
///
/// # Errors
/// The serializer's.
pub fn output<I, S>(
    response: http::Response<Body>,
    output: S,
) -> Result<Option<Output<S>>, S::Error>
where
    I: Operation<Output: Serialize, Error: Into<ServiceError>>,
    S: Serializer,
{
    match I::parse_response(response) {
        Ok(value) => value.serialize(output).map(|value| Some(Ok(value))),
        Err(error) => Ok(Some(Err(error.into()))),
    }
}
