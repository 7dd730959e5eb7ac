//! Signing requests with [Signature Version 4](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html),
//! by the official crate `aws-sigv4`.
//!
//! [`sign()`] and [`presign()`] are functions of a request, [`Credentials`] and a time. A
//! [`Signer`] gets the credentials from a provider, such as one of the crate `aws-config`, and the
//! time from a clock. A [`SignLayer`] signs in front of any tower service.
//!
//! Each request that an operation builds has a [`Signing`] in its extensions, which says how to
//! sign it.
//!
//! At the level `TRACE` of the crate `tracing`, `aws-sigv4` logs what it signs, including session
//! tokens and customer-provided encryption keys in headers. Turn that level off for the target
//! `aws_sigv4` if logs are stored.
//!
//! Signature Version 4A is not supported, since `aws-sigv4` implements it with `ring`, which needs
//! a C compiler. Requests that need it are an error.

#[cfg(feature = "duplex")]
mod events;
mod layer;
mod presign;
mod signer;
mod uri_length;

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

pub use aws_credential_types::Credentials;
pub use aws_credential_types::provider::error::CredentialsError;
pub use aws_credential_types::provider::future::ProvideCredentials as ProvidedCredentials;
pub use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use aws_sigv4::SigningOutput;
use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SigningInstructions,
    SigningSettings, UriPathNormalizationMode,
};
use aws_sigv4::sign::v4;
use http::{HeaderName, HeaderValue, Request, Uri};

use crate::Body;
use crate::endpoint::{Algorithm, Signing};

pub use layer::{LayerError, SignLayer, SignService};
pub use presign::{PresignedRequest, presign};
pub use signer::Signer;

/// Headers that are not signed, because intermediaries may change them. The same as botocore's.
const UNSIGNED_HEADERS: [&str; 15] = [
    "authorization",
    "baggage",
    "connection",
    "expect",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "te",
    "traceparent",
    "tracestate",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "x-amzn-trace-id",
];

/// The value of [`CONTENT_SHA256`] for an unsigned body.
const UNSIGNED_PAYLOAD: &str = "UNSIGNED-PAYLOAD";
const CONTENT_SHA256: &str = "x-amz-content-sha256";
const SECURITY_TOKEN: &str = "x-amz-security-token";
const SESSION_TOKEN: &str = "x-amz-s3session-token";

/// Signs `request`: sets the headers `authorization` and `x-amz-date`, the session token's header
/// if the credentials have one, and `x-amz-content-sha256` for services that need it. An existing
/// signature is replaced.
///
/// A body in memory is signed, unless `signing` excludes it. A stream is not (`UNSIGNED-PAYLOAD`),
/// unless `x-amz-content-sha256` is set to its SHA-256 in hexadecimal. Neither is a body with a
/// trailing checksum (`STREAMING-UNSIGNED-PAYLOAD-TRAILER`). An event stream is replaced by one of
/// signed messages, whose signatures all have this time; those of a [`Signer`] have the time at
/// which each is sent.
///
/// # Errors
/// [`SignError::Unsupported`] for Signature Version 4A; [`SignError::Request`] if the URI has no
/// host or is longer than 64 KiB, or if a header, the credentials or the time is not valid in a
/// signature.
pub fn sign(
    request: &mut Request<Body>,
    signing: &Signing,
    credentials: &Credentials,
    time: SystemTime,
) -> Result<(), SignError> {
    sign_with_clock(request, signing, credentials, &(Arc::new(move || time) as Clock))
}

/// The source of the time.
type Clock = Arc<dyn Fn() -> SystemTime + Send + Sync>;

fn sign_with_clock(
    request: &mut Request<Body>,
    signing: &Signing,
    credentials: &Credentials,
    clock: &Clock,
) -> Result<(), SignError> {
    let time = clock();
    remove_tokens(request);
    let payload = payload(request, signing);
    let mut settings = settings(signing)?;
    // Services that expect a signed body must be told if it is not.
    if !signing.scheme.double_encoding || !matches!(payload, SignableBody::Bytes(_)) {
        settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
    }
    let token = (signing.scheme.algorithm == Algorithm::SigV4S3Express).then_some(SESSION_TOKEN);
    settings.session_token_name_override = token;
    let signed = signature(request, payload, settings, signing, credentials, time)?;
    let (instructions, _signature) = signed.into_parts();
    for header in instructions.into_parts().0 {
        let mut value = HeaderValue::from_str(header.value()).map_err(unusable)?;
        value.set_sensitive(header.sensitive());
        request.headers_mut().insert(header.name(), value);
    }
    #[cfg(feature = "duplex")]
    if signing.events {
        let chain = events::Chain {
            scheme: Arc::clone(&signing.scheme),
            credentials: credentials.clone(),
            clock: Arc::clone(clock),
            last: _signature,
        };
        let body = std::mem::take(request.body_mut());
        *request.body_mut() = Body::stream(events::Signed::new(body, chain));
    }
    Ok(())
}

/// Credentials without a token must not be sent with the token of others.
fn remove_tokens<B>(request: &mut Request<B>) {
    request.headers_mut().remove(SECURITY_TOKEN);
    request.headers_mut().remove(SESSION_TOKEN);
}

/// Returns the part of the body that is signed.
fn payload<'r>(request: &'r Request<Body>, signing: &Signing) -> SignableBody<'r> {
    let said = request.headers().get(CONTENT_SHA256).and_then(|value| value.to_str().ok());
    match (request.body().bytes(), said) {
        #[cfg(feature = "checksum")]
        (_, Some(crate::chunked::CONTENT_SHA256)) => SignableBody::StreamingUnsignedPayloadTrailer,
        #[cfg(feature = "duplex")]
        _ if signing.events => SignableBody::Precomputed(events::CONTENT_SHA256.to_owned()),
        _ if signing.unsigned_payload => SignableBody::UnsignedPayload,
        (Some(bytes), _) => SignableBody::Bytes(bytes),
        (None, Some(said)) if said != UNSIGNED_PAYLOAD => {
            SignableBody::Precomputed(said.to_owned())
        }
        (None, _) => SignableBody::UnsignedPayload,
    }
}

/// The settings that headers and presigned URLs share.
fn settings(signing: &Signing) -> Result<SigningSettings, SignError> {
    if signing.scheme.algorithm == Algorithm::SigV4a {
        return Err(SignError::Unsupported(Algorithm::SigV4a));
    }
    let mut settings = SigningSettings::default();
    if !signing.scheme.double_encoding {
        settings.percent_encoding_mode = PercentEncodingMode::Single;
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
    }
    // Excluded by us, above.
    settings.excluded_headers = None;
    Ok(settings)
}

fn signature(
    request: &Request<Body>,
    payload: SignableBody<'_>,
    settings: SigningSettings,
    signing: &Signing,
    credentials: &Credentials,
    time: SystemTime,
) -> Result<SigningOutput<SigningInstructions>, SignError> {
    let host = host(request)?;
    let mut headers = vec![("host", host.as_str())];
    for (name, value) in signed_headers(request) {
        let text = std::str::from_utf8(value.as_bytes())
            .map_err(|_| unusable(format!("the header {name} is not UTF-8")))?;
        headers.push((name.as_str(), text));
    }
    uri_length::check(request.uri(), &headers, &settings, signing, credentials)?;
    let identity = credentials.clone().into();
    let params = v4::SigningParams::builder()
        .identity(&identity)
        .region(&signing.scheme.signing_region)
        .name(&signing.scheme.signing_name)
        .time(writable(time)?)
        .settings(settings)
        .build()
        .map_err(unusable)?
        .into();
    let uri = request.uri().to_string();
    let signable =
        SignableRequest::new(request.method().as_str(), uri, headers.into_iter(), payload)
            .map_err(unusable)?;
    aws_sigv4::http_request::sign(signable, &params).map_err(unusable)
}

fn signed_headers(request: &Request<Body>) -> impl Iterator<Item = (&HeaderName, &HeaderValue)> {
    let is_signed =
        |name: &HeaderName| name != "host" && !UNSIGNED_HEADERS.contains(&name.as_str());
    request.headers().iter().filter(move |(name, _)| is_signed(name))
}

/// Returns the header `host` as clients send it: with the port unless it is the scheme's default.
fn host(request: &Request<Body>) -> Result<String, SignError> {
    if let Some(own) = crate::header::text(request.headers(), "host") {
        return Ok(own);
    }
    let uri: &Uri = request.uri();
    let host = uri.host().ok_or_else(|| unusable("its URI has no host"))?;
    let default = match uri.scheme_str() {
        Some("http") => Some(80),
        Some("https") => Some(443),
        _ => None,
    };
    Ok(match uri.port_u16() {
        Some(port) if Some(port) != default => format!("{host}:{port}"),
        _ => host.to_owned(),
    })
}

/// Checks that the year has four digits, as the date in a signature needs.
fn writable(time: SystemTime) -> Result<SystemTime, SignError> {
    const YEAR_10000: Duration = Duration::from_secs(253_402_300_800);
    match time.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(since) if since < YEAR_10000 => Ok(time),
        _ => Err(unusable("the clock is not between the years 1970 and 9999")),
    }
}

fn unusable(problem: impl fmt::Display) -> SignError {
    SignError::Request(problem.to_string())
}

/// Error returned when a request cannot be signed. Nothing was sent.
#[derive(Debug)]
#[non_exhaustive]
pub enum SignError {
    /// The request has no [`Signing`] in its extensions, and the signer has no default.
    NoSigning,
    /// The endpoint needs an algorithm that is not supported.
    Unsupported(Algorithm),
    /// The endpoint of a directory bucket needs the credentials of a session, which clients do not
    /// create.
    NoSession,
    /// The provider returned no credentials.
    Credentials(CredentialsError),
    /// The validity of a presigned URL is less than a second or more than seven days.
    Expiry(Duration),
    /// The request, the credentials or the time is not valid in a signature.
    Request(String),
}

impl fmt::Display for SignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSigning => f.write_str(
                "the request has no `Signing`, and the signer has no default",
            ),
            Self::Unsupported(algorithm) => write!(
                f,
                "the request cannot be signed: its endpoint needs {algorithm:?}; supported are \
                 SigV4 and SigV4S3Express"
            ),
            Self::NoSession => f.write_str(
                "a directory bucket needs session credentials, which clients do not create: \
                 set `Config::disable_s3_express_session_auth`, or sign with those that CreateSession \
                 gives",
            ),
            Self::Credentials(error) => write!(f, "cannot get credentials: {error}"),
            Self::Expiry(expires) => {
                write!(f, "a presigned URL is valid for 1 second to 7 days, not {expires:?}")
            }
            Self::Request(problem) => write!(f, "the request cannot be signed: {problem}"),
        }
    }
}

impl std::error::Error for SignError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            // `Display` prints the provider's error only, not its sources.
            Self::Credentials(error) => error.source(),
            _ => None,
        }
    }
}

#[cfg(test)]
#[cfg(feature = "checksum")]
mod tests;
