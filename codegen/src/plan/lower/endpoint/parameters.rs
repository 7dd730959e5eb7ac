//! The parameters of the rules.

use crate::error::{Collector, Reported, all};
use crate::model::{
    Condition, EndpointParameter, EndpointRule, EndpointRules, EndpointTemplate, Expression,
    ParameterValue, PropertyTemplate, TextPart, Then,
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
                let properties = properties.values().flat_map(PropertyTemplate::values);
                let all = auth.chain(headers.values().flatten()).chain(properties);
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
    let built_in = parameter.built_in.as_deref().map(|name| {
        let message = || format!("unknown built-in value {name:?}");
        customize::built_in(name).ok_or_else(|| collector.error(&place, message()))
    });
    let built_in = built_in.transpose()?;
    Ok(ParameterPlan {
        name: name.to_owned(),
        field: built_in.is_none().then(|| names::field(name)),
        kind: parameter.kind,
        built_in,
        default: parameter.default.as_ref().map(literal),
        required: parameter.required,
    })
}

/// Converts a value to a constant.
pub(crate) fn literal(value: &ParameterValue) -> LiteralPlan {
    match value {
        ParameterValue::Text(text) => LiteralPlan::Text(text.clone()),
        ParameterValue::Flag(flag) => LiteralPlan::Flag(*flag),
        ParameterValue::Texts(texts) => LiteralPlan::Texts(texts.clone()),
    }
}
