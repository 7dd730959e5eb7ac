//! Reads and strips Smithy models, in their JSON AST.

use serde_json::{Map, Value};

/// Traits that are nothing but prose.
const PROSE: [&str; 3] =
    ["smithy.api#documentation", "smithy.api#externalDocumentation", "smithy.api#examples"];

/// Sentences inside of other traits and of the model's metadata: why something is deprecated,
/// recommended, or not validated.
const REASONS: [(&str, &str); 3] = [
    ("smithy.api#deprecated", "message"),
    ("smithy.api#recommended", "reason"),
    ("suppressions", "reason"),
];

/// Whether a document is a Smithy model.
pub(super) fn is_smithy(json: &Map<String, Value>) -> bool {
    json.contains_key("smithy")
}

/// Removes prose. The title of a service stays: it is a name, and so a fact.
///
/// Members and operations may be called `documentation` too. But these are objects, and only prose is a
/// string.
pub(super) fn strip_prose(object: &mut Map<String, Value>) {
    object.retain(|key, value| {
        let is_words = key == "documentation" && value.is_string();
        !(PROSE.contains(&key.as_str()) || is_words)
    });
    for (key, value) in object {
        let reason = REASONS.iter().find(|(name, _)| name == key).map(|(_, reason)| *reason);
        strip_within(value, reason);
    }
}

fn strip_within(value: &mut Value, reason: Option<&str>) {
    match value {
        Value::Object(object) => {
            object.retain(|key, value| !(Some(key.as_str()) == reason && value.is_string()));
            strip_prose(object);
        }
        Value::Array(items) => items.iter_mut().for_each(|item| strip_within(item, reason)),
        _ => {}
    }
}

/// ID of the service: AWS's, or else the name of its shape.
pub(super) fn service_id(model: &Map<String, Value>) -> Option<&str> {
    let shapes = model.get("shapes")?.as_object()?;
    let (shape, service) = shapes.iter().find(|(_, shape)| is_of(shape, "service"))?;
    let id = service.pointer("/traits/aws.api#service/sdkId").and_then(Value::as_str);
    id.or_else(|| shape.split_once('#').map(|(_, name)| name))
}

/// The numbers of operations and shapes.
pub(super) fn counts(model: &Map<String, Value>) -> Vec<(usize, &'static str)> {
    let shapes = model.get("shapes").and_then(Value::as_object).into_iter().flatten();
    let operations = shapes.clone().filter(|(_, shape)| is_of(shape, "operation")).count();
    vec![(operations, "operation"), (shapes.count(), "shape")]
}

fn is_of(shape: &Value, kind: &str) -> bool {
    shape.get("type").and_then(Value::as_str) == Some(kind)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn strips_prose_and_keeps_names() {
        let json = r##"{
            "smithy": "2.0",
            "metadata": {"suppressions": [{"id": "A", "reason": "Words."}]},
            "shapes": {
                "a#S": {"type": "service", "traits": {
                    "aws.api#service": {"sdkId": "Tiny Thing"},
                    "smithy.api#title": "The Tiny Thing",
                    "smithy.api#documentation": "Words.",
                    "smithy.rules#clientContextParams": {"F": {"documentation": "Words.", "type": "boolean"}}
                }},
                "a#Put": {"type": "operation", "traits": {
                    "smithy.api#examples": [{"title": "Words."}],
                    "smithy.api#externalDocumentation": {"Words": "https://example.com"}
                }},
                "a#In": {"type": "structure", "members": {
                    "documentation": {"target": "a#S", "traits": {
                        "smithy.api#deprecated": {"message": "Words.", "since": "2026"},
                        "smithy.api#recommended": {"reason": "Words."},
                        "smithy.api#default": "reason"
                    }}
                }}
            }
        }"##;
        let mut model: Map<String, Value> = serde_json::from_str(json).unwrap();
        strip_prose(&mut model);
        let text = Value::Object(model.clone()).to_string();
        assert!(!text.contains("Words"), "{text}");
        let member = model["shapes"].pointer("/a#In/members/documentation/traits").unwrap();
        let expected = r#"{"smithy.api#deprecated":{"since":"2026"},"smithy.api#recommended":{},"smithy.api#default":"reason"}"#;
        assert_eq!(member.to_string(), expected);
        assert!(text.contains("The Tiny Thing") && text.contains(r#""F":{"type":"boolean"}"#));
        assert_eq!(service_id(&model), Some("Tiny Thing"));
        assert_eq!(counts(&model), [(1, "operation"), (3, "shape")]);
    }
}
