//! Structures and unions, member by member.

use std::collections::HashMap;

use super::context::{Container, Context, Role};
use super::value::{is_plain, is_sensitive, type_name, validates, value_type};
use super::{bindings, document, event};
use crate::error::{self, Reported};
use crate::model::{self, Kind, Member, Shape};
use crate::plan::ir::{Field, Location, StructurePlan, Type, TypeName};
use crate::plan::markdown::code;
use crate::plan::names::{self, IDENTIFIER_EXPECTED};

/// Lowers a structure or union. `name` is its Rust name, which differs from the shape's for inputs
/// and outputs.
pub(super) fn structure(
    cx: &Context<'_>,
    name: TypeName,
    shape_name: &str,
    role: Role,
) -> Result<StructurePlan, Reported> {
    let shape = cx.shape(shape_name)?;
    let (Kind::Structure(structure) | Kind::Union(structure)) = &shape.kind else {
        return Err(cx.error(error::shape(shape_name), "should be a structure or a union"));
    };
    let container = Container {
        shape: shape_name,
        structure,
        role,
        stream: event::stream(cx, structure),
        sensitive: shape.sensitive,
    };
    let members = structure.members.iter();
    let members = members.filter(|(_, member)| !event::is_error(cx, structure, member));
    // Members with errors have been reported; the others can still be checked.
    let mut fields: Vec<Field> =
        members.filter_map(|(name, member)| field(cx, &container, name, member).ok()).collect();
    if matches!(shape.kind, Kind::Union(_)) {
        for field in &mut fields {
            field.name = names::variant(&field.member);
        }
    }
    check_fields(cx, shape_name, &fields);
    let is = |own: Role, usage: &dyn Fn(&str) -> bool| {
        role == own || (role == Role::Shared && usage(shape_name))
    };
    let in_request = is(Role::Input, &|shape| cx.usage.in_requests(shape));
    let written = is(Role::Input, &|shape| cx.usage.is_written(shape));
    let read = is(Role::Output, &|shape| cx.usage.is_read(shape));
    Ok(StructurePlan {
        docs: cx.docs.structure(shape_name),
        deprecated: cx.docs.shape_deprecation(shape),
        validates: in_request
            && (matches!(shape.kind, Kind::Union(_))
                || fields.iter().any(|field| field.may_be_missing() || field.validates)),
        builds: in_request,
        builder_apart: false,
        writes: written.then(|| cx.protocol.request_form()),
        reads: read.then(|| cx.protocol.response_form()),
        event_stream: structure.event_stream,
        errors: event::errors(cx, structure),
        event: match role == Role::Shared && cx.usage.is_event(shape_name) {
            true => Some(event::event(cx, shape_name, &fields, written)?),
            false => None,
        },
        feature: cx.usage.type_feature(shape_name),
        fields,
        name,
    })
}

fn field(
    cx: &Context<'_>,
    container: &Container<'_>,
    name: &str,
    member: &Member,
) -> Result<Field, Reported> {
    if !names::is_identifier(name) {
        return Err(cx.error(error::member(container.shape, name), IDENTIFIER_EXPECTED));
    }
    let target = cx.target(member)?;
    let location = location(cx, container, name, member, target)?;
    let boxed = cx.recursion.is_boxed(container.shape, &member.target);
    let ty = match &target.kind {
        Kind::Blob if member.streaming && location == Location::Payload => Type::Stream,
        Kind::Union(union) if union.event_stream => match container.role {
            Role::Input => Type::EventSender(type_name(&member.target)),
            Role::Output | Role::Shared => Type::EventStream(type_name(&member.target)),
        },
        _ => value_type(cx, &member.target)?,
    };
    Ok(Field {
        summary: cx.docs.field_summary(container.shape, name),
        docs: cx.docs.field(container.shape, name, member, &location),
        deprecated: cx.docs.member_deprecation(container.shape, name, member),
        member: name.to_owned(),
        name: names::field(name),
        optional: is_optional(container, member, target, &ty),
        required: member.required && !is_generated(container, member, &ty),
        boxed,
        // Events are checked when they are sent.
        validates: !matches!(ty, Type::EventSender(_)) && validates(cx, target),
        sensitive: container.sensitive || member.sensitive || is_sensitive(cx, target),
        location,
        ty,
    })
}

/// Whether the member is an idempotency token that is generated if it is not set.
fn is_generated(container: &Container<'_>, member: &Member, ty: &Type) -> bool {
    member.idempotency_token && container.role == Role::Input && *ty == Type::String
}

fn is_optional(container: &Container<'_>, member: &Member, target: &Shape, ty: &Type) -> bool {
    match container.role {
        Role::Input => true,
        _ if matches!(ty, Type::Stream | Type::EventStream(_)) => false,
        _ => !is_plain(member, target),
    }
}

/// Returns the place of a member in the message.
fn location(
    cx: &Context<'_>,
    container: &Container<'_>,
    name: &str,
    member: &Member,
    target: &Shape,
) -> Result<Location, Reported> {
    let is_shared = container.role == Role::Shared;
    let payload = container.structure.payload.as_deref().or(container.stream);
    let payload = payload.filter(|_| cx.protocol.has_bindings() && !is_shared);
    if let Some(location) = event::location(cx, container, name, member, target)? {
        return Ok(location);
    }
    match member.location {
        Some(location) if is_bound(cx, container, location) => {
            bindings::location(cx, container, name, member, target, location)
        }
        // The binding does not apply to this message, so the member is in the body, and not under the
        // name from the binding.
        Some(_) => {
            let unbound = Member { location: None, location_name: None, ..member.clone() };
            self::location(cx, container, name, &unbound, target)
        }
        None if payload == Some(name) => Ok(Location::Payload),
        None if payload.is_some() => {
            let message = "has no place in the message: another member is the whole body";
            Err(cx.error(error::member(container.shape, name), message))
        }
        None => document::place(cx, container, name, member).map(Location::Body),
    }
}

/// Whether the binding of a member applies to its message.
fn is_bound(cx: &Context<'_>, container: &Container<'_>, location: model::Location) -> bool {
    cx.protocol.has_bindings()
        && match container.role {
            Role::Input => bindings::in_request(location),
            Role::Output => bindings::in_head(location),
            Role::Shared => cx.usage.is_error(container.shape) && bindings::in_head(location),
        }
}

/// The most members that the errors of another one name.
const MAX_NAMED: usize = 8;

/// Two members must not become the same field, element, key, header or parameter.
fn check_fields(cx: &Context<'_>, shape: &str, fields: &[Field]) {
    let mut by_name: HashMap<String, Vec<&str>> = HashMap::new();
    let mut by_place: HashMap<Shared, Vec<&str>> = HashMap::new();
    for field in fields {
        let place = || error::member(shape, &field.member);
        let setter = format!("set_{}", field.name.trim_start_matches("r#"));
        let earlier = by_name.get(&field.name).or_else(|| by_name.get(&setter));
        for earlier in earlier.into_iter().flatten() {
            let message =
                format!("becomes the Rust name `{}`, and so does member {earlier}", field.name);
            cx.error(place(), message);
        }
        for name in [field.name.clone(), setter] {
            add(by_name.entry(name).or_default(), &field.member);
        }

        let places = shared(&field.location);
        let earlier = places.iter().find_map(|place| Some((place, by_place.get(place)?)));
        if let Some(((_, name, _), earlier)) = earlier {
            for earlier in earlier {
                let message = format!(
                    "is written as {name}, and so is member {earlier}: a reader could not tell them apart"
                );
                cx.error(place(), message);
            }
        }
        for place in places {
            add(by_place.entry(place).or_default(), &field.member);
        }
    }
}

fn add<'f>(members: &mut Vec<&'f str>, member: &'f str) {
    if members.len() < MAX_NAMED {
        members.push(member);
    }
}

/// A place that two members must not share: the message, the place in it, and whether the place
/// repeats.
type Shared = (&'static str, String, bool);

fn shared(location: &Location) -> Vec<Shared> {
    match location {
        Location::Body(place) => {
            let written = place.write.iter().map(|document| ("request", document));
            let read = place.read.iter().map(|document| ("response", document));
            let places = written.chain(read);
            places.map(|(message, place)| (message, place.to_string(), place.repeats())).collect()
        }
        Location::Header(name, _) => vec![("head", format!("the header `{name}`"), false)],
        Location::Query(name, _) => {
            vec![("head", format!("the query parameter {}", code(name)), false)]
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::model::{Kind, Model};
    use crate::plan::ir::{Field, Location, Plan, StructurePlan, TypePlan};
    use crate::{Generator, load};

    fn plan(protocol: &str, shapes: Value) -> Result<Plan, String> {
        plan_of(&model(protocol, shapes))
    }

    fn plan_of(model: &Model) -> Result<Plan, String> {
        Generator::new("clock.json", model, "clock").plan().map_err(|errors| errors.to_string())
    }

    fn model(protocol: &str, mut shapes: Value) -> Model {
        shapes["Text"] = json!({"type": "string"});
        shapes["Texts"] = json!({"type": "list", "member": {"shape": "Text"}, "sparse": true});
        let json = json!({
            "metadata": {"serviceId": "Clock", "protocol": protocol, "endpointPrefix": "clock",
                "targetPrefix": "Clock", "jsonVersion": "1.1"},
            "operations": {"SetTime": {
                "http": {"method": "POST", "requestUri": "/"}, "input": {"shape": "In"},
            }},
            "shapes": shapes,
        });
        load("clock.json", json.to_string().as_bytes()).unwrap().model
    }

    #[test]
    fn a_payload_counts_only_where_members_are_bound() {
        let shapes = json!({"In": {"type": "structure", "payload": "Body", "members": {
            "Body": {"shape": "Text"},
        }}});
        let location = |protocol: &str| {
            let plan = plan(protocol, shapes.clone()).unwrap();
            plan.operations[0].input.fields[0].location.clone()
        };
        assert_eq!(location("rest-json"), Location::Payload);
        assert!(matches!(location("json"), Location::Body(_)));
    }

    #[test]
    fn a_token_is_required_where_none_is_generated() {
        let token = json!({"shape": "Text", "idempotencyToken": true});
        let holds_token = |more: Value| {
            let mut members = json!({"Token": token});
            members.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            json!({"type": "structure", "required": ["Token"], "members": members})
        };
        let shapes = json!({
            "In": holds_token(json!({"Job": {"shape": "Job"}})), "Job": holds_token(json!({})),
        });
        let plan = plan("json", shapes).unwrap();
        assert!(!plan.operations[0].input.fields[0].required);
        let [TypePlan::Structure(job)] = &plan.types[..] else { panic!() };
        assert!(job.fields[0].required);
    }

    #[test]
    fn required_values_are_plain_outside_of_inputs() {
        let required = json!(["Name", "Names", "Inner", "Choice", "Own"]);
        let members = json!({
            "Name": {"shape": "Text"}, "Names": {"shape": "Texts"}, "Inner": {"shape": "Inner"},
            "Choice": {"shape": "Choice"}, "Own": {"shape": "Text"}, "Other": {"shape": "Text"},
        });
        let mut model = model(
            "json",
            json!({
                "In": {"type": "structure", "required": required, "members": members},
                "Out": {"type": "structure", "required": required, "members": members},
                "Choice": {"type": "structure", "union": true, "members": {"Out": {"shape": "Out"}}},
                "Inner": {"type": "structure", "required": ["Name"], "members": {
                    "Name": {"shape": "Text"},
                }},
            }),
        );
        let Kind::Structure(structure) = &mut model.shapes["Out"].kind else { panic!() };
        structure.members["Own"].client_optional = true;
        let plan = plan_of(&model).unwrap();
        let found = |plan: &StructurePlan| {
            let plain = plan.fields.iter().filter(|field| !field.optional);
            let missing = plan.fields.iter().filter(|field| field.may_be_missing());
            let names = |fields: Vec<&Field>| fields.iter().map(|f| f.member.clone()).collect();
            (names(plain.collect()), names(missing.collect()), plan.validates)
        };
        let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let all = list(&["Name", "Names", "Inner", "Choice", "Own"]);
        assert_eq!(found(&plan.operations[0].input), (vec![], all, true));
        let [TypePlan::Union(_), TypePlan::Structure(inner), TypePlan::Structure(out)] =
            &plan.types[..]
        else {
            panic!()
        };
        // The check of a structure that cannot lack a member has nothing to do.
        assert_eq!(found(inner), (list(&["Name"]), vec![], false));
        let missing = list(&["Inner", "Choice", "Own"]);
        assert_eq!(found(out), (list(&["Name", "Names"]), missing, true));
    }

    #[test]
    fn a_header_and_a_query_have_no_null() {
        let member = |location: &str| {
            json!({"In": {"type": "structure", "members": {
                "A": {"shape": "Texts", "location": location, "locationName": "x-a"},
            }}})
        };
        for location in ["header", "querystring"] {
            for protocol in ["rest-json", "rest-xml"] {
                let errors = plan(protocol, member(location)).unwrap_err();
                let expected = "clock.json: shape In, member A: may contain null, so it can only \
                                be in a document, not in the URI or a header";
                assert_eq!(errors, expected);
            }
        }
    }
}
