//! What is known about a crate before its code is written: `ir` has the types, `lower` makes
//! them of a model and decides everything, `customize` adds what a model does not say.

pub(crate) mod customize;
mod describe;
pub(crate) mod ir;
pub(crate) mod lower;
pub(crate) mod markdown;
pub(crate) mod names;
mod protocol;

pub use ir::*;
pub use lower::docs::Docs;
pub use protocol::ALL as PROTOCOLS;
