//! The client for programs without an async runtime, over ureq.
//!
//! TLS is rustls' with ring and the roots of Mozilla's store, as for the async client.
//!
//! Leave ureq's feature `gzip` off (cargo turns it on for all crates of a program as soon as one of
//! them asks for it): with it, ureq unpacks every body whose `Content-Encoding` is `gzip`. An object
//! that was stored so then comes unpacked, without these headers and its length, and has not the
//! checksum that was stored with it. The same goes for its feature `brotli`.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ureq::{Agent, SendBody};

use crate::body::block_on;
use crate::client::call::{self, Answer, Call, Failure, Step};
use crate::client::guard::{self, Watch};
use crate::client::pages::Cursor;
use crate::client::retry::TokenBucket;
use crate::client::sign::signed;
use crate::client::{PageError, SendError, Timeout, Timeouts, WaitError, sources};
use crate::paginate::Paginated;
use crate::wait::{Verdict, Waiter};
use crate::{Body, Config, Operation, Request, Response, Service};

/// A client that waits for the service's answer.
///
/// Cheap to clone; its clones share connections and what is known of the service's health.
#[derive(Clone)]
pub struct Client(Arc<Shared>);

struct Shared {
    agent: Agent,
    service: Service,
    config: Config,
    bucket: Arc<TokenBucket>,
}

impl Client {
    /// A client of `service` that makes its own connections, http and https, of HTTP/1.1.
    pub fn new(service: &Service, config: Config) -> Self {
        let agent = agent(&config.sending.timeouts);
        let bucket = Arc::new(TokenBucket::new());
        Self(Arc::new(Shared { agent, service: *service, config, bucket }))
    }

    /// The configuration.
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// A URL, signed with the configuration's credentials, that does for `expires` what `input` says.
    ///
    /// # Errors
    /// [`PresignError`](crate::client::PresignError) if the request cannot be built, or not signed.
    #[cfg(feature = "sign")]
    pub fn presign<O: Operation>(
        &self,
        input: &O,
        expires: Duration,
    ) -> Result<crate::sign::PresignedRequest, crate::client::PresignError> {
        block_on(crate::client::sign::presigned(&self.0.config, input, expires))
    }

    /// Sends the request of `input` and returns the output.
    ///
    /// # Errors
    /// [`SendError`] if the request cannot be built or sent, or the service refuses it.
    pub fn send<O: Operation>(&self, input: O) -> Result<O::Output, SendError<O::Error>> {
        self.0.run(&input)?.into_output()
    }

    /// Returns the pages of a listing, beginning with the one that `input` asks for. Nothing is sent
    /// before the first is asked for.
    pub fn pages<I: Paginated>(&self, input: I) -> Pages<I> {
        Pages { client: self.clone(), cursor: Cursor::new(input) }
    }

    /// Sends an input until `waiter` says that the resource is where it was going.
    ///
    /// # Errors
    /// [`WaitError`] if it will not get there, or the service does not answer.
    pub fn wait<O>(&self, mut waiter: Waiter<O>, input: O) -> Result<(), WaitError<O::Error>>
    where
        O: Operation + 'static,
    {
        loop {
            let answer = self.0.run(&input).map_err(WaitError::Send)?;
            match waiter.observe(answer.status, &answer.result) {
                Verdict::Retry(delay) => std::thread::sleep(delay),
                Verdict::Success => return Ok(()),
                Verdict::Failure(failure) => return Err(WaitError::Failure(failure)),
            }
        }
    }
}

/// Nothing of the configuration, which may hold secrets.
impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("service", &self.0.service.id).finish_non_exhaustive()
    }
}

/// What sends requests as they are, and hands on what comes back.
fn agent(timeouts: &Timeouts) -> Agent {
    let builder = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .allow_non_standard_methods(true)
        .proxy(None)
        .user_agent("")
        .accept("")
        .accept_encoding("")
        .max_idle_age(Duration::from_secs(15))
        .timeout_resolve(timeouts.connect)
        .timeout_connect(timeouts.connect)
        .timeout_per_read(timeouts.idle)
        .timeout_per_write(timeouts.idle);
    builder.build().new_agent()
}

impl Shared {
    fn run<O: Operation>(&self, input: &O) -> Result<Answer<O>, SendError<O::Error>> {
        let mut call = Call::new(input, &self.config, &self.bucket)?;
        let _entered = call::span::<O>(&self.service).entered();
        let limit = self.config.sending.timeouts.operation;
        let deadline = limit.and_then(|limit| Instant::now().checked_add(limit));
        let left = || deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        loop {
            let outcome = self.attempt::<O>(call.next(), left());
            if left() == Some(Duration::ZERO) && outcome.is_err() {
                return Err(call.too_long());
            }
            match call.judge(outcome) {
                Step::Retry(delay) if left().is_some_and(|left| left < delay) => {
                    return Err(call.too_long());
                }
                Step::Retry(delay) => std::thread::sleep(delay),
                Step::Done(result) => return result,
            }
        }
    }

    /// `left` is what is left of the time for the whole call.
    fn attempt<O: Operation>(
        &self,
        request: Request,
        left: Option<Duration>,
    ) -> Result<Response, Failure> {
        let request = block_on(signed(&self.config, request))?;
        let (method, watch) = (request.method().clone(), Watch::new());
        let request = sendable(guard::sent(request, &watch));
        let limit = self.config.sending.timeouts.attempt.into_iter().chain(left).min();
        let deadline = limit.and_then(|limit| Instant::now().checked_add(limit));
        let request = match O::STREAMS {
            true => self.limited_to_head(request, limit),
            false => self.agent.configure_request(request).timeout_global(limit).build(),
        };
        let response = self.agent.run(request).map_err(|error| failure(error, watch.failed()))?;
        // The time of the caller, who reads the body, is his own.
        let is_callers = O::STREAMS && response.status().is_success();
        let deadline = deadline.filter(|_| !is_callers);
        let response = response
            .map(|body| Body::reader(Readable { reader: body.into_reader(), deadline }, None));
        block_on(call::read::<O>(guard::received(response, &method)))
    }

    /// A request for whose answer, up to the end of its head, no step takes longer than `limit`.
    fn limited_to_head(
        &self,
        request: http::Request<SendBody<'static>>,
        limit: Option<Duration>,
    ) -> http::Request<SendBody<'static>> {
        let connect = self.config.sending.timeouts.connect.into_iter().chain(limit).min();
        self.agent
            .configure_request(request)
            .timeout_resolve(connect)
            .timeout_connect(connect)
            .timeout_send_request(limit)
            .timeout_send_body(limit)
            .timeout_recv_response(limit)
            .build()
    }
}

/// The request as ureq takes it.
fn sendable(request: Request) -> http::Request<SendBody<'static>> {
    request.map(|body| match body.is_empty() {
        true => SendBody::none(),
        false => SendBody::from_owned_reader(body.into_reader()),
    })
}

/// What an error of ureq's means.
fn failure(error: ureq::Error, own: bool) -> Failure {
    match timeout(&error) {
        Some(timeout) => Failure::Timeout(timeout),
        None => Failure::of(error.into(), own),
    }
}

fn timeout(error: &ureq::Error) -> Option<Timeout> {
    match error {
        ureq::Error::Timeout(ureq::Timeout::Connect | ureq::Timeout::Resolve) => {
            Some(Timeout::Connect)
        }
        ureq::Error::Timeout(ureq::Timeout::PerRead | ureq::Timeout::PerWrite) => {
            Some(Timeout::Idle)
        }
        ureq::Error::Timeout(_) => Some(Timeout::Attempt),
        _ => None,
    }
}

/// The body of a response, whose timeouts are told as such.
struct Readable {
    reader: ureq::BodyReader<'static>,
    /// Until when it may be read, if that is not up to the caller.
    deadline: Option<Instant>,
}

impl std::io::Read for Readable {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.deadline.is_some_and(|deadline| deadline <= Instant::now()) {
            return Err(std::io::Error::other(Timeout::Attempt));
        }
        self.reader.read(buffer).map_err(|error| {
            let timeout = sources(&error)
                .find_map(|error| error.downcast_ref::<ureq::Error>().and_then(timeout));
            timeout.map_or(error, std::io::Error::other)
        })
    }
}

/// The pages of a listing, each asked for when it is wanted. After an error there are no more.
#[derive(Debug)]
pub struct Pages<I> {
    client: Client,
    cursor: Cursor<I>,
}

impl<I: Paginated> Pages<I> {
    /// The items of all pages, one after the other.
    pub fn items(self) -> Items<I> {
        Items { pages: self, items: Vec::new().into_iter() }
    }
}

impl<I: Paginated> Iterator for Pages<I> {
    type Item = Result<I::Output, PageError<I::Error>>;

    fn next(&mut self) -> Option<Self::Item> {
        let sent = match self.cursor.input()? {
            Ok(input) => self.client.send(input),
            Err(error) => return Some(Err(error)),
        };
        Some(self.cursor.take(sent))
    }
}

/// The items of a listing. After an error there are no more.
#[derive(Debug)]
pub struct Items<I: Paginated> {
    pages: Pages<I>,
    /// What is left of the last page.
    items: std::vec::IntoIter<I::Item>,
}

impl<I: Paginated> Iterator for Items<I> {
    type Item = Result<I::Item, PageError<I::Error>>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(item) = self.items.next() {
                return Some(Ok(item));
            }
            match self.pages.next()? {
                Ok(page) => self.items = I::items(page).into_iter(),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}
