//! Known traits: those that are read, and those without an effect on generated code. Others cause a
//! warning.

use serde_json::Value;

use super::ast::Traits;
use crate::load::node::Object;
use crate::model::Facts;

/// Traits that are read where they apply. Elsewhere they have no effect, such as HTTP bindings of a
/// structure that is neither input nor output.
const READ: &[&str] = &[
    "aws.api#service",
    "aws.protocols#awsQueryCompatible",
    "aws.protocols#awsQueryError",
    "aws.protocols#ec2QueryName",
    "aws.protocols#httpChecksum",
    "smithy.api#auth",
    "smithy.api#clientOptional",
    "smithy.api#deprecated",
    "smithy.api#endpoint",
    "smithy.api#enum",
    "smithy.api#enumValue",
    "smithy.api#error",
    "smithy.api#eventHeader",
    "smithy.api#eventPayload",
    "smithy.api#hostLabel",
    "smithy.api#http",
    "smithy.api#httpApiKeyAuth",
    "smithy.api#httpBasicAuth",
    "smithy.api#httpBearerAuth",
    "smithy.api#httpChecksumRequired",
    "smithy.api#httpDigestAuth",
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
    "smithy.api#optionalAuth",
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

/// Traits without an effect on generated code.
const WITHOUT_EFFECT: &[&str] = &[
    // All members of inputs are optional, and the service applies defaults.
    "smithy.api#addedDefault",
    "smithy.api#box",
    "smithy.api#default",
    "smithy.api#input",
    "smithy.api#output",
    // Constraints on values, which the service checks.
    "smithy.api#length",
    "smithy.api#pattern",
    "smithy.api#range",
    "smithy.api#recommended",
    "smithy.api#requiresLength",
    "smithy.api#uniqueItems",
    // For clients: how calls are made.
    "smithy.api#idempotent",
    "smithy.api#paginated",
    "smithy.api#readonly",
    "smithy.api#retryable",
    // For servers.
    "smithy.api#cors",
    // Handled in plan/customize, which knows the operation by name.
    "aws.customizations#s3UnwrappedXmlOutput",
    // About the model itself.
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

/// Namespaces of traits without an effect on requests and responses: signing, endpoints, policies,
/// tests, other document formats.
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

/// Traits whose values are prose.
const PROSE: &[&str] =
    &["smithy.api#documentation", "smithy.api#examples", "smithy.api#externalDocumentation"];

/// Returns the traits that were not read. Warns about unknown ones.
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

/// Whether a trait without content is set.
pub(super) fn is_set(traits: &Object<'_, '_>, id: &'static str) -> bool {
    traits.object(id).inspect(Object::warn_of_the_rest).is_some()
}

/// Whether something is deprecated. The date becomes a fact.
pub(super) fn deprecated(traits: &Object<'_, '_>, facts: &mut Facts) -> bool {
    let Some(deprecated) = traits.object("smithy.api#deprecated") else { return false };
    // Prose.
    deprecated.ignore(&["message"]);
    facts.extend(deprecated.rest_within("smithy.api#deprecated", &["since"]));
    true
}

/// Adds a deprecation to the facts.
pub(super) fn note_deprecation(traits: &Object<'_, '_>, facts: &mut Facts) {
    if deprecated(traits, facts) {
        facts.insert("smithy.api#deprecated".to_owned(), true.into());
    }
}

/// Returns the text of a trait.
pub(super) fn text<'t>(traits: &'t Traits, id: &str) -> Option<&'t str> {
    traits.get(id).and_then(Value::as_str)
}
