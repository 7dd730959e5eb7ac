//! What clients take from the configuration.

use std::time::Duration;

use super::Retries;
use crate::Config;

/// How long is waited for what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    pub(crate) connect: Option<Duration>,
    pub(crate) idle: Option<Duration>,
    pub(crate) attempt: Option<Duration>,
    pub(crate) operation: Option<Duration>,
}

impl Timeouts {
    /// For a connection; 3.1 seconds by default. Of no meaning to a client over a service of your
    /// own, which makes its own connections.
    pub fn connect(mut self, timeout: Option<Duration>) -> Self {
        self.connect = timeout;
        self
    }

    /// For the next sign of life of the other side: that it takes more of the request, begins its
    /// answer, or goes on with it. 60 seconds by default.
    pub fn idle(mut self, timeout: Option<Duration>) -> Self {
        self.idle = timeout;
        self
    }

    /// For one attempt, up to the end of the response; up to the end of its head, where the output
    /// takes the body as it streams in. None by default.
    pub fn attempt(mut self, timeout: Option<Duration>) -> Self {
        self.attempt = timeout;
        self
    }

    /// For the whole call, with all its attempts and the waits between them. None by default.
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
}

/// What signs, if anything does. Equal are those that are one and the same.
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
    /// How often clients send a request, and how long they wait in between.
    /// [`Retries::standard`] by default.
    pub fn retries(mut self, retries: Retries) -> Self {
        self.sending.retries = retries;
        self
    }

    /// How long clients wait for what.
    pub fn timeouts(mut self, timeouts: Timeouts) -> Self {
        self.sending.timeouts = timeouts;
        self
    }
}
