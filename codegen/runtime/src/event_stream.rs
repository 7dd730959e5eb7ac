//! Event streams: a body that is a sequence of framed messages
//! (`application/vnd.amazon.eventstream`, see
//! [Amazon Event Stream Specification](https://smithy.io/2.0/aws/amazon-eventstream.html)).
//!
//! [`Decoder`] turns bytes into messages; [`EventStream`] turns a [`Body`] into events.

use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;

use crate::body::BodyError;
use crate::{Body, response};

mod frame;

pub use frame::{Decoder, FrameError, HeaderValue, Message, encode};

/// An event, or the union of all events of a stream.
pub trait ReadEvent: Sized {
    /// Reads the event from a message that is not an error.
    ///
    /// # Errors
    /// [`response::Error`] if a header or the payload is not valid.
    fn read_event(message: Message) -> response::Result<Self>;
}

/// Error returned when the next event cannot be read.
#[derive(Debug)]
#[non_exhaustive]
pub enum EventError {
    /// The body is not an event stream, or a message in it is damaged. No further event can be
    /// read.
    Frame(FrameError),
    /// The body could not be read to its end. No further event can be read.
    Body(BodyError),
    /// The service returned an error.
    Service {
        /// The error's code, or the name of the exception; empty if the message has none.
        code: String,
        /// The service's own words.
        message: Option<String>,
        /// The payload of the message, in the protocol's format.
        payload: Bytes,
    },
    /// The event is not valid. The next one can still be read.
    Event {
        /// The event's type; empty if the message has none.
        event: String,
        /// What is wrong with it.
        error: response::Error,
    },
}

impl fmt::Display for EventError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Frame(error) => write!(f, "the event stream cannot be read: {error}"),
            Self::Body(error) => write!(f, "the event stream failed: {error}"),
            Self::Service { code, message, .. } => {
                f.write_str(if code.is_empty() { "the service failed" } else { code })?;
                message.iter().try_for_each(|message| write!(f, ": {message}"))
            }
            Self::Event { event, error } => write!(f, "the event {event:?}: {error}"),
        }
    }
}

impl std::error::Error for EventError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        // The rest is in what Display says.
        match self {
            Self::Body(error) => error.source(),
            _ => None,
        }
    }
}

impl From<FrameError> for EventError {
    fn from(error: FrameError) -> Self {
        Self::Frame(error)
    }
}

/// The events in the body of a response.
///
/// For a body in memory, call [`next_event`](Self::next_event) until it returns `None`. For a
/// stream, use [`next`](Self::next), in any async runtime. To read the body yourself, pass its
/// bytes to [`push`](Self::push) and call [`end`](Self::end) after the last ones.
pub struct EventStream<T> {
    body: Body,
    decoder: Decoder,
    ended: bool,
    events: PhantomData<fn() -> T>,
}

impl<T> EventStream<T> {
    /// Returns the events in `body`.
    pub fn new(body: Body) -> Self {
        let (mut decoder, mut ended) = (Decoder::new(), false);
        if let Some(bytes) = body.bytes().filter(|bytes| !bytes.is_empty()) {
            decoder.push(bytes);
            ended = true;
        }
        let body = if ended { Body::empty() } else { body };
        Self { body, decoder, ended, events: PhantomData }
    }

    /// Adds the next bytes of the body.
    pub fn push(&mut self, chunk: &Bytes) {
        self.decoder.push(chunk);
    }

    /// Marks the end of the body, so that an incomplete message is an error.
    pub fn end(&mut self) {
        self.ended = true;
    }
}

impl<T: ReadEvent> EventStream<T> {
    /// Returns the next event in the bytes that were read so far; `None` if it is incomplete.
    ///
    /// # Errors
    /// [`EventError`] if the next message is damaged or truncated, is an error, or cannot be read.
    pub fn next_event(&mut self) -> Result<Option<T>, EventError> {
        match self.decoder.next()? {
            Some(message) => read_event(message).map(Some),
            None if self.ended => Ok(self.decoder.finish().map(|()| None)?),
            None => Ok(None),
        }
    }

    /// Reads the body up to the next event; `None` if it ends before.
    ///
    /// # Errors
    /// As for [`next_event`](Self::next_event), and if the body cannot be read.
    pub fn poll_next_event(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<T>, EventError>> {
        loop {
            let event = self.next_event()?;
            if event.is_some() || self.ended {
                return Poll::Ready(Ok(event));
            }
            match std::task::ready!(http_body::Body::poll_frame(Pin::new(&mut self.body), cx)) {
                // What is no data is a trailer, which says nothing here.
                Some(Ok(frame)) => frame.data_ref().into_iter().for_each(|data| self.push(data)),
                Some(Err(error)) => {
                    self.decoder.break_off();
                    return Poll::Ready(Err(EventError::Body(error)));
                }
                None => self.end(),
            }
        }
    }

    /// Reads the body up to the next event; `None` if it ends before.
    ///
    /// # Errors
    /// As for [`next_event`](Self::next_event), and if the body cannot be read.
    pub async fn next(&mut self) -> Result<Option<T>, EventError> {
        std::future::poll_fn(|cx| self.poll_next_event(cx)).await
    }
}

/// No events.
impl<T> Default for EventStream<T> {
    fn default() -> Self {
        Self::new(Body::empty())
    }
}

/// Nothing of what is in it.
impl<T> fmt::Debug for EventStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EventStream")
    }
}

/// An event, or the error that a message says (`:message-type`).
fn read_event<T: ReadEvent>(message: Message) -> Result<T, EventError> {
    match message.message_type() {
        Some("error") => Err(EventError::Service {
            code: message.error_code().unwrap_or_default().to_owned(),
            message: message.text(":error-message").map(str::to_owned),
            payload: message.payload,
        }),
        Some("exception") => Err(EventError::Service {
            code: message.exception_type().unwrap_or_default().to_owned(),
            message: None,
            payload: message.payload,
        }),
        _ => {
            let event = message.event_type().unwrap_or_default().to_owned();
            T::read_event(message).map_err(|error| EventError::Event { event, error })
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;
    use std::task::Waker;

    use http_body::Frame;

    use super::frame::tests::Chance;
    use super::*;
    use crate::text;

    #[derive(Debug, PartialEq)]
    enum Event {
        Records(Bytes),
        Count(i64),
        Unknown,
    }

    impl ReadEvent for Event {
        fn read_event(message: Message) -> response::Result<Self> {
            Ok(match message.event_type() {
                Some("Records") => Self::Records(message.payload),
                Some("Count") => Self::Count(text::parsed(&text::utf8(message.payload)?)?),
                _ => Self::Unknown,
            })
        }
    }

    fn frame(headers: &[(&str, &str)], payload: &'static str) -> Bytes {
        let header = |(name, text): &(&str, &str)| {
            ((*name).to_owned(), HeaderValue::String((*text).to_owned()))
        };
        let headers = headers.iter().map(header).collect();
        encode(&Message { headers, payload: payload.into() }).unwrap()
    }

    fn event(event: &str, payload: &'static str) -> Bytes {
        frame(&[(":message-type", "event"), (":event-type", event)], payload)
    }

    fn stream(frames: &[Bytes]) -> EventStream<Event> {
        EventStream::new(Body::from(frames.concat()))
    }

    #[test]
    fn events_in_memory_are_there_at_once() {
        let mut stream = stream(&[event("Records", "a,b"), event("New", "?"), event("Count", "3")]);
        assert_eq!(stream.next_event().unwrap(), Some(Event::Records("a,b".into())));
        assert_eq!(stream.next_event().unwrap(), Some(Event::Unknown));
        assert_eq!(stream.next_event().unwrap(), Some(Event::Count(3)));
        assert!(stream.next_event().unwrap().is_none());
        assert!(stream.next_event().unwrap().is_none());
    }

    #[test]
    fn a_stream_that_is_cut_off_is_an_error_after_its_last_event() {
        let frames = [event("Records", "a"), event("Count", "3")].concat();
        let first = event("Records", "a").len();
        for length in 1..frames.len() {
            let mut stream: EventStream<Event> =
                EventStream::new(Body::from(frames[..length].to_vec()));
            if length >= first {
                assert_eq!(stream.next_event().unwrap(), Some(Event::Records("a".into())));
            }
            if length == first {
                assert!(stream.next_event().unwrap().is_none());
                continue;
            }
            for _ in 0..2 {
                let error = stream.next_event().unwrap_err();
                assert!(matches!(error, EventError::Frame(FrameError::Truncated)), "{length}");
            }
        }
    }

    #[test]
    fn a_damaged_message_ends_the_stream() {
        let mut damaged = event("Records", "a").to_vec();
        let last = damaged.len() - 5;
        damaged[last] ^= 1;
        let mut stream = stream(&[event("Count", "1"), damaged.into(), event("Count", "2")]);
        assert_eq!(stream.next_event().unwrap(), Some(Event::Count(1)));
        for _ in 0..2 {
            let error = stream.next_event().unwrap_err();
            assert!(matches!(error, EventError::Frame(FrameError::Checksum { .. })));
        }
    }

    #[test]
    fn what_the_service_says_is_told() {
        let error = [
            (":message-type", "error"),
            (":error-code", "InternalError"),
            (":error-message", "Try again."),
        ];
        let exception = [(":message-type", "exception"), (":exception-type", "Overload")];
        let mut stream = stream(&[
            frame(&error, ""),
            frame(&exception, "<Overload/>"),
            frame(&[(":message-type", "error")], ""),
        ]);
        assert_eq!(stream.next_event().unwrap_err().to_string(), "InternalError: Try again.");
        let error = stream.next_event().unwrap_err();
        assert_eq!(error.to_string(), "Overload");
        assert!(matches!(error, EventError::Service { payload, .. } if payload == "<Overload/>"));
        assert_eq!(stream.next_event().unwrap_err().to_string(), "the service failed");
    }

    #[test]
    fn an_event_that_cannot_be_read_is_named_and_passed_over() {
        let mut stream = stream(&[event("Count", "many"), event("Count", "2")]);
        assert_eq!(
            stream.next_event().unwrap_err().to_string(),
            "the event \"Count\": the body cannot be read: \"many\": invalid digit found in string"
        );
        assert_eq!(stream.next_event().unwrap(), Some(Event::Count(2)));
    }

    #[test]
    fn whoever_reads_the_body_pushes_it() {
        let mut stream = EventStream::<Event>::new(Body::empty());
        let mut frames = event("Count", "1");
        assert!(stream.next_event().unwrap().is_none());
        stream.push(&frames.split_to(20));
        assert!(stream.next_event().unwrap().is_none());
        stream.push(&frames);
        assert_eq!(stream.next_event().unwrap(), Some(Event::Count(1)));
        stream.push(&event("Count", "2").slice(..20));
        assert!(stream.next_event().unwrap().is_none());
        stream.end();
        assert!(stream.next_event().is_err());
    }

    /// A body of chunks and errors, which is not ready every other time.
    struct Chunks {
        chunks: VecDeque<Result<Frame<Bytes>, &'static str>>,
        ready: bool,
    }

    impl Chunks {
        fn body(chunks: impl IntoIterator<Item = Result<Frame<Bytes>, &'static str>>) -> Body {
            Body::stream(Self { chunks: chunks.into_iter().collect(), ready: false })
        }
    }

    impl http_body::Body for Chunks {
        type Data = Bytes;
        type Error = &'static str;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            cx: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, &'static str>>> {
            self.ready = !self.ready;
            if self.ready {
                return Poll::Ready(self.chunks.pop_front());
            }
            cx.waker().wake_by_ref();
            Poll::Pending
        }
    }

    /// Polls until there is something; nothing here waits for long.
    fn next(stream: &mut EventStream<Event>) -> Result<Option<Event>, EventError> {
        let mut next = std::pin::pin!(stream.next());
        loop {
            let mut cx = Context::from_waker(Waker::noop());
            if let Poll::Ready(event) = next.as_mut().poll(&mut cx) {
                return event;
            }
        }
    }

    #[test]
    fn a_streamed_body_is_read_up_to_each_event() {
        let mut chance = Chance(7);
        for _ in 0..50 {
            let mut frames = Bytes::from([event("Records", "a"), event("Count", "3")].concat());
            let mut chunks = Vec::new();
            while !frames.is_empty() {
                let length = chance.below(60).min(frames.len());
                chunks.push(Ok(Frame::data(frames.split_to(length))));
            }
            chunks.push(Ok(Frame::trailers(http::HeaderMap::new())));
            let mut stream = EventStream::new(Chunks::body(chunks));
            assert_eq!(next(&mut stream).unwrap(), Some(Event::Records("a".into())));
            assert_eq!(next(&mut stream).unwrap(), Some(Event::Count(3)));
            assert!(next(&mut stream).unwrap().is_none());
            assert!(next(&mut stream).unwrap().is_none());
        }
    }

    #[test]
    fn a_body_that_fails_never_looks_like_one_that_ended() {
        let chunks = [Ok(Frame::data(event("Count", "1"))), Err("connection reset")];
        let mut stream = EventStream::new(Chunks::body(chunks));
        assert_eq!(next(&mut stream).unwrap(), Some(Event::Count(1)));
        let error = next(&mut stream).unwrap_err().to_string();
        assert_eq!(error, "the event stream failed: connection reset");
        assert!(matches!(next(&mut stream), Err(EventError::Frame(FrameError::Truncated))));

        let cut_off = event("Count", "1").slice(..30);
        let mut stream = EventStream::new(Chunks::body([Ok(Frame::data(cut_off))]));
        assert!(matches!(next(&mut stream), Err(EventError::Frame(FrameError::Truncated))));
    }

    #[test]
    fn an_empty_body_has_no_events() {
        for body in [Body::empty(), Chunks::body([])] {
            assert!(next(&mut EventStream::new(body)).unwrap().is_none());
        }
    }
}
