//! The parameters of the endpoint rules that operations set.

use super::context::Context;
use super::endpoint;
use crate::error::{Reported, all};
use crate::model::{Member, Operation};
use crate::plan::ir::{
    BindingPlan, BoundValue, EndpointPlan, Field, FieldRef, Host, LiteralPlan, OperationPlan,
    ParameterPlan, StructurePlan, Type,
};
use crate::plan::names;

/// Returns the values that an operation sets: its own first, then those of its members.
pub(super) fn bindings(
    cx: &Context<'_>,
    place: &str,
    rules: &EndpointPlan,
    operation: &Operation,
    input: &StructurePlan,
) -> Result<Vec<BindingPlan>, Reported> {
    let bindings =
        rules.parameters.iter().map(|parameter| binding(cx, place, parameter, operation, input));
    let bindings: Vec<_> = all(bindings)?;
    Ok(bindings.into_iter().flatten().collect())
}

/// Returns the value that an operation sets for one parameter, if any.
fn binding(
    cx: &Context<'_>,
    place: &str,
    parameter: &ParameterPlan,
    operation: &Operation,
    input: &StructurePlan,
) -> Result<Option<BindingPlan>, Reported> {
    let name = &parameter.name;
    if is_bound_by_path(operation, name) {
        let message = format!(
            "the endpoint parameter {name:?} is bound to a path into the input, which is not \
             supported"
        );
        return Err(cx.error(place, message));
    }
    let value = match operation.static_context_params.get(name) {
        Some(value) => endpoint::literal(value).map(BoundValue::Literal),
        None => match bound_field(cx, input, name) {
            Some(field) => bound_member(field),
            None => return Ok(None),
        },
    };
    let value = value.filter(|value| is_text(value) == parameter.is_text);
    let unfit = || {
        let expected = if parameter.is_text { "text" } else { "true or false" };
        cx.error(place, format!("the endpoint parameter {name:?} is {expected}"))
    };
    let value = value.ok_or_else(unfit)?;
    Ok(Some(BindingPlan { parameter: name.clone(), field: names::field(name), value }))
}

/// Whether an operation binds a parameter to a path into its input.
fn is_bound_by_path(operation: &Operation, parameter: &str) -> bool {
    let traits = ["operationContextParams", "smithy.rules#operationContextParams"];
    let mut bound = traits.iter().filter_map(|name| operation.facts.get(*name));
    bound.any(|parameters| parameters.get(parameter).is_some())
}

/// Returns the field of the member that is bound to a parameter.
fn bound_field<'i>(
    cx: &Context<'_>,
    input: &'i StructurePlan,
    parameter: &str,
) -> Option<&'i Field> {
    let mut members = cx.structure(&input.name.shape)?.members.iter();
    let is_bound = |member: &Member| member.context_param.as_deref() == Some(parameter);
    let (name, _) = members.find(|(_, member)| is_bound(member))?;
    input.fields.iter().find(|field| field.member == *name)
}

/// Returns the value of a parameter that is bound to a member; `None` if the type is unsuitable.
fn bound_member(field: &Field) -> Option<BoundValue> {
    match field.ty {
        Type::String => Some(BoundValue::Text(FieldRef::to(field))),
        Type::Boolean => Some(BoundValue::Flag(FieldRef::to(field))),
        _ => None,
    }
}

fn is_text(value: &BoundValue) -> bool {
    match value {
        BoundValue::Literal(value) => matches!(value, LiteralPlan::Text(_)),
        BoundValue::Text(_) | BoundValue::Checked { .. } => true,
        BoundValue::Flag(_) => false,
    }
}

/// Returns the rules with a field for each parameter that operations set, including built-in ones.
pub(super) fn with_fields(
    mut endpoint: EndpointPlan,
    operations: &[OperationPlan],
) -> EndpointPlan {
    let bindings = operations.iter().flat_map(|operation| match &operation.request.host {
        Host::Rules { bindings, .. } => bindings.as_slice(),
        Host::Service(_) => &[],
    });
    for binding in bindings {
        let bound = endpoint.parameters.iter_mut().find(|p| p.name == binding.parameter);
        if let Some(parameter) = bound {
            parameter.field = Some(binding.field.clone());
        }
    }
    endpoint
}
