//! Replays captured requests with a crate of the harness.

use serde_json::{Value, json};

use super::Harness;
use crate::replay::settings::{AddressingStyle, ChecksumCalculation, RegionalEndpoint};
use crate::replay::{Builder, Failure, Request, Settings, Skip};

/// Builds requests with a crate of the harness.
#[derive(Clone, Copy, Debug)]
pub struct HarnessBuilder<'h> {
    /// The harness.
    pub harness: &'h Harness,
    /// The crate's name.
    pub crate_name: &'h str,
}

impl Builder for HarnessBuilder<'_> {
    fn build(
        &self,
        _service: &str,
        operation: &str,
        kwargs: &Value,
        settings: &Settings,
    ) -> Result<Result<Request, Failure>, Skip> {
        let config = config(settings);
        let call = json!({
            "crate": self.crate_name, "operation": operation, "kwargs": kwargs, "config": config,
        });
        self.harness.build(&call).map_err(Skip)
    }
}

/// Converts settings to the driver's format.
fn config(settings: &Settings) -> Value {
    let style = match settings.addressing_style {
        Some(AddressingStyle::Path) => "path",
        Some(AddressingStyle::Virtual) => "virtual",
        Some(AddressingStyle::Auto) | None => "auto",
    };
    let checksums = match settings.request_checksum_calculation {
        Some(ChecksumCalculation::WhenRequired) => "when_required",
        Some(ChecksumCalculation::WhenSupported) | None => "when_supported",
    };
    json!({
        "region": settings.region,
        "endpoint_url": settings.endpoint,
        "style": style,
        "checksums": checksums,
        "regional_us_east_1": settings.us_east_1_regional_endpoint == Some(RegionalEndpoint::Regional),
        "idempotency_token": settings.idempotency_token,
        // The vectors are of unsigned clients, for which botocore turns these endpoints off.
        "account_id_endpoints": false,
    })
}
