//! The parameters of the rules.

use crate::error::{Collector, Reported, all};
use crate::model::{
    Condition, EndpointParameter, EndpointRule, EndpointRules, EndpointTemplate, Expression,
    ParameterKind, ParameterValue, TextPart, Then,
};
use crate::plan::ir::{LiteralPlan, ParameterPlan};
use crate::plan::{customize, names};

/// Returns the parameters that rules refer to.
pub(crate) fn used(rules: &EndpointRules) -> Vec<(&String, &EndpointParameter)> {
    let mut names = Vec::new();
    in_rules(&rules.rules, &mut names);
    rules.parameters.iter().filter(|(name, _)| names.contains(&name.as_str())).collect()
}

/// Adds all names that rules refer to.
fn in_rules<'r>(rules: &'r [EndpointRule], names: &mut Vec<&'r str>) {
    for EndpointRule { conditions, then, .. } in rules {
        conditions.iter().for_each(|Condition { value, .. }| in_expression(value, names));
        match then {
            Then::Tree(rules) => in_rules(rules, names),
            Then::Error(why) => in_expression(why, names),
            Then::Endpoint(endpoint) => {
                let EndpointTemplate { url, headers, auth, properties } = endpoint;
                let auth =
                    auth.iter().flat_map(|a| a.signing_name.iter().chain(&a.signing_regions));
                let all = auth.chain(headers.values().flatten()).chain(properties.values());
                all.chain([url]).for_each(|expression| in_expression(expression, names));
            }
        }
    }
}

fn in_expression<'e>(expression: &'e Expression, names: &mut Vec<&'e str>) {
    match expression {
        Expression::Reference(name) => names.push(name),
        Expression::Call(_, arguments) => {
            arguments.iter().for_each(|argument| in_expression(argument, names));
        }
        Expression::Text(parts) => names.extend(parts.iter().filter_map(|part| match part {
            TextPart::Value(name, _) => Some(name.as_str()),
            TextPart::Literal(_) => None,
        })),
        Expression::Flag(_) | Expression::Number(_) => {}
    }
}

pub(super) fn parameters(
    parameters: &[(&String, &EndpointParameter)],
    collector: &mut Collector,
) -> Result<Vec<ParameterPlan>, Reported> {
    all(parameters.iter().map(|(name, parameter)| self::parameter(name, parameter, collector)))
}

fn parameter(
    name: &str,
    parameter: &EndpointParameter,
    collector: &mut Collector,
) -> Result<ParameterPlan, Reported> {
    let place = format!("parameter {name}");
    if !names::is_identifier(name) {
        return Err(collector.error(place, names::IDENTIFIER_EXPECTED));
    }
    if parameter.kind == ParameterKind::Texts {
        return Err(collector.error(place, "parameters that are lists are not supported"));
    }
    let built_in = parameter.built_in.as_deref().map(|name| {
        let message = || format!("unknown built-in value {name:?}");
        customize::built_in(name).ok_or_else(|| collector.error(&place, message()))
    });
    let built_in = built_in.transpose()?;
    Ok(ParameterPlan {
        name: name.to_owned(),
        field: built_in.is_none().then(|| names::field(name)),
        is_text: parameter.kind == ParameterKind::Text,
        built_in,
        default: parameter.default.as_ref().and_then(literal),
        required: parameter.required,
    })
}

/// Converts a value to a constant; `None` for lists.
pub(crate) fn literal(value: &ParameterValue) -> Option<LiteralPlan> {
    match value {
        ParameterValue::Text(text) => Some(LiteralPlan::Text(text.clone())),
        ParameterValue::Flag(flag) => Some(LiteralPlan::Flag(*flag)),
        ParameterValue::Texts(_) => None,
    }
}
