//! Bearer tokens, signatures and requests with neither, by a transport that only records.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use downstream_events::{json, rest_json};
use shapesmith_runtime::client::{Cause, Retries};
use shapesmith_runtime::sign::{Credentials, CredentialsError, ProvideCredentials};
use shapesmith_runtime::token::{ProvideToken, ProvidedToken, Token, TokenError};
use shapesmith_runtime::{Body, Config, Request, Response};

/// A transport that records the header `authorization` of each request.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Vec<Option<String>>>>);

impl tower_service::Service<Request> for Recorder {
    type Response = Response;
    type Error = std::io::Error;
    type Future = std::future::Ready<Result<Response, std::io::Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), std::io::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let value = request.headers().get("authorization");
        let value = value.map(|value| value.to_str().unwrap().to_owned());
        self.0.lock().unwrap().push(value);
        std::future::ready(Ok(Response::new(Body::empty())))
    }
}

#[derive(Clone, Copy)]
enum Call {
    /// Accepts a token only.
    Profile,
    /// Prefers a signature to a token.
    Rooms,
    /// Accepts neither.
    Help,
}

/// Returns how the request is authenticated, or why it cannot be sent.
fn authentication(config: Config, call: Call) -> Result<Option<String>, String> {
    let recorder = Recorder::default();
    let client = rest_json::Client::over(recorder.clone(), config.retries(Retries::none()));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let sent = runtime.block_on(async {
        match call {
            Call::Profile => client.get_profile().send().await.map(|_| ()).map_err(refusal),
            Call::Rooms => client.get_rooms().send().await.map(|_| ()).map_err(refusal),
            Call::Help => client.get_help().send().await.map(|_| ()).map_err(refusal),
        }
    });
    let mut seen = std::mem::take(&mut *recorder.0.lock().unwrap());
    match sent {
        Ok(()) => Ok(seen
            .pop()
            .unwrap()
            .map(|value| value.split("Credential").next().unwrap().to_owned())),
        Err(told) => {
            assert!(seen.is_empty(), "it was sent all the same");
            Err(told)
        }
    }
}

fn refusal<E: std::error::Error + 'static>(error: shapesmith_runtime::SendError<E>) -> String {
    assert!(matches!(error.cause(), Cause::Sign(_)), "{error}");
    error.to_string()
}

fn config() -> Config {
    Config::new("eu-west-1")
}

fn credentials() -> Credentials {
    Credentials::new("AKID", "secret", None, None, "test")
}

const SIGNED: &str = "AWS4-HMAC-SHA256 ";

#[test]
fn the_first_way_that_can_be_served_is_taken() {
    let token = || config().bearer_token(Token::new("abc"));
    let both = || token().credentials_provider(credentials());
    let bearer = Ok(Some("Bearer abc".to_owned()));
    let signed = Ok(Some(SIGNED.to_owned()));
    assert_eq!(authentication(token(), Call::Profile), bearer);
    assert_eq!(authentication(both(), Call::Profile), bearer);
    assert_eq!(authentication(token(), Call::Rooms), bearer);
    assert_eq!(authentication(both(), Call::Rooms), signed);
    assert_eq!(authentication(config().credentials_provider(credentials()), Call::Rooms), signed);
    assert_eq!(authentication(both(), Call::Help), Ok(None));
    // As all requests without credentials.
    assert_eq!(authentication(config(), Call::Rooms), Ok(None));
}

#[test]
fn without_a_token_an_operation_that_needs_one_is_not_sent() {
    let told = authentication(config().credentials_provider(credentials()), Call::Profile);
    assert_eq!(
        told.unwrap_err(),
        "the request cannot be signed: the operation needs a bearer token: set \
         `Config::bearer_token` or `Config::token_provider`"
    );
    let blocking = rest_json::blocking::Client::new(config());
    let error = blocking.get_profile().send().unwrap_err();
    assert!(error.to_string().contains("needs a bearer token"), "{error}");
}

#[test]
fn a_token_is_not_sent_in_the_clear() {
    let config = config().endpoint_url("http://localhost:1").unwrap();
    let told = authentication(config.bearer_token(Token::new("abc")), Call::Profile).unwrap_err();
    assert!(told.ends_with("a bearer token is only sent over https"), "{told}");
}

#[derive(Debug)]
struct Nobody;

impl ProvideToken for Nobody {
    fn provide_token(&self) -> ProvidedToken<'_> {
        Box::pin(std::future::ready(Err(TokenError::provider("the file is gone"))))
    }
}

impl ProvideCredentials for Nobody {
    fn provide_credentials<'a>(&'a self) -> shapesmith_runtime::sign::ProvidedCredentials<'a>
    where
        Self: 'a,
    {
        shapesmith_runtime::sign::ProvidedCredentials::ready(Err(CredentialsError::not_loaded(
            "nobody is here",
        )))
    }
}

#[test]
fn a_provider_without_credentials_leaves_it_to_the_next_way() {
    let nobody = || config().credentials_provider(Nobody);
    let with_token = nobody().bearer_token(Token::new("abc"));
    assert_eq!(authentication(with_token, Call::Rooms), Ok(Some("Bearer abc".to_owned())));
    let told = authentication(nobody(), Call::Rooms).unwrap_err();
    assert!(told.contains("nobody is here") || told.contains("credentials"), "{told}");
    let told = authentication(config().token_provider(Nobody), Call::Profile).unwrap_err();
    assert!(told.ends_with("cannot get a bearer token: the file is gone"), "{told}");
}

#[test]
fn every_protocol_has_the_same_ways() {
    let recorder = Recorder::default();
    let config = config().bearer_token(Token::new("abc"));
    let client = json::Client::over(recorder.clone(), config);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(client.get_profile().send()).unwrap();
    assert_eq!(*recorder.0.lock().unwrap(), [Some("Bearer abc".to_owned())]);
}
