//! Payload checksums: the algorithms, their names, and, behind the feature `checksum`, their digests.

use std::fmt;

#[cfg(feature = "checksum")]
mod digest;

#[cfg(feature = "checksum")]
pub use digest::{Hasher, content_md5};
#[cfg(feature = "checksum")]
pub(crate) use digest::{sha256_hex, tree_hash};

/// A checksum algorithm of S3's flexible checksums.
///
/// See [Checking object integrity](https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html)
/// and the Smithy trait [`aws.protocols#httpChecksum`](https://smithy.io/2.0/aws/aws-core.html#aws-protocols-httpchecksum-trait).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// CRC-32 as in Ethernet and zip (CRC-32/ISO-HDLC), 32 bits. What AWS SDKs send by default.
    Crc32,
    /// CRC-32C, Castagnoli's polynomial (CRC-32/ISCSI, RFC 3720), 32 bits.
    Crc32c,
    /// CRC-64/NVME (NVM Command Set specification), 64 bits.
    Crc64Nvme,
    /// SHA-1 (FIPS 180-4), 160 bits.
    Sha1,
    /// SHA-256 (FIPS 180-4), 256 bits.
    Sha256,
    /// SHA-512 (FIPS 180-4), 512 bits.
    Sha512,
    /// XXH64 with seed 0, 64 bits.
    XxHash64,
    /// XXH3 with seed 0, 64 bits.
    XxHash3,
    /// XXH3 with seed 0, 128 bits.
    XxHash128,
}

impl Algorithm {
    /// All algorithms.
    pub const ALL: [Self; 9] = [
        Self::Crc32,
        Self::Crc32c,
        Self::Crc64Nvme,
        Self::Sha1,
        Self::Sha256,
        Self::Sha512,
        Self::XxHash64,
        Self::XxHash3,
        Self::XxHash128,
    ];

    /// Returns the algorithm with the model's `name`, in any ASCII case.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.name().eq_ignore_ascii_case(name))
    }

    /// The name in the model, as sent in `x-amz-sdk-checksum-algorithm`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Crc32 => "CRC32",
            Self::Crc32c => "CRC32C",
            Self::Crc64Nvme => "CRC64NVME",
            Self::Sha1 => "SHA1",
            Self::Sha256 => "SHA256",
            Self::Sha512 => "SHA512",
            Self::XxHash64 => "XXHASH64",
            Self::XxHash3 => "XXHASH3",
            Self::XxHash128 => "XXHASH128",
        }
    }

    /// The header with the digest, in lower case.
    pub fn header_name(self) -> &'static str {
        match self {
            Self::Crc32 => "x-amz-checksum-crc32",
            Self::Crc32c => "x-amz-checksum-crc32c",
            Self::Crc64Nvme => "x-amz-checksum-crc64nvme",
            Self::Sha1 => "x-amz-checksum-sha1",
            Self::Sha256 => "x-amz-checksum-sha256",
            Self::Sha512 => "x-amz-checksum-sha512",
            Self::XxHash64 => "x-amz-checksum-xxhash64",
            Self::XxHash3 => "x-amz-checksum-xxhash3",
            Self::XxHash128 => "x-amz-checksum-xxhash128",
        }
    }
}

/// Error returned when a body does not have the checksum in its header.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Mismatch {
    /// The checksum's algorithm.
    pub algorithm: Algorithm,
    /// The checksum in the header, in base64.
    pub expected: String,
    /// The checksum of the body, in base64.
    pub actual: String,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { algorithm, expected, actual } = self;
        let (name, header) = (algorithm.name(), algorithm.header_name());
        write!(f, "the body has the {name} {actual}, but the header {header} says {expected}")
    }
}

impl std::error::Error for Mismatch {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_any_case_and_agree_with_headers() {
        for algorithm in Algorithm::ALL {
            let name = algorithm.name();
            assert_eq!(Algorithm::from_name(name), Some(algorithm));
            assert_eq!(Algorithm::from_name(&name.to_lowercase()), Some(algorithm));
            let header = format!("x-amz-checksum-{}", name.to_lowercase());
            assert_eq!(algorithm.header_name(), header);
        }
        assert_eq!(Algorithm::from_name("Sha1"), Some(Algorithm::Sha1));
        assert_eq!(Algorithm::from_name("MD5"), None);
        assert_eq!(Algorithm::from_name(""), None);
    }
}
