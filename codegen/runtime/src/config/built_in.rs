//! The built-in parameters of endpoint rules, taken from the configuration.

use super::Config;
use crate::endpoint::Input;

/// `AWS::Region`: the region.
pub fn region(config: &Config) -> Input<'_> {
    Some(config.region()).filter(|region| !region.is_empty()).into()
}

/// `AWS::UseFIPS`: whether to use endpoints that comply with FIPS 140.
pub fn use_fips(config: &Config) -> Input<'_> {
    Input::Flag(config.use_fips)
}

/// `AWS::UseDualStack`: whether to use endpoints that support IPv6.
pub fn use_dual_stack(config: &Config) -> Input<'_> {
    Input::Flag(config.use_dual_stack)
}

/// `SDK::Endpoint`: the URL of a custom endpoint.
pub fn endpoint(config: &Config) -> Input<'_> {
    config.endpoint.as_deref().into()
}

/// `AWS::Auth::AccountId`: the account of the credentials.
pub fn account_id(config: &Config) -> Input<'_> {
    config.account_id.as_deref().into()
}

/// `AWS::Auth::AccountIdEndpointMode`: whether to use endpoints that contain the account's id.
pub fn account_id_endpoint_mode(config: &Config) -> Input<'_> {
    Input::Text(config.account_id_endpoint_mode.as_str())
}
