//! botocore's `service-2.json`.
//!
//! The format has no specification other than botocore's code. A trait may be on the shape, on the
//! reference to it, or both; the reference's takes precedence.

use std::cell::RefCell;

use indexmap::IndexMap;
use serde_json::Value;

use super::authentication;
use super::endpoint_rules::{operation_context_params, static_context_params};
use super::node::Object;
use super::protocol::choose;
use crate::error::{self, Collector, Reported, all};
use crate::model::{
    Auth, ErrorTraits, Facts, HttpChecksum, Kind, Location, Member, Metadata, Model, Operation,
    Protocol, Shape, Signature, Structure, TimestampFormat, XmlNamespace,
};

/// Constraints that the service checks, and other traits without an effect on requests and
/// responses.
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
    // The place of an event in its stream.
    "event",
    "streaming",
    // Used only by botocore's code.
    "xmlOrder",
    "requiresLength",
];

/// Reads a document. Parts with errors are skipped, so that the rest is checked too; any error
/// makes the whole model fail. `protocol` is the name of the protocol to generate, if it is not the
/// preferred one.
pub(super) fn model(
    document: &Value,
    protocol: Option<&str>,
    collector: &mut Collector,
) -> Result<Model, Reported> {
    let collector = RefCell::new(collector);
    let root = Object::new(document, "", &collector)?;
    let missing =
        |key| root.error(format!("`{key}` is missing: this is not a botocore service-2 model"));
    let metadata = match root.get("metadata") {
        Some(value) => root.at(value, root.within("metadata")).and_then(|o| metadata(&o, protocol)),
        None => Err(missing("metadata")),
    };
    for key in ["operations", "shapes"] {
        if root.get(key).is_none() {
            missing(key);
        }
    }
    let protocol = metadata.as_ref().ok().map(|metadata| metadata.protocol);
    let operations = root.entries("operations").filter_map(|(name, value)| {
        let object = root.at(value, error::operation(name)).ok()?;
        Some((name.clone(), operation(&object).ok()?))
    });
    let operations = operations.collect();
    let shapes = root.entries("shapes").filter_map(|(name, value)| {
        let object = root.at(value, error::shape(name)).ok()?;
        Some((name.clone(), shape(name, &object, protocol).ok()?))
    });
    let shapes = shapes.collect();
    let facts = root.rest(&["version", "clientContextParams", "examples"]);
    check_targets(&operations, &shapes, &root);
    collector.borrow().check()?;
    Ok(Model { metadata: metadata?, operations, shapes, facts })
}

fn metadata(object: &Object<'_, '_>, protocol: Option<&str>) -> Result<Metadata, Reported> {
    let protocols = protocols(object, protocol);
    let full_name = object.string("serviceFullName");
    let service_id = match (object.string("serviceId"), &full_name) {
        (Some(id), _) => Ok(id),
        (None, Some(name)) => Ok(name.clone()),
        (None, None) => object.required_string("serviceId"),
    };
    let endpoint_prefix = object.required_string("endpointPrefix");
    let api_version = object.string("apiVersion").unwrap_or_default();
    let global_endpoint = object.string("globalEndpoint");
    let signing_name = object.string("signingName");
    // Operations of these are told apart by their targets only.
    let target_prefix = match &protocols {
        Ok((Protocol::AwsJson | Protocol::RpcV2Cbor, _)) => {
            object.required_string("targetPrefix").map(Some)
        }
        _ => Ok(object.string("targetPrefix")),
    };
    let json_version = object.string("jsonVersion");
    let query_compatible =
        object.object("awsQueryCompatible").inspect(Object::warn_of_the_rest).is_some();
    let facts = object.rest_unjudged();
    let auth = authentication(object);
    let ((protocol, protocols), service_id) = (protocols?, service_id?);
    Ok(Metadata {
        full_name: full_name.unwrap_or_else(|| service_id.clone()),
        service_id,
        api_version,
        protocol,
        protocols,
        target_prefix: target_prefix?,
        json_version,
        query_compatible,
        endpoint_prefix: endpoint_prefix?,
        global_endpoint,
        signing_name,
        auth,
        facts,
    })
}

/// Returns how requests are authenticated. Newer models have a list of schemes in addition to the
/// version of older ones.
fn authentication(metadata: &Object<'_, '_>) -> Vec<Auth> {
    let schemes = metadata.strings("auth");
    let version = metadata.string("signatureVersion");
    if !schemes.is_empty() {
        return authentication::supported(metadata, &schemes);
    }
    match version.as_deref() {
        None | Some("v4" | "s3v4" | "s3") => vec![Auth::SigV4],
        Some("bearer") => vec![Auth::Bearer],
        Some(other) => {
            let what = format!("signatureVersion {other:?}");
            metadata.warn(authentication::unsupported(&what));
            vec![Auth::Unsupported]
        }
    }
}

/// Returns the protocol to generate, and all known ones of the service. Newer models have a list in
/// addition to the single protocol of older ones.
fn protocols(
    metadata: &Object<'_, '_>,
    named: Option<&str>,
) -> Result<(Protocol, Vec<Protocol>), Reported> {
    let mut names = metadata.strings("protocols");
    let single = metadata.required_string("protocol")?;
    if names.is_empty() {
        names.push(single);
    }
    let known: Vec<Protocol> = names.iter().filter_map(|name| Protocol::named(name)).collect();
    let chosen = choose(metadata, &known, named.filter(|_| !known.is_empty()))?.ok_or_else(|| {
        let names: Vec<String> = names.iter().map(|name| format!("{name:?}")).collect();
        metadata.error(format!("unknown protocol {}", names.join(" or ")))
    });
    Ok((chosen?, known))
}

fn operation(object: &Object<'_, '_>) -> Result<Operation, Reported> {
    let mut facts = Facts::new();
    let http = http(object, &mut facts);
    let checksum = checksum(object, &mut facts);
    let input = object.object("input").map(|input| {
        let input = member(&input)?;
        let own = input.target.clone();
        Ok(without_own_name(input, &own))
    });
    let compression = object.object("requestcompression").map(|rule| {
        let encodings = rule.strings("encodings");
        facts.extend(rule.rest_within("requestcompression", &[]));
        encodings
    });
    let output = object.object("output");
    let result_wrapper = output.as_ref().and_then(|output| output.string("resultWrapper"));
    let output = output.map(|output| member(&output));
    let errors = errors(object);
    let deprecated = object.flag("deprecated");
    let host_prefix = object.string_within("endpoint", "hostPrefix");
    let static_context_params = static_context_params(object, "staticContextParams");
    let operation_context_params = operation_context_params(object, "operationContextParams");
    let (signature, auth) = signature(object);
    let discovers_endpoints = object.flag("endpointoperation");
    let discovery = object.object("endpointdiscovery");
    let requires_discovery = discovery.is_some_and(|discovery| discovery.flag("required"));
    facts.extend(object.rest(&["name", "alias", "idempotent", "readonly", "deprecatedSince"]));
    let (method, uri) = http?;
    Ok(Operation {
        method,
        uri,
        input: input.transpose()?,
        output: output.transpose()?,
        result_wrapper,
        errors: errors?,
        deprecated,
        checksum,
        compression: compression.unwrap_or_default(),
        discovers_endpoints,
        requires_discovery,
        host_prefix,
        static_context_params: static_context_params?,
        operation_context_params: operation_context_params?,
        signature,
        auth,
        // Models are converted with such operations marked as not authenticated.
        optional_auth: false,
        facts,
    })
}

/// Returns the method and the URI.
fn http(operation: &Object<'_, '_>, facts: &mut Facts) -> Result<(String, String), Reported> {
    let http = operation.required_object("http", "an object with a method and a requestUri")?;
    let (method, uri) = (http.required_string("method"), http.required_string("requestUri"));
    facts.extend(http.rest_within("http", &["responseCode"]));
    Ok((method?, uri?))
}

fn checksum(operation: &Object<'_, '_>, facts: &mut Facts) -> Option<HttpChecksum> {
    let checksum = operation.object("httpChecksum").map(|checksum| {
        let rule = HttpChecksum {
            required: checksum.flag("requestChecksumRequired"),
            algorithm_member: checksum.string("requestAlgorithmMember"),
            validation_mode_member: checksum.string("requestValidationModeMember"),
            response_algorithms: checksum.strings("responseAlgorithms"),
            content_md5: false,
        };
        facts.extend(checksum.rest_within("httpChecksum", &[]));
        rule
    });
    let required = operation.flag("httpChecksumRequired");
    checksum.or_else(|| required.then(HttpChecksum::content_md5))
}

/// Returns how much is signed, and how the operation is authenticated if it says so: with
/// `authtype` in older models, with traits in newer ones.
fn signature(operation: &Object<'_, '_>) -> (Signature, Option<Vec<Auth>>) {
    let without_body = operation.flag("unsignedPayload");
    let schemes = operation.strings("auth");
    let auth = authentication::supported(operation, &schemes);
    let stated = (!schemes.is_empty()).then_some(auth);
    let whole = if without_body { Signature::WithoutBody } else { Signature::Whole };
    match operation.string("authtype").as_deref() {
        Some("none") => (whole, Some(vec![Auth::None])),
        Some("v4-unsigned-body") => (Signature::WithoutBody, stated),
        Some("bearer") if stated.is_none() => (whole, Some(vec![Auth::Bearer])),
        Some(other) if stated.is_none() && other != "v4" => {
            operation.warn(authentication::unsupported(&format!("authtype {other:?}")));
            (whole, Some(vec![Auth::Unsupported]))
        }
        _ => (whole, stated),
    }
}

fn errors(operation: &Object<'_, '_>) -> Result<Vec<String>, Reported> {
    let errors = operation.list("errors", "a list of references to shapes").iter();
    all(errors.map(|error| {
        let error = operation.at(error, operation.within("errors"))?;
        let shape = error.required_string("shape");
        // Older models have the traits of the shape here too.
        error.rest(&["error", "exception", "fault"]);
        shape
    }))
}

/// `protocol` is `None` if the metadata could not be read.
fn shape(
    name: &str,
    object: &Object<'_, '_>,
    protocol: Option<Protocol>,
) -> Result<Shape, Reported> {
    let type_name = object.required_string("type")?;
    let mut facts = Facts::new();
    if type_name == "character" {
        // The same as a string.
        facts.insert("type".to_owned(), type_name.clone().into());
    }
    let kind = kind(name, &type_name, object, protocol, &mut facts);
    let (xml_namespace, timestamp_format) = (namespace(object), timestamp_format(object));
    let mut shape = Shape {
        sensitive: object.flag("sensitive"),
        deprecated: object.flag("deprecated"),
        location_name: object.string("locationName"),
        flattened: object.flag("flattened"),
        sparse: object.flag("sparse"),
        xml_namespace: xml_namespace?,
        timestamp_format: timestamp_format?,
        kind: kind?,
        facts,
    };
    shape.facts.extend(object.rest(WITHOUT_EFFECT));
    Ok(shape)
}

fn kind(
    name: &str,
    type_name: &str,
    object: &Object<'_, '_>,
    protocol: Option<Protocol>,
    facts: &mut Facts,
) -> Result<Kind, Reported> {
    Ok(match type_name {
        "structure" if object.flag("document") => {
            object.ignore(&["members"]);
            Kind::Document
        }
        "structure" => structure(name, object, protocol, facts),
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
        other => return Err(object.error(format!("unknown type {other:?}"))),
    })
}

fn structure(
    name: &str,
    object: &Object<'_, '_>,
    protocol: Option<Protocol>,
    facts: &mut Facts,
) -> Kind {
    let payload = object.string("payload");
    let members = object.entries("members").filter_map(|(member_name, value)| {
        let member = member(&object.at(value, error::member(name, member_name)).ok()?).ok()?;
        let member = match payload.as_ref() == Some(member_name) {
            true => without_own_name(member, member_name),
            false => member,
        };
        Some((member_name.clone(), member))
    });
    let mut members: IndexMap<String, Member> = members.collect();
    let check = |key: &str, name: &str| {
        if !object.has_entry("members", name) {
            object.error(format!("`{key}` names {name:?}, which is not a member"));
        }
    };
    for required in object.strings("required") {
        check("required", &required);
        if let Some(member) = members.get_mut(&required) {
            member.required = true;
        }
    }
    if let Some(payload) = &payload {
        check("payload", payload);
    }
    let error = error_traits(name, object, protocol, facts);
    let structure = Structure { members, payload, error, event_stream: object.flag("eventstream") };
    // Each message of a stream is one event, so the stream is a union, whether marked as one or
    // not.
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

fn reference(object: &Object<'_, '_>, key: &'static str) -> Result<Member, Reported> {
    member(&object.required_object(key, "a reference to a shape")?)
}

fn member(object: &Object<'_, '_>) -> Result<Member, Reported> {
    let (target, location) = (object.required_string("shape"), location(object));
    let (xml_namespace, timestamp_format) = (namespace(object), timestamp_format(object));
    Ok(Member {
        required: false,
        client_optional: false,
        location_name: object.string("locationName"),
        query_name: object.string("queryName"),
        json_value: object.flag("jsonvalue"),
        xml_attribute: object.flag("xmlAttribute"),
        flattened: object.flag("flattened"),
        deprecated: object.flag("deprecated"),
        sensitive: object.flag("sensitive"),
        idempotency_token: object.flag("idempotencyToken"),
        context_param: object.string_within("contextParam", "name"),
        host_label: object.flag("hostLabel"),
        streaming: object.flag("streaming"),
        event_payload: object.flag("eventpayload"),
        event_header: object.flag("eventheader"),
        facts: object.rest(WITHOUT_EFFECT),
        // Fields that can fail come last, so that everything is checked first.
        location: location?,
        xml_namespace: xml_namespace?,
        timestamp_format: timestamp_format?,
        target: target?,
    })
}

/// Adjusts a reference to the root of a document. In models converted from Smithy, every payload
/// and input has a `locationName`: without one in Smithy, it is the `own` name of the member or
/// shape, which is not the element's name then. Services that mean the name declare a namespace
/// too.
fn without_own_name(root: Member, own: &str) -> Member {
    let says_nothing = root.xml_namespace.is_none() && root.location_name.as_deref() == Some(own);
    Member { location_name: root.location_name.filter(|_| !says_nothing), ..root }
}

fn location(object: &Object<'_, '_>) -> Result<Option<Location>, Reported> {
    let Some(name) = object.string("location") else { return Ok(None) };
    Ok(Some(match name.as_str() {
        "uri" => Location::Uri,
        "querystring" => Location::Query,
        "header" => Location::Header,
        "headers" => Location::Headers,
        "statusCode" => Location::StatusCode,
        other => return Err(object.error(format!("unknown location {other:?}"))),
    }))
}

/// Returns a namespace, which is a string in older models.
fn namespace(object: &Object<'_, '_>) -> Result<Option<XmlNamespace>, Reported> {
    if let Some(Value::String(uri)) = object.get("xmlNamespace") {
        return Ok(Some(XmlNamespace { uri: uri.clone(), prefix: None }));
    }
    let Some(namespace) = object.object("xmlNamespace") else { return Ok(None) };
    let prefix = namespace.string("prefix").filter(|prefix| !prefix.is_empty());
    Ok(Some(XmlNamespace { uri: namespace.required_string("uri")?, prefix }))
}

fn timestamp_format(object: &Object<'_, '_>) -> Result<Option<TimestampFormat>, Reported> {
    let Some(name) = object.string("timestampFormat") else { return Ok(None) };
    Ok(Some(match name.as_str() {
        "iso8601" => TimestampFormat::DateTime,
        "rfc822" => TimestampFormat::HttpDate,
        "unixTimestamp" => TimestampFormat::EpochSeconds,
        other => return Err(object.error(format!("unknown timestampFormat {other:?}"))),
    }))
}

/// Checks that references lead to shapes, and those to inputs, outputs and errors to structures.
fn check_targets(
    operations: &IndexMap<String, Operation>,
    shapes: &IndexMap<String, Shape>,
    root: &Object<'_, '_>,
) {
    let check = |place: String, target: &str, structure: bool| {
        let problem = match shapes.get(target) {
            // A shape with errors is not missing.
            None if root.has_entry("shapes", target) => return,
            None => format!("refers to the shape {target:?}, which does not exist"),
            Some(shape) if structure && !matches!(shape.kind, Kind::Structure(_)) => {
                format!("refers to {target:?}, which should be a structure")
            }
            Some(_) => return,
        };
        root.error_at(place, problem);
    };
    for (name, operation) in operations {
        for reference in operation.input.iter().chain(&operation.output) {
            check(error::operation(name), &reference.target, true);
        }
        for target in &operation.errors {
            check(error::operation(name), target, true);
        }
    }
    for (name, shape) in shapes {
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
