//! Bodies made of readers, files, and streams that can be made again.

use std::error::Error;
use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Frame, SizeHint};

use super::{Body, BodyError, Content, Stream, erased};

/// How much is read and held in memory at a time.
const PIECE: usize = 64 * 1024;

impl Body {
    /// Returns a body that is read from `reader` piece by piece. `length` is its length in bytes,
    /// which S3 requires; sending fails if the reader returns more or fewer.
    ///
    /// A reader can be read only once, so a request with this body is not retried.
    ///
    /// Reading blocks the thread that polls the body, and no timeout ends it. For a slow source in
    /// an async program, such as a pipe or a socket, use a [stream](Body::stream).
    pub fn reader(reader: impl Read + Send + 'static, length: Option<u64>) -> Self {
        Self::stream(Pieces { reader, left: length, ended: false })
    }

    /// Returns a body that is a file, read in pieces while it is sent. A retry opens the file
    /// again. Its length is determined here.
    ///
    /// Reading blocks the thread that polls the body.
    ///
    /// # Errors
    /// The operating system's error if the file does not exist or cannot be opened.
    pub fn file(path: impl AsRef<Path>) -> io::Result<Self> {
        let path = path.as_ref().to_owned();
        let length = File::open(&path)?.metadata()?.len();
        Ok(Self::replayable(Some(length), move || {
            File::open(&path).map(|reader| Pieces { reader, left: Some(length), ended: false })
        }))
    }

    /// Returns a stream that can be created again, so that its request can be retried. `make` is
    /// called for each attempt. `length` is the length in bytes of each stream, if known.
    pub fn replayable<B, E>(
        length: Option<u64>,
        make: impl Fn() -> Result<B, E> + Send + Sync + 'static,
    ) -> Self
    where
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
        E: Into<Box<dyn Error + Send + Sync>>,
    {
        let make = Box::new(move || make().map(erased).map_err(BodyError::new));
        let source = Arc::new(Source { length, make });
        Self(Content::Replayable(Replay { source, stream: Mutex::default() }))
    }

    /// Wraps the stream in `wrap`. The result is replayable if the stream is.
    #[cfg(any(feature = "checksum", test))]
    pub(crate) fn wrapped<B>(self, wrap: impl Fn(Self) -> B + Send + Sync + 'static) -> Self
    where
        B: http_body::Body<Data = Bytes, Error = BodyError> + Send + 'static,
    {
        if !matches!(self.0, Content::Replayable(_)) {
            return Self::stream(wrap(self));
        }
        let length = wrap(self.clone()).size_hint().exact();
        Self::replayable(length, move || Ok::<_, BodyError>(wrap(self.clone())))
    }
}

/// A stream that is created when it is first polled.
pub(super) struct Replay {
    source: Arc<Source>,
    stream: Mutex<Option<Stream>>,
}

struct Source {
    length: Option<u64>,
    make: Box<dyn Fn() -> Result<Stream, BodyError> + Send + Sync>,
}

impl Replay {
    pub(super) fn poll_frame(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let stream = self.stream.get_mut().unwrap_or_else(PoisonError::into_inner);
        if stream.is_none() {
            match (self.source.make)() {
                Ok(made) => *stream = Some(made),
                Err(error) => return Poll::Ready(Some(Err(error))),
            }
        }
        match stream {
            Some(stream) => stream.as_mut().poll_frame(cx),
            None => Poll::Ready(None),
        }
    }

    pub(super) fn is_end_stream(&self) -> bool {
        self.with_stream(|stream| stream.is_end_stream()).unwrap_or(self.source.length == Some(0))
    }

    pub(super) fn size_hint(&self) -> SizeHint {
        let whole = self.source.length.map(SizeHint::with_exact).unwrap_or_default();
        self.with_stream(|stream| stream.size_hint()).unwrap_or(whole)
    }

    /// Asks the stream, if it has been created.
    fn with_stream<T>(&self, ask: impl FnOnce(&Stream) -> T) -> Option<T> {
        self.stream.lock().unwrap_or_else(PoisonError::into_inner).as_ref().map(ask)
    }
}

/// A clone starts from the beginning.
impl Clone for Replay {
    fn clone(&self) -> Self {
        Self { source: Arc::clone(&self.source), stream: Mutex::default() }
    }
}

impl PartialEq for Replay {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.source, &other.source)
    }
}

/// The pieces read from a reader.
struct Pieces<R> {
    reader: R,
    /// The number of bytes left, if known.
    left: Option<u64>,
    ended: bool,
}

// The reader is never pinned; it is only used by reference.
impl<R> Unpin for Pieces<R> {}

impl<R: Read> Pieces<R> {
    /// Returns the result of one `read`, so that nobody waits for more bytes than are available.
    fn piece(&mut self) -> io::Result<Option<Bytes>> {
        let mut piece = vec![0; PIECE];
        let length = self.read(&mut piece)?;
        piece.truncate(length);
        if length < PIECE / 2 {
            piece.shrink_to_fit();
        }
        let length = length as u64;
        match &mut self.left {
            Some(left) if length > *left || (length == 0 && *left > 0) => {
                return Err(WrongLength.into());
            }
            Some(left) => *left -= length,
            None => {}
        }
        Ok((length > 0).then(|| piece.into()))
    }

    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.reader.read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => return read,
            }
        }
    }
}

impl<R: Read> http_body::Body for Pieces<R> {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let pieces = self.get_mut();
        if pieces.ended {
            return Poll::Ready(None);
        }
        let piece = pieces.piece().transpose();
        pieces.ended = !matches!(piece, Some(Ok(_)));
        Poll::Ready(piece.map(|piece| piece.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        self.ended
    }

    fn size_hint(&self) -> SizeHint {
        self.left.map(SizeHint::with_exact).unwrap_or_default()
    }
}

#[derive(Debug)]
struct WrongLength;

impl fmt::Display for WrongLength {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the body does not have the announced length")
    }
}

impl Error for WrongLength {}

impl From<WrongLength> for io::Error {
    fn from(error: WrongLength) -> Self {
        Self::new(io::ErrorKind::InvalidData, error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(body: Body) -> Result<String, String> {
        let mut text = String::new();
        body.into_reader().read_to_string(&mut text).map_err(|error| error.to_string())?;
        Ok(text)
    }

    #[test]
    fn a_reader_is_read_once_and_in_pieces() {
        let long = "x".repeat(3 * PIECE + 7);
        let body = Body::reader(io::Cursor::new(long.clone()), Some(long.len() as u64));
        assert_eq!(body.len(), Some(long.len() as u64));
        assert!(body.again().is_some());
        assert_eq!(text(body.clone()), Ok(long));
        assert!(body.again().is_none());
        assert!(text(body).unwrap_err().contains("already read"));
        assert_eq!(text(Body::reader(io::Cursor::new("ab"), None)), Ok("ab".to_owned()));
    }

    #[test]
    fn a_piece_is_handed_on_before_the_next_is_read() {
        /// Returns `Interrupted`, then `ab`, then an error.
        struct Breaks(u32);
        impl Read for Breaks {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                self.0 += 1;
                match self.0 {
                    1 => Err(io::ErrorKind::Interrupted.into()),
                    2 => {
                        buffer[..2].copy_from_slice(b"ab");
                        Ok(2)
                    }
                    _ => Err(io::Error::other("the pipe is gone")),
                }
            }
        }
        let mut reader = Body::reader(Breaks(0), None).into_reader();
        let mut first = [0; 2];
        reader.read_exact(&mut first).unwrap();
        assert_eq!(&first, b"ab");
        assert!(reader.read(&mut first).unwrap_err().to_string().contains("the pipe is gone"));
    }

    #[test]
    fn a_length_that_is_not_true_is_an_error() {
        for length in [0, 1, 3] {
            let body = Body::reader(io::Cursor::new("ab"), Some(length));
            assert!(text(body).unwrap_err().contains("length"), "{length}");
        }
    }

    #[test]
    fn a_replayable_body_is_there_for_every_clone() {
        let body = Body::replayable(Some(2), || Ok::<_, io::Error>(Body::from("ab")));
        for _ in 0..2 {
            let again = body.again().unwrap();
            assert_eq!((again.len(), again.is_stream(), &again), (Some(2), true, &body));
            assert_eq!(text(again), Ok("ab".to_owned()));
        }
        let broken = Body::replayable(None, || Err::<Body, _>(io::Error::other("no such thing")));
        assert_eq!(text(broken), Err("no such thing".to_owned()));
    }

    #[test]
    fn what_is_wrapped_around_a_stream_can_be_made_anew_if_the_stream_can() {
        let replayable = Body::replayable(Some(2), || Ok::<_, io::Error>(Body::from("ab")));
        let wrapped = replayable.wrapped(|body| body);
        assert_eq!((wrapped.len(), text(wrapped.clone())), (Some(2), Ok("ab".to_owned())));
        assert_eq!(text(wrapped.again().unwrap()), Ok("ab".to_owned()));
        let wrapped = Body::reader(io::Cursor::new("ab"), None).wrapped(|body| body);
        assert_eq!(text(wrapped.clone()), Ok("ab".to_owned()));
        assert!(wrapped.again().is_none());
    }

    #[test]
    fn a_file_is_opened_for_each_attempt() {
        let path = std::env::temp_dir().join(format!("shapesmith-body-{}", std::process::id()));
        std::fs::write(&path, "abc").unwrap();
        let body = Body::file(&path).unwrap();
        assert_eq!(body.len(), Some(3));
        assert_eq!(text(body.clone()), Ok("abc".to_owned()));
        std::fs::remove_file(&path).unwrap();
        assert!(text(body).is_err());
        assert!(Body::file(&path).is_err());
    }
}
