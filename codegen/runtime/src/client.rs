//! Sending requests: what the async and the blocking client have in common.
//!
//! A client sends the input of any [`Operation`](crate::Operation). A generated crate has a client of
//! its own around each of these, with a method for every operation of the service.
//!
//! | feature | gives |
//! |---|---|
//! | `client` | `client::Client`, async, over any tower service, in the runtime of tokio |
//! | `hyper` | the connections that such a client makes itself, with TLS by rustls |
//! | `blocking` | `blocking::Client`, without an async runtime, over ureq |
//! | `sign` | signatures: `Config::credentials_provider` and the clients' `presign` |
//!
//! Without the feature `sign`, or without a provider of credentials, requests are sent unsigned.

#[cfg(any(feature = "client", feature = "blocking"))]
pub(crate) mod call;
#[cfg(any(feature = "client", feature = "blocking"))]
mod error;
#[cfg(any(feature = "client", feature = "blocking"))]
pub(crate) mod guard;
#[cfg(feature = "hyper")]
mod hyper;
#[cfg(any(feature = "client", feature = "blocking"))]
pub(crate) mod pages;
#[cfg(any(feature = "client", feature = "blocking"))]
pub(crate) mod retry;
#[cfg(feature = "client")]
mod service;
#[cfg(any(feature = "client", feature = "blocking"))]
mod settings;
#[cfg(any(feature = "client", feature = "blocking"))]
pub(crate) mod sign;

#[cfg(feature = "blocking")]
pub(crate) use error::sources;
#[cfg(any(feature = "client", feature = "blocking"))]
pub use error::{Cause, PageError, SendError, Timeout, WaitError};
#[cfg(any(feature = "client", feature = "blocking"))]
pub use retry::Retries;
#[cfg(feature = "client")]
pub use service::{Client, Items, Pages, Transport};
#[cfg(any(feature = "client", feature = "blocking"))]
pub(crate) use settings::Settings;
#[cfg(any(feature = "client", feature = "blocking"))]
pub use settings::Timeouts;
#[cfg(all(feature = "sign", any(feature = "client", feature = "blocking")))]
pub use sign::PresignError;
