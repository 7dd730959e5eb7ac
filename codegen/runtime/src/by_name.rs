//! Builds requests and reads responses of operations by their names, for generated crates.

use std::marker::PhantomData;

use serde::de::DeserializeOwned;
use serde::{Deserializer, Serialize, Serializer};

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

/// Does something with the operation that has a name, whose type is known only then.
pub trait Visitor {
    /// What that gives.
    type Result;

    /// An operation whose errors have no members of their own.
    fn operation<I>(self) -> Self::Result
    where
        I: Operation<Output: Serialize, Error: Into<ServiceError>> + DeserializeOwned;

    /// An operation some of whose errors have members of their own.
    fn with_details<I>(self) -> Self::Result
    where
        I: Operation<Output: Serialize, Error: Into<ServiceError> + Details> + DeserializeOwned;

    /// An operation whose output is a stream of events, which serde cannot write.
    fn with_events<I: Operation + DeserializeOwned>(self) -> Self::Result;
}

/// Builds the request of an operation from its input as serde reads it.
#[derive(Debug)]
pub struct BuildRequest<'de, 'c, D> {
    input: D,
    config: &'c Config,
    data: PhantomData<&'de ()>,
}

impl<'c, D> BuildRequest<'_, 'c, D> {
    /// Will build a request from `input`.
    pub fn new(input: D, config: &'c Config) -> Self {
        Self { input, config, data: PhantomData }
    }
}

impl<'de, D: Deserializer<'de>> Visitor for BuildRequest<'de, '_, D> {
    type Result = Result<Request, D::Error>;

    fn operation<I: Operation + DeserializeOwned>(self) -> Self::Result {
        self.with_events::<I>()
    }

    fn with_details<I: Operation + DeserializeOwned>(self) -> Self::Result {
        self.with_events::<I>()
    }

    fn with_events<I: Operation + DeserializeOwned>(self) -> Self::Result {
        Ok(I::deserialize(self.input)?.to_request(self.config))
    }
}

/// Reads a response of an operation and writes its output as serde does. `None` if that is a stream
/// of events.
#[derive(Debug)]
pub struct ReadResponse<S> {
    /// The response.
    pub response: http::Response<Body>,
    /// Where the output is written to.
    pub output: S,
}

impl<S: Serializer> Visitor for ReadResponse<S> {
    type Result = Result<Option<Output<S>>, S::Error>;

    fn operation<I>(self) -> Self::Result
    where
        I: Operation<Output: Serialize, Error: Into<ServiceError>>,
    {
        Ok(Some(match I::parse_response(self.response) {
            Ok(value) => Ok(value.serialize(self.output)?),
            Err(error) => Err(Refusal { error: error.into(), details: None }),
        }))
    }

    fn with_details<I>(self) -> Self::Result
    where
        I: Operation<Output: Serialize, Error: Into<ServiceError> + Details>,
    {
        Ok(Some(match I::parse_response(self.response) {
            Ok(value) => Ok(value.serialize(self.output)?),
            Err(error) => {
                let details = error.details(self.output).transpose()?;
                Err(Refusal { error: error.into(), details })
            }
        }))
    }

    fn with_events<I>(self) -> Self::Result {
        Ok(None)
    }
}
