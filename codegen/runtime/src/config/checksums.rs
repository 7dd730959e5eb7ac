//! Which requests have a checksum.

use crate::checksum::Algorithm;

/// Which requests have a checksum, and of which algorithm, unless the input says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestChecksums {
    /// All operations that support one, with this algorithm. The default, with CRC32.
    WhenSupported(Algorithm),
    /// Only operations that require one, with this algorithm.
    WhenRequired(Algorithm),
    /// Only operations that require one, with `Content-MD5`, for servers without newer algorithms.
    ContentMd5,
}

impl Default for RequestChecksums {
    fn default() -> Self {
        Self::WhenSupported(Algorithm::Crc32)
    }
}
