//! Habits of Amazon S3 that its model does not describe.

mod bucket;
mod copy_source;
#[cfg(feature = "xml")]
mod error;

use http::HeaderMap;
use percent_encoding::percent_decode;

use crate::timestamp::Format;
use crate::{BuildError, RequestBuilder, Timestamp, checksum, header};

pub use bucket::{BucketName, checked_bucket};
pub use copy_source::CopySource;
#[cfg(feature = "xml")]
pub use error::{ERRORS, ERRORS_IN_SUCCESS};

/// Sets the headers of a customer-provided encryption key: the key in base64, and its MD5 digest,
/// with which S3 checks it.
///
/// As in botocore, this is only for a key without a digest. If the caller sets the digest, both are
/// sent as they are, already encoded: the only way to send a key of random bytes, which are not
/// UTF-8.
///
/// # Errors
/// As for [`RequestBuilder::header`].
pub fn sse_customer_key(
    request: &mut RequestBuilder,
    member: &'static str,
    key_header: &'static str,
    md5_header: &'static str,
    key: &str,
) -> Result<(), BuildError> {
    request.header(member, key_header, &crate::base64(key.as_bytes()))?;
    request.header(member, md5_header, &checksum::content_md5(key.as_bytes()))
}

/// Decodes a key, prefix or delimiter of a listing in the encoding `url`.
///
/// S3 encodes them like HTML forms (`application/x-www-form-urlencoded`): a `+` is a space. Invalid
/// UTF-8 is replaced by U+FFFD, as in botocore.
pub fn url_decode(text: String) -> String {
    if !text.contains(['%', '+']) {
        return text;
    }
    let spaced = text.replace('+', " ");
    percent_decode(spaced.as_bytes()).decode_utf8_lossy().into_owned()
}

/// Reads a timestamp that may be invalid: S3 returns as `Expires` whatever was stored. Other
/// formats are read too; anything else gives `None`.
pub fn lenient_timestamp(headers: &HeaderMap, name: &str, format: Format) -> Option<Timestamp> {
    let text = header::get(headers, name)?;
    Timestamp::parse(&text, format).or_else(|_| Timestamp::parse_any(&text)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Body;
    use crate::uri::Uri;

    // What botocore 1.44.5 sends.

    #[test]
    fn keys_go_in_base64_with_their_digest() {
        for (key, encoded, digest) in [
            ("h", "aA==", "JRDDkBHFvnBBgkI+OmlekQ=="),
            ("C. 9d.av,+qnn orC6", "Qy4gOWQuYXYsK3FubiBvckM2", "ZQfB4KtawROzeLVsWJZ9Mg=="),
            ("vv6C", "dnY2Qw==", "Xsge3A0cgJU+BbsOzthE9A=="),
            ("aavA7teCi3A=,", "YWF2QTd0ZUNpM0E9LA==", "7YlSG/Z4X/YwEsXLw9KbTg=="),
            ("inae", "aW5hZQ==", "sPZVFeTP0oIXnEbOlA/Llg=="),
        ] {
            let uri = Uri::at("http://localhost");
            let mut request = RequestBuilder::new(http::Method::PUT, uri);
            sse_customer_key(&mut request, "SSECustomerKey", "x-key", "x-key-md5", key).unwrap();
            let request = request.finish(Body::empty()).unwrap();
            assert_eq!(request.headers()["x-key"], encoded);
            assert_eq!(request.headers()["x-key-md5"], digest);
        }
    }

    #[test]
    fn keys_of_listings_are_decoded_as_forms_are() {
        for (encoded, expected) in [
            ("plain", "plain"),
            ("a+b%2Bc%20d", "a b+c d"),
            ("%E6%97%A5/%0A%01", "日/\n\u{1}"),
            ("%e6%97%a5", "日"),
            ("100%", "100%"),
            ("%zz%4", "%zz%4"),
            ("%FF", "\u{FFFD}"),
            ("é+", "é "),
            ("", ""),
        ] {
            assert_eq!(url_decode(encoded.to_owned()), expected, "{encoded}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        let read = |value: &'static [u8]| {
            let mut headers = HeaderMap::new();
            headers.insert("expires", http::HeaderValue::from_bytes(value).unwrap());
            lenient_timestamp(&headers, "Expires", Format::HttpDate).map(Timestamp::secs)
        };
        assert_eq!(read(b"Tue, 29 Apr 2014 18:30:38 GMT"), Some(1_398_796_238));
        assert_eq!(read(b"2014-04-29T18:30:38Z"), Some(1_398_796_238));
        assert_eq!(read(b"0"), Some(0));
        for text in ["", "never", "Tue, 31 Feb 2014 18:30:38 GMT"] {
            assert_eq!(read(text.as_bytes()), None, "{text}");
        }
        assert_eq!(read(b"\xFF"), None);
        assert_eq!(lenient_timestamp(&HeaderMap::new(), "expires", Format::HttpDate), None);
    }
}
