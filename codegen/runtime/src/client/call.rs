//! One call: its attempts, and what comes of each. Sans-IO: a client sends, waits and sleeps, and is
//! told here what to make of it.

use std::error::Error;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use http::header::CONTENT_LENGTH;

use super::error::sources;
use super::guard;
use super::retry::{Attempts, Reason, TokenBucket};
use super::{Cause, SendError, Timeout};
use crate::body::{BodyError, TooLong};
use crate::response::Head;
use crate::{Body, BuildError, Bytes, Config, Operation, Request, Response, Service, ServiceError};

type BoxError = Box<dyn Error + Send + Sync>;

/// How long a response may be that is read into memory.
const MAX_IN_MEMORY: u64 = 64 * 1024 * 1024;

/// A call on its way.
pub(crate) struct Call<O: Operation> {
    request: Request,
    attempts: Attempts,
    operation: PhantomData<fn() -> O>,
}

/// Why an attempt gave no response.
#[derive(Debug)]
pub(crate) enum Failure {
    /// It could not be signed.
    #[cfg_attr(not(feature = "sign"), allow(dead_code))]
    Sign(BoxError),
    /// It may go better the next time.
    Transport(BoxError),
    /// It will fail again.
    Final(BoxError),
    Timeout(Timeout),
}

impl Failure {
    /// What a transport's error means. `own` is whether the request's body itself failed.
    pub(crate) fn of(error: BoxError, own: bool) -> Self {
        // The service may be one that signs.
        #[cfg(feature = "sign")]
        if sources(&*error).any(|error| error.is::<crate::sign::SignError>()) {
            return Self::Sign(error);
        }
        let timeout = sources(&*error).find_map(|error| error.downcast_ref::<Timeout>().copied());
        match timeout {
            Some(timeout) => Self::Timeout(timeout),
            None if own || sources(&*error).any(|error| error.is::<TooLong>()) => {
                Self::Final(error)
            }
            None => Self::Transport(error),
        }
    }

    fn reason(&self) -> Option<Reason> {
        match self {
            Self::Sign(_) | Self::Final(_) => None,
            Self::Transport(_) => Some(Reason::Transient),
            Self::Timeout(_) => Some(Reason::Timeout),
        }
    }
}

impl From<BodyError> for Failure {
    fn from(error: BodyError) -> Self {
        Self::of(error.into_inner(), false)
    }
}

/// What to do after an attempt.
pub(crate) enum Step<O: Operation> {
    /// Sleep that long, and make another.
    Retry(Duration),
    /// That was all.
    Done(Result<Answer<O>, SendError<O::Error>>),
}

/// What the service answered.
pub(crate) struct Answer<O: Operation> {
    pub(crate) status: StatusCode,
    pub(crate) result: Result<O::Output, O::Error>,
    attempts: u32,
}

impl<O: Operation> Answer<O> {
    pub(crate) fn into_output(self) -> Result<O::Output, SendError<O::Error>> {
        self.result.map_err(|error| SendError::new(Cause::Service(error), self.attempts))
    }
}

impl<O: Operation> Call<O> {
    pub(crate) fn new(
        input: &O,
        config: &Config,
        bucket: &Arc<TokenBucket>,
    ) -> Result<Self, SendError<O::Error>> {
        let request = input.to_request(config).and_then(checked);
        let request = request.map_err(|error| SendError::new(Cause::Build(error), 0))?;
        let attempts = Attempts::new(config.sending.retries.clone(), Arc::clone(bucket));
        Ok(Self { request, attempts, operation: PhantomData })
    }

    /// The request of the next attempt.
    pub(crate) fn next(&mut self) -> Request {
        self.attempts.begin();
        self.request.clone()
    }

    /// The error of a call that took too long as a whole.
    pub(crate) fn too_long(&self) -> SendError<O::Error> {
        SendError::new(Cause::Timeout(Timeout::Operation), self.attempts.made())
    }

    /// What to make of what an attempt gave.
    pub(crate) fn judge(&mut self, outcome: Result<Response, Failure>) -> Step<O> {
        match outcome {
            Ok(response) => self.judge_response(response),
            Err(failure) => match self.retry(failure.reason(), None) {
                Some(delay) => {
                    tracing::debug!(attempt = self.attempts.made(), ?delay, ?failure, "again");
                    Step::Retry(delay)
                }
                None => Step::Done(Err(self.error(failure))),
            },
        }
    }

    fn judge_response(&mut self, response: Response) -> Step<O> {
        let (head, body) = response.into_parts();
        let (status, asked) = (head.status, retry_after(&head));
        let (error, document) = (error::<O>(&head, body.bytes()), body.bytes().cloned());
        tracing::debug!(attempt = self.attempts.made(), status = status.as_u16(), "answered");
        let result = O::parse_response(Response::from_parts(head, body));
        let reason = match (&result, &error) {
            (Ok(_), _) => None,
            (Err(_), Some(error)) => Reason::of(status, &error.code),
            (Err(_), None) => document.filter(is_broken::<O>).map(|_| Reason::Transient),
        };
        if let Some(delay) = self.retry(reason, asked) {
            let code = error.map(|error| error.code);
            tracing::debug!(attempt = self.attempts.made(), ?delay, ?code, "again");
            return Step::Retry(delay);
        }
        if result.is_ok() {
            self.attempts.succeed();
        }
        Step::Done(Ok(Answer { status, result, attempts: self.attempts.made() }))
    }

    /// How long to wait for the next attempt, if there is one.
    fn retry(&mut self, reason: Option<Reason>, asked: Option<Duration>) -> Option<Duration> {
        let reason = reason?;
        *self.request.body_mut() = self.request.body().again()?;
        self.attempts.retry(reason, asked)
    }

    fn error(&self, failure: Failure) -> SendError<O::Error> {
        let cause = match failure {
            Failure::Sign(error) => Cause::Sign(error),
            Failure::Transport(error) | Failure::Final(error) => Cause::Transport(error),
            Failure::Timeout(timeout) => Cause::Timeout(timeout),
        };
        SendError::new(cause, self.attempts.made())
    }
}

/// The span of a call. No values of the input are in it.
pub(crate) fn span<O: Operation>(service: &Service) -> tracing::Span {
    tracing::info_span!("call", service = service.id, operation = O::NAME)
}

/// Reads the body, unless the output takes it as it streams in.
pub(crate) async fn read<O: Operation>(response: Response) -> Result<Response, Failure> {
    if O::STREAMS && response.status().is_success() {
        return Ok(response);
    }
    let (head, body) = response.into_parts();
    let body = body.collect_up_to(MAX_IN_MEMORY).await?;
    Ok(Response::from_parts(head, Body::from(body)))
}

/// A request whose body can have the length that its headers say.
fn checked(request: Request) -> Result<Request, BuildError> {
    let announced = guard::announced(request.headers());
    match (announced, request.body().len()) {
        (Some(announced), Some(length)) if announced != length => Err(BuildError::InvalidMember {
            member: CONTENT_LENGTH.to_string(),
            problem: format!("it says {announced} bytes, but the body has {length}"),
        }),
        _ => Ok(request),
    }
}

/// The error that a response is, under whatever status.
fn error<O: Operation>(head: &Head, body: Option<&Bytes>) -> Option<ServiceError> {
    let body = body.map(Bytes::as_ref).unwrap_or_default();
    O::ERRORS.is_error(head, body).then(|| O::ERRORS.error(head, body))
}

/// Whether a body is truncated or no document at all: botocore takes that for a failure of the
/// service. A value of the wrong type, in a whole document, would come again.
fn is_broken<O: Operation>(body: &Bytes) -> bool {
    !body.is_empty() && !(O::ERRORS.is_complete)(body)
}

/// How long the service asks to wait, in milliseconds.
fn retry_after(head: &Head) -> Option<Duration> {
    let value = head.headers.get("x-amz-retry-after")?.to_str().ok()?;
    value.trim().parse().ok().map(Duration::from_millis)
}

#[cfg(test)]
#[cfg(feature = "sign")]
mod tests {
    use super::*;
    use crate::sign::{LayerError, SignError};

    #[test]
    fn a_layer_that_cannot_sign_is_no_transport_that_fails() {
        type Refused = LayerError<std::io::Error>;
        let of = |error: Refused| Failure::of(std::io::Error::other(error).into(), false);
        assert!(matches!(of(Refused::Sign(SignError::NoSigning)), Failure::Sign(_)));
        let broken = Refused::Inner(std::io::Error::other("reset"));
        assert!(matches!(of(broken), Failure::Transport(_)));
    }
}
