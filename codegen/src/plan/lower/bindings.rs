//! Members that are bound to the HTTP message: labels, query parameters, headers, the status.

use super::context::{Container, Context, Role};
use super::value::scalar;
use crate::error::{self, Reported};
use crate::model::{self, Kind, Member, Shape};
use crate::plan::ir::{Location, Multiple, Text};
use crate::plan::protocol::TimestampPlace;

/// Whether a binding applies to requests.
pub(super) fn in_request(location: model::Location) -> bool {
    location != model::Location::StatusCode
}

/// Whether a binding applies to the head of responses.
pub(super) fn in_head(location: model::Location) -> bool {
    use model::Location::{Header, Headers, StatusCode};
    matches!(location, Header | Headers | StatusCode)
}

/// Returns the place of a member of an input, output or error.
pub(super) fn location(
    cx: &Context<'_>,
    container: &Container<'_>,
    name: &str,
    member: &Member,
    target: &Shape,
    location: model::Location,
) -> Result<Location, Reported> {
    let place = error::member(container.shape, name);
    let wire_name = member.location_name.as_deref().unwrap_or(name);
    if target.sparse {
        let message =
            "may contain null, so it can only be in a document, not in the URI or a header";
        return Err(cx.error(place, message));
    }
    let (planned, expected) = match location {
        model::Location::Uri => {
            let text = scalar(cx, member, target, TimestampPlace::Uri);
            let expected = "a label should be text, a number, a boolean or a timestamp";
            (text.map(|_| Location::Label), expected)
        }
        model::Location::Query => (
            query(cx, member, target, wire_name),
            "a query parameter should be a scalar, a list of scalars, or a map of strings or lists of strings",
        ),
        model::Location::Header => {
            check_header(cx, &place, wire_name);
            let planned = multiple(cx, member, target, TimestampPlace::Header)
                .map(|multiple| Location::Header(wire_name.to_ascii_lowercase(), multiple));
            (planned, "a header should be a scalar or a list of scalars")
        }
        model::Location::Headers => {
            if !wire_name.is_empty() {
                check_header(cx, &place, wire_name);
            }
            // Keys of responses are arbitrary strings, so they cannot be enums.
            let in_request = container.role == Role::Input;
            let is_map = matches!(&target.kind, Kind::Map(key, value)
                if is_string(cx, value) && (in_request || is_string(cx, key)));
            let planned = is_map.then(|| Location::HeaderMap(wire_name.to_ascii_lowercase()));
            (planned, "headers under a prefix should be a map of strings")
        }
        model::Location::StatusCode => {
            let is_status = matches!(target.kind, Kind::Integer | Kind::Long);
            let planned = is_status.then_some(Location::StatusCode);
            (planned, "the status of a response should be an integer or a long")
        }
    };
    planned.ok_or_else(|| cx.error(place, expected))
}

fn query(cx: &Context<'_>, member: &Member, target: &Shape, name: &str) -> Option<Location> {
    if let Kind::Map(_, value) = &target.kind {
        let value_shape = cx.model.shapes.get(&value.target)?;
        let multiple = multiple(cx, value, value_shape, TimestampPlace::Uri)?;
        let strings =
            matches!(multiple, Multiple::One(Text::String) | Multiple::Many(Text::String));
        return strings.then_some(Location::QueryMap(multiple));
    }
    let multiple = multiple(cx, member, target, TimestampPlace::Uri)?;
    Some(Location::Query(name.to_owned(), multiple))
}

fn is_string(cx: &Context<'_>, member: &Member) -> bool {
    cx.model.shapes.get(&member.target).is_some_and(|shape| matches!(shape.kind, Kind::String))
}

/// Returns the text form of a value or a list; `None` if it has none.
fn multiple(
    cx: &Context<'_>,
    member: &Member,
    target: &Shape,
    place: TimestampPlace,
) -> Option<Multiple> {
    if target.sparse {
        return None;
    }
    if let Kind::List(item) = &target.kind {
        let shape = cx.model.shapes.get(&item.target)?;
        return scalar(cx, item, shape, place).map(Multiple::Many);
    }
    let text = scalar(cx, member, target, place)?;
    Some(Multiple::One(match text {
        Text::String if member.json_value && place == TimestampPlace::Header => Text::Base64String,
        text => text,
    }))
}

/// The name of a header is a token (RFC 9110, section 5.6.2).
fn check_header(cx: &Context<'_>, place: &str, name: &str) {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if name.is_empty() || !name.bytes().all(is_token) {
        cx.error(place, format!("{name:?} is not a valid header name"));
    }
}
