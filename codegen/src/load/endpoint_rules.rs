//! `endpoint-rule-set-1.json`, and Smithy's trait of the same form.

use std::cell::RefCell;

use indexmap::IndexMap;
use serde_json::Value;

use super::node::Object;
use crate::error::Collector;
use crate::model::{
    AuthTemplate, Condition, EndpointParameter, EndpointRule, EndpointRules, EndpointTemplate,
    Expression, ParameterKind, ParameterValue, TextPart, Then,
};

/// The versions of the format that are understood: the second one has more functions.
const VERSIONS: [&str; 2] = ["1.0", "1.1"];

/// Reads the whole document.
pub(super) fn endpoint_rules(document: &Value, collector: &mut Collector) -> EndpointRules {
    let nothing = EndpointRules { parameters: IndexMap::new(), rules: Vec::new() };
    let collector = RefCell::new(collector);
    let Some(root) = Object::new(document, "", &collector) else { return nothing };
    if root.get("rules").is_none() || root.get("parameters").is_none() {
        root.error("`parameters` or `rules` is missing: this is not an endpoint rule set");
        return nothing;
    }
    if let Some(version) = root.required_string("version").filter(|v| !VERSIONS.contains(&&**v)) {
        root.error(format!("`version` should be {}, found {version:?}", VERSIONS.join(" or ")));
    }
    let parameters = root.entries("parameters").filter_map(|(name, value)| {
        let object = root.at(value, format!("parameter {name}"))?;
        Some((name.clone(), parameter(&object)?))
    });
    let parameters = parameters.collect();
    let rules = rules(&root, "");
    root.ignore(&["serviceId"]);
    root.warn_of_the_rest();
    EndpointRules { parameters, rules }
}

fn parameter(object: &Object<'_, '_>) -> Option<EndpointParameter> {
    object.ignore(&["documentation", "deprecated"]);
    let kind = match object.required_string("type")?.to_ascii_lowercase().as_str() {
        "string" => ParameterKind::Text,
        "boolean" => ParameterKind::Flag,
        "stringarray" => ParameterKind::Texts,
        other => {
            object.error(format!("the type {other:?} is not known"));
            return None;
        }
    };
    let default = object.get("default").and_then(|value| {
        let value = parameter_value(value).filter(|value| value.kind() == kind);
        if value.is_none() {
            object.error("`default` should be of the parameter's type");
        }
        value
    });
    let built_in = object.string("builtIn");
    let required = object.flag("required");
    object.warn_of_the_rest();
    Some(EndpointParameter { kind, built_in, default, required })
}

impl ParameterValue {
    /// What it is a value of.
    pub fn kind(&self) -> ParameterKind {
        match self {
            Self::Text(_) => ParameterKind::Text,
            Self::Flag(_) => ParameterKind::Flag,
            Self::Texts(_) => ParameterKind::Texts,
        }
    }
}

/// A value that a model gives to a parameter; `None` if it is of no type that there is.
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

/// The values that an operation gives to parameters, under its trait `key`.
pub(super) fn static_context_params(
    operation: &Object<'_, '_>,
    key: &'static str,
) -> IndexMap<String, ParameterValue> {
    let read = |(name, value): (&String, &Value)| {
        let parameter = parameter_value(value.get("value")?);
        if parameter.is_none() {
            operation.error(format!("`{key}`, {name}: expected text, true or false, or texts"));
        }
        Some((name.clone(), parameter?))
    };
    operation.entries(key).filter_map(read).collect()
}

/// The rules under `rules`, numbered behind `prefix`.
fn rules(object: &Object<'_, '_>, prefix: &str) -> Vec<EndpointRule> {
    let numbered = list(object, "rules").iter().enumerate();
    let read = |(index, value): (usize, &Value)| {
        let number = format!("{prefix}{}", index + 1);
        rule(&object.at(value, format!("rule {number}"))?, &number)
    };
    numbered.filter_map(read).collect()
}

fn rule(object: &Object<'_, '_>, number: &str) -> Option<EndpointRule> {
    object.ignore(&["documentation"]);
    let numbered = list(object, "conditions").iter().enumerate();
    let conditions = numbered.filter_map(|(index, value)| {
        let place = format!("{}, condition {}", object.place(), index + 1);
        condition(&object.at(value, place)?)
    });
    let conditions = conditions.collect();
    let then = match object.required_string("type")?.as_str() {
        "tree" => Then::Tree(rules(object, &format!("{number}."))),
        "endpoint" => {
            let endpoint = object.required_object("endpoint", "an object with a URL")?;
            Then::Endpoint(endpoint_template(&endpoint)?)
        }
        "error" => Then::Error(required(object, "error")?),
        other => {
            object.error(format!("the type {other:?} is not known"));
            return None;
        }
    };
    object.warn_of_the_rest();
    Some(EndpointRule { place: object.place().to_owned(), conditions, then })
}

/// The items under a key, which has to be a list if it is there.
fn list<'a>(object: &Object<'a, '_>, key: &'static str) -> &'a [Value] {
    match object.get(key) {
        Some(Value::Array(items)) => items,
        Some(other) => {
            object.mismatch(key, "a list", other);
            &[]
        }
        None => &[],
    }
}

fn condition(object: &Object<'_, '_>) -> Option<Condition> {
    let assign = object.string("assign");
    Some(Condition { value: call(object)?, assign })
}

fn call(object: &Object<'_, '_>) -> Option<Expression> {
    let function = object.required_string("fn");
    let arguments = list(object, "argv").iter().map(|value| expression(object, "argv", value));
    let arguments = arguments.collect::<Option<Vec<_>>>();
    object.warn_of_the_rest();
    Some(Expression::Call(function?, arguments?))
}

fn required(object: &Object<'_, '_>, key: &'static str) -> Option<Expression> {
    match object.get(key) {
        Some(value) => expression(object, key, value),
        None => {
            object.error(format!("`{key}` is missing, expected a value"));
            None
        }
    }
}

/// The value that stands under `key`, or in a list there.
fn expression(object: &Object<'_, '_>, key: &'static str, value: &Value) -> Option<Expression> {
    match value {
        Value::Bool(flag) => Some(Expression::Flag(*flag)),
        Value::Number(number) => number.as_i64().map(Expression::Number),
        Value::String(template) => match text(template) {
            Ok(parts) => Some(Expression::Text(parts)),
            Err(problem) => {
                object.error(format!("`{key}` is no template: {problem} in {template:?}"));
                None
            }
        },
        Value::Object(map) if map.contains_key("ref") => {
            let reference = object.at(value, object.place())?;
            let name = reference.required_string("ref");
            reference.warn_of_the_rest();
            name.map(Expression::Reference)
        }
        Value::Object(_) => call(&object.at(value, object.place())?),
        other => {
            object.mismatch(key, "text, a number, true or false, a reference or a call", other);
            None
        }
    }
}

/// Takes a template apart: `{Name}` and `{Name#part}` are values, `{{` and `}}` are braces.
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
            "{" => rest.split_once('}').ok_or("a `{` without its `}`")?,
            _ => return Err("a `}` without its `{`"),
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

fn endpoint_template(object: &Object<'_, '_>) -> Option<EndpointTemplate> {
    let url = required(object, "url");
    let headers = object.entries("headers").filter_map(|(name, values)| {
        let Value::Array(values) = values else {
            object.error(format!("the header {name:?} should be a list of values"));
            return None;
        };
        let values = values.iter().map(|value| expression(object, "headers", value));
        Some((name.clone(), values.collect::<Option<_>>()?))
    });
    let headers = headers.collect();
    let mut auth = Vec::new();
    let mut properties = IndexMap::new();
    if let Some(object) = object.object("properties") {
        let schemes = list(&object, "authSchemes").iter().enumerate();
        auth.extend(schemes.filter_map(|(index, value)| {
            let place = format!("{}, auth scheme {}", object.place(), index + 1);
            auth_template(&object.at(value, place)?)
        }));
        for (name, value) in object.rest_unjudged() {
            match value {
                Value::String(_) | Value::Bool(_) => {
                    properties.extend(Some((name, expression(&object, "properties", &value)?)));
                }
                _ => object.warn(format!("the property `{name}` is no text; it has no effect")),
            }
        }
    }
    object.warn_of_the_rest();
    Some(EndpointTemplate { url: url?, headers, auth, properties })
}

fn auth_template(object: &Object<'_, '_>) -> Option<AuthTemplate> {
    let scheme = object.required_string("name");
    let optional = |key| object.get(key).and_then(|value| expression(object, key, value));
    let signing_name = optional("signingName");
    let mut signing_regions: Vec<Expression> = optional("signingRegion").into_iter().collect();
    let set = list(object, "signingRegionSet").iter();
    signing_regions.extend(set.filter_map(|value| expression(object, "signingRegionSet", value)));
    let disable_double_encoding = object.flag("disableDoubleEncoding");
    object.warn_of_the_rest();
    Some(AuthTemplate { scheme: scheme?, signing_name, signing_regions, disable_double_encoding })
}
