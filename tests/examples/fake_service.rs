//! Tests code that uses a client without a server: a tower service that answers from memory.
//!
//! ```sh
//! cargo run -p shapesmith-tests --example fake_service
//! ```

use std::collections::HashMap;
use std::convert::Infallible;
use std::error::Error;
use std::future::{Ready, ready};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use shapesmith_s3::runtime::client::Retries;
use shapesmith_s3::runtime::http::{Method, Request, Response, StatusCode};
use shapesmith_s3::{Body, Bytes, Client, Config};

/// Objects by URI.
#[derive(Clone, Default)]
struct FakeStore(Arc<Mutex<HashMap<String, Bytes>>>);

impl FakeStore {
    fn answer(&self, request: Request<Body>) -> Response<Body> {
        let Ok(mut objects) = self.0.lock() else {
            return status(StatusCode::INTERNAL_SERVER_ERROR, "");
        };
        let uri = request.uri().path().to_owned();
        if *request.method() == Method::PUT {
            let Ok(bytes) = request.into_body().into_bytes() else {
                return status(StatusCode::LENGTH_REQUIRED, "");
            };
            objects.insert(uri, bytes);
            return status(StatusCode::OK, "");
        }
        match objects.get(&uri) {
            Some(bytes) => Response::new(bytes.clone().into()),
            None => status(StatusCode::NOT_FOUND, "<Error><Code>NoSuchKey</Code></Error>"),
        }
    }
}

fn status(status: StatusCode, body: &'static str) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response
}

impl tower_service::Service<Request<Body>> for FakeStore {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Ready<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        ready(Ok(self.answer(request)))
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(put_and_get())
}

async fn put_and_get() -> Result<(), Box<dyn Error>> {
    let config = Config::new("us-east-1").endpoint_url("http://store")?.retries(Retries::none());
    let client = Client::over(FakeStore::default(), config);

    client.put_object().bucket("photos").key("a").body(Bytes::from("film")).send().await?;
    let object = client.get_object().bucket("photos").key("a").send().await?;
    println!("{:?}", object.body.collect().await?);

    let missing = client.get_object().bucket("photos").key("b").send().await;
    println!("{}", missing.err().ok_or("there should be no object b")?);
    Ok(())
}
