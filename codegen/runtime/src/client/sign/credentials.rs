//! Where clients get the credentials from that they sign with.

use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::sign::{PresignedRequest, ProvideCredentials, SignError, Signer};
use crate::{BuildError, Config, Operation};

impl Config {
    /// Where clients get the credentials from that they sign with. Without a provider, requests are
    /// sent as they are, unsigned.
    ///
    /// The blocking client waits for the provider on its own thread, where there is no async runtime:
    /// a provider that needs one has to bring it along.
    pub fn credentials_provider(self, provider: impl ProvideCredentials + 'static) -> Self {
        self.signer(Signer::new(provider))
    }

    /// What clients sign with, where there is more to say than the provider of the credentials.
    pub fn signer(mut self, signer: Signer) -> Self {
        self.sending.signer.0 = Some(Arc::new(signer));
        self
    }
}

/// Signs the URL of an operation.
pub(crate) async fn presigned<O: Operation>(
    config: &Config,
    input: &O,
    expires: Duration,
) -> Result<PresignedRequest, PresignError> {
    let request = input.to_request(config).map_err(PresignError::Build)?;
    let signer = config.sending.signer.0.as_ref().ok_or(PresignError::NoCredentials)?;
    if !super::is_signed(&request).map_err(PresignError::Sign)? {
        return Err(PresignError::NotSigned);
    }
    signer.presign(&request, expires).await.map_err(PresignError::Sign)
}

/// Why there is no presigned URL.
#[derive(Debug)]
#[non_exhaustive]
pub enum PresignError {
    /// The request could not be built.
    Build(BuildError),
    /// The configuration has no provider of credentials.
    NoCredentials,
    /// The operation is not signed: its URL needs no signature.
    NotSigned,
    /// It could not be signed.
    Sign(SignError),
}

impl fmt::Display for PresignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Build(error) => error.fmt(f),
            Self::NoCredentials => f.write_str("there is no credentials provider to sign with"),
            Self::NotSigned => {
                f.write_str("the operation is not signed: its URL needs no signature")
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
