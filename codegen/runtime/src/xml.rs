//! XML as the rest-xml protocol uses it: [`write`] makes a request's body, [`read`] takes a
//! response's body apart.

mod escape;
pub mod read;
pub mod write;

pub use write::{Root, Sink, WriteXml, to_bytes};
