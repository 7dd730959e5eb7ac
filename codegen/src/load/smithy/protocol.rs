//! Which protocol a service speaks.

use crate::load::node::Object;
use crate::model::{Facts, Protocol};

/// The traits that name protocols, in the order in which errors list them.
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

/// Settings that leave requests and responses as they are. The versions of HTTP are the transport's
/// concern; and an error is read with `ErrorResponse` around it and without.
const SETTINGS_WITHOUT_EFFECT: &[&str] = &["http", "eventStreamHttp", "noErrorWrapping"];

/// Whether a trait names a protocol.
pub(super) fn is_protocol(id: &str) -> bool {
    PROTOCOLS.iter().any(|(name, _)| *name == id)
}

/// The protocols that a service speaks.
#[derive(Default)]
pub(super) struct Spoken {
    /// The known ones, each once.
    pub(super) protocols: Vec<Protocol>,
    /// The version of AWS's JSON protocol, if it is among them.
    pub(super) json_version: Option<&'static str>,
}

/// The protocols that a service's traits name; a fault if none of them is known.
pub(super) fn protocols(traits: &Object<'_, '_>, facts: &mut Facts) -> Spoken {
    let mut spoken = Spoken::default();
    let mut is_known = false;
    for (id, protocol) in PROTOCOLS {
        let Some(settings) = traits.get(id) else { continue };
        is_known = true;
        let Some(settings) = traits.at(settings, traits.within(id)) else { continue };
        // With its name and version, of which the model knows less.
        facts.insert(id.to_owned(), settings.rest(SETTINGS_WITHOUT_EFFECT).into_iter().collect());
        if !spoken.protocols.contains(&protocol) {
            spoken.protocols.push(protocol);
        }
        let version = match id {
            JSON_1_1 => Some("1.1"),
            JSON_1_0 => Some("1.0"),
            _ => None,
        };
        spoken.json_version = spoken.json_version.or(version);
    }
    if !is_known {
        let known = PROTOCOLS.map(|(id, _)| id).join(", ");
        traits.error(format!("the service speaks no protocol that is known; there are {known}"));
    }
    spoken
}
