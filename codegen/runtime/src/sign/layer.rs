//! A tower layer that signs what passes through it.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use tower_layer::Layer;
use tower_service::Service;

use super::{ProvideCredentials, SignError, Signer};
use crate::Request;

/// Signs every request before the service behind it gets it: any [`Service`] that takes an
/// [`http::Request`] with a [`Body`](crate::Body).
///
/// Put it behind layers that retry, so that every attempt has a signature of its own, and before
/// those that change no more than the headers which are not signed, such as `user-agent`.
#[derive(Clone, Debug)]
pub struct SignLayer {
    signer: Signer,
}

impl SignLayer {
    /// With credentials of `provider`, for requests that say how they are to be signed. For others,
    /// make the layer from a [`Signer`] with a [default](Signer::default_signing).
    pub fn new(provider: impl ProvideCredentials + 'static) -> Self {
        Self::from(Signer::new(provider))
    }
}

impl From<Signer> for SignLayer {
    fn from(signer: Signer) -> Self {
        Self { signer }
    }
}

impl<S> Layer<S> for SignLayer {
    type Service = SignService<S>;

    fn layer(&self, inner: S) -> SignService<S> {
        SignService { signer: self.signer.clone(), inner }
    }
}

/// A service that gets signed requests only. Made by [`SignLayer`].
#[derive(Clone, Debug)]
pub struct SignService<S> {
    signer: Signer,
    inner: S,
}

/// Why a request got no answer: it could not be signed, or the service behind the layer failed.
#[derive(Debug)]
pub enum LayerError<E> {
    /// It could not be signed, and was not sent.
    Sign(SignError),
    /// The error of the service behind the layer.
    Inner(E),
}

impl<E: fmt::Display> fmt::Display for LayerError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sign(error) => error.fmt(f),
            Self::Inner(error) => error.fmt(f),
        }
    }
}

impl<E: std::error::Error> std::error::Error for LayerError<E> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            // Itself, so that whoever is behind more layers can tell by its type what failed.
            Self::Sign(error) => Some(error),
            Self::Inner(error) => error.source(),
        }
    }
}

impl<S> Service<Request> for SignService<S>
where
    S: Service<Request, Future: Send> + Clone + Send + 'static,
{
    type Response = S::Response;
    type Error = LayerError<S::Error>;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx).map_err(LayerError::Inner)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        // The clone may not be ready; the one that is goes with the request.
        let clone = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, clone);
        let signer = self.signer.clone();
        Box::pin(async move {
            let request = signer.sign(request).await.map_err(LayerError::Sign)?;
            inner.call(request).await.map_err(LayerError::Inner)
        })
    }
}
