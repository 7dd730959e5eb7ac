//! The results of endpoint rules as in endpoint tests, and configurations from built-in values.
//!
//! Also a module of the harness's driver, so it depends on the runtime only.

use serde_json::{Map, Value, json};
use shapesmith_runtime::endpoint::rules::RuleSet;
use shapesmith_runtime::endpoint::{
    self, Algorithm, AuthScheme, Endpoint, Input, Property, Service,
};
use shapesmith_runtime::s3::AddressingStyle;
use shapesmith_runtime::{AccountIdEndpointMode, Config};

/// Returns the endpoint for these parameters, or the error of the rules.
///
/// # Errors
/// If a parameter has a value that no parameter can have.
pub fn evaluate(
    rules: &'static RuleSet,
    service: &Service,
    params: &Map<String, Value>,
) -> Result<Result<Value, String>, String> {
    let lists = params.iter().filter_map(|(name, value)| Some((name.as_str(), texts(value)?)));
    let lists: Vec<(&str, Vec<&str>)> = lists.collect();
    let mut inputs = Vec::with_capacity(rules.parameters.len());
    for parameter in rules.parameters {
        let list = lists.iter().find(|(name, _)| *name == parameter.name);
        let given = match (list, params.get(parameter.name)) {
            (Some((_, texts)), _) => Input::Texts(texts),
            (None, Some(Value::Bool(flag))) => Input::Flag(*flag),
            (None, Some(Value::String(text))) => Input::Text(text),
            (None, Some(other)) => {
                return Err(format!("the parameter {} cannot be {other}", parameter.name));
            }
            (None, None) => parameter.default.map(Input::from).unwrap_or_default(),
        };
        inputs.push(given);
    }
    // What the rules leave to the service and to the client stays empty.
    let service = Service { signing_name: "", ..*service };
    Ok(endpoint::evaluate(rules, &service, "", &inputs).map(|endpoint| endpoint_value(&endpoint)))
}

fn texts(value: &Value) -> Option<Vec<&str>> {
    value.as_array()?.iter().map(Value::as_str).collect()
}

fn endpoint_value(endpoint: &Endpoint) -> Value {
    let mut headers: Map<String, Value> = Map::new();
    for (name, value) in &endpoint.headers {
        if let Value::Array(values) = headers.entry(name).or_insert_with(|| json!([])) {
            values.push(json!(value));
        }
    }
    let properties = endpoint.properties.iter();
    let mut properties: Map<String, Value> =
        properties.map(|(name, value)| (name.clone(), property(value))).collect();
    // The one that the service has if the rules say nothing.
    let is_default = |scheme: &AuthScheme| *scheme == AuthScheme::v4("", "");
    if !endpoint.auth.iter().all(|scheme| is_default(scheme)) {
        let schemes = endpoint.auth.iter().map(|scheme| auth(scheme));
        properties.insert("authSchemes".to_owned(), schemes.collect());
    }
    json!({"url": endpoint.url, "headers": headers, "properties": properties})
}

fn property(property: &Property) -> Value {
    match property {
        Property::Text(text) => json!(text),
        Property::Flag(flag) => json!(flag),
        Property::Texts(texts) => json!(texts),
        other => json!(format!("{other:?}")),
    }
}

/// Formats an auth scheme as in rules. What is empty is left out.
pub fn auth(scheme: &AuthScheme) -> Value {
    let name = match scheme.algorithm {
        Algorithm::SigV4 => "sigv4",
        Algorithm::SigV4a => "sigv4a",
        Algorithm::SigV4S3Express => "sigv4-s3express",
        _ => "unknown",
    };
    let mut value = json!({"name": name});
    if !scheme.signing_name.is_empty() {
        value["signingName"] = json!(scheme.signing_name);
    }
    match scheme.algorithm {
        Algorithm::SigV4a => {
            let regions: Vec<&str> = scheme.signing_region.split(',').collect();
            value["signingRegionSet"] = json!(regions);
        }
        _ if scheme.signing_region.is_empty() => {}
        _ => value["signingRegion"] = json!(scheme.signing_region),
    }
    if !scheme.double_encoding {
        value["disableDoubleEncoding"] = json!(true);
    }
    value
}

/// Returns the configuration with these built-in values.
///
/// # Errors
/// The name of a value that is unknown or has another type, and what was expected.
pub fn config(values: &Map<String, Value>) -> Result<Config, (String, String)> {
    let region = values.get("AWS::Region").and_then(Value::as_str).unwrap_or_default();
    // Without a style, so that the rules decide.
    let mut config =
        Config::new(region).addressing_style(AddressingStyle::Virtual).regional_us_east_1(true);
    for (name, value) in values {
        let refused = |expected: &str| (name.clone(), expected.to_owned());
        let flag = || value.as_bool().ok_or_else(|| refused("true or false"));
        let text = || value.as_str().ok_or_else(|| refused("text"));
        config = match name.as_str() {
            "AWS::Region" | "Region" => config,
            // Exists only for compatibility with old clients.
            "AWS::STS::UseGlobalEndpoint" if value == false => config,
            "SDK::Endpoint" => {
                config.endpoint_url(text()?).map_err(|error| refused(&error.to_string()))?
            }
            "AWS::Auth::AccountId" => config.account_id(text()?),
            "AWS::Auth::AccountIdEndpointMode" => config.account_id_endpoint_mode(match text()? {
                "preferred" => AccountIdEndpointMode::Preferred,
                "disabled" => AccountIdEndpointMode::Disabled,
                "required" => AccountIdEndpointMode::Required,
                _ => return Err(refused("a known mode")),
            }),
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
            "AWS::S3::UseArnRegion" | "AWS::S3Control::UseArnRegion" | "UseArnRegion" => {
                config.use_arn_region(flag()?)
            }
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
