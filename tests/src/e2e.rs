//! End-to-end tests: generated crates write to a real server, and boto3 and the crates read it
//! back. `cargo xtask e2e` starts the servers.
//!
//! | module | concern |
//! |---|---|
//! | [`store`] | a way to send operations; scenarios are the same for all |
//! | [`clients`] | both clients, blocking and async |
//! | [`role`] | the credentials of a role |
//! | [`boto`] | boto3, run as a separate process |
//! | [`scenario`] | what a scenario needs, and its outcome |
//! | [`notifications`], [`objects`], [`streams`] | the scenarios of S3 |
//! | [`delivery`], [`machines`], [`queues`], [`tables`] | the scenarios of other services |
//! | [`cli`] | arguments, report and exit status |

pub mod boto;
pub mod cli;
pub mod clients;
pub mod delivery;
pub mod machines;
pub mod notifications;
pub mod objects;
pub mod queues;
pub mod role;
pub mod scenario;
pub mod store;
pub mod streams;
pub mod tables;
