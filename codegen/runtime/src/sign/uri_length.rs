//! Checks the length of a URI before signing: `aws-sigv4` encodes the query again, and panics if
//! the resulting URI is too long.

use aws_sigv4::http_request::{SignatureLocation, SigningSettings};
use http::Uri;
use percent_encoding::{percent_decode_str, utf8_percent_encode};

use super::{Credentials, SignError, Signing, unusable};
use crate::percent::RESERVED;

/// Maximum length of a path with its query in the crate `http`.
const LONGEST: usize = 65_534;

/// Length of what a signature adds to a query besides the values that [`presigned`] counts: names,
/// the algorithm, the date, the validity. The signature itself is added later.
const PRESIGNED: usize = 256;

/// Checks that `uri` can be signed together with these headers.
///
/// # Errors
/// [`SignError::Request`] if it is too long.
pub(super) fn check(
    uri: &Uri,
    headers: &[(&str, &str)],
    settings: &SigningSettings,
    signing: &Signing,
    credentials: &Credentials,
) -> Result<(), SignError> {
    let added = match settings.signature_location {
        SignatureLocation::QueryParams => presigned(headers, signing, credentials),
        _ => 0,
    };
    let length = uri.path().len() + uri.query().map_or(0, canonical) + added;
    if length > LONGEST {
        return Err(unusable(format!(
            "what is signed of its URI is longer than {LONGEST} bytes: it has {length}"
        )));
    }
    Ok(())
}

/// Returns the length of a query as it is signed: every parameter has a `=`, and is encoded again.
fn canonical(query: &str) -> usize {
    let parameters = query.split('&').filter(|parameter| !parameter.is_empty());
    let length = |parameter: &str| {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        "&=".len() + recoded(name) + recoded(value)
    };
    parameters.map(length).sum()
}

fn recoded(text: &str) -> usize {
    let spaced = text.replace('+', " ");
    let decoded = percent_decode_str(&spaced).decode_utf8_lossy();
    utf8_percent_encode(&decoded, RESERVED).map(str::len).sum()
}

/// Returns the length of what a signature adds to the query.
fn presigned(headers: &[(&str, &str)], signing: &Signing, credentials: &Credentials) -> usize {
    let encoded = |text: &str| utf8_percent_encode(text, RESERVED).map(str::len).sum::<usize>();
    let scheme = &signing.scheme;
    let values = [
        credentials.access_key_id(),
        &scheme.signing_region,
        &scheme.signing_name,
        credentials.session_token().unwrap_or_default(),
    ];
    let names = headers.iter().map(|(name, _)| encoded(name) + "%3B".len());
    PRESIGNED + values.into_iter().map(encoded).chain(names).sum::<usize>()
}
