//! Endpoints: where requests are sent and how they are signed.
//!
//! Generated crates contain the endpoint rules of their service as data, in the types of [`rules`].
//! [`Config::resolve`](crate::Config::resolve) evaluates them.

mod auth;
mod cache;
mod evaluate;
mod functions;
mod input;
pub mod partition;
mod resolved;
pub mod rules;
mod service;
mod value;

pub use auth::{Algorithm, AuthOption, AuthOptions, AuthScheme, Signing};
pub(crate) use cache::Cache;
pub use evaluate::evaluate;
pub use input::Input;
pub use resolved::{Endpoint, Property};
pub use service::Service;
