//! Compares requests with the expected ones.

use std::collections::BTreeMap;

use shapesmith_codegen::model::{Kind, Location, Model, Operation, Structure};

use super::body::Form;
use super::suites::ExpectedRequest;
use crate::replay::Request;
use crate::replay::compare::Url;
use crate::replay::difference::Difference;

/// Compares the request of an operation with the expected one.
///
/// # Errors
/// The first difference.
pub fn compare(
    model: &Model,
    operation: &Operation,
    expected: &ExpectedRequest,
    actual: &Request,
) -> Result<(), Difference> {
    let url = Url::split(&actual.url);
    compare_text("method", expected.method.as_deref(), &actual.method)?;
    compare_text("host", expected.host.as_deref(), url.host)?;
    if let Some(uri) = &expected.uri {
        let (path, query) = uri.split_once('?').unwrap_or((uri, ""));
        compare_text("path", Some(path), url.path)?;
        compare_query(query, url.query)?;
    }
    let input = input(model, operation);
    let headers = as_sent(actual);
    for (name, value) in &expected.headers {
        compare_header(&headers, name, value, is_list(model, input, name))?;
    }
    let is_sent = |name: &&String| headers.contains_key(&name.to_ascii_lowercase());
    if let Some(name) = expected.require_headers.iter().find(|name| !is_sent(name)) {
        return Err(Difference::new(format!("header {name}"), "sent", "not sent"));
    }
    if let Some(name) = expected.forbid_headers.iter().find(is_sent) {
        let actual = format!("{:?}", headers.get(&name.to_ascii_lowercase()));
        return Err(Difference::new(format!("header {name}"), "not sent", actual));
    }
    match &expected.body {
        Some(body) => Form::of_request(model, input).compare(body, actual.body_bytes()),
        None => Ok(()),
    }
}

fn input<'m>(model: &'m Model, operation: &Operation) -> Option<&'m Structure> {
    match &model.shapes.get(&operation.input.as_ref()?.target)?.kind {
        Kind::Structure(structure) => Some(structure),
        _ => None,
    }
}

fn compare_text(part: &str, expected: Option<&str>, actual: &str) -> Result<(), Difference> {
    match expected.is_none_or(|expected| expected == actual) {
        true => Ok(()),
        false => Err(Difference::text(part, expected.unwrap_or_default(), actual)),
    }
}

/// The order of parameters matters only among those with the same name.
fn compare_query(expected: &str, actual: &str) -> Result<(), Difference> {
    let by_name = |query: &str| {
        let mut parameters: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for parameter in query.split('&').filter(|parameter| !parameter.is_empty()) {
            let name = parameter.split('=').next().unwrap_or_default();
            parameters.entry(name.to_owned()).or_default().push(parameter.to_owned());
        }
        parameters
    };
    let (expected, actual) = (by_name(expected), by_name(actual));
    let Some(name) =
        expected.keys().chain(actual.keys()).find(|name| expected.get(*name) != actual.get(*name))
    else {
        return Ok(());
    };
    let shown = |parameters: &BTreeMap<String, Vec<String>>| match parameters.get(name) {
        Some(parameters) => format!("{:?}", parameters.join("&")),
        None => "not sent".to_owned(),
    };
    Err(Difference::new(format!("query, {name}"), shown(&expected), shown(&actual)))
}

/// Returns the headers by name in lower case, with the `Content-Length` that a transport adds:
/// always with a body, and 0 without one for methods that usually have one (RFC 9110, section 8.6).
fn as_sent(request: &Request) -> BTreeMap<String, String> {
    let mut headers: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in &request.headers {
        let value = String::from_utf8_lossy(value);
        headers
            .entry(name.to_ascii_lowercase())
            .and_modify(|before| *before = format!("{before}, {value}"))
            .or_insert_with(|| value.into_owned());
    }
    let length = request.body_bytes().len();
    if length > 0 || matches!(request.method.as_str(), "PATCH" | "POST" | "PUT") {
        headers.entry("content-length".to_owned()).or_insert_with(|| length.to_string());
    }
    headers
}

fn compare_header(
    headers: &BTreeMap<String, String>,
    name: &str,
    expected: &str,
    is_list: bool,
) -> Result<(), Difference> {
    let part = format!("header {name}");
    let Some(actual) = headers.get(&name.to_ascii_lowercase()) else {
        return Err(Difference::new(part, format!("{expected:?}"), "not sent"));
    };
    let equal = match is_list {
        true => items(expected) == items(actual),
        false => expected == actual || adds_charset(name, expected, actual),
    };
    if equal { Ok(()) } else { Err(Difference::text(part, expected, actual)) }
}

/// Whether a content type is the expected one, which names no charset, in UTF-8. Suites leave it out.
fn adds_charset(name: &str, expected: &str, actual: &str) -> bool {
    name.eq_ignore_ascii_case("content-type")
        && actual.strip_suffix("; charset=utf-8").is_some_and(|actual| actual == expected)
}

/// Whether a header contains a list, which may have white space between its items.
fn is_list(model: &Model, input: Option<&Structure>, header: &str) -> bool {
    let mut members = input.into_iter().flat_map(|input| &input.members);
    let is_member = members.any(|(name, member)| {
        let name = member.location_name.as_ref().unwrap_or(name);
        let target = model.shapes.get(&member.target);
        member.location == Some(Location::Header)
            && name.eq_ignore_ascii_case(header)
            && target.is_some_and(|target| matches!(target.kind, Kind::List(_)))
    });
    // RFC 9110, section 8.4.
    is_member || header.eq_ignore_ascii_case("content-encoding")
}

/// Splits a list into items, with their quotes. Commas in quotes do not separate items.
fn items(list: &str) -> Vec<&str> {
    let (mut quoted, mut escaped) = (false, false);
    let is_separator = |c: char| {
        if escaped {
            escaped = false;
            return false;
        }
        escaped = quoted && c == '\\';
        quoted ^= c == '"';
        !quoted && c == ','
    };
    list.split(is_separator).map(str::trim).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use shapesmith_codegen::load;

    use super::*;

    fn model() -> Model {
        let members = json!({
            "text": {"shape": "Text"},
            "facts": {"shape": "Text", "location": "header", "locationName": "X-Facts"},
        });
        let operation = |input: &str| json!({"http": {"method": "POST", "requestUri": "/"}, "input": {"shape": input}});
        let model = json!({
            "metadata": {"serviceId": "A", "endpointPrefix": "a", "protocol": "rest-json"},
            "operations": {"Document": operation("In"), "Bytes": operation("BytesIn")},
            "shapes": {
                "In": {"type": "structure", "members": members},
                "BytesIn": {"type": "structure", "payload": "data", "members": {"data": {"shape": "Bytes"}}},
                "Bytes": {"type": "blob"},
                "Text": {"type": "string"},
            },
        });
        load("model.json", model.to_string().as_bytes()).unwrap().model
    }

    /// Returns the part in which a recorded request differs from the expected one.
    fn difference(operation: &str, expected: serde_json::Value) -> Option<String> {
        let model = model();
        let recorded = Request {
            method: "POST".to_owned(),
            url: "https://a.example.com/".to_owned(),
            headers: vec![("x-facts".to_owned(), b"e30=".to_vec())],
            body: Some(br#"{"text":"\u00e9"}"#.to_vec()),
        };
        let expected: ExpectedRequest = serde_json::from_value(expected).unwrap();
        let operation = &model.operations[operation];
        compare(&model, operation, &expected, &recorded).err().map(|difference| difference.part)
    }

    #[test]
    fn a_document_in_json_is_compared_by_its_values() {
        let expected = json!({
            "method": "POST", "uri": "/", "host": "a.example.com", "body": "{\n  \"text\": \"é\"\n}",
            "headers": {"X-Facts": "e30="}, "requireHeaders": ["Content-Length"], "forbidHeaders": ["X-Text"],
        });
        assert_eq!(difference("Document", expected), None);
        assert_eq!(difference("Document", json!({"body": "{}"})).as_deref(), Some("body/text"));
        assert_eq!(difference("Document", json!({"body": ""})).as_deref(), Some("body"));
    }

    #[test]
    fn json_in_bytes_is_compared_as_bytes() {
        assert_eq!(difference("Bytes", json!({"body": r#"{"text":"\u00e9"}"#})), None);
        assert_eq!(
            difference("Bytes", json!({"body": r#"{"text":"é"}"#})).as_deref(),
            Some("body")
        );
    }

    #[test]
    fn headers_are_required_forbidden_or_given() {
        for (expected, part) in [
            (json!({"headers": {"X-Facts": "e30"}}), "header X-Facts"),
            (json!({"requireHeaders": ["Content-Type"]}), "header Content-Type"),
            (json!({"forbidHeaders": ["x-facts"]}), "header x-facts"),
            (json!({"host": "b.example.com"}), "host"),
        ] {
            assert_eq!(difference("Document", expected).as_deref(), Some(part));
        }
    }
}
