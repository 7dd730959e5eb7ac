//! One file a part of the runtime or the generator.

pub mod cbor;
pub mod errors;
pub mod event_messages;
pub mod events;
pub mod form;
pub mod headers;
pub mod json;
pub mod models;
pub mod xml;
