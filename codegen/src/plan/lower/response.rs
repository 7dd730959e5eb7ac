//! How the responses to an operation are read: outputs and errors.

use indexmap::IndexMap;

use super::context::Context;
use super::value::type_name;
use super::{bindings, document};
use crate::error::{self, Reported};
use crate::model::Operation;
use crate::plan::ir::{
    ErrorPlan, Field, FieldRef, Location, ResponseBody, ResponsePlan, StructurePlan, Text, Type,
    TypeName,
};
use crate::plan::names;

/// How a successful response is read.
pub(super) fn response(
    cx: &Context<'_>,
    operation: &Operation,
    output: &StructurePlan,
) -> Result<ResponsePlan, Reported> {
    let checksum = operation.checksum.as_ref();
    Ok(ResponsePlan {
        body: body(cx, output)?,
        error_form: cx.protocol.response_form(),
        error_format: None,
        form_encoded: None,
        verified: checksum.is_some_and(|rule| !rule.response_algorithms.is_empty()),
    })
}

fn body(cx: &Context<'_>, output: &StructurePlan) -> Result<ResponseBody, Reported> {
    let payload = output.fields.iter().find(|field| field.location == Location::Payload);
    if let Some(field) = payload {
        return self::payload(cx, output, field);
    }
    let in_body = |field: &Field| matches!(field.location, Location::Body(_));
    Ok(match output.fields.iter().any(in_body) {
        true => ResponseBody::Members(cx.protocol.response_form()),
        false => ResponseBody::Empty,
    })
}

/// A body that is one member.
fn payload(
    cx: &Context<'_>,
    output: &StructurePlan,
    field: &Field,
) -> Result<ResponseBody, Reported> {
    let reference = FieldRef::to(field);
    let text = match &field.ty {
        Type::Stream => return Ok(ResponseBody::Stream(reference)),
        Type::EventStream(_) => return Ok(ResponseBody::Events(reference)),
        Type::Blob => Some(Text::Base64),
        Type::String => Some(Text::String),
        Type::Enum(_) => Some(Text::Enum),
        _ => None,
    };
    if let Some(text) = text {
        return Ok(ResponseBody::Raw(reference, text));
    }
    let place = error::member(&output.name.shape, &field.member);
    let structure = cx.structure(&output.name.shape);
    let member = structure.and_then(|structure| structure.members.get(&field.member));
    let member = member.ok_or_else(|| cx.error(&place, "is not in the model"))?;
    let document = document::read_payload(cx, &place, &field.member, member)?;
    Ok(ResponseBody::Payload(reference, document))
}

/// The errors by code; a code that comes twice is the first shape's. `own` are the names of the
/// operation's own types.
pub(super) fn errors(cx: &Context<'_>, operation: &Operation, own: &[String]) -> Vec<ErrorPlan> {
    let mut by_code: IndexMap<String, (String, Option<TypeName>, bool)> = IndexMap::new();
    for shape in &operation.errors {
        let structure = cx.structure(shape);
        let code = structure.and_then(|structure| structure.error.as_ref()?.code.clone());
        let has_members = structure.is_some_and(|structure| !structure.members.is_empty());
        let name = match names::variant(shape).as_str() {
            // The variant for every error that the model does not name.
            "Unhandled" => "UnhandledValue".to_owned(),
            _ => shape.clone(),
        };
        let is_in_head = |location| cx.protocol.has_bindings() && bindings::in_head(location);
        let in_head = structure.is_some_and(|structure| {
            structure.members.values().any(|member| member.location.is_some_and(is_in_head))
        });
        let mut details = has_members.then(|| type_name(shape));
        if let Some(name) = &mut details {
            name.qualified = own.contains(&name.rust);
        }
        by_code.entry(code.unwrap_or_else(|| shape.clone())).or_insert((name, details, in_head));
    }
    let shapes: Vec<String> = by_code.values().map(|(name, ..)| name.clone()).collect();
    let errors = by_code.into_iter().zip(names::variants(&shapes));
    let plan =
        |((code, (_, details, in_head)), variant)| ErrorPlan { variant, code, details, in_head };
    errors.map(plan).collect()
}
