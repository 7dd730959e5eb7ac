//! The built-in parameters of S3's endpoint rules, taken from the configuration.

use super::settings::AddressingStyle;
use crate::Config;
use crate::endpoint::Input;

/// `AWS::S3::ForcePathStyle`: whether the bucket is part of the path. As in botocore, never for an
/// ARN or with Transfer Acceleration.
pub fn force_path_style<'a>(config: &'a Config, bucket: Input<'a>) -> Input<'a> {
    let is_arn = matches!(bucket, Input::Text(bucket) if bucket.starts_with("arn:"));
    let is_path = match config.s3.addressing_style {
        AddressingStyle::Path => true,
        AddressingStyle::Auto => config.endpoint.is_some(),
        AddressingStyle::Virtual => false,
    };
    Input::Flag(is_path && !is_arn && !config.s3.accelerate)
}

/// `AWS::S3::Accelerate`: whether to use Transfer Acceleration.
pub fn accelerate(config: &Config) -> Input<'_> {
    Input::Flag(config.s3.accelerate)
}

/// `AWS::S3::UseGlobalEndpoint`: whether the region is us-east-1 and omitted from the host.
pub fn use_global_endpoint(config: &Config) -> Input<'_> {
    Input::Flag(config.uses_global_endpoint && config.region() == "us-east-1")
}

/// `AWS::S3::UseArnRegion`: whether requests are sent to the region of an ARN.
pub fn use_arn_region(config: &Config) -> Input<'_> {
    config.s3.use_arn_region.into()
}

/// `AWS::S3::DisableMultiRegionAccessPoints`: whether Multi-Region Access Points are refused.
pub fn disable_multi_region_access_points(config: &Config) -> Input<'_> {
    Input::Flag(config.s3.disable_multi_region_access_points)
}

/// `AWS::S3::DisableS3ExpressSessionAuth`: whether to use directory buckets without sessions.
pub fn disable_s3_express_session_auth(config: &Config) -> Input<'_> {
    config.s3.disable_session_auth.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_are_addressed_by_the_path_as_in_botocore() {
        let aws = Config::new("eu-west-1");
        let custom = aws.clone().endpoint_url("http://localhost:9000").unwrap();
        let forced = |config: &Config, bucket: Option<&str>| {
            force_path_style(config, bucket.into()) == Input::Flag(true)
        };
        let with = |config: &Config, style| config.clone().addressing_style(style);
        assert!(!forced(&aws, Some("bucket")));
        assert!(forced(&custom, Some("bucket")) && forced(&custom, None));
        assert!(forced(&with(&aws, AddressingStyle::Path), Some("bucket")));
        assert!(!forced(&with(&custom, AddressingStyle::Virtual), Some("bucket")));
        assert!(!forced(&custom, Some("arn:aws:s3:eu-west-1:123456789012:accesspoint/a")));
        assert!(!forced(&with(&aws, AddressingStyle::Path).accelerate(true), Some("bucket")));
    }
}
