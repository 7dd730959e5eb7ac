//! Reads responses: outputs and errors.

use std::fmt;

use bytes::Bytes;

use crate::checksum::Mismatch;
use crate::document::ReadError;
use crate::header::HeaderError;
use crate::text::TextError;
use crate::{Body, ServiceError, header};

/// The head of a response: status and headers.
pub type Head = http::response::Parts;

/// An error response.
#[derive(Clone, Copy, Debug)]
pub struct Answer<'a> {
    /// The head.
    pub head: &'a Head,
    /// The body; empty if the response is an output that cannot be read.
    pub body: &'a [u8],
}

/// Result of reading an output or an event.
pub type Result<T> = std::result::Result<T, Error>;

/// Error returned when an output or an event cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The document is not valid, or a value in it has the wrong type.
    Document(ReadError),
    /// A header has the wrong type.
    Header(HeaderError),
    /// The body is not valid text.
    Text(TextError),
    /// The body does not have the checksum in its header.
    Checksum(Mismatch),
    /// The initial response of an event stream has not arrived: see
    /// [`with_initial_response`](crate::event_stream::with_initial_response).
    InitialResponse,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Document(error) => error.fmt(f),
            Self::Header(error) => error.fmt(f),
            Self::Text(error) => write!(f, "the body cannot be read: {error}"),
            Self::Checksum(error) => error.fmt(f),
            Self::InitialResponse => f.write_str(
                "the initial response of the event stream has not arrived: await \
                 `with_initial_response` first",
            ),
        }
    }
}

impl std::error::Error for Error {}

impl From<ReadError> for Error {
    fn from(error: ReadError) -> Self {
        Self::Document(error)
    }
}

impl From<HeaderError> for Error {
    fn from(error: HeaderError) -> Self {
        Self::Header(error)
    }
}

impl From<Mismatch> for Error {
    fn from(error: Mismatch) -> Self {
        Self::Checksum(error)
    }
}

impl From<TextError> for Error {
    fn from(error: TextError) -> Self {
        Self::Text(error)
    }
}

/// How a protocol represents errors.
#[derive(Clone, Copy, Debug)]
pub struct ErrorFormat {
    /// Reads an error: its code, message, request ids and other members. Fields that are missing
    /// from the response are left unchanged.
    pub read: fn(&mut ServiceError, &Head, &[u8]),
    /// Whether a body is an error although the status is a success.
    pub in_success: fn(&[u8]) -> bool,
    /// Whether a body is a complete document. Otherwise the request is retried.
    pub is_complete: fn(&[u8]) -> bool,
}

impl ErrorFormat {
    /// Whether a response is an error.
    pub fn is_error(&self, head: &Head, body: &[u8]) -> bool {
        !head.status.is_success() || (self.in_success)(body)
    }

    /// Reads an error. If the body is not an error document, the error is made from the status and
    /// the headers. Without a body, as in responses to HEAD, the code is derived from the status:
    /// `NotFound`, `Forbidden`.
    pub fn error(&self, head: &Head, body: &[u8]) -> ServiceError {
        let mut error = ServiceError {
            status: head.status,
            request_id: REQUEST_IDS.iter().find_map(|name| header::text(&head.headers, name)),
            ..ServiceError::default()
        };
        (self.read)(&mut error, head, body);
        if error.code.is_empty() && error.message.is_none() {
            if body.is_empty() {
                let reason = head.status.canonical_reason().unwrap_or_default();
                error.code = reason.split(' ').collect();
            } else {
                error.message = Some(excerpt(body));
            }
        }
        error
    }

    /// Returns the error for a successful response that cannot be read. Its code is
    /// `UnreadableResponse`.
    pub fn unreadable(&self, head: &Head, problem: &dyn std::error::Error) -> ServiceError {
        ServiceError {
            code: "UnreadableResponse".to_owned(),
            message: Some(problem.to_string()),
            ..self.error(head, b"")
        }
    }
}

/// The headers that may contain the request id.
const REQUEST_IDS: [&str; 2] = ["x-amzn-requestid", "x-amz-request-id"];

/// Returns the beginning of a body that is not an error document, such as a proxy's page, on one
/// line.
fn excerpt(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(&body[..body.len().min(800)]);
    let mut line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((end, _)) = line.char_indices().nth(200) {
        line.truncate(end);
        line.push('…');
    }
    line
}

/// Reads a response with its body in memory: with `read`, or with `error` if it is an error.
///
/// # Errors
/// The error of the service, or an error that explains why the response cannot be read.
pub fn parse<T, E>(
    format: &ErrorFormat,
    response: http::Response<Body>,
    read: impl FnOnce(&Head, Bytes) -> Result<T>,
    error: impl FnOnce(ServiceError, Answer<'_>) -> E,
) -> std::result::Result<T, E> {
    let (head, body) = response.into_parts();
    let Ok(body) = body.into_bytes() else {
        return Err(unreadable(format, &head, &BodyIsStream, error));
    };
    if format.is_error(&head, &body) {
        let answer = Answer { head: &head, body: &body };
        return Err(error(format.error(&head, &body), answer));
    }
    read(&head, body).map_err(|problem| unreadable(format, &head, &problem, error))
}

/// As [`parse`], for operations that return the body as a stream.
///
/// # Errors
/// As for [`parse`]. The body of an error is read only if it is in memory.
pub fn parse_stream<T, E>(
    format: &ErrorFormat,
    response: http::Response<Body>,
    read: impl FnOnce(&Head, Body) -> Result<T>,
    error: impl FnOnce(ServiceError, Answer<'_>) -> E,
) -> std::result::Result<T, E> {
    let (head, body) = response.into_parts();
    if !head.status.is_success() {
        let body = body.into_bytes().unwrap_or_default();
        let answer = Answer { head: &head, body: &body };
        return Err(error(format.error(&head, &body), answer));
    }
    read(&head, body).map_err(|problem| unreadable(format, &head, &problem, error))
}

/// Returns the error for an output that cannot be read.
fn unreadable<E>(
    format: &ErrorFormat,
    head: &Head,
    problem: &dyn std::error::Error,
    error: impl FnOnce(ServiceError, Answer<'_>) -> E,
) -> E {
    error(format.unreadable(head, problem), Answer { head, body: b"" })
}

/// Returns the body, or `None` if it is empty.
pub fn bytes(body: Bytes) -> Option<Bytes> {
    Some(body).filter(|body| !body.is_empty())
}

/// Returns the body as text, or `None` if it is empty.
///
/// # Errors
/// [`Error::Text`] if it is not UTF-8.
pub fn text(body: Bytes) -> Result<Option<String>> {
    Ok(bytes(body).map(crate::text::utf8).transpose()?)
}

#[derive(Debug)]
struct BodyIsStream;

impl fmt::Display for BodyIsStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the body is a stream, but this operation needs it in memory")
    }
}

impl std::error::Error for BodyIsStream {}

/// Adds members in the headers of a response to the details of an error. Members that cannot be
/// read stay unset.
pub fn with_head<T: ReadHead>(mut details: T, head: &Head) -> T {
    let _incomplete = details.read_head(head);
    details
}

/// An error with members in the headers of its response.
pub trait ReadHead {
    /// Reads these members.
    ///
    /// # Errors
    /// [`Error::Header`] if a header has the wrong type.
    fn read_head(&mut self, head: &Head) -> Result<()>;
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// In these tests, the body of an error is its code.
    pub(crate) const ERRORS: &ErrorFormat = &ErrorFormat {
        read: |error, _, body| error.code = String::from_utf8_lossy(body).into_owned(),
        in_success: |body| body.starts_with(b"Error"),
        is_complete: |_| true,
    };

    fn response(status: u16, body: impl Into<Body>) -> http::Response<Body> {
        let mut response = http::Response::new(body.into());
        *response.status_mut() = http::StatusCode::from_u16(status).unwrap();
        response
    }

    fn text_of(_: &Head, body: Bytes) -> Result<Option<String>> {
        text(body)
    }

    /// Returns the error's code, its message, and the length of the body passed with it.
    fn told(error: ServiceError, answer: Answer<'_>) -> (String, Option<String>, usize) {
        (error.code, error.message, answer.body.len())
    }

    #[test]
    fn a_body_without_bytes_is_none() {
        assert_eq!(bytes(Bytes::new()), None);
        assert_eq!(bytes(Bytes::from("a")), Some(Bytes::from("a")));
        assert_eq!(text(Bytes::new()), Ok(None));
        assert_eq!(text(Bytes::from("é")), Ok(Some("é".to_owned())));
        assert!(matches!(text(Bytes::from_static(b"\xFF")), Err(Error::Text(_))));
    }

    #[test]
    fn success_is_read_as_an_output() {
        for status in [200, 204, 299] {
            let output = parse(ERRORS, response(status, "a"), text_of, told);
            assert_eq!(output, Ok(Some("a".to_owned())));
        }
        let unreadable = response(200, Bytes::from_static(b"\xFF"));
        let (code, message, _) = parse(ERRORS, unreadable, text_of, told).unwrap_err();
        assert_eq!(code, "UnreadableResponse");
        assert!(message.unwrap().contains("not UTF-8"));
    }

    #[test]
    fn failure_is_read_as_an_error() {
        for status in [301, 304, 404, 500] {
            let error = parse(ERRORS, response(status, "NoSuchKey"), text_of, told).unwrap_err();
            assert_eq!(error, ("NoSuchKey".to_owned(), None, 9));
        }
        let error = parse(ERRORS, response(200, "ErrorInSuccess"), text_of, told).unwrap_err();
        assert_eq!(error.0, "ErrorInSuccess");
    }

    #[test]
    fn what_is_no_error_document_becomes_the_message() {
        let format = ErrorFormat { read: |_, _, _| {}, ..*ERRORS };
        let (head, _) = response(503, "").into_parts();
        let error = format.error(&head, b"<html>\n  Busy\n");
        assert_eq!((error.code.as_str(), error.message.as_deref()), ("", Some("<html> Busy")));
        let long = format.error(&head, "é".repeat(900).as_bytes()).message.unwrap();
        assert_eq!(long.chars().count(), 201);
        assert_eq!(format.error(&head, b"").code, "ServiceUnavailable");
    }

    #[test]
    fn the_request_id_is_in_one_of_two_headers() {
        for name in REQUEST_IDS {
            let (mut head, _) = response(400, "").into_parts();
            head.headers.insert(name, http::HeaderValue::from_static("1"));
            assert_eq!(ERRORS.error(&head, b"").request_id.as_deref(), Some("1"));
        }
    }

    /// A stream that is always pending.
    fn stream() -> Body {
        Body::stream(Body::empty())
    }

    #[test]
    fn streams_are_handed_on_and_never_taken_for_empty() {
        let body_of = |_: &Head, body: Body| Ok(body);
        let stream = stream();
        let output = parse_stream(ERRORS, response(200, stream.clone()), body_of, told);
        assert_eq!(output.unwrap(), stream);
        let error = parse_stream(ERRORS, response(404, stream.clone()), body_of, told).unwrap_err();
        assert_eq!(error, ("NotFound".to_owned(), None, 0));
        let body = "NoSuchKey";
        assert_eq!(
            parse_stream(ERRORS, response(404, body), body_of, told).unwrap_err().0,
            "NoSuchKey"
        );
        let (code, message, _) = parse(ERRORS, response(200, stream), text_of, told).unwrap_err();
        assert_eq!(code, "UnreadableResponse");
        assert!(message.unwrap().contains("is a stream"));
    }
}
