//! Client settings, in botocore's names.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

/// The settings of one named configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// A custom endpoint URL, which may have a port and a base path.
    pub endpoint: Option<String>,
    /// The region; `us-east-1` where the file names none.
    pub region: String,
    /// How the bucket goes into the URL; botocore's own default is [`AddressingStyle::Auto`].
    pub addressing_style: Option<AddressingStyle>,
    /// When requests get a checksum.
    pub request_checksum_calculation: Option<ChecksumCalculation>,
    /// Use IPv6 endpoints.
    pub use_dualstack_endpoint: bool,
    /// Use FIPS endpoints.
    pub use_fips_endpoint: bool,
    /// Use S3 Transfer Acceleration.
    pub use_accelerate_endpoint: bool,
    /// Which endpoint `us-east-1` stands for.
    pub us_east_1_regional_endpoint: Option<RegionalEndpoint>,
    /// Whether the region of an ARN wins over the client's.
    pub use_arn_region: Option<bool>,
    /// The token that stands for every generated idempotency token (of the whole file).
    pub idempotency_token: Option<String>,
}

/// How the bucket goes into the URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AddressingStyle {
    /// As the first segment of the path.
    Path,
    /// As a part of the host's name.
    Virtual,
    /// Depends on the bucket's name and the endpoint.
    Auto,
}

/// When requests get a checksum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChecksumCalculation {
    /// For every operation that takes one.
    WhenSupported,
    /// For operations that require one.
    WhenRequired,
}

/// Which endpoint `us-east-1` stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RegionalEndpoint {
    /// `s3.amazonaws.com`.
    Legacy,
    /// `s3.us-east-1.amazonaws.com`.
    Regional,
}

#[derive(Deserialize)]
struct Raw {
    endpoint: Option<String>,
    region: Option<String>,
    request_checksum_calculation: Option<ChecksumCalculation>,
    #[serde(default)]
    use_dualstack_endpoint: bool,
    #[serde(default)]
    use_fips_endpoint: bool,
    #[serde(default)]
    s3: RawS3,
    #[serde(flatten)]
    unknown: BTreeMap<String, Value>,
}

#[derive(Default, Deserialize)]
struct RawS3 {
    addressing_style: Option<AddressingStyle>,
    us_east_1_regional_endpoint: Option<RegionalEndpoint>,
    use_arn_region: Option<bool>,
    #[serde(default)]
    use_accelerate_endpoint: bool,
    #[serde(default)]
    use_dualstack_endpoint: bool,
    #[serde(flatten)]
    unknown: BTreeMap<String, Value>,
}

impl Settings {
    /// Reads one value of `meta.configs`.
    ///
    /// # Errors
    /// Names all settings that are unknown here: ignoring one could let a wrong
    /// request pass.
    pub fn parse(value: Value) -> Result<Self, String> {
        let raw: Raw = serde_json::from_value(value).map_err(|error| error.to_string())?;
        let in_s3 = raw.s3.unknown.keys().map(|name| format!("s3.{name}"));
        let unknown: Vec<String> = raw.unknown.keys().cloned().chain(in_s3).collect();
        if !unknown.is_empty() {
            let noun = if unknown.len() == 1 { "setting" } else { "settings" };
            return Err(format!("unknown {noun}: {}", unknown.join(", ")));
        }
        Ok(Self {
            endpoint: raw.endpoint,
            region: raw.region.unwrap_or_else(|| "us-east-1".to_owned()),
            addressing_style: raw.s3.addressing_style,
            request_checksum_calculation: raw.request_checksum_calculation,
            use_dualstack_endpoint: raw.use_dualstack_endpoint || raw.s3.use_dualstack_endpoint,
            use_fips_endpoint: raw.use_fips_endpoint,
            use_accelerate_endpoint: raw.s3.use_accelerate_endpoint,
            us_east_1_regional_endpoint: raw.s3.us_east_1_regional_endpoint,
            use_arn_region: raw.s3.use_arn_region,
            idempotency_token: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn all_settings_are_read() {
        let settings = Settings::parse(json!({
            "endpoint": "http://localhost:9000",
            "region": "eu-west-1",
            "request_checksum_calculation": "when_required",
            "use_dualstack_endpoint": true,
            "use_fips_endpoint": true,
            "s3": {
                "addressing_style": "virtual",
                "us_east_1_regional_endpoint": "regional",
                "use_accelerate_endpoint": true,
                "use_arn_region": false,
            },
        }));
        let expected = Settings {
            endpoint: Some("http://localhost:9000".to_owned()),
            region: "eu-west-1".to_owned(),
            addressing_style: Some(AddressingStyle::Virtual),
            request_checksum_calculation: Some(ChecksumCalculation::WhenRequired),
            use_dualstack_endpoint: true,
            use_fips_endpoint: true,
            use_accelerate_endpoint: true,
            us_east_1_regional_endpoint: Some(RegionalEndpoint::Regional),
            use_arn_region: Some(false),
            idempotency_token: None,
        };
        assert_eq!(settings, Ok(expected));
    }

    #[test]
    fn the_region_has_a_default() {
        assert_eq!(Settings::parse(json!({})).unwrap().region, "us-east-1");
    }

    #[test]
    fn unknown_settings_are_all_named() {
        let problem = Settings::parse(json!({"a": 1, "s3": {"b": 2}})).unwrap_err();
        assert_eq!(problem, "unknown settings: a, s3.b");
        let problem = Settings::parse(json!({"s3": {"addressing_style": "diagonal"}})).unwrap_err();
        assert!(problem.contains("diagonal"), "{problem}");
    }
}
