//! botocore's `service-2.json`.
//!
//! The format has no specification but botocore itself. A trait stands on the shape, on the
//! reference to it, or on both; the reference's wins.

use std::cell::RefCell;

use indexmap::IndexMap;
use serde_json::Value;

use super::endpoint_rules::static_context_params;
use super::node::Object;
use crate::error::{self, Collector};
use crate::model::{
    ErrorTraits, Facts, HttpChecksum, Kind, Location, Member, Metadata, Model, Operation, Protocol,
    Shape, Signature, Structure, TimestampFormat, XmlNamespace,
};

/// Facts about values that the service checks itself, and others that change nothing on the wire.
const WITHOUT_EFFECT: &[&str] = &[
    "box",
    "min",
    "max",
    "pattern",
    "exception",
    "fault",
    "synthetic",
    "wrapper",
    "retryable",
    "deprecatedSince",
    "union",
    // An event's place in its stream.
    "event",
    "streaming",
    // What only botocore's own code looks at.
    "xmlOrder",
    "requiresLength",
];

/// Reads the whole document. `None` only together with an error.
pub(super) fn model(document: &Value, collector: &mut Collector) -> Option<Model> {
    let collector = RefCell::new(collector);
    let root = Object::new(document, "", &collector)?;
    for key in ["metadata", "operations", "shapes"] {
        if root.get(key).is_none() {
            root.error(format!("`{key}` is missing: this is not a botocore service-2 model"));
        }
    }
    let metadata = root.object("metadata").and_then(|object| metadata(&object));
    let protocol = metadata.as_ref().map(|metadata| metadata.protocol);
    let operations = root
        .entries("operations")
        .filter_map(|(name, value)| {
            let object = root.at(value, error::operation(name))?;
            Some((name.clone(), operation(&object)?))
        })
        .collect();
    let shapes: IndexMap<_, _> = root
        .entries("shapes")
        .filter_map(|(name, value)| {
            let object = root.at(value, error::shape(name))?;
            Some((name.clone(), shape(name, &object, protocol)?))
        })
        .collect();
    let facts = root.rest(&["version", "clientContextParams", "examples"]);
    let model = Model { metadata: metadata?, operations, shapes, facts };
    check_targets(&model, &root);
    Some(model)
}

fn metadata(object: &Object<'_, '_>) -> Option<Metadata> {
    let protocols = protocols(object);
    let full_name = object.string("serviceFullName");
    let service_id = object.string("serviceId").or_else(|| full_name.clone());
    if service_id.is_none() && object.get("serviceId").is_none() {
        object.error("`serviceId` is missing, expected a string");
    }
    let endpoint_prefix = object.required_string("endpointPrefix");
    let api_version = object.string("apiVersion").unwrap_or_default();
    let global_endpoint = object.string("globalEndpoint");
    let signing_name = object.string("signingName");
    let target_prefix = object.string("targetPrefix");
    let json_version = object.string("jsonVersion");
    let query_compatible = object.object("awsQueryCompatible").is_some();
    Some(Metadata {
        target_prefix,
        json_version,
        query_compatible,
        api_version,
        global_endpoint,
        signing_name,
        facts: object.rest_unjudged(),
        // What can end this comes last, when all faults are said.
        full_name: full_name.or_else(|| service_id.clone())?,
        service_id: service_id?,
        protocol: Protocol::preferred(&protocols)?,
        protocols,
        endpoint_prefix: endpoint_prefix?,
    })
}

/// The known protocols that a service speaks; a fault if there are none. Older models name one,
/// newer ones have a list beside it. A service may add protocols that are not known yet.
fn protocols(metadata: &Object<'_, '_>) -> Vec<Protocol> {
    let mut names = metadata.strings("protocols");
    let one = metadata.required_string("protocol");
    if names.is_empty() {
        names.extend(one);
    }
    let known: Vec<Protocol> = names.iter().filter_map(|name| Protocol::named(name)).collect();
    if known.is_empty() && !names.is_empty() {
        let names: Vec<String> = names.iter().map(|name| format!("{name:?}")).collect();
        metadata.error(format!("the protocol {} is not known", names.join(" or ")));
    }
    known
}

fn operation(object: &Object<'_, '_>) -> Option<Operation> {
    let http = object.required_object("http", "an object with a method and a requestUri");
    let mut facts = Facts::new();
    let http = http.and_then(|http| {
        let method = http.required_string("method");
        let uri = http.required_string("requestUri");
        facts.extend(http.rest_within("http", &["responseCode"]));
        Some((method?, uri?))
    });
    let checksum = object.object("httpChecksum").map(|checksum| {
        let rule = HttpChecksum {
            required: checksum.flag("requestChecksumRequired"),
            algorithm_member: checksum.string("requestAlgorithmMember"),
            validation_mode_member: checksum.string("requestValidationModeMember"),
            response_algorithms: checksum.strings("responseAlgorithms"),
        };
        facts.extend(checksum.rest_within("httpChecksum", &[]));
        rule
    });
    // The older trait: a checksum, but no choice of one.
    let required = object.flag("httpChecksumRequired");
    let checksum =
        checksum.or_else(|| required.then(|| HttpChecksum { required, ..HttpChecksum::default() }));
    let input = object.object("input").and_then(|input| member(&input)).map(|input| {
        let own = input.target.clone();
        without_own_name(input, &own)
    });
    let compression = object.object("requestcompression").map(|rule| {
        let encodings = rule.strings("encodings");
        facts.extend(rule.rest_within("requestcompression", &[]));
        encodings
    });
    let output = object.object("output");
    let result_wrapper = output.as_ref().and_then(|output| output.string("resultWrapper"));
    let output = output.and_then(|output| member(&output));
    let errors = errors(object);
    let deprecated = object.flag("deprecated");
    let host_prefix = object.object("endpoint").and_then(|e| e.string("hostPrefix"));
    let static_context_params = static_context_params(object, "staticContextParams");
    let signature = signature(object);
    facts.extend(object.rest(&[
        "name",
        "alias",
        "idempotent",
        "operationContextParams",
        "readonly",
        "deprecatedSince",
        "endpointdiscovery",
        "endpointoperation",
    ]));
    let (method, uri) = http?;
    Some(Operation {
        method,
        uri,
        input,
        output,
        result_wrapper,
        errors,
        deprecated,
        checksum,
        compression: compression.unwrap_or_default(),
        host_prefix,
        static_context_params,
        signature,
        facts,
    })
}

/// What a signature holds: the older trait says it in one word, the newer ones in two places.
fn signature(operation: &Object<'_, '_>) -> Signature {
    let without_body = operation.flag("unsignedPayload");
    let schemes = operation.strings("auth");
    match operation.string("authtype").as_deref() {
        Some("none") => Signature::None,
        _ if schemes.first().is_some_and(|scheme| scheme == "smithy.api#noAuth") => Signature::None,
        Some("v4-unsigned-body") => Signature::WithoutBody,
        _ if without_body => Signature::WithoutBody,
        _ => Signature::Whole,
    }
}

fn errors(operation: &Object<'_, '_>) -> Vec<String> {
    match operation.get("errors") {
        None => Vec::new(),
        Some(Value::Array(items)) => items
            .iter()
            .filter_map(|item| operation.at(item, operation.place())?.required_string("shape"))
            .collect(),
        Some(_) => {
            operation.error("`errors` should be a list of references to shapes");
            Vec::new()
        }
    }
}

/// `protocol` is `None` if it is not known, which is a fault that was said.
fn shape(name: &str, object: &Object<'_, '_>, protocol: Option<Protocol>) -> Option<Shape> {
    let type_name = object.required_string("type")?;
    let mut facts = Facts::new();
    if type_name == "character" {
        // Another word for a string.
        facts.insert("type".to_owned(), type_name.clone().into());
    }
    let kind = match type_name.as_str() {
        "structure" if object.flag("document") => {
            object.ignore(&["members"]);
            Kind::Document
        }
        "structure" => structure(name, object, protocol, &mut facts),
        "list" => Kind::List(Box::new(reference(object, "member")?)),
        "map" => {
            let (key, value) = (reference(object, "key"), reference(object, "value"));
            Kind::Map(Box::new(key?), Box::new(value?))
        }
        "string" | "character" if object.get("enum").is_some() => {
            Kind::Enum(object.strings("enum"))
        }
        "string" | "character" => Kind::String,
        "boolean" => Kind::Boolean,
        "byte" => Kind::Byte,
        "short" => Kind::Short,
        "integer" => Kind::Integer,
        "long" => Kind::Long,
        "float" => Kind::Float,
        "double" => Kind::Double,
        "blob" => Kind::Blob,
        "timestamp" => Kind::Timestamp,
        other => {
            object.error(format!("the type {other:?} is not known"));
            return None;
        }
    };
    let mut shape = Shape {
        kind,
        sensitive: object.flag("sensitive"),
        deprecated: object.flag("deprecated"),
        location_name: object.string("locationName"),
        xml_namespace: namespace(object),
        timestamp_format: timestamp_format(object),
        flattened: object.flag("flattened"),
        sparse: object.flag("sparse"),
        facts,
    };
    shape.facts.extend(object.rest(WITHOUT_EFFECT));
    Some(shape)
}

fn structure(
    name: &str,
    object: &Object<'_, '_>,
    protocol: Option<Protocol>,
    facts: &mut Facts,
) -> Kind {
    let mut members: IndexMap<String, Member> = IndexMap::new();
    for (member_name, value) in object.entries("members") {
        let Some(node) = object.at(value, error::member(name, member_name)) else { continue };
        if let Some(member) = member(&node) {
            let is_payload = object.get("payload").and_then(Value::as_str) == Some(member_name);
            let member = if is_payload { without_own_name(member, member_name) } else { member };
            members.insert(member_name.clone(), member);
        }
    }
    for required in object.strings("required") {
        match members.get_mut(&required) {
            Some(member) => member.required = true,
            None => object.error(format!("`required` names {required:?}, which is not a member")),
        }
    }
    let payload = object.string("payload");
    if let Some(payload) = payload.as_ref().filter(|name| !members.contains_key(*name)) {
        object.error(format!("`payload` names {payload:?}, which is not a member"));
    }
    let error = error_traits(name, object, protocol, facts);
    let structure = Structure { members, payload, error, event_stream: object.flag("eventstream") };
    // Each message of a stream is one event, so a stream is a union, though botocore has none there.
    let is_union = object.flag("union") || structure.event_stream;
    if is_union { Kind::Union(structure) } else { Kind::Structure(structure) }
}

fn error_traits(
    name: &str,
    structure: &Object<'_, '_>,
    protocol: Option<Protocol>,
    facts: &mut Facts,
) -> Option<ErrorTraits> {
    let is_exception = structure.flag("exception");
    let Some(error) = structure.object("error") else {
        return is_exception.then(ErrorTraits::default);
    };
    let (code, status) = (error.string("code"), error.status("httpStatusCode"));
    facts.extend(error.rest_within("error", &["senderFault"]));
    Some(ErrorTraits::new(name, code, status, protocol))
}

fn reference(object: &Object<'_, '_>, key: &'static str) -> Option<Member> {
    member(&object.required_object(key, "a reference to a shape")?)
}

fn member(object: &Object<'_, '_>) -> Option<Member> {
    let target = object.required_string("shape");
    let mut member = Member {
        required: false,
        location: location(object),
        location_name: object.string("locationName"),
        query_name: object.string("queryName"),
        json_value: object.flag("jsonvalue"),
        xml_namespace: namespace(object),
        xml_attribute: object.flag("xmlAttribute"),
        flattened: object.flag("flattened"),
        timestamp_format: timestamp_format(object),
        deprecated: object.flag("deprecated"),
        sensitive: object.flag("sensitive"),
        idempotency_token: object.flag("idempotencyToken"),
        context_param: object.object("contextParam").and_then(|param| param.string("name")),
        host_label: object.flag("hostLabel"),
        streaming: object.flag("streaming"),
        event_payload: object.flag("eventpayload"),
        event_header: object.flag("eventheader"),
        target: target?,
        facts: Facts::new(),
    };
    member.facts = object.rest(WITHOUT_EFFECT);
    Some(member)
}

/// The root of a document. Models made from Smithy's give every payload and every input a
/// `locationName`: where Smithy has none, the member's or the shape's `own` name, which then names
/// no element: that is the shape's affair. Services that do name their roots so declare a
/// namespace beside the name.
fn without_own_name(root: Member, own: &str) -> Member {
    let says_nothing = root.xml_namespace.is_none() && root.location_name.as_deref() == Some(own);
    Member { location_name: root.location_name.filter(|_| !says_nothing), ..root }
}

fn location(object: &Object<'_, '_>) -> Option<Location> {
    let name = object.string("location")?;
    match name.as_str() {
        "uri" => Some(Location::Uri),
        "querystring" => Some(Location::Query),
        "header" => Some(Location::Header),
        "headers" => Some(Location::Headers),
        "statusCode" => Some(Location::StatusCode),
        other => {
            object.error(format!("the location {other:?} is not known"));
            None
        }
    }
}

/// A namespace is an object, in older models just its name.
fn namespace(object: &Object<'_, '_>) -> Option<XmlNamespace> {
    if let Some(Value::String(uri)) = object.get("xmlNamespace") {
        return Some(XmlNamespace { uri: uri.clone(), prefix: None });
    }
    let namespace = object.object("xmlNamespace")?;
    let prefix = namespace.string("prefix").filter(|prefix| !prefix.is_empty());
    Some(XmlNamespace { uri: namespace.required_string("uri")?, prefix })
}

fn timestamp_format(object: &Object<'_, '_>) -> Option<TimestampFormat> {
    let name = object.string("timestampFormat")?;
    match name.as_str() {
        "iso8601" => Some(TimestampFormat::DateTime),
        "rfc822" => Some(TimestampFormat::HttpDate),
        "unixTimestamp" => Some(TimestampFormat::EpochSeconds),
        other => {
            object.error(format!("the timestampFormat {other:?} is not known"));
            None
        }
    }
}

/// Every reference must lead to a shape; inputs, outputs and errors to structures.
fn check_targets(model: &Model, root: &Object<'_, '_>) {
    let check = |place: String, target: &str, structure: bool| match model.shapes.get(target) {
        // The shape may be there, but not understood: then its own fault was said already.
        None if root.has_entry("shapes", target) => {}
        None => root.fault(place, format!("refers to the shape {target:?}, which does not exist")),
        Some(shape) if structure && !matches!(shape.kind, Kind::Structure(_)) => {
            root.fault(place, format!("refers to {target:?}, which should be a structure"));
        }
        Some(_) => {}
    };
    for (name, operation) in &model.operations {
        for reference in operation.input.iter().chain(&operation.output) {
            check(error::operation(name), &reference.target, true);
        }
        for target in &operation.errors {
            check(error::operation(name), target, true);
        }
    }
    for (name, shape) in &model.shapes {
        match &shape.kind {
            Kind::Structure(structure) | Kind::Union(structure) => {
                for (member_name, member) in &structure.members {
                    check(error::member(name, member_name), &member.target, false);
                }
            }
            Kind::List(item) => check(error::shape(name), &item.target, false),
            Kind::Map(key, value) => {
                check(error::shape(name), &key.target, false);
                check(error::shape(name), &value.target, false);
            }
            _ => {}
        }
    }
}
