//! Which requests have a checksum.

use crate::checksum::Algorithm;

/// Which requests have a checksum, and its default algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestChecksums {
    /// All operations that support one. The default, with CRC32.
    WhenSupported(Algorithm),
    /// Only operations that require one.
    WhenRequired(Algorithm),
    /// Only operations that require one, as `Content-MD5`. For servers without support for newer
    /// algorithms.
    ContentMd5,
}

impl Default for RequestChecksums {
    fn default() -> Self {
        Self::WhenSupported(Algorithm::Crc32)
    }
}
