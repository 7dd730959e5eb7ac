//! Errors in XML: `<Error>`, or an element with an `<Error>` inside, such as `<ErrorResponse>`, or one
//! with `<Errors>` inside, of which the first counts.

use super::Result;
use super::read::{self, Document, Element, ReadXml};
use crate::ServiceError;
use crate::response::{Answer, ErrorFormat, Head};

/// The errors of services that answer in XML.
pub const ERRORS: &ErrorFormat = &ErrorFormat {
    read: read_error,
    in_success: |_| false,
    is_complete: |body| read::document(body, |_| Ok(())).is_ok(),
};

/// The element of an error.
const ERROR: &str = "Error";

/// The element around errors, which the document of an error itself does not have.
const LIST: &str = "Errors";

fn read_error(error: &mut ServiceError, _: &Head, body: &[u8]) {
    // A truncated document may still contain the code and the message.
    let _incomplete = read_document(error, body);
}

fn read_document(error: &mut ServiceError, body: &[u8]) -> Result {
    let mut document = Document::new(body);
    let mut root = document.root()?;
    let is_error = root.name() == ERROR;
    let mut found = false;
    while let Some(mut child) = root.next_child()? {
        match child.name() {
            ERROR if !found => {
                found = true;
                read_members(error, child)?;
            }
            LIST if !is_error && !found => {
                if let Some(first) = child.next_child()? {
                    found = true;
                    read_members(error, first)?;
                }
            }
            ERROR => {}
            _ => read_member(error, child)?,
        }
    }
    Ok(())
}

fn read_members(error: &mut ServiceError, mut element: Element<'_, '_>) -> Result {
    while let Some(member) = element.next_child()? {
        read_member(error, member)?;
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
    let mut document = Document::new(body);
    let mut root = document.root()?;
    if root.name() == ERROR {
        return T::read_xml(root).map(Some);
    }
    while let Some(mut child) = root.next_child()? {
        match child.name() {
            ERROR => return T::read_xml(child).map(Some),
            LIST => {
                if let Some(first) = child.next_child()? {
                    return T::read_xml(first).map(Some);
                }
            }
            _ => {}
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
        fn read_child(&mut self, child: Element<'_, '_>) -> Result {
            if child.name() == "Tier" {
                self.tier = Some(read::text(child)?);
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
            "<Response><Errors><Error><Tier>Archive</Tier></Error><Error><Tier>Other</Tier></Error>\
             </Errors><RequestID>1</RequestID></Response>",
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
            "<Response><Errors/><Errors><Error><Code>Busy</Code><Message>Later</Message></Error>\
             <Error><Code>Other</Code></Error></Errors><RequestID>1</RequestID></Response>",
            // Truncated.
            "<Error><Code>Busy</Code><Message>Later</Message><RequestId>1</RequestId><Host",
        ] {
            let error = read(document);
            assert_eq!((error.code.as_str(), error.message, error.request_id), expected);
        }
        let extra = read("<Error><Code>A</Code><Bucket>b</Bucket><Empty> </Empty></Error>").extra;
        assert_eq!(extra, [("Bucket".to_owned(), "b".to_owned())]);
        let extra = read("<Error><Code>A</Code><Errors>2</Errors></Error>").extra;
        assert_eq!(extra, [("Errors".to_owned(), "2".to_owned())]);
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
