//! Signatures of the messages of an event stream: each covers the one before it, and the first one
//! that of the request.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use aws_sigv4::event_stream::{sign_empty_message, sign_message};
use aws_sigv4::sign::v4;
use aws_smithy_types::DateTime;
use aws_smithy_types::event_stream as aws;
use bytes::Bytes;
use http_body::Frame;

use super::{Clock, Credentials, SignError, unusable, writable};
use crate::Body;
use crate::body::BodyError;
use crate::endpoint::AuthScheme;
use crate::event_stream::{Decoder, HeaderValue, Message, encode};

/// The value of `x-amz-content-sha256` for an event stream.
pub(super) const CONTENT_SHA256: &str = "STREAMING-AWS4-HMAC-SHA256-EVENTS";

/// Signs messages.
pub(super) struct Chain {
    pub(super) scheme: Arc<AuthScheme>,
    pub(super) credentials: Credentials,
    pub(super) clock: Clock,
    /// The last signature, in hexadecimal.
    pub(super) last: String,
}

impl Chain {
    /// Wraps a message into a signed one; an empty message, which ends the stream, if it is `None`.
    fn signed(&mut self, message: Option<&Message>) -> Result<Message, SignError> {
        let identity = self.credentials.clone().into();
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region(&self.scheme.signing_region)
            .name(&self.scheme.signing_name)
            .time(writable((self.clock)())?)
            .settings(())
            .build()
            .map_err(unusable)?;
        let signed = match message {
            Some(message) => sign_message(&to_aws(message), &self.last, &params),
            None => sign_empty_message(&self.last, &params),
        };
        let (message, signature) = signed.map_err(unusable)?.into_parts();
        self.last = signature;
        Ok(from_aws(&message))
    }
}

fn to_aws(message: &Message) -> aws::Message {
    let headers = message.headers.iter().map(|(name, value)| {
        let value = match value {
            HeaderValue::Bool(value) => aws::HeaderValue::Bool(*value),
            HeaderValue::Byte(value) => aws::HeaderValue::Byte(*value),
            HeaderValue::Short(value) => aws::HeaderValue::Int16(*value),
            HeaderValue::Integer(value) => aws::HeaderValue::Int32(*value),
            HeaderValue::Long(value) => aws::HeaderValue::Int64(*value),
            HeaderValue::Blob(value) => aws::HeaderValue::ByteArray(value.clone()),
            HeaderValue::String(value) => aws::HeaderValue::String(value.clone().into()),
            HeaderValue::Timestamp(value) => aws::HeaderValue::Timestamp(
                DateTime::from_secs_and_nanos(value.secs(), value.subsec_nanos()),
            ),
            HeaderValue::Uuid(value) => aws::HeaderValue::Uuid(u128::from_be_bytes(*value)),
        };
        aws::Header::new(name.clone(), value)
    });
    aws::Message::new_from_parts(headers.collect(), message.payload.clone())
}

/// A signed message has two headers: a blob and a timestamp.
fn from_aws(message: &aws::Message) -> Message {
    let headers = message.headers().iter().filter_map(|header| {
        let value = match header.value() {
            aws::HeaderValue::ByteArray(value) => HeaderValue::Blob(value.clone()),
            aws::HeaderValue::Timestamp(value) => {
                HeaderValue::Timestamp(crate::Timestamp::from_secs(value.secs()).ok()?)
            }
            _ => return None,
        };
        Some((header.name().as_str().to_owned(), value))
    });
    Message { headers: headers.collect(), payload: message.payload().clone() }
}

/// The frames of a body, each wrapped into a signed one, and a signed empty one at the end.
pub(super) struct Signed {
    body: Body,
    chain: Chain,
    decoder: Decoder,
    ended: bool,
}

impl Signed {
    pub(super) fn new(body: Body, chain: Chain) -> Self {
        Self { body, chain, decoder: Decoder::new(), ended: false }
    }

    fn signed(&mut self, message: Option<&Message>) -> Result<Bytes, BodyError> {
        let message = self.chain.signed(message).map_err(BodyError::new)?;
        encode(&message).map_err(BodyError::new)
    }

    fn poll_signed(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, BodyError>>> {
        loop {
            if self.ended {
                return Poll::Ready(None);
            }
            match self.decoder.next() {
                Ok(Some(message)) => return Poll::Ready(Some(self.signed(Some(&message)))),
                Ok(None) => {}
                Err(error) => return Poll::Ready(Some(Err(BodyError::new(error)))),
            }
            match ready!(http_body::Body::poll_frame(Pin::new(&mut self.body), cx)) {
                Some(Ok(frame)) => {
                    frame.data_ref().into_iter().for_each(|data| self.decoder.push(data));
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => {
                    self.ended = true;
                    let whole = self.decoder.finish().map_err(BodyError::new);
                    return Poll::Ready(Some(whole.and_then(|()| self.signed(None))));
                }
            }
        }
    }
}

impl http_body::Body for Signed {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let frame = ready!(self.poll_signed(cx));
        // The signatures after a failure would not fit.
        self.ended |= matches!(frame, Some(Err(_)));
        Poll::Ready(frame.map(|frame| frame.map(Frame::data)))
    }
}
