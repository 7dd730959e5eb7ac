//! Initial responses: in RPC protocols, the first message of a stream is a document with the other
//! members of the output ([Initial response
//! messages](https://smithy.io/2.0/spec/streaming.html#initial-response-messages)).

use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use bytes::{Bytes, BytesMut};
use http_body::Frame;

use super::{Decoder, EventStream, Message};
use crate::body::BodyError;
use crate::{Body, Response, response};

/// Whether a message is the initial response.
pub(super) fn is_initial_response(message: &Message) -> bool {
    message.event_type() == Some("initial-response")
}

/// Splits the body of a response into the payload of the initial response and the events after it.
/// The payload is empty if the service sends no initial response.
///
/// # Errors
/// [`response::Error::InitialResponse`] if it has not arrived yet: see [`with_initial_response`].
pub fn initial_response<T>(body: Body) -> response::Result<(Bytes, EventStream<T>)> {
    let mut stream = EventStream::new(body);
    loop {
        match stream.next_message() {
            Ok(Some(message)) if is_initial_response(&message) => {
                return Ok((message.payload, stream));
            }
            Ok(Some(other)) => {
                stream.first = Some(other);
                return Ok((Bytes::new(), stream));
            }
            Ok(None) if !stream.ended => {}
            // The next read of the stream returns the same error.
            Ok(None) | Err(_) => return Ok((Bytes::new(), stream)),
        }
        // A body whose first message has arrived is ready.
        match stream.poll_body(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(Ok(())) => {}
            Poll::Ready(Err(_)) => return Ok((Bytes::new(), stream)),
            Poll::Pending => return Err(response::Error::InitialResponse),
        }
    }
}

/// Waits for the initial response of an event stream, so that
/// [`Operation::parse_response`](crate::Operation::parse_response) can read it. The clients do this
/// for operations with [`Operation::INITIAL_RESPONSE`](crate::Operation::INITIAL_RESPONSE).
///
/// # Errors
/// The error of the body.
pub async fn with_initial_response(response: Response) -> Result<Response, BodyError> {
    let (head, mut body) = response.into_parts();
    let (mut decoder, mut read) = (Decoder::new(), BytesMut::new());
    // Also stops if the message is damaged, which is told to the reader of the stream.
    while matches!(decoder.next(), Ok(None)) {
        let Some(chunk) = body.chunk().await? else { break };
        decoder.push(&chunk);
        read.extend_from_slice(&chunk);
    }
    let body = Body::stream(Prefixed { first: read.freeze(), rest: body });
    Ok(Response::from_parts(head, body))
}

/// A body that begins with some bytes.
pub(super) struct Prefixed {
    pub(super) first: Bytes,
    pub(super) rest: Body,
}

impl http_body::Body for Prefixed {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        if !self.first.is_empty() {
            return Poll::Ready(Some(Ok(Frame::data(std::mem::take(&mut self.first)))));
        }
        Pin::new(&mut self.rest).poll_frame(cx)
    }
}
