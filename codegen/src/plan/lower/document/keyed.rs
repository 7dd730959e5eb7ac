//! Keyed documents, JSON and CBOR: keys and values.

use super::super::context::Context;
use crate::error::{self, Reported};
use crate::model::{Kind, Member, Shape, TimestampFormat};
use crate::plan::ir::keyed::{Content, Place};
use crate::plan::protocol::TimestampPlace;

/// The form of a keyed document.
#[derive(Clone, Copy)]
pub(super) enum Form {
    Json,
    Cbor,
}

/// Returns the place of a member in its structure's object or map.
pub(super) fn member(
    cx: &Context<'_>,
    form: Form,
    shape: &str,
    name: &str,
    member: &Member,
) -> Result<Place, Reported> {
    let key = cx.protocol.member_name(name, member).to_owned();
    Ok(Place { key, content: content(cx, form, &error::member(shape, name), member)? })
}

/// Returns the place of a member that is a whole document.
pub(super) fn payload(
    cx: &Context<'_>,
    form: Form,
    place: &str,
    member: &Member,
) -> Result<Place, Reported> {
    Ok(Place { key: String::new(), content: content(cx, form, place, member)? })
}

/// Returns the place of a structure that is a whole document.
pub(super) fn structure() -> Place {
    Place { key: String::new(), content: Content::Structure }
}

fn content(
    cx: &Context<'_>,
    form: Form,
    place: &str,
    member: &Member,
) -> Result<Content, Reported> {
    let target = cx.target(member)?;
    let sparse = target.sparse;
    let item = |member| content(cx, form, place, member).map(Box::new);
    Ok(match (&target.kind, form) {
        (Kind::Structure(_) | Kind::Union(_), _) => Content::Structure,
        (Kind::List(member), _) => Content::List { content: item(member)?, sparse },
        (Kind::Map(_, value), _) => Content::Map { content: item(value)?, sparse },
        (Kind::String, _) => Content::String,
        (Kind::Enum(_), _) => Content::Enum,
        (Kind::Boolean, _) => Content::Boolean,
        (Kind::Byte | Kind::Short | Kind::Integer | Kind::Long, _) => Content::Integer,
        (Kind::Float, _) | (Kind::Double, Form::Json) => Content::Float,
        (Kind::Double, Form::Cbor) => Content::Double,
        (Kind::Blob, Form::Json) => Content::Base64,
        (Kind::Blob, Form::Cbor) => Content::Bytes,
        (Kind::Timestamp, Form::Json) => Content::Timestamp(timestamp_format(cx, member, target)),
        // The only format, whatever the model says.
        (Kind::Timestamp, Form::Cbor) => Content::TaggedTimestamp,
        (Kind::Document, Form::Json) => Content::Document,
        (Kind::Document, Form::Cbor) => {
            return Err(cx.error(place, "a document type cannot be written in CBOR"));
        }
    })
}

fn timestamp_format(cx: &Context<'_>, member: &Member, target: &Shape) -> TimestampFormat {
    let own = member.timestamp_format.or(target.timestamp_format);
    own.unwrap_or(cx.protocol.timestamp_format(TimestampPlace::Document))
}
