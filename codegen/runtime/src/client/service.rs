//! The async client, over any tower service.

use std::fmt;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use tokio::runtime::Handle;
use tokio::time::{Instant, Sleep, timeout_at};
use tower_service::Service as TowerService;
use tracing::Instrument as _;

use super::call::{self, Answer, Call, Failure, Step};
use super::discovery::{Address, Discovered};
use super::guard::{self, Watch};
use super::pages::Cursor;
use super::retry::TokenBucket;
use super::sign::{authenticated, with_account_id};
use super::{Cause, PageError, SendError, Timeout, WaitError};
use crate::body::BodyError;
use crate::discovery::{Ask, DiscoverEndpoint};
use crate::paginate::Paginated;
use crate::wait::{Verdict, Waiter};
use crate::{Body, Config, Operation, Request, Response, Service};

type BoxError = Box<dyn std::error::Error + Send + Sync>;
type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// A tower service that sends HTTP requests. Implemented for every `Service` of [`Request`] that
/// is `Clone`, `Send` and `'static`, and responds with a body of [`Bytes`].
pub trait Transport: Clone + Send + 'static {
    /// Sends a request once the service is ready.
    fn exchange(self, request: Request) -> BoxFuture<Result<Response, BoxError>>;
}

impl<S, B> Transport for S
where
    S: TowerService<Request, Response = http::Response<B>> + Clone + Send + 'static,
    S::Future: Send,
    S::Error: Into<BoxError>,
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    fn exchange(mut self, request: Request) -> BoxFuture<Result<Response, BoxError>> {
        Box::pin(async move {
            std::future::poll_fn(|cx| self.poll_ready(cx)).await.map_err(Into::into)?;
            let response = self.call(request).await.map_err(Into::into)?;
            Ok(response.map(Body::stream))
        })
    }
}

/// An async client. It needs the tokio runtime for its timers.
///
/// Cheap to clone. Clones share connections and the retry budget.
#[derive(Clone)]
pub struct Client(Arc<Shared>);

struct Shared {
    exchange: Box<dyn Fn(Request) -> BoxFuture<Result<Response, BoxError>> + Send + Sync>,
    service: Service,
    config: Config,
    bucket: Arc<TokenBucket>,
    /// Locked while the service is asked, so that it is asked once.
    discovered: tokio::sync::Mutex<Discovered>,
}

impl Client {
    /// Returns a client for `service` over a tower service.
    pub fn over(transport: impl Transport, service: &Service, config: Config) -> Self {
        // The service need not be `Sync`, so each request uses a clone.
        let transport = Mutex::new(transport);
        let exchange = move |request| {
            let transport = transport.lock().unwrap_or_else(PoisonError::into_inner).clone();
            transport.exchange(request)
        };
        let (exchange, bucket) = (Box::new(exchange), Arc::new(TokenBucket::new()));
        let discovered = tokio::sync::Mutex::default();
        Self(Arc::new(Shared { exchange, service: *service, config, bucket, discovered }))
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
    pub async fn presign<O: Operation>(
        &self,
        input: &O,
        expires: Duration,
    ) -> Result<crate::sign::PresignedRequest, crate::client::PresignError> {
        crate::client::sign::presigned(&self.0.config, input, expires).await
    }

    /// Sends the request of `input` and returns the output.
    ///
    /// # Errors
    /// [`SendError`] if the request cannot be built or sent, or if the service returns an error.
    pub async fn send<O: Operation>(&self, input: O) -> Result<O::Output, SendError<O::Error>> {
        // Boxed, since the future is large and becomes part of its callers'.
        let answer = Box::pin(async {
            let call = self.0.call(&input).await?;
            drop(input);
            self.0.run(call).await
        });
        answer.await?.into_output()
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
    pub async fn wait<O: Operation>(
        &self,
        mut waiter: Waiter<O>,
        input: O,
    ) -> Result<(), WaitError<O::Error>> {
        loop {
            let call = self.0.call(&input).await.map_err(WaitError::Send)?;
            let answer = self.0.run(call).await;
            let answer = answer.map_err(WaitError::Send)?;
            match waiter.observe(answer.status, &answer.result) {
                Verdict::Retry(delay) => tokio::time::sleep(delay).await,
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

impl Shared {
    async fn call<O: Operation>(&self, input: &O) -> Result<Call<O>, SendError<O::Error>> {
        let config = with_account_id::<O>(&self.config).await;
        Call::new(input, &config, &self.bucket)
    }

    async fn run<O: Operation>(&self, mut call: Call<O>) -> Result<Answer<O>, SendError<O::Error>> {
        if Handle::try_current().is_err() {
            return Err(SendError::new(Cause::Transport(NO_RUNTIME.into()), 0));
        }
        let span = call::span::<O>(&self.service);
        let limit = self.config.sending.timeouts.operation;
        let attempts = within(limit, self.attempts(&mut call)).instrument(span).await;
        attempts.unwrap_or_else(|| Err(call.too_long()))
    }

    async fn attempts<O: Operation>(
        &self,
        call: &mut Call<O>,
    ) -> Result<Answer<O>, SendError<O::Error>> {
        let limit = self.config.sending.timeouts.attempt;
        loop {
            if let Some(asked) = call.discover(Asking(self)) {
                call.go_to(asked.await)?;
            }
            let outcome = within(limit, self.attempt::<O>(call.next())).await;
            let step = call.judge(outcome.unwrap_or(Err(Failure::Timeout(Timeout::Attempt))));
            if let Some(address) = call.refused() {
                self.discovered.lock().await.forget(address);
            }
            match step {
                Step::Retry(delay) => tokio::time::sleep(delay).await,
                Step::Done(result) => return result,
            }
        }
    }

    /// Returns the address that `O` returns, unless it is known.
    async fn discovered<O: DiscoverEndpoint>(&self) -> Result<Address, BoxError> {
        let mut discovered = self.discovered.lock().await;
        if let Some(address) = discovered.get(std::time::Instant::now()) {
            return Ok(address);
        }
        let asked = async {
            let mut call = Call::<O>::new(&O::default(), &self.config, &self.bucket)?;
            self.attempts(&mut call).await?.into_output()
        };
        discovered.take::<O>(asked.await)
    }

    async fn attempt<O: Operation>(&self, request: Request) -> Result<Response, Failure> {
        let idle = self.config.sending.timeouts.idle;
        let request = authenticated(&self.config, request).await?;
        let is_duplex = request.version() == http::Version::HTTP_2;
        let (method, watch) = (request.method().clone(), Watch::new());
        let exchange = (self.exchange)(guard::sent(request, &watch));
        let response = alive(exchange, &watch, idle).await?;
        let response = response.map_err(|error| Failure::of(error, watch.failure()))?;
        let response = guard::received(response, &method);
        call::read::<O>(response.map(|body| match idle {
            // While it waits for the next event, the service may have nothing to say.
            _ if is_duplex => Body::stream(guard::Answer { body, watch }),
            Some(limit) => Body::stream(Idle { body, limit, sleep: None }),
            None => body,
        }))
        .await
    }
}

/// Asks the service for an endpoint.
struct Asking<'c>(&'c Shared);

impl<'c> Ask for Asking<'c> {
    // Boxed, so that a call does not contain itself.
    type Answer = Pin<Box<dyn Future<Output = Result<Address, BoxError>> + Send + 'c>>;

    fn ask<O: DiscoverEndpoint>(self) -> Self::Answer {
        Box::pin(self.0.discovered::<O>())
    }
}

const NO_RUNTIME: &str = "the async client needs a tokio runtime, and none is running";

/// Runs a future with a time limit.
async fn within<F: Future>(limit: Option<Duration>, future: F) -> Option<F::Output> {
    match limit {
        Some(limit) => tokio::time::timeout(limit, future).await.ok(),
        None => Some(future.await),
    }
}

/// Runs a future, and fails if there is no progress for as long as `limit`.
async fn alive<F: Future>(
    future: F,
    watch: &Watch,
    limit: Option<Duration>,
) -> Result<F::Output, Failure> {
    let mut future = pin!(future);
    let Some(limit) = limit else { return Ok(future.await) };
    loop {
        // Waiting for the source of the body does not count.
        let last = watch.since().unwrap_or_else(std::time::Instant::now);
        let Some(until) = last.checked_add(limit) else { return Ok(future.await) };
        match timeout_at(Instant::from_std(until), future.as_mut()).await {
            Ok(output) => return Ok(output),
            Err(_) if watch.since().is_none_or(|since| since > last) => {}
            Err(_) => return Err(Failure::Timeout(Timeout::Idle)),
        }
    }
}

/// A body that fails if the next piece takes too long. Time when nobody polls it does not count.
struct Idle {
    body: Body,
    limit: Duration,
    sleep: Option<Pin<Box<Sleep>>>,
}

/// Maximum time between a timer and the poll it causes. After a later poll we assume that the
/// caller was busy with something else.
const LATE: Duration = Duration::from_millis(100);

impl Idle {
    /// Ready once the next piece has been awaited for longer than the limit.
    fn poll_limit(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            // A body may be read outside of the runtime, where there are no timers.
            if self.sleep.is_none() && Handle::try_current().is_ok() {
                self.sleep = Some(Box::pin(tokio::time::sleep(self.limit)));
            }
            let Some(sleep) = &mut self.sleep else { return Poll::Pending };
            ready!(sleep.as_mut().poll(cx));
            if Instant::now() <= sleep.deadline() + LATE {
                return Poll::Ready(());
            }
            self.sleep = None;
        }
    }
}

impl http_body::Body for Idle {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let this = self.get_mut();
        if let Poll::Ready(frame) = Pin::new(&mut this.body).poll_frame(cx) {
            this.sleep = None;
            return Poll::Ready(frame);
        }
        this.poll_limit(cx).map(|()| Some(Err(BodyError::new(Timeout::Idle))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// The pages of a listing, requested one at a time. Ends after an error.
#[derive(Debug)]
pub struct Pages<I> {
    client: Client,
    cursor: Cursor<I>,
}

impl<I: Paginated> Pages<I> {
    /// Returns the next page, or `None` after the last one.
    pub async fn next(&mut self) -> Option<Result<I::Output, PageError<I::Error>>> {
        let sent = match self.cursor.input()? {
            Ok(input) => self.client.send(input).await,
            Err(error) => return Some(Err(error)),
        };
        Some(self.cursor.take(sent))
    }

    /// Returns the items of all pages.
    pub fn items(self) -> Items<I> {
        Items { pages: self, items: Vec::new().into_iter() }
    }
}

/// The items of a listing. Ends after an error.
#[derive(Debug)]
pub struct Items<I: Paginated> {
    pages: Pages<I>,
    /// The remaining items of the last page.
    items: std::vec::IntoIter<I::Item>,
}

impl<I: Paginated> Items<I> {
    /// Returns the next item, or `None` after the last one.
    pub async fn next(&mut self) -> Option<Result<I::Item, PageError<I::Error>>> {
        loop {
            if let Some(item) = self.items.next() {
                return Some(Ok(item));
            }
            match self.pages.next().await? {
                Ok(page) => self.items = I::items(page).into_iter(),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use http::Method;
    use http_body::Body as _;

    use super::*;

    const LIMIT: Duration = Duration::from_millis(1);

    /// Runs a future in a runtime with timers.
    fn run<F: Future>(future: F) -> F::Output {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(future)
    }

    /// A body that stays pending for many times the limit.
    struct Slow(Pin<Box<Sleep>>);

    impl http_body::Body for Slow {
        type Data = Bytes;
        type Error = BodyError;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            cx: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
            self.0.as_mut().poll(cx).map(|()| None)
        }
    }

    /// A body that is always pending.
    struct Silent;

    impl http_body::Body for Silent {
        type Data = Bytes;
        type Error = BodyError;

        fn poll_frame(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
            Poll::Pending
        }
    }

    #[test]
    fn only_the_time_counts_in_which_somebody_waits_for_a_response() {
        run(async {
            tokio::time::pause();
            let limit = Duration::from_secs(60);
            let mut body = Idle { body: Body::stream(Silent), limit, sleep: None };
            let mut poll = async || {
                std::future::poll_fn(|cx| {
                    Poll::Ready(Pin::new(&mut body).poll_frame(cx).is_ready())
                })
                .await
            };
            assert!(!poll().await);
            tokio::time::advance(10 * limit).await;
            assert!(!poll().await, "nobody waited");
            tokio::time::advance(limit / 2).await;
            assert!(!poll().await);
            // Timers have a resolution of a millisecond.
            tokio::time::advance(limit / 2 + LIMIT).await;
            assert!(poll().await, "it waits for more than the limit");
        });
    }

    #[test]
    fn a_slow_source_is_no_silence_of_the_service() {
        let sent = run(async {
            let slow = Slow(Box::pin(tokio::time::sleep(50 * LIMIT)));
            let (watch, mut request) = (Watch::new(), Request::new(Body::stream(slow)));
            *request.method_mut() = Method::PUT;
            let sent = guard::sent(request, &watch).into_body().collect();
            alive(sent, &watch, Some(LIMIT)).await.map(|sent| sent.is_ok())
        });
        assert!(matches!(sent, Ok(true)), "{sent:?}");
        let silent = run(alive(std::future::pending::<()>(), &Watch::new(), Some(LIMIT)));
        assert!(matches!(silent, Err(Failure::Timeout(Timeout::Idle))));
    }
}
