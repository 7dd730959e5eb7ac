//! Where requests are signed.

#[cfg(feature = "sign")]
mod credentials;

#[cfg(feature = "sign")]
pub use credentials::PresignError;
#[cfg(feature = "sign")]
pub(crate) use credentials::presigned;

use super::call::Failure;
use crate::{Config, Request};

/// The request as it is sent: unsigned without the feature `sign` or a provider of credentials. Each
/// attempt is signed anew, since a signature is of its time.
pub(crate) async fn signed(config: &Config, request: Request) -> Result<Request, Failure> {
    #[cfg(feature = "sign")]
    if let Some(signer) = &config.sending.signer.0 {
        return signer.sign(request).await.map_err(|error| Failure::Sign(error.into()));
    }
    let _unsigned = config;
    Ok(request)
}
