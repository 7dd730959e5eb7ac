//! Runs files in botocore's format of protocol tests against crates that are generated from them.
//!
//! A suite is a small model and cases: what a call has to look like on the wire, or what a response
//! has to be read as. No case is skipped. A file goes through these steps:
//!
//! | module | concern |
//! |---|---|
//! | [`suites`] | reading a file |
//! | `crates` | the crates that its suites need |
//! | [`runner`] | compiles them with the [harness](crate::harness), and runs cases |
//! | [`values`] | the values of a case, which are JSON of another form than ours |
//! | [`body`] | do two bodies of one form say the same? |
//! | [`json`] | the same for JSON, which suites have for values too |
//! | [`request`] | is the request the expected one? |
//! | [`response`] | was the response read as expected? |
//! | [`cli`] | arguments, report and exit status |

pub mod body;
pub mod cli;
mod crates;
pub mod json;
pub mod request;
pub mod response;
pub mod runner;
pub mod suites;
pub mod values;
