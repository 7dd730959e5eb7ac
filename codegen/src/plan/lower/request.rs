//! Requests of operations.

use super::context::Context;
use super::path::Resolver;
use super::{checksum, document, params, uri};
use crate::error::{self, Reported};
use crate::model::{Auth, Kind, Operation};
use crate::plan::ir::{
    Body, BuiltIn, EndpointPlan, Field, FieldRef, Host, InitialRequest, Location, RequestPlan,
    StructurePlan, TakenQueries, Text, Type, Unset,
};
use crate::plan::protocol::Call;

const METHODS: [&str; 7] = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];

/// Lowers the request of an operation.
pub(super) fn request(
    cx: &Context<'_>,
    name: &str,
    operation: &Operation,
    input: &StructurePlan,
    types: &Resolver<'_>,
) -> Result<RequestPlan, Reported> {
    let place = error::operation(name);
    let call = cx.call(name, operation);
    let method = cx.protocol.method(call);
    if !METHODS.contains(&method) {
        let known = METHODS.join(", ");
        cx.error(&place, format!("unknown HTTP method {method:?}; expected one of {known}"));
    }
    let mut headers = cx.protocol.headers(call);
    headers.extend(api_version(call));
    check_headers(cx, &place, &headers);
    let uri = uri::uri(cx, &place, &cx.protocol.uri(call), input);
    let host_prefix = operation.host_prefix.as_deref().unwrap_or_default();
    let host_prefix = uri::host_prefix(cx, &place, host_prefix, input);
    let body = body(cx, call, &place, input);
    let checksum = checksum::checksum(cx, &place, operation, input);
    let bindings =
        cx.endpoint.map(|rules| params::bindings(cx, &place, rules, operation, input, types));
    let (uri, host_prefix, body) = (uri?, host_prefix?, body?);
    uri::check_labels(cx, input, &uri.path, &host_prefix);
    let idempotency_tokens = idempotency_tokens(cx, operation, input);
    Ok(RequestPlan {
        method: method.to_owned(),
        host: match bindings {
            Some(bindings) => Host::Rules { bindings: bindings?, prefix: host_prefix },
            None => Host::Service(host_prefix),
        },
        uses_account_id: cx.endpoint.is_some_and(uses_account_id),
        path: uri.path,
        headers,
        query_literals: uri.query_literals,
        taken_queries: taken_queries(uri.query_names, input, &idempotency_tokens),
        content_type: match &body {
            // Set with the events.
            Body::Events(..) => None,
            body => cx.protocol.content_type(call, body),
        },
        body,
        gzip: gzip(cx, &place, operation),
        checksum: checksum?,
        validation_mode: checksum::validation_mode(operation, input),
        default_queries: Vec::new(),
        expect_continue: None,
        idempotency_tokens,
        defaults: Vec::new(),
        last_segments: Vec::new(),
        copy: None,
        signature: operation.signature,
        auth: authentication(cx, operation),
    })
}

/// Whether the endpoint rules ask for the account's id.
fn uses_account_id(rules: &EndpointPlan) -> bool {
    rules.parameters.iter().any(|parameter| parameter.built_in == Some(BuiltIn::AccountId))
}

/// Returns the header with the version of the API, which services ask for where clients discover
/// endpoints.
fn api_version(call: Call<'_>) -> Option<(String, String)> {
    let version = || ("x-amz-api-version".to_owned(), call.service.api_version.clone());
    call.operation.discovers_endpoints.then(version)
}

/// Returns how the operation is authenticated. What follows after no authentication is of no use.
fn authentication(cx: &Context<'_>, operation: &Operation) -> Vec<Auth> {
    let mut auth = operation.auth.as_ref().unwrap_or(&cx.model.metadata.auth).clone();
    if operation.optional_auth {
        auth.push(Auth::None);
    }
    let end = auth.iter().position(|auth| *auth == Auth::None);
    auth.truncate(end.map_or(auth.len(), |end| end + 1));
    auth
}

/// Returns the names that a map of query parameters in the input must not use.
fn taken_queries(
    mut always: Vec<String>,
    input: &StructurePlan,
    tokens: &[FieldRef],
) -> TakenQueries {
    let mut if_set = Vec::new();
    for field in &input.fields {
        match &field.location {
            Location::Query(name, _) if always.contains(name) => {}
            // It is generated if it is not set.
            Location::Query(name, _) if tokens.contains(&FieldRef::to(field)) => {
                always.push(name.clone());
            }
            Location::Query(name, _) => if_set.push((name.clone(), field.name.clone())),
            _ => {}
        }
    }
    TakenQueries { if_set, always }
}

/// The values of fixed headers may come from the model, and are not checked again when they are sent.
fn check_headers(cx: &Context<'_>, place: &str, headers: &[(String, String)]) {
    for (name, value) in headers {
        if !value.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()) {
            cx.error(
                place,
                format!("the header {name} should be printable ASCII, found {value:?}"),
            );
        }
    }
}

fn body(
    cx: &Context<'_>,
    call: Call<'_>,
    place: &str,
    input: &StructurePlan,
) -> Result<Body, Reported> {
    let payload = input.fields.iter().find(|field| field.location == Location::Payload);
    match payload {
        Some(field) if input.sends_events() => {
            let initial = (!cx.protocol.has_bindings()).then(|| initial_request(cx, call, place));
            return Ok(Body::Events(FieldRef::to(field), initial.transpose()?));
        }
        Some(field) => return self::payload(cx, &input.name.shape, field),
        None => {}
    }
    let in_body = |field: &&Field| matches!(field.location, Location::Body(_));
    let fields: Vec<String> =
        input.fields.iter().filter(in_body).map(|field| field.name.clone()).collect();
    if fields.is_empty() && !cx.protocol.sends_document(call) {
        return Ok(Body::Empty);
    }
    let root = document::input(cx, place, call)?;
    Ok(Body::Members(root, fields, cx.protocol.unset_members()))
}

/// Lowers the first message of an event stream, which has the content type of a document.
fn initial_request(
    cx: &Context<'_>,
    call: Call<'_>,
    place: &str,
) -> Result<InitialRequest, Reported> {
    let root = document::input(cx, place, call)?;
    let alone = Body::Members(root.clone(), Vec::new(), Unset::EmptyDocument);
    let own = cx.protocol.content_type(call, &alone);
    Ok(InitialRequest { content_type: own.unwrap_or(root.form().media_type()), root })
}

/// Lowers a body that is one member.
fn payload(cx: &Context<'_>, input: &str, field: &Field) -> Result<Body, Reported> {
    let place = error::member(input, &field.member);
    let member = cx.structure(input).and_then(|structure| structure.members.get(&field.member));
    let missing = || cx.error(&place, "is not in the model");
    let member = member.ok_or_else(missing)?;
    let kind = &cx.target(member)?.kind;
    let is_stream = field.ty == Type::Stream;
    let field = FieldRef::to(field);
    Ok(match kind {
        Kind::Blob if is_stream => Body::Stream(field),
        Kind::Blob => Body::Raw(field, Text::Base64),
        Kind::String => Body::Raw(field, Text::String),
        Kind::Enum(_) => Body::Raw(field, Text::Enum),
        _ => {
            let document = document::written_payload(cx, &place, member)?;
            Body::Payload(field, document, cx.protocol.unset_payload(kind))
        }
    })
}

/// Whether a body may be compressed with gzip, the only supported encoding.
fn gzip(cx: &Context<'_>, place: &str, operation: &Operation) -> bool {
    let gzip = operation.compression.iter().any(|encoding| encoding == "gzip");
    if !gzip && !operation.compression.is_empty() {
        let encodings = &operation.compression;
        let message =
            format!("bodies are not compressed: only gzip is supported, found {encodings:?}");
        cx.warn(place, message);
    }
    gzip
}

fn idempotency_tokens(
    cx: &Context<'_>,
    operation: &Operation,
    input: &StructurePlan,
) -> Vec<FieldRef> {
    let shape = operation.input.as_ref().and_then(|input| cx.structure(&input.target));
    let is_token = |field: &&Field| {
        let member = shape.and_then(|shape| shape.members.get(&field.member));
        field.ty == Type::String && member.is_some_and(|member| member.idempotency_token)
    };
    input.fields.iter().filter(is_token).map(FieldRef::to).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::model::Auth;
    use crate::{Generator, load};

    #[test]
    fn an_operation_is_authenticated_as_it_or_its_service_says() {
        let auth = |service: Value, operation: Value| {
            let mut traits = json!({"aws.protocols#awsJson1_1": {}});
            traits.as_object_mut().unwrap().extend(service.as_object().unwrap().clone());
            let json = json!({"smithy": "2.0", "shapes": {
                "a#A": {"type": "service", "operations": [{"target": "a#Get"}], "traits": traits},
                "a#Get": {"type": "operation", "traits": operation},
            }});
            let model = load("a.json", json.to_string().as_bytes()).unwrap().model;
            Generator::new("a.json", &model, "a").plan().unwrap().operations[0].request.auth.clone()
        };
        let sigv4 = || json!({"aws.auth#sigv4": {"name": "a"}});
        let both = || json!({"aws.auth#sigv4": {"name": "a"}, "smithy.api#httpBearerAuth": {}});
        let own = |schemes: &[&str]| json!({"smithy.api#auth": schemes});
        let (bearer, none) = ("smithy.api#httpBearerAuth", "smithy.api#noAuth");
        for (service, operation, expected) in [
            (json!({}), json!({}), vec![Auth::SigV4]),
            (sigv4(), json!({}), vec![Auth::SigV4]),
            (both(), json!({}), vec![Auth::SigV4, Auth::Bearer]),
            (both(), own(&[bearer]), vec![Auth::Bearer]),
            (both(), own(&[]), vec![Auth::None]),
            (both(), own(&[none, bearer]), vec![Auth::None]),
            (sigv4(), json!({"smithy.api#optionalAuth": {}}), vec![Auth::SigV4, Auth::None]),
        ] {
            assert_eq!(auth(service.clone(), operation.clone()), expected, "{service} {operation}");
        }
    }

    #[test]
    fn requests_for_endpoints_have_the_version_of_the_api() {
        let versions = |json: Value| {
            let model = load("a.json", json.to_string().as_bytes()).unwrap().model;
            let plan = Generator::new("a.json", &model, "a").plan().unwrap();
            let headers = plan.operations.into_iter().map(|operation| operation.request.headers);
            let version = |headers: Vec<(String, String)>| {
                headers.into_iter().find(|(name, _)| name == "x-amz-api-version")
            };
            headers.map(version).collect::<Vec<_>>()
        };
        let expected = [Some(("x-amz-api-version".to_owned(), "2012-08-10".to_owned())), None];
        let http = json!({"method": "POST", "requestUri": "/"});
        let botocore = json!({
            "metadata": {"serviceId": "A", "protocol": "json", "endpointPrefix": "a",
                "targetPrefix": "A", "jsonVersion": "1.1", "apiVersion": "2012-08-10"},
            "operations": {"Find": {"http": http, "endpointoperation": true}, "Get": {"http": http}},
            "shapes": {}
        });
        assert_eq!(versions(botocore), expected);
        let smithy = json!({"smithy": "2.0", "shapes": {
            "a#A": {"type": "service", "version": "2012-08-10",
                "operations": [{"target": "a#Find"}, {"target": "a#Get"}],
                "traits": {"aws.protocols#awsJson1_1": {},
                    "aws.api#clientEndpointDiscovery": {"operation": "a#Find"}}},
            "a#Find": {"type": "operation"}, "a#Get": {"type": "operation"},
        }});
        assert_eq!(versions(smithy), expected);
    }

    #[test]
    fn operations_say_whether_their_endpoint_needs_the_account() {
        let uses = |built_in: &str| {
            let model = json!({
                "metadata": {"serviceId": "A", "protocol": "json", "endpointPrefix": "a",
                    "targetPrefix": "A", "jsonVersion": "1.1"},
                "operations": {"Get": {"http": {"method": "POST", "requestUri": "/"}}},
                "shapes": {}
            });
            let rules = json!({"version": "1.0",
                "parameters": {"Name": {"type": "string", "builtIn": built_in}},
                "rules": [{"type": "endpoint", "endpoint": {"url": "https://{Name}.example.com"},
                    "conditions": [{"fn": "isSet", "argv": [{"ref": "Name"}]}]}]});
            let model = load("a.json", model.to_string().as_bytes()).unwrap().model;
            let generator = Generator::new("a.json", &model, "a");
            let generator = generator.endpoint_rules("r", rules.to_string().as_bytes()).unwrap();
            let files = generator.generate().unwrap().files;
            files.iter().any(|file| file.contents.contains("const USES_ACCOUNT_ID: bool = true;"))
        };
        assert!(uses("AWS::Auth::AccountId"));
        assert!(!uses("AWS::Region"));
    }

    #[test]
    fn a_target_that_cannot_be_sent_is_an_error() {
        let faults = |prefix: &str| {
            let json = serde_json::json!({
                "metadata": {"serviceId": "Clock", "protocol": "json", "endpointPrefix": "clock",
                    "targetPrefix": prefix, "jsonVersion": "1.1"},
                "operations": {"GetTime": {"http": {"method": "POST", "requestUri": "/"}}},
                "shapes": {}
            });
            let model = load("clock.json", json.to_string().as_bytes()).unwrap().model;
            let plan = Generator::new("clock.json", &model, "clock").plan();
            plan.err().map(|errors| errors.to_string()).unwrap_or_default()
        };
        assert_eq!(faults("Clock_2026"), "");
        let expected = "clock.json: operation GetTime: the header x-amz-target should be printable \
                        ASCII, found \"a\\r\\nb: c.GetTime\"";
        assert_eq!(faults("a\r\nb: c"), expected);
    }
}
