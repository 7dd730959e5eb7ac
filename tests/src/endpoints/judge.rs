//! Checks the results of the rules, and of operations, against a case.

use serde_json::{Map, Value};

use super::cases::{Case, Expected, ExpectedEndpoint, OperationInput};
use super::modeled::Modeled;
use crate::replay::ErrorKind;
use crate::replay::difference::Difference;

/// Crates that are judged.
pub trait Subject {
    /// Returns the result of a service's rules for these parameters: an endpoint as in cases, or the
    /// error of the rules.
    ///
    /// # Errors
    /// If the rules cannot be evaluated.
    fn evaluate(
        &self,
        service: &str,
        params: &Map<String, Value>,
    ) -> Result<Result<Value, String>, String>;

    /// Builds a request.
    ///
    /// # Errors
    /// If the operation's input or the configuration is not as in the model.
    fn request(&self, service: &str, given: &OperationInput) -> Result<Built, String>;

    /// Returns an operation in the model.
    fn modeled(&self, service: &str, operation: &str) -> Option<&Modeled>;
}

/// What became of an operation's input.
pub enum Built {
    /// A request to this URL, with the auth scheme that it is signed with, if it is.
    Request(String, Option<Value>),
    /// It was refused, with this message.
    Refused(ErrorKind, String),
    /// The operation is not generated.
    Absent,
}

/// The outcome of an operation's input.
pub enum Outcome {
    /// It has the expected endpoint.
    Passed,
    /// It does not.
    Failed(Difference),
    /// It cannot be judged, for this reason.
    NotRun(&'static str),
}

/// Checks the rules with a case's parameters.
///
/// # Errors
/// The first difference.
pub fn rules(subject: &dyn Subject, service: &str, case: &Case) -> Result<(), Difference> {
    match (&case.expect, subject.evaluate(service, &case.params)) {
        (_, Err(problem)) => Err(Difference::new("rules", shown(&case.expect), problem)),
        (Expected::Endpoint(expected), Ok(Ok(actual))) => same(expected, &actual),
        (Expected::Error(expected), Ok(Err(actual))) if *expected == actual => Ok(()),
        (expected, Ok(Ok(actual))) => {
            Err(Difference::new("", shown(expected), actual["url"].to_string()))
        }
        (expected, Ok(Err(error))) => {
            Err(Difference::new("", shown(expected), format!("error: {error}")))
        }
    }
}

fn shown(expected: &Expected) -> String {
    match expected {
        Expected::Endpoint(endpoint) => endpoint.url.clone(),
        Expected::Error(error) => format!("error: {error}"),
    }
}

/// Compares all properties of an endpoint with the expected ones.
fn same(expected: &ExpectedEndpoint, actual: &Value) -> Result<(), Difference> {
    if actual["url"] != *expected.url {
        let url = actual["url"].as_str().unwrap_or_default();
        return Err(Difference::text("url", &expected.url, url));
    }
    part("headers", &expected.headers, &actual["headers"])?;
    part("properties", &without_defaults(&expected.properties), &actual["properties"])
}

/// Leaves out auth schemes that say nothing but what holds without them.
fn without_defaults(properties: &Map<String, Value>) -> Map<String, Value> {
    let says_nothing = |schemes: &Value| *schemes == serde_json::json!([{"name": "sigv4"}]);
    let is_default =
        |(name, value): &(&String, &Value)| name.as_str() == "authSchemes" && says_nothing(value);
    let rest = properties.iter().filter(|entry| !is_default(entry));
    rest.map(|(name, value)| (name.clone(), value.clone())).collect()
}

fn part(name: &str, expected: &Map<String, Value>, actual: &Value) -> Result<(), Difference> {
    // The order of keys does not matter.
    if actual.as_object() == Some(expected) {
        return Ok(());
    }
    let expected = Value::Object(expected.clone()).to_string();
    Err(Difference::text(name, &expected, &actual.to_string()))
}

/// Checks the request of an operation.
pub fn operation(
    subject: &dyn Subject,
    service: &str,
    case: &Case,
    given: &OperationInput,
) -> Outcome {
    if let Some(reason) = reason_not_to_run(given) {
        return Outcome::NotRun(reason);
    }
    let built = match subject.request(service, given) {
        Ok(built) => built,
        Err(problem) => {
            return Outcome::Failed(Difference::new("input", "as the model has it", problem));
        }
    };
    let difference = match (&case.expect, built) {
        (_, Built::Absent) => return Outcome::NotRun("the operation is not generated"),
        (_, Built::Refused(ErrorKind::Validation, _)) => {
            return Outcome::NotRun("the input is refused before the rules are asked");
        }
        (Expected::Error(expected), Built::Refused(ErrorKind::Endpoint, actual))
            if *expected == actual =>
        {
            return Outcome::Passed;
        }
        (Expected::Endpoint(expected), Built::Request(url, signing)) => {
            let Some(modeled) = subject.modeled(service, &given.operation_name) else {
                return Outcome::NotRun("the operation is not in the model");
            };
            match sent(expected, modeled, given, &url, signing.as_ref()) {
                Ok(()) => return Outcome::Passed,
                Err(difference) => difference,
            }
        }
        (expected, Built::Request(url, _)) => Difference::new("", shown(expected), url),
        (expected, Built::Refused(_, error)) => {
            Difference::new("", shown(expected), format!("error: {error}"))
        }
    };
    Outcome::Failed(difference)
}

/// Returns why an operation's input is not judged, if it is not.
fn reason_not_to_run(given: &OperationInput) -> Option<&'static str> {
    let is_set = |name: &str| given.built_in_params.get(name) == Some(&Value::Bool(true));
    let bucket = given.operation_params.get("Bucket").and_then(Value::as_str).unwrap_or_default();
    let is_path = is_set("AWS::S3::ForcePathStyle");
    if is_path && bucket.starts_with("arn:") {
        return Some("the path style is given up for ARNs, as botocore does");
    }
    if is_path && is_set("AWS::S3::Accelerate") {
        return Some("the path style is given up for acceleration, as botocore does");
    }
    let is_global = is_set("AWS::STS::UseGlobalEndpoint");
    is_global.then_some("the global endpoint of STS, which only old clients use")
}

/// Checks that a request is sent to the endpoint that is expected of the operation, and is signed as
/// expected.
fn sent(
    expected: &ExpectedEndpoint,
    modeled: &Modeled,
    given: &OperationInput,
    url: &str,
    signing: Option<&Value>,
) -> Result<(), Difference> {
    let endpoint = modeled.url(expected, given);
    let behind = url.strip_prefix(endpoint.trim_end_matches('/'));
    if !behind.is_some_and(|behind| behind.is_empty() || behind.starts_with(['/', '?'])) {
        return Err(Difference::text("uri", &endpoint, url));
    }
    let expected = modeled.signing(expected, given);
    if expected.as_ref() == signing {
        return Ok(());
    }
    let shown = |signing: Option<&Value>| signing.map_or("none".to_owned(), Value::to_string);
    Err(Difference::text("signing", &shown(expected.as_ref()), &shown(signing)))
}
