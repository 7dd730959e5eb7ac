//! Keys of objects that S3 percent-encodes.

use serde_json::Value;
use shapesmith_codegen::plan::OperationPlan;

use super::chance::Chance;

/// Returns the output with its keys percent-encoded, if it says so. S3 encodes like HTML forms: a
/// space is `+` or `%20`.
pub(super) fn url_encoded(
    operation: &OperationPlan,
    output: &Value,
    chance: &mut Option<Chance>,
) -> Option<Value> {
    let plan = operation.response.form_encoded.as_ref()?;
    let fields = &operation.output.fields;
    let member = |name: &str| Some(&fields.iter().find(|field| field.name == name)?.member);
    if output.get(member(&plan.encoding.0)?)? != plan.encoding.2.as_str() {
        return None;
    }
    let mut output = output.clone();
    for field in &plan.fields {
        if let Some(text) = output.get_mut(member(field)?) {
            *text = form_encoded(text.as_str()?, chance).into();
        }
    }
    for (list, key) in &plan.items {
        let Some(items) = output.get_mut(member(list)?) else { continue };
        for item in items.as_array_mut()? {
            // The member's two names differ only in case.
            let member = item.as_object()?.keys().find(|name| name.eq_ignore_ascii_case(key));
            if let Some(text) = member.cloned().and_then(|member| item.get_mut(member)) {
                *text = form_encoded(text.as_str()?, chance).into();
            }
        }
    }
    Some(output)
}

fn form_encoded(text: &str, chance: &mut Option<Chance>) -> String {
    let mut luck = |count: usize| chance.as_mut().is_some_and(|chance| chance.one_in(count));
    let encode = |byte: u8| match byte {
        b' ' if !luck(2) => "+".to_owned(),
        b'/' if luck(2) => "/".to_owned(),
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' if !luck(8) => {
            char::from(byte).to_string()
        }
        _ if luck(2) => format!("%{byte:02x}"),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(encode).collect()
}
