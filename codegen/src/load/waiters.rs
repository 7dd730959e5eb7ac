//! botocore's `waiters-2.json`.

use std::cell::RefCell;

use indexmap::IndexMap;
use serde_json::Value;

use super::node::Object;
use crate::error::{self, Collector, Reported, all};
use crate::model::{Acceptor, Literal, Matcher, Model, Outcome, Quantifier, Waiter};
use crate::select;

/// The supported version of the format.
const VERSION: u32 = 2;

/// Reads a document: waiters by name.
pub(super) fn waiters(
    document: &Value,
    model: &Model,
    collector: &mut Collector,
) -> Result<IndexMap<String, Waiter>, Reported> {
    let collector = RefCell::new(collector);
    let root = Object::new(document, "", &collector)?;
    if root.get("waiters").is_none() {
        root.error("`waiters` is missing: this is not a botocore waiters-2 document");
    }
    let version = root.required_number("version").and_then(|version| match version {
        VERSION => Ok(()),
        other => Err(root.error(format!("`version` should be {VERSION}, found {other}"))),
    });
    root.warn_of_the_rest();
    let waiters = all(root.entries("waiters").map(|(name, value)| {
        let object = root.at(value, error::waiter(name))?;
        Ok((name.clone(), waiter(&object, model)?))
    }));
    version.and(waiters)
}

fn waiter(object: &Object<'_, '_>, model: &Model) -> Result<Waiter, Reported> {
    let operation = object.required_string("operation").inspect(|name| {
        if !model.operations.contains_key(name) {
            object.error(select::no_such_operation(model, name));
        }
    });
    let delay = object.required_number("delay");
    let max_attempts = object.required_number("maxAttempts");
    let acceptors = match object.get("acceptors") {
        Some(Value::Array(acceptors)) => Ok(acceptors),
        _ => Err(object.error("`acceptors` should be a list of objects")),
    };
    // Prose, removed by an import.
    object.ignore(&["description"]);
    object.warn_of_the_rest();
    let acceptors = all(acceptors?.iter().enumerate().map(|(index, value)| {
        let place = format!("{}, acceptor {}", object.place(), index + 1);
        acceptor(&object.at(value, place)?)
    }));
    Ok(Waiter {
        operation: operation?,
        delay: delay?,
        max_attempts: max_attempts?,
        acceptors: acceptors?,
    })
}

fn acceptor(object: &Object<'_, '_>) -> Result<Acceptor, Reported> {
    let outcome = object.required_string("state").and_then(|state| match state.as_str() {
        "success" => Ok(Outcome::Success),
        "failure" => Ok(Outcome::Failure),
        "retry" => Ok(Outcome::Retry),
        other => Err(object.error(format!("unknown state {other:?}"))),
    });
    let matcher = matcher(object);
    object.warn_of_the_rest();
    Ok(Acceptor { matcher: matcher?, outcome: outcome? })
}

fn matcher(object: &Object<'_, '_>) -> Result<Matcher, Reported> {
    let expected = object.get("expected");
    let unexpected = |what: &str| object.error(format!("`expected` should be {what}"));
    let quantifier = match object.required_string("matcher")?.as_str() {
        "status" => {
            let status = expected.and_then(Value::as_u64).and_then(|n| u16::try_from(n).ok());
            let matcher = status.filter(|n| (100..1000).contains(n)).map(Matcher::Status);
            return matcher.ok_or_else(|| unexpected("an HTTP status"));
        }
        "error" => {
            return match expected {
                Some(Value::String(code)) => Ok(Matcher::ErrorCode(code.clone())),
                Some(Value::Bool(any)) => Ok(Matcher::AnyError(*any)),
                _ => Err(unexpected("an error's code, or true or false")),
            };
        }
        "path" => Quantifier::One,
        "pathAll" => Quantifier::All,
        "pathAny" => Quantifier::Any,
        other => {
            // Another warning about `argument` would not help.
            object.ignore(&["argument"]);
            return Err(object.error(format!("unknown matcher {other:?}")));
        }
    };
    let argument = object.required_string("argument");
    let expected = match expected {
        Some(Value::String(text)) => Ok(Literal::String(text.clone())),
        Some(Value::Bool(flag)) => Ok(Literal::Boolean(*flag)),
        _ => Err(unexpected("a string, or true or false")),
    };
    Ok(Matcher::Output { argument: argument?, quantifier, expected: expected? })
}
