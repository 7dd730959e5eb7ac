//! The async client's default connections: hyper over TCP, with TLS for https.
//!
//! TLS is rustls with ring and Mozilla's root certificates. It needs a C compiler for ring, but no
//! CMake and no certificates on the machine. For anything else, use [`Client::over`].

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Version;
use hyper_rustls::builderstates::WantsProtocols1;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tower_service::Service as TowerService;

use super::{Client, Timeout, Timeouts};
use crate::{Body, Config, Request, Response, Service};

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// How long an idle connection is kept: shorter than S3 keeps it.
const KEPT: Duration = Duration::from_secs(15);

impl Client {
    /// Returns a client for `service` that makes its own connections, over http and https:
    /// HTTP/1.1, and HTTP/2 for operations that send event streams. Over http, the server has to
    /// know HTTP/2 without negotiation ("prior knowledge").
    pub fn new(service: &Service, config: Config) -> Self {
        match Connections::new(&config.sending.timeouts) {
            Ok(connections) => Self::over(connections, service, config),
            Err(error) => Self::over(Broken(error.to_string()), service, config),
        }
    }
}

type Pool = hyper_util::client::legacy::Client<Connector, Body>;

/// The connections of a client, by version of HTTP.
#[derive(Clone)]
struct Connections {
    http1: Pool,
    #[cfg(feature = "duplex")]
    http2: Pool,
}

impl Connections {
    fn new(timeouts: &Timeouts) -> Result<Self, rustls::Error> {
        let limit = timeouts.connect;
        let mut builder = hyper_util::client::legacy::Client::builder(TokioExecutor::new());
        builder.pool_timer(TokioTimer::new()).pool_idle_timeout(KEPT);
        let http1 = Connector { https: tls()?.enable_http1().wrap_connector(tcp()), limit };
        Ok(Self {
            http1: builder.build(http1),
            #[cfg(feature = "duplex")]
            http2: {
                let https = tls()?.enable_http2().wrap_connector(tcp());
                // Events may be far apart, so the connection is asked whether it is alive.
                builder.timer(TokioTimer::new()).http2_keep_alive_interval(timeouts.idle);
                builder.http2_keep_alive_timeout(timeouts.idle.unwrap_or(KEPT));
                builder.http2_only(true).build(Connector { https, limit })
            },
        })
    }

    fn of(&self, _version: Version) -> &Pool {
        #[cfg(feature = "duplex")]
        if _version == Version::HTTP_2 {
            return &self.http2;
        }
        &self.http1
    }
}

impl TowerService<Request> for Connections {
    type Response = <Pool as TowerService<Request>>::Response;
    type Error = <Pool as TowerService<Request>>::Error;
    type Future = <Pool as TowerService<Request>>::Future;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        self.of(request.version()).request(request)
    }
}

fn tcp() -> HttpConnector {
    let mut http = HttpConnector::new();
    http.enforce_http(false);
    http.set_nodelay(true);
    http
}

fn tls() -> Result<HttpsConnectorBuilder<WantsProtocols1>, rustls::Error> {
    // Named explicitly, since a program that links two providers has no default.
    let provider = rustls::crypto::ring::default_provider();
    let builder = HttpsConnectorBuilder::new().with_provider_and_webpki_roots(provider)?;
    Ok(builder.https_or_http())
}

/// Connects within the timeout, which covers DNS, TCP and TLS.
#[derive(Clone)]
struct Connector {
    https: HttpsConnector<HttpConnector>,
    limit: Option<Duration>,
}

impl TowerService<http::Uri> for Connector {
    type Response = <HttpsConnector<HttpConnector> as TowerService<http::Uri>>::Response;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.https.poll_ready(cx)
    }

    fn call(&mut self, uri: http::Uri) -> Self::Future {
        let connecting = self.https.call(uri);
        let Some(limit) = self.limit else { return Box::pin(connecting) };
        Box::pin(async move {
            match tokio::time::timeout(limit, connecting).await {
                Ok(connected) => connected,
                Err(_) => Err(Timeout::Connect.into()),
            }
        })
    }
}

/// A connector that always fails, used if TLS cannot be set up.
#[derive(Clone)]
struct Broken(String);

impl TowerService<Request> for Broken {
    type Response = Response;
    type Error = BoxError;
    type Future = std::future::Ready<Result<Response, BoxError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request) -> Self::Future {
        std::future::ready(Err(self.0.clone().into()))
    }
}
