//! Where requests go and how they are made.

use std::fmt;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;

use crate::BuildError;
use crate::checksum::Algorithm;
use crate::endpoint::rules::{BuiltIn, RuleSet};
use crate::endpoint::{self, AuthScheme, Cache, Endpoint, Input};
use crate::uri::Uri;

/// What the model says about a service as a whole; a constant of each generated crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Service {
    /// The service's id, such as `S3`.
    pub id: &'static str,
    /// The first label of the service's default host names, such as `s3`.
    pub endpoint_prefix: &'static str,
    /// The host that serves us-east-1 under a name without a region, where there is one.
    pub global_endpoint: Option<&'static str>,
    /// The service's name in signatures, such as `s3`, unless its endpoint rules have another.
    pub signing_name: &'static str,
}

impl Service {
    /// How requests are signed where the endpoint's rules do not say so.
    pub(crate) fn default_auth(&self, region: &str) -> AuthScheme {
        AuthScheme::v4(self.signing_name, region)
    }
}

/// How a bucket is named in a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AddressingStyle {
    /// In the host where the name is a DNS label, else in the path; always in the path of a
    /// custom endpoint.
    #[default]
    Auto,
    /// In the path: `https://host/bucket/key`.
    Path,
    /// In the host where the name allows it: `https://bucket.host/key`.
    Virtual,
}

/// Which requests get a checksum, and which one, unless the input says so itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestChecksums {
    /// Every operation that can carry one gets this one. The default, with CRC32.
    WhenSupported(Algorithm),
    /// Only operations that require one get this one.
    WhenRequired(Algorithm),
    /// Operations that require one get `Content-MD5`, for stores that know nothing newer.
    ContentMd5,
}

impl Default for RequestChecksums {
    fn default() -> Self {
        Self::WhenSupported(Algorithm::Crc32)
    }
}

/// Where requests go and how they are made. Cheap to keep, meant to be shared.
///
/// ```
/// use shapesmith_runtime::{AddressingStyle, Config};
///
/// let aws = Config::new("eu-west-1");
/// let store = Config::new("us-east-1")
///     .endpoint_url("http://localhost:9000")?
///     .addressing_style(AddressingStyle::Path);
/// # Ok::<(), shapesmith_runtime::BuildError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    region: String,
    /// The URL of a custom endpoint.
    endpoint: Option<String>,
    addressing_style: AddressingStyle,
    regional_us_east_1: bool,
    use_fips: bool,
    use_dual_stack: bool,
    accelerate: bool,
    use_arn_region: Option<bool>,
    disable_multi_region_access_points: bool,
    disable_s3_express_session_auth: Option<bool>,
    account_id: Option<String>,
    request_checksums: RequestChecksums,
    asks_for_checksums: bool,
    expects_continue: bool,
    compresses_from: Option<usize>,
    tokens: Tokens,
    endpoints: Cache,
    #[cfg(any(feature = "client", feature = "blocking"))]
    pub(crate) sending: crate::client::Settings,
}

/// Where idempotency tokens come from, if from anywhere.
#[derive(Clone)]
struct Tokens(Arc<dyn Fn() -> Option<String> + Send + Sync>);

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tokens")
    }
}

impl PartialEq for Tokens {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Tokens {}

impl Config {
    /// The defaults for a region, such as `eu-west-1`: AWS's own endpoints over https.
    pub fn new(region: impl Into<String>) -> Self {
        Self {
            region: region.into(),
            endpoint: None,
            addressing_style: AddressingStyle::default(),
            regional_us_east_1: false,
            use_fips: false,
            use_dual_stack: false,
            accelerate: false,
            use_arn_region: None,
            disable_multi_region_access_points: false,
            disable_s3_express_session_auth: None,
            account_id: None,
            request_checksums: RequestChecksums::default(),
            asks_for_checksums: true,
            expects_continue: true,
            compresses_from: Some(10_240),
            tokens: Tokens(Arc::new(random_token)),
            endpoints: Cache::default(),
            #[cfg(any(feature = "client", feature = "blocking"))]
            sending: crate::client::Settings::default(),
        }
    }

    /// Sends to a server of your own: `http://localhost:9000`, `https://host:8443/base/path`.
    ///
    /// # Errors
    /// [`BuildError::Endpoint`] if `url` is not an http or https URL of scheme, host, port and
    /// path.
    pub fn endpoint_url(mut self, url: &str) -> Result<Self, BuildError> {
        self.endpoint = Some(endpoint_url(url)?);
        Ok(self)
    }

    /// How buckets are named in requests.
    pub fn addressing_style(mut self, style: AddressingStyle) -> Self {
        self.addressing_style = style;
        self
    }

    /// Whether us-east-1 is reached under its regional host name (`s3.us-east-1.…`) rather than
    /// the one without a region. Off by default, as in botocore.
    pub fn regional_us_east_1(mut self, regional: bool) -> Self {
        self.regional_us_east_1 = regional;
        self
    }

    /// Whether endpoints have to comply with FIPS 140. Off by default.
    pub fn use_fips(mut self, use_fips: bool) -> Self {
        self.use_fips = use_fips;
        self
    }

    /// Whether endpoints have to have IPv6 too. Off by default.
    pub fn use_dual_stack(mut self, use_dual_stack: bool) -> Self {
        self.use_dual_stack = use_dual_stack;
        self
    }

    /// Whether S3 Transfer Acceleration is used. Off by default.
    pub fn accelerate(mut self, accelerate: bool) -> Self {
        self.accelerate = accelerate;
        self
    }

    /// Whether a request for an ARN may go to the ARN's region rather than the configured one. It may,
    /// unless this is off.
    pub fn use_arn_region(mut self, use_arn_region: bool) -> Self {
        self.use_arn_region = Some(use_arn_region);
        self
    }

    /// Whether S3's access points of several regions are refused. Off by default.
    pub fn disable_multi_region_access_points(mut self, disable: bool) -> Self {
        self.disable_multi_region_access_points = disable;
        self
    }

    /// Whether requests to directory buckets are signed with the client's own credentials rather than
    /// with those of a session. Off by default.
    pub fn disable_s3_express_session_auth(mut self, disable: bool) -> Self {
        self.disable_s3_express_session_auth = Some(disable);
        self
    }

    /// The account that the credentials are of, 12 digits, for services whose endpoints have it in
    /// their names.
    pub fn account_id(mut self, account_id: impl Into<String>) -> Self {
        self.account_id = Some(account_id.into());
        self
    }

    /// Which requests get a checksum, and which one.
    pub fn request_checksums(mut self, checksums: RequestChecksums) -> Self {
        self.request_checksums = checksums;
        self
    }

    /// Whether responses are asked for the checksums they can carry. On by default, as in botocore.
    pub fn response_checksums(mut self, ask: bool) -> Self {
        self.asks_for_checksums = ask;
        self
    }

    /// Whether a body that may be large is announced with `Expect: 100-continue`. On by default, as
    /// in botocore; waiting for the server's answer is the transport's affair.
    pub fn expect_continue(mut self, expect: bool) -> Self {
        self.expects_continue = expect;
        self
    }

    /// How many bytes a body has at least that is compressed, where the operation takes compressed
    /// ones; `None`: no body is. 10,240 bytes by default, as in botocore.
    pub fn request_compression(mut self, min_size: Option<usize>) -> Self {
        self.compresses_from = min_size;
        self
    }

    /// Where tokens come from that make a repeated request one and the same to the service. Random
    /// UUIDs by default. On `wasm32-unknown-unknown` there is no default, since the standard library
    /// has no source of randomness there.
    pub fn idempotency_tokens(
        mut self,
        source: impl Fn() -> String + Send + Sync + 'static,
    ) -> Self {
        self.tokens = Tokens(Arc::new(move || Some(source())));
        self
    }

    /// A new idempotency token for `member`.
    ///
    /// # Errors
    /// [`BuildError::InvalidMember`] if there is nothing random to make it of; see
    /// [`Config::idempotency_tokens`].
    pub fn idempotency_token(&self, member: &'static str) -> Result<String, BuildError> {
        (self.tokens.0)().ok_or_else(|| {
            let problem = "it is not set, and this platform has no source of random tokens: \
                           set it, or Config::idempotency_tokens";
            BuildError::InvalidMember { member: member.to_owned(), problem: problem.to_owned() }
        })
    }

    /// See [`Config::response_checksums`].
    pub fn asks_for_checksums(&self) -> bool {
        self.asks_for_checksums
    }

    /// See [`Config::request_compression`].
    pub fn compresses_from(&self) -> Option<usize> {
        self.compresses_from
    }

    /// See [`Config::expect_continue`].
    pub fn expects_continue(&self) -> bool {
        self.expects_continue
    }

    /// The region that requests are for.
    pub fn region(&self) -> &str {
        &self.region
    }

    #[cfg(feature = "checksum")]
    pub(crate) fn checksums(&self) -> RequestChecksums {
        self.request_checksums
    }

    /// The endpoint that a service's rules have for the parameters of an operation, in the rules' order.
    /// What the operation leaves unset comes from this configuration, then from the rules' defaults. The
    /// last few endpoints are kept.
    ///
    /// # Errors
    /// [`BuildError::Endpoint`] with the rules' own words if there is none.
    pub fn resolve<'a, const N: usize>(
        &'a self,
        service: &Service,
        rules: &'static RuleSet,
        mut inputs: [Input<'a>; N],
    ) -> Result<Arc<Endpoint>, BuildError> {
        self.fill(rules, &mut inputs);
        let (name, region) = (service.signing_name, &*self.region);
        let resolve = || endpoint::evaluate(rules, service, region, &inputs);
        let found = self.endpoints.get_or(rules, name, region, &inputs, resolve);
        found.map_err(BuildError::Endpoint)
    }

    /// The values of the parameters that are not set yet.
    fn fill<'a>(&'a self, rules: &'static RuleSet, inputs: &mut [Input<'a>]) {
        let bucket = rules.parameters.iter().position(|parameter| parameter.name == "Bucket");
        let bucket = bucket.and_then(|index| inputs.get(index)).copied().unwrap_or_default();
        for (input, parameter) in inputs.iter_mut().zip(rules.parameters) {
            if *input == Input::Unset {
                *input = parameter.built_in.map_or(Input::Unset, |b| self.built_in(b, bucket));
            }
            if let (Input::Unset, Some(default)) = (*input, parameter.default) {
                *input = default.into();
            }
        }
    }

    /// What this configuration says of a value that endpoint rules ask for.
    fn built_in(&self, built_in: BuiltIn, bucket: Input<'_>) -> Input<'_> {
        match built_in {
            BuiltIn::Region => Some(&*self.region).filter(|region| !region.is_empty()).into(),
            BuiltIn::UseFips => Input::Flag(self.use_fips),
            BuiltIn::UseDualStack => Input::Flag(self.use_dual_stack),
            BuiltIn::Endpoint => self.endpoint.as_deref().into(),
            BuiltIn::AccountId => self.account_id.as_deref().into(),
            BuiltIn::AccountIdEndpointMode => Input::Text("preferred"),
            BuiltIn::S3ForcePathStyle => Input::Flag(self.forces_path_style(bucket)),
            BuiltIn::S3Accelerate => Input::Flag(self.accelerate),
            BuiltIn::S3UseGlobalEndpoint => {
                Input::Flag(!self.regional_us_east_1 && self.region == "us-east-1")
            }
            BuiltIn::S3UseArnRegion | BuiltIn::S3ControlUseArnRegion => self.use_arn_region.into(),
            BuiltIn::S3DisableMultiRegionAccessPoints => {
                Input::Flag(self.disable_multi_region_access_points)
            }
            BuiltIn::S3DisableExpressSessionAuth => self.disable_s3_express_session_auth.into(),
            BuiltIn::StsUseGlobalEndpoint => Input::Flag(false),
        }
    }

    /// Whether a bucket is named in the path, as botocore decides it: never an ARN, which no path can
    /// name, nor where requests are accelerated.
    fn forces_path_style(&self, bucket: Input<'_>) -> bool {
        let is_arn = matches!(bucket, Input::Text(bucket) if bucket.starts_with("arn:"));
        !is_arn
            && match self.addressing_style {
                AddressingStyle::Path => !self.accelerate,
                AddressingStyle::Auto => self.endpoint.is_some() && !self.accelerate,
                AddressingStyle::Virtual => false,
            }
    }

    /// The endpoint of a service that has no endpoint rules: its prefix and the region, in the
    /// partition `aws`.
    ///
    /// # Errors
    /// [`BuildError::Endpoint`] if no endpoint is known for the region, or that it complies with FIPS
    /// or has IPv6.
    pub fn default_endpoint(&self, service: &Service) -> Result<Arc<Endpoint>, BuildError> {
        let url = match &self.endpoint {
            Some(url) => url.clone(),
            None if self.use_fips || self.use_dual_stack => {
                let problem = "without the service's endpoint rules no endpoint is known that \
                               complies with FIPS or has IPv6: set the endpoint's URL";
                return Err(BuildError::Endpoint(problem.to_owned()));
            }
            None => format!("https://{}", self.default_host(service)?),
        };
        Ok(Arc::new(Endpoint::new(url, service.default_auth(&self.region))))
    }

    /// The beginning of a URI at that endpoint, with `host_prefix` before its host's own name.
    ///
    /// # Errors
    /// As [`Config::default_endpoint`].
    pub fn uri(&self, service: &Service, host_prefix: &str) -> Result<Uri, BuildError> {
        Ok(Uri::new(self.default_endpoint(service)?, host_prefix))
    }

    /// The host AWS serves the region under. Only the `aws` partition is known here.
    fn default_host<'a>(
        &self,
        service: &'a Service,
    ) -> Result<std::borrow::Cow<'a, str>, BuildError> {
        if let ("us-east-1", false, Some(host)) =
            (&*self.region, self.regional_us_east_1, service.global_endpoint)
        {
            return Ok(host.into());
        }
        let mut labels = self.region.split('-');
        let area = labels.next().unwrap_or_default();
        let is_word =
            |label: &str| !label.is_empty() && label.bytes().all(|b| b.is_ascii_lowercase());
        let is_number =
            |label: &str| !label.is_empty() && label.bytes().all(|b| b.is_ascii_digit());
        // The regions of the `aws` partition, as botocore's partitions.json describes them.
        let known = matches!(area, "us" | "eu" | "ap" | "sa" | "ca" | "me" | "af" | "il" | "mx")
            && labels.next().is_some_and(is_word)
            && labels.next().is_some_and(is_number)
            && labels.next().is_none();
        if !known {
            return Err(BuildError::Endpoint(format!(
                "no endpoint is known for the region {:?}: set the endpoint's URL",
                self.region
            )));
        }
        Ok([service.endpoint_prefix, ".", &self.region, ".amazonaws.com"].concat().into())
    }
}

/// A random UUID (RFC 9562, version 4). The standard library seeds its hashers from the system's
/// source of randomness; it has to be unique, not secret. Where the system has none, those seeds are
/// no good, nor is there a clock.
fn random_token() -> Option<String> {
    if cfg!(all(target_family = "wasm", target_os = "unknown")) {
        return None;
    }
    let random = || u128::from(RandomState::new().hash_one(std::time::SystemTime::now()));
    let bits = (random() << 64) | random();
    let bits = (bits & !(0xF000 << 64) & !(0xC000 << 48)) | (0x4000 << 64) | (0x8000 << 48);
    let hex = format!("{bits:032x}");
    Some([&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-"))
}

/// A custom endpoint's URL, checked.
fn endpoint_url(url: &str) -> Result<String, BuildError> {
    let refuse = |problem: &dyn fmt::Display| {
        BuildError::Endpoint(format!("{url:?} is not an endpoint's URL: {problem}"))
    };
    let uri: http::Uri = url.parse().map_err(|error| refuse(&error))?;
    let known = matches!(uri.scheme_str(), Some("http" | "https"));
    let Some(authority) = uri.authority().filter(|_| known) else {
        return Err(refuse(&"it has to begin with http:// or https:// and a host"));
    };
    if uri.query().is_some() || url.contains('#') || authority.as_str().contains('@') {
        return Err(refuse(&"it can have neither a query nor a fragment nor a user"));
    }
    Ok(url.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLOCK: Service = Service {
        id: "Clock",
        endpoint_prefix: "clock",
        global_endpoint: Some("clock.example.com"),
        signing_name: "time",
    };

    fn url(config: &Config) -> String {
        let endpoint = config.default_endpoint(&CLOCK);
        endpoint.map_or_else(|error| error.to_string(), |endpoint| endpoint.url.clone())
    }

    #[test]
    fn services_without_rules_have_their_prefix_in_the_partition_aws() {
        let config = Config::new("eu-west-1");
        assert_eq!(url(&config), "https://clock.eu-west-1.amazonaws.com");
        let auth = &config.default_endpoint(&CLOCK).unwrap().auth;
        assert_eq!(auth, &[AuthScheme::v4("time", "eu-west-1").into()]);
        let config = Config::new("us-east-1");
        assert_eq!(url(&config), "https://clock.example.com");
        let regional = config.regional_us_east_1(true);
        assert_eq!(url(&regional), "https://clock.us-east-1.amazonaws.com");
        let custom = regional.endpoint_url("http://localhost:9000/base/").unwrap();
        assert_eq!(url(&custom), "http://localhost:9000/base/");
        for config in
            [Config::new("eu-west-1").use_fips(true), Config::new("eu-west-1").use_dual_stack(true)]
        {
            assert!(url(&config).starts_with("without the service's endpoint rules"));
        }
        for region in ["cn-north-1", "aws-global", "", "x", "eu-west-1.evil.com/", "us-a-1-2"] {
            let error = url(&Config::new(region));
            assert!(error.starts_with("no endpoint is known for the region"), "{error}");
        }
    }

    #[test]
    fn urls_that_are_no_endpoints_are_refused() {
        for url in [
            "",
            "localhost:9000",
            "ftp://x",
            "http://",
            "http://x?y",
            "http://x/#y",
            "http://u@x",
            "/path",
            "http://a b",
        ] {
            let error = Config::new("us-east-1").endpoint_url(url).unwrap_err().to_string();
            assert!(error.contains("is not an endpoint's URL"), "{url}: {error}");
        }
    }

    #[test]
    fn tokens_are_uuids_of_version_4_and_differ() {
        let config = Config::new("us-east-1");
        let [a, b] = [(); 2].map(|()| config.idempotency_token("Token").unwrap());
        assert_ne!(a, b);
        for token in [a, b] {
            let dashes: Vec<usize> = token.match_indices('-').map(|(index, _)| index).collect();
            assert_eq!((token.len(), dashes), (36, vec![8, 13, 18, 23]));
            assert_eq!(&token[14..15], "4");
            assert!("89ab".contains(&token[19..20]), "{token}");
        }
        let config = config.idempotency_tokens(|| "fixed".to_owned());
        assert_eq!(config.idempotency_token("Token").unwrap(), "fixed");
    }

    #[test]
    fn a_platform_without_randomness_has_no_tokens_of_its_own() {
        let config = Config { tokens: Tokens(Arc::new(|| None)), ..Config::new("us-east-1") };
        let error = config.idempotency_token("ClientToken").unwrap_err().to_string();
        assert!(error.starts_with("ClientToken: it is not set, and this platform"), "{error}");
    }
}
