//! URLs that are signed.

use std::time::{Duration, SystemTime};

use aws_sigv4::http_request::{SignableBody, SignatureLocation};
use http::{HeaderMap, HeaderValue, Method, Request, Uri, header};
use percent_encoding::utf8_percent_encode;

use super::{CONTENT_SHA256, Credentials, SignError, Signing, unusable};
use crate::Body;
#[cfg(feature = "checksum")]
use crate::checksum::{self, Algorithm};
use crate::percent::RESERVED;

/// How long a presigned URL is valid at most.
const LONGEST: u64 = 7 * 24 * 60 * 60;

/// A request that anybody can send until it expires, without credentials.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PresignedRequest {
    /// The method: the signature is good for no other.
    pub method: Method,
    /// The URL, with the signature in its query.
    pub uri: Uri,
    /// The headers that have to be sent with it, since they are signed. Empty for a URL that a
    /// browser can open.
    pub headers: HeaderMap,
}

/// Signs the URL of `request`, which is valid from `time` on for `expires`, in whole seconds.
///
/// The body is not signed where the service allows that (S3); elsewhere one that is in memory is,
/// and has to be sent as it is. What the request says of its body's form on the way is left out,
/// since it is somebody else who sends it: chunks and the checksum behind them, `expect`, and a
/// checksum of no bytes at all, which a request has that was built without a body. A checksum that
/// the caller gave, or that was computed of a body in memory into a header, is signed: then the URL
/// takes that body only. `x-amz-checksum-mode` is left out too, so that downloads need no headers.
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
    let instructions = super::signature(&request, payload, settings, signing, credentials, time)?;
    let uri = with_parameters(request.uri(), instructions.params())?;
    let headers = super::signed_headers(&request);
    Ok(PresignedRequest {
        method: request.method().clone(),
        uri,
        headers: headers.map(|(name, value)| (name.clone(), value.clone())).collect(),
    })
}

/// The request without what only concerns the way its body is sent.
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

/// Removes checksums of an empty body: they are not those of the body that somebody else will send.
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

/// Takes `aws-chunked` back, which stands behind what the input says.
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
