//! `endpoint-rule-set-1.json`, and Smithy's trait `endpointRuleSet`, which has the same format.

use std::cell::RefCell;

use indexmap::IndexMap;
use serde_json::Value;

use super::node::Object;
use crate::error::{Collector, Reported, all};
use crate::model::{
    AuthTemplate, Condition, EndpointParameter, EndpointRule, EndpointRules, EndpointTemplate,
    Expression, ParameterKind, ParameterValue, PropertyTemplate, TextPart, Then,
};

/// The supported versions of the format.
const VERSIONS: [&str; 2] = ["1.0", "1.1"];

/// Reads a document.
pub(super) fn endpoint_rules(
    document: &Value,
    collector: &mut Collector,
) -> Result<EndpointRules, Reported> {
    let collector = RefCell::new(collector);
    let root = Object::new(document, "", &collector)?;
    if root.get("rules").is_none() || root.get("parameters").is_none() {
        let message = "`parameters` or `rules` is missing: this is not an endpoint rule set";
        return Err(root.error(message));
    }
    let version = root.required_string("version").and_then(|version| {
        if VERSIONS.contains(&&*version) {
            return Ok(());
        }
        let expected = VERSIONS.join(" or ");
        Err(root.error(format!("`version` should be {expected}, found {version:?}")))
    });
    let parameters = all(root.entries("parameters").map(|(name, value)| {
        let object = root.at(value, format!("parameter {name}"))?;
        Ok((name.clone(), parameter(&object)?))
    }));
    let rules = rules(&root, "");
    root.ignore(&["serviceId"]);
    root.warn_of_the_rest();
    version?;
    Ok(EndpointRules { parameters: parameters?, rules: rules? })
}

fn parameter(object: &Object<'_, '_>) -> Result<EndpointParameter, Reported> {
    object.ignore(&["documentation", "deprecated"]);
    let kind = match object.required_string("type")?.to_ascii_lowercase().as_str() {
        "string" => ParameterKind::Text,
        "boolean" => ParameterKind::Flag,
        "stringarray" => ParameterKind::Texts,
        other => return Err(object.error(format!("unknown type {other:?}"))),
    };
    let default = object.get("default").map(|value| {
        let value = parameter_value(value).filter(|value| value.kind() == kind);
        value.ok_or_else(|| object.error("`default` should be of the parameter's type"))
    });
    let built_in = object.string("builtIn");
    let required = object.flag("required");
    object.warn_of_the_rest();
    Ok(EndpointParameter { kind, built_in, default: default.transpose()?, required })
}

/// Converts a value for a parameter; `None` if its type is not allowed.
fn parameter_value(value: &Value) -> Option<ParameterValue> {
    match value {
        Value::String(text) => Some(ParameterValue::Text(text.clone())),
        Value::Bool(flag) => Some(ParameterValue::Flag(*flag)),
        Value::Array(items) => {
            let texts = items.iter().map(|item| item.as_str().map(str::to_owned));
            texts.collect::<Option<_>>().map(ParameterValue::Texts)
        }
        _ => None,
    }
}

/// Returns the values that an operation sets for parameters, from its trait `key`.
pub(super) fn static_context_params(
    operation: &Object<'_, '_>,
    key: &'static str,
) -> Result<IndexMap<String, ParameterValue>, Reported> {
    all(operation.entries(key).map(|(name, value)| {
        let parameter = value.get("value").and_then(parameter_value);
        let expected = || {
            let message = format!("`{key}`, {name}: expected text, true or false, or texts");
            operation.error(message)
        };
        Ok((name.clone(), parameter.ok_or_else(expected)?))
    }))
}

/// Returns the paths to values for parameters in an operation's input, from its trait `key`.
pub(super) fn operation_context_params(
    operation: &Object<'_, '_>,
    key: &'static str,
) -> Result<IndexMap<String, String>, Reported> {
    all(operation.entries(key).map(|(name, value)| {
        let path = value.get("path").and_then(Value::as_str);
        let expected =
            || operation.error(format!("`{key}`, {name}: expected an object with a `path`"));
        Ok((name.clone(), path.ok_or_else(expected)?.to_owned()))
    }))
}

/// Reads the rules under `rules`. `prefix` is the number of the rule that contains them.
fn rules(object: &Object<'_, '_>, prefix: &str) -> Result<Vec<EndpointRule>, Reported> {
    let numbered = list(object, "rules").iter().enumerate();
    all(numbered.map(|(index, value)| {
        let number = format!("{prefix}{}", index + 1);
        rule(&object.at(value, format!("rule {number}"))?, &number)
    }))
}

fn rule(object: &Object<'_, '_>, number: &str) -> Result<EndpointRule, Reported> {
    object.ignore(&["documentation"]);
    let numbered = list(object, "conditions").iter().enumerate();
    let conditions = all(numbered.map(|(index, value)| {
        let place = format!("{}, condition {}", object.place(), index + 1);
        condition(&object.at(value, place)?)
    }));
    let then = then(object, number);
    object.warn_of_the_rest();
    Ok(EndpointRule { place: object.place().to_owned(), conditions: conditions?, then: then? })
}

fn then(object: &Object<'_, '_>, number: &str) -> Result<Then, Reported> {
    match object.required_string("type")?.as_str() {
        "tree" => Ok(Then::Tree(rules(object, &format!("{number}."))?)),
        "endpoint" => {
            let endpoint = object.required_object("endpoint", "an object with a URL")?;
            Ok(Then::Endpoint(endpoint_template(&endpoint)?))
        }
        "error" => Ok(Then::Error(required(object, "error")?)),
        other => Err(object.error(format!("unknown type {other:?}"))),
    }
}

fn list<'a>(object: &Object<'a, '_>, key: &'static str) -> &'a [Value] {
    object.list(key, "a list")
}

fn condition(object: &Object<'_, '_>) -> Result<Condition, Reported> {
    let assign = object.string("assign");
    Ok(Condition { value: call(object)?, assign })
}

fn call(object: &Object<'_, '_>) -> Result<Expression, Reported> {
    let function = object.required_string("fn");
    let arguments = expressions(object, "argv");
    object.warn_of_the_rest();
    Ok(Expression::Call(function?, arguments?))
}

fn required(object: &Object<'_, '_>, key: &'static str) -> Result<Expression, Reported> {
    let missing = || object.error(format!("`{key}` is missing, expected a value"));
    expression(object, key, object.get(key).ok_or_else(missing)?)
}

/// Reads the values in the list under `key`.
fn expressions(object: &Object<'_, '_>, key: &'static str) -> Result<Vec<Expression>, Reported> {
    all(list(object, key).iter().map(|value| expression(object, key, value)))
}

/// Reads a value under `key`, or in a list there.
fn expression(
    object: &Object<'_, '_>,
    key: &'static str,
    value: &Value,
) -> Result<Expression, Reported> {
    match value {
        Value::Bool(flag) => Ok(Expression::Flag(*flag)),
        Value::Number(number) => {
            let message =
                || object.error(format!("`{key}` should have whole numbers only, found {number}"));
            number.as_i64().map(Expression::Number).ok_or_else(message)
        }
        Value::String(template) => text(template).map(Expression::Text).map_err(|problem| {
            object.error(format!("`{key}` is not a template: {problem} in {template:?}"))
        }),
        Value::Object(map) if map.contains_key("ref") => {
            let reference = object.at(value, object.place())?;
            let name = reference.required_string("ref");
            reference.warn_of_the_rest();
            name.map(Expression::Reference)
        }
        Value::Object(_) => call(&object.at(value, object.place())?),
        other => {
            let expected = "text, a number, true or false, a reference or a call";
            Err(object.mismatch(key, expected, other))
        }
    }
}

/// Parses a template: `{Name}` and `{Name#part}` are values, `{{` and `}}` are braces.
fn text(template: &str) -> Result<Vec<TextPart>, &'static str> {
    let mut parts = Vec::new();
    let mut literal = String::new();
    let mut rest = template;
    while let Some(index) = rest.find(['{', '}']) {
        literal.push_str(&rest[..index]);
        let brace = &rest[index..=index];
        rest = &rest[index + 1..];
        if let Some(behind) = rest.strip_prefix(brace) {
            literal.push_str(brace);
            rest = behind;
            continue;
        }
        let (value, behind) = match brace {
            "{" => rest.split_once('}').ok_or("unmatched `{`")?,
            _ => return Err("unmatched `}`"),
        };
        if !literal.is_empty() {
            parts.push(TextPart::Literal(std::mem::take(&mut literal)));
        }
        let (name, path) = match value.split_once('#') {
            Some((name, path)) => (name, Some(path.to_owned())),
            None => (value, None),
        };
        parts.push(TextPart::Value(name.to_owned(), path));
        rest = behind;
    }
    literal.push_str(rest);
    if !literal.is_empty() || parts.is_empty() {
        parts.push(TextPart::Literal(literal));
    }
    Ok(parts)
}

fn endpoint_template(object: &Object<'_, '_>) -> Result<EndpointTemplate, Reported> {
    let url = required(object, "url");
    let headers = all(object.entries("headers").map(|(name, values)| {
        let Value::Array(values) = values else {
            return Err(object.error(format!("the header {name:?} should be a list of values")));
        };
        let values = values.iter().map(|value| expression(object, "headers", value));
        Ok((name.clone(), all(values)?))
    }));
    let properties = object.object("properties");
    let auth = properties.as_ref().map_or(Ok(Vec::new()), auth_templates);
    let properties = properties.as_ref().map_or(Ok(IndexMap::new()), other_properties);
    object.warn_of_the_rest();
    Ok(EndpointTemplate { url: url?, headers: headers?, auth: auth?, properties: properties? })
}

fn auth_templates(properties: &Object<'_, '_>) -> Result<Vec<AuthTemplate>, Reported> {
    let numbered = list(properties, "authSchemes").iter().enumerate();
    all(numbered.map(|(index, value)| {
        let place = format!("{}, auth scheme {}", properties.place(), index + 1);
        auth_template(&properties.at(value, place)?)
    }))
}

fn other_properties(
    properties: &Object<'_, '_>,
) -> Result<IndexMap<String, PropertyTemplate>, Reported> {
    let rest = properties.rest_unjudged().into_iter();
    let read = |value: &Value| expression(properties, "properties", value);
    all(rest.filter_map(|(name, value)| {
        let template = match &value {
            Value::String(_) | Value::Bool(_) => read(&value).map(PropertyTemplate::One),
            Value::Array(items) if items.iter().all(Value::is_string) => {
                all(items.iter().map(read)).map(PropertyTemplate::List)
            }
            _ => {
                let message = "is not text, true or false, or a list of text; it has no effect";
                properties.warn(format!("the property `{name}` {message}"));
                return None;
            }
        };
        Some(template.map(|template| (name, template)))
    }))
}

fn auth_template(object: &Object<'_, '_>) -> Result<AuthTemplate, Reported> {
    let scheme = object.required_string("name");
    let optional = |key| object.get(key).map(|value| expression(object, key, value)).transpose();
    let (signing_name, signing_region) = (optional("signingName"), optional("signingRegion"));
    let region_set = expressions(object, "signingRegionSet");
    let disable_double_encoding = object.flag("disableDoubleEncoding");
    object.warn_of_the_rest();
    Ok(AuthTemplate {
        scheme: scheme?,
        signing_name: signing_name?,
        signing_regions: signing_region?.into_iter().chain(region_set?).collect(),
        disable_double_encoding,
    })
}
