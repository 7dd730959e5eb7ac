//! Errors in JSON: the code is in a header or in the document, the message is in the document.

use super::Result;
use super::read::{ReadJson, Value, from_bytes, text};
use crate::ServiceError;
use crate::document::error::Codes;
use crate::response::{Answer, ErrorFormat, Head};

/// The errors of services that use JSON.
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
    let Some(mut object) = value.object()? else { return Ok(None) };
    while let Some(mut member) = object.next_member()? {
        if member.is_text() {
            let name = member.name().to_owned();
            codes.take(error, name, text(member)?.unwrap_or_default());
        }
    }
    Ok(Some(()))
}

/// Reads the members of an error. Returns the default if the document cannot be read, since the
/// error itself matters more than its details.
pub fn error_details<T: ReadJson>(answer: Answer<'_>) -> T {
    from_bytes(answer.body, T::read_json).ok().flatten().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::json::read::Object;

    fn head(code: Option<&'static str>) -> Head {
        let mut response = http::Response::new(());
        if let Some(code) = code {
            let value = http::HeaderValue::from_static(code);
            response.headers_mut().insert("x-amzn-errortype", value);
        }
        response.into_parts().0
    }

    #[test]
    fn the_code_is_in_the_header_or_the_document() {
        for (header, body) in [
            (Some("Busy"), ""),
            (Some("Busy:http://internal.amazon.com/coral/com.amazon.coral.validate/"), "{}"),
            (Some("aws.example#Busy:http://internal.amazon.com/"), r#"{"__type":"Other"}"#),
            (None, r#"{"__type":"Busy"}"#),
            (None, r#"{"__type":"aws.example#Busy"}"#),
            (None, r#"{"code":"aws.example#Busy:http://internal.amazon.com/"}"#),
            (None, r#"{"code":404,"__type":"Busy"}"#),
            (None, r#"{"__type":"Busy","code":"Other"}"#),
            (None, r#"{"code":"OTHER","__type":"aws.example#Busy"}"#),
            (Some(""), r#"{"__type":"Busy"}"#),
            (Some(":http://internal.amazon.com/"), r#"{"code":"Busy"}"#),
            // Truncated.
            (None, r#"{"__type":"Busy","mess"#),
        ] {
            let error = ERRORS.error(&head(header), body.as_bytes());
            assert_eq!(error.code, "Busy", "{header:?} {body}");
        }
    }

    #[test]
    fn the_code_for_query_clients_comes_first() {
        for (header, code) in [
            (
                "AWS.SimpleQueueService.NonExistentQueue;Sender",
                "AWS.SimpleQueueService.NonExistentQueue",
            ),
            ("NonExistentQueue", "QueueDoesNotExist"),
            (";Sender", "QueueDoesNotExist"),
            ("a;b;c", "QueueDoesNotExist"),
        ] {
            let mut head = head(None);
            head.headers.insert("x-amzn-query-error", http::HeaderValue::from_static(header));
            let error = ERRORS.error(&head, br#"{"__type":"com.amazonaws.sqs#QueueDoesNotExist"}"#);
            assert_eq!(error.code, code, "{header}");
            assert_eq!(error.name(), "QueueDoesNotExist", "{header}");
        }
    }

    #[test]
    fn the_message_and_other_members_are_kept() {
        for name in ["message", "Message", "errorMessage"] {
            let body = format!(
                r#"{{"__type":"Busy","{name}":"Later","Resource":"a","Count":1,"Nested":{{"a":"b"}}}}"#
            );
            let error = ERRORS.error(&head(None), body.as_bytes());
            assert_eq!(error.message.as_deref(), Some("Later"));
            assert_eq!(error.extra, [("Resource".to_owned(), "a".to_owned())]);
        }
        for body in [
            r#"{"error":"slow_down","error_description":"Later"}"#,
            r#"{"error_description":"Slow down","message":"Later","error":"slow_down"}"#,
            r#"{"message":"Later","error":"slow_down","error_description":"Slow down"}"#,
        ] {
            let error = ERRORS.error(&head(Some("SlowDownException")), body.as_bytes());
            assert_eq!(
                (&*error.code, error.message.as_deref()),
                ("SlowDownException", Some("Later"))
            );
            assert_eq!(error.extra, [("error".to_owned(), "slow_down".to_owned())]);
        }
        let error = ERRORS.error(&head(None), b"<html>busy</html>");
        assert_eq!(
            (error.code.as_str(), error.message.as_deref()),
            ("", Some("<html>busy</html>"))
        );
    }

    #[test]
    fn only_whole_documents_are_complete() {
        for (body, complete) in [("{\"a\":[]}", true), ("", true), ("{", false), ("busy", false)] {
            assert_eq!((ERRORS.is_complete)(body.as_bytes()), complete, "{body}");
        }
    }

    #[derive(Debug, Default, PartialEq)]
    struct Details {
        resource: Option<String>,
    }

    impl ReadJson for Details {
        fn read_members(&mut self, mut object: Object<'_, '_>) -> Result {
            while let Some(value) = object.next_member()? {
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
        let details =
            |body: &str| error_details::<Details>(Answer { head: &head, body: body.as_bytes() });
        assert_eq!(details(r#"{"Resource":"a"}"#).resource.as_deref(), Some("a"));
        for body in ["", "busy", "[]", "null", r#"{"Resource":1}"#, r#"{"Resource":"a""#] {
            assert_eq!(details(body), Details::default(), "{body}");
        }
    }
}
