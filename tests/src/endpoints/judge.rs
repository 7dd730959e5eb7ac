//! Checks the results of the rules, and of operations, against a case.

use serde_json::{Map, Value, json};
use shapesmith_runtime::endpoint::{self, Algorithm, AuthScheme, Endpoint, Input, Signing};
use shapesmith_runtime::s3::AddressingStyle;
use shapesmith_runtime::{BuildError, Config};
use shapesmith_s3::{SERVICE, endpoint::RULES};

use super::cases::{Case, Expected, ExpectedEndpoint, OperationInput};
use crate::replay::difference::Difference;
use crate::replay::kwargs::Kwargs;

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
pub fn rules(case: &Case) -> Result<(), Difference> {
    let mut inputs = Vec::with_capacity(RULES.parameters.len());
    for parameter in RULES.parameters {
        let given = case.params.get(parameter.name);
        let given = given.map(|value| input(parameter.name, value)).transpose()?;
        inputs.push(given.or(parameter.default.map(Input::from)).unwrap_or_default());
    }
    let region = case.params.get("Region").and_then(Value::as_str).unwrap_or_default();
    let actual = endpoint::evaluate(&RULES, &SERVICE, region, &inputs);
    match (&case.expect, actual) {
        (Expected::Endpoint(expected), Ok(actual)) => same(expected, &actual, region),
        (Expected::Error(expected), Err(actual)) if *expected == actual => Ok(()),
        (expected, actual) => Err(Difference::new("", shown(expected), told(actual))),
    }
}

fn input<'a>(name: &str, value: &'a Value) -> Result<Input<'a>, Difference> {
    match value {
        Value::Bool(flag) => Ok(Input::Flag(*flag)),
        Value::String(text) => Ok(Input::Text(text)),
        other => Err(Difference::new(name, "text, true or false", other.to_string())),
    }
}

fn shown(expected: &Expected) -> String {
    match expected {
        Expected::Endpoint(endpoint) => endpoint.url.clone(),
        Expected::Error(error) => format!("error: {error}"),
    }
}

fn told(actual: Result<Endpoint, String>) -> String {
    match actual {
        Ok(endpoint) => endpoint.url,
        Err(error) => format!("error: {error}"),
    }
}

/// Compares all properties of an endpoint with the expected ones.
fn same(expected: &ExpectedEndpoint, actual: &Endpoint, region: &str) -> Result<(), Difference> {
    if expected.url != actual.url {
        return Err(Difference::text("url", &expected.url, &actual.url));
    }
    let mut headers = Map::new();
    for (name, value) in &actual.headers {
        if let Some(Value::Array(values)) =
            Some(headers.entry(name.clone()).or_insert_with(|| json!([])))
        {
            values.push(json!(value));
        }
    }
    part("headers", &expected.headers, &headers)?;
    let mut properties: Map<String, Value> =
        actual.properties.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
    let is_default = |scheme: &AuthScheme| *scheme == AuthScheme::v4(SERVICE.signing_name, region);
    let schemes: Vec<Value> = actual.auth.iter().map(|scheme| auth(scheme)).collect();
    // The rules may leave it to the service.
    let says_nothing = !expected.properties.contains_key("authSchemes");
    if !(says_nothing && actual.auth.iter().all(|scheme| is_default(scheme))) {
        properties.insert("authSchemes".to_owned(), Value::Array(schemes));
    }
    part("properties", &expected.properties, &properties)
}

fn part(
    name: &str,
    expected: &Map<String, Value>,
    actual: &Map<String, Value>,
) -> Result<(), Difference> {
    // The order of keys does not matter.
    if expected == actual {
        return Ok(());
    }
    let [expected, actual] = [expected, actual].map(|map| Value::Object(map.clone()).to_string());
    Err(Difference::text(name, &expected, &actual))
}

/// Formats an auth scheme as in rules.
fn auth(scheme: &AuthScheme) -> Value {
    let name = match scheme.algorithm {
        Algorithm::SigV4 => "sigv4",
        Algorithm::SigV4a => "sigv4a",
        Algorithm::SigV4S3Express => "sigv4-s3express",
        _ => "unknown",
    };
    let mut value = json!({"name": name, "signingName": scheme.signing_name});
    match scheme.algorithm {
        Algorithm::SigV4a => {
            let regions: Vec<&str> = scheme.signing_region.split(',').collect();
            value["signingRegionSet"] = json!(regions);
        }
        _ => value["signingRegion"] = json!(scheme.signing_region),
    }
    if !scheme.double_encoding {
        value["disableDoubleEncoding"] = json!(true);
    }
    value
}

/// Checks the request of an operation.
pub fn operation(case: &Case, given: &OperationInput) -> Outcome {
    let bucket = given.operation_params.get("Bucket").and_then(Value::as_str).unwrap_or_default();
    let config = match config(given) {
        Ok(config) => config,
        Err(difference) => return Outcome::Failed(difference),
    };
    let is_path = given.built_in_params.get("AWS::S3::ForcePathStyle") == Some(&json!(true));
    if is_path && bucket.starts_with("arn:") {
        return Outcome::NotRun("the path style is given up for ARNs, as botocore does");
    }
    let input = Value::Object(given.operation_params.clone());
    let request =
        match shapesmith_s3::by_name::request(&given.operation_name, Kwargs(&input), &config) {
            Ok(Some(request)) => request,
            Ok(None) => return Outcome::NotRun("the operation is not generated"),
            Err(error) => {
                let problem = error.to_string();
                return Outcome::Failed(Difference::new("input", "as the model has it", problem));
            }
        };
    let difference = match (&case.expect, request) {
        (_, Err(BuildError::MissingMembers(_))) => {
            return Outcome::NotRun("the input lacks members that the operation requires");
        }
        (Expected::Error(expected), Err(BuildError::Endpoint(actual))) if *expected == actual => {
            return Outcome::Passed;
        }
        (_, Err(BuildError::InvalidMember { member, .. })) if member == "Bucket" => {
            return Outcome::NotRun(
                "what is no bucket's name is refused before the rules are asked, as botocore does",
            );
        }
        (Expected::Endpoint(expected), Ok(request)) => match sent(expected, given, &request) {
            Ok(()) => return Outcome::Passed,
            Err(difference) => difference,
        },
        (expected, request) => {
            let actual = match request {
                Ok(request) => request.uri().to_string(),
                Err(error) => format!("error: {error}"),
            };
            Difference::new("", shown(expected), actual)
        }
    };
    Outcome::Failed(difference)
}

/// Checks that a request is sent to an endpoint and has its auth scheme.
fn sent(
    expected: &ExpectedEndpoint,
    given: &OperationInput,
    request: &shapesmith_runtime::Request,
) -> Result<(), Difference> {
    let uri = without_host_label(request.uri().to_string(), given);
    let behind = uri.strip_prefix(&expected.url);
    if !behind.is_some_and(|behind| behind.is_empty() || behind.starts_with(['/', '?'])) {
        return Err(Difference::text("uri", &expected.url, &uri));
    }
    let Some(Value::Array(schemes)) = expected.properties.get("authSchemes") else { return Ok(()) };
    let signing = request.extensions().get::<Signing>();
    let actual = signing.map(|signing| auth(&signing.scheme)).unwrap_or_default();
    match schemes.contains(&actual) {
        true => Ok(()),
        false => {
            let expected = Value::Array(schemes.clone()).to_string();
            Err(Difference::text("signing", &expected, &actual.to_string()))
        }
    }
}

/// Removes a member's value that some operations put before the endpoint's host.
fn without_host_label(uri: String, given: &OperationInput) -> String {
    let labels = given.operation_params.iter().filter(|(name, _)| *name != "Bucket");
    let mut labels = labels.filter_map(|(_, value)| Some(format!("://{}.", value.as_str()?)));
    labels
        .find(|label| uri.contains(label))
        .map_or(uri.clone(), |label| uri.replacen(&label, "://", 1))
}

fn config(given: &OperationInput) -> Result<Config, Difference> {
    let values = &given.built_in_params;
    let region = values.get("AWS::Region").and_then(Value::as_str).unwrap_or_default();
    // Without a style, so that the rules decide.
    let mut config =
        Config::new(region).addressing_style(AddressingStyle::Virtual).regional_us_east_1(true);
    for (name, value) in values.iter().chain(&given.client_params) {
        let refused = |expected: &str| Difference::new(name, expected, value.to_string());
        let flag = || value.as_bool().ok_or_else(|| refused("true or false"));
        config = match name.as_str() {
            "AWS::Region" | "Region" => config,
            "SDK::Endpoint" => {
                let url = value.as_str().unwrap_or_default();
                config.endpoint_url(url).map_err(|error| refused(&error.to_string()))?
            }
            "AWS::UseFIPS" => config.use_fips(flag()?),
            "AWS::UseDualStack" => config.use_dual_stack(flag()?),
            "AWS::S3::Accelerate" | "Accelerate" => config.accelerate(flag()?),
            "AWS::S3::ForcePathStyle" | "ForcePathStyle" => {
                config.addressing_style(match flag()? {
                    true => AddressingStyle::Path,
                    false => AddressingStyle::Virtual,
                })
            }
            "AWS::S3::UseGlobalEndpoint" => config.regional_us_east_1(!flag()?),
            "AWS::S3::UseArnRegion" | "UseArnRegion" => config.use_arn_region(flag()?),
            "AWS::S3::DisableMultiRegionAccessPoints" | "DisableMultiRegionAccessPoints" => {
                config.disable_multi_region_access_points(flag()?)
            }
            "AWS::S3::DisableS3ExpressSessionAuth" | "DisableS3ExpressSessionAuth" => {
                config.disable_s3_express_session_auth(flag()?)
            }
            _ => return Err(refused("a built-in value that is known")),
        };
    }
    Ok(config)
}
