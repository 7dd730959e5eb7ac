//! Reads input of bounded size. A few compressed bytes can unpack to any number.

use std::io::{self, Read};

/// Size limit of a given file, in bytes. A wheel has some 15 MiB.
pub(crate) const FILE: u64 = 256 << 20;

/// Size limit of an unpacked document, in bytes. The largest, EC2, has 4 MiB.
pub(crate) const DOCUMENT: u64 = 32 << 20;

/// Reads everything.
///
/// # Errors
///
/// If there are more than `limit` bytes, or reading fails.
pub(crate) fn read(reader: impl Read, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(io::Error::other(format!("more than {limit} bytes")));
    }
    Ok(bytes)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn reads_as_much_as_allowed() {
        assert_eq!(read(&b"1234"[..], 4).unwrap(), b"1234");
        assert_eq!(read(&b"12345"[..], 4).unwrap_err().to_string(), "more than 4 bytes");
    }
}
