//! What is tested across the crates, and the harnesses that replay captured requests, run protocol and
//! endpoint tests, and talk to real servers.

pub mod e2e;
pub mod endpoints;
pub mod harness;
pub mod plans;
pub mod protocol;
pub mod replay;
pub mod responses;

/// The examples of the README, which are compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;

/// The examples of the page for those who come from aws-sdk-s3, which are compiled.
#[cfg(doctest)]
#[doc = include_str!("../../COMING-FROM-AWS-SDK-S3.md")]
pub struct ComingFromAwsSdkS3;
