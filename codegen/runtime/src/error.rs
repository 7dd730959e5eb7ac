//! The errors of building a request, and of a service.

use std::fmt;

use http::StatusCode;

/// Error returned when a request cannot be built. Nothing was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BuildError {
    /// Required members are not set. Contains the paths of all of them, such as
    /// `Delete.Objects[2].Key`.
    MissingMembers(Vec<String>),
    /// A member has an invalid value, such as an empty path label.
    InvalidMember {
        /// The member, by its path from the input.
        member: String,
        /// What is wrong with the value.
        problem: String,
    },
    /// A string contains a character that XML 1.0 cannot represent, even as a character reference.
    UnwritableText {
        /// The member, by its path from the input.
        member: String,
        /// The first invalid character.
        character: char,
    },
    /// A header value, or a header name made from a map key, is invalid in HTTP.
    InvalidHeader {
        /// The member, by its path from the input.
        member: String,
        /// What is wrong with it.
        problem: String,
    },
    /// The requested checksum cannot be computed.
    Checksum {
        /// The member or setting that requests the checksum.
        member: String,
        /// What is wrong with it.
        problem: String,
    },
    /// There is no endpoint for the configuration or the bucket.
    Endpoint(String),
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingMembers(paths) => {
                let noun = if paths.len() == 1 { "member is" } else { "members are" };
                write!(f, "required {noun} not set: {}", paths.join(", "))
            }
            Self::InvalidMember { member, problem }
            | Self::InvalidHeader { member, problem }
            | Self::Checksum { member, problem } => write!(f, "{member}: {problem}"),
            Self::UnwritableText { member, character } => write!(
                f,
                "{member}: the character U+{:04X} cannot be written in XML 1.0",
                u32::from(*character)
            ),
            Self::Endpoint(problem) => f.write_str(problem),
        }
    }
}

impl std::error::Error for BuildError {}

/// Implements the traits and methods of an operation's error, except `service_error`. Errors that
/// are not in the model are `Unhandled(ServiceError)`.
#[macro_export]
macro_rules! operation_error {
    ($name:ident) => {
        impl ::std::convert::From<$crate::ServiceError> for $name {
            fn from(error: $crate::ServiceError) -> Self {
                Self::Unhandled(error)
            }
        }

        impl ::std::convert::From<$name> for $crate::ServiceError {
            fn from(error: $name) -> Self {
                error.service_error().clone()
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Display::fmt(self.service_error(), f)
            }
        }

        impl ::std::error::Error for $name {}
    };
}

/// Error returned by a service.
///
/// The fields come from the body or, if it lacks them, from the headers. The protocol determines
/// how they are read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServiceError {
    /// The HTTP status of the response.
    pub status: StatusCode,
    /// The error's code, such as `NoSuchBucket`. Empty if the response has none.
    pub code: String,
    /// The service's description of the error.
    pub message: Option<String>,
    /// The id of the request, to be quoted to AWS Support.
    pub request_id: Option<String>,
    /// The extended request id of Amazon S3 (`HostId`, `x-amz-id-2`).
    pub extended_request_id: Option<String>,
    /// Other text in the error, by name and in order, such as `BucketName`, `Resource` or
    /// `ArgumentValue`. For Amazon S3, `BucketRegion` comes first if the response has the header
    /// `x-amz-bucket-region`.
    pub extra: Vec<(String, String)>,
}

/// The error's name in the model, in [`ServiceError::extra`], if the code is another one.
pub(crate) const NAME: &str = "__type";

impl ServiceError {
    /// Returns the error's name in the model. Services that had the query protocol once keep their
    /// old codes, such as `AWS.SimpleQueueService.NonExistentQueue` for `QueueDoesNotExist`. The name
    /// is the code for all others.
    pub fn name(&self) -> &str {
        let name = self.extra.iter().find(|(member, _)| member == NAME);
        name.map_or(&self.code, |(_, name)| name)
    }
}

impl fmt::Display for ServiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.code.is_empty() {
            f.write_str("the service returned an error")?;
        } else {
            f.write_str(&self.code)?;
        }
        if let Some(message) = &self.message {
            write!(f, ": {message}")?;
        }
        write!(f, " (status {}", self.status.as_u16())?;
        if let Some(id) = &self.request_id {
            write!(f, ", request id {id}")?;
        }
        if let Some(id) = &self.extended_request_id {
            write!(f, ", extended request id {id}")?;
        }
        f.write_str(")")
    }
}

impl std::error::Error for ServiceError {}
