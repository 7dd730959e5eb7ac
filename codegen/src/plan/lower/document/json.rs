//! JSON documents: keys and values.

use super::super::context::Context;
use crate::error::Reported;
use crate::model::{Kind, Member, Shape, TimestampFormat};
use crate::plan::ir::json::{Content, Place};
use crate::plan::protocol::TimestampPlace;

/// Returns the place of a member in its structure's object.
pub(super) fn member(cx: &Context<'_>, name: &str, member: &Member) -> Result<Place, Reported> {
    let key = cx.protocol.member_name(name, member).to_owned();
    Ok(Place { key, content: content(cx, member)? })
}

/// Returns the place of a member that is a whole document.
pub(super) fn payload(cx: &Context<'_>, member: &Member) -> Result<Place, Reported> {
    Ok(Place { key: String::new(), content: content(cx, member)? })
}

/// Returns the place of a structure that is a whole document.
pub(super) fn structure() -> Place {
    Place { key: String::new(), content: Content::Structure }
}

fn content(cx: &Context<'_>, member: &Member) -> Result<Content, Reported> {
    let target = cx.target(member)?;
    Ok(match &target.kind {
        Kind::Structure(_) | Kind::Union(_) => Content::Structure,
        Kind::List(item) => {
            Content::List { content: Box::new(content(cx, item)?), sparse: target.sparse }
        }
        Kind::Map(_, value) => {
            Content::Map { content: Box::new(content(cx, value)?), sparse: target.sparse }
        }
        Kind::Document => Content::Document,
        Kind::String => Content::String,
        Kind::Enum(_) => Content::Enum,
        Kind::Boolean => Content::Boolean,
        Kind::Byte | Kind::Short | Kind::Integer | Kind::Long => Content::Integer,
        Kind::Float | Kind::Double => Content::Float,
        Kind::Blob => Content::Blob,
        Kind::Timestamp => Content::Timestamp(timestamp_format(cx, member, target)),
    })
}

fn timestamp_format(cx: &Context<'_>, member: &Member, target: &Shape) -> TimestampFormat {
    let own = member.timestamp_format.or(target.timestamp_format);
    own.unwrap_or(cx.protocol.timestamp_format(TimestampPlace::Document))
}
