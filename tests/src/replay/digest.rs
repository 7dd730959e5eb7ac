//! Checks checksum headers against bodies.

use shapesmith_runtime::checksum::{self, Algorithm};

/// The digest of `body` for the header `name` (in lower case). `None` if the header holds no known
/// digest.
pub fn of(name: &str, body: &[u8]) -> Option<String> {
    if name == "content-md5" {
        return Some(checksum::content_md5(body));
    }
    let algorithm = Algorithm::ALL.into_iter().find(|known| known.header_name() == name)?;
    Some(algorithm.digest_base64(body))
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn digests_are_known_by_their_headers() {
        assert_eq!(of("x-amz-checksum-crc32", b"").as_deref(), Some("AAAAAA=="));
        assert_eq!(of("content-md5", b"").as_deref(), Some("1B2M2Y8AsgTpgAmY7PhCfg=="));
        assert_eq!(of("x-amz-checksum-type", b""), None);
    }
}
