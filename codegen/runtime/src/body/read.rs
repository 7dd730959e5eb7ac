//! Reading a body to its end: piece by piece, as a whole, or as a [`std::io::Read`].

use std::fmt;
use std::future::Future;
use std::io::{self, Read};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;

use bytes::{Bytes, BytesMut};

use super::{Body, BodyError};

impl Body {
    /// Returns the next bytes, or `None` at the end. Works in any async runtime.
    ///
    /// # Errors
    /// The stream's own error. What was read before is then not the whole body.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, BodyError> {
        loop {
            let frame =
                std::future::poll_fn(|cx| http_body::Body::poll_frame(Pin::new(&mut *self), cx));
            match frame.await.transpose()?.map(http_body::Frame::into_data) {
                Some(Ok(data)) if data.is_empty() => {}
                Some(Ok(data)) => return Ok(Some(data)),
                // Trailers say nothing here.
                Some(Err(_)) => {}
                None => return Ok(None),
            }
        }
    }

    /// Reads the whole body into memory. Works in any async runtime.
    ///
    /// # Errors
    /// The stream's own error.
    pub async fn collect(self) -> Result<Bytes, BodyError> {
        self.collect_up_to(u64::MAX).await
    }

    /// Reads the whole body into memory, unless it is longer than `limit`.
    pub(crate) async fn collect_up_to(mut self, limit: u64) -> Result<Bytes, BodyError> {
        let mut all = Bytes::new();
        let mut longer = BytesMut::new();
        while let Some(chunk) = self.chunk().await? {
            let length = all.len() + longer.len() + chunk.len();
            if length as u64 > limit {
                return Err(BodyError::new(TooLong { limit }));
            }
            // What comes in one piece is not copied.
            if all.is_empty() && longer.is_empty() {
                all = chunk;
            } else {
                longer.extend_from_slice(&std::mem::take(&mut all));
                longer.extend_from_slice(&chunk);
            }
        }
        Ok(if longer.is_empty() { all } else { longer.freeze() })
    }

    /// Returns a blocking reader, for programs without an async runtime.
    pub fn into_reader(self) -> Reader {
        Reader { body: self, chunk: Bytes::new() }
    }
}

/// Error returned when a body is too long to be read into memory.
#[derive(Debug)]
pub(crate) struct TooLong {
    limit: u64,
}

impl fmt::Display for TooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the body is longer than {} bytes", self.limit)
    }
}

impl std::error::Error for TooLong {}

/// A blocking reader of a body.
#[derive(Debug)]
pub struct Reader {
    body: Body,
    /// What is left of the last piece.
    chunk: Bytes,
}

impl Read for Reader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.chunk.is_empty() && !buffer.is_empty() {
            let chunk = block_on(self.body.chunk()).map_err(io::Error::other)?;
            self.chunk = chunk.unwrap_or_default();
        }
        let length = self.chunk.len().min(buffer.len());
        buffer[..length].copy_from_slice(&self.chunk.split_to(length));
        Ok(length)
    }
}

/// Runs a future on this thread, which is parked while there is nothing to do.
pub(crate) fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut cx = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut cx) {
            return output;
        }
        std::thread::park();
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(chunks: &[&'static str]) -> Body {
        let chunks: Vec<Bytes> = chunks.iter().map(|chunk| Bytes::from(*chunk)).collect();
        Body::stream(Later { chunks: chunks.into_iter(), ready: false })
    }

    /// Chunks that another thread wakes for.
    struct Later {
        chunks: std::vec::IntoIter<Bytes>,
        ready: bool,
    }

    impl http_body::Body for Later {
        type Data = Bytes;
        type Error = BodyError;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            cx: &mut Context<'_>,
        ) -> Poll<Option<Result<http_body::Frame<Bytes>, BodyError>>> {
            self.ready = !self.ready;
            if self.ready {
                return Poll::Ready(self.chunks.next().map(http_body::Frame::data).map(Ok));
            }
            let waker = cx.waker().clone();
            std::thread::spawn(move || waker.wake());
            Poll::Pending
        }
    }

    #[test]
    fn a_body_is_read_as_a_whole_in_pieces_and_by_a_reader() {
        assert_eq!(block_on(body(&["ab", "", "c"]).collect()).unwrap(), "abc");
        assert_eq!(block_on(body(&[]).collect()).unwrap(), "");
        let mut pieces = body(&["ab", "", "c"]);
        assert_eq!(block_on(pieces.chunk()).unwrap().unwrap(), "ab");
        assert_eq!(block_on(pieces.chunk()).unwrap().unwrap(), "c");
        assert_eq!(block_on(pieces.chunk()).unwrap(), None);
        let mut text = String::new();
        body(&["ab", "c"]).into_reader().read_to_string(&mut text).unwrap();
        assert_eq!(text, "abc");
    }

    #[test]
    fn memory_is_limited() {
        assert_eq!(block_on(body(&["ab", "c"]).collect_up_to(3)).unwrap(), "abc");
        for chunks in [["ab", "cd"].as_slice(), &["abcd"]] {
            let error = block_on(body(chunks).collect_up_to(3)).unwrap_err();
            assert_eq!(error.to_string(), "the body is longer than 3 bytes");
        }
    }
}
