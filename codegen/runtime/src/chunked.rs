//! Bodies in the encoding `aws-chunked`: chunks with their lengths, followed by a checksum that is
//! computed while they are sent.
//!
//! The encoding is that of S3's [trailing
//! checksums](https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html), with
//! unsigned chunks (`STREAMING-UNSIGNED-PAYLOAD-TRAILER`).

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use http_body::{Frame, SizeHint};

use crate::Body;
use crate::body::BodyError;
use crate::checksum::{Algorithm, Hasher};

/// The value of the header `x-amz-content-sha256` for such a body.
pub const CONTENT_SHA256: &str = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";

/// The length of all chunks but the last. The length of the whole can then be told from that of the
/// content; S3 takes no chunks that are shorter than 8 KiB.
const CHUNK: usize = 64 * 1024;

/// Returns `body` in chunks, followed by its checksum. A body in memory stays in memory; a stream
/// is encoded while it is read, and can be made again if the stream can.
pub fn encode(body: Body, algorithm: Algorithm) -> Body {
    match body.into_bytes() {
        Ok(bytes) => Body::from(in_memory(&bytes, algorithm)),
        Err(stream) => stream.wrapped(move |stream| Chunked::new(stream, algorithm)),
    }
}

fn in_memory(content: &[u8], algorithm: Algorithm) -> Vec<u8> {
    let mut framed = Vec::with_capacity(content.len() + 32 * (content.len() / CHUNK + 4));
    for (index, chunk) in content.chunks(CHUNK).enumerate() {
        framed.extend(head(index > 0, chunk.len()));
        framed.extend(chunk);
    }
    framed.extend(end(!content.is_empty(), algorithm, &algorithm.digest_base64(content)));
    framed
}

/// What stands before a chunk, and behind the one before it, if there was one.
fn head(follows: bool, length: usize) -> Bytes {
    let before = if follows { "\r\n" } else { "" };
    Bytes::from(format!("{before}{length:x}\r\n"))
}

/// What stands behind the last chunk.
fn end(follows: bool, algorithm: Algorithm, digest: &str) -> Bytes {
    let before = if follows { "\r\n" } else { "" };
    Bytes::from(format!("{before}0\r\n{}:{digest}\r\n\r\n", algorithm.header_name()))
}

/// The length of the whole, for content of this length.
fn framed_length(content: u64, algorithm: Algorithm) -> u64 {
    let (full, rest) = (content / CHUNK as u64, content % CHUNK as u64);
    let frame = |length: u64| length + format!("{length:x}\r\n\r\n").len() as u64;
    let chunks = full * frame(CHUNK as u64) + if rest > 0 { frame(rest) } else { 0 };
    chunks + end(false, algorithm, &algorithm.digest_base64(b"")).len() as u64
}

/// A stream that is framed while it is read.
struct Chunked {
    inner: Body,
    algorithm: Algorithm,
    /// Gone once the end is written.
    hasher: Option<Hasher>,
    /// Content that is too short for a chunk of its own yet.
    gathered: BytesMut,
    /// Whether a chunk was written already.
    follows: bool,
    /// What is written, but not yet handed out.
    written: VecDeque<Bytes>,
    /// How much is still to be handed out, if that is known.
    left: Option<u64>,
}

impl Chunked {
    fn new(inner: Body, algorithm: Algorithm) -> Self {
        Self {
            left: inner.len().map(|length| framed_length(length, algorithm)),
            inner,
            algorithm,
            hasher: Some(algorithm.hasher()),
            gathered: BytesMut::new(),
            follows: false,
            written: VecDeque::new(),
        }
    }

    /// Takes a piece of content, and writes the chunks that are full with it.
    fn take(&mut self, mut piece: Bytes) {
        if let Some(hasher) = &mut self.hasher {
            hasher.update(&piece);
        }
        while self.gathered.len() + piece.len() >= CHUNK {
            let more = piece.split_to(CHUNK - self.gathered.len());
            // A piece that is long enough by itself need not be copied.
            let chunk = match self.gathered.is_empty() {
                true => more,
                false => {
                    self.gathered.extend_from_slice(&more);
                    self.gathered.split().freeze()
                }
            };
            self.write(chunk);
        }
        self.gathered.extend_from_slice(&piece);
    }

    fn write(&mut self, chunk: Bytes) {
        self.written.push_back(head(self.follows, chunk.len()));
        self.written.push_back(chunk);
        self.follows = true;
    }

    /// Writes what is left and the checksum, once.
    fn finish(&mut self) {
        let Some(hasher) = self.hasher.take() else { return };
        if !self.gathered.is_empty() {
            let chunk = self.gathered.split().freeze();
            self.write(chunk);
        }
        self.written.push_back(end(self.follows, self.algorithm, &hasher.finish_base64()));
    }
}

impl http_body::Body for Chunked {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let this = self.get_mut();
        loop {
            if let Some(bytes) = this.written.pop_front() {
                this.left = this.left.map(|left| left.saturating_sub(bytes.len() as u64));
                return Poll::Ready(Some(Ok(Frame::data(bytes))));
            }
            if this.hasher.is_none() {
                return Poll::Ready(None);
            }
            match ready!(Pin::new(&mut this.inner).poll_frame(cx)) {
                Some(Ok(frame)) => this.take(frame.into_data().unwrap_or_default()),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => this.finish(),
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.hasher.is_none() && self.written.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        self.left.map(SizeHint::with_exact).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use std::task::Waker;

    use http_body::Body as _;

    use super::*;

    /// Content in pieces of a size; whether it says how long it is.
    struct Pieces(Bytes, usize, bool);

    impl http_body::Body for Pieces {
        type Data = Bytes;
        type Error = &'static str;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, &'static str>>> {
            let size = self.1.min(self.0.len());
            let piece = self.0.split_to(size);
            Poll::Ready((size > 0).then_some(Ok(Frame::data(piece))))
        }

        fn size_hint(&self) -> SizeHint {
            match self.2 {
                true => SizeHint::with_exact(self.0.len() as u64),
                false => SizeHint::default(),
            }
        }
    }

    fn content(length: usize) -> Bytes {
        (0..length).map(|index| (index % 251) as u8).collect()
    }

    /// All of a body, after making sure that it says at every point how much is left.
    fn read(mut body: Body) -> Vec<u8> {
        let (mut all, length) = (Vec::new(), body.len());
        loop {
            let left = length.map(|length| length - all.len() as u64);
            assert_eq!(body.len(), left);
            match Pin::new(&mut body).poll_frame(&mut Context::from_waker(Waker::noop())) {
                Poll::Ready(Some(frame)) => all.extend(frame.unwrap().into_data().unwrap()),
                Poll::Ready(None) => break,
                Poll::Pending => panic!("nothing here waits"),
            }
        }
        assert!(body.is_end_stream());
        all
    }

    #[test]
    fn the_checksum_stands_behind_the_chunks() {
        for body in [Body::from("123456789"), Body::stream(Pieces("123456789".into(), 4, true))] {
            let framed = read(encode(body, Algorithm::Crc32));
            let expected = "9\r\n123456789\r\n0\r\nx-amz-checksum-crc32:y/Q5Jg==\r\n\r\n";
            assert_eq!(String::from_utf8(framed).unwrap(), expected);
        }
    }

    #[test]
    fn no_content_is_no_chunk() {
        for body in [Body::empty(), Body::stream(Pieces(Bytes::new(), 1, true))] {
            let framed = read(encode(body, Algorithm::Crc64Nvme));
            assert_eq!(framed, b"0\r\nx-amz-checksum-crc64nvme:AAAAAAAAAAA=\r\n\r\n");
        }
    }

    #[test]
    fn chunks_and_length_do_not_depend_on_the_pieces() {
        for length in [1, 15, 16, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 4097] {
            let content = content(length);
            let whole = read(encode(content.clone().into(), Algorithm::Sha256));
            for size in [length.min(1021), CHUNK - 1, CHUNK, 2 * CHUNK + 3] {
                for known in [true, false] {
                    let body = Body::stream(Pieces(content.clone(), size, known));
                    let framed = encode(body, Algorithm::Sha256);
                    assert_eq!(framed.len(), known.then_some(whole.len() as u64));
                    assert!(read(framed) == whole, "{length} bytes in pieces of {size}");
                }
            }
        }
    }

    #[test]
    fn what_is_in_memory_can_be_sent_again() {
        assert!(encode(content(CHUNK + 1).into(), Algorithm::Crc32c).bytes().is_some());
    }

    #[test]
    fn an_error_of_the_stream_is_passed_on_without_an_end() {
        struct Broken;
        impl http_body::Body for Broken {
            type Data = Bytes;
            type Error = &'static str;

            fn poll_frame(
                self: Pin<&mut Self>,
                _: &mut Context<'_>,
            ) -> Poll<Option<Result<Frame<Bytes>, &'static str>>> {
                Poll::Ready(Some(Err("the disk is gone")))
            }
        }
        let mut body = encode(Body::stream(Broken), Algorithm::Crc32);
        match Pin::new(&mut body).poll_frame(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(Some(Err(error))) => assert_eq!(error.to_string(), "the disk is gone"),
            other => panic!("{other:?}"),
        }
    }
}
