//! Errors in CBOR: the code is in a header or in the document, the message is in the document.

use super::Result;
use super::read::{ReadCbor, Value, from_bytes, text};
use crate::ServiceError;
use crate::document::error::Codes;
use crate::response::{Answer, ErrorFormat, Head};

/// The errors of services that use CBOR.
pub const ERRORS: &ErrorFormat = &ErrorFormat {
    read: read_error,
    in_success: |_| false,
    is_complete: |body| from_bytes(body, |_| Ok(Some(()))).is_ok(),
};

fn read_error(error: &mut ServiceError, head: &Head, body: &[u8]) {
    // A truncated document may still contain the code and the message.
    let mut codes = Codes::default();
    let _incomplete = from_bytes(body, |value| read_document(error, &mut codes, value));
    codes.choose(error, &head.headers);
}

fn read_document(
    error: &mut ServiceError,
    codes: &mut Codes,
    value: Value<'_, '_>,
) -> Result<Option<()>> {
    let Some(mut members) = value.members()? else { return Ok(None) };
    while let Some(member) = members.next_member()? {
        if member.is_text() {
            let name = member.name().to_owned();
            codes.take(error, name, text(member)?.unwrap_or_default());
        }
    }
    Ok(Some(()))
}

/// Reads the members of an error. Returns the default if the document cannot be read, since the
/// error itself matters more than its details.
pub fn error_details<T: ReadCbor>(answer: Answer<'_>) -> T {
    from_bytes(answer.body, T::read_cbor).ok().flatten().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::cbor::read::Members;

    fn head(query_error: Option<&'static str>) -> Head {
        let mut response = http::Response::new(());
        if let Some(code) = query_error {
            let value = http::HeaderValue::from_static(code);
            response.headers_mut().insert("x-amzn-query-error", value);
        }
        response.into_parts().0
    }

    #[test]
    fn the_code_is_the_type_of_the_document_or_in_a_header() {
        for (header, body, code) in [
            (None, &b"\xA1\x66__type\x64Busy"[..], "Busy"),
            (None, b"\xBF\x66__type\x66a.b#Cd\xFF", "Cd"),
            // Truncated.
            (None, b"\xA2\x66__type\x64Busy\x64mess", "Busy"),
            (Some("a.Busy;Sender"), b"\xA1\x66__type\x65a#Lot", "a.Busy"),
            (Some("Busy"), b"\xA1\x66__type\x65a#Lot", "Lot"),
            (None, b"\xA1\x66__type\x18\x20", ""),
        ] {
            assert_eq!(ERRORS.error(&head(header), body).code, code, "{body:x?}");
        }
    }

    #[test]
    fn the_message_and_other_members_are_kept() {
        let body = b"\xA4\x66__type\x61A\x67message\x61m\x61n\x61t\x61o\x01";
        let error = ERRORS.error(&head(None), body);
        assert_eq!(error.message.as_deref(), Some("m"));
        assert_eq!(error.extra, [("n".to_owned(), "t".to_owned())]);
        let error = ERRORS.error(&head(None), b"<html>busy</html>");
        assert_eq!((&*error.code, error.message.as_deref()), ("", Some("<html>busy</html>")));
    }

    #[test]
    fn only_whole_documents_are_complete() {
        for (body, complete) in [
            (&b""[..], true),
            (b"\xA1\x61a\x80", true),
            (b"\xBF\xFF", true),
            (b"\xBF", false),
            (b"\xA1\x61a", false),
            (b"\xA0\xA0", false),
        ] {
            assert_eq!((ERRORS.is_complete)(body), complete, "{body:x?}");
        }
    }

    #[derive(Debug, Default, PartialEq)]
    struct Details {
        resource: Option<String>,
    }

    impl ReadCbor for Details {
        fn read_members(&mut self, mut members: Members<'_, '_>) -> Result {
            while let Some(value) = members.next_member()? {
                if value.name() == "Resource" {
                    self.resource = text(value)?;
                }
            }
            Ok(())
        }
    }

    #[test]
    fn details_are_read_if_they_can_be() {
        let head = head(None);
        let details = |body: &[u8]| error_details::<Details>(Answer { head: &head, body });
        let resource = details(b"\xA1\x68Resource\x61a").resource;
        assert_eq!(resource.as_deref(), Some("a"));
        for body in [&b""[..], b"busy", b"\x80", b"\xF6", b"\xA1\x68Resource\x01", b"\xA1"] {
            assert_eq!(details(body), Details::default(), "{body:x?}");
        }
    }
}
