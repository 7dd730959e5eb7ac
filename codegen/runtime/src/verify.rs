//! Checks the body of a response against the checksum in its headers.
//!
//! A service sends a checksum if the request asks for it ([`Config::response_checksums`]). The
//! transport must not change the body: one that decompresses it as `content-encoding` says makes
//! the check fail.
//!
//! [`Config::response_checksums`]: crate::Config::response_checksums

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::StatusCode;
use http_body::{Frame, SizeHint};

use crate::body::BodyError;
use crate::checksum::{Algorithm, Hasher, Mismatch};
use crate::response::{Head, Result};
use crate::{Body, header};

/// Returns a reader of outputs that first checks the body. A stream is checked while it is read: if
/// the checksum is wrong, its last piece is an error.
///
/// Nothing is checked without such a header, for a part of an object, or if the header is a
/// checksum of checksums.
pub fn checksum<B: Verify, T>(
    read: impl FnOnce(&Head, B) -> Result<T>,
) -> impl FnOnce(&Head, B) -> Result<T> {
    move |head, body| match Expected::of(head) {
        Some(expected) => read(head, body.verify(expected)?),
        None => read(head, body),
    }
}

/// A body that can be checked.
pub trait Verify: Sized {
    /// Returns the body; a stream is checked while it is read.
    ///
    /// # Errors
    /// [`Mismatch`] if the checksum is wrong.
    fn verify(self, expected: Expected) -> std::result::Result<Self, Mismatch>;
}

impl Verify for Bytes {
    fn verify(self, expected: Expected) -> std::result::Result<Self, Mismatch> {
        let actual = expected.algorithm.digest_base64(&self);
        expected.compare(actual).map(|()| self)
    }
}

impl Verify for Body {
    fn verify(self, expected: Expected) -> std::result::Result<Self, Mismatch> {
        match self.into_bytes() {
            Ok(bytes) => bytes.verify(expected).map(Self::from),
            Err(inner) => {
                let hasher = expected.algorithm.hasher();
                Ok(Self::stream(Verified { inner, check: Some((hasher, expected)) }))
            }
        }
    }
}

/// The expected checksum of a body.
#[derive(Clone, Debug)]
pub struct Expected {
    algorithm: Algorithm,
    /// In base64.
    digest: String,
}

impl Expected {
    fn of(head: &Head) -> Option<Self> {
        let kind = header::get(&head.headers, "x-amz-checksum-type");
        let is_composite = kind.is_some_and(|kind| kind == "COMPOSITE");
        if is_composite || head.status == StatusCode::PARTIAL_CONTENT {
            return None;
        }
        Algorithm::ALL.into_iter().find_map(|algorithm| {
            let digest = header::text(&head.headers, algorithm.header_name())?;
            // Of checksums of checksums: `-` and how many there are. No base64 has that.
            (!digest.contains('-')).then_some(Self { algorithm, digest })
        })
    }

    fn compare(self, actual: String) -> std::result::Result<(), Mismatch> {
        match self.digest == actual {
            true => Ok(()),
            false => Err(Mismatch { algorithm: self.algorithm, expected: self.digest, actual }),
        }
    }
}

/// A stream that is checked at its end.
struct Verified {
    inner: Body,
    /// Gone once it was compared.
    check: Option<(Hasher, Expected)>,
}

impl Verified {
    fn compare(&mut self) -> std::result::Result<(), BodyError> {
        match self.check.take() {
            Some((hasher, expected)) => {
                expected.compare(hasher.finish_base64()).map_err(BodyError::new)
            }
            None => Ok(()),
        }
    }
}

impl http_body::Body for Verified {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<std::result::Result<Frame<Bytes>, BodyError>>> {
        let this = self.get_mut();
        let frame = ready!(Pin::new(&mut this.inner).poll_frame(cx)).transpose()?;
        if let (Some((hasher, _)), Some(data)) =
            (&mut this.check, frame.as_ref().and_then(Frame::data_ref))
        {
            hasher.update(data);
        }
        // Who knows the length stops reading behind the last piece, so it is held back.
        if frame.is_none() || this.inner.is_end_stream() {
            this.compare()?;
        }
        Poll::Ready(frame.map(Ok))
    }

    fn is_end_stream(&self) -> bool {
        self.check.is_none() && self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use std::task::Waker;

    use http_body::Body as _;

    use super::*;
    use crate::response::Error;

    /// Pieces; whether the end shows with the last of them.
    struct Pieces(Vec<&'static str>, bool);

    impl http_body::Body for Pieces {
        type Data = Bytes;
        type Error = &'static str;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<std::result::Result<Frame<Bytes>, &'static str>>> {
            let next = (!self.0.is_empty()).then(|| self.0.remove(0));
            Poll::Ready(next.map(|piece| Ok(Frame::data(Bytes::from(piece)))))
        }

        fn is_end_stream(&self) -> bool {
            self.1 && self.0.is_empty()
        }
    }

    fn head(status: u16, headers: &[(&'static str, &'static str)]) -> Head {
        let mut response = http::Response::new(());
        *response.status_mut() = StatusCode::from_u16(status).unwrap();
        for (name, value) in headers {
            response.headers_mut().insert(*name, http::HeaderValue::from_static(value));
        }
        response.into_parts().0
    }

    fn read<B: Verify>(head: &Head, body: impl Into<B>) -> Result<B> {
        checksum(|_, body| Ok(body))(head, body.into())
    }

    /// The pieces that come out of a stream, and the error at its end.
    fn drain(mut body: Body) -> (Vec<Bytes>, Option<String>) {
        let mut pieces = Vec::new();
        while !body.is_end_stream() {
            match Pin::new(&mut body).poll_frame(&mut Context::from_waker(Waker::noop())) {
                Poll::Ready(Some(Ok(frame))) => pieces.push(frame.into_data().unwrap()),
                Poll::Ready(Some(Err(error))) => return (pieces, Some(error.to_string())),
                Poll::Ready(None) => break,
                Poll::Pending => panic!("nothing here waits"),
            }
        }
        (pieces, None)
    }

    const RIGHT: (&str, &str) = ("x-amz-checksum-crc32", "y/Q5Jg==");
    const WRONG: (&str, &str) = ("x-amz-checksum-crc32", "AAAAAA==");
    const PROBLEM: &str =
        "the body has the CRC32 y/Q5Jg==, but the header x-amz-checksum-crc32 says AAAAAA==";

    #[test]
    fn a_body_in_memory_is_compared_at_once() {
        assert_eq!(read::<Bytes>(&head(200, &[RIGHT]), "123456789").unwrap(), "123456789");
        let error = read::<Bytes>(&head(200, &[WRONG]), "123456789").unwrap_err();
        assert!(matches!(error, Error::Checksum(_)));
        assert_eq!(error.to_string(), PROBLEM);
        assert!(read::<Body>(&head(200, &[RIGHT]), "123456789").is_ok());
        assert!(read::<Body>(&head(200, &[WRONG]), "123456789").is_err());
    }

    #[test]
    fn a_stream_is_compared_at_its_end() {
        for (shows_end, before) in [(true, 1), (false, 2)] {
            let stream = || Body::stream(Pieces(vec!["1234", "56789"], shows_end));
            let right = drain(read(&head(200, &[RIGHT]), stream()).unwrap());
            assert_eq!(right, (vec!["1234".into(), "56789".into()], None));
            let (pieces, error) = drain(read(&head(200, &[WRONG]), stream()).unwrap());
            assert_eq!((pieces.len(), error.as_deref()), (before, Some(PROBLEM)));
        }
        let empty = read(&head(200, &[RIGHT]), Body::stream(Pieces(Vec::new(), true))).unwrap();
        assert!(drain(empty).1.is_some());
    }

    #[test]
    fn what_cannot_be_compared_is_read_as_it_is() {
        let composite = ("x-amz-checksum-type", "COMPOSITE");
        for (status, headers) in [
            (200, &[][..]),
            (206, &[WRONG]),
            (200, &[WRONG, composite]),
            (200, &[("x-amz-checksum-crc32", "AAAAAA==-2")]),
            // Not known.
            (200, &[("x-amz-checksum-md5", "AAAA")]),
        ] {
            assert!(read::<Bytes>(&head(status, headers), "123456789").is_ok(), "{headers:?}");
        }
    }

    #[test]
    fn every_known_algorithm_will_do() {
        for algorithm in Algorithm::ALL {
            let mut head = head(200, &[("x-amz-checksum-type", "FULL_OBJECT")]);
            let digest = algorithm.digest_base64(b"123456789").parse().unwrap();
            head.headers.insert(algorithm.header_name(), digest);
            assert!(read::<Bytes>(&head, "123456789").is_ok(), "{algorithm:?}");
            assert!(read::<Bytes>(&head, "12345678").is_err(), "{algorithm:?}");
        }
    }
}
