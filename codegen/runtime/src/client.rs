//! Sending requests: what the async and the blocking client have in common.
//!
//! The core knows no more of clients than [`Sender`], so that one builder serves all: one that a
//! client has given out sends, and says what that gives; any other only [builds](crate::Operation).
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

use crate::paginate::Paginated;

/// What sends the operation that `I` is the input of: a client.
pub trait Sender<I> {
    /// What sending gives: a future of the output, or the output itself.
    type Sent;

    /// Sends the request.
    fn send(self, input: I) -> Self::Sent;
}

/// What sends an operation whose answer comes in pages.
pub trait Pager<I: Paginated>: Sender<I> {
    /// The pages, one after the other.
    type Pages;

    /// The pages from the one that `input` asks for. Nothing is sent before the first is asked for.
    fn pages(self, input: I) -> Self::Pages;
}

/// What every generated builder of an operation's input can do besides setting members: send, if
/// it is a client's, which has a `$method` that gives it out.
#[macro_export]
macro_rules! operation_builder {
    (
        $($handle:ident)::+, $(#[$attribute:meta])* $method:ident, $input:ident, $builder:ident
        $(, $pages:ident)?
    ) => {
        impl ::std::default::Default for $builder {
            fn default() -> Self {
                Self { inner: ::std::default::Default::default(), client: () }
            }
        }

        #[allow(dead_code, deprecated)]
        impl<C: ::std::clone::Clone> $($handle)::+<C> {
            #[doc = ::std::concat!("A builder of [`", ::std::stringify!($input), "`] that sends it.")]
            $(#[$attribute])*
            pub fn $method(&self) -> $builder<C> {
                let inner = ::std::default::Default::default();
                $builder { inner, client: ::std::clone::Clone::clone(self.client()) }
            }
        }

        #[allow(dead_code)]
        impl<C: $crate::client::Sender<$input>> $builder<C> {
            /// Sends the request: gives the output or a `SendError`, an async client's in a future.
            pub fn send(self) -> C::Sent {
                $crate::client::Sender::send(self.client, self.inner)
            }
        }

        $(
            #[allow(dead_code)]
            impl<C: $crate::client::Pager<$input>> $builder<C> {
                /// The pages of the listing. Each is asked for when it is wanted.
                pub fn $pages(self) -> C::Pages {
                    $crate::client::Pager::pages(self.client, self.inner)
                }
            }
        )?
    };
}

/// The clients of a service, as its crate declares them: `Handle`, which has a method for each
/// operation, and, with the features that they need, `Client` and `blocking::Client`.
#[macro_export]
macro_rules! clients {
    ($service:path) => {
        /// A client of the service, with a method for each operation: `C` is what sends.
        ///
        /// Cheap to clone; its clones share connections and what is known of the service's health.
        #[allow(dead_code, unreachable_pub)]
        #[derive(Clone, Debug)]
        pub struct Handle<C>(C);

        #[allow(dead_code, unreachable_pub)]
        impl<C> Handle<C> {
            /// The operations of the service, sent by `client`.
            pub fn from_client(client: C) -> Self {
                Self(client)
            }

            /// What sends.
            pub fn client(&self) -> &C {
                &self.0
            }
        }

        impl<C> ::std::ops::Deref for Handle<C> {
            type Target = C;

            fn deref(&self) -> &C {
                &self.0
            }
        }

        $crate::async_client!($service);
        $crate::blocking_client!($service);
    };
}

/// The async client that [`clients!`] declares.
#[cfg(feature = "client")]
#[doc(hidden)]
#[macro_export]
macro_rules! async_client {
    ($service:path) => {
        /// An async client. It runs in the runtime of tokio, whose timers it uses.
        #[allow(dead_code, unreachable_pub)]
        pub type Client = Handle<$crate::client::Client>;

        #[allow(dead_code, unreachable_pub)]
        impl Client {
            /// A client over a tower service of your own, such as one of hyper-util or reqwest, or
            /// a fake one for tests.
            pub fn over(service: impl $crate::client::Transport, config: $crate::Config) -> Self {
                Self($crate::client::Client::over(service, &$service, config))
            }
        }

        $crate::hyper_client!($service);
    };
}

/// No async client: the runtime's feature `client` is off.
#[cfg(not(feature = "client"))]
#[doc(hidden)]
#[macro_export]
macro_rules! async_client {
    ($service:path) => {};
}

/// How [`async_client!`] makes its own connections.
#[cfg(feature = "hyper")]
#[doc(hidden)]
#[macro_export]
macro_rules! hyper_client {
    ($service:path) => {
        #[allow(dead_code, unreachable_pub)]
        impl Client {
            /// A client that makes its own connections.
            pub fn new(config: $crate::Config) -> Self {
                Self($crate::client::Client::new(&$service, config))
            }
        }
    };
}

/// Nothing: the runtime's feature `hyper` is off.
#[cfg(not(feature = "hyper"))]
#[doc(hidden)]
#[macro_export]
macro_rules! hyper_client {
    ($service:path) => {};
}

/// The blocking client that [`clients!`] declares.
#[cfg(feature = "blocking")]
#[doc(hidden)]
#[macro_export]
macro_rules! blocking_client {
    ($service:path) => {
        /// The client for programs without an async runtime.
        #[allow(dead_code, unreachable_pub)]
        pub mod blocking {
            /// A client that waits for the service's answer.
            #[allow(dead_code, unreachable_pub)]
            pub type Client = super::Handle<$crate::blocking::Client>;
        }

        #[allow(dead_code, unreachable_pub)]
        impl blocking::Client {
            /// A client that makes its own connections.
            pub fn new(config: $crate::Config) -> Self {
                Self($crate::blocking::Client::new(&$service, config))
            }
        }
    };
}

/// No blocking client: the runtime's feature `blocking` is off.
#[cfg(not(feature = "blocking"))]
#[doc(hidden)]
#[macro_export]
macro_rules! blocking_client {
    ($service:path) => {};
}
