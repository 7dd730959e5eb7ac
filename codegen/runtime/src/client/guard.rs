//! Watches bodies in transfer: checks their length and records progress.

use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Instant;

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use http::{HeaderMap, Method};
use http_body::{Frame, SizeHint};

use crate::body::BodyError;
use crate::{Body, Request, Response};

/// Progress of a request being sent.
#[derive(Clone, Debug)]
pub(crate) struct Watch(Arc<State>);

#[derive(Debug)]
struct State {
    /// Since when we have been waiting for the service, not for the source of the body.
    since: Mutex<Option<Instant>>,
    /// The error of the request's own body. Not all transports tell it.
    failure: Mutex<Option<String>>,
}

impl Watch {
    pub(crate) fn new() -> Self {
        let since = Mutex::new(Some(Instant::now()));
        Self(Arc::new(State { since, failure: Mutex::default() }))
    }

    /// Returns when the service last accepted data; `None` while we wait for the source of the
    /// body.
    #[cfg(feature = "client")]
    pub(crate) fn since(&self) -> Option<Instant> {
        *self.0.since.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set_since(&self, since: Option<Instant>) {
        *self.0.since.lock().unwrap_or_else(PoisonError::into_inner) = since;
    }

    /// Returns the error of the request's own body, if it failed.
    pub(crate) fn failure(&self) -> Option<String> {
        self.0.failure.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn observe(&self, frame: Option<&Result<Frame<Bytes>, BodyError>>) {
        self.set_since(Some(Instant::now()));
        if let Some(Err(error)) = frame {
            let mut failure = self.0.failure.lock().unwrap_or_else(PoisonError::into_inner);
            *failure = Some(error.to_string());
        }
    }
}

/// Returns the `Content-Length`, if there is a valid one.
pub(crate) fn announced(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.trim().parse().ok()
}

/// Prepares a request for sending: watches its body and sets `Content-Length` if the length is
/// known. A request with `Transfer-Encoding` must not have both, so it is removed there ([RFC
/// 9112](https://www.rfc-editor.org/rfc/rfc9112#section-6.2)).
pub(crate) fn sent(mut request: Request, watch: &Watch) -> Request {
    let length = announced(request.headers()).or_else(|| request.body().len());
    let has_body = matches!(*request.method(), Method::POST | Method::PUT | Method::PATCH);
    if request.headers().contains_key(TRANSFER_ENCODING) {
        request.headers_mut().remove(CONTENT_LENGTH);
    } else if let Some(length) = length.filter(|length| has_body || *length > 0) {
        request.headers_mut().insert(CONTENT_LENGTH, length.into());
    }
    request.map(|body| match body.bytes() {
        // A body this small fits into the socket's buffer, so it cannot stall.
        Some(bytes) if bytes.len() <= PIECE => body,
        _ => {
            let body = Lengths { body, left: length };
            Body::stream(Watched { body, piece: Bytes::new(), watch: watch.clone() })
        }
    })
}

/// Prepares a response: its body fails if its length is not the `Content-Length`.
pub(crate) fn received(response: Response, method: &Method) -> Response {
    let status = response.status();
    let no_body = *method == Method::HEAD || matches!(status.as_u16(), 100..200 | 204 | 304);
    let left = announced(response.headers()).filter(|_| !no_body);
    response.map(|body| Body::stream(Lengths { body, left }))
}

/// The body of a response that is read while the request is sent. If the request's own body fails,
/// that is the error: the transport only says that the exchange was broken off.
#[cfg(feature = "client")]
pub(crate) struct Answer {
    pub(crate) body: Body,
    pub(crate) watch: Watch,
}

#[cfg(feature = "client")]
impl http_body::Body for Answer {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let frame = std::task::ready!(Pin::new(&mut self.body).poll_frame(cx));
        let told = |error| self.watch.failure().map_or(error, BodyError::new);
        Poll::Ready(frame.map(|frame| frame.map_err(told)))
    }
}

/// Maximum size of a piece of the body, in bytes. Progress is recorded per piece.
const PIECE: usize = 64 * 1024;

/// A body that records progress each time a piece is taken.
struct Watched {
    body: Lengths,
    /// The rest of the last frame.
    piece: Bytes,
    watch: Watch,
}

impl http_body::Body for Watched {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let this = self.get_mut();
        if this.piece.is_empty() {
            let Poll::Ready(frame) = Pin::new(&mut this.body).poll_frame(cx) else {
                this.watch.set_since(None);
                return Poll::Pending;
            };
            this.watch.observe(frame.as_ref());
            match frame.map(|frame| frame.map(Frame::into_data)) {
                Some(Ok(Ok(data))) => this.piece = data,
                Some(Ok(Err(other))) => return Poll::Ready(Some(Ok(other))),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
        this.watch.observe(None);
        let length = this.piece.len().min(PIECE);
        Poll::Ready(Some(Ok(Frame::data(this.piece.split_to(length)))))
    }

    fn is_end_stream(&self) -> bool {
        self.piece.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let whole = self.body.size_hint().exact().map(|left| left + self.piece.len() as u64);
        whole.map(SizeHint::with_exact).unwrap_or_default()
    }
}

/// A body that fails if its length is wrong.
struct Lengths {
    body: Body,
    /// The number of bytes still expected, if known.
    left: Option<u64>,
}

impl http_body::Body for Lengths {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let this = self.get_mut();
        let frame = std::task::ready!(Pin::new(&mut this.body).poll_frame(cx));
        let Some(left) = &mut this.left else { return Poll::Ready(frame) };
        let length = match &frame {
            Some(Ok(frame)) => frame.data_ref().map_or(0, |data| data.len() as u64),
            Some(Err(_)) => return Poll::Ready(frame),
            None if *left == 0 => return Poll::Ready(frame),
            None => {
                let missing = std::mem::take(left);
                return Poll::Ready(Some(Err(BodyError::new(WrongLength::Short { missing }))));
            }
        };
        match left.checked_sub(length) {
            Some(rest) => *left = rest,
            None => return Poll::Ready(Some(Err(BodyError::new(WrongLength::Long)))),
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        // Reports no early end, since a body that ends too early has an error to return.
        self.left.is_none_or(|left| left == 0) && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.left.map(SizeHint::with_exact).unwrap_or_else(|| self.body.size_hint())
    }
}

/// Error for a body whose length differs from its `Content-Length`.
#[derive(Debug)]
enum WrongLength {
    Short { missing: u64 },
    Long,
}

impl fmt::Display for WrongLength {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Short { missing } => {
                write!(f, "the body ended {missing} bytes before its Content-Length")
            }
            Self::Long => f.write_str("the body is longer than its Content-Length"),
        }
    }
}

impl Error for WrongLength {}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use http::HeaderValue;

    use super::*;

    fn text(body: Body) -> Result<String, String> {
        let mut text = String::new();
        body.into_reader().read_to_string(&mut text).map_err(|error| error.to_string())?;
        Ok(text)
    }

    fn response(length: u64, body: &'static str) -> Response {
        let mut response = Response::new(Body::from(body));
        response.headers_mut().insert(CONTENT_LENGTH, length.into());
        response
    }

    #[test]
    fn a_response_has_the_length_it_says() {
        let read = |response, method| text(received(response, &method).into_body());
        assert_eq!(read(response(3, "abc"), Method::GET), Ok("abc".to_owned()));
        assert_eq!(read(response(9, ""), Method::HEAD), Ok(String::new()));
        assert_eq!(read(Response::new("abc".into()), Method::GET), Ok("abc".to_owned()));
        let short = "the body ended 2 bytes before its Content-Length";
        assert_eq!(read(response(5, "abc"), Method::GET), Err(short.to_owned()));
        let long = "the body is longer than its Content-Length";
        assert_eq!(read(response(2, "abc"), Method::GET), Err(long.to_owned()));
    }

    #[test]
    fn a_request_says_its_length_and_goes_in_pieces() {
        let watch = Watch::new();
        let send = |method: Method, body: Body| {
            let request = http::Request::builder().method(method).body(body).unwrap();
            sent(request, &watch)
        };
        let length = |request: &Request| announced(request.headers());
        assert_eq!(length(&send(Method::PUT, Body::empty())), Some(0));
        assert_eq!(length(&send(Method::GET, Body::empty())), None);
        let mut chunked = send(Method::PUT, "abc".into());
        assert_eq!(length(&chunked), Some(3));
        chunked.headers_mut().insert(TRANSFER_ENCODING, HeaderValue::from_static("chunked"));
        assert_eq!(length(&sent(chunked, &watch)), None);
        let large = "x".repeat(3 * PIECE);
        let request = send(Method::PUT, large.clone().into());
        assert_eq!((length(&request), request.body().len()), (Some(196_608), Some(196_608)));
        assert_eq!(text(request.into_body()), Ok(large));
        assert_eq!(watch.failure(), None);
        assert!(
            text(send(Method::PUT, Body::reader(std::io::Cursor::new("a"), Some(2))).into_body())
                .is_err()
        );
        assert!(watch.failure().is_some());
    }
}
