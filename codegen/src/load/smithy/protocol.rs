//! The protocols of a service.

use crate::error::Reported;
use crate::load::node::Object;
use crate::load::protocol::choose;
use crate::model::{Facts, Protocol};

/// The traits of protocols, in the order used in errors.
const PROTOCOLS: [(&str, Protocol); 7] = [
    (JSON_1_1, Protocol::AwsJson),
    (JSON_1_0, Protocol::AwsJson),
    ("aws.protocols#restJson1", Protocol::RestJson),
    ("aws.protocols#restXml", Protocol::RestXml),
    ("smithy.protocols#rpcv2Cbor", Protocol::RpcV2Cbor),
    ("aws.protocols#awsQuery", Protocol::Query),
    ("aws.protocols#ec2Query", Protocol::Ec2),
];

const JSON_1_0: &str = "aws.protocols#awsJson1_0";

const JSON_1_1: &str = "aws.protocols#awsJson1_1";

/// Settings without an effect on requests and responses. The HTTP versions only concern the
/// transport, and errors are read with or without an enclosing `ErrorResponse`.
const SETTINGS_WITHOUT_EFFECT: &[&str] = &["http", "eventStreamHttp", "noErrorWrapping"];

/// Whether a trait is a protocol.
pub(super) fn is_protocol(id: &str) -> bool {
    PROTOCOLS.iter().any(|(name, _)| *name == id)
}

/// The protocols of a service.
pub(super) struct Spoken {
    /// The protocol to generate.
    pub(super) chosen: Protocol,
    /// All known protocols.
    pub(super) protocols: Vec<Protocol>,
    /// The version of AWS's JSON protocol, if it is one of them.
    pub(super) json_version: Option<&'static str>,
}

/// Reads the protocols from a service's traits. At least one must be known.
pub(super) fn protocols(
    traits: &Object<'_, '_>,
    named: Option<&str>,
    facts: &mut Facts,
) -> Result<Spoken, Reported> {
    let mut protocols = Vec::new();
    let mut json_version = None;
    for (id, protocol) in PROTOCOLS {
        let Some(settings) = traits.get(id) else { continue };
        let settings = traits.at(settings, traits.within(id))?;
        // The id of the trait includes the protocol's version, which `Protocol` does not.
        facts.insert(id.to_owned(), settings.rest(SETTINGS_WITHOUT_EFFECT).into_iter().collect());
        if !protocols.contains(&protocol) {
            protocols.push(protocol);
        }
        json_version = json_version.or(match id {
            JSON_1_1 => Some("1.1"),
            JSON_1_0 => Some("1.0"),
            _ => None,
        });
    }
    let named = named.filter(|_| !protocols.is_empty());
    let chosen = choose(traits, &protocols, named)?.ok_or_else(|| {
        let known = PROTOCOLS.map(|(id, _)| id).join(", ");
        traits.error(format!("the service has no known protocol, expected one of {known}"))
    });
    Ok(Spoken { chosen: chosen?, protocols, json_version })
}
