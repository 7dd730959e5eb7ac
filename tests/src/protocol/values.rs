//! Converts and compares the values of cases. In suites, blobs are plain text and timestamps are
//! numbers of seconds; in the JSON of generated types, blobs are base64 and timestamps ISO 8601.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};
use shapesmith_codegen::model::{Kind, Model};
use shapesmith_runtime::Timestamp;

use crate::replay::difference::Difference;
use crate::replay::json;

/// Converts a suite's value of `shape` to the JSON of generated types. A value of the wrong type is
/// kept, so that the generated type rejects it.
pub fn to_ours(model: &Model, shape: &str, value: &Value) -> Value {
    let kind = model.shapes.get(shape).map(|shape| &shape.kind);
    match (kind, value) {
        (Some(Kind::Structure(structure) | Kind::Union(structure)), Value::Object(members)) => {
            let members = set(members).into_iter();
            let members = members.map(|(name, value)| {
                let target = structure.members.get(&name).map_or("", |member| &member.target);
                let value = to_ours(model, target, &value);
                (name, value)
            });
            members.collect()
        }
        (Some(Kind::List(item)), Value::Array(items)) => {
            items.iter().map(|value| to_ours(model, &item.target, value)).collect()
        }
        (Some(Kind::Map(_, item)), Value::Object(entries)) => {
            let entries = entries.iter();
            entries.map(|(key, value)| (key.clone(), to_ours(model, &item.target, value))).collect()
        }
        (Some(Kind::Blob), Value::String(text)) => Value::String(STANDARD.encode(text)),
        _ => value.clone(),
    }
}

/// Returns the members that are set. Null means unset.
fn set(members: &Map<String, Value>) -> Map<String, Value> {
    let set = members.iter().filter(|(_, value)| !value.is_null());
    set.map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// Compares a suite's value of `shape` with one read by generated code.
///
/// # Errors
/// The first difference. `place` is the place of the value.
pub fn compare(
    model: &Model,
    shape: &str,
    place: &str,
    expected: &Value,
    actual: &Value,
) -> Result<(), Difference> {
    let kind = model.shapes.get(shape).map(|shape| &shape.kind);
    let equal = match (kind, expected, actual) {
        (
            Some(Kind::Structure(structure) | Kind::Union(structure)),
            Value::Object(expected),
            Value::Object(actual),
        ) => {
            let expected = set(expected);
            return compare_entries(place, &expected, actual, |name, expected, actual| {
                let target = structure.members.get(name).map_or("", |member| &member.target);
                compare(model, target, &format!("{place}.{name}"), expected, actual)
            });
        }
        (Some(Kind::Map(_, item)), Value::Object(expected), Value::Object(actual)) => {
            return compare_entries(place, expected, actual, |key, expected, actual| {
                compare(model, &item.target, &format!("{place}[{key:?}]"), expected, actual)
            });
        }
        (Some(Kind::List(item)), Value::Array(expected), Value::Array(actual))
            if expected.len() == actual.len() =>
        {
            let items = expected.iter().zip(actual).enumerate();
            for (index, (expected, actual)) in items {
                compare(model, &item.target, &format!("{place}[{index}]"), expected, actual)?;
            }
            true
        }
        (Some(Kind::Blob), Value::String(text), Value::String(base64)) => {
            STANDARD.encode(text) == *base64
        }
        (Some(Kind::Timestamp), expected, actual) if !expected.is_null() => {
            timestamp(expected).is_some_and(|expected| Some(expected) == timestamp(actual))
        }
        (Some(Kind::Float), Value::Number(expected), Value::Number(actual)) => {
            let narrow = |number: &serde_json::Number| number.as_f64().map(|number| number as f32);
            narrow(expected) == narrow(actual)
        }
        (Some(Kind::Double), Value::Number(expected), Value::Number(actual)) => {
            expected.as_f64() == actual.as_f64()
        }
        // Documents, and everything that has the same form, including words such as `NaN`.
        _ => return json::compare(place, expected, actual),
    };
    match equal {
        true => Ok(()),
        false => Err(Difference::new(place, shown(kind, expected), shown(None, actual))),
    }
}

/// Compares members or entries. Their order does not matter.
fn compare_entries(
    place: &str,
    expected: &Map<String, Value>,
    actual: &Map<String, Value>,
    compare: impl Fn(&str, &Value, &Value) -> Result<(), Difference>,
) -> Result<(), Difference> {
    for (name, expected) in expected {
        match actual.get(name) {
            Some(actual) => compare(name, expected, actual)?,
            None => {
                let place = format!("{place}, {name}");
                return Err(Difference::new(place, expected.to_string(), "not there"));
            }
        }
    }
    match actual.iter().find(|(name, _)| !expected.contains_key(*name)) {
        Some((name, actual)) => {
            Err(Difference::new(format!("{place}, {name}"), "not there", actual.to_string()))
        }
        None => Ok(()),
    }
}

/// Returns a timestamp from a number of seconds or from text in any format.
fn timestamp(value: &Value) -> Option<Timestamp> {
    let text = match value {
        Value::Number(seconds) => seconds.to_string(),
        Value::String(text) => text.clone(),
        _ => return None,
    };
    Timestamp::parse_any(&text).ok()
}

/// Returns a suite's value for a message.
fn shown(kind: Option<&Kind>, value: &Value) -> String {
    match (kind, value) {
        (Some(Kind::Blob), Value::String(text)) => format!("{:?}", STANDARD.encode(text)),
        (Some(Kind::Timestamp), value) => {
            timestamp(value).map_or_else(|| value.to_string(), |time| format!("\"{time}\""))
        }
        _ => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use shapesmith_codegen::load;

    use super::*;

    fn model() -> Model {
        let model = json!({
            "metadata": {"serviceId": "A", "endpointPrefix": "a", "protocol": "rest-json"},
            "operations": {},
            "shapes": {
                "Out": {"type": "structure", "members": {
                    "data": {"shape": "Bytes"}, "at": {"shape": "Time"}, "ratio": {"shape": "Double"},
                    "map": {"shape": "Map"}, "list": {"shape": "List"}, "times": {"shape": "Times"},
                }},
                "Bytes": {"type": "blob"},
                "Time": {"type": "timestamp"},
                "Double": {"type": "double"},
                "Text": {"type": "string"},
                "Map": {"type": "map", "key": {"shape": "Text"}, "value": {"shape": "Bytes"}},
                "Times": {"type": "list", "member": {"shape": "Time"}},
                "List": {"type": "list", "member": {"shape": "Bytes"}},
            },
        });
        load("model.json", model.to_string().as_bytes()).unwrap().model
    }

    #[test]
    fn suites_have_other_words_for_the_same_values() {
        for (suite, ours) in [
            (
                json!({"data": "a", "list": ["b", null]}),
                json!({"data": "YQ==", "list": ["Yg==", null]}),
            ),
            (json!({"map": {"a": "", "b": null}}), json!({"map": {"a": "", "b": null}})),
            (json!({"times": [null]}), json!({"times": [null]})),
            (json!({"data": null, "ratio": "NaN"}), json!({"ratio": "NaN"})),
        ] {
            assert_eq!(to_ours(&model(), "Out", &suite), ours);
            assert_eq!(compare(&model(), "Out", "result", &suite, &ours), Ok(()));
        }
        let ours = json!({"at": "2023-11-14T22:13:20.250Z", "ratio": 1});
        let suite = json!({"at": 1_700_000_000.25, "ratio": 1.0});
        assert_eq!(compare(&model(), "Out", "result", &suite, &ours), Ok(()));
    }

    #[test]
    fn differences_have_a_place() {
        for (suite, ours, place) in [
            (json!({"data": "a"}), json!({"data": "Yg=="}), "result.data"),
            (json!({"at": 1}), json!({"at": "1970-01-01T00:00:02Z"}), "result.at"),
            (json!({"ratio": "NaN"}), json!({"ratio": "Infinity"}), "result.ratio"),
            (json!({"map": {"a": null}}), json!({"map": {}}), "result.map, a"),
            (json!({"list": [null]}), json!({"list": []}), "result.list"),
            (json!({}), json!({"data": ""}), "result, data"),
        ] {
            let difference = compare(&model(), "Out", "result", &suite, &ours).unwrap_err();
            assert_eq!(difference.part, place);
        }
    }
}
