//! Waiters.

use super::TypeName;
use super::path::{Check, PathPlan, TestPlan};
use crate::model::Outcome;

/// A waiter: an operation that is repeated until a response has the expected result.
#[derive(Clone, Debug, PartialEq)]
pub struct WaiterPlan {
    /// The name in the model.
    pub waiter: String,
    /// The name of its function.
    pub name: String,
    /// The documentation, by line.
    pub docs: Vec<String>,
    /// The operation's input, which is in the operation's module, like its output and error.
    pub input: TypeName,
    /// The output.
    pub output: TypeName,
    /// The name of the error.
    pub error: String,
    /// The cargo feature of the operation, if the crate has several.
    pub feature: Option<String>,
    /// The delay between requests, in seconds.
    pub delay: u32,
    /// The maximum number of requests.
    pub max_attempts: u32,
    /// The acceptors. The first that matches a response decides.
    pub acceptors: Vec<(MatcherPlan, Outcome)>,
}

/// A condition on a response.
#[derive(Clone, Debug, PartialEq)]
pub enum MatcherPlan {
    /// It has this HTTP status.
    Status(u16),
    /// It is an error with this code.
    ErrorCode(String),
    /// It is any error.
    AnyError,
    /// It is any output.
    AnyOutput,
    /// It is an output that satisfies a condition.
    Output {
        /// The condition, in words.
        fact: String,
        /// The condition.
        test: TestPlan,
    },
    /// It is an output that contains several values, of which one or all satisfy a check.
    Items {
        /// The condition, in words.
        fact: String,
        /// Where the values are.
        path: PathPlan,
        /// Whether it is all of at least one value.
        all: bool,
        /// The check.
        check: Check,
    },
}
