//! End-to-end tests: the generated crate writes to a real server, and boto3 and the crate read it
//! back. `cargo xtask e2e` starts the servers.
//!
//! | module | concern |
//! |---|---|
//! | [`store`] | a way to send operations; scenarios are the same for all |
//! | [`clients`] | both clients, blocking and async |
//! | [`boto`] | boto3, run as a separate process |
//! | [`scenario`] | what a scenario needs, and its outcome |
//! | [`notifications`], [`objects`], [`streams`] | the scenarios |
//! | [`cli`] | arguments, report and exit status |

pub mod boto;
pub mod cli;
pub mod clients;
pub mod notifications;
pub mod objects;
pub mod scenario;
pub mod store;
pub mod streams;
