//! What is known of traits: which are read, and which change nothing in generated code. Every other
//! one is a warning.

use serde_json::Value;

use super::ast::Traits;
use crate::load::node::Object;
use crate::model::Facts;

/// Traits that are read where they mean something. Anywhere else they mean nothing: HTTP bindings
/// of structures that are no input or output, XML names of lists, and the like.
const READ: &[&str] = &[
    "aws.api#service",
    "aws.protocols#awsQueryCompatible",
    "aws.protocols#awsQueryError",
    "aws.protocols#ec2QueryName",
    "aws.protocols#httpChecksum",
    "smithy.api#deprecated",
    "smithy.api#endpoint",
    "smithy.api#enum",
    "smithy.api#enumValue",
    "smithy.api#error",
    "smithy.api#eventHeader",
    "smithy.api#eventPayload",
    "smithy.api#hostLabel",
    "smithy.api#http",
    "smithy.api#httpChecksumRequired",
    "smithy.api#httpError",
    "smithy.api#httpHeader",
    "smithy.api#httpLabel",
    "smithy.api#httpPayload",
    "smithy.api#httpPrefixHeaders",
    "smithy.api#httpQuery",
    "smithy.api#httpQueryParams",
    "smithy.api#httpResponseCode",
    "smithy.api#idempotencyToken",
    "smithy.api#jsonName",
    "smithy.api#mediaType",
    "smithy.api#mixin",
    "smithy.api#requestCompression",
    "smithy.api#required",
    "smithy.api#sensitive",
    "smithy.api#sparse",
    "smithy.api#streaming",
    "smithy.api#timestampFormat",
    "smithy.api#title",
    "smithy.api#xmlAttribute",
    "smithy.api#xmlFlattened",
    "smithy.api#xmlName",
    "smithy.api#xmlNamespace",
    "smithy.rules#contextParam",
];

/// Traits that change nothing in generated code.
const WITHOUT_EFFECT: &[&str] = &[
    // An input's members are all options, an output's required ones are there in any case, and
    // no default is sent: the service has its own.
    "smithy.api#addedDefault",
    "smithy.api#box",
    "smithy.api#clientOptional",
    "smithy.api#default",
    "smithy.api#input",
    "smithy.api#output",
    // Facts about values, which the service checks itself.
    "smithy.api#length",
    "smithy.api#pattern",
    "smithy.api#range",
    "smithy.api#recommended",
    "smithy.api#requiresLength",
    "smithy.api#uniqueItems",
    // How calls are made and requests are signed is for clients.
    "smithy.api#auth",
    "smithy.api#httpApiKeyAuth",
    "smithy.api#httpBasicAuth",
    "smithy.api#httpBearerAuth",
    "smithy.api#httpDigestAuth",
    "smithy.api#idempotent",
    "smithy.api#optionalAuth",
    "smithy.api#paginated",
    "smithy.api#readonly",
    "smithy.api#retryable",
    // What only servers do.
    "smithy.api#cors",
    // Part of plan/customize, which knows the operation by its name.
    "aws.customizations#s3UnwrappedXmlOutput",
    // What models say about themselves.
    "smithy.api#authDefinition",
    "smithy.api#idRef",
    "smithy.api#internal",
    "smithy.api#nestedProperties",
    "smithy.api#noReplace",
    "smithy.api#notProperty",
    "smithy.api#private",
    "smithy.api#property",
    "smithy.api#protocolDefinition",
    "smithy.api#references",
    "smithy.api#resourceIdentifier",
    "smithy.api#since",
    "smithy.api#suppress",
    "smithy.api#tags",
    "smithy.api#trait",
    "smithy.api#traitValidators",
    "smithy.api#unitType",
    "smithy.api#unstable",
];

/// Namespaces of traits for others than a client's requests and responses: for signing, endpoints,
/// policies, tests, documents in other formats.
const NAMESPACES_WITHOUT_EFFECT: &[&str] = &[
    "aws.api",
    "aws.apigateway",
    "aws.auth",
    "aws.cloudformation",
    "aws.endpoints",
    "aws.iam",
    "aws.test",
    "smithy.contracts",
    "smithy.framework",
    "smithy.openapi",
    "smithy.rules",
    "smithy.test",
    "smithy.waiters",
];

/// Traits whose words are their authors'.
const PROSE: &[&str] =
    &["smithy.api#documentation", "smithy.api#examples", "smithy.api#externalDocumentation"];

/// What is left of traits when all that matters was asked for. Those that are not known are
/// warnings.
pub(super) fn rest(traits: &Object<'_, '_>) -> Facts {
    traits.ignore(PROSE);
    let rest = traits.rest_unjudged();
    for id in rest.keys().filter(|id| !is_known(id)) {
        traits.warn(format!("`{id}` is not a known trait; it has no effect"));
    }
    rest
}

fn is_known(id: &str) -> bool {
    let namespace = super::id::namespace(id);
    READ.contains(&id)
        || WITHOUT_EFFECT.contains(&id)
        || NAMESPACES_WITHOUT_EFFECT.contains(&namespace)
        || super::protocol::is_protocol(id)
}

/// Whether a trait is there that has nothing to say but that.
pub(super) fn is_set(traits: &Object<'_, '_>, id: &'static str) -> bool {
    traits.object(id).inspect(Object::warn_of_the_rest).is_some()
}

/// Whether something is deprecated. Since when is a fact.
pub(super) fn deprecated(traits: &Object<'_, '_>, facts: &mut Facts) -> bool {
    let Some(deprecated) = traits.object("smithy.api#deprecated") else { return false };
    // Why is prose.
    deprecated.ignore(&["message"]);
    facts.extend(deprecated.rest_within("smithy.api#deprecated", &["since"]));
    true
}

/// The same, where it is no more than a fact.
pub(super) fn note_deprecation(traits: &Object<'_, '_>, facts: &mut Facts) {
    if deprecated(traits, facts) {
        facts.insert("smithy.api#deprecated".to_owned(), true.into());
    }
}

/// The text of a trait, unjudged.
pub(super) fn text<'t>(traits: &'t Traits, id: &str) -> Option<&'t str> {
    traits.get(id).and_then(Value::as_str)
}
