//! The parameters of the endpoint rules that operations set.

use super::context::Context;
use super::endpoint;
use super::path::{Found, Problem, Resolver};
use crate::error::{Reported, all};
use crate::model::{Member, Operation, ParameterKind};
use crate::plan::ir::{
    BindingPlan, BoundValue, EndpointPlan, Field, FieldRef, Host, Measured, OperationPlan,
    PathPlan, Step, StructurePlan, Type,
};
use crate::plan::names;

/// Returns the values that an operation sets: its own first, then those of its members.
pub(super) fn bindings(
    cx: &Context<'_>,
    place: &str,
    rules: &EndpointPlan,
    operation: &Operation,
    input: &StructurePlan,
    types: &Resolver<'_>,
) -> Result<Vec<BindingPlan>, Reported> {
    let bindings = rules.parameters.iter().map(|parameter| {
        let name = &parameter.name;
        let value = match value(cx, name, operation, input, types) {
            Ok(Some(value)) if value.kind() == parameter.kind => value,
            Ok(None) => return Ok(None),
            Ok(Some(_)) | Err(None) => {
                let expected = match parameter.kind {
                    ParameterKind::Text => "text",
                    ParameterKind::Flag => "true or false",
                    ParameterKind::Texts => "a list of text",
                };
                let message = format!("the endpoint parameter {name:?} is {expected}");
                return Err(cx.error(place, message));
            }
            Err(Some(problem)) => {
                let message = format!("the endpoint parameter {name:?}: {problem}");
                return Err(cx.error(place, message));
            }
        };
        Ok(Some(BindingPlan { parameter: name.clone(), field: names::field(name), value }))
    });
    let bindings: Vec<_> = all(bindings)?;
    Ok(bindings.into_iter().flatten().collect())
}

/// Returns the value that an operation sets for one parameter, if any. The error may be a problem
/// with a path; otherwise, no parameter can have values of the type.
fn value(
    cx: &Context<'_>,
    parameter: &str,
    operation: &Operation,
    input: &StructurePlan,
    types: &Resolver<'_>,
) -> Result<Option<BoundValue>, Option<Problem>> {
    if let Some(value) = operation.static_context_params.get(parameter) {
        return Ok(Some(BoundValue::Literal(endpoint::literal(value))));
    }
    if let Some(expression) = operation.operation_context_params.get(parameter) {
        let value = types.texts(input, expression).map_err(Some)?;
        return bound_path(value, expression).map(Some).ok_or(None);
    }
    match bound_field(cx, input, parameter) {
        Some(field) => bound_member(field).map(Some).ok_or(None),
        None => Ok(None),
    }
}

/// Returns the value of a parameter that is bound to a path; `None` if the type is unsuitable.
fn bound_path(found: Found, expression: &str) -> Option<BoundValue> {
    let expression = expression.to_owned();
    match found {
        Found::One(path) if is_text(&path.ty) => Some(BoundValue::TextAt(path, expression)),
        Found::One(path) if path.ty == Type::Boolean => Some(BoundValue::FlagAt(path, expression)),
        Found::Many(values, ty) if is_text(&ty) => Some(BoundValue::Texts(values, expression)),
        _ => None,
    }
}

fn is_text(ty: &Type) -> bool {
    matches!(ty, Type::String | Type::Enum(_))
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
    match &field.ty {
        Type::String => Some(BoundValue::Text(FieldRef::to(field))),
        Type::Boolean => Some(BoundValue::Flag(FieldRef::to(field))),
        Type::List(item) if is_text(item) => {
            let Field { name, optional, boxed, .. } = field;
            let step = Step::Field { name: name.clone(), optional: *optional, boxed: *boxed };
            let base = PathPlan { steps: vec![step], ty: field.ty.clone(), many: false };
            let values = Measured { base, items: vec![Step::Each] };
            Some(BoundValue::Texts(values, field.member.clone()))
        }
        _ => None,
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
