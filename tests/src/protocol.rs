//! Runs protocol tests in botocore's format. Crates are generated from the tests' models.
//!
//! A suite is a small model with cases: the request that a call gives, or the output or error that a
//! response gives. No case is skipped. A file goes through these steps:
//!
//! | module | concern |
//! |---|---|
//! | [`suites`] | reading a file |
//! | `crates` | the crates that its suites need |
//! | [`runner`] | compiles them with the [harness](crate::harness), and runs cases |
//! | [`values`] | converts and compares the values of cases |
//! | [`body`] | compares the bodies of requests |
//! | [`json`], [`cbor`] | compare JSON and CBOR values |
//! | [`request`] | compares requests |
//! | [`response`] | compares outputs and errors |
//! | [`cli`] | arguments, report and exit status |

pub mod body;
pub mod cbor;
pub mod cli;
mod crates;
pub mod json;
pub mod request;
pub mod response;
pub mod runner;
pub mod suites;
pub mod values;
