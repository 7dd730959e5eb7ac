//! Replays request vectors against a generated crate: builds each request through the crate's
//! public API and compares it with what botocore sent.
//!
//! Only [`Builder::build`], which [`s3`] implements, depends on the generated crate. A vector goes through these steps:
//!
//! | module | concern |
//! |---|---|
//! | [`vectors`] | reading a vector file |
//! | [`settings`] | the named client settings in it |
//! | [`skip`] | vectors that cannot be judged, and why |
//! | [`kwargs`] | a call's arguments as a serde deserializer, for the builder |
//! | [`compare`] | compares requests, with [`xml`], [`chunked`], [`digest`] and [`difference`] |
//! | [`purpose`] | calls that fail on purpose although botocore sends them |
//! | [`dump`], [`report`] | output for users and tools |
//! | [`cli`] | arguments, selection and exit status |

// A test that meets something unexpected has to fail at once.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic))]

pub mod chunked;
pub mod cli;
pub mod compare;
pub mod difference;
pub mod digest;
pub mod dump;
pub mod kwargs;
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

/// A request as a transport gets it.
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
    /// The body's bytes; empty if there is none.
    pub fn body_bytes(&self) -> &[u8] {
        self.body.as_deref().unwrap_or_default()
    }
}

/// Why a request could not be built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// A member is missing, unknown, of the wrong type or has a value that is not allowed.
    Validation,
    /// The checksum asked for cannot be computed.
    Checksum,
    /// No endpoint is known for the settings or the bucket.
    Endpoint,
    /// Text that XML cannot hold.
    Text,
    /// A header name or value that HTTP cannot carry.
    Header,
    /// Anything else.
    Other,
}

impl ErrorKind {
    /// The kind's name in reports and dumps.
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
    /// Builds the request of one call.
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
        operation: &str,
        kwargs: &serde_json::Value,
        settings: &Settings,
    ) -> Result<Result<Request, Failure>, Skip>;
}
