//! Waiting for a resource.

/// An operation that is asked again and again, until an answer says that it is enough.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiter {
    /// The operation.
    pub operation: String,
    /// How long to sleep between two requests, in seconds.
    pub delay: u32,
    /// How many requests to send at most.
    pub max_attempts: u32,
    /// What the answers mean; the first that matches decides.
    pub acceptors: Vec<Acceptor>,
}

/// What an answer means that looks a certain way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acceptor {
    /// How it looks.
    pub matcher: Matcher,
    /// What it means.
    pub outcome: Outcome,
}

/// How an answer looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Matcher {
    /// It has this HTTP status.
    Status(u16),
    /// It is an error of this code.
    ErrorCode(String),
    /// It is some error, or it is none.
    AnyError(bool),
    /// It is an output with an expected value.
    Output {
        /// Where the value is, in JMESPath, as it was read.
        argument: String,
        /// Which of the values there have to be the expected one.
        quantifier: Quantifier,
        /// The expected value.
        expected: Literal,
    },
}

/// Which values have to be the expected one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantifier {
    /// The one that is there.
    One,
    /// Each of several, and there are some.
    All,
    /// At least one of several.
    Any,
}

/// A value that is expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Literal {
    /// A text.
    String(String),
    /// True or false.
    Boolean(bool),
}

/// What an answer means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The resource is where it was going.
    Success,
    /// It will not get there.
    Failure,
    /// It is not there yet.
    Retry,
}
