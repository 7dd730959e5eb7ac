//! A client for programs without an async runtime, over ureq.
//!
//! TLS is rustls with ring and Mozilla's root certificates, as in the async client.
//!
//! Do not enable ureq's features `gzip` and `brotli`, in this or any other crate of the program:
//! with them, ureq decompresses bodies with a matching `Content-Encoding`. An object stored with
//! this header would arrive decompressed, without the header and its length, and its checksum would
//! not match.

use std::error::Error;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use ureq::{Agent, SendBody};

use crate::body::block_on;
use crate::client::call::{self, Answer, Call, Failure, Step};
use crate::client::discovery::{Address, Discovered};
use crate::client::guard::{self, Watch};
use crate::client::pages::Cursor;
use crate::client::retry::TokenBucket;
use crate::client::sign::{authenticated, with_account_id};
use crate::client::{Cause, PageError, SendError, Timeout, Timeouts, WaitError, sources};
use crate::discovery::{Ask, DiscoverEndpoint};
use crate::paginate::Paginated;
use crate::wait::{Verdict, Waiter};
use crate::{Body, Config, Operation, Request, Response, Service};

/// A blocking client.
///
/// Cheap to clone. Clones share connections and the retry budget.
#[derive(Clone)]
pub struct Client(Arc<Shared>);

struct Shared {
    agent: Agent,
    service: Service,
    config: Config,
    bucket: Arc<TokenBucket>,
    /// Locked while the service is asked, so that it is asked once.
    discovered: Mutex<Discovered>,
}

impl Client {
    /// Returns a client for `service` that makes its own connections: HTTP/1.1, over http and
    /// https.
    pub fn new(service: &Service, config: Config) -> Self {
        let agent = agent(&config.sending.timeouts);
        let bucket = Arc::new(TokenBucket::new());
        let discovered = Mutex::default();
        Self(Arc::new(Shared { agent, service: *service, config, bucket, discovered }))
    }

    /// Returns the configuration.
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// Returns a presigned URL for the operation of `input`, valid for `expires`.
    ///
    /// # Errors
    /// [`PresignError`](crate::client::PresignError) if the request cannot be built or signed.
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
    /// [`SendError`] if the request cannot be built or sent, or if the service returns an error.
    pub fn send<O: Operation>(&self, input: O) -> Result<O::Output, SendError<O::Error>> {
        self.0.run(&input)?.into_output()
    }

    /// Returns the pages of a listing, starting with the page that `input` requests. Requests are
    /// sent lazily.
    pub fn pages<I: Paginated>(&self, input: I) -> Pages<I> {
        Pages { client: self.clone(), cursor: Cursor::new(input) }
    }

    /// Sends `input` repeatedly until `waiter` reports that the resource has reached the state.
    ///
    /// # Errors
    /// [`WaitError`] if it will not reach the state, or if a request fails.
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

/// Omits the configuration, which may contain secrets.
impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("service", &self.0.service.id).finish_non_exhaustive()
    }
}

/// Sends requests unchanged and returns the responses.
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
        let config = block_on(with_account_id::<O>(&self.config));
        let mut call = Call::new(input, &config, &self.bucket)?;
        if call.is_duplex() {
            return Err(SendError::new(Cause::Transport(ONE_WAY.into()), 0));
        }
        let _entered = call::span::<O>(&self.service).entered();
        let limit = self.config.sending.timeouts.operation;
        let deadline = limit.and_then(|limit| Instant::now().checked_add(limit));
        self.attempts(&mut call, deadline)
    }

    fn attempts<O: Operation>(
        &self,
        call: &mut Call<O>,
        deadline: Option<Instant>,
    ) -> Result<Answer<O>, SendError<O::Error>> {
        let left = || deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        loop {
            if let Some(asked) = call.discover(Asking(self, deadline)) {
                call.go_to(asked)?;
            }
            let outcome = self.attempt::<O>(call.next(), left());
            if left() == Some(Duration::ZERO) && outcome.is_err() {
                return Err(call.too_long());
            }
            let step = call.judge(outcome);
            if let Some(address) = call.refused() {
                self.discovered().forget(address);
            }
            match step {
                Step::Retry(delay) if left().is_some_and(|left| left < delay) => {
                    return Err(call.too_long());
                }
                Step::Retry(delay) => std::thread::sleep(delay),
                Step::Done(result) => return result,
            }
        }
    }

    /// Returns the address that `O` returns, unless it is known.
    fn discover<O: DiscoverEndpoint>(
        &self,
        deadline: Option<Instant>,
    ) -> Result<Address, Box<dyn Error + Send + Sync>> {
        let mut discovered = self.discovered();
        if let Some(address) = discovered.get(Instant::now()) {
            return Ok(address);
        }
        let asked = Call::<O>::new(&O::default(), &self.config, &self.bucket)
            .and_then(|mut call| self.attempts(&mut call, deadline)?.into_output());
        discovered.take::<O>(asked)
    }

    fn discovered(&self) -> MutexGuard<'_, Discovered> {
        self.discovered.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// `left` is the time left for the whole call.
    fn attempt<O: Operation>(
        &self,
        request: Request,
        left: Option<Duration>,
    ) -> Result<Response, Failure> {
        let request = block_on(authenticated(&self.config, request))?;
        let (method, watch) = (request.method().clone(), Watch::new());
        let request = sendable(guard::sent(request, &watch));
        let limit = self.config.sending.timeouts.attempt.into_iter().chain(left).min();
        let deadline = limit.and_then(|limit| Instant::now().checked_add(limit));
        let request = match O::STREAMS {
            true => self.limited_to_head(request, limit),
            false => self.agent.configure_request(request).timeout_global(limit).build(),
        };
        let response = self.agent.run(request).map_err(|error| failure(error, watch.failure()))?;
        // A streamed body is read by the caller, at their own pace: the timeout does not apply.
        let is_callers = O::STREAMS && response.status().is_success();
        let deadline = deadline.filter(|_| !is_callers);
        let response = response
            .map(|body| Body::reader(Readable { reader: body.into_reader(), deadline }, None));
        block_on(call::read::<O>(guard::received(response, &method)))
    }

    /// Sets the timeouts of a request: no step up to the end of the response's head may take longer
    /// than `limit`.
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

/// Asks the service for an endpoint, before this time.
struct Asking<'c>(&'c Shared, Option<Instant>);

impl Ask for Asking<'_> {
    type Answer = Result<Address, Box<dyn Error + Send + Sync>>;

    fn ask<O: DiscoverEndpoint>(self) -> Self::Answer {
        self.0.discover::<O>(self.1)
    }
}

const ONE_WAY: &str = "an operation that sends events needs HTTP/2, and with it the async client";

/// Converts the request to ureq's.
fn sendable(request: Request) -> http::Request<SendBody<'static>> {
    request.map(|body| match body.is_empty() {
        true => SendBody::none(),
        false => SendBody::from_owned_reader(body.into_reader()),
    })
}

/// Classifies an error of ureq.
fn failure(error: ureq::Error, own: Option<String>) -> Failure {
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

/// The body of a response. Converts ureq's timeouts to ours.
struct Readable {
    reader: ureq::BodyReader<'static>,
    /// When reading must end; `None` for a streamed body, which the caller reads.
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

/// The pages of a listing, requested one at a time. Ends after an error.
#[derive(Debug)]
pub struct Pages<I> {
    client: Client,
    cursor: Cursor<I>,
}

impl<I: Paginated> Pages<I> {
    /// Returns the items of all pages.
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

/// The items of a listing. Ends after an error.
#[derive(Debug)]
pub struct Items<I: Paginated> {
    pages: Pages<I>,
    /// The remaining items of the last page.
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
