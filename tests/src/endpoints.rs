//! Endpoint tests: what a service's endpoint rules have to say for given parameters, and for the
//! inputs of operations.
//!
//! The cases are those of Smithy's trait `endpointTests`, as botocore keeps them: `params` are given to
//! the rules; where a case has `operationInputs`, the requests of these operations are built too, under
//! a configuration made of the built-in values.

pub mod cases;
pub mod cli;
pub mod judge;
