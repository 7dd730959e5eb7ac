//! Operations.

use super::context::{Context, Role};
use super::path::Resolver;
use super::structure::structure;
use super::{discovery, docs, request, response};
use crate::error::{self, Reported};
use crate::model::{Member, Operation};
use crate::plan::customize;
use crate::plan::ir::{OperationPlan, StructurePlan, TypeName};
use crate::plan::names::{self, IDENTIFIER_EXPECTED};

/// Lowers an operation: its input, output, errors, request and response.
pub(super) fn operation(
    cx: &Context<'_>,
    name: &str,
    operation: &Operation,
    types: &Resolver<'_>,
) -> Result<OperationPlan, Reported> {
    if !names::is_identifier(name) {
        return Err(cx.error(error::operation(name), IDENTIFIER_EXPECTED));
    }
    let stem = names::type_name(name);
    let own = ["Input", "InputBuilder", "Output", "Error"].map(|end| format!("{stem}{end}"));
    let input = top_level(cx, name, operation.input.as_ref(), Role::Input);
    let output = top_level(cx, name, operation.output.as_ref(), Role::Output);
    let (mut input, mut output) = (input?, output?);
    for field in input.fields.iter_mut().chain(&mut output.fields) {
        field.ty.qualify(&own);
    }
    let request = request::request(cx, name, operation, &input, types);
    let response = response::response(cx, name, operation, &output);
    let discovery = discovery::discovery(cx, name, operation, [&input, &output], types);
    let mut plan = OperationPlan {
        name: name.to_owned(),
        rust_name: stem,
        module: names::module(name),
        method: names::method(name),
        summary: cx.docs.summary(&cx.model.metadata, name),
        reference: cx.docs.reference(name),
        docs: Vec::new(),
        deprecated: cx.docs.operation_deprecation(name, operation),
        input,
        request: request?,
        output,
        response: response?,
        errors: response::errors(cx, operation, &own),
        paginator: None,
        presigned: None,
        discovery: discovery?,
        feature: cx.usage.feature(name),
    };
    let service_id = &cx.model.metadata.service_id;
    for unmet in customize::operation(cx.model, &mut plan) {
        cx.error(error::operation(name), unmet.message(service_id));
    }
    plan.docs = docs::operation(&plan);
    Ok(plan)
}

/// Returns the name of an input or output.
pub(super) fn top_level_name(operation: &str, shape: &str, suffix: &str) -> TypeName {
    TypeName {
        shape: shape.to_owned(),
        rust: format!("{}{suffix}", names::type_name(operation)),
        module: names::module(operation),
        qualified: false,
    }
}

/// Lowers an input or output. If the operation has none, it gets an empty structure.
fn top_level(
    cx: &Context<'_>,
    name: &str,
    reference: Option<&Member>,
    role: Role,
) -> Result<StructurePlan, Reported> {
    let suffix = match role {
        Role::Input => "Input",
        Role::Output | Role::Shared => "Output",
    };
    let shape = reference.map_or(name, |reference| &reference.target);
    let type_name = top_level_name(name, shape, suffix);
    let mut plan = match reference {
        Some(_) => structure(cx, type_name, shape, role)?,
        None => StructurePlan {
            name: type_name,
            docs: Vec::new(),
            deprecated: None,
            fields: Vec::new(),
            validates: false,
            builds: role == Role::Input,
            builder_apart: false,
            writes: None,
            reads: None,
            event_stream: false,
            errors: Vec::new(),
            event: None,
            feature: None,
        },
    };
    let members = if plan.fields.is_empty() { ", which has no members" } else { "" };
    plan.docs = vec![format!("{suffix} of `{name}`{members}.")];
    Ok(plan)
}
