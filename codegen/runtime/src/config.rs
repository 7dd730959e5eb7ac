//! The configuration of requests and clients.

mod account_id;
pub mod built_in;
mod checksums;
mod custom_endpoint;
mod default_endpoint;
mod resolve;
mod tokens;

pub use account_id::AccountIdEndpointMode;
pub use checksums::RequestChecksums;

use tokens::Tokens;

use crate::BuildError;
use crate::endpoint::Cache;
#[cfg(feature = "s3")]
use crate::service::s3::Settings;

/// The configuration of requests and clients. Meant to be shared.
///
/// ```
/// use shapesmith_runtime::Config;
///
/// let aws = Config::new("eu-west-1").use_dual_stack(true);
/// let server = Config::new("us-east-1").endpoint_url("http://localhost:9000")?;
/// # Ok::<(), shapesmith_runtime::BuildError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    region: String,
    /// The URL of a custom endpoint.
    pub(crate) endpoint: Option<String>,
    use_fips: bool,
    use_dual_stack: bool,
    /// Whether us-east-1 uses the host name without a region, if there is one.
    pub(crate) uses_global_endpoint: bool,
    account_id: Option<String>,
    account_id_endpoint_mode: AccountIdEndpointMode,
    request_checksums: RequestChecksums,
    asks_for_checksums: bool,
    expects_continue: bool,
    compresses_from: Option<usize>,
    tokens: Tokens,
    endpoints: Cache,
    #[cfg(feature = "s3")]
    pub(crate) s3: Settings,
    #[cfg(any(feature = "client", feature = "blocking"))]
    pub(crate) sending: crate::client::Settings,
}

impl Config {
    /// Returns the default configuration for a region, such as `eu-west-1`.
    pub fn new(region: impl Into<String>) -> Self {
        Self {
            region: region.into(),
            endpoint: None,
            use_fips: false,
            use_dual_stack: false,
            uses_global_endpoint: true,
            account_id: None,
            account_id_endpoint_mode: AccountIdEndpointMode::default(),
            request_checksums: RequestChecksums::default(),
            asks_for_checksums: true,
            expects_continue: true,
            compresses_from: Some(10_240),
            tokens: Tokens::default(),
            endpoints: Cache::default(),
            #[cfg(feature = "s3")]
            s3: Settings::default(),
            #[cfg(any(feature = "client", feature = "blocking"))]
            sending: crate::client::Settings::default(),
        }
    }

    /// Sets a custom endpoint, such as `http://localhost:9000` or `https://host:8443/base/path`.
    ///
    /// # Errors
    /// [`BuildError::Endpoint`] if `url` is not an http or https URL of scheme, host, port and path.
    pub fn endpoint_url(mut self, url: &str) -> Result<Self, BuildError> {
        self.endpoint = Some(custom_endpoint::endpoint_url(url)?);
        Ok(self)
    }

    /// Sets whether to use endpoints that comply with FIPS 140. Off by default.
    pub fn use_fips(mut self, use_fips: bool) -> Self {
        self.use_fips = use_fips;
        self
    }

    /// Sets whether to use endpoints that support IPv6. Off by default.
    pub fn use_dual_stack(mut self, use_dual_stack: bool) -> Self {
        self.use_dual_stack = use_dual_stack;
        self
    }

    /// Sets the account (12 digits), for services with endpoints per account. The default is the
    /// account of the credentials, if they tell it, in requests that a client sends or presigns.
    pub fn account_id(mut self, account_id: impl Into<String>) -> Self {
        self.account_id = Some(account_id.into());
        self
    }

    /// Sets whether to use endpoints that contain the account's id, which only some services have.
    /// The default is to use them if the id is set.
    pub fn account_id_endpoint_mode(mut self, mode: AccountIdEndpointMode) -> Self {
        self.account_id_endpoint_mode = mode;
        self
    }

    /// Sets which requests have a checksum, and its algorithm.
    pub fn request_checksums(mut self, checksums: RequestChecksums) -> Self {
        self.request_checksums = checksums;
        self
    }

    /// Sets whether to ask for checksums of responses. On by default.
    pub fn response_checksums(mut self, ask: bool) -> Self {
        self.asks_for_checksums = ask;
        self
    }

    /// Sets whether requests with a large body have the header `Expect: 100-continue`. On by
    /// default. Waiting for `100 Continue` is up to the HTTP client.
    pub fn expect_continue(mut self, expect: bool) -> Self {
        self.expects_continue = expect;
        self
    }

    /// Sets the minimum body size for compression, in bytes, for operations that support it. `None`
    /// turns compression off. 10,240 by default.
    pub fn request_compression(mut self, min_size: Option<usize>) -> Self {
        self.compresses_from = min_size;
        self
    }

    /// Sets the source of idempotency tokens, by which services recognize repeated requests. The
    /// default is random UUIDs. `wasm32-unknown-unknown` has no source of randomness and therefore
    /// no default.
    pub fn idempotency_tokens(
        mut self,
        source: impl Fn() -> String + Send + Sync + 'static,
    ) -> Self {
        self.tokens = Tokens::new(move || Some(source()));
        self
    }

    /// Returns a new idempotency token for `member`.
    ///
    /// # Errors
    /// [`BuildError::InvalidMember`] if there is no source of randomness; see
    /// [`Config::idempotency_tokens`].
    pub fn idempotency_token(&self, member: &'static str) -> Result<String, BuildError> {
        self.tokens.next().ok_or_else(|| {
            let problem = "not set, and this platform has no source of random tokens: \
                           set it, or Config::idempotency_tokens";
            BuildError::InvalidMember { member: member.to_owned(), problem: problem.to_owned() }
        })
    }

    /// Returns the value of [`Config::response_checksums`].
    pub fn asks_for_checksums(&self) -> bool {
        self.asks_for_checksums
    }

    /// Returns the value of [`Config::request_compression`].
    pub fn compresses_from(&self) -> Option<usize> {
        self.compresses_from
    }

    /// Returns the value of [`Config::expect_continue`].
    pub fn expects_continue(&self) -> bool {
        self.expects_continue
    }

    /// Returns the region.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// Whether endpoints would contain the account's id if it was set.
    #[cfg(all(feature = "sign", any(feature = "client", feature = "blocking")))]
    pub(crate) fn lacks_account_id(&self) -> bool {
        let is_used = self.account_id_endpoint_mode != AccountIdEndpointMode::Disabled;
        is_used && self.account_id.is_none() && self.endpoint.is_none()
    }

    #[cfg(feature = "checksum")]
    pub(crate) fn checksums(&self) -> RequestChecksums {
        self.request_checksums
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_may_have_another_source() {
        let config = Config::new("us-east-1").idempotency_tokens(|| "fixed".to_owned());
        assert_eq!(config.idempotency_token("Token").unwrap(), "fixed");
    }

    #[test]
    fn a_platform_without_randomness_has_no_tokens_of_its_own() {
        let config = Config { tokens: Tokens::new(|| None), ..Config::new("us-east-1") };
        let error = config.idempotency_token("ClientToken").unwrap_err().to_string();
        assert!(error.starts_with("ClientToken: not set, and this platform"), "{error}");
    }
}
