//! The credentials provider in the configuration.

use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::sign::{PresignedRequest, ProvideCredentials, SignError, Signer};
use crate::{BuildError, Config, Operation};

impl Config {
    /// Sets the provider of the credentials for signing. Without one, requests are sent unsigned.
    ///
    /// The blocking client waits for the provider on the calling thread, without an async runtime.
    /// A provider that needs one must bring its own.
    pub fn credentials_provider(self, provider: impl ProvideCredentials + 'static) -> Self {
        self.signer(Signer::new(provider))
    }

    /// Sets the signer, for more control than a credentials provider gives.
    pub fn signer(mut self, signer: Signer) -> Self {
        self.sending.signer.0 = Some(Arc::new(signer));
        self
    }
}

/// Presigns the URL of an operation.
pub(crate) async fn presigned<O: Operation>(
    config: &Config,
    input: &O,
    expires: Duration,
) -> Result<PresignedRequest, PresignError> {
    let config = super::with_account_id::<O>(config).await;
    let request = input.to_presigned_request(&config).map_err(PresignError::Build)?;
    let signer = config.sending.signer.0.as_ref().ok_or(PresignError::NoCredentials)?;
    if !super::is_signed(&request).map_err(PresignError::Sign)? {
        return Err(PresignError::NotSigned);
    }
    signer.presign(&request, expires).await.map_err(PresignError::Sign)
}

/// Error returned when a URL cannot be presigned.
#[derive(Debug)]
#[non_exhaustive]
pub enum PresignError {
    /// The request could not be built.
    Build(BuildError),
    /// The configuration has no credentials provider.
    NoCredentials,
    /// The operation is not signed, so its URL needs no signature.
    NotSigned,
    /// The request could not be signed.
    Sign(SignError),
}

impl fmt::Display for PresignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Build(error) => error.fmt(f),
            Self::NoCredentials => f.write_str("the configuration has no credentials provider"),
            Self::NotSigned => {
                f.write_str("the operation is not signed, so its URL needs no signature")
            }
            Self::Sign(error) => error.fmt(f),
        }
    }
}

impl Error for PresignError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Build(error) => error.source(),
            Self::NoCredentials | Self::NotSigned => None,
            Self::Sign(error) => error.source(),
        }
    }
}
