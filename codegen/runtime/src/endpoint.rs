//! Where a request goes, and how it is signed there.

use std::sync::Arc;

/// How requests to an endpoint are signed (the `authSchemes` of an endpoint rule set).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AuthScheme {
    /// The algorithm.
    pub algorithm: Algorithm,
    /// The service's name in the credential scope, such as `s3`.
    pub signing_name: String,
    /// The region in the credential scope; for [`Algorithm::SigV4a`] the set of regions, with commas
    /// between them.
    pub signing_region: String,
    /// Whether the path is percent-encoded once more before it is signed, and normalized. S3's is
    /// not.
    pub double_encoding: bool,
}

/// How a signature is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Algorithm {
    /// Signature Version 4.
    SigV4,
    /// Signature Version 4A: asymmetric, valid in a set of regions.
    SigV4a,
    /// Signature Version 4 with the credentials of a session of S3 Express One Zone.
    SigV4S3Express,
}

/// How a request is to be signed. Every request that an operation builds has one in its
/// [extensions](http::Request::extensions), with the feature `sign`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Signing {
    /// As the endpoint asks for it.
    pub scheme: Arc<AuthScheme>,
    /// Whether the operation is signed without its body.
    pub unsigned_payload: bool,
}

impl AuthScheme {
    /// Signature Version 4 for a service and a region.
    pub fn v4(signing_name: impl Into<String>, signing_region: impl Into<String>) -> Self {
        Self {
            algorithm: Algorithm::SigV4,
            signing_name: signing_name.into(),
            signing_region: signing_region.into(),
            double_encoding: true,
        }
    }
}

impl Signing {
    /// With the body, as `scheme` has it.
    pub fn new(scheme: impl Into<Arc<AuthScheme>>) -> Self {
        Self { scheme: scheme.into(), unsigned_payload: false }
    }
}
