//! Responses to operations: outputs and errors.

use std::collections::HashSet;

use indexmap::IndexMap;

use super::context::Context;
use super::value::type_name;
use super::{bindings, document};
use crate::error::{self, Reported};
use crate::model::Operation;
use crate::plan::ir::{
    ErrorPlan, Field, FieldRef, Location, ResponseBody, ResponsePlan, StructurePlan, Text, Type,
};
use crate::plan::names;
use crate::plan::protocol::Call;

/// Lowers a successful response.
pub(super) fn response(
    cx: &Context<'_>,
    name: &str,
    operation: &Operation,
    output: &StructurePlan,
) -> Result<ResponsePlan, Reported> {
    let call = Call { service: &cx.model.metadata, name, operation };
    let checksum = operation.checksum.as_ref();
    Ok(ResponsePlan {
        body: body(cx, call, output)?,
        error_form: cx.protocol.response_form(),
        error_format: None,
        form_encoded: None,
        verified: checksum.is_some_and(|rule| !rule.response_algorithms.is_empty()),
    })
}

fn body(
    cx: &Context<'_>,
    call: Call<'_>,
    output: &StructurePlan,
) -> Result<ResponseBody, Reported> {
    let payload = output.fields.iter().find(|field| field.location == Location::Payload);
    if let Some(field) = payload {
        return self::payload(cx, output, field);
    }
    let in_body = |field: &Field| matches!(field.location, Location::Body(_));
    Ok(match output.fields.iter().any(in_body) {
        true => {
            ResponseBody::Members(cx.protocol.response_form(), cx.protocol.result_wrapper(call))
        }
        false => ResponseBody::Empty,
    })
}

/// Lowers a body that is one member.
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

/// Lowers the errors. If several have the same code, the first one counts. `own` contains the names
/// of the operation's own types.
pub(super) fn errors(cx: &Context<'_>, operation: &Operation, own: &[String]) -> Vec<ErrorPlan> {
    let mut by_code: IndexMap<String, (String, ErrorPlan)> = IndexMap::new();
    for shape in &operation.errors {
        let structure = cx.structure(shape);
        let traits = structure.and_then(|structure| structure.error.as_ref());
        let code = traits.and_then(|traits| traits.code.clone()).unwrap_or_else(|| shape.clone());
        let query_code = traits.and_then(|traits| traits.query_code.clone());
        let has_members = structure.is_some_and(|structure| !structure.members.is_empty());
        let name = match names::variant(shape).as_str() {
            // The variant for errors that are not in the model.
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
        let variant = String::new();
        let plan = ErrorPlan { variant, code: code.clone(), query_code, details, in_head };
        by_code.entry(code).or_insert((name, plan));
    }
    let shapes: Vec<String> = by_code.values().map(|(name, _)| name.clone()).collect();
    let mut codes: HashSet<String> = by_code.keys().cloned().collect();
    let errors = by_code.into_values().zip(names::variants(&shapes));
    let errors = errors.map(|((_, plan), variant)| {
        let query_code = plan
            .query_code
            .filter(|code| cx.model.metadata.query_compatible && codes.insert(code.clone()));
        ErrorPlan { variant, query_code, ..plan }
    });
    errors.collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{Generator, load};

    #[test]
    fn services_that_speak_query_have_two_codes() {
        let codes = |query_compatible: bool| {
            let mut metadata = json!({"serviceId": "Queues", "protocol": "json",
                "endpointPrefix": "queues", "targetPrefix": "Queues", "jsonVersion": "1.0"});
            if query_compatible {
                metadata["awsQueryCompatible"] = json!({});
            }
            let error = |code: &str| {
                json!({"type": "structure", "members": {}, "exception": true,
                    "error": {"code": code, "httpStatusCode": 400}})
            };
            let json = json!({
                "metadata": metadata,
                "operations": {"Get": {
                    "http": {"method": "POST", "requestUri": "/"},
                    "errors": [{"shape": "Gone"}, {"shape": "Left"}, {"shape": "Busy"}],
                }},
                // `Gone` is another error already.
                "shapes": {"Gone": error("Queues.Gone"), "Left": error("Gone"), "Busy": error("Busy")},
            });
            let model = load("queues.json", json.to_string().as_bytes()).unwrap().model;
            let plan = Generator::new("queues.json", &model, "queues").plan().unwrap();
            let codes = plan.operations[0].errors.iter();
            codes.map(|error| (error.code.clone(), error.query_code.clone())).collect::<Vec<_>>()
        };
        let pair = |code: &str, query: Option<&str>| (code.to_owned(), query.map(str::to_owned));
        let expected = [pair("Gone", Some("Queues.Gone")), pair("Left", None), pair("Busy", None)];
        assert_eq!(codes(true), expected);
        assert_eq!(codes(false), expected.map(|(code, _)| (code, None)));
    }
}
