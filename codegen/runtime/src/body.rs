//! The body of a request or a response: bytes in memory, or a stream of them.

use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Frame, SizeHint};

mod read;
mod source;

pub use read::Reader;
#[cfg(any(feature = "client", feature = "blocking"))]
pub(crate) use read::TooLong;
pub(crate) use read::block_on;

/// Bytes in memory, or any [`http_body::Body`].
///
/// Clones are cheap and share their content. A stream can be read only once: the first clone that
/// is polled reads it, and the others return an error rather than an empty or partial body. Each
/// clone of a [replayable](Body::replayable) body makes a new stream.
///
/// Two bodies are equal if they hold the same bytes in memory or are clones of the same stream.
#[derive(Clone, Default)]
pub struct Body(Content);

enum Content {
    Bytes(Bytes),
    Stream {
        shared: Arc<Shared>,
        /// Whether this clone reads the stream.
        reads: bool,
    },
    Replayable(source::Replay),
}

type Stream = Pin<Box<dyn http_body::Body<Data = Bytes, Error = BodyError> + Send>>;

struct Shared {
    /// Locked while a clone reads, which may take as long as the disk or pipe needs.
    stream: Mutex<Stream>,
    /// Whether a clone reads the stream. Outside of the lock, so that checking it does not block.
    taken: AtomicBool,
}

impl Shared {
    fn is_taken(&self) -> bool {
        self.taken.load(Ordering::Acquire)
    }

    /// A poisoned lock is used as it is: a panic in a stream is no reason to panic again.
    fn stream(&self) -> MutexGuard<'_, Stream> {
        self.stream.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks the stream, unless another clone reads it.
    fn ask<T>(&self, reads: bool, ask: impl FnOnce(&Stream) -> T) -> Option<T> {
        let is_anothers = || !reads && self.is_taken();
        // Checked before the lock, so as not to wait for the reader, and again once it is held.
        if is_anothers() {
            return None;
        }
        let stream = self.stream();
        (!is_anothers()).then(|| ask(&stream))
    }
}

/// Error returned when a stream fails. It displays as the stream's own error.
#[derive(Debug)]
pub struct BodyError(Box<dyn Error + Send + Sync>);

impl BodyError {
    /// Wraps an error, unless it is a `BodyError` already.
    pub(crate) fn new(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        match error.into().downcast::<Self>() {
            Ok(error) => *error,
            Err(error) => Self(error),
        }
    }

    /// Returns the stream's own error.
    pub fn into_inner(self) -> Box<dyn Error + Send + Sync> {
        self.0
    }
}

impl fmt::Display for BodyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Error for BodyError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        // The source of the inner error, since `Display` already prints the inner error itself.
        self.0.source()
    }
}

impl Body {
    /// Returns an empty body.
    pub const fn empty() -> Self {
        Self(Content::Bytes(Bytes::new()))
    }

    /// Returns a body that is a stream, such as the body of another response.
    pub fn stream<B>(stream: B) -> Self
    where
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        let stream = erased(stream);
        let shared = Shared { stream: Mutex::new(stream), taken: AtomicBool::new(false) };
        Self(Content::Stream { shared: Arc::new(shared), reads: false })
    }

    /// Returns the bytes if they are in memory.
    pub fn bytes(&self) -> Option<&Bytes> {
        match &self.0 {
            Content::Bytes(bytes) => Some(bytes),
            Content::Stream { .. } | Content::Replayable(_) => None,
        }
    }

    /// Returns the bytes if they are in memory.
    ///
    /// # Errors
    /// The body itself if it is a stream.
    pub fn into_bytes(self) -> Result<Bytes, Self> {
        match self.0 {
            Content::Bytes(bytes) => Ok(bytes),
            Content::Stream { .. } | Content::Replayable(_) => Err(self),
        }
    }

    /// Whether the body is a stream.
    pub fn is_stream(&self) -> bool {
        !matches!(self.0, Content::Bytes(_))
    }

    /// Returns the body from its beginning, to send it again. `None` if it is a stream that was
    /// read already. Never blocks.
    pub fn again(&self) -> Option<Self> {
        let taken = match &self.0 {
            Content::Stream { shared, .. } => shared.is_taken(),
            Content::Bytes(_) | Content::Replayable(_) => false,
        };
        (!taken).then(|| self.clone())
    }

    /// Returns the length in bytes; for a stream, the remaining length if known.
    pub fn len(&self) -> Option<u64> {
        http_body::Body::size_hint(self).exact()
    }

    /// Whether the body is known to be empty.
    pub fn is_empty(&self) -> bool {
        self.len() == Some(0)
    }
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        match &mut self.get_mut().0 {
            Content::Bytes(bytes) if bytes.is_empty() => Poll::Ready(None),
            Content::Bytes(bytes) => Poll::Ready(Some(Ok(Frame::data(std::mem::take(bytes))))),
            Content::Stream { shared, reads } => {
                if !*reads && shared.taken.swap(true, Ordering::AcqRel) {
                    return Poll::Ready(Some(Err(BodyError(ALREADY_READ.into()))));
                }
                *reads = true;
                shared.stream().as_mut().poll_frame(cx)
            }
            Content::Replayable(replay) => replay.poll_frame(cx),
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.0 {
            Content::Bytes(bytes) => bytes.is_empty(),
            // A clone that cannot read the stream has not ended: polling it returns the error.
            Content::Stream { shared, reads } => {
                shared.ask(*reads, |stream| stream.is_end_stream()).unwrap_or_default()
            }
            Content::Replayable(replay) => replay.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.0 {
            Content::Bytes(bytes) => SizeHint::with_exact(bytes.len() as u64),
            Content::Stream { shared, reads } => {
                shared.ask(*reads, |stream| stream.size_hint()).unwrap_or_default()
            }
            Content::Replayable(replay) => replay.size_hint(),
        }
    }
}

const ALREADY_READ: &str = "the body is a stream that was already read";

fn erased<B>(stream: B) -> Stream
where
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    Box::pin(Erased(Box::pin(stream)))
}

/// A stream with its error type erased.
struct Erased<B>(Pin<Box<B>>);

impl<B> http_body::Body for Erased<B>
where
    B: http_body::Body<Data = Bytes>,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let polled = self.get_mut().0.as_mut().poll_frame(cx);
        polled.map(|frame| frame.map(|frame| frame.map_err(BodyError::new)))
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.0.size_hint()
    }
}

impl Default for Content {
    fn default() -> Self {
        Self::Bytes(Bytes::new())
    }
}

impl Clone for Content {
    fn clone(&self) -> Self {
        match self {
            Self::Bytes(bytes) => Self::Bytes(bytes.clone()),
            // A clone of a body that is being read cannot read it too.
            Self::Stream { shared, .. } => {
                Self::Stream { shared: Arc::clone(shared), reads: false }
            }
            Self::Replayable(replay) => Self::Replayable(replay.clone()),
        }
    }
}

impl PartialEq for Body {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Content::Bytes(one), Content::Bytes(other)) => one == other,
            (Content::Stream { shared: one, .. }, Content::Stream { shared: other, .. }) => {
                Arc::ptr_eq(one, other)
            }
            (Content::Replayable(one), Content::Replayable(other)) => one == other,
            _ => false,
        }
    }
}

impl Eq for Body {}

/// Shows only the length: bodies are long and may be confidential.
impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Content::Bytes(bytes) => write!(f, "Body({} bytes)", bytes.len()),
            Content::Stream { .. } | Content::Replayable(_) => f.write_str("Body(stream)"),
        }
    }
}

macro_rules! from_bytes {
    ($($type:ty)*) => {$(
        impl From<$type> for Body {
            fn from(bytes: $type) -> Self {
                Self(Content::Bytes(Bytes::from(bytes)))
            }
        }
    )*};
}

from_bytes!(Bytes Vec<u8> String &'static [u8] &'static str);

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;
    use std::task::Waker;

    use http_body::Body as _;

    use super::*;

    /// A stream of chunks with a known length; `Err` ends it.
    struct Chunks(VecDeque<Result<&'static str, &'static str>>);

    impl Chunks {
        fn left(&self) -> usize {
            self.0.iter().map(|chunk| chunk.map_or(0, str::len)).sum()
        }
    }

    impl http_body::Body for Chunks {
        type Data = Bytes;
        type Error = &'static str;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, &'static str>>> {
            let next = self.0.pop_front();
            Poll::Ready(next.map(|chunk| chunk.map(|text| Frame::data(Bytes::from(text)))))
        }

        fn is_end_stream(&self) -> bool {
            self.0.is_empty()
        }

        fn size_hint(&self) -> SizeHint {
            SizeHint::with_exact(self.left() as u64)
        }
    }

    fn stream(chunks: &[Result<&'static str, &'static str>]) -> Body {
        Body::stream(Chunks(chunks.iter().copied().collect()))
    }

    /// Returns the next chunk, or an empty one at the end.
    fn next(body: &mut Body) -> Result<Bytes, String> {
        match Pin::new(body).poll_frame(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(Some(Ok(frame))) => Ok(frame.into_data().unwrap()),
            Poll::Ready(Some(Err(error))) => Err(error.to_string()),
            Poll::Ready(None) => Ok(Bytes::new()),
            Poll::Pending => panic!("nothing here waits"),
        }
    }

    #[test]
    fn bytes_in_memory_are_there_for_every_clone() {
        let mut body = Body::from("abc");
        let mut clone = body.clone();
        assert_eq!((body.len(), body.is_stream(), body.is_empty()), (Some(3), false, false));
        assert_eq!(body.bytes().unwrap(), "abc");
        for body in [&mut body, &mut clone] {
            assert_eq!(next(body).unwrap(), "abc");
            assert_eq!(next(body).unwrap(), "");
            assert!(body.is_end_stream());
        }
        assert_eq!(Body::from(vec![1, 2]).into_bytes().unwrap(), [1, 2].as_slice());
    }

    #[test]
    fn the_default_is_empty() {
        assert_eq!(Body::default(), Body::empty());
        assert_eq!(Body::empty().bytes().unwrap(), "");
        assert!(Body::empty().is_empty() && Body::empty().is_end_stream());
    }

    #[test]
    fn a_stream_is_read_as_it_comes() {
        let mut body = stream(&[Ok("ab"), Ok("c")]);
        assert_eq!((body.len(), body.is_stream(), body.is_empty()), (Some(3), true, false));
        assert!(body.bytes().is_none() && body.clone().into_bytes().is_err());
        assert_eq!(next(&mut body).unwrap(), "ab");
        assert_eq!(body.len(), Some(1));
        assert_eq!(next(&mut body).unwrap(), "c");
        assert!(body.is_end_stream());
        assert_eq!(next(&mut body).unwrap(), "");
    }

    #[test]
    fn a_stream_that_was_read_is_an_error_and_not_an_empty_body() {
        let mut first = stream(&[Ok("ab"), Ok("c")]);
        let mut second = first.clone();
        assert_eq!(next(&mut first).unwrap(), "ab");
        for late in [&mut second, &mut first.clone()] {
            assert!(!late.is_end_stream() && late.len().is_none());
            assert!(next(late).unwrap_err().contains("already read"));
        }
        assert_eq!(next(&mut first).unwrap(), "c");
        assert_eq!(next(&mut first).unwrap(), "");
        assert!(!second.is_end_stream());
        assert!(next(&mut second).unwrap_err().contains("already read"));
    }

    #[test]
    fn whether_it_can_be_sent_again_is_known_while_it_is_read() {
        use std::sync::mpsc::{Receiver, Sender, channel};
        use std::time::Duration;

        /// Signals that it is being read, and blocks until it may continue.
        struct Blocks(Sender<()>, Receiver<()>);
        impl http_body::Body for Blocks {
            type Data = Bytes;
            type Error = &'static str;

            fn poll_frame(
                self: Pin<&mut Self>,
                _: &mut Context<'_>,
            ) -> Poll<Option<Result<Frame<Bytes>, &'static str>>> {
                self.0.send(()).unwrap();
                // Only a failing test waits this long.
                let goes_on = self.1.recv_timeout(Duration::from_secs(10));
                Poll::Ready(goes_on.err().map(|_| Err("nobody could say that it may go on")))
            }
        }
        let ((says, is_read), (go_on, waits)) = (channel(), channel());
        let body = Body::stream(Blocks(says, waits));
        let mut reader = body.clone();
        let reading = std::thread::spawn(move || next(&mut reader));
        is_read.recv().unwrap();
        assert!(body.again().is_none() && body.len().is_none());
        go_on.send(()).unwrap();
        assert_eq!(reading.join().unwrap(), Ok(Bytes::new()));
    }

    #[test]
    fn a_streams_error_is_passed_on() {
        let mut body = stream(&[Ok("ab"), Err("the disk is gone")]);
        next(&mut body).unwrap();
        assert_eq!(next(&mut body).unwrap_err(), "the disk is gone");
    }

    #[test]
    fn equal_are_the_same_bytes_or_the_same_stream() {
        assert_eq!(Body::from("a"), Body::from(b"a".as_slice()));
        assert_ne!(Body::from("a"), Body::from("b".to_owned()));
        let one = stream(&[Ok("a")]);
        assert_eq!(one, one.clone());
        assert_ne!(one, stream(&[Ok("a")]));
        assert_ne!(one, Body::from("a"));
    }

    #[test]
    fn debug_shows_no_content() {
        assert_eq!(format!("{:?}", Body::from("secret")), "Body(6 bytes)");
        assert_eq!(format!("{:?}", stream(&[Ok("secret")])), "Body(stream)");
    }

    #[test]
    fn a_panic_inside_a_stream_is_not_repeated() {
        struct Panics;
        impl http_body::Body for Panics {
            type Data = Bytes;
            type Error = BodyError;

            fn poll_frame(
                self: Pin<&mut Self>,
                _: &mut Context<'_>,
            ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
                panic!("the stream's own")
            }
        }
        let mut body = Body::stream(Panics);
        let clone = body.clone();
        let panicked = std::thread::spawn(move || next(&mut body).is_ok()).join();
        assert!(panicked.is_err());
        assert_eq!((clone.len(), clone.is_stream()), (None, true));
    }

    #[test]
    fn bodies_go_between_threads() {
        fn assert_send_and_sync<T: Send + Sync + 'static>() {}
        assert_send_and_sync::<Body>();
    }
}
