//! A tower layer that signs requests.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use tower_layer::Layer;
use tower_service::Service;

use super::{ProvideCredentials, SignError, Signer};
use crate::Request;

/// Signs every request on its way to the inner service: any [`Service`] that takes an
/// [`http::Request`] with a [`Body`](crate::Body).
///
/// Place it inside layers that retry, so that every attempt gets a new signature, and outside
/// layers that change only unsigned headers, such as `user-agent`.
#[derive(Clone, Debug)]
pub struct SignLayer {
    signer: Signer,
}

impl SignLayer {
    /// Returns a layer that signs with credentials from `provider`. To sign requests without a
    /// [`Signing`](super::Signing), make the layer from a [`Signer`] with a
    /// [default](Signer::default_signing).
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

/// A service that signs requests. Made by [`SignLayer`].
#[derive(Clone, Debug)]
pub struct SignService<S> {
    signer: Signer,
    inner: S,
}

/// Error returned by a service that signs: signing failed, or the inner service did.
#[derive(Debug)]
pub enum LayerError<E> {
    /// The request could not be signed, and was not sent.
    Sign(SignError),
    /// The error of the inner service.
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
