//! Where requests go and how they are made.

use std::fmt;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;

use crate::BuildError;
use crate::bucket::{self, BucketName};
use crate::checksum::Algorithm;
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
}

impl Service {
    /// The same service under other default host names, as some operations are.
    pub const fn at(self, endpoint_prefix: &'static str) -> Self {
        Self { endpoint_prefix, global_endpoint: None, ..self }
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
    endpoint: Option<Endpoint>,
    addressing_style: AddressingStyle,
    regional_us_east_1: bool,
    request_checksums: RequestChecksums,
    asks_for_checksums: bool,
    expects_continue: bool,
    compresses_from: Option<usize>,
    tokens: Tokens,
    #[cfg(any(feature = "client", feature = "blocking"))]
    pub(crate) sending: crate::client::Settings,
}

/// Where idempotency tokens come from.
#[derive(Clone)]
struct Tokens(Arc<dyn Fn() -> String + Send + Sync>);

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

/// A custom endpoint, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Endpoint {
    scheme: http::uri::Scheme,
    authority: String,
    /// The base path without a slash at its end.
    path: String,
    host_is_ip: bool,
}

impl Config {
    /// The defaults for a region, such as `eu-west-1`: AWS's own endpoints over https.
    pub fn new(region: impl Into<String>) -> Self {
        Self {
            region: region.into(),
            endpoint: None,
            addressing_style: AddressingStyle::default(),
            regional_us_east_1: false,
            request_checksums: RequestChecksums::default(),
            asks_for_checksums: true,
            expects_continue: true,
            compresses_from: Some(10_240),
            tokens: Tokens(Arc::new(random_token)),
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
        self.endpoint = Some(Endpoint::parse(url)?);
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
    /// UUIDs by default.
    pub fn idempotency_tokens(
        mut self,
        source: impl Fn() -> String + Send + Sync + 'static,
    ) -> Self {
        self.tokens = Tokens(Arc::new(source));
        self
    }

    /// A new idempotency token.
    pub fn idempotency_token(&self) -> String {
        (self.tokens.0)()
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

    pub(crate) fn checksums(&self) -> RequestChecksums {
        self.request_checksums
    }

    /// The beginning of a URI to `service`, with `host_prefix` before the host's own name.
    ///
    /// # Errors
    /// [`BuildError::Endpoint`] if no endpoint is known for the region.
    pub fn uri(&self, service: &Service, host_prefix: &str) -> Result<Uri, BuildError> {
        let (scheme, authority, path) = match &self.endpoint {
            Some(endpoint) => (endpoint.scheme.as_str(), &*endpoint.authority, &*endpoint.path),
            None => ("https", &*self.default_host(service)?, ""),
        };
        Ok(join([scheme, "://", host_prefix, authority, path]))
    }

    /// The beginning of a URI to a bucket, which is named in the host or in the path.
    ///
    /// # Errors
    /// [`BuildError::InvalidMember`] if it is not a bucket's name; [`BuildError::Endpoint`] if
    /// no endpoint is known for it.
    pub fn bucket_uri(
        &self,
        service: &Service,
        member: &'static str,
        bucket: &str,
    ) -> Result<Uri, BuildError> {
        let BucketName::Name(bucket) = BucketName::parse(member, bucket)? else {
            return Err(BuildError::Endpoint(format!(
                "{bucket:?}: the endpoint rules for access points and directory buckets are not known"
            )));
        };
        let mut uri = match &self.endpoint {
            Some(Endpoint { scheme, authority, path, host_is_ip }) => {
                let in_host = self.addressing_style == AddressingStyle::Virtual
                    && !host_is_ip
                    && bucket::fits_host(bucket, *scheme == http::uri::Scheme::HTTP);
                if in_host {
                    return Ok(join([scheme.as_str(), "://", bucket, ".", authority, path]));
                }
                join([scheme.as_str(), "://", authority, path])
            }
            None => {
                let host = &*self.default_host(service)?;
                let in_host = self.addressing_style != AddressingStyle::Path
                    && bucket::fits_host(bucket, false);
                if in_host {
                    return Ok(join(["https://", bucket, ".", host]));
                }
                join(["https://", host])
            }
        };
        uri.path("/");
        uri.label(member, bucket)?;
        Ok(uri)
    }

    /// The beginning of a URI to a bucket that is named in the path whatever the configuration says.
    ///
    /// # Errors
    /// As [`Config::bucket_uri`].
    pub fn bucket_path_uri(
        &self,
        service: &Service,
        member: &'static str,
        bucket: &str,
    ) -> Result<Uri, BuildError> {
        let config = self.clone().addressing_style(AddressingStyle::Path);
        config.bucket_uri(service, member, bucket)
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
/// source of randomness; it has to be unique, not secret.
fn random_token() -> String {
    let random = || u128::from(RandomState::new().hash_one(std::time::SystemTime::now()));
    let bits = (random() << 64) | random();
    let bits = (bits & !(0xF000 << 64) & !(0xC000 << 48)) | (0x4000 << 64) | (0x8000 << 48);
    let hex = format!("{bits:032x}");
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

fn join<const N: usize>(parts: [&str; N]) -> Uri {
    // Room for a path and a query of common length, so that the text does not move as it grows.
    let mut text = String::with_capacity(parts.iter().map(|part| part.len()).sum::<usize>() + 128);
    text.extend(parts);
    Uri::new(text)
}

impl Endpoint {
    fn parse(url: &str) -> Result<Self, BuildError> {
        let refuse = |problem: &dyn fmt::Display| {
            BuildError::Endpoint(format!("{url:?} is not an endpoint's URL: {problem}"))
        };
        let uri: http::Uri = url.parse().map_err(|error| refuse(&error))?;
        let scheme = uri.scheme().cloned().unwrap_or(http::uri::Scheme::HTTP);
        let known = [http::uri::Scheme::HTTP, http::uri::Scheme::HTTPS].contains(&scheme);
        let Some(authority) = uri.authority().filter(|_| known && uri.scheme().is_some()) else {
            return Err(refuse(&"it has to begin with http:// or https:// and a host"));
        };
        if uri.query().is_some() || authority.as_str().contains('@') {
            return Err(refuse(&"it can have neither a query nor a user"));
        }
        let host = authority.host();
        Ok(Self {
            scheme,
            authority: authority.as_str().to_owned(),
            path: uri.path().trim_end_matches('/').to_owned(),
            host_is_ip: host.starts_with('[') || host.parse::<std::net::Ipv4Addr>().is_ok(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const S3: Service =
        Service { id: "S3", endpoint_prefix: "s3", global_endpoint: Some("s3.amazonaws.com") };

    fn bucket(config: &Config, bucket: &str) -> String {
        config.bucket_uri(&S3, "Bucket", bucket).map_or_else(|error| error.to_string(), Uri::finish)
    }

    #[test]
    fn aws_endpoints() {
        let config = Config::new("eu-west-1");
        assert_eq!(bucket(&config, "abc"), "https://abc.s3.eu-west-1.amazonaws.com/");
        assert_eq!(bucket(&config, "a.b.c"), "https://s3.eu-west-1.amazonaws.com/a.b.c");
        let path = config.addressing_style(AddressingStyle::Path);
        assert_eq!(bucket(&path, "abc"), "https://s3.eu-west-1.amazonaws.com/abc");
        let config = Config::new("us-east-1");
        assert_eq!(bucket(&config, "abc"), "https://abc.s3.amazonaws.com/");
        let regional = config.regional_us_east_1(true);
        assert_eq!(bucket(&regional, "abc"), "https://abc.s3.us-east-1.amazonaws.com/");
    }

    #[test]
    fn other_partitions_need_an_endpoint() {
        for region in [
            "cn-north-1",
            "us-gov-west-1",
            "aws-global",
            "",
            "x",
            "eu-west-1.evil.com/",
            "us-a-1-2",
        ] {
            let error = bucket(&Config::new(region), "abc");
            assert!(error.starts_with("no endpoint is known for the region"), "{error}");
        }
    }

    #[test]
    fn custom_endpoints() {
        let config = |url| Config::new("us-east-1").endpoint_url(url).unwrap();
        let local = config("http://localhost:9000");
        assert_eq!(bucket(&local, "abc"), "http://localhost:9000/abc");
        let local = local.addressing_style(AddressingStyle::Virtual);
        assert_eq!(bucket(&local, "abc"), "http://abc.localhost:9000/");
        assert_eq!(bucket(&local, "a.b.c"), "http://a.b.c.localhost:9000/");
        assert_eq!(bucket(&local, "ab"), "http://localhost:9000/ab");
        let based = config("https://s3.example.test:8443/base/path/");
        assert_eq!(bucket(&based, "abc"), "https://s3.example.test:8443/base/path/abc");
        let based = based.addressing_style(AddressingStyle::Virtual);
        assert_eq!(bucket(&based, "abc"), "https://abc.s3.example.test:8443/base/path/");
        assert_eq!(bucket(&based, "a.b.c"), "https://s3.example.test:8443/base/path/a.b.c");
        for ip in ["http://127.0.0.1:9000", "http://[::1]:9000"] {
            let config = config(ip).addressing_style(AddressingStyle::Virtual);
            assert_eq!(bucket(&config, "abc"), format!("{ip}/abc"));
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
        let (a, b) = (config.idempotency_token(), config.idempotency_token());
        assert_ne!(a, b);
        for token in [a, b] {
            let dashes: Vec<usize> = token.match_indices('-').map(|(index, _)| index).collect();
            assert_eq!((token.len(), dashes), (36, vec![8, 13, 18, 23]));
            assert_eq!(&token[14..15], "4");
            assert!("89ab".contains(&token[19..20]), "{token}");
        }
        let config = config.idempotency_tokens(|| "fixed".to_owned());
        assert_eq!(config.idempotency_token(), "fixed");
    }

    #[test]
    fn host_prefixes_come_before_the_host() {
        let uri = Config::new("eu-west-1").uri(&S3, "route.").unwrap();
        assert_eq!(uri.finish(), "https://route.s3.eu-west-1.amazonaws.com/");
    }

    #[test]
    fn names_with_rules_of_their_own_are_endpoint_errors() {
        let config = Config::new("us-east-1");
        for name in ["b--use1-az4--x-s3", "arn:aws:s3:us-east-1:123456789012:accesspoint/a"] {
            assert!(matches!(config.bucket_uri(&S3, "Bucket", name), Err(BuildError::Endpoint(_))));
        }
        assert!(matches!(
            config.bucket_uri(&S3, "Bucket", "a b"),
            Err(BuildError::InvalidMember { .. })
        ));
    }
}
