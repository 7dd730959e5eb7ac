//! XML: how elements are written and read.

mod place;
mod read;
mod write;

pub(super) use read::{from_bytes, read_structure, read_union};
pub(super) use write::{empty, root, write_structure, write_union};
