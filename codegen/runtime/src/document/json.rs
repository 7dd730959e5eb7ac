//! JSON documents (RFC 8259): [`mod@write`] writes request bodies, [`read`] reads response bodies.

mod error;
mod escape;
pub mod read;
mod reader;
#[cfg(test)]
mod tests;
pub mod write;

pub use error::{ERRORS, error_details};
pub use read::{Object, ReadJson, from_bytes, read_members};
pub use write::{WriteJson, to_bytes, value_to_bytes};

pub use super::{ReadError, Result};
