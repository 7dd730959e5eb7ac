//! S3's settings in the configuration.

use super::settings::AddressingStyle;
use crate::Config;

/// Settings that only S3 has.
///
/// ```
/// use shapesmith_runtime::Config;
/// use shapesmith_runtime::s3::AddressingStyle;
///
/// let server = Config::new("us-east-1")
///     .endpoint_url("http://localhost:9000")?
///     .addressing_style(AddressingStyle::Path);
/// # Ok::<(), shapesmith_runtime::BuildError>(())
/// ```
impl Config {
    /// Sets how buckets are addressed.
    pub fn addressing_style(mut self, style: AddressingStyle) -> Self {
        self.s3.addressing_style = style;
        self
    }

    /// Sets whether us-east-1 uses its regional host (`s3.us-east-1.…`) instead of the one without
    /// a region. Off by default.
    pub fn regional_us_east_1(mut self, regional: bool) -> Self {
        self.uses_global_endpoint = !regional;
        self
    }

    /// Sets whether to use S3 Transfer Acceleration. Off by default.
    pub fn accelerate(mut self, accelerate: bool) -> Self {
        self.s3.accelerate = accelerate;
        self
    }

    /// Sets whether requests for an ARN are sent to the ARN's region instead of the configured one.
    /// On by default.
    pub fn use_arn_region(mut self, use_arn_region: bool) -> Self {
        self.s3.use_arn_region = Some(use_arn_region);
        self
    }

    /// Sets whether to refuse Multi-Region Access Points. Off by default.
    pub fn disable_multi_region_access_points(mut self, disable: bool) -> Self {
        self.s3.disable_multi_region_access_points = disable;
        self
    }

    /// Sets whether requests to directory buckets are signed with the client's credentials instead
    /// of those of a session. Off by default.
    pub fn disable_s3_express_session_auth(mut self, disable: bool) -> Self {
        self.s3.disable_session_auth = Some(disable);
        self
    }
}
