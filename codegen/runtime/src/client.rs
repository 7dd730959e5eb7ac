//! Sending requests: what the async and the blocking client share.
//!
//! A client sends the input of any [`Operation`](crate::Operation). The client of a generated crate
//! wraps one of these and has a method for each operation of the service.
//!
//! | feature | adds |
//! |---|---|
//! | `client` | `client::Client`, an async client over any tower service; needs the tokio runtime |
//! | `hyper` | connections for the async client, with TLS by rustls |
//! | `blocking` | `blocking::Client`, a client without an async runtime, over ureq |
//! | `sign` | request signing: `Config::credentials_provider` and the clients' `presign` |
//!
//! Requests are sent unsigned without the feature `sign` or without a credentials provider.

#[cfg(any(feature = "client", feature = "blocking"))]
pub(crate) mod call;
#[cfg(any(feature = "client", feature = "blocking"))]
pub(crate) mod discovery;
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
