//! Code for a single service, each behind a feature.

#[cfg(feature = "s3")]
pub mod s3;
