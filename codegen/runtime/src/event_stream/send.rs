//! Event streams in requests.

use std::error::Error;
use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_channel::mpsc;
use futures_core::Stream;
use http_body::Frame;

use super::initial::Prefixed;
use super::{FrameError, HeaderValue, Message, encode};
use crate::{Body, BuildError};

type BoxError = Box<dyn Error + Send + Sync>;

/// An event, or the union of all events of a stream.
pub trait WriteEvent {
    /// Returns the message for the event.
    ///
    /// # Errors
    /// [`BuildError`] if a required member is not set or a value cannot be sent.
    fn write_event(&self) -> Result<Message, BuildError>;
}

/// The events of a request: any [`Stream`] of results, an iterator, or a
/// [channel](EventStreamSender::channel).
///
/// ```
/// # use shapesmith_runtime::{BuildError, event_stream::{EventStreamSender, Message, WriteEvent}};
/// # struct Event;
/// # impl WriteEvent for Event {
/// #     fn write_event(&self) -> Result<Message, BuildError> { Ok(Message::default()) }
/// # }
/// let all_at_once: EventStreamSender<Event> = [Event, Event].into_iter().collect();
///
/// let (mut sink, events) = EventStreamSender::channel();
/// # let events: EventStreamSender<Event> = events;
/// // Send the request with `events`, then each event with `sink.send(&event).await`.
/// # let _ = (&mut sink, events, all_at_once);
/// ```
///
/// The request ends after the last event. An error of the stream, or an event that cannot be sent,
/// breaks it off. Clones share the events, which are sent once.
pub struct EventStreamSender<T> {
    body: Body,
    events: PhantomData<fn(T)>,
}

impl<T: WriteEvent> EventStreamSender<T> {
    /// Returns a channel: a sink for events, and the stream of them for the input. The stream ends
    /// when the sink is dropped.
    pub fn channel() -> (EventSink<T>, Self) {
        let (sender, receiver) = mpsc::channel(BUFFERED);
        let body = Body::stream(Frames { stream: Box::pin(receiver), frame: Ok::<_, BoxError> });
        (EventSink { frames: sender, events: PhantomData }, Self { body, events: PhantomData })
    }
}

/// How many events a channel holds before its sink waits.
const BUFFERED: usize = 16;

impl<T> EventStreamSender<T> {
    /// Returns the body of the request: the frames of the events, unsigned.
    pub fn into_body(self) -> Body {
        self.body
    }
}

impl<S, T, E> From<S> for EventStreamSender<T>
where
    S: Stream<Item = Result<T, E>> + Send + 'static,
    T: WriteEvent,
    E: Into<BoxError> + 'static,
{
    fn from(stream: S) -> Self {
        let frame = |event: Result<T, E>| Ok(frame(&event.map_err(Into::into)?)?);
        Self { body: Body::stream(Frames { stream: Box::pin(stream), frame }), events: PhantomData }
    }
}

impl<T: WriteEvent + Send + 'static> FromIterator<T> for EventStreamSender<T> {
    fn from_iter<I: IntoIterator<Item = T>>(events: I) -> Self {
        Self::from(Ready(events.into_iter().collect::<Vec<T>>().into_iter()))
    }
}

impl<T> Clone for EventStreamSender<T> {
    fn clone(&self) -> Self {
        Self { body: self.body.clone(), events: PhantomData }
    }
}

/// No events.
impl<T> Default for EventStreamSender<T> {
    fn default() -> Self {
        Self { body: Body::empty(), events: PhantomData }
    }
}

/// Equal if they are clones of the same stream.
impl<T> PartialEq for EventStreamSender<T> {
    fn eq(&self, other: &Self) -> bool {
        self.body == other.body
    }
}

/// Omits the content.
impl<T> fmt::Debug for EventStreamSender<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EventStreamSender")
    }
}

/// Sends events one by one. Made by [`EventStreamSender::channel`].
pub struct EventSink<T> {
    frames: mpsc::Sender<Bytes>,
    events: PhantomData<fn(T)>,
}

impl<T: WriteEvent> EventSink<T> {
    /// Sends an event. Waits while the request has not taken earlier ones.
    ///
    /// # Errors
    /// [`SendEventError`] if the event cannot be written, or if the request is over.
    pub async fn send(&mut self, event: &T) -> Result<(), SendEventError> {
        let frame = frame(event).map_err(SendEventError::Event)?;
        let closed = |_| SendEventError::Closed;
        std::future::poll_fn(|cx| self.frames.poll_ready(cx)).await.map_err(closed)?;
        self.frames.start_send(frame).map_err(closed)
    }
}

/// Omits the content.
impl<T> fmt::Debug for EventSink<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EventSink")
    }
}

/// Error returned when an event cannot be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SendEventError {
    /// The event cannot be written. Others can still be sent.
    Event(BuildError),
    /// The request is over. Its response, or the error of the call, says why.
    Closed,
}

impl fmt::Display for SendEventError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Event(error) => error.fmt(f),
            Self::Closed => f.write_str("the event cannot be sent: the request is over"),
        }
    }
}

impl Error for SendEventError {}

/// Returns the frame of an event.
fn frame(event: &impl WriteEvent) -> Result<Bytes, BuildError> {
    let message = event.write_event()?;
    encode(&message).map_err(|error| {
        let event = message.event_type().unwrap_or_default();
        let (member, problem) = match error {
            FrameError::Header { name, problem } => (name, problem.to_owned()),
            error => (event.to_owned(), format!("the event is too long: {error}")),
        };
        BuildError::InvalidMember { member, problem }
    })
}

/// Returns the error for an event of the union `name` that is not in the model.
pub fn unknown_event(name: &str) -> BuildError {
    BuildError::InvalidMember {
        member: name.to_owned(),
        problem: "a variant that is not in the model cannot be sent".to_owned(),
    }
}

impl Message {
    /// Marks the message as the event `name`.
    pub fn into_event(mut self, name: &str) -> Self {
        let text = |key: &str, value: &str| (key.to_owned(), HeaderValue::String(value.to_owned()));
        self.headers.splice(0..0, [text(":message-type", "event"), text(":event-type", name)]);
        self
    }

    /// Sets the payload and its content type.
    pub fn set_payload(&mut self, content_type: &str, payload: impl Into<Bytes>) {
        let value = HeaderValue::String(content_type.to_owned());
        self.headers.push((":content-type".to_owned(), value));
        self.payload = payload.into();
    }
}

/// Returns the body of a request in an RPC protocol: the initial request, which is a document with
/// the other members of the input, and then the events ([Initial request
/// messages](https://smithy.io/2.0/spec/streaming.html#initial-request-messages)).
///
/// # Errors
/// [`BuildError::InvalidMember`] if the document is longer than a message may be.
pub fn initial_request(
    content_type: &str,
    document: impl Into<Bytes>,
    events: Body,
) -> Result<Body, BuildError> {
    struct Initial(Message);

    impl WriteEvent for Initial {
        fn write_event(&self) -> Result<Message, BuildError> {
            Ok(self.0.clone())
        }
    }

    let mut message = Message::default();
    message.set_payload(content_type, document);
    let first = frame(&Initial(message.into_event("initial-request")))?;
    Ok(Body::stream(Prefixed { first, rest: events }))
}

/// A body of frames made from the items of a stream. Ends after an error.
struct Frames<S, F> {
    stream: Pin<Box<S>>,
    frame: F,
}

impl<S, F> http_body::Body for Frames<S, F>
where
    S: Stream,
    F: FnMut(S::Item) -> Result<Bytes, BoxError> + Unpin,
{
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let item = ready!(self.stream.as_mut().poll_next(cx));
        Poll::Ready(item.map(|item| (self.frame)(item).map(Frame::data)))
    }
}

/// A stream of the items of an iterator.
struct Ready<T>(std::vec::IntoIter<T>);

impl<T> Stream for Ready<T> {
    type Item = Result<T, std::convert::Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.next().map(Ok))
    }
}

/// Elements are not pinned.
impl<T> Unpin for Ready<T> {}
