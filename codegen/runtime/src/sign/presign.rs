//! Presigned URLs.

use std::time::{Duration, SystemTime};

use aws_sigv4::http_request::{SignableBody, SignatureLocation};
use http::{HeaderMap, HeaderValue, Method, Request, Uri, header};
use percent_encoding::utf8_percent_encode;

use super::{CONTENT_SHA256, Credentials, SignError, Signing, unusable};
use crate::Body;
#[cfg(feature = "checksum")]
use crate::checksum::{self, Algorithm};
use crate::percent::RESERVED;

/// Maximum validity of a presigned URL, in seconds.
const LONGEST: u64 = 7 * 24 * 60 * 60;

/// A request that can be sent without credentials until it expires.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PresignedRequest {
    /// The method, which the signature covers.
    pub method: Method,
    /// The URL, with the signature in its query.
    pub uri: Uri,
    /// The signed headers, which have to be sent with the request. Empty for a URL that a browser
    /// can open.
    pub headers: HeaderMap,
}

/// Signs the URL of `request`. It is valid from `time` for `expires`, in whole seconds.
///
/// For S3 the body is not signed. For other services, a body in memory is signed, and has to be
/// sent unchanged. Headers about the transfer of the body are removed, since another program will
/// send it: chunked encoding, trailers, `expect`, and the checksum of an empty body, which a
/// request that was built without a body has. Other checksums in headers are signed, so that the
/// URL accepts only that body. `x-amz-checksum-mode` is removed, so that downloads need no headers.
///
/// # Errors
/// [`SignError::Expiry`] if `expires` is less than a second or more than seven days; else as for
/// [`sign()`](super::sign()).
pub fn presign(
    request: &Request<Body>,
    signing: &Signing,
    credentials: &Credentials,
    time: SystemTime,
    expires: Duration,
) -> Result<PresignedRequest, SignError> {
    if !(1..=LONGEST).contains(&expires.as_secs()) {
        return Err(SignError::Expiry(expires));
    }
    if signing.events {
        return Err(unusable("the URL of a request that sends events cannot be presigned"));
    }
    let request = without_transport(request);
    let payload = match request.body().bytes() {
        Some(bytes) if signing.scheme.double_encoding && !signing.unsigned_payload => {
            SignableBody::Bytes(bytes)
        }
        _ => SignableBody::UnsignedPayload,
    };
    let mut settings = super::settings(signing)?;
    settings.signature_location = SignatureLocation::QueryParams;
    settings.expires_in = Some(expires);
    if signing.scheme.algorithm == crate::endpoint::Algorithm::SigV4S3Express {
        settings.session_token_name_override = Some("X-Amz-S3session-Token");
    }
    let signed = super::signature(&request, payload, settings, signing, credentials, time)?;
    let (instructions, _signature) = signed.into_parts();
    let uri = with_parameters(request.uri(), instructions.params())?;
    let headers = super::signed_headers(&request);
    Ok(PresignedRequest {
        method: request.method().clone(),
        uri,
        headers: headers.map(|(name, value)| (name.clone(), value.clone())).collect(),
    })
}

/// Returns the request without headers about the transfer of its body.
fn without_transport(request: &Request<Body>) -> Request<Body> {
    let mut request = request.clone();
    super::remove_tokens(&mut request);
    let headers = request.headers_mut();
    let is_chunked = headers.remove("x-amz-trailer").is_some();
    for name in
        [CONTENT_SHA256, "x-amz-date", "x-amz-decoded-content-length", "x-amz-checksum-mode"]
    {
        headers.remove(name);
    }
    #[cfg(feature = "checksum")]
    remove_checksums_of_nothing(headers);
    if is_chunked {
        headers.remove("x-amz-sdk-checksum-algorithm");
        unchunk(headers);
    }
    request
}

/// Removes the checksums of an empty body, since a different body will be sent.
#[cfg(feature = "checksum")]
fn remove_checksums_of_nothing(headers: &mut HeaderMap) {
    for algorithm in Algorithm::ALL {
        let value = headers.get(algorithm.header_name());
        if value.is_some_and(|value| *value == algorithm.digest_base64(b"")) {
            headers.remove(algorithm.header_name());
            headers.remove("x-amz-sdk-checksum-algorithm");
        }
    }
    if headers.get("content-md5").is_some_and(|value| *value == checksum::content_md5(b"")) {
        headers.remove("content-md5");
    }
}

/// Removes `aws-chunked`, which comes last.
fn unchunk(headers: &mut HeaderMap) {
    let said = headers.remove(header::CONTENT_ENCODING);
    let own = said.as_ref().and_then(|said| said.as_bytes().strip_suffix(b",aws-chunked"));
    if let Some(own) = own.and_then(|own| HeaderValue::from_bytes(own).ok()) {
        headers.insert(header::CONTENT_ENCODING, own);
    }
}

fn with_parameters(
    uri: &Uri,
    parameters: &[(&str, std::borrow::Cow<'static, str>)],
) -> Result<Uri, SignError> {
    let mut text = uri.to_string();
    let mut separator = match uri.query() {
        None => "?",
        Some("") => "",
        Some(_) => "&",
    };
    for (name, value) in parameters {
        text.extend([separator, name, "="]);
        text.extend(utf8_percent_encode(value, RESERVED));
        separator = "&";
    }
    text.parse().map_err(unusable)
}
