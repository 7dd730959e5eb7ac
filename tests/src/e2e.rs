//! End to end: what the generated crate writes into a real server is read back by boto3, and by the
//! crate itself. `cargo xtask e2e` starts the servers.
//!
//! | module | concern |
//! |---|---|
//! | [`store`] | a way to send operations; scenarios are the same for all |
//! | [`clients`] | both clients, blocking and async |
//! | [`boto`] | boto3, as a program of its own |
//! | [`mod@bench`] | what a scenario works with, and how it ends |
//! | [`notifications`], [`objects`], [`streams`] | the scenarios |
//! | [`cli`] | arguments, report and exit status |

pub mod bench;
pub mod boto;
pub mod cli;
pub mod clients;
pub mod notifications;
pub mod objects;
pub mod store;
pub mod streams;
