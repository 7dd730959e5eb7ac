//! Errors in XML: `<Error>`, or `<ErrorResponse>` with an `<Error>` inside.

use super::Result;
use super::read::{self, Document, Element, ReadXml};
use crate::ServiceError;
use crate::response::{Answer, ErrorFormat, Head};

/// The errors of rest-xml services.
pub const ERRORS: &ErrorFormat = &ErrorFormat {
    read: read_error,
    in_success: |_| false,
    is_complete: |body| read::document(body, |_| Ok(())).is_ok(),
};

fn read_error(error: &mut ServiceError, _: &Head, body: &[u8]) {
    // A truncated document may still contain the code and the message.
    let _incomplete = read_document(error, body);
}

fn read_document(error: &mut ServiceError, body: &[u8]) -> Result {
    let mut document = Document::new(body);
    let mut root = document.root()?;
    while let Some(mut child) = root.next_child()? {
        if child.name() != "Error" {
            read_member(error, child)?;
            continue;
        }
        while let Some(member) = child.next_child()? {
            read_member(error, member)?;
        }
    }
    Ok(())
}

fn read_member(error: &mut ServiceError, member: Element<'_, '_>) -> Result {
    let name = member.name().to_owned();
    let text = member.text()?;
    match name.as_str() {
        "Code" => error.code = text,
        "Message" | "message" => error.message = Some(text),
        "RequestId" | "RequestID" => error.request_id = Some(text),
        _ if text.trim().is_empty() => {}
        _ => error.extra.push((name, text)),
    }
    Ok(())
}

/// Reads the members of an error. Returns the default if the document cannot be read, since the
/// error itself matters more than its details.
pub fn error_details<T: ReadXml>(answer: Answer<'_>) -> T {
    find_error(answer.body).ok().flatten().unwrap_or_default()
}

fn find_error<T: ReadXml>(body: &[u8]) -> Result<Option<T>> {
    let is_error = |element: &Element<'_, '_>| element.name() == "Error";
    let mut document = Document::new(body);
    let mut root = document.root()?;
    if is_error(&root) {
        return T::read_xml(root).map(Some);
    }
    while let Some(child) = root.next_child()? {
        if is_error(&child) {
            return T::read_xml(child).map(Some);
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Default, PartialEq)]
    struct Details {
        tier: Option<String>,
    }

    impl ReadXml for Details {
        fn read_members(&mut self, mut element: Element<'_, '_>) -> Result {
            while let Some(child) = element.next_child()? {
                if child.name() == "Tier" {
                    self.tier = Some(read::text(child)?);
                }
            }
            Ok(())
        }
    }

    fn details(document: &str) -> Details {
        let (head, ()) = http::Response::new(()).into_parts();
        error_details(Answer { head: &head, body: document.as_bytes() })
    }

    #[test]
    fn details_are_read_from_either_form() {
        let expected = Details { tier: Some("Archive".to_owned()) };
        for document in [
            "<Error><Code>InvalidObjectState</Code><Tier>Archive</Tier></Error>",
            "<ErrorResponse><RequestId>1</RequestId><Error><Tier>Archive</Tier></Error></ErrorResponse>",
        ] {
            assert_eq!(details(document), expected, "{document}");
        }
        for document in ["", "busy", "<html/>", "<Error><Tier>Archive", "<Tier>Archive</Tier>"] {
            assert_eq!(details(document), Details::default());
        }
    }

    fn read(body: &str) -> ServiceError {
        let (head, ()) = http::Response::new(()).into_parts();
        ERRORS.error(&head, body.as_bytes())
    }

    #[test]
    fn errors_are_read_in_either_form() {
        let expected = ("Busy", Some("Later".to_owned()), Some("1".to_owned()));
        for document in [
            "<Error><Code>Busy</Code><Message>Later</Message><RequestId>1</RequestId></Error>",
            "<ErrorResponse><Error><Type>Sender</Type><Code>Busy</Code><Message>Later</Message>\
             </Error><RequestId>1</RequestId></ErrorResponse>",
            // Truncated.
            "<Error><Code>Busy</Code><Message>Later</Message><RequestId>1</RequestId><Host",
        ] {
            let error = read(document);
            assert_eq!((error.code.as_str(), error.message, error.request_id), expected);
        }
        let extra = read("<Error><Code>A</Code><Bucket>b</Bucket><Empty> </Empty></Error>").extra;
        assert_eq!(extra, [("Bucket".to_owned(), "b".to_owned())]);
    }

    #[test]
    fn only_whole_documents_are_complete() {
        for (body, complete) in
            [("<a><b/></a>", true), ("<a><b/>", false), ("", false), ("busy", false)]
        {
            assert_eq!((ERRORS.is_complete)(body.as_bytes()), complete, "{body}");
        }
    }
}
