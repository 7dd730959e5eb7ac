//! Which protocol a service speaks.

use crate::load::node::Object;
use crate::model::{Facts, Protocol};

/// The traits that name protocols. A service that speaks several speaks the first of them here.
const PROTOCOLS: [(&str, Protocol); 7] = [
    ("aws.protocols#restXml", Protocol::RestXml),
    ("aws.protocols#restJson1", Protocol::RestJson),
    ("aws.protocols#awsJson1_1", Protocol::AwsJson),
    ("aws.protocols#awsJson1_0", Protocol::AwsJson),
    ("aws.protocols#awsQuery", Protocol::Query),
    ("aws.protocols#ec2Query", Protocol::Ec2),
    ("smithy.protocols#rpcv2Cbor", Protocol::RpcV2Cbor),
];

/// Settings that leave requests and responses as they are. The versions of HTTP are the transport's
/// concern; and an error is read with `ErrorResponse` around it and without.
const SETTINGS_WITHOUT_EFFECT: &[&str] = &["http", "eventStreamHttp", "noErrorWrapping"];

/// Whether a trait names a protocol.
pub(super) fn is_protocol(id: &str) -> bool {
    PROTOCOLS.iter().any(|(name, _)| *name == id)
}

/// The protocol that a service's traits name; a fault if it is none that is known.
pub(super) fn protocol(traits: &Object<'_, '_>, facts: &mut Facts) -> Option<Protocol> {
    let found = PROTOCOLS.iter().find_map(|(id, protocol)| Some((*id, traits.get(id)?, *protocol)));
    let Some((id, settings, protocol)) = found else {
        let known = PROTOCOLS.map(|(id, _)| id).join(", ");
        traits.error(format!("the service speaks no protocol that is known; there are {known}"));
        return None;
    };
    let settings = traits.at(settings, traits.within(id))?;
    // With its name and version, of which the model knows less.
    facts.insert(id.to_owned(), settings.rest(SETTINGS_WITHOUT_EFFECT).into_iter().collect());
    Some(protocol)
}
