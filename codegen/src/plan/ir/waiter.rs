//! Waiters.

use super::TypeName;
use super::path::PathPlan;
use crate::model::{Literal, Outcome, Quantifier};

/// An operation that is asked again and again, until an answer says that it is enough.
#[derive(Clone, Debug, PartialEq)]
pub struct WaiterPlan {
    /// The name in the model.
    pub waiter: String,
    /// The name of its function.
    pub name: String,
    /// The documentation, a line each.
    pub docs: Vec<String>,
    /// The operation's input, output and error, which are in the operation's module.
    pub input: TypeName,
    /// The output.
    pub output: TypeName,
    /// The name of the error.
    pub error: String,
    /// The cargo feature that the operation is behind, if the crate has several.
    pub feature: Option<String>,
    /// How long to sleep between two requests, in seconds.
    pub delay: u32,
    /// How many requests to send at most.
    pub max_attempts: u32,
    /// What the answers mean; the first that matches decides.
    pub acceptors: Vec<(MatcherPlan, Outcome)>,
}

/// How an answer looks.
#[derive(Clone, Debug, PartialEq)]
pub enum MatcherPlan {
    /// It has this HTTP status.
    Status(u16),
    /// It is an error of this code.
    ErrorCode(String),
    /// It is some error.
    AnyError,
    /// It is an output.
    AnyOutput,
    /// It is an output with an expected value.
    Output {
        /// What is expected, in words.
        fact: String,
        /// Where the value is.
        path: PathPlan,
        /// Which of the values there have to be the expected one.
        quantifier: Quantifier,
        /// The expected value.
        expected: Literal,
    },
}
