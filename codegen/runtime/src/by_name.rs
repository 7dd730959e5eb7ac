//! Finds operations by their names, to build requests and read responses. Used by generated crates.

use std::marker::PhantomData;

use serde::de::DeserializeOwned;
use serde::{Deserializer, Serialize, Serializer};

use crate::{Body, BuildError, Config, Operation, ServiceError};

/// Result of building a request.
pub type Request = Result<http::Request<Body>, BuildError>;

/// An output written by the serializer `S`, or an error.
pub type Output<S> = Result<<S as Serializer>::Ok, Refusal<<S as Serializer>::Ok>>;

/// Error returned by a service, with its details written by a serializer.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal<T> {
    /// The error's code, message, status and request ids.
    pub error: ServiceError,
    /// The members of the error, if it has any in the model.
    pub details: Option<T>,
}

/// An operation's error whose members serde can write.
pub trait Details {
    /// Writes the members of the error, or returns `None` if it has none.
    fn details<S: Serializer>(&self, serializer: S) -> Option<Result<S::Ok, S::Error>>;
}

/// Visits the operation with a given name, whose type is known only at run time.
pub trait Visitor {
    /// The result of a visit.
    type Result;

    /// Visits an operation whose errors have no members.
    fn operation<I>(self) -> Self::Result
    where
        I: Operation<Output: Serialize, Error: Into<ServiceError>> + DeserializeOwned;

    /// Visits an operation with errors that have members.
    fn with_details<I>(self) -> Self::Result
    where
        I: Operation<Output: Serialize, Error: Into<ServiceError> + Details> + DeserializeOwned;

    /// Visits an operation whose output is an event stream, which serde cannot write.
    fn with_events<I: Operation + DeserializeOwned>(self) -> Self::Result;
}

/// Builds a request from an input that is read with serde.
#[derive(Debug)]
pub struct BuildRequest<'de, 'c, D> {
    input: D,
    config: &'c Config,
    data: PhantomData<&'de ()>,
}

impl<'c, D> BuildRequest<'_, 'c, D> {
    /// Returns a builder of a request for `input`.
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

/// Reads a response and writes its output with serde. `None` for an event stream.
#[derive(Debug)]
pub struct ReadResponse<S> {
    /// The response.
    pub response: http::Response<Body>,
    /// The serializer of the output.
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
