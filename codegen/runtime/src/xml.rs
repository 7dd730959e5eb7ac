//! XML as the rest-xml protocol uses it: [`mod@write`] makes a request's body, [`read`] takes a
//! response's body apart.

mod escape;
pub mod read;
pub mod write;

/// What reading XML comes to.
pub type Result<T = ()> = std::result::Result<T, ReadError>;

pub use read::{Element, ReadError, ReadXml};
pub use write::{Root, Sink, WriteXml, to_bytes};
