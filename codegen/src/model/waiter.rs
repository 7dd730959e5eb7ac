//! Waiters.

/// A waiter: an operation that is repeated until a response has the expected result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiter {
    /// The operation.
    pub operation: String,
    /// The delay between requests, in seconds.
    pub delay: u32,
    /// The maximum number of requests.
    pub max_attempts: u32,
    /// The acceptors. The first that matches a response decides.
    pub acceptors: Vec<Acceptor>,
}

/// A condition on a response, and its outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acceptor {
    /// The condition.
    pub matcher: Matcher,
    /// The outcome.
    pub outcome: Outcome,
}

/// A condition on a response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Matcher {
    /// It has this HTTP status.
    Status(u16),
    /// It is an error with this code.
    ErrorCode(String),
    /// It is an error, or it is not.
    AnyError(bool),
    /// It is an output that contains an expected value.
    Output {
        /// Where the value is, in JMESPath, as read.
        argument: String,
        /// Which values must be the expected one.
        quantifier: Quantifier,
        /// The expected value.
        expected: Literal,
    },
}

/// Which values must be the expected one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantifier {
    /// The only value.
    One,
    /// All of at least one value.
    All,
    /// At least one value.
    Any,
}

/// An expected value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Literal {
    /// A text.
    String(String),
    /// True or false.
    Boolean(bool),
}

/// The outcome of a matching response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The resource has reached the state.
    Success,
    /// The resource will not reach the state.
    Failure,
    /// The resource has not reached the state yet.
    Retry,
}
