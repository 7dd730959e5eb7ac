//! XML documents: [`mod@write`] writes request bodies, [`read`] reads response bodies.

mod error;
mod escape;
pub mod read;
pub mod write;

pub use error::{ERRORS, error_details};
pub use read::{Element, ReadXml, from_bytes, read_members, read_wrapped};
pub use write::{Root, Sink, WriteXml, to_bytes};

pub use super::{ReadError, Result};
