//! Which vectors cannot be judged here, and why.

use serde_json::Value;

use super::Settings;
use super::purpose::bucket_ends_in_line_feed;
use super::vectors::{Expected, Vector};

/// Why a vector is not run under these settings; `None` if it is.
///
/// Endpoints that need S3's endpoint rule set are out of the generator's scope. What fails before
/// an endpoint is looked for is run under any settings.
pub fn reason(vector: &Vector, expected: &Expected, settings: &Settings) -> Option<String> {
    if holds_lone_surrogate(&vector.kwargs) {
        return Some("a lone surrogate, which no Rust string can hold".to_owned());
    }
    if fails_validation(expected) || bucket_ends_in_line_feed(vector) {
        return None;
    }
    rules_for_settings(settings)
        .or_else(|| rules_for_call(vector))
        .map(|need| format!("needs the endpoint rule set: {need}"))
}

fn holds_lone_surrogate(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(holds_lone_surrogate),
        Value::Object(entries) => {
            entries.contains_key("$utf16") || entries.values().any(holds_lone_surrogate)
        }
        _ => false,
    }
}

fn fails_validation(expected: &Expected) -> bool {
    matches!(expected, Expected::Err(class) if class == "ParamValidationError" || class == "TypeError")
}

fn rules_for_settings(settings: &Settings) -> Option<&'static str> {
    if settings.use_fips_endpoint {
        Some("FIPS")
    } else if settings.use_dualstack_endpoint {
        Some("dual-stack")
    } else if settings.use_accelerate_endpoint {
        Some("Transfer Acceleration")
    } else if settings.region == "aws-global" {
        Some("the pseudo region aws-global")
    } else if !is_in_aws_partition(&settings.region) {
        Some("a region outside the partition aws")
    } else {
        None
    }
}

/// botocore's pattern of the partition: `^(us|eu|ap|sa|ca|me|af|il|mx)\-\w+\-\d+$`.
fn is_in_aws_partition(region: &str) -> bool {
    const AREAS: [&str; 9] = ["us", "eu", "ap", "sa", "ca", "me", "af", "il", "mx"];
    match region.split('-').collect::<Vec<_>>()[..] {
        [area, place, number] => {
            AREAS.contains(&area)
                && !place.is_empty()
                && place.chars().all(|c| c.is_alphanumeric() || c == '_')
                && !number.is_empty()
                && number.chars().all(|c| c.is_ascii_digit())
        }
        _ => false,
    }
}

fn rules_for_call(vector: &Vector) -> Option<&'static str> {
    if let Some(Value::String(bucket)) = vector.kwargs.get("Bucket") {
        if bucket.starts_with("arn:") {
            return Some("an ARN as bucket");
        }
        if bucket.ends_with("--x-s3") || bucket.ends_with("--xa-s3") {
            return Some("a directory bucket");
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::is_in_aws_partition;

    #[test]
    fn partitions_are_told_apart_by_region() {
        for region in ["us-east-1", "eu-west-1", "ap-southeast-12", "il-central-1"] {
            assert!(is_in_aws_partition(region), "{region}");
        }
        for region in ["cn-north-1", "us-gov-west-1", "us-iso-east-1", "aws-global", "us-east-", ""]
        {
            assert!(!is_in_aws_partition(region), "{region}");
        }
    }
}
