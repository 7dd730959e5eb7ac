//! What generated crates do to build requests and read responses of operations by their names.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{Body, BuildError, Config, Operation, ServiceError};

/// A request, or why there is none.
pub type Request = Result<http::Request<Body>, BuildError>;

/// An output as the serializer `S` writes it, or what the service answered instead.
pub type Output<S> = Result<<S as Serializer>::Ok, Refusal<<S as Serializer>::Ok>>;

/// What the service answered instead of an output.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal<T> {
    /// What every error has.
    pub error: ServiceError,
    /// What this one has besides, as a serializer writes it: the members that the model gives it,
    /// if it gives it some.
    pub details: Option<T>,
}

/// The error of an operation, whose members serde writes.
pub trait Details {
    /// Writes the members that the model gives the error; `None` if it gives it none.
    fn details<S: Serializer>(&self, serializer: S) -> Option<Result<S::Ok, S::Error>>;
}

impl Details for ServiceError {
    fn details<S: Serializer>(&self, _: S) -> Option<Result<S::Ok, S::Error>> {
        None
    }
}

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
    I: Operation<Output: Serialize, Error: Into<ServiceError> + Details>,
    S: Serializer,
{
    match I::parse_response(response) {
        Ok(value) => value.serialize(output).map(|value| Some(Ok(value))),
        Err(error) => {
            let details = error.details(output).transpose()?;
            Ok(Some(Err(Refusal { error: error.into(), details })))
        }
    }
}
