//! The two ways a call fails: the request cannot be built, or the service refuses it.

use std::fmt;

use http::StatusCode;

/// Why a request could not be built. Nothing was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BuildError {
    /// Required members that are not set: all of them, each by its path from the input
    /// (`Delete.Objects[2].Key`).
    MissingMembers(Vec<String>),
    /// A member has a value that the service cannot take, such as an empty path label.
    InvalidMember {
        /// The member, by its path from the input.
        member: String,
        /// What is wrong with the value.
        problem: String,
    },
    /// Text holds a character that XML 1.0 cannot carry, not even as a character reference.
    UnwritableText {
        /// The member, by its path from the input.
        member: String,
        /// The first such character.
        character: char,
    },
    /// A header value, or a header name made from a map's key, holds a character that HTTP does
    /// not allow there.
    InvalidHeader {
        /// The member, by its path from the input.
        member: String,
        /// What is wrong with it.
        problem: String,
    },
    /// The checksum that was asked for cannot be computed.
    Checksum {
        /// The member or setting that asked for it.
        member: String,
        /// What is wrong with it.
        problem: String,
    },
    /// No endpoint is known for the configuration or the bucket.
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

/// Implements what every generated error of an operation has besides its `service_error`. It has a
/// variant `Unhandled(ServiceError)` for what the model does not name.
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

/// What the service answered instead of an output.
///
/// The fields come from the error document in the body (S3's `<Error>`, or the
/// `<ErrorResponse><Error>` of other rest-xml services) and, where it lacks them, from the
/// headers `x-amz-request-id` and `x-amz-id-2`. An answer to HEAD has no document: that the bucket is
/// in another region, a header alone says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServiceError {
    /// The HTTP status of the response.
    pub status: StatusCode,
    /// The error's code, such as `NoSuchBucket`; empty if the response names none.
    pub code: String,
    /// The service's own words.
    pub message: Option<String>,
    /// The id of the request, for the service's support.
    pub request_id: Option<String>,
    /// S3's second id (`HostId`, `x-amz-id-2`).
    pub extended_request_id: Option<String>,
    /// All other elements of the error document that hold text, in order: `BucketName`,
    /// `Resource`, `ArgumentValue` and the like. Before them comes `BucketRegion`, where S3 says in
    /// the header `x-amz-bucket-region` where the bucket is: named like the member of HeadBucket's
    /// output that holds that header, and not like an element of S3's own error documents.
    pub extra: Vec<(String, String)>,
}

impl fmt::Display for ServiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.code.is_empty() {
            f.write_str("the service refused the request")?;
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
