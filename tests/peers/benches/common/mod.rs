//! Transports that answer from memory, for our clients and for the official ones.

use std::convert::Infallible;
use std::future::{Future, Ready, ready};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpClient, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_types::body::SdkBody;
use shapesmith_runtime::client::Retries;
use shapesmith_runtime::{Body, Bytes, Config, Request, Response};

pub const URL: &str = "http://localhost:8000";

/// The configuration of our clients: nothing is signed or retried.
pub fn config() -> Config {
    let config = Config::new("us-east-1").endpoint_url(URL).expect("the URL is valid");
    config.retries(Retries::none())
}

/// Runs a future of a client to its end.
pub fn run<T>(future: impl Future<Output = T>) -> T {
    thread_local! {
        static RUNTIME: tokio::runtime::Runtime =
            tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    }
    RUNTIME.with(|runtime| runtime.block_on(future))
}

fn response<B>(body: B) -> http::Response<B> {
    http::Response::builder()
        .header("content-type", "application/x-amz-json-1.0")
        .header("x-amzn-requestid", "4KBNVRGD25RG1KEO9UT4V3FQDJVV4KQNSO5AEMVJF66Q9ASUAAJG")
        .body(body)
        .expect("the response is valid")
}

/// The body of the last request, if it is kept.
pub type Sent = Option<Arc<Mutex<Vec<u8>>>>;

fn keep(sent: &Sent, body: Option<&[u8]>) {
    if let Some(sent) = sent {
        *sent.lock().expect("not poisoned") = body.expect("the body is in memory").to_vec();
    }
}

/// A transport of our clients.
#[derive(Clone)]
pub struct Ours {
    pub body: Bytes,
    pub sent: Sent,
}

impl tower_service::Service<Request> for Ours {
    type Response = Response;
    type Error = Infallible;
    type Future = Ready<Result<Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        keep(&self.sent, request.body().bytes().map(|bytes| &bytes[..]));
        ready(Ok(response(Body::from(self.body.clone()))))
    }
}

/// A transport of the official clients.
#[derive(Clone, Debug)]
pub struct Theirs {
    pub body: Bytes,
    pub sent: Sent,
}

impl Theirs {
    pub fn client(self) -> SharedHttpClient {
        let connector = SharedHttpConnector::new(self);
        http_client_fn(move |_, _| connector.clone())
    }
}

impl HttpConnector for Theirs {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        keep(&self.sent, request.body().bytes());
        let response = response(SdkBody::from(self.body.clone()));
        HttpConnectorFuture::ready(Ok(HttpResponse::try_from(response).expect("valid headers")))
    }
}

/// The settings of an official client that make it do what ours does: nothing is signed or retried,
/// and nothing is timed.
#[macro_export]
macro_rules! their_client {
    ($sdk:ident, $theirs:expr) => {{
        use $sdk::config::retry::RetryConfig;
        use $sdk::config::timeout::TimeoutConfig;
        use $sdk::config::{BehaviorVersion, IdentityCache, Region, StalledStreamProtectionConfig};
        let config = $sdk::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-east-1"))
            .endpoint_url(common::URL)
            .allow_no_auth()
            .retry_config(RetryConfig::disabled())
            .identity_cache(IdentityCache::no_cache())
            .timeout_config(TimeoutConfig::disabled())
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .http_client($theirs.client())
            .build();
        $sdk::Client::from_conf(config)
    }};
}
