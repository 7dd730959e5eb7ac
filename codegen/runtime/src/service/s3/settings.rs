//! Settings that only S3 has.

/// How a bucket is addressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AddressingStyle {
    /// By the host if the name is a DNS label, else by the path. With a custom endpoint, always by the
    /// path.
    #[default]
    Auto,
    /// By the path: `https://host/bucket/key`.
    Path,
    /// By the host if the name allows it: `https://bucket.host/key`.
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
