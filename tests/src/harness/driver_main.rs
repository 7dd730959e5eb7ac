use std::io::{BufRead as _, Write as _};

use serde::Deserializer;
use serde_json::value::Serializer;
use serde_json::{Value, json};
use shapesmith_runtime::by_name::{Output, Request};
use shapesmith_runtime::checksum::Algorithm;
use shapesmith_runtime::endpoint::{Service, Signing};
use shapesmith_runtime::endpoint::rules::RuleSet;
use shapesmith_runtime::s3::AddressingStyle;
use shapesmith_runtime::{AccountIdEndpointMode, Body, BuildError, Config, RequestChecksums, http, text};

#[path = EVALUATED]
mod evaluated;
#[path = KWARGS]
mod kwargs;
// MODULES

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let call: Value = serde_json::from_str(&line?)?;
        let answer = answer(&call).unwrap_or_else(|error| json!({ "error": error }));
        writeln!(out, "{answer}")?;
        out.flush()?;
    }
    Ok(())
}

fn answer(call: &Value) -> Result<Value, String> {
    if let Some(name) = call["probe"].as_str() {
        let text = probe(name).ok_or_else(|| format!("{name} has no probe"))?;
        return Ok(json!({ "probe": text }));
    }
    if let Some(params) = call["params"].as_object() {
        return answer_endpoint(call, params);
    }
    match call.get("response") {
        Some(response) => answer_output(call, response),
        None => answer_request(call),
    }
}

fn answer_endpoint(call: &Value, params: &serde_json::Map<String, Value>) -> Result<Value, String> {
    let [name, _] = names(call);
    let (rules, service) = rules(name).ok_or_else(|| format!("{name} has no endpoint rules"))?;
    Ok(match evaluated::evaluate(rules, service, params)? {
        Ok(endpoint) => json!({ "endpoint": endpoint }),
        Err(message) => json!({ "noendpoint": message }),
    })
}

fn names(call: &Value) -> [&str; 2] {
    ["crate", "operation"].map(|key| call[key].as_str().unwrap_or_default())
}

fn answer_request(call: &Value) -> Result<Value, String> {
    let [name, operation] = names(call);
    let config = match call["built_ins"].as_object() {
        Some(values) => evaluated::config(values)
            .map_err(|(name, expected)| format!("{name} should be {expected}"))?,
        None => match config(&call["config"]) {
            Ok(config) => config,
            Err(error) => return Ok(refused(kind(&error), &error)),
        },
    };
    let built = match call.get("kwargs") {
        Some(kwargs) => request(name, operation, kwargs::Kwargs(kwargs), &config)
            .map_err(|error| refused("validation", &error)),
        None => request(name, operation, &call["input"], &config)
            .map_err(|error| refused("validation", &error)),
    };
    let request = match built {
        Ok(None) => return Err(format!("{name} has no operation {operation:?}")),
        Ok(Some(Ok(request))) => request,
        Ok(Some(Err(error))) => return Ok(refused(kind(&error), &error)),
        Err(refused) => return Ok(refused),
    };
    let header = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
        (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    };
    let signing = request.extensions().get::<Signing>();
    Ok(json!({ "request": {
        "method": request.method().as_str(),
        "url": request.uri().to_string(),
        "headers": request.headers().iter().map(header).collect::<Vec<_>>(),
        "body": shapesmith_runtime::base64(request.body().bytes().ok_or("the body is a stream")?),
        "signing": signing.map(|signing| evaluated::auth(&signing.scheme)),
    }}))
}

fn refused(kind: &str, error: &dyn std::error::Error) -> Value {
    json!({ "refused": { "kind": kind, "message": error.to_string() } })
}

/// Returns the kind of a failure, with the replay's names.
fn kind(error: &BuildError) -> &'static str {
    match error {
        BuildError::MissingMembers(_) | BuildError::InvalidMember { .. } => "validation",
        BuildError::UnwritableText { .. } => "text",
        BuildError::InvalidHeader { .. } => "header",
        BuildError::Checksum { .. } => "checksum",
        BuildError::Endpoint(_) => "endpoint",
        _ => "other",
    }
}

fn answer_output(call: &Value, parts: &Value) -> Result<Value, String> {
    let [name, operation] = names(call);
    let response = response(parts)?;
    let output = output(name, operation, response)
        .map_err(|error| error.to_string())?
        .ok_or_else(|| format!("{name} has no operation {operation:?}"))?;
    Ok(match output {
        Ok(value) => json!({ "output": value }),
        Err(refusal) => json!({ "refusal": {
            "code": refusal.error.code,
            "name": refusal.error.name(),
            "message": refusal.error.message,
            "details": refusal.details,
        }}),
    })
}

fn response(parts: &Value) -> Result<http::Response<Body>, String> {
    let status = parts["status"].as_u64().and_then(|status| u16::try_from(status).ok());
    let mut response = http::Response::builder().status(status.unwrap_or_default());
    for header in parts["headers"].as_array().into_iter().flatten() {
        let [name, value] = [0, 1].map(|index| header[index].as_str().unwrap_or_default());
        response = response.header(name, value.as_bytes());
    }
    let body = text::blob(parts["body"].as_str().unwrap_or_default());
    let body = body.map_err(|error| error.to_string())?;
    response.body(Body::from(body)).map_err(|error| error.to_string())
}

fn config(settings: &Value) -> Result<Config, BuildError> {
    let style = match settings["style"].as_str() {
        Some("path") => AddressingStyle::Path,
        Some("virtual") => AddressingStyle::Virtual,
        _ => AddressingStyle::Auto,
    };
    let region = settings["region"].as_str().unwrap_or("us-east-1");
    let checksums = match settings["checksums"].as_str() {
        Some("when_required") => RequestChecksums::WhenRequired(Algorithm::Crc32),
        _ => RequestChecksums::default(),
    };
    let mut config = Config::new(region)
        .addressing_style(style)
        .request_checksums(checksums)
        .regional_us_east_1(settings["regional_us_east_1"] == true);
    if let Some(token) = settings["idempotency_token"].as_str().map(str::to_owned) {
        config = config.idempotency_tokens(move || token.clone());
    }
    if settings["account_id_endpoints"] == false {
        config = config.account_id_endpoint_mode(AccountIdEndpointMode::Disabled);
    }
    match settings["endpoint_url"].as_str() {
        Some(url) => config.endpoint_url(url),
        None => Ok(config),
    }
}

/// Builds a request with the crate `name`. `None` if it does not contain the operation.
fn request<'de, D: Deserializer<'de>>(
    name: &str,
    operation: &str,
    input: D,
    config: &Config,
) -> Result<Option<Request>, D::Error> {
    match name {
        // REQUESTS
        _ => Ok(None),
    }
}

/// Reads a response with the crate `name`. `None` if it does not contain the operation.
fn output(
    name: &str,
    operation: &str,
    response: http::Response<Body>,
) -> serde_json::Result<Option<Output<Serializer>>> {
    match name {
        // OUTPUTS
        _ => Ok(None),
    }
}

fn rules(name: &str) -> Option<(&'static RuleSet, &'static Service)> {
    match name {
        // RULES
        _ => None,
    }
}

fn probe(name: &str) -> Option<String> {
    match name {
        // PROBES
        _ => None,
    }
}
