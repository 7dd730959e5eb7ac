//! S3's errors: the extended request id, a bucket's region, and errors with a successful status.

use crate::response::{ErrorFormat, Head};
use crate::{ServiceError, header, xml};

/// The errors of S3.
pub const ERRORS: &ErrorFormat = &ErrorFormat { read: read_error, ..*xml::ERRORS };

/// As [`ERRORS`], for operations that may return an error with a successful status.
pub const ERRORS_IN_SUCCESS: &ErrorFormat =
    &ErrorFormat { in_success: is_error_document, ..*ERRORS };

/// The bucket's region comes first in [`ServiceError::extra`], named like the member of
/// HeadBucket's output for the same header.
fn read_error(error: &mut ServiceError, head: &Head, body: &[u8]) {
    let region = header::text(&head.headers, "x-amz-bucket-region");
    error.extra.extend(region.map(|region| ("BucketRegion".to_owned(), region)));
    (xml::ERRORS.read)(error, head, body);
    let id = error.extra.iter().position(|(name, _)| name == "HostId");
    error.extended_request_id = match id {
        Some(index) => Some(error.extra.remove(index).1),
        None => header::text(&head.headers, "x-amz-id-2"),
    };
}

/// Whether `body` is an error document: its root is `Error`, in any namespace.
///
/// S3 sends the head of some responses before it knows whether the operation succeeds. A body with
/// status 200 may then be an error (see
/// [CopyObject](https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html)), after white
/// space that keeps the connection alive.
fn is_error_document(body: &[u8]) -> bool {
    let Some(tag) = first_tag(body) else { return false };
    let end = tag.iter().position(|&byte| byte.is_ascii_whitespace() || b"/>".contains(&byte));
    let name = &tag[..end.unwrap_or(tag.len())];
    let local = name.rsplit(|&byte| byte == b':').next();
    // A truncated name may be part of a longer one.
    end.is_some() && local == Some(b"Error")
}

/// Returns the text after the `<` of the root's start tag. Reads only the prolog (XML 1.0, section
/// 2.8), since every response is checked.
fn first_tag(body: &[u8]) -> Option<&[u8]> {
    let mut rest = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
    loop {
        rest = rest.trim_ascii_start().strip_prefix(b"<")?;
        rest = if let Some(comment) = rest.strip_prefix(b"!--") {
            behind(comment, b"-->")?
        } else if let Some(instruction) = rest.strip_prefix(b"?") {
            behind(instruction, b"?>")?
        } else if let Some(declaration) = rest.strip_prefix(b"!") {
            // A document type may contain declarations in brackets.
            let end = declaration.iter().position(|&byte| matches!(byte, b'[' | b'>'))?;
            match declaration[end] {
                b'[' => behind(behind(&declaration[end..], b"]")?, b">")?,
                _ => &declaration[end + 1..],
            }
        } else {
            return Some(rest);
        };
    }
}

fn behind<'b>(text: &'b [u8], end: &[u8]) -> Option<&'b [u8]> {
    let position = text.windows(end.len()).position(|window| window == end)?;
    Some(&text[position + end.len()..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_document_is_known_by_its_root() {
        for document in [
            "<Error><Code>SlowDown</Code></Error>",
            "<Error/>",
            "<Error xmlns='urn:x'>",
            "<s3:Error\n>",
            "\u{FEFF}<?xml version=\"1.0\"?>\n<!-- <x> --><Error>",
            "\n\n  \r\n<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\n<Error>",
            "<!DOCTYPE Error><Error>",
            "<!DOCTYPE Error [<!ENTITY a \"b\">]><Error>",
        ] {
            assert!(is_error_document(document.as_bytes()), "{document}");
        }
        for document in [
            "",
            "   ",
            "<",
            "<Error",
            "<Err",
            "<Errors>",
            "<Error:x>",
            "<ErrorResponse><Error/></ErrorResponse>",
            "<CopyObjectResult><Error/></CopyObjectResult>",
            "<!-- <Error> -->",
            "<!--",
            "<?xml",
            "</Error>",
            "Error",
            "{\"Error\": 1}",
        ] {
            assert!(!is_error_document(document.as_bytes()), "{document}");
        }
    }

    #[test]
    fn the_region_of_a_bucket_and_the_second_id_are_kept() {
        let response = http::Response::builder()
            .status(301)
            .header("x-amz-bucket-region", "eu-west-1")
            .header("x-amz-id-2", "head");
        let (head, ()) = response.body(()).unwrap().into_parts();
        let pair = |name: &str, text: &str| (name.to_owned(), text.to_owned());
        let error = ERRORS.error(&head, b"");
        assert_eq!(error.code, "MovedPermanently");
        assert_eq!(error.extra, [pair("BucketRegion", "eu-west-1")]);
        assert_eq!(error.extended_request_id.as_deref(), Some("head"));

        let body = b"<Error><Code>PermanentRedirect</Code><HostId>body</HostId>\
                     <Bucket>photos</Bucket></Error>";
        let error = ERRORS.error(&head, body);
        assert_eq!(error.extra, [pair("BucketRegion", "eu-west-1"), pair("Bucket", "photos")]);
        assert_eq!(error.extended_request_id.as_deref(), Some("body"));
    }
}
