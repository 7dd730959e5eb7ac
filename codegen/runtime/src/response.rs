//! The way from a response to its output, or to its error.

use std::fmt;

use bytes::Bytes;

use crate::header::HeaderError;
use crate::text::TextError;
use crate::verify::Mismatch;
use crate::xml::read::Document;
use crate::xml::{Element, ReadError, ReadXml};
use crate::{Body, ServiceError};

/// What a response has besides its body.
pub type Head = http::response::Parts;

/// A response that is an error, or cannot be read.
#[derive(Clone, Copy, Debug)]
pub struct Answer<'a> {
    /// What it has besides its body.
    pub head: &'a Head,
    /// Its body; empty where that is no error document.
    pub body: &'a [u8],
}

impl<'a> Answer<'a> {
    fn unread(head: &'a Head) -> Self {
        Self { head, body: b"" }
    }
}

/// What reading an output, or an event, comes to.
pub type Result<T> = std::result::Result<T, Error>;

/// Why an output, or an event, cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The XML is not well-formed, or an element holds no value of its type.
    Xml(ReadError),
    /// A header holds no value of its type.
    Header(HeaderError),
    /// The body as a whole is not the text it should be.
    Text(TextError),
    /// The body has not the checksum that the response says.
    Checksum(Mismatch),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Xml(error) => error.fmt(f),
            Self::Header(error) => error.fmt(f),
            Self::Text(error) => write!(f, "the body cannot be read: {error}"),
            Self::Checksum(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Error {}

impl From<ReadError> for Error {
    fn from(error: ReadError) -> Self {
        Self::Xml(error)
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

/// Reads a response whose body is in memory: `read` an output if its status says success, and
/// else the `error` that the service describes.
///
/// # Errors
/// What `error` makes of the service's answer, or of an answer that cannot be read.
pub fn parse<T, E>(
    response: http::Response<Body>,
    read: impl FnOnce(&Head, Bytes) -> Result<T>,
    error: impl FnOnce(ServiceError, Answer<'_>) -> E,
) -> std::result::Result<T, E> {
    parse_unless(|_| false, response, read, error)
}

/// As [`parse`], for operations that may send an error document under a status of success; see
/// [`is_error_document`].
///
/// # Errors
/// As for [`parse`].
pub fn parse_checked<T, E>(
    response: http::Response<Body>,
    read: impl FnOnce(&Head, Bytes) -> Result<T>,
    error: impl FnOnce(ServiceError, Answer<'_>) -> E,
) -> std::result::Result<T, E> {
    parse_unless(is_error_document, response, read, error)
}

fn parse_unless<T, E>(
    fails: impl FnOnce(&[u8]) -> bool,
    response: http::Response<Body>,
    read: impl FnOnce(&Head, Bytes) -> Result<T>,
    error: impl FnOnce(ServiceError, Answer<'_>) -> E,
) -> std::result::Result<T, E> {
    let (head, body) = response.into_parts();
    let Ok(body) = body.into_bytes() else {
        return Err(error(ServiceError::unreadable(&head, &BodyIsStream), Answer::unread(&head)));
    };
    if !head.status.is_success() || fails(&body) {
        let answer = Answer { head: &head, body: &body };
        return Err(error(ServiceError::from_response(&head, &body), answer));
    }
    read(&head, body)
        .map_err(|problem| error(ServiceError::unreadable(&head, &problem), Answer::unread(&head)))
}

/// As [`parse`], for operations whose output takes the body as it streams in.
///
/// # Errors
/// As for [`parse`]. Of an error whose body is still a stream, no more is known than its status and
/// headers say.
pub fn parse_stream<T, E>(
    response: http::Response<Body>,
    read: impl FnOnce(&Head, Body) -> Result<T>,
    error: impl FnOnce(ServiceError, Answer<'_>) -> E,
) -> std::result::Result<T, E> {
    let (head, body) = response.into_parts();
    if !head.status.is_success() {
        let body = body.into_bytes().unwrap_or_default();
        let answer = Answer { head: &head, body: &body };
        return Err(error(ServiceError::from_response(&head, &body), answer));
    }
    read(&head, body)
        .map_err(|problem| error(ServiceError::unreadable(&head, &problem), Answer::unread(&head)))
}

/// Reads the document that a body holds: nothing, if the body is empty.
///
/// # Errors
/// As for [`crate::xml::read::document`].
pub fn document<T>(
    body: &[u8],
    read: impl FnOnce(Element<'_, '_>) -> std::result::Result<T, ReadError>,
) -> Result<Option<T>> {
    if body.is_empty() {
        return Ok(None);
    }
    Ok(Some(crate::xml::read::document(body, read)?))
}

/// Bytes that are the body: none at all, if it is empty.
pub fn bytes(body: Bytes) -> Option<Bytes> {
    Some(body).filter(|body| !body.is_empty())
}

/// Text that is the body: none at all, if it is empty.
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
        f.write_str("the body is a stream: this operation's response is read from memory")
    }
}

impl std::error::Error for BodyIsStream {}

/// Whether `body` is an error document: its root is `Error`, in any namespace.
///
/// S3 sends the head of some responses before it knows whether the operation succeeds. What then
/// comes under the status 200 may be an error (see
/// [CopyObject](https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html)), behind
/// white space that kept the connection alive.
pub fn is_error_document(body: &[u8]) -> bool {
    let Some(tag) = first_tag(body) else { return false };
    let end = tag.iter().position(|&byte| byte.is_ascii_whitespace() || b"/>".contains(&byte));
    let name = &tag[..end.unwrap_or(tag.len())];
    let local = name.rsplit(|&byte| byte == b':').next();
    // A tag that is cut off may not be what it seems.
    end.is_some() && local == Some(b"Error")
}

/// What stands behind the `<` of the root's start tag. Only the prolog is looked at (XML 1.0,
/// section 2.8), since this is asked of every response.
fn first_tag(body: &[u8]) -> Option<&[u8]> {
    let mut rest = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
    loop {
        rest = rest.trim_ascii_start().strip_prefix(b"<")?;
        rest = if let Some(comment) = rest.strip_prefix(b"!--") {
            behind(comment, b"-->")?
        } else if let Some(instruction) = rest.strip_prefix(b"?") {
            behind(instruction, b"?>")?
        } else if let Some(declaration) = rest.strip_prefix(b"!") {
            // A document type may have declarations of its own in brackets.
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

/// Reads what an error document says besides code and message: its root is `Error`, or has an
/// `Error` in it (`ErrorResponse`). A document that cannot be read gives the default, since the
/// error itself counts for more than its details.
pub fn error_details<T: ReadXml>(answer: Answer<'_>) -> T {
    read_error(answer.body).ok().flatten().unwrap_or_default()
}

/// The same for an error that has members in the head too. One that cannot be read stays unset.
pub fn error_details_and_head<T: ReadXml + ReadHead>(answer: Answer<'_>) -> T {
    let mut details: T = error_details(answer);
    let _incomplete = details.read_head(answer.head);
    details
}

/// An error that has members in the head of its response.
pub trait ReadHead {
    /// Reads these members.
    ///
    /// # Errors
    /// [`Error::Header`] if a header holds no value of its member's type.
    fn read_head(&mut self, head: &Head) -> Result<()>;
}

fn read_error<T: ReadXml>(body: &[u8]) -> std::result::Result<Option<T>, ReadError> {
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
    use crate::xml::read;

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

    #[derive(Debug, Default, PartialEq)]
    struct Details {
        tier: Option<String>,
    }

    impl ReadXml for Details {
        fn read_members(
            &mut self,
            mut element: Element<'_, '_>,
        ) -> std::result::Result<(), ReadError> {
            while let Some(child) = element.next_child()? {
                if child.name() == "Tier" {
                    self.tier = Some(read::text(child)?);
                }
            }
            Ok(())
        }
    }

    fn details(document: &str) -> Details {
        let (head, _) = response(400, "").into_parts();
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

    fn response(status: u16, body: impl Into<Body>) -> http::Response<Body> {
        let mut response = http::Response::new(body.into());
        *response.status_mut() = http::StatusCode::from_u16(status).unwrap();
        response
    }

    fn text_of(_: &Head, body: Bytes) -> Result<String> {
        Ok(read::document(&body, read::text)?)
    }

    /// The error's code, message, and how much of the body came with it.
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
            assert_eq!(parse(response(status, "<a>1</a>"), text_of, told), Ok("1".to_owned()));
        }
        let (code, message, _) = parse(response(200, "<a>1</"), text_of, told).unwrap_err();
        assert_eq!(code, "UnreadableResponse");
        assert!(message.unwrap().contains("cannot read the document"));
    }

    #[test]
    fn failure_is_read_as_an_error() {
        let body = "<Error><Code>NoSuchKey</Code></Error>";
        for status in [301, 304, 404, 500] {
            let error = parse(response(status, body), text_of, told).unwrap_err();
            assert_eq!(error, ("NoSuchKey".to_owned(), None, body.len()));
        }
    }

    #[test]
    fn an_error_may_stand_under_a_status_of_success() {
        let body = "\n<Error><Code>InternalError</Code></Error>";
        let error = parse_checked(response(200, body), text_of, told).unwrap_err();
        assert_eq!(error.0, "InternalError");
        assert_eq!(parse(response(200, body), text_of, told), Ok(String::new()));
        assert_eq!(parse_checked(response(200, "<a>1</a>"), text_of, told), Ok("1".to_owned()));
    }

    /// A stream that never yields anything.
    fn stream() -> Body {
        Body::stream(Body::empty())
    }

    #[test]
    fn streams_are_handed_on_and_never_taken_for_empty() {
        let body_of = |_: &Head, body: Body| Ok(body);
        let stream = stream();
        let output = parse_stream(response(200, stream.clone()), body_of, told);
        assert_eq!(output.unwrap(), stream);
        let error = parse_stream(response(404, stream.clone()), body_of, told).unwrap_err();
        assert_eq!(error, ("NotFound".to_owned(), None, 0));
        let body = "<Error><Code>NoSuchKey</Code></Error>";
        assert_eq!(parse_stream(response(404, body), body_of, told).unwrap_err().0, "NoSuchKey");
        let (code, message, _) = parse(response(200, stream), text_of, told).unwrap_err();
        assert_eq!(code, "UnreadableResponse");
        assert!(message.unwrap().contains("is a stream"));
    }
}
