//! The built-in parameters of endpoint rules, including those of a single service.

use crate::plan::ir::BuiltIn;

/// Returns the value in the configuration for a built-in parameter.
pub(super) fn find(name: &str) -> Option<BuiltIn> {
    let s3 = |function| BuiltIn::Setting { feature: "s3", function, argument: None };
    Some(match name {
        "AWS::Region" => BuiltIn::Region,
        "AWS::UseFIPS" => BuiltIn::UseFips,
        "AWS::UseDualStack" => BuiltIn::UseDualStack,
        "SDK::Endpoint" => BuiltIn::Endpoint,
        "AWS::Auth::AccountId" => BuiltIn::AccountId,
        "AWS::Auth::AccountIdEndpointMode" => BuiltIn::AccountIdEndpointMode,
        // Exists only for compatibility with old clients, which sent requests to the global
        // endpoint.
        "AWS::STS::UseGlobalEndpoint" => BuiltIn::Fixed(false),
        // An ARN is never part of the path, even though it is the bucket.
        "AWS::S3::ForcePathStyle" => BuiltIn::Setting {
            feature: "s3",
            function: "s3::built_in::force_path_style",
            argument: Some("Bucket"),
        },
        "AWS::S3::Accelerate" => s3("s3::built_in::accelerate"),
        "AWS::S3::UseGlobalEndpoint" => s3("s3::built_in::use_global_endpoint"),
        "AWS::S3::UseArnRegion" | "AWS::S3Control::UseArnRegion" => {
            s3("s3::built_in::use_arn_region")
        }
        "AWS::S3::DisableMultiRegionAccessPoints" => {
            s3("s3::built_in::disable_multi_region_access_points")
        }
        "AWS::S3::DisableS3ExpressSessionAuth" => {
            s3("s3::built_in::disable_s3_express_session_auth")
        }
        _ => return None,
    })
}
