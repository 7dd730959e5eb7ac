//! Reduces failing values.

use serde_json::Value;

/// Returns the smallest value that still fails.
pub(super) fn shrink(mut value: Value, fails: impl Fn(&Value) -> bool) -> Value {
    while let Some(next) = smaller(&value).into_iter().find(&fails) {
        value = next;
    }
    value
}

/// Returns all values with one item less.
fn smaller(value: &Value) -> Vec<Value> {
    let mut all = Vec::new();
    match value {
        Value::Object(members) => {
            for name in members.keys() {
                let mut members = members.clone();
                members.shift_remove(name);
                all.push(Value::Object(members));
            }
            for (name, member) in members {
                all.extend(smaller(member).into_iter().map(|smaller| {
                    let mut members = members.clone();
                    members.insert(name.clone(), smaller);
                    Value::Object(members)
                }));
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                let mut fewer = items.clone();
                fewer.remove(index);
                all.push(fewer.into());
                all.extend(smaller(item).into_iter().map(|smaller| {
                    let mut items = items.clone();
                    items[index] = smaller;
                    Value::Array(items)
                }));
            }
        }
        Value::String(text) => {
            for (index, _) in text.char_indices() {
                let mut shorter = text.clone();
                shorter.remove(index);
                all.push(shorter.into());
            }
        }
        _ => {}
    }
    all
}
