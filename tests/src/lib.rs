//! What is tested across the crates, and the harness that replays captured requests.

pub mod lab;
pub mod plans;
pub mod replay;
pub mod wire;

/// The examples of the README, which are compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
