//! What an output is read as once it was written.
//!
//! A response cannot say everything that JSON can. What is expected differs from what was written
//! in this:
//!
//! - An empty flattened list has no element, so it is not there. Neither is an empty map of
//!   headers.
//! - A scalar `Event` and a list `Events` share an element: the list has all, the scalar the first.
//! - A required member that is left out has its type's empty value.
//! - A date in a header has no fraction of a second.
//! - `ExpiresString` is the header's text, also if that is a date.
//! - A body that is bytes or text is there even if it is empty.

use serde_json::{Map, Value, json};
use shapesmith_codegen::model::TimestampFormat;
use shapesmith_codegen::plan::xml::{Content, Element, Place};
use shapesmith_codegen::plan::{
    Document, Field, Location, Multiple, OperationPlan, ResponseBody, StructurePlan, Text, Type,
};
use shapesmith_tests::responses::http_date;

use super::TYPES;

pub(super) fn expected_output(operation: &OperationPlan, output: &Value) -> Value {
    let mut expected = expected_members(&operation.output, output.as_object().unwrap());
    match &operation.response.body {
        ResponseBody::Stream(field) => drop(expected.entry(&field.member).or_insert("".into())),
        // An empty body is the same as no body.
        ResponseBody::Raw(field, _) => {
            let is_empty = expected.get(&field.member).is_some_and(|value| value == "");
            drop(is_empty.then(|| expected.remove(&field.member)));
        }
        _ => {}
    }
    if let Some((date, text)) = lenient(&operation.output)
        && let Some(date) = expected.get(&date.member)
    {
        let sent = http_date(date.as_str().unwrap()).unwrap();
        expected.insert(text.member.clone(), sent.into());
    }
    expected.into()
}

fn expected_members(plan: &StructurePlan, written: &Map<String, Value>) -> Map<String, Value> {
    let mut expected = Map::new();
    for field in &plan.fields {
        let value = match of_element(plan, field, written) {
            Some(items) if is_list(field) => Some(Value::from(items)).filter(|v| *v != json!([])),
            Some(items) => items.into_iter().next(),
            None => written.get(&field.member).cloned(),
        };
        let value = value.map(|value| expected_value(&field.ty, &field.location, value));
        let value = match &field.location {
            Location::HeaderMap(_) => Some(value.unwrap_or_else(|| json!({}))),
            _ => value.filter(|v| *v != json!({}) || !matches!(field.ty, Type::Map(..))),
        };
        let value = value.or_else(|| (!field.optional).then(|| empty(&field.ty)));
        expected.extend(value.map(|value| (field.member.clone(), value)));
    }
    expected
}

/// Returns the element of a member, and its content.
fn element_of(field: &Field) -> Option<(&Element, &Content)> {
    let Location::Body(place) = &field.location else { return None };
    match place.read.as_ref()? {
        Document::Xml(Place::Element(element, content)) => Some((element, content)),
        _ => None,
    }
}

/// Whether the member's element repeats.
fn is_list(field: &Field) -> bool {
    matches!(element_of(field), Some((_, content)) if content.repeats())
}

/// Returns the values of all members that share the element of `field`, if one of them repeats it.
fn of_element(
    plan: &StructurePlan,
    field: &Field,
    written: &Map<String, Value>,
) -> Option<Vec<Value>> {
    let element = |field: &Field| element_of(field).map(|(element, _)| element.name.clone());
    let own = element(field)?;
    let sharing: Vec<&Field> =
        plan.fields.iter().filter(|field| element(field).as_ref() == Some(&own)).collect();
    let mut items = Vec::new();
    for field in sharing.iter().filter_map(|field| Some((field, written.get(&field.member)?))) {
        match field {
            (field, Value::Array(list)) if is_list(field) => items.extend(list.iter().cloned()),
            (_, value) => items.push(value.clone()),
        }
    }
    sharing.iter().any(|field| is_list(field)).then_some(items)
}

fn expected_value(ty: &Type, location: &Location, written: Value) -> Value {
    match (ty, written) {
        (Type::Timestamp, Value::String(text)) if in_http_date(location) => {
            Value::from(text[..19].to_owned() + "Z")
        }
        (Type::Structure(name), Value::Object(members)) => {
            expected_members(TYPES.structure(name).unwrap(), &members).into()
        }
        (Type::List(item), Value::Array(items)) => {
            let items = items.into_iter().map(|value| expected_value(item, location, value));
            items.collect::<Vec<_>>().into()
        }
        (_, written) => written,
    }
}

fn in_http_date(location: &Location) -> bool {
    let format = match location {
        Location::Header(
            _,
            Multiple::One(Text::Timestamp(format) | Text::MaybeTimestamp(format)),
        ) => format,
        _ => return false,
    };
    *format == TimestampFormat::HttpDate
}

/// Returns the empty value of a type, which a required member has if it is missing.
fn empty(ty: &Type) -> Value {
    match ty {
        Type::Boolean => false.into(),
        Type::Integer | Type::Long => 0.into(),
        Type::String | Type::Enum(_) | Type::Blob | Type::Stream => "".into(),
        Type::Timestamp => "1970-01-01T00:00:00Z".into(),
        Type::List(_) => json!([]),
        other => panic!("{other:?}: no output of S3 has that"),
    }
}

/// Returns the two members for a header that may not be a date.
pub(super) fn lenient(plan: &StructurePlan) -> Option<(&Field, &Field)> {
    let date = plan.fields.iter().find_map(|field| match &field.location {
        Location::Header(name, Multiple::One(Text::MaybeTimestamp(_))) => Some((field, name)),
        _ => None,
    });
    let (date, header) = date?;
    let is_text = |field: &&Field| {
        field.location == Location::Header(header.clone(), Multiple::One(Text::String))
    };
    Some((date, plan.fields.iter().find(is_text)?))
}
