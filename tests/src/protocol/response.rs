//! Compares outputs and errors with the expected ones.

use serde_json::{Map, Value};
use shapesmith_codegen::model::{Kind, Model, Operation};

use super::suites::ExpectedError;
use super::values;
use crate::harness::Refusal;
use crate::replay::difference::Difference;

/// Compares the output of an operation with the expected one, if any.
///
/// # Errors
/// The first difference.
pub fn compare_output(
    model: &Model,
    operation: &Operation,
    expected: Option<&Value>,
    actual: &Result<Value, Refusal>,
) -> Result<(), Difference> {
    let shape = operation.output.as_ref().map_or("", |output| &output.target);
    match (actual, expected) {
        (Ok(actual), Some(expected)) => values::compare(model, shape, "result", expected, actual),
        (Ok(_), None) => Ok(()),
        (Err(refusal), expected) => {
            let expected = expected.map_or_else(|| "an output".to_owned(), Value::to_string);
            Err(Difference::new("result", expected, describe(refusal)))
        }
    }
}

/// Compares the error of an operation with the expected one.
///
/// # Errors
/// The first difference.
pub fn compare_error(
    model: &Model,
    operation: &Operation,
    expected: &ExpectedError,
    actual: &Result<Value, Refusal>,
) -> Result<(), Difference> {
    let refusal = match actual {
        Err(refusal) => refusal,
        Ok(output) => return Err(Difference::new("outcome", "an error", output.to_string())),
    };
    let ExpectedError { code, message, members } = expected;
    compare_text("error code", code.as_deref(), &refusal.code)?;
    // A missing message is the same as an empty one.
    let told = refusal.message.as_deref().unwrap_or_default();
    compare_text("error message", message.as_deref(), told)?;
    match members {
        Some(members) => {
            let none = Value::Object(Map::new());
            let details = refusal.details.as_ref().unwrap_or(&none);
            let shape = error_shape(model, operation, &refusal.name);
            values::compare(model, shape, "error", members, details)
        }
        None => Ok(()),
    }
}

fn compare_text(part: &str, expected: Option<&str>, actual: &str) -> Result<(), Difference> {
    match expected.is_none_or(|expected| expected == actual) {
        true => Ok(()),
        false => Err(Difference::text(part, expected.unwrap_or_default(), actual)),
    }
}

/// Returns the shape of the operation's error with this name.
fn error_shape<'m>(model: &Model, operation: &'m Operation, name: &str) -> &'m str {
    let has_name = |shape: &&String| {
        let traits = match model.shapes.get(*shape).map(|shape| &shape.kind) {
            Some(Kind::Structure(structure)) => structure.error.as_ref(),
            _ => None,
        };
        let own = traits.and_then(|traits| traits.code.as_ref()).unwrap_or(shape);
        let of_query = traits.and_then(|traits| traits.query_code.as_deref());
        own == name || of_query == Some(name)
    };
    operation.errors.iter().find(has_name).map_or("", String::as_str)
}

fn describe(Refusal { code, message, .. }: &Refusal) -> String {
    let message = message.as_deref().unwrap_or("no message");
    format!("the error {code}: {message}")
}
