//! Auth schemes: how requests are signed.

use std::sync::Arc;

/// An auth scheme of an endpoint: an item of `authSchemes` in endpoint rules.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AuthScheme {
    /// The algorithm.
    pub algorithm: Algorithm,
    /// The service's name in the credential scope, such as `s3`.
    pub signing_name: String,
    /// The region in the credential scope. For [`Algorithm::SigV4a`], a comma-separated set of regions.
    pub signing_region: String,
    /// Whether the path is normalized and percent-encoded again before signing, as for all services
    /// but S3.
    pub double_encoding: bool,
}

/// A signature algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Algorithm {
    /// Signature Version 4.
    SigV4,
    /// Signature Version 4A, which is asymmetric and valid in a set of regions.
    SigV4a,
    /// Signature Version 4 with the credentials of an S3 Express One Zone session.
    SigV4S3Express,
}

/// How to sign a request. With the feature `sign`, every request built by an operation has one in its
/// [extensions](http::Request::extensions).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Signing {
    /// The scheme of the endpoint.
    pub scheme: Arc<AuthScheme>,
    /// Whether the body is excluded from the signature.
    pub unsigned_payload: bool,
    /// Whether the body is an event stream, whose messages are signed one after the other.
    pub events: bool,
}

/// A way to authenticate a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AuthOption {
    /// A signature: see [`Signing`].
    SigV4,
    /// A bearer token ([RFC 6750](https://www.rfc-editor.org/rfc/rfc6750)).
    Bearer,
    /// None.
    Anonymous,
    /// Only ways that are not supported, such as Signature Version 2.
    Unsupported,
}

/// The ways to authenticate a request, the preferred one first. A request built by an operation has
/// them in its [extensions](http::Request::extensions), unless it can only be signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuthOptions(pub &'static [AuthOption]);

impl AuthScheme {
    /// Returns an auth scheme of Signature Version 4.
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
    /// Returns a signing configuration with `scheme` that includes the body.
    pub fn new(scheme: impl Into<Arc<AuthScheme>>) -> Self {
        Self { scheme: scheme.into(), unsigned_payload: false, events: false }
    }
}
