//! The values of a client's configuration that endpoint rules can ask for. Some are of one service
//! alone, by the names that the specification has for them.

/// The runtime's name for a built-in value.
pub(super) fn find(name: &str) -> Option<&'static str> {
    Some(match name {
        "AWS::Region" => "Region",
        "AWS::UseFIPS" => "UseFips",
        "AWS::UseDualStack" => "UseDualStack",
        "SDK::Endpoint" => "Endpoint",
        "AWS::Auth::AccountId" => "AccountId",
        "AWS::Auth::AccountIdEndpointMode" => "AccountIdEndpointMode",
        "AWS::STS::UseGlobalEndpoint" => "StsUseGlobalEndpoint",
        "AWS::S3::ForcePathStyle" => "S3ForcePathStyle",
        "AWS::S3::Accelerate" => "S3Accelerate",
        "AWS::S3::UseGlobalEndpoint" => "S3UseGlobalEndpoint",
        "AWS::S3::UseArnRegion" => "S3UseArnRegion",
        "AWS::S3::DisableMultiRegionAccessPoints" => "S3DisableMultiRegionAccessPoints",
        "AWS::S3::DisableS3ExpressSessionAuth" => "S3DisableExpressSessionAuth",
        "AWS::S3Control::UseArnRegion" => "S3ControlUseArnRegion",
        _ => return None,
    })
}
