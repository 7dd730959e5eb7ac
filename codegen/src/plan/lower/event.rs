//! Event streams: the events and errors in a union, and where the members of an event stand.

use super::context::{Container, Context, Role};
use super::document;
use super::value::type_name;
use crate::error::{self, Reported};
use crate::model::{Kind, Member, Shape, Structure};
use crate::plan::ir::{ErrorPlan, EventPlan, Field, Location};
use crate::plan::names;

/// Whether a member of an event stream is an error.
pub(super) fn is_error(cx: &Context<'_>, structure: &Structure, member: &Member) -> bool {
    let target = || cx.structure(&member.target);
    structure.event_stream && target().is_some_and(|target| target.error.is_some())
}

/// Lowers the errors of an event stream. Messages name them by member.
pub(super) fn errors(cx: &Context<'_>, structure: &Structure) -> Vec<ErrorPlan> {
    let is_error = |(_, member): &(&String, &Member)| is_error(cx, structure, member);
    let errors: Vec<_> = structure.members.iter().filter(is_error).collect();
    let names = errors.iter().map(|(name, _)| match names::variant(name).as_str() {
        // The variant for errors that are not in the model.
        "Unhandled" => "UnhandledValue".to_owned(),
        _ => (*name).clone(),
    });
    let variants = names::variants(&names.collect::<Vec<_>>());
    let plan = |(variant, (name, member)): (String, (&String, &Member))| ErrorPlan {
        variant,
        code: name.clone(),
        query_code: None,
        details: cx
            .structure(&member.target)
            .filter(|target| !target.members.is_empty())
            .map(|_| type_name(&member.target)),
        in_head: false,
    };
    variants.into_iter().zip(errors).map(plan).collect()
}

/// Lowers an event. `written` says whether requests contain it.
pub(super) fn event(
    cx: &Context<'_>,
    shape: &str,
    fields: &[Field],
    written: bool,
) -> Result<EventPlan, Reported> {
    let payload = fields.iter().find(|field| field.location == Location::EventPayload);
    let is_header = |field: &Field| matches!(field.location, Location::EventHeader(_));
    let member = payload.and_then(|field| cx.structure(shape)?.members.get(&field.member));
    let document = match (payload, member) {
        _ if !written => None,
        (Some(field), Some(member)) => match cx.target(member)?.kind {
            Kind::Structure(_) | Kind::Union(_) => {
                let place = error::member(shape, &field.member);
                Some(document::written_payload(cx, &place, member)?)
            }
            _ => None,
        },
        // All members are headers, so that nothing is left for a document.
        _ if !fields.is_empty() && fields.iter().all(is_header) => None,
        _ => {
            let itself = Member { target: shape.to_owned(), ..Member::default() };
            Some(document::input(cx, &error::shape(shape), Some(&itself))?)
        }
    };
    Ok(EventPlan { written: document })
}

/// Returns the member of an input or output that is an event stream.
pub(super) fn stream<'m>(cx: &Context<'_>, structure: &'m Structure) -> Option<&'m str> {
    let target = |member: &Member| cx.model.shapes.get(&member.target);
    let mut members = structure.members.iter();
    members.find(|(_, member)| target(member).is_some_and(is_stream)).map(|(name, _)| name.as_str())
}

fn is_stream(shape: &Shape) -> bool {
    matches!(&shape.kind, Kind::Union(union) if union.event_stream)
}

/// Returns the place of a member if it has to do with event streams.
pub(super) fn location(
    cx: &Context<'_>,
    container: &Container<'_>,
    name: &str,
    member: &Member,
    target: &Shape,
) -> Result<Option<Location>, Reported> {
    let is_shared = container.role == Role::Shared;
    let fault = |message: &str| cx.error(error::member(container.shape, name), message);
    if container.structure.event_stream && !matches!(target.kind, Kind::Structure(_)) {
        return Err(fault("an event should be a structure"));
    }
    if is_stream(target) {
        return match is_shared {
            true => Err(fault("an event stream should be a member of an input or output")),
            false if container.stream != Some(name) => {
                Err(fault("is the second event stream, but a message has only one body"))
            }
            false => Ok(Some(Location::Payload)),
        };
    }
    if !is_shared || !cx.usage.is_event(container.shape) {
        return Ok(None);
    }
    match &target.kind {
        Kind::Blob | Kind::String | Kind::Enum(_) | Kind::Structure(_) | Kind::Union(_)
            if member.event_payload =>
        {
            Ok(Some(Location::EventPayload))
        }
        _ if member.event_payload => {
            Err(fault("the payload of an event should be a blob, a string, a structure or a union"))
        }
        Kind::Boolean
        | Kind::Byte
        | Kind::Short
        | Kind::Integer
        | Kind::Long
        | Kind::Blob
        | Kind::String
        | Kind::Enum(_)
        | Kind::Timestamp
            if member.event_header =>
        {
            Ok(Some(Location::EventHeader(name.to_owned())))
        }
        _ if member.event_header => Err(fault(
            "the header of an event should be a boolean, an integer, a blob, a string or a timestamp",
        )),
        _ => Ok(None),
    }
}
