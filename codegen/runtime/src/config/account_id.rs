//! Endpoints that contain the account's id.

/// Whether to use endpoints that contain the account's id, for services that have them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AccountIdEndpointMode {
    /// If the account's id is known.
    #[default]
    Preferred,
    /// Never.
    Disabled,
    /// Always. Requests fail if the account's id is not known.
    Required,
}

impl AccountIdEndpointMode {
    /// Returns the value in endpoint rules.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Preferred => "preferred",
            Self::Disabled => "disabled",
            Self::Required => "required",
        }
    }
}
