//! The properties of the parts of a model.
//!
//! Every part is described by named properties with text values. Patterns list every field, without
//! `..`, so that a new field of the model cannot be forgotten here.

use indexmap::IndexMap;
use serde_json::Value;

use super::change::Touch;
use crate::model::{
    Acceptor, Auth, ErrorTraits, Facts, HttpChecksum, Kind, Literal, Location, Matcher, Member,
    Metadata, Model, Operation, Outcome, Paginator, ParameterValue, Quantifier, Shape, Signature,
    Structure, TimestampFormat, Waiter, XmlNamespace,
};

pub(super) const NOTHING: &[Touch] = &[];
pub(super) const API: &[Touch] = &[Touch::Declaration];
pub(super) const WIRE: &[Touch] = &[Touch::Wire];
pub(super) const BOTH: &[Touch] = &[Touch::Declaration, Touch::Wire];
pub(super) const DEMAND: &[Touch] = &[Touch::Declaration, Touch::Demand];
pub(super) const DEPRECATION: &[Touch] = &[Touch::Deprecation];

/// The properties of a part: the value of each by its name, with the effects of changing it.
pub(super) type Properties = IndexMap<String, (String, &'static [Touch])>;

/// Adds properties.
pub(super) trait Add {
    fn text(&mut self, name: &str, touches: &'static [Touch], value: impl Into<String>);
    fn maybe(&mut self, name: &str, touches: &'static [Touch], value: Option<impl Into<String>>);
    fn flag(&mut self, name: &str, touches: &'static [Touch], value: bool);
    fn facts(&mut self, facts: &Facts);
}

impl Add for Properties {
    fn text(&mut self, name: &str, touches: &'static [Touch], value: impl Into<String>) {
        self.insert(name.to_owned(), (value.into(), touches));
    }

    fn maybe(&mut self, name: &str, touches: &'static [Touch], value: Option<impl Into<String>>) {
        if let Some(value) = value {
            self.text(name, touches, value);
        }
    }

    /// Adds a flag if it is set. Its value is empty, since the name is enough.
    fn flag(&mut self, name: &str, touches: &'static [Touch], value: bool) {
        self.maybe(name, touches, value.then_some(""));
    }

    fn facts(&mut self, facts: &Facts) {
        for (name, value) in facts {
            let value = match value {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            self.text(name, NOTHING, value);
        }
    }
}

pub(super) fn service(model: &Model) -> Properties {
    let Model { metadata, operations: _, shapes: _, facts } = model;
    let Metadata {
        service_id,
        full_name,
        api_version,
        protocol,
        protocols,
        target_prefix,
        json_version,
        query_compatible,
        endpoint_prefix,
        global_endpoint,
        signing_name,
        auth,
        facts: more,
    } = metadata;
    let mut properties = Properties::new();
    properties.text("service id", NOTHING, service_id);
    properties.text("name", NOTHING, full_name);
    properties.text("API version", NOTHING, api_version);
    properties.text("protocol", BOTH, protocol.name());
    let protocols: Vec<&str> = protocols.iter().map(|protocol| protocol.name()).collect();
    properties.maybe("protocols", NOTHING, (protocols.len() > 1).then(|| protocols.join(", ")));
    properties.maybe("target prefix", WIRE, target_prefix.as_ref());
    properties.maybe("JSON version", WIRE, json_version.as_ref());
    properties.flag("query compatible", WIRE, *query_compatible);
    properties.text("endpoint prefix", WIRE, endpoint_prefix);
    properties.maybe("global endpoint", WIRE, global_endpoint.as_ref());
    properties.maybe("signing name", WIRE, signing_name.as_ref());
    properties.maybe("authentication", WIRE, authentication(auth));
    properties.facts(facts);
    properties.facts(more);
    properties
}

/// Describes how the requests of a service are authenticated, if not by signatures only.
fn authentication(auth: &[Auth]) -> Option<String> {
    (auth != [Auth::SigV4]).then(|| words(auth))
}

fn words(auth: &[Auth]) -> String {
    auth.iter().map(|auth| auth.name()).collect::<Vec<_>>().join(", ")
}

pub(super) fn operation(operation: &Operation) -> Properties {
    let Operation {
        method,
        uri,
        input,
        output,
        result_wrapper,
        errors: _,
        deprecated,
        checksum,
        compression,
        discovers_endpoints,
        requires_discovery,
        host_prefix,
        static_context_params,
        operation_context_params,
        signature,
        auth,
        optional_auth,
        facts,
    } = operation;
    let mut properties = Properties::new();
    properties.text("method", WIRE, method);
    properties.text("URI", WIRE, uri);
    for (name, reference) in [("input", input), ("output", output)] {
        let Some(reference) = reference else { continue };
        for (aspect, (value, touches)) in member(reference) {
            let aspect = if aspect == "shape" { String::new() } else { format!(", {aspect}") };
            properties.text(&format!("{name}{aspect}"), touches, value);
        }
    }
    properties.maybe("result wrapper", WIRE, result_wrapper.as_ref());
    if let Some(HttpChecksum {
        required,
        algorithm_member,
        validation_mode_member,
        response_algorithms,
        content_md5,
    }) = checksum
    {
        properties.flag("checksum", WIRE, true);
        properties.flag("checksum by Content-MD5", WIRE, *content_md5);
        properties.flag("checksum required", WIRE, *required);
        properties.maybe("checksum algorithm member", WIRE, algorithm_member.as_ref());
        properties.maybe("checksum validation member", WIRE, validation_mode_member.as_ref());
        for algorithm in response_algorithms {
            properties.flag(&format!("checksum of the response by {algorithm}"), WIRE, true);
        }
    }
    let compression = (!compression.is_empty()).then(|| compression.join(", "));
    properties.maybe("compression", WIRE, compression);
    properties.flag("discovers endpoints", WIRE, *discovers_endpoints);
    properties.flag("endpoint discovered", WIRE, *requires_discovery);
    properties.maybe("host prefix", WIRE, host_prefix.as_ref());
    for (name, value) in static_context_params {
        properties.text(&format!("endpoint parameter {name}"), WIRE, parameter_value(value));
    }
    for (name, path) in operation_context_params {
        properties.text(&format!("path to endpoint parameter {name}"), WIRE, path);
    }
    let signature = match signature {
        Signature::Whole => None,
        Signature::WithoutBody => Some("without the body"),
    };
    properties.maybe("signature", WIRE, signature);
    let auth = auth.as_ref().map(|auth| words(auth));
    properties.maybe("authentication", WIRE, auth);
    properties.flag("authentication optional", WIRE, *optional_auth);
    properties.flag("deprecated", DEPRECATION, *deprecated);
    properties.facts(facts);
    properties
}

fn parameter_value(value: &ParameterValue) -> String {
    match value {
        ParameterValue::Text(text) => text.clone(),
        ParameterValue::Flag(flag) => flag.to_string(),
        ParameterValue::Texts(texts) => texts.join(", "),
    }
}

pub(super) fn operation_summary(operation: &Operation) -> String {
    format!("{} {}", operation.method, operation.uri)
}

pub(super) fn shape(shape: &Shape) -> Properties {
    let Shape {
        kind,
        sensitive,
        deprecated,
        location_name,
        xml_namespace,
        timestamp_format,
        flattened,
        sparse,
        facts,
    } = shape;
    let mut properties = Properties::new();
    properties.text("type", BOTH, type_name(kind));
    if let Kind::Structure(structure) | Kind::Union(structure) = kind {
        let Structure { members: _, payload, error, event_stream } = structure;
        properties.maybe("payload", BOTH, payload.as_ref());
        properties.flag("error", API, error.is_some());
        if let Some(ErrorTraits { code, query_code, status }) = error {
            properties.maybe("error code", BOTH, code.as_ref());
            properties.maybe("error code for query", WIRE, query_code.as_ref());
            properties.maybe("status", NOTHING, status.map(|status| status.to_string()));
        }
        properties.flag("event stream", BOTH, *event_stream);
    }
    properties.maybe("XML name", WIRE, location_name.as_ref());
    properties.maybe("XML namespace", WIRE, xml_namespace.as_ref().map(namespace));
    properties.maybe("timestamp format", WIRE, timestamp_format.map(format));
    properties.flag("flattened", WIRE, *flattened);
    properties.flag("sparse", BOTH, *sparse);
    properties.flag("deprecated", DEPRECATION, *deprecated);
    properties.flag("sensitive", NOTHING, *sensitive);
    properties.facts(facts);
    properties
}

pub(super) fn shape_summary(shape: &Shape) -> String {
    match &shape.kind {
        Kind::Structure(s) | Kind::Union(s) => counted(&shape.kind, s.members.len(), "member"),
        Kind::Enum(values) => counted(&shape.kind, values.len(), "value"),
        Kind::List(item) => format!("list of {}", item.target),
        Kind::Map(_, value) => format!("map to {}", value.target),
        kind => type_name(kind).to_owned(),
    }
}

fn counted(kind: &Kind, count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{}, {count} {what}{plural}", type_name(kind))
}

fn type_name(kind: &Kind) -> &'static str {
    match kind {
        Kind::Structure(_) => "structure",
        Kind::Union(_) => "union",
        Kind::List(_) => "list",
        Kind::Map(..) => "map",
        Kind::String => "string",
        Kind::Enum(_) => "enum",
        Kind::Boolean => "boolean",
        Kind::Byte => "byte",
        Kind::Short => "short",
        Kind::Integer => "integer",
        Kind::Long => "long",
        Kind::Float => "float",
        Kind::Double => "double",
        Kind::Blob => "blob",
        Kind::Timestamp => "timestamp",
        Kind::Document => "document",
    }
}

pub(super) fn member(member: &Member) -> Properties {
    let Member {
        target,
        required,
        client_optional,
        location: place,
        location_name,
        query_name,
        json_value,
        xml_namespace,
        xml_attribute,
        flattened,
        timestamp_format,
        deprecated,
        sensitive,
        idempotency_token,
        context_param,
        host_label,
        streaming,
        event_payload,
        event_header,
        facts,
    } = member;
    let mut properties = Properties::new();
    properties.text("shape", BOTH, target);
    properties.flag("required", DEMAND, *required);
    properties.flag("optional for clients", DEMAND, *client_optional);
    properties.maybe("location", BOTH, place.map(location));
    properties.maybe("wire name", WIRE, location_name.as_ref());
    properties.maybe("query name", WIRE, query_name.as_ref());
    properties.flag("JSON in a string", WIRE, *json_value);
    properties.maybe("XML namespace", WIRE, xml_namespace.as_ref().map(namespace));
    properties.flag("XML attribute", WIRE, *xml_attribute);
    properties.flag("flattened", WIRE, *flattened);
    properties.maybe("timestamp format", WIRE, timestamp_format.map(format));
    properties.flag("streaming", BOTH, *streaming);
    properties.flag("idempotency token", BOTH, *idempotency_token);
    properties.flag("label of the host", WIRE, *host_label);
    properties.flag("payload of an event", BOTH, *event_payload);
    properties.flag("header of an event", BOTH, *event_header);
    properties.maybe("context parameter", WIRE, context_param.as_ref());
    properties.flag("deprecated", DEPRECATION, *deprecated);
    properties.flag("sensitive", NOTHING, *sensitive);
    properties.facts(facts);
    properties
}

pub(super) fn member_summary(model: &Model, member: &Member) -> String {
    let mut text = value_summary(model, &member.target);
    if member.required {
        text.push_str(", required");
    }
    if let Some(place) = member.location {
        text.push_str(", ");
        text.push_str(location(place));
        if let Some(name) = &member.location_name {
            text.push(' ');
            text.push_str(name);
        }
    }
    text
}

/// Returns the type of a shape's values, with the name of the shape if it adds information.
fn value_summary(model: &Model, shape: &str) -> String {
    match model.shapes.get(shape).map(|shape| &shape.kind) {
        Some(kind @ (Kind::Structure(_) | Kind::Union(_) | Kind::Enum(_))) => {
            format!("{} {shape}", type_name(kind))
        }
        Some(Kind::List(item)) => format!("list of {}", item.target),
        Some(Kind::Map(_, value)) => format!("map to {}", value.target),
        Some(kind) => type_name(kind).to_owned(),
        None => shape.to_owned(),
    }
}

fn location(location: Location) -> &'static str {
    match location {
        Location::Uri => "label",
        Location::Query => "query",
        Location::Header => "header",
        Location::Headers => "headers under",
        Location::StatusCode => "status",
    }
}

fn namespace(namespace: &XmlNamespace) -> String {
    let XmlNamespace { uri, prefix } = namespace;
    match prefix {
        Some(prefix) => format!("{prefix}={uri}"),
        None => uri.clone(),
    }
}

fn format(format: TimestampFormat) -> &'static str {
    match format {
        TimestampFormat::DateTime => "date-time",
        TimestampFormat::HttpDate => "http-date",
        TimestampFormat::EpochSeconds => "epoch-seconds",
    }
}

pub(super) fn paginator(paginator: &Paginator) -> Properties {
    let Paginator { input_tokens, output_tokens, more_results, limit_key, result_keys } = paginator;
    let mut properties = Properties::new();
    properties.text("input tokens", BOTH, input_tokens.join(", "));
    properties.text("output tokens", BOTH, output_tokens.join(", "));
    properties.maybe("more results", BOTH, more_results.as_ref());
    properties.maybe("limit key", BOTH, limit_key.as_ref());
    properties.text("result keys", BOTH, result_keys.join(", "));
    properties
}

pub(super) fn waiter(waiter: &Waiter) -> Properties {
    let Waiter { operation, delay, max_attempts, acceptors } = waiter;
    let mut properties = Properties::new();
    properties.text("operation", BOTH, operation);
    properties.text("delay", NOTHING, format!("{delay} s"));
    properties.text("attempts at most", NOTHING, max_attempts.to_string());
    let acceptors: Vec<String> = acceptors.iter().map(acceptor).collect();
    properties.text("acceptors", WIRE, acceptors.join("; "));
    properties
}

fn acceptor(acceptor: &Acceptor) -> String {
    let Acceptor { matcher, outcome } = acceptor;
    let outcome = match outcome {
        Outcome::Success => "success",
        Outcome::Failure => "failure",
        Outcome::Retry => "retry",
    };
    let matcher = match matcher {
        Matcher::Status(status) => format!("status {status}"),
        Matcher::ErrorCode(code) => format!("error {code}"),
        Matcher::AnyError(true) => "any error".to_owned(),
        Matcher::AnyError(false) => "no error".to_owned(),
        Matcher::Output { argument, quantifier, expected } => {
            let quantifier = match quantifier {
                Quantifier::One => "",
                Quantifier::All => "all of ",
                Quantifier::Any => "any of ",
            };
            match expected {
                Literal::String(text) => format!("{quantifier}{argument} = {text}"),
                Literal::Boolean(flag) => format!("{quantifier}{argument} = {flag}"),
            }
        }
    };
    format!("{matcher}: {outcome}")
}

/// Returns the members of a structure or union.
pub(super) fn members(shape: &Shape) -> Option<&IndexMap<String, Member>> {
    match &shape.kind {
        Kind::Structure(structure) | Kind::Union(structure) => Some(&structure.members),
        _ => None,
    }
}
