//! The state machine of one call: decides after each attempt whether to retry. Sans-IO: the clients
//! send, wait and sleep.

use std::error::Error;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use http::header::CONTENT_LENGTH;

use super::discovery::Address;
use super::error::sources;
use super::guard;
use super::retry::{Attempts, Reason, TokenBucket};
use super::{Cause, SendError, Timeout};
use crate::body::{BodyError, TooLong};
use crate::discovery::Ask;
use crate::event_stream::with_initial_response;
use crate::response::Head;
use crate::{
    Body, BuildError, Bytes, Config, Operation, Request, Response, Service, ServiceError, header,
};

type BoxError = Box<dyn Error + Send + Sync>;

/// Maximum length of a response that is read into memory, in bytes.
const MAX_IN_MEMORY: u64 = 64 * 1024 * 1024;

/// The code of the error of services that are asked at an address that is not theirs any more.
const INVALID_ENDPOINT: &str = "InvalidEndpointException";

/// A call in progress.
pub(crate) struct Call<O: Operation> {
    request: Request,
    attempts: Attempts,
    discovery: Discovery,
    operation: PhantomData<fn() -> O>,
}

/// Whether the endpoint is discovered, if the operation requires it.
enum Discovery {
    /// Not at all: the endpoint is set.
    Off,
    /// Before the first attempt.
    On,
    /// It is at this address.
    At(Address),
    /// The service refused the last attempt at this address.
    Refused(Address),
}

/// Why an attempt got no response.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The request could not be signed.
    #[cfg_attr(not(feature = "sign"), allow(dead_code))]
    Sign(BoxError),
    /// The transport failed; a retry may succeed.
    Transport(BoxError),
    /// A retry would fail as well.
    Final(BoxError),
    Timeout(Timeout),
}

impl Failure {
    /// Classifies an error of the transport. `own` is the error of the request's own body.
    pub(crate) fn of(error: BoxError, own: Option<String>) -> Self {
        // The transport may be a service that signs.
        #[cfg(feature = "sign")]
        if sources(&*error).any(|error| error.is::<crate::sign::SignError>()) {
            return Self::Sign(error);
        }
        let timeout = sources(&*error).find_map(|error| error.downcast_ref::<Timeout>().copied());
        match (timeout, own) {
            (Some(timeout), _) => Self::Timeout(timeout),
            (None, Some(own)) => {
                // Over HTTP/2, it is not among the sources.
                let is_told = sources(&*error).any(|error| error.to_string().contains(&own));
                Self::Final(if is_told { error } else { own.into() })
            }
            (None, None) if sources(&*error).any(|error| error.is::<TooLong>()) => {
                Self::Final(error)
            }
            (None, None) => Self::Transport(error),
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
        Self::of(error.into_inner(), None)
    }
}

/// What to do after an attempt.
pub(crate) enum Step<O: Operation> {
    /// Sleep for this long, then try again.
    Retry(Duration),
    /// The call is finished.
    Done(Result<Answer<O>, SendError<O::Error>>),
}

/// The response of the service.
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
        let discovery = if config.endpoint.is_some() { Discovery::Off } else { Discovery::On };
        Ok(Self { request, attempts, discovery, operation: PhantomData })
    }

    /// Asks for the endpoint. `None` if it is known.
    pub(crate) fn discover<A: Ask>(&self, ask: A) -> Option<A::Answer> {
        match &self.discovery {
            Discovery::Off => None,
            _ => O::discover(ask),
        }
    }

    /// Returns the address at which the service refused the last attempt, if it did.
    pub(crate) fn refused(&self) -> Option<&Address> {
        match &self.discovery {
            Discovery::Refused(address) => Some(address),
            _ => None,
        }
    }

    /// Sends the next attempts to the address that was discovered.
    pub(crate) fn go_to(
        &mut self,
        discovered: Result<Address, BoxError>,
    ) -> Result<(), SendError<O::Error>> {
        let made = self.attempts.made();
        let address = discovered.map_err(|error| SendError::new(Cause::Discovery(error), made))?;
        *self.request.uri_mut() = address.at(self.request.uri());
        self.discovery = Discovery::At(address);
        Ok(())
    }

    /// Whether the request is sent while the response is read.
    #[cfg(feature = "blocking")]
    pub(crate) fn is_duplex(&self) -> bool {
        self.request.version() == http::Version::HTTP_2
    }

    /// Returns the request for the next attempt.
    pub(crate) fn next(&mut self) -> Request {
        self.attempts.begin();
        self.request.clone()
    }

    /// Returns the error for a call that exceeded its timeout.
    pub(crate) fn too_long(&self) -> SendError<O::Error> {
        SendError::new(Cause::Timeout(Timeout::Operation), self.attempts.made())
    }

    /// Decides what to do after an attempt.
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
            (Err(_), Some(error)) if self.is_refused(status, error) => Some(Reason::Transient),
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

    /// Whether the service does not serve the operation at the address that was discovered, any more.
    fn is_refused(&mut self, status: StatusCode, error: &ServiceError) -> bool {
        let is_misdirected = status == StatusCode::MISDIRECTED_REQUEST;
        match &self.discovery {
            Discovery::At(address) if is_misdirected || error.code == INVALID_ENDPOINT => {
                self.discovery = Discovery::Refused(address.clone());
                true
            }
            _ => false,
        }
    }

    /// Returns the delay before the next attempt, or `None` if there is none.
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

/// Returns the span of a call. It contains no values of the input.
pub(crate) fn span<O: Operation>(service: &Service) -> tracing::Span {
    tracing::info_span!("call", service = service.id, operation = O::NAME)
}

/// Reads the body into memory, unless the output streams it.
pub(crate) async fn read<O: Operation>(response: Response) -> Result<Response, Failure> {
    if O::STREAMS && response.status().is_success() {
        return match O::INITIAL_RESPONSE {
            true => Ok(with_initial_response(response).await?),
            false => Ok(response),
        };
    }
    let (head, body) = response.into_parts();
    let body = body.collect_up_to(MAX_IN_MEMORY).await?;
    if !is_as_sent(&head, &body) {
        return Err(Failure::Transport("the body does not have the CRC32 in its header".into()));
    }
    Ok(Response::from_parts(head, Body::from(body)))
}

/// Whether a body has the CRC32 in the header that DynamoDB sends.
fn is_as_sent(head: &Head, body: &Bytes) -> bool {
    let sent = header::text(&head.headers, "x-amz-crc32").and_then(|sent| sent.parse::<u32>().ok());
    sent.is_none_or(|sent| sent == crc32fast::hash(body))
}

/// Checks that the body's length agrees with the headers.
fn checked(request: Request) -> Result<Request, BuildError> {
    let announced = guard::announced(request.headers());
    match (announced, request.body().len()) {
        (Some(announced), Some(length)) if announced != length => Err(BuildError::InvalidMember {
            member: CONTENT_LENGTH.to_string(),
            problem: format!("it is {announced}, but the body has {length} bytes"),
        }),
        _ => Ok(request),
    }
}

/// Reads a response as an error, whatever its status.
fn error<O: Operation>(head: &Head, body: Option<&Bytes>) -> Option<ServiceError> {
    let body = body.map(Bytes::as_ref).unwrap_or_default();
    O::ERRORS.is_error(head, body).then(|| O::ERRORS.error(head, body))
}

/// Whether a body is truncated or not a document at all. Like botocore, we treat this as a server
/// error and retry. A value of the wrong type in a complete document is not retried.
fn is_broken<O: Operation>(body: &Bytes) -> bool {
    !body.is_empty() && !(O::ERRORS.is_complete)(body)
}

/// Returns the delay that the service asks for.
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
        let of = |error: Refused| Failure::of(std::io::Error::other(error).into(), None);
        assert!(matches!(of(Refused::Sign(SignError::NoSigning)), Failure::Sign(_)));
        let broken = Refused::Inner(std::io::Error::other("reset"));
        assert!(matches!(of(broken), Failure::Transport(_)));
    }
}
