//! Whether what is signed of a URI is short enough: `aws-sigv4` writes the query anew, makes a URI of
//! that, and panics if it is too long for one.

use aws_sigv4::http_request::{SignatureLocation, SigningSettings};
use http::Uri;
use percent_encoding::{percent_decode_str, utf8_percent_encode};

use super::{Credentials, SignError, Signing, unusable};
use crate::percent::RESERVED;

/// How long a path with its query is at most: what the crate `http` takes.
const LONGEST: usize = 65_534;

/// What a signature adds to a query, besides the values that [`presigned`] counts: names, the
/// algorithm, the date, how long it is valid. The signature itself is added later.
const PRESIGNED: usize = 256;

/// Makes sure that there is room for what is signed of `uri`, together with these headers.
///
/// # Errors
/// [`SignError::Request`] if there is none.
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

/// The length of a query as it is signed: every parameter has a `=`, and is encoded anew.
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

/// The length of what a signature adds to the query.
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
