//! Settings that only S3 has.

/// How buckets are addressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AddressingStyle {
    /// In the host if the name is a DNS label, else in the path. Always in the path of a custom
    /// endpoint.
    #[default]
    Auto,
    /// In the path: `https://host/bucket/key`.
    Path,
    /// In the host if the name allows it: `https://bucket.host/key`.
    Virtual,
}

/// Settings that only S3 has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Settings {
    pub(super) addressing_style: AddressingStyle,
    pub(super) accelerate: bool,
    pub(super) use_arn_region: Option<bool>,
    pub(super) disable_multi_region_access_points: bool,
    pub(super) disable_session_auth: Option<bool>,
}
