//! CBOR documents: keys and values.

use super::super::context::Context;
use crate::error::{self, Reported};
use crate::model::{Kind, Member};
use crate::plan::ir::cbor::{Content, Place};

/// Returns the place of a member in its structure's map.
pub(super) fn member(
    cx: &Context<'_>,
    shape: &str,
    name: &str,
    member: &Member,
) -> Result<Place, Reported> {
    let key = cx.protocol.member_name(name, member).to_owned();
    Ok(Place { key, content: content(cx, &error::member(shape, name), member)? })
}

/// Returns the place of a member that is a whole document.
pub(super) fn payload(cx: &Context<'_>, place: &str, member: &Member) -> Result<Place, Reported> {
    Ok(Place { key: String::new(), content: content(cx, place, member)? })
}

/// Returns the place of a structure that is a whole document.
pub(super) fn structure() -> Place {
    Place { key: String::new(), content: Content::Structure }
}

/// Timestamps have one format only, whatever the model says.
fn content(cx: &Context<'_>, place: &str, member: &Member) -> Result<Content, Reported> {
    let target = cx.target(member)?;
    Ok(match &target.kind {
        Kind::Structure(_) | Kind::Union(_) => Content::Structure,
        Kind::List(item) => {
            Content::List { content: Box::new(content(cx, place, item)?), sparse: target.sparse }
        }
        Kind::Map(_, value) => {
            Content::Map { content: Box::new(content(cx, place, value)?), sparse: target.sparse }
        }
        Kind::Document => {
            return Err(cx.error(place, "a document type cannot be written in CBOR"));
        }
        Kind::String => Content::String,
        Kind::Enum(_) => Content::Enum,
        Kind::Boolean => Content::Boolean,
        Kind::Byte | Kind::Short | Kind::Integer | Kind::Long => Content::Integer,
        Kind::Float => Content::Float,
        Kind::Double => Content::Double,
        Kind::Blob => Content::Blob,
        Kind::Timestamp => Content::Timestamp,
    })
}
