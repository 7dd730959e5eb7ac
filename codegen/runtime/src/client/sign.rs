//! Where requests are signed.

#[cfg(feature = "sign")]
mod credentials;

#[cfg(feature = "sign")]
pub use credentials::PresignError;
#[cfg(feature = "sign")]
pub(crate) use credentials::presigned;

#[cfg(feature = "sign")]
use crate::endpoint::{Algorithm, Signing};
#[cfg(feature = "sign")]
use crate::sign::SignError;

use super::call::Failure;
use crate::{Config, Request};

/// The request as it is sent: unsigned without the feature `sign` or a provider of credentials. Each
/// attempt is signed anew, since a signature is of its time.
pub(crate) async fn signed(config: &Config, request: Request) -> Result<Request, Failure> {
    #[cfg(feature = "sign")]
    if let Some(signer) = &config.sending.signer.0 {
        // Operations that are not signed do not say how.
        let Some(signing) = request.extensions().get::<Signing>() else { return Ok(request) };
        if signing.scheme.algorithm == Algorithm::SigV4S3Express {
            return Err(Failure::Sign(SignError::NoSession.into()));
        }
        return signer.sign(request).await.map_err(|error| Failure::Sign(error.into()));
    }
    let _unsigned = config;
    Ok(request)
}
