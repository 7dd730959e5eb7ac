//! Constant properties of a service.

use super::auth::AuthScheme;

/// Properties of a service in its model. Each generated crate has them as a constant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Service {
    /// The service's id, such as `S3`.
    pub id: &'static str,
    /// The first label of the default host names, such as `s3`.
    pub endpoint_prefix: &'static str,
    /// The host for us-east-1 that does not contain the region, if there is one.
    pub global_endpoint: Option<&'static str>,
    /// The service's name in signatures, such as `s3`. Endpoint rules may override it.
    pub signing_name: &'static str,
}

impl Service {
    /// Returns the auth scheme, unless the endpoint rules specify one.
    pub(crate) fn default_auth(&self, region: &str) -> AuthScheme {
        AuthScheme::v4(self.signing_name, region)
    }
}
