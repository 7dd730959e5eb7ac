//! A service as a whole.

use super::auth::AuthScheme;

/// What a model says about a service as a whole. Each generated crate has it as a constant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Service {
    /// The service's id, such as `S3`.
    pub id: &'static str,
    /// The first label of the default host names, such as `s3`.
    pub endpoint_prefix: &'static str,
    /// The host for us-east-1 without the region in its name, if there is one.
    pub global_endpoint: Option<&'static str>,
    /// The service's name in signatures, such as `s3`, unless its endpoint rules have another.
    pub signing_name: &'static str,
}

impl Service {
    /// How requests are signed unless the endpoint rules say otherwise.
    pub(crate) fn default_auth(&self, region: &str) -> AuthScheme {
        AuthScheme::v4(self.signing_name, region)
    }
}
