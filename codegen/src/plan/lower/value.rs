//! Values: their Rust types and text forms.

use super::context::Context;
use crate::error::{self, Reported};
use crate::model::{Kind, Member, Shape};
use crate::plan::ir::{Text, Type, TypeName};
use crate::plan::names;
use crate::plan::protocol::TimestampPlace;
use crate::select;

/// Returns the name of a shape's type.
pub(super) fn type_name(shape: &str) -> TypeName {
    TypeName {
        shape: shape.to_owned(),
        rust: names::type_name(shape),
        module: names::module(shape),
        qualified: false,
    }
}

/// Returns the Rust type of a shape's values.
pub(super) fn value_type(cx: &Context<'_>, shape_name: &str) -> Result<Type, Reported> {
    let shape = cx.shape(shape_name)?;
    Ok(match &shape.kind {
        Kind::Structure(_) | Kind::Union(_) => Type::Structure(type_name(shape_name)),
        Kind::Enum(_) => Type::Enum(type_name(shape_name)),
        Kind::List(item) => Type::List(Box::new(item_type(cx, shape, item)?)),
        Kind::Map(key, value) => {
            let key_type = match value_type(cx, &key.target)? {
                Type::String => None,
                Type::Enum(name) => Some(name),
                _ => {
                    let message = "the keys of a map should be strings";
                    return Err(cx.error(error::shape(shape_name), message));
                }
            };
            Type::Map(key_type, Box::new(item_type(cx, shape, value)?))
        }
        Kind::String => Type::String,
        Kind::Boolean => Type::Boolean,
        Kind::Byte => Type::Byte,
        Kind::Short => Type::Short,
        Kind::Integer => Type::Integer,
        Kind::Long => Type::Long,
        Kind::Float => Type::Float,
        Kind::Double => Type::Double,
        Kind::Blob => Type::Blob,
        Kind::Timestamp => Type::Timestamp,
        Kind::Document => Type::Document,
    })
}

/// Returns the type of a list's items or a map's values.
fn item_type(cx: &Context<'_>, shape: &Shape, item: &Member) -> Result<Type, Reported> {
    let ty = value_type(cx, &item.target)?;
    Ok(if shape.sparse { Type::Sparse(Box::new(ty)) } else { ty })
}

/// Returns the text form of a scalar; `None` for other shapes.
pub(super) fn scalar(
    cx: &Context<'_>,
    member: &Member,
    target: &Shape,
    place: TimestampPlace,
) -> Option<Text> {
    Some(match &target.kind {
        Kind::String => Text::String,
        Kind::Enum(_) => Text::Enum,
        Kind::Boolean | Kind::Byte | Kind::Short | Kind::Integer | Kind::Long => Text::Display,
        Kind::Float | Kind::Double => Text::Float,
        Kind::Blob => Text::Base64,
        Kind::Timestamp => {
            let own = member.timestamp_format.or(target.timestamp_format);
            Text::Timestamp(own.unwrap_or(cx.protocol.timestamp_format(place)))
        }
        Kind::Structure(_) | Kind::Union(_) | Kind::List(_) | Kind::Map(..) | Kind::Document => {
            return None;
        }
    })
}

/// Whether a member that is not in an input is a plain value, as in the official SDK: if it is
/// required, and neither a structure nor a union.
pub(super) fn is_plain(member: &Member, target: &Shape) -> bool {
    let is_structure = matches!(target.kind, Kind::Structure(_) | Kind::Union(_));
    member.required && !member.client_optional && !is_structure
}

/// Whether a value of the shape may lack required members, or hold a variant that cannot be sent.
pub(super) fn validates(cx: &Context<'_>, shape: &Shape) -> bool {
    let may_be_missing = |member: &Member| {
        let target = cx.model.shapes.get(&member.target);
        member.required && target.is_some_and(|target| !is_plain(member, target))
    };
    let requires = |shape: &Shape| match &shape.kind {
        Kind::Structure(structure) => structure.members.values().any(may_be_missing),
        Kind::Union(_) => true,
        _ => false,
    };
    requires(shape)
        || select::closure(cx.model, std::iter::once(shape))
            .iter()
            .any(|name| cx.model.shapes.get(*name).is_some_and(requires))
}

/// Whether values of the shape, or items inside, are redacted.
pub(super) fn is_sensitive(cx: &Context<'_>, shape: &Shape) -> bool {
    let target = |member: &Member| cx.model.shapes.get(&member.target);
    match &shape.kind {
        _ if shape.sensitive => true,
        Kind::List(item) => target(item).is_some_and(|item| is_sensitive(cx, item)),
        Kind::Map(key, value) => {
            [key, value].into_iter().filter_map(|m| target(m)).any(|s| is_sensitive(cx, s))
        }
        _ => false,
    }
}
