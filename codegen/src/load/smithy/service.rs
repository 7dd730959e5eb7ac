//! The service, its resources, its operations.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;

use super::ast::{LIFECYCLE, Shape};
use super::flatten::MIXIN;
use super::{Faults, Reader, Shapes, id, protocol, traits};
use crate::error::{self, Reported};
use crate::load::authentication;
use crate::load::endpoint_rules::{operation_context_params, static_context_params};
use crate::load::node::Object;
use crate::model::{Auth, Facts, HttpChecksum, Member, Metadata, Operation, Protocol, Signature};

/// Returns the service of a document, which must have exactly one.
pub(super) fn find<'a>(
    shapes: &'a Shapes,
    faults: &Faults<'_>,
) -> Result<(&'a str, &'a Shape), Reported> {
    let is_service = |shape: &Shape| shape.is("service") && !shape.traits.contains_key(MIXIN);
    let found: Vec<_> = shapes.iter().filter(|(_, shape)| is_service(shape)).collect();
    let problem = match found.as_slice() {
        [(id, service)] => return Ok((id, service)),
        [] => "there is no shape of the type \"service\"".to_owned(),
        several => {
            let ids: Vec<&str> = several.iter().map(|(id, _)| id.as_str()).collect();
            format!("there are several services, expected one: {}", ids.join(", "))
        }
    };
    Err(faults.borrow_mut().error("", problem))
}

/// Reads the properties of the service.
pub(super) fn metadata(
    service_id: &str,
    service: &Shape,
    traits: &Object<'_, '_>,
    protocol: Option<&str>,
) -> Result<Metadata, Reported> {
    let name = id::name(service_id);
    let mut facts = Facts::from([("service".to_owned(), service_id.into())]);
    let spoken = protocol::protocols(traits, protocol, &mut facts);
    let full_name = traits.string("smithy.api#title");
    let (mut sdk_id, mut endpoint_prefix) = (None, None);
    if let Some(aws) = traits.object("aws.api#service") {
        sdk_id = aws.string("sdkId");
        let namespace = aws.string("arnNamespace");
        endpoint_prefix = aws.string("endpointPrefix").or_else(|| namespace.clone());
        let harmless = &["cloudFormationName", "cloudTrailEventSource", "docId", "endpointPrefix"];
        facts.extend(aws.rest_within("aws.api#service", harmless));
        facts
            .extend(namespace.map(|name| ("aws.api#service.arnNamespace".to_owned(), name.into())));
    }
    let signing_name = traits.object("aws.auth#sigv4").and_then(|sigv4| sigv4.string("name"));
    let signing_name = signing_name.filter(|name| Some(name) != endpoint_prefix.as_ref());
    let query_compatible = traits::is_set(traits, "aws.protocols#awsQueryCompatible");
    traits::note_deprecation(traits, &mut facts);
    facts.extend(traits::rest(traits));
    let auth = authentication(traits);
    let service_id = sdk_id.unwrap_or_else(|| name.to_owned());
    let spoken = spoken?;
    let names_targets = matches!(spoken.chosen, Protocol::AwsJson | Protocol::RpcV2Cbor);
    Ok(Metadata {
        full_name: full_name.unwrap_or_else(|| service_id.clone()),
        service_id,
        api_version: service.version.clone().unwrap_or_default(),
        protocol: spoken.chosen,
        protocols: spoken.protocols,
        target_prefix: names_targets.then(|| name.to_owned()),
        json_version: spoken.json_version.map(str::to_owned),
        query_compatible,
        endpoint_prefix: endpoint_prefix.unwrap_or_else(|| name.to_lowercase()),
        // Only in the endpoint rules in Smithy.
        global_endpoint: None,
        signing_name,
        auth,
        facts,
    })
}

/// The traits of authentication, in the order of preference of a service that states none.
const SCHEMES: [&str; 6] = [
    "aws.auth#sigv4",
    "aws.auth#sigv4a",
    "smithy.api#httpApiKeyAuth",
    "smithy.api#httpBasicAuth",
    "smithy.api#httpBearerAuth",
    "smithy.api#httpDigestAuth",
];

/// Returns how requests are authenticated. A service that says nothing about it is signed.
fn authentication(traits: &Object<'_, '_>) -> Vec<Auth> {
    let stated = traits.get("smithy.api#auth").is_some();
    let schemes = match stated {
        true => traits.strings("smithy.api#auth"),
        false => {
            let schemes = SCHEMES.into_iter().filter(|id| traits.get(id).is_some());
            schemes.map(str::to_owned).collect()
        }
    };
    match schemes.is_empty() {
        true if stated => vec![Auth::None],
        true => vec![Auth::SigV4],
        false => authentication::supported(traits, &schemes),
    }
}

impl<'a> Reader<'a, '_> {
    /// Reads the operations of a service and its resources by name, those of the service first.
    pub(super) fn operations(
        &self,
        service_id: &str,
        service: &'a Shape,
    ) -> IndexMap<String, Operation> {
        let mut operations: IndexMap<String, Operation> = IndexMap::new();
        let mut ids: HashMap<&str, &str> = HashMap::new();
        for (binder, operation_id) in self.bound(service_id, service) {
            let name = id::name(operation_id);
            let Ok(operation) = self.find(&id::place(binder), operation_id, "operation") else {
                continue;
            };
            match ids.insert(name, operation_id) {
                None => {
                    let operation = self.operation(operation_id, operation, service);
                    operations.insert(name.to_owned(), operation);
                }
                Some(other) if other != operation_id => {
                    let message = format!("has the name of {other:?}, which is an operation too");
                    self.error(error::operation(operation_id), message);
                }
                // Bound twice, which is harmless.
                Some(_) => {}
            }
        }
        self.warn_of_unbound(&ids);
        operations
    }

    /// Warns about operations that are not part of the service. `bound` contains the ids of all
    /// others.
    fn warn_of_unbound(&self, bound: &HashMap<&str, &str>) {
        for (id, shape) in self.shapes {
            let is_bound = bound.get(id::name(id)).is_some_and(|bound| bound == id);
            if shape.is("operation") && !shape.traits.contains_key(MIXIN) && !is_bound {
                let message = "is skipped: neither the service nor one of its resources binds it";
                self.faults.borrow_mut().warn(error::operation(id), message);
            }
        }
    }

    /// Returns the ids of all operations, each with the id of the service or resource that binds
    /// it.
    fn bound<'s>(&self, service_id: &'s str, service: &'a Shape) -> Vec<(&'s str, &'a str)>
    where
        'a: 's,
    {
        let mut bound = Vec::new();
        let mut seen = HashSet::new();
        let mut pending = vec![(service_id, service)];
        while let Some((binder, shape)) = pending.pop() {
            let keys = LIFECYCLE.iter().chain(&["operations", "collectionOperations"]);
            let operations = keys.filter_map(|key| shape.references.get(key)).flatten();
            bound.extend(operations.map(|operation| (binder, operation.as_str())));
            for resource in shape.references.get("resources").into_iter().flatten().rev() {
                if seen.insert(resource) {
                    let found = self.find(&id::place(binder), resource, "resource");
                    pending.extend(found.ok().map(|found| (resource.as_str(), found)));
                }
            }
        }
        bound
    }

    /// Reads an operation. Parts with errors get defaults, so that the shapes it refers to are
    /// checked too.
    fn operation(&self, operation_id: &str, shape: &'a Shape, service: &'a Shape) -> Operation {
        let place = error::operation(operation_id);
        let traits = self.traits(&shape.traits, &place);
        let mut facts = Facts::new();
        let http = self.http(&traits, &mut facts);
        let structure =
            |key: &str| self.input_or_output(&place, shape.references.get(key)?.first()?).ok()?;
        let (input, output) = (structure("input"), structure("output"));
        let is_query = self.protocol == Some(Protocol::Query);
        let result_wrapper = output
            .as_ref()
            .filter(|_| is_query)
            .map(|_| id::name(operation_id).to_owned() + "Result");
        let errors = [shape, service].into_iter().filter_map(|s| s.references.get("errors"));
        let errors: IndexMap<&str, &Shape> = errors
            .flatten()
            .filter_map(|error| Some((error.as_str(), self.find(&place, error, "structure").ok()?)))
            .collect();
        let deprecated = traits::deprecated(&traits, &mut facts);
        let host_prefix = traits.string_within("smithy.api#endpoint", "hostPrefix");
        let checksum = checksum(&traits, &mut facts);
        let compression = compression(&traits, &mut facts);
        let static_context_params =
            static_context_params(&traits, "smithy.rules#staticContextParams").unwrap_or_default();
        let operation_context_params =
            operation_context_params(&traits, "smithy.rules#operationContextParams")
                .unwrap_or_default();
        let signature = match traits::is_set(&traits, "aws.auth#unsignedPayload") {
            true => Signature::WithoutBody,
            false => Signature::Whole,
        };
        let auth = own_authentication(&traits);
        let discovery = service.traits.get("aws.api#clientEndpointDiscovery");
        let discovers_endpoints = discovery.is_some_and(|it| it["operation"] == *operation_id);
        let discovered = traits.object("aws.api#clientDiscoveredEndpoint");
        let requires_discovery = discovered.is_some_and(|discovered| discovered.flag("required"));
        let optional_auth = traits::is_set(&traits, "smithy.api#optionalAuth");
        facts.extend(traits::rest(&traits));
        let (method, uri) = http.unwrap_or_default();
        let errors = errors.into_keys().map(str::to_owned).collect();
        Operation {
            method,
            uri,
            input,
            output,
            result_wrapper,
            errors,
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
        }
    }

    /// Returns the method and the URI, which are only in the model for REST protocols.
    fn http(
        &self,
        traits: &Object<'_, '_>,
        facts: &mut Facts,
    ) -> Result<(String, String), Reported> {
        if !self.is_rest() {
            return Ok(("POST".to_owned(), "/".to_owned()));
        }
        let http =
            traits.required_object("smithy.api#http", "an object with a method and a uri")?;
        let (method, uri) = (http.required_string("method"), http.required_string("uri"));
        facts.extend(http.rest_within("smithy.api#http", &["code"]));
        Ok((method?, uri?))
    }

    /// Reads a reference to an input or output, which is the root of a document.
    fn input_or_output(&self, place: &str, target: &str) -> Result<Option<Member>, Reported> {
        if target == id::UNIT {
            return Ok(None);
        }
        let shape = self.find(place, target, "structure")?;
        let mut member = Member { target: target.to_owned(), ..Member::default() };
        self.make_root(&mut member, shape);
        Ok(Some(member))
    }
}

/// Returns how an operation is authenticated, if it says so. An empty list means not at all.
fn own_authentication(traits: &Object<'_, '_>) -> Option<Vec<Auth>> {
    traits.get("smithy.api#auth")?;
    let schemes = traits.strings("smithy.api#auth");
    Some(match schemes.is_empty() {
        true => vec![Auth::None],
        false => authentication::supported(traits, &schemes),
    })
}

fn compression(traits: &Object<'_, '_>, facts: &mut Facts) -> Vec<String> {
    let Some(rule) = traits.object("smithy.api#requestCompression") else { return Vec::new() };
    let encodings = rule.strings("encodings");
    facts.extend(rule.rest_within("smithy.api#requestCompression", &[]));
    encodings
}

fn checksum(traits: &Object<'_, '_>, facts: &mut Facts) -> Option<HttpChecksum> {
    let checksum = traits.object("aws.protocols#httpChecksum").map(|checksum| {
        let rule = HttpChecksum {
            required: checksum.flag("requestChecksumRequired"),
            algorithm_member: checksum.string("requestAlgorithmMember"),
            validation_mode_member: checksum.string("requestValidationModeMember"),
            response_algorithms: checksum.strings("responseAlgorithms"),
            content_md5: false,
        };
        let name = "aws.protocols#httpChecksum";
        facts.extend(checksum.rest_within(name, &[]));
        rule
    });
    let required = traits::is_set(traits, "smithy.api#httpChecksumRequired");
    checksum.or_else(|| required.then(HttpChecksum::content_md5))
}
