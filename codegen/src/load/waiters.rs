//! botocore's `waiters-2.json`.

use std::cell::RefCell;

use indexmap::IndexMap;
use serde_json::Value;

use super::node::Object;
use crate::error::{self, Collector};
use crate::model::{Acceptor, Literal, Matcher, Model, Outcome, Quantifier, Waiter};
use crate::select;

/// The version of the format that is understood.
const VERSION: u32 = 2;

/// Reads the whole document: waiters by their names.
pub(super) fn waiters(
    document: &Value,
    model: &Model,
    collector: &mut Collector,
) -> IndexMap<String, Waiter> {
    let collector = RefCell::new(collector);
    let Some(root) = Object::new(document, "", &collector) else { return IndexMap::new() };
    if root.get("waiters").is_none() {
        root.error("`waiters` is missing: this is not a botocore waiters-2 document");
    }
    if let Some(version) = root.required_number("version").filter(|found| *found != VERSION) {
        root.error(format!("`version` should be {VERSION}, found {version}"));
    }
    root.warn_of_the_rest();
    let read = |(name, value): (&String, &Value)| {
        let object = root.at(value, error::waiter(name))?;
        Some((name.clone(), waiter(&object, model)?))
    };
    root.entries("waiters").filter_map(read).collect()
}

fn waiter(object: &Object<'_, '_>, model: &Model) -> Option<Waiter> {
    let operation = object.required_string("operation");
    if let Some(name) = operation.as_ref().filter(|name| !model.operations.contains_key(*name)) {
        object.error(select::no_such_operation(model, name));
    }
    let delay = object.required_number("delay");
    let max_attempts = object.required_number("maxAttempts");
    let acceptors = match object.get("acceptors") {
        Some(Value::Array(acceptors)) => Some(acceptors),
        _ => {
            object.error("`acceptors` should be a list of objects");
            None
        }
    };
    // Prose, which an import takes away.
    object.ignore(&["description"]);
    object.warn_of_the_rest();
    let numbered = acceptors?.iter().enumerate().filter_map(|(index, value)| {
        let place = format!("{}, acceptor {}", object.place(), index + 1);
        acceptor(&object.at(value, place)?)
    });
    let acceptors = numbered.collect();
    Some(Waiter { operation: operation?, delay: delay?, max_attempts: max_attempts?, acceptors })
}

fn acceptor(object: &Object<'_, '_>) -> Option<Acceptor> {
    let outcome = object.required_string("state").and_then(|state| match state.as_str() {
        "success" => Some(Outcome::Success),
        "failure" => Some(Outcome::Failure),
        "retry" => Some(Outcome::Retry),
        other => {
            object.error(format!("the state {other:?} is not known"));
            None
        }
    });
    let matcher = matcher(object);
    object.warn_of_the_rest();
    Some(Acceptor { matcher: matcher?, outcome: outcome? })
}

fn matcher(object: &Object<'_, '_>) -> Option<Matcher> {
    let expected = object.get("expected");
    let quantifier = match object.required_string("matcher")?.as_str() {
        "status" => {
            let status = expected.and_then(Value::as_u64).and_then(|n| u16::try_from(n).ok());
            let matcher = status.filter(|n| (100..1000).contains(n)).map(Matcher::Status);
            return matcher.or_else(|| unexpected(object, "an HTTP status"));
        }
        "error" => {
            return match expected {
                Some(Value::String(code)) => Some(Matcher::ErrorCode(code.clone())),
                Some(Value::Bool(any)) => Some(Matcher::AnyError(*any)),
                _ => unexpected(object, "an error's code, or true or false"),
            };
        }
        "path" => Quantifier::One,
        "pathAll" => Quantifier::All,
        "pathAny" => Quantifier::Any,
        other => {
            // That its `argument` is not known either says nothing new.
            object.ignore(&["argument"]);
            object.error(format!("the matcher {other:?} is not known"));
            return None;
        }
    };
    let argument = object.required_string("argument");
    let expected = match expected {
        Some(Value::String(text)) => Some(Literal::String(text.clone())),
        Some(Value::Bool(flag)) => Some(Literal::Boolean(*flag)),
        _ => unexpected(object, "a string, or true or false"),
    };
    Some(Matcher::Output { argument: argument?, quantifier, expected: expected? })
}

fn unexpected<T>(object: &Object<'_, '_>, what: &str) -> Option<T> {
    object.error(format!("`expected` should be {what}"));
    None
}
