//! Builds requests with `shapesmith-s3`.

use serde_json::Value;
use shapesmith_runtime::checksum::Algorithm;
use shapesmith_runtime::http;
use shapesmith_runtime::s3::AddressingStyle;
use shapesmith_runtime::{Body, BuildError, Config, RequestChecksums};

use super::kwargs::{Error, Kwargs};
use super::settings::{self, ChecksumCalculation, RegionalEndpoint};
use super::{Builder, ErrorKind, Failure, Request, Settings, Skip};

/// Builds requests of S3.
#[derive(Clone, Copy, Debug)]
pub struct S3;

impl Builder for S3 {
    fn build(
        &self,
        _service: &str,
        operation: &str,
        kwargs: &Value,
        settings: &Settings,
    ) -> Result<Result<Request, Failure>, Skip> {
        let refused =
            |error: Error| Failure { kind: ErrorKind::Validation, message: error.to_string() };
        let config = match config(settings) {
            Ok(config) => config,
            Err(error) => return Ok(Err(failure(error))),
        };
        match shapesmith_s3::by_name::request(operation, Kwargs(kwargs), &config) {
            Ok(None) => Err(Skip(format!("not generated: {operation}"))),
            Ok(Some(Ok(request))) => Ok(Ok(sent(&request))),
            Ok(Some(Err(error))) => Ok(Err(failure(error))),
            Err(error) => Ok(Err(refused(error))),
        }
    }
}

/// Returns the request as seen by a transport.
fn sent(request: &http::Request<Body>) -> Request {
    let header = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
        (name.to_string(), value.as_bytes().to_vec())
    };
    Request {
        method: request.method().to_string(),
        url: request.uri().to_string(),
        headers: request.headers().iter().map(header).collect(),
        body: request.body().bytes().map(|bytes| bytes.to_vec()),
    }
}

fn config(settings: &Settings) -> Result<Config, BuildError> {
    let style = match settings.addressing_style {
        Some(settings::AddressingStyle::Path) => AddressingStyle::Path,
        Some(settings::AddressingStyle::Virtual) => AddressingStyle::Virtual,
        Some(settings::AddressingStyle::Auto) | None => AddressingStyle::Auto,
    };
    let checksums = match settings.request_checksum_calculation {
        Some(ChecksumCalculation::WhenRequired) => RequestChecksums::WhenRequired(Algorithm::Crc32),
        Some(ChecksumCalculation::WhenSupported) | None => RequestChecksums::default(),
    };
    let regional = settings.us_east_1_regional_endpoint == Some(RegionalEndpoint::Regional);
    let config = Config::new(&settings.region)
        .addressing_style(style)
        .regional_us_east_1(regional)
        .use_fips(settings.use_fips_endpoint)
        .use_dual_stack(settings.use_dualstack_endpoint)
        .accelerate(settings.use_accelerate_endpoint)
        .request_checksums(checksums);
    let config = match settings.use_arn_region {
        Some(use_arn_region) => config.use_arn_region(use_arn_region),
        None => config,
    };
    let config = match settings.idempotency_token.clone() {
        Some(token) => config.idempotency_tokens(move || token.clone()),
        None => config,
    };
    match &settings.endpoint {
        Some(endpoint) => config.endpoint_url(endpoint),
        None => Ok(config),
    }
}

fn failure(error: BuildError) -> Failure {
    let kind = match &error {
        BuildError::MissingMembers(_) | BuildError::InvalidMember { .. } => ErrorKind::Validation,
        BuildError::UnwritableText { .. } => ErrorKind::Text,
        BuildError::InvalidHeader { .. } => ErrorKind::Header,
        BuildError::Checksum { .. } => ErrorKind::Checksum,
        BuildError::Endpoint(_) => ErrorKind::Endpoint,
        _ => ErrorKind::Other,
    };
    Failure { kind, message: error.to_string() }
}
