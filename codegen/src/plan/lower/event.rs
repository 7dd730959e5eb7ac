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
            Some(document::structure(cx, &error::shape(shape), &itself)?)
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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::{Generator, load};

    /// Returns the errors of a model with the event `A`, which has this member, and these members of
    /// the input.
    fn faults(protocol: &str, member: Value, input: Value) -> String {
        let event = json!({"type": "structure", "members": {"M": member}});
        let json = json!({
            "metadata": {"serviceId": "Clock", "protocol": protocol, "endpointPrefix": "clock",
                "targetPrefix": "Clock", "jsonVersion": "1.1"},
            "operations": {"SetTime": {
                "http": {"method": "POST", "requestUri": "/"}, "input": {"shape": "In"},
            }},
            "shapes": {
                "In": {"type": "structure", "members": input},
                "Events": {"type": "structure", "eventstream": true, "members": {
                    "A": {"shape": "A"},
                }},
                "Odd": {"type": "structure", "eventstream": true, "members": {
                    "B": {"shape": "Text"},
                }},
                "Holder": {"type": "structure", "members": {"Inner": {"shape": "Events"}}},
                "A": event,
                "Text": {"type": "string"},
                "Double": {"type": "double"},
                "Texts": {"type": "list", "member": {"shape": "Text"}},
            },
        });
        let model = load("clock.json", json.to_string().as_bytes()).unwrap().model;
        let plan = Generator::new("clock.json", &model, "clock").plan();
        plan.err().map(|errors| errors.to_string()).unwrap_or_default()
    }

    #[test]
    fn both_formats_have_the_same_events() {
        let structure = |members: Value, traits: Value| json!({"type": "structure", "members": members, "traits": traits});
        let header = json!({"smithy.api#eventHeader": {}});
        let payload = json!({"smithy.api#eventPayload": {}});
        let stream = json!({"smithy.api#streaming": {}});
        let smithy = json!({"smithy": "2.0", "shapes": {
            "a#A": {"type": "service", "operations": [{"target": "a#Get"}],
                "traits": {"aws.protocols#awsJson1_1": {}}},
            "a#Get": {"type": "operation", "output": {"target": "a#GetOutput"}},
            "a#GetOutput": structure(json!({
                "Events": {"target": "a#Events"}, "Id": {"target": "smithy.api#String"},
            }), json!({})),
            "a#Events": {"type": "union", "traits": stream, "members": {
                "Part": {"target": "a#Part"}, "Busy": {"target": "a#Busy"},
            }},
            "a#Part": structure(json!({
                "Number": {"target": "smithy.api#Integer", "traits": header},
                "Content": {"target": "smithy.api#Blob", "traits": payload},
            }), json!({})),
            "a#Busy": structure(
                json!({"Reason": {"target": "smithy.api#String"}}),
                json!({"smithy.api#error": "server"}),
            ),
        }});
        let botocore = json!({
            "metadata": {"serviceId": "A", "protocol": "json", "endpointPrefix": "a",
                "targetPrefix": "A", "jsonVersion": "1.1"},
            "operations": {"Get": {
                "http": {"method": "POST", "requestUri": "/"}, "output": {"shape": "GetOutput"},
            }},
            "shapes": {
                "GetOutput": {"type": "structure", "members": {
                    "Events": {"shape": "Events"}, "Id": {"shape": "String"},
                }},
                "Events": {"type": "structure", "eventstream": true, "members": {
                    "Part": {"shape": "Part"}, "Busy": {"shape": "Busy"},
                }},
                "Part": {"type": "structure", "event": true, "members": {
                    "Number": {"shape": "Integer", "eventheader": true},
                    "Content": {"shape": "Blob", "eventpayload": true},
                }},
                "Busy": {"type": "structure", "exception": true, "members": {
                    "Reason": {"shape": "String"},
                }},
                "String": {"type": "string"},
                "Integer": {"type": "integer"},
                "Blob": {"type": "blob"},
            },
        });
        let [smithy, botocore] = [smithy, botocore].map(|document| {
            let model = load("a.json", document.to_string().as_bytes()).unwrap().model;
            let plan = Generator::new("a.json", &model, "a").plan().unwrap();
            (plan.types, plan.operations[0].response.body.clone())
        });
        assert_eq!(smithy, botocore);
        assert_eq!(smithy.0.len(), 3);
    }

    #[test]
    fn events_stand_where_a_message_can_hold_them() {
        let text = || json!({"shape": "Text"});
        let events = || json!({"Body": {"shape": "Events"}});
        for protocol in ["json", "rest-json", "rest-xml"] {
            assert_eq!(faults(protocol, text(), events()), "");
        }
        for (member, input, expected) in [
            (
                text(),
                json!({"Body": {"shape": "Events"}, "Other": {"shape": "Events"}}),
                "shape In, member Other: is the second event stream, but a message has only one body",
            ),
            (
                text(),
                json!({"Holder": {"shape": "Holder"}}),
                "shape Holder, member Inner: an event stream should be a member of an input or output",
            ),
            (
                text(),
                json!({"Body": {"shape": "Odd"}}),
                "shape Odd, member B: an event should be a structure",
            ),
            (
                json!({"shape": "Double", "eventpayload": true}),
                events(),
                "shape A, member M: the payload of an event should be a blob, a string, a structure or \
                 a union",
            ),
            (
                json!({"shape": "Texts", "eventheader": true}),
                events(),
                "shape A, member M: the header of an event should be a boolean, an integer, a blob, a \
                 string or a timestamp",
            ),
        ] {
            let found = faults("json", member, input);
            assert_eq!(found, format!("clock.json: {expected}"));
        }
        let beside = json!({"Body": {"shape": "Events"}, "Other": {"shape": "Text"}});
        assert_eq!(faults("json", text(), beside.clone()), "");
        let expected = "clock.json: shape In, member Other: has no place in the message: another \
                        member is the whole body";
        assert_eq!(faults("rest-json", text(), beside), expected);
    }
}
