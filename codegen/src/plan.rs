//! The plan of a crate: everything known before its code is written. `ir` has its types,
//! `lower` creates it from a model and makes all decisions, and `customize` adds what models do
//! not say.

pub(crate) mod customize;
mod describe;
pub(crate) mod ir;
pub(crate) mod lower;
pub(crate) mod markdown;
pub(crate) mod names;
mod protocol;

pub use ir::*;
pub use lower::docs::Docs;
