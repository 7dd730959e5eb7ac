//! Builds requests and reads responses of operations by their names, for generated crates.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{Body, BuildError, Config, Operation, ServiceError};

/// Result of building a request.
pub type Request = Result<http::Request<Body>, BuildError>;

/// An output as written by the serializer `S`, or an error.
pub type Output<S> = Result<<S as Serializer>::Ok, Refusal<<S as Serializer>::Ok>>;

/// Error returned by a service, with details as written by a serializer.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal<T> {
    /// The error's code, message, status and request ids.
    pub error: ServiceError,
    /// The members of the error in the model, if it has some.
    pub details: Option<T>,
}

/// The error of an operation, with members that serde can write.
pub trait Details {
    /// Writes the members of the error; `None` if it has none.
    fn details<S: Serializer>(&self, serializer: S) -> Option<Result<S::Ok, S::Error>>;
}

impl Details for ServiceError {
    fn details<S: Serializer>(&self, _: S) -> Option<Result<S::Ok, S::Error>> {
        None
    }
}

/// Builds the request of an operation from an input that serde reads.
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

/// Reads a response of an operation and writes its output with serde.
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
