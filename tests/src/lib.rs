//! What is tested across the crates, and the harness that replays captured requests.

pub mod replay;
