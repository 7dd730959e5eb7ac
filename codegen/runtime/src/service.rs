//! What only one service needs, each behind a feature.

#[cfg(feature = "s3")]
pub mod s3;
