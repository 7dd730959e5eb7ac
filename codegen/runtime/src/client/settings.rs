//! The clients' settings in the configuration.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::Retries;
use crate::Config;
use crate::token::{ProvideToken, Token};

/// Timeouts of a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    pub(crate) connect: Option<Duration>,
    pub(crate) idle: Option<Duration>,
    pub(crate) attempt: Option<Duration>,
    pub(crate) operation: Option<Duration>,
}

impl Timeouts {
    /// Sets the timeout for connecting; 3.1 seconds by default. Ignored by a client over your own
    /// tower service, which makes its own connections.
    pub fn connect(mut self, timeout: Option<Duration>) -> Self {
        self.connect = timeout;
        self
    }

    /// Sets the timeout for progress: how long the service may neither accept nor send data. 60
    /// seconds by default. A connection over HTTP/2 may be silent between events; after this time it
    /// is asked whether it is alive.
    pub fn idle(mut self, timeout: Option<Duration>) -> Self {
        self.idle = timeout;
        self
    }

    /// Sets the timeout for one attempt, up to the end of the response, or of its head if the
    /// output streams the body. None by default.
    pub fn attempt(mut self, timeout: Option<Duration>) -> Self {
        self.attempt = timeout;
        self
    }

    /// Sets the timeout for the whole call, including retries and the delays between them. None by
    /// default.
    pub fn operation(mut self, timeout: Option<Duration>) -> Self {
        self.operation = timeout;
        self
    }
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Some(Duration::from_millis(3_100)),
            idle: Some(Duration::from_secs(60)),
            attempt: None,
            operation: None,
        }
    }
}

/// The part of the configuration that only clients read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Settings {
    pub(crate) retries: Retries,
    pub(crate) timeouts: Timeouts,
    #[cfg(feature = "sign")]
    pub(crate) signer: Signing,
    pub(crate) tokens: Tokens,
}

/// The provider of bearer tokens, if there is one. Two are equal if they are the same instance.
#[derive(Clone, Default)]
pub(crate) struct Tokens(pub(crate) Option<Arc<dyn ProvideToken>>);

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Tokens" } else { "None" })
    }
}

impl PartialEq for Tokens {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Some(one), Some(other)) => Arc::ptr_eq(one, other),
            (one, other) => one.is_none() && other.is_none(),
        }
    }
}

impl Eq for Tokens {}

/// The signer, if there is one. Two are equal if they are the same instance.
#[cfg(feature = "sign")]
#[derive(Clone, Debug, Default)]
pub(crate) struct Signing(pub(crate) Option<std::sync::Arc<crate::sign::Signer>>);

#[cfg(feature = "sign")]
impl PartialEq for Signing {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_ref().map(std::sync::Arc::as_ptr) == other.0.as_ref().map(std::sync::Arc::as_ptr)
    }
}

#[cfg(feature = "sign")]
impl Eq for Signing {}

impl Config {
    /// Sets how clients retry. [`Retries::standard`] by default.
    pub fn retries(mut self, retries: Retries) -> Self {
        self.sending.retries = retries;
        self
    }

    /// Sets a bearer token, for operations that accept one.
    pub fn bearer_token(self, token: Token) -> Self {
        self.token_provider(token)
    }

    /// Sets a provider of bearer tokens, which is asked before each attempt.
    pub fn token_provider(mut self, provider: impl ProvideToken + 'static) -> Self {
        self.sending.tokens = Tokens(Some(Arc::new(provider)));
        self
    }

    /// Sets the clients' timeouts.
    pub fn timeouts(mut self, timeouts: Timeouts) -> Self {
        self.sending.timeouts = timeouts;
        self
    }
}
