//! Replays request vectors against generated crates: builds each request through the crate's
//! public API and compares it with what botocore sent.
//!
//! Only [`Builder::build`] depends on the generated crate. [`s3`] implements it for `shapesmith-s3`, and
//! [`models`] for crates that are generated for the vectors. A vector goes through these steps:
//!
//! | module | concern |
//! |---|---|
//! | [`vectors`] | reading a vector file |
//! | [`settings`] | the named client settings in it |
//! | [`skip`] | vectors that cannot be judged, and why |
//! | [`kwargs`] | a call's arguments as a serde deserializer, for the builder |
//! | [`compare`] | compares requests, with [`body`], [`json`], [`cbor`], [`xml`], [`chunked`], [`digest`] and [`difference`] |
//! | [`purpose`] | calls that fail on purpose although botocore sends them |
//! | [`dump`], [`report`] | output for users and tools |
//! | [`cli`] | arguments, selection and exit status |

// A test that meets something unexpected must fail at once.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic))]

pub mod body;
pub mod cbor;
pub mod chunked;
pub mod cli;
pub mod compare;
pub mod difference;
pub mod digest;
pub mod dump;
pub mod json;
pub mod kwargs;
pub mod models;
pub mod purpose;
pub mod report;
pub mod s3;
pub mod settings;
pub mod skip;
pub mod vectors;
pub mod xml;

#[cfg(test)]
mod tests;

use std::fmt;

pub use settings::Settings;

/// A request, as seen by a transport.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The HTTP method.
    pub method: String,
    /// The URL as sent, scheme and host included.
    pub url: String,
    /// All headers that are set, in any order; names may repeat.
    pub headers: Vec<(String, Vec<u8>)>,
    /// The body. `None` and empty are the same: no body.
    pub body: Option<Vec<u8>>,
}

impl Request {
    /// Returns the bytes of the body; empty if there is none.
    pub fn body_bytes(&self) -> &[u8] {
        self.body.as_deref().unwrap_or_default()
    }
}

/// Why a request could not be built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// A member is missing, unknown, of the wrong type or has an invalid value.
    Validation,
    /// The requested checksum cannot be computed.
    Checksum,
    /// There is no endpoint for the settings or the bucket.
    Endpoint,
    /// Text that XML cannot represent.
    Text,
    /// A header name or value that is invalid in HTTP.
    Header,
    /// Anything else.
    Other,
}

impl ErrorKind {
    /// Returns the name of the kind in reports and dumps.
    pub fn name(self) -> &'static str {
        match self {
            Self::Validation => "validation",
            Self::Checksum => "checksum",
            Self::Endpoint => "endpoint",
            Self::Text => "text",
            Self::Header => "header",
            Self::Other => "other",
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A request that could not be built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The kind of failure.
    pub kind: ErrorKind,
    /// The message for the user.
    pub message: String,
}

/// Why a vector was not judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skip(pub String);

/// Builds requests through the public API of a generated crate.
pub trait Builder {
    /// Builds the request of one call to a service, which is empty if the vector file does not say.
    ///
    /// `kwargs` holds the arguments with the tags of the vector files; deserialize the
    /// operation's input from [`kwargs::Kwargs`], and turn its error into a [`Failure`] of the
    /// kind [`ErrorKind::Validation`].
    ///
    /// Settings that need S3's endpoint rule set (FIPS, dual-stack, a region of another
    /// partition and so on) only come with vectors whose arguments are invalid: the builder may
    /// leave them out of account.
    ///
    /// # Errors
    /// [`Skip`] if the vector cannot be built, for example because the crate lacks the operation.
    fn build(
        &self,
        service: &str,
        operation: &str,
        kwargs: &serde_json::Value,
        settings: &Settings,
    ) -> Result<Result<Request, Failure>, Skip>;
}
