//! Waiting for a resource to reach a state.
//!
//! Sans-IO: a [`Waiter`] judges each response and says how long to sleep before the next request;
//! the caller sends and sleeps.

use std::fmt;
use std::time::Duration;

use http::StatusCode;

use crate::Operation;

/// Judges the responses to an operation that is sent until a resource reaches a state.
///
/// ```
/// # use shapesmith_runtime::wait::{Failure, Verdict, Waiter};
/// # use shapesmith_runtime::{Body, Config, Operation};
/// # fn wait<O: Operation + 'static>(
/// #     mut waiter: Waiter<O>,
/// #     input: O,
/// #     config: &Config,
/// #     send: impl Fn(http::Request<Body>) -> http::Response<Body>,
/// # ) -> Result<(), Box<dyn std::error::Error>> {
/// loop {
///     let response = send(input.to_request(config)?);
///     match waiter.observe(response.status(), &O::parse_response(response)) {
///         Verdict::Retry(delay) => std::thread::sleep(delay),
///         Verdict::Success => return Ok(()),
///         Verdict::Failure(reason) => return Err(reason.into()),
///     }
/// }
/// # }
/// ```
pub struct Waiter<O: Operation + 'static> {
    delay: Duration,
    max_attempts: u32,
    attempts: u32,
    acceptors: &'static [Acceptor<O>],
}

/// A condition on a response, and the outcome if it is met.
pub type Acceptor<O> = (Matcher<O>, Outcome);

/// What a response can look like.
pub enum Matcher<O: Operation> {
    /// The response has this HTTP status, of success or of an error.
    Status(u16),
    /// The response is an output.
    AnyOutput,
    /// The response is an output for which the function returns `true`. The text describes the
    /// condition.
    Output(&'static str, fn(&O::Output) -> bool),
    /// The response is an error.
    AnyError,
    /// The response is an error for which the function returns `true`.
    Error(fn(&O::Error) -> bool),
}

/// The meaning of a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The resource is where it was going.
    Success,
    /// The resource will not reach the state.
    Failure,
    /// The resource has not reached the state yet.
    Retry,
}

/// What to do after a response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Sleep for this duration, then send the request again.
    Retry(Duration),
    /// Done: the resource has reached the state.
    Success,
    /// Give up.
    Failure(Failure),
}

/// Error returned when a waiter gives up.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Failure {
    /// The resource will not reach the state. The text describes the condition that was met.
    Terminal(String),
    /// The service returned an unexpected error, whose message this is.
    UnexpectedError(String),
    /// The resource has not reached the state after this many requests.
    AttemptsExceeded(u32),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Terminal(what) => write!(f, "the resource will not reach the state: {what}"),
            Self::UnexpectedError(error) => write!(f, "unexpected error while waiting: {error}"),
            Self::AttemptsExceeded(attempts) => {
                let plural = if *attempts == 1 { "" } else { "s" };
                write!(f, "the resource did not reach the state after {attempts} request{plural}")
            }
        }
    }
}

impl std::error::Error for Failure {}

impl<O: Operation> Waiter<O> {
    /// Returns a waiter. The first acceptor that matches a response decides; if none does, an error
    /// is a failure and an output means another request.
    pub const fn new(
        delay: Duration,
        max_attempts: u32,
        acceptors: &'static [Acceptor<O>],
    ) -> Self {
        Self { delay, max_attempts, attempts: 0, acceptors }
    }

    /// Sets the delay between requests. The default is the one in the service's model.
    pub fn delay(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Sets the maximum number of requests, at least one. The default is the one in the service's
    /// model.
    pub fn max_attempts(mut self, max_attempts: u32) -> Self {
        self.max_attempts = max_attempts;
        self
    }

    /// Judges a response by its status and the result of [`Operation::parse_response`].
    pub fn observe(&mut self, status: StatusCode, result: &Result<O::Output, O::Error>) -> Verdict {
        self.attempts = self.attempts.saturating_add(1);
        let matched = self.acceptors.iter().find(|(matcher, _)| matcher.matches(status, result));
        match (matched, result) {
            (Some((_, Outcome::Success)), _) => Verdict::Success,
            (Some((matcher, Outcome::Failure)), _) => {
                Verdict::Failure(Failure::Terminal(matcher.fact(result)))
            }
            (None, Err(error)) => Verdict::Failure(Failure::UnexpectedError(error.to_string())),
            (Some((_, Outcome::Retry)), _) | (None, Ok(_)) => self.retry(),
        }
    }

    fn retry(&self) -> Verdict {
        if self.attempts < self.max_attempts {
            return Verdict::Retry(self.delay);
        }
        Verdict::Failure(Failure::AttemptsExceeded(self.attempts))
    }
}

// By hand, since neither asks anything of the operation.
impl<O: Operation> Clone for Waiter<O> {
    fn clone(&self) -> Self {
        Self { ..*self }
    }
}

impl<O: Operation> fmt::Debug for Waiter<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Waiter")
            .field("operation", &O::NAME)
            .field("delay", &self.delay)
            .field("attempts", &self.attempts)
            .field("max_attempts", &self.max_attempts)
            .finish_non_exhaustive()
    }
}

impl<O: Operation> Matcher<O> {
    fn matches(&self, status: StatusCode, result: &Result<O::Output, O::Error>) -> bool {
        match (self, result) {
            (Self::Status(expected), _) => status.as_u16() == *expected,
            (Self::AnyOutput, Ok(_)) | (Self::AnyError, Err(_)) => true,
            (Self::Output(_, matches), Ok(output)) => matches(output),
            (Self::Error(matches), Err(error)) => matches(error),
            _ => false,
        }
    }

    /// What is true of a response that matches.
    fn fact(&self, result: &Result<O::Output, O::Error>) -> String {
        match (self, result) {
            (Self::Output(fact, _), _) => (*fact).to_owned(),
            (Self::Status(status), _) => format!("the status is {status}"),
            (_, Err(error)) => error.to_string(),
            (_, Ok(_)) => "the request succeeded".to_owned(),
        }
    }
}

/// Whether `matches` is true for all items, and there is at least one.
pub fn all<T>(items: impl IntoIterator<Item = T>, mut matches: impl FnMut(T) -> bool) -> bool {
    let mut items = items.into_iter();
    items.next().is_some_and(&mut matches) && items.all(matches)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::response::ErrorFormat;
    use crate::response::tests::ERRORS;
    use crate::{Body, BuildError, Config, ServiceError};

    struct Ask;

    impl Operation for Ask {
        const NAME: &'static str = "Ask";
        const ERRORS: &'static ErrorFormat = ERRORS;
        type Output = &'static str;
        type Error = ServiceError;

        fn to_request(&self, _: &Config) -> Result<http::Request<Body>, BuildError> {
            Ok(http::Request::new(Body::empty()))
        }

        fn parse_response(_: http::Response<Body>) -> Result<&'static str, ServiceError> {
            Ok("")
        }
    }

    const ACCEPTORS: &[Acceptor<Ask>] = &[
        (Matcher::Status(204), Outcome::Success),
        (Matcher::Status(410), Outcome::Failure),
        (Matcher::Error(|error: &ServiceError| error.code == "Gone"), Outcome::Success),
        (Matcher::Error(|error: &ServiceError| error.code == "Lost"), Outcome::Failure),
        (Matcher::Error(|error: &ServiceError| error.code == "Later"), Outcome::Retry),
        (Matcher::Output("`State` is \"up\"", |state: &&str| *state == "up"), Outcome::Success),
        (
            Matcher::Output("`State` is \"broken\"", |state: &&str| *state == "broken"),
            Outcome::Failure,
        ),
    ];

    const DELAY: Duration = Duration::from_secs(5);

    fn waiter() -> Waiter<Ask> {
        Waiter::new(DELAY, 3, ACCEPTORS)
    }

    fn error(code: &str) -> ServiceError {
        ServiceError { code: code.to_owned(), ..ServiceError::default() }
    }

    fn verdict(status: StatusCode, result: Result<&'static str, ServiceError>) -> Verdict {
        waiter().observe(status, &result)
    }

    #[test]
    fn the_first_acceptor_that_matches_decides() {
        use StatusCode as S;
        assert_eq!(verdict(S::NO_CONTENT, Ok("broken")), Verdict::Success);
        assert_eq!(verdict(S::OK, Ok("up")), Verdict::Success);
        assert_eq!(verdict(S::OK, Ok("else")), Verdict::Retry(DELAY));
        assert_eq!(verdict(S::NOT_FOUND, Err(error("Gone"))), Verdict::Success);
        assert_eq!(verdict(S::NOT_FOUND, Err(error("Later"))), Verdict::Retry(DELAY));
        let failure = |status, result| match verdict(status, result) {
            Verdict::Failure(failure) => failure.to_string(),
            other => panic!("{other:?}"),
        };
        assert_eq!(
            failure(S::OK, Ok("broken")),
            "the resource will not reach the state: `State` is \"broken\""
        );
        assert_eq!(
            failure(S::GONE, Err(error("Gone"))),
            "the resource will not reach the state: the status is 410"
        );
        assert_eq!(
            failure(S::NOT_FOUND, Err(error("Lost"))),
            "the resource will not reach the state: Lost (status 200)"
        );
        let text = "unexpected error while waiting: Else (status 200)";
        assert_eq!(failure(S::INTERNAL_SERVER_ERROR, Err(error("Else"))), text);
    }

    #[test]
    fn any_output_and_any_error() {
        let acceptors =
            &[(Matcher::AnyOutput, Outcome::Failure), (Matcher::AnyError, Outcome::Success)];
        let mut waiter = Waiter::<Ask>::new(DELAY, 3, acceptors);
        assert_eq!(waiter.observe(StatusCode::NOT_FOUND, &Err(error(""))), Verdict::Success);
        let reason = Failure::Terminal("the request succeeded".to_owned());
        assert_eq!(waiter.observe(StatusCode::OK, &Ok("")), Verdict::Failure(reason));
    }

    #[test]
    fn attempts_and_delays_are_limited() {
        let mut waiter = waiter().delay(Duration::from_millis(1));
        for _ in 0..2 {
            let retry = Verdict::Retry(Duration::from_millis(1));
            assert_eq!(waiter.observe(StatusCode::OK, &Ok("")), retry);
        }
        let shown = "Waiter { operation: \"Ask\", delay: 1ms, attempts: 2, max_attempts: 3, .. }";
        assert_eq!(format!("{waiter:?}"), shown);
        let mut patient = waiter.clone().max_attempts(9);
        let reason = Failure::AttemptsExceeded(3);
        let text = "the resource did not reach the state after 3 requests";
        assert_eq!(reason.to_string(), text);
        assert_eq!(waiter.observe(StatusCode::OK, &Ok("")), Verdict::Failure(reason));
        assert!(matches!(patient.observe(StatusCode::OK, &Ok("")), Verdict::Retry(_)));
        // The last attempt may still succeed.
        assert_eq!(waiter.observe(StatusCode::OK, &Ok("up")), Verdict::Success);
    }

    #[test]
    fn all_of_none_is_nothing() {
        assert!(!all([0; 0], |_| true));
        assert!(all([1, 1], |n| n == 1));
        assert!(!all([1, 2], |n| n == 1));
        assert!(!all([2, 1], |n| n == 1));
    }
}
