//! Forms: keys and values.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::super::context::Context;
use super::super::value::scalar;
use super::{default_name, item_name};
use crate::error::{self, Reported};
use crate::model::{Kind, Member, Shape};
use crate::plan::ir::form::{Content, EmptyList, Place};
use crate::plan::protocol::{Call, TimestampPlace};

/// All characters except the unreserved ones (RFC 3986, section 2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Returns the place of a member in its structure.
pub(super) fn member(
    cx: &Context<'_>,
    shape: &str,
    name: &str,
    member: &Member,
) -> Result<Place, Reported> {
    let place = error::member(shape, name);
    let target = cx.target(member)?;
    let own = encoded(&cx.protocol.key(default_name(name, target), member));
    let mut content = content(cx, &place, member, target)?;
    let key = match (&mut content, item_name(target)) {
        (Content::List { empty: empty @ EmptyList::Key, .. }, Some(name)) => {
            *empty = EmptyList::OtherKey(own);
            encoded(name)
        }
        _ => own,
    };
    Ok(Place { key, content })
}

/// Returns the place of an input that is a whole document.
pub(super) fn input(cx: &Context<'_>, call: Call<'_>) -> Place {
    let pairs = cx.protocol.first_pairs(call);
    let pairs = pairs.iter().map(|(key, value)| format!("{}={}", encoded(key), encoded(value)));
    Place { key: pairs.collect::<Vec<_>>().join("&"), content: Content::Structure }
}

fn content(
    cx: &Context<'_>,
    place: &str,
    member: &Member,
    target: &Shape,
) -> Result<Content, Reported> {
    let flattened = member.flattened || target.flattened;
    Ok(match &target.kind {
        Kind::Structure(_) | Kind::Union(_) => Content::Structure,
        Kind::List(item) => {
            let content = Box::new(content(cx, place, item, cx.target(item)?)?);
            if cx.protocol.flattens_lists() {
                return Ok(Content::List {
                    item: String::new(),
                    content,
                    empty: EmptyList::Nothing,
                });
            }
            let item = if flattened { "" } else { cx.protocol.member_name("member", item) };
            Content::List { item: encoded(item), content, empty: EmptyList::Key }
        }
        Kind::Map(key, value) => Content::Map {
            entry: if flattened { "" } else { "entry" }.to_owned(),
            key: part_name(cx, "key", key),
            value: part_name(cx, "value", value),
            content: Box::new(content(cx, place, value, cx.target(value)?)?),
        },
        Kind::Document => {
            return Err(cx.error(place, "a document type cannot be written in a form"));
        }
        _ => {
            let text = scalar(cx, member, target, TimestampPlace::Document);
            text.map(Content::Text).ok_or_else(|| cx.error(place, "should be a scalar"))?
        }
    })
}

/// Returns the name of the key or value in a map's entry. Defaults are the same in all protocols.
fn part_name(cx: &Context<'_>, default: &str, part: &Member) -> String {
    match part {
        Member { location_name: None, query_name: None, .. } => default.to_owned(),
        part => encoded(&cx.protocol.key(default, part)),
    }
}

fn encoded(name: &str) -> String {
    utf8_percent_encode(name, RESERVED).to_string()
}
