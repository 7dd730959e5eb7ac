//! Retries and their delays, in what AWS's SDKs call the [standard
//! mode](https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html).

use std::fmt;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http::StatusCode;

/// How often and with which delays a request is retried.
///
/// Retried are connection errors, timeouts, throttling errors, the statuses 500, 502, 503 and 504,
/// and successful responses whose document is truncated. A request whose body is a stream that has
/// been read is not retried.
#[derive(Clone)]
pub struct Retries {
    max_attempts: u32,
    base: Duration,
    cap: Duration,
    random: Arc<dyn Fn() -> f64 + Send + Sync>,
}

impl Retries {
    /// Returns the default: up to three attempts. The delay before the second is up to one second
    /// and doubles with each further one, up to 20 seconds.
    pub fn standard() -> Self {
        Self {
            max_attempts: 3,
            base: Duration::from_secs(1),
            cap: Duration::from_secs(20),
            random: Arc::new(random),
        }
    }

    /// Returns a policy without retries.
    pub fn none() -> Self {
        Self::standard().max_attempts(1)
    }

    /// Sets the maximum number of attempts. There is always at least one.
    pub fn max_attempts(mut self, max_attempts: u32) -> Self {
        self.max_attempts = max_attempts;
        self
    }

    /// Sets the maximum delay before the second attempt, which doubles with each further attempt,
    /// and the maximum delay overall.
    pub fn backoff(mut self, base: Duration, cap: Duration) -> Self {
        (self.base, self.cap) = (base, cap);
        self
    }

    /// Sets the source of jitter: numbers from 0 to 1, by which the maximum delay is multiplied.
    pub fn randomness(mut self, source: impl Fn() -> f64 + Send + Sync + 'static) -> Self {
        self.random = Arc::new(source);
        self
    }

    /// Returns the delay after `attempt` attempts. A delay asked for by the service takes
    /// precedence, up to the maximum.
    fn delay(&self, attempts: u32, asked: Option<Duration>) -> Duration {
        if let Some(asked) = asked {
            return asked.min(self.cap);
        }
        let doubled = 2_u32.saturating_pow(attempts.saturating_sub(1));
        let part = (self.random)().clamp(0.0, 1.0);
        // A jitter out of range must not fail the call.
        let part = if part.is_nan() { 1.0 } else { part };
        self.base.saturating_mul(doubled).min(self.cap).mul_f64(part)
    }
}

impl Default for Retries {
    fn default() -> Self {
        Self::standard()
    }
}

impl fmt::Debug for Retries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Retries")
            .field("max_attempts", &self.max_attempts)
            .field("base", &self.base)
            .field("cap", &self.cap)
            .finish_non_exhaustive()
    }
}

impl PartialEq for Retries {
    fn eq(&self, other: &Self) -> bool {
        (self.max_attempts, self.base, self.cap) == (other.max_attempts, other.base, other.cap)
            && Arc::ptr_eq(&self.random, &other.random)
    }
}

impl Eq for Retries {}

/// Seeded from the system's randomness, through the standard library's hasher.
fn random() -> f64 {
    let bits = RandomState::new().hash_one(()) >> 11;
    bits as f64 / (1_u64 << 53) as f64
}

/// Why a request may be retried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// A transient failure.
    Transient,
    /// A timeout.
    Timeout,
}

impl Reason {
    /// Whether a response with this status and error code may be retried.
    pub(crate) fn of(status: StatusCode, code: &str) -> Option<Self> {
        let transient = matches!(status.as_u16(), 500 | 502 | 503 | 504)
            // With a successful status, the error occurred after the head was sent.
            || status.is_success()
            || is_retryable(code);
        transient.then_some(Self::Transient)
    }

    fn cost(self) -> u32 {
        match self {
            Self::Transient => 5,
            Self::Timeout => 10,
        }
    }
}

/// The codes of transient errors and of throttling errors.
fn is_retryable(code: &str) -> bool {
    matches!(
        code,
        "BandwidthLimitExceeded"
            | "EC2ThrottledException"
            | "IDPCommunicationError"
            | "InternalError"
            | "LimitExceededException"
            | "PriorRequestNotComplete"
            | "ProvisionedThroughputExceededException"
            | "RequestLimitExceeded"
            | "RequestThrottled"
            | "RequestThrottledException"
            | "RequestTimeout"
            | "RequestTimeoutException"
            | "ServiceUnavailable"
            | "SlowDown"
            | "ThrottledException"
            | "Throttling"
            | "ThrottlingException"
            | "TooManyRequestsException"
            | "TransactionInProgressException"
    )
}

/// Limits retries while the service fails everything: a retry takes tokens, and a success returns
/// some.
#[derive(Debug)]
pub(crate) struct TokenBucket(Mutex<u32>);

const FULL: u32 = 500;

impl TokenBucket {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(FULL))
    }

    fn take(&self, cost: u32) -> bool {
        let mut tokens = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let left = tokens.checked_sub(cost);
        *tokens = left.unwrap_or(*tokens);
        left.is_some()
    }

    fn give(&self, tokens: u32) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *held = held.saturating_add(tokens).min(FULL);
    }
}

/// The attempts of one call.
#[derive(Debug)]
pub(crate) struct Attempts {
    retries: Retries,
    bucket: Arc<TokenBucket>,
    made: u32,
    /// The tokens taken by the last retry.
    cost: u32,
}

impl Attempts {
    pub(crate) fn new(retries: Retries, bucket: Arc<TokenBucket>) -> Self {
        Self { retries, bucket, made: 0, cost: 0 }
    }

    pub(crate) fn made(&self) -> u32 {
        self.made
    }

    pub(crate) fn begin(&mut self) {
        self.made = self.made.saturating_add(1);
    }

    pub(crate) fn succeed(&self) {
        self.bucket.give(self.cost.max(1));
    }

    /// Returns the delay before the next attempt, or `None` if there is none. `asked` is the delay
    /// that the service asks for.
    pub(crate) fn retry(&mut self, reason: Reason, asked: Option<Duration>) -> Option<Duration> {
        if self.made >= self.retries.max_attempts || !self.bucket.take(reason.cost()) {
            return None;
        }
        self.cost = reason.cost();
        Some(self.retries.delay(self.made, asked))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn attempts(retries: Retries, bucket: &Arc<TokenBucket>) -> Attempts {
        let mut attempts = Attempts::new(retries, Arc::clone(bucket));
        attempts.begin();
        attempts
    }

    #[test]
    fn waits_double_up_to_the_cap() {
        let retries = Retries::standard().max_attempts(100).randomness(|| 1.0);
        let waits: Vec<u64> = (1..8).map(|made| retries.delay(made, None).as_secs()).collect();
        assert_eq!(waits, [1, 2, 4, 8, 16, 20, 20]);
        assert_eq!(retries.delay(u32::MAX, None), 20 * SECOND);
        assert_eq!(retries.delay(5, Some(3 * SECOND)), 3 * SECOND);
        assert_eq!(retries.delay(5, Some(Duration::MAX)), 20 * SECOND);
        let half = retries.clone().randomness(|| 0.5);
        assert_eq!(half.delay(2, None), SECOND);
        for odd in [f64::NAN, f64::INFINITY, -1.0] {
            assert!(retries.clone().randomness(move || odd).delay(1, None) <= SECOND);
        }
        assert!((0..100).all(|_| (0.0..1.0).contains(&random())));
    }

    #[test]
    fn three_attempts_are_made() {
        let bucket = Arc::new(TokenBucket::new());
        let mut call = attempts(Retries::standard(), &bucket);
        assert!(call.retry(Reason::Transient, None).is_some());
        call.begin();
        assert!(call.retry(Reason::Transient, None).is_some());
        call.begin();
        assert_eq!(call.retry(Reason::Transient, None), None);
        assert_eq!(attempts(Retries::none(), &bucket).retry(Reason::Transient, None), None);
    }

    #[test]
    fn an_empty_bucket_ends_retries_until_something_succeeds() {
        let bucket = Arc::new(TokenBucket::new());
        let often = Retries::standard().max_attempts(1000);
        let mut failing = attempts(often.clone(), &bucket);
        assert_eq!(
            (0..).take_while(|_| failing.retry(Reason::Timeout, None).is_some()).count(),
            50
        );
        let mut other = attempts(often.clone(), &bucket);
        assert_eq!(other.retry(Reason::Transient, None), None);
        (0..5).for_each(|_| attempts(often.clone(), &bucket).succeed());
        assert!(other.retry(Reason::Transient, None).is_some());
        assert_eq!(other.retry(Reason::Transient, None), None);
        // The cost of the retry is returned.
        other.succeed();
        assert!(other.retry(Reason::Transient, None).is_some());
        (0..10_000).for_each(|_| other.succeed());
        assert_eq!(*bucket.0.lock().unwrap(), FULL);
    }

    #[test]
    fn what_may_pass_is_tried_again() {
        for (status, code) in [
            (500, ""),
            (503, "SlowDown"),
            (504, "Other"),
            (400, "RequestTimeout"),
            (400, "IDPCommunicationError"),
            (429, "TooManyRequestsException"),
            (200, "NoSuchKey"),
        ] {
            let status = StatusCode::from_u16(status).unwrap();
            assert_eq!(Reason::of(status, code), Some(Reason::Transient), "{status} {code}");
        }
        for (status, code) in [(400, ""), (403, "AccessDenied"), (404, "NoSuchKey"), (501, "X")] {
            assert_eq!(Reason::of(StatusCode::from_u16(status).unwrap(), code), None);
        }
    }
}
