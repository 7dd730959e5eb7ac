//! Compares `aws-chunked` bodies by content and trailers. Chunk sizes do not matter.

use super::difference::Difference;

/// A decoded body.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Chunked {
    content: Vec<u8>,
    /// The lines after the last chunk.
    trailers: Vec<String>,
}

impl Chunked {
    /// Decodes a body. `None` if it is not `aws-chunked` to the last byte.
    pub(crate) fn decode(mut body: &[u8]) -> Option<Self> {
        let mut content = Vec::new();
        loop {
            let (length, rest) = line(body)?;
            let length = usize::from_str_radix(length, 16).ok()?;
            body = rest;
            if length == 0 {
                break;
            }
            content.extend_from_slice(body.get(..length)?);
            body = body[length..].strip_prefix(b"\r\n")?;
        }
        let mut trailers = Vec::new();
        loop {
            let (trailer, rest) = line(body)?;
            body = rest;
            if trailer.is_empty() {
                return body.is_empty().then_some(Self { content, trailers });
            }
            trailers.push(trailer.to_owned());
        }
    }

    /// Compares with the body that was built.
    pub(crate) fn compare(&self, actual: &[u8]) -> Result<(), Difference> {
        let Some(decoded) = Self::decode(actual) else {
            let actual = format!("{:?}", String::from_utf8_lossy(actual));
            return Err(Difference::new("body", "chunks with trailers", actual));
        };
        if self.content != decoded.content {
            return Err(Difference::bytes("content of chunks", &self.content, &decoded.content));
        }
        let (expected, actual) = (self.trailers.join(", "), decoded.trailers.join(", "));
        match expected == actual {
            true => Ok(()),
            false => Err(Difference::text("trailers", &expected, &actual)),
        }
    }
}

fn line(body: &[u8]) -> Option<(&str, &[u8])> {
    let end = body.windows(2).position(|window| window == b"\r\n")?;
    Some((std::str::from_utf8(&body[..end]).ok()?, &body[end + 2..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_it_was_cut_does_not_matter() {
        let whole = Chunked::decode(b"5\r\nab\r\nc\r\n0\r\nx:1\r\n\r\n").unwrap();
        assert!(whole.compare(b"1\r\na\r\n4\r\nb\r\nc\r\n0\r\nx:1\r\n\r\n").is_ok());
        for other in [
            "5\r\nab\r\nd\r\n0\r\nx:1\r\n\r\n",
            "5\r\nab\r\nc\r\n0\r\nx:2\r\n\r\n",
            "5\r\nab\r\nc\r\n0\r\n\r\n",
            "5\r\nab\r\nc\r\n0\r\nx:1\r\n\r\n\r\n",
            "5\r\nab\r\nc\r\n0\r\nx:1\r\n",
            "6\r\nab\r\nc\r\n0\r\nx:1\r\n\r\n",
            "ab\r\nc",
            "",
        ] {
            assert!(whole.compare(other.as_bytes()).is_err(), "{other:?}");
        }
    }
}
