//! Formats endpoint rules as short text.

use crate::model::{
    AuthTemplate, Condition, EndpointTemplate, Expression, ParameterKind, ParameterValue,
    PropertyTemplate, TextPart,
};

/// Returns the name of a parameter's type, as in rules.
pub(super) fn kind(kind: ParameterKind) -> &'static str {
    match kind {
        ParameterKind::Text => "string",
        ParameterKind::Flag => "boolean",
        ParameterKind::Texts => "list of strings",
    }
}

pub(super) fn value(value: &ParameterValue) -> String {
    match value {
        ParameterValue::Text(text) => text.clone(),
        ParameterValue::Flag(flag) => flag.to_string(),
        ParameterValue::Texts(texts) => texts.join(", "),
    }
}

pub(super) fn condition(condition: &Condition) -> String {
    let Condition { value, assign } = condition;
    match assign {
        Some(name) => format!("{name} = {}", expression(value)),
        None => expression(value),
    }
}

fn expression(value: &Expression) -> String {
    match value {
        Expression::Text(parts) => format!("{:?}", text(parts)),
        Expression::Flag(flag) => flag.to_string(),
        Expression::Number(number) => number.to_string(),
        Expression::Reference(name) => name.clone(),
        Expression::Call(function, arguments) => {
            let arguments: Vec<String> = arguments.iter().map(expression).collect();
            format!("{function}({})", arguments.join(", "))
        }
    }
}

/// Formats an expression whose value is text.
pub(super) fn template(value: &Expression) -> String {
    match value {
        Expression::Text(parts) => text(parts),
        Expression::Reference(name) => format!("{{{name}}}"),
        value => expression(value),
    }
}

fn text(parts: &[TextPart]) -> String {
    let part = |part: &TextPart| match part {
        TextPart::Literal(text) => text.clone(),
        TextPart::Value(name, None) => format!("{{{name}}}"),
        TextPart::Value(name, Some(path)) => format!("{{{name}#{path}}}"),
    };
    parts.iter().map(part).collect()
}

/// Formats the auth schemes of an endpoint, the preferred one first.
pub(super) fn signature(endpoint: &EndpointTemplate) -> String {
    let auth: Vec<String> = endpoint.auth.iter().map(auth).collect();
    auth.join(", ")
}

fn auth(auth: &AuthTemplate) -> String {
    let AuthTemplate { scheme, signing_name, signing_regions, disable_double_encoding } = auth;
    let mut text = scheme.clone();
    if let Some(name) = signing_name {
        text += &format!(" for {}", template(name));
    }
    if !signing_regions.is_empty() {
        let regions: Vec<String> = signing_regions.iter().map(template).collect();
        text += &format!(" in {}", regions.join(" and "));
    }
    if *disable_double_encoding {
        text += " with the path encoded once";
    }
    text
}

pub(super) fn headers(endpoint: &EndpointTemplate) -> String {
    let headers = endpoint.headers.iter().map(|(name, values)| {
        let values: Vec<String> = values.iter().map(template).collect();
        format!("{name}: {}", values.join(", "))
    });
    headers.collect::<Vec<_>>().join(", ")
}

pub(super) fn properties(endpoint: &EndpointTemplate) -> String {
    let properties = endpoint.properties.iter();
    let properties = properties.map(|(name, value)| match value {
        PropertyTemplate::One(value) => format!("{name}: {}", template(value)),
        PropertyTemplate::List(values) => {
            let values: Vec<String> = values.iter().map(template).collect();
            format!("{name}: [{}]", values.join(", "))
        }
    });
    properties.collect::<Vec<_>>().join(", ")
}
