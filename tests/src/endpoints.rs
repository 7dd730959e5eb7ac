//! Endpoint tests: the results of a service's endpoint rules for given parameters, and for inputs
//! of operations.
//!
//! The cases are those of Smithy's trait `endpointTests`, in botocore's format. The rules are
//! evaluated with `params`. If a case has `operationInputs`, the requests of these operations are
//! built too, with a configuration made from the built-in values.

pub mod cases;
pub mod cli;
pub mod evaluated;
pub mod judge;
pub mod modeled;
pub mod models;
pub mod s3;
