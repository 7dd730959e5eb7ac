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

use crate::body::{BodyError, block_on};
use crate::response::ErrorFormat;
use crate::{Body, ServiceError, response};

mod frame;
mod header;
mod initial;
#[cfg(feature = "duplex")]
mod send;

pub use frame::{Decoder, FrameError, HeaderValue, Message, encode};
pub use header::{EventHeader, header};
pub use initial::{initial_response, with_initial_response};
#[cfg(feature = "duplex")]
pub use send::{
    EventSink, EventStreamSender, SendEventError, WriteEvent, initial_request, unknown_event,
};

/// An event, or the union of all events of a stream.
pub trait ReadEvent: Sized {
    /// Reads the event from a message that is not an error.
    ///
    /// # Errors
    /// [`response::Error`] if a header or the payload is not valid.
    fn read_event(message: Message) -> response::Result<Self>;
}

/// The union of the events of a stream.
pub trait EventUnion: ReadEvent {
    /// The error of the stream: one of its modeled errors, or any other.
    type Error: std::error::Error + From<ServiceError>;
    /// How to read the payloads of errors.
    const ERRORS: &'static ErrorFormat;

    /// Returns the modeled error with the code of `error`, with the members in `_exception`.
    fn modeled_error(error: ServiceError, _exception: Message) -> Self::Error {
        error.into()
    }
}

/// Returns the members of a modeled error. Members that cannot be read are unset.
pub fn error_details<T: ReadEvent + Default>(exception: Message) -> T {
    T::read_event(exception).unwrap_or_default()
}

/// Error returned when the next event cannot be read.
#[derive(Debug)]
#[non_exhaustive]
pub enum EventError<E = ServiceError> {
    /// The body is not an event stream, or a message in it is damaged. No further event can be
    /// read.
    Frame(FrameError),
    /// The body could not be read to its end. No further event can be read.
    Body(BodyError),
    /// The service returned an error, which ends the stream.
    Service(Box<E>),
    /// The event is not valid. The next one can still be read.
    Event {
        /// The event's type; empty if the message has none.
        event: String,
        /// What is wrong with it.
        error: response::Error,
    },
}

impl<E: fmt::Display> fmt::Display for EventError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Frame(error) => write!(f, "the event stream cannot be read: {error}"),
            Self::Body(error) => write!(f, "the event stream failed: {error}"),
            Self::Service(error) => error.fmt(f),
            Self::Event { event, error } => write!(f, "the event {event:?}: {error}"),
        }
    }
}

impl<E: std::error::Error> std::error::Error for EventError<E> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        // `Display` already prints the errors themselves.
        match self {
            Self::Body(error) => error.source(),
            Self::Service(error) => error.source(),
            Self::Frame(_) | Self::Event { .. } => None,
        }
    }
}

impl<E> From<FrameError> for EventError<E> {
    fn from(error: FrameError) -> Self {
        Self::Frame(error)
    }
}

/// The events in the body of a response.
///
/// For a body in memory, call [`next_event`](Self::next_event) until it returns `None`. For a
/// stream, use [`next`](Self::next), in any async runtime, or
/// [`blocking_next`](Self::blocking_next) without one. To read the body yourself, pass its
/// bytes to [`push`](Self::push) and call [`end`](Self::end) after the last ones.
pub struct EventStream<T> {
    body: Body,
    decoder: Decoder,
    ended: bool,
    /// A message that was read before its turn.
    first: Option<Message>,
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
        Self { body, decoder, ended, first: None, events: PhantomData }
    }

    /// Adds the next bytes of the body.
    pub fn push(&mut self, chunk: &Bytes) {
        self.decoder.push(chunk);
    }

    /// Marks the end of the body, so that an incomplete message is an error.
    pub fn end(&mut self) {
        self.ended = true;
    }

    /// Returns the next message in the bytes read so far.
    fn next_message(&mut self) -> Result<Option<Message>, FrameError> {
        if let Some(first) = self.first.take() {
            return Ok(Some(first));
        }
        match self.decoder.next()? {
            None if self.ended => self.decoder.finish().map(|()| None),
            message => Ok(message),
        }
    }

    /// Reads the next piece of the body.
    fn poll_body(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BodyError>> {
        match std::task::ready!(http_body::Body::poll_frame(Pin::new(&mut self.body), cx)) {
            // Trailers are ignored.
            Some(Ok(frame)) => frame.data_ref().into_iter().for_each(|data| self.push(data)),
            Some(Err(error)) => {
                self.decoder.break_off();
                return Poll::Ready(Err(error));
            }
            None => self.end(),
        }
        Poll::Ready(Ok(()))
    }
}

impl<T: EventUnion> EventStream<T> {
    /// Returns the next event in the bytes read so far, or `None` if more are needed.
    ///
    /// # Errors
    /// [`EventError`] if the next message is damaged or truncated, is an error, or cannot be read.
    pub fn next_event(&mut self) -> Result<Option<T>, EventError<T::Error>> {
        while let Some(message) = self.next_message()? {
            // Without further members in the output, nobody asked for it.
            if !initial::is_initial_response(&message) {
                return read_event(message).map(Some);
            }
        }
        Ok(None)
    }

    /// Reads the body up to the next event. `None` at the end of the body.
    ///
    /// # Errors
    /// As for [`next_event`](Self::next_event), and if the body cannot be read.
    pub fn poll_next_event(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Result<Option<T>, EventError<T::Error>>> {
        loop {
            let event = self.next_event()?;
            if event.is_some() || self.ended {
                return Poll::Ready(Ok(event));
            }
            std::task::ready!(self.poll_body(cx)).map_err(EventError::Body)?;
        }
    }

    /// Reads the body up to the next event. `None` at the end of the body.
    ///
    /// # Errors
    /// As for [`next_event`](Self::next_event), and if the body cannot be read.
    pub async fn next(&mut self) -> Result<Option<T>, EventError<T::Error>> {
        std::future::poll_fn(|cx| self.poll_next_event(cx)).await
    }

    /// As [`next`](Self::next), for programs without an async runtime: blocks until the event is
    /// there.
    ///
    /// # Errors
    /// As for [`next`](Self::next).
    pub fn blocking_next(&mut self) -> Result<Option<T>, EventError<T::Error>> {
        block_on(self.next())
    }
}

/// An empty stream.
impl<T> Default for EventStream<T> {
    fn default() -> Self {
        Self::new(Body::empty())
    }
}

/// Omits the content.
impl<T> fmt::Debug for EventStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EventStream")
    }
}

/// Reads an event or error, as the header `:message-type` says.
fn read_event<T: EventUnion>(message: Message) -> Result<T, EventError<T::Error>> {
    match message.message_type() {
        Some("error") => {
            let code = message.error_code().unwrap_or_default().to_owned();
            let text = message.text(":error-message").map(str::to_owned);
            let error = ServiceError { code, message: text, ..ServiceError::default() };
            Err(EventError::Service(Box::new(error.into())))
        }
        Some("exception") => {
            let error = ServiceError {
                code: message.exception_type().unwrap_or_default().to_owned(),
                ..in_payload(T::ERRORS, &message)
            };
            Err(EventError::Service(Box::new(T::modeled_error(error, message))))
        }
        _ => {
            let event = message.event_type().unwrap_or_default().to_owned();
            T::read_event(message).map_err(|error| EventError::Event { event, error })
        }
    }
}

/// Reads the error in the payload of an exception. Messages have no HTTP head of their own.
fn in_payload(format: &ErrorFormat, exception: &Message) -> ServiceError {
    let (head, ()) = http::Response::new(()).into_parts();
    let mut error = ServiceError::default();
    (format.read)(&mut error, &head, &exception.payload);
    error
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

    impl EventUnion for Event {
        type Error = ServiceError;
        const ERRORS: &'static ErrorFormat = response::tests::ERRORS;
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
        let mut next = || match stream.next_event().unwrap_err() {
            EventError::Service(error) => (error.code, error.message),
            other => panic!("{other}"),
        };
        assert_eq!(next(), ("InternalError".to_owned(), Some("Try again.".to_owned())));
        assert_eq!(next(), ("Overload".to_owned(), None));
        assert_eq!(next(), (String::new(), None));
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

    /// A body of chunks and errors that is pending every other time.
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

    /// Polls until the result is ready.
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
