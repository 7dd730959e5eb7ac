//! CBOR documents (RFC 8949): [`mod@write`] writes request bodies, [`read`] reads response bodies.

mod error;
pub mod read;
mod reader;
#[cfg(test)]
mod tests;
pub mod write;

pub use error::{ERRORS, error_details};
pub use read::{Members, ReadCbor, from_bytes, read_members};
pub use write::{EMPTY, WriteCbor, to_bytes, value_to_bytes};

pub use super::{ReadError, Result};
