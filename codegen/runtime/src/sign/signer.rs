//! Credentials from a provider, the time from a clock.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use super::{
    Credentials, PresignedRequest, ProvideCredentials, SharedCredentialsProvider, SignError,
    Signing,
};
use crate::Request;

/// Credentials that expire sooner are not used any more.
const MARGIN: Duration = Duration::from_secs(60);

/// Signs requests, with credentials from a provider. Clones share what they know.
///
/// ```
/// use shapesmith_runtime::sign::{Credentials, Signer};
///
/// let signer = Signer::new(Credentials::new("AKID", "secret", None, None, "static"));
/// ```
///
/// Credentials that say when they expire are kept until a minute before; others are asked for each
/// time, since those providers have them at hand and may change them.
#[derive(Clone)]
pub struct Signer {
    provider: SharedCredentialsProvider,
    kept: Arc<Mutex<Option<Credentials>>>,
    clock: Arc<dyn Fn() -> SystemTime + Send + Sync>,
    default: Option<Signing>,
    unsigned_payloads: bool,
}

impl Signer {
    /// With the system's clock. Where there is none (`wasm32-unknown-unknown`), set
    /// [`Signer::clock`].
    pub fn new(provider: impl ProvideCredentials + 'static) -> Self {
        Self {
            provider: SharedCredentialsProvider::new(provider),
            kept: Arc::default(),
            clock: Arc::new(SystemTime::now),
            default: None,
            unsigned_payloads: false,
        }
    }

    /// Takes the time from `clock`. Services refuse a signature that is some minutes off.
    pub fn clock(mut self, clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// How requests are signed that do not say it themselves: those that no operation built.
    pub fn default_signing(mut self, signing: Signing) -> Self {
        self.default = Some(signing);
        self
    }

    /// Whether bodies in memory are left out of the signature too, which saves a SHA-256 over each.
    /// For S3 over https, where nobody can change them on their way.
    pub fn unsigned_payloads(mut self, unsigned: bool) -> Self {
        self.unsigned_payloads = unsigned;
        self
    }

    /// The request, signed now: see [`sign()`](super::sign()).
    ///
    /// # Errors
    /// [`SignError::NoSigning`] if nobody says how; [`SignError::Credentials`] if the provider has
    /// none; else as for [`sign()`](super::sign()).
    pub async fn sign(&self, mut request: Request) -> Result<Request, SignError> {
        let signing = self.signing(&request)?;
        let time = (self.clock)();
        let credentials = self.credentials(time).await?;
        super::sign(&mut request, &signing, &credentials, time)?;
        Ok(request)
    }

    /// A URL that is valid for `expires` from now on: see [`presign()`](super::presign()).
    ///
    /// It is valid no longer than the credentials are.
    ///
    /// # Errors
    /// As for [`Signer::sign`], and [`SignError::Expiry`].
    pub async fn presign(
        &self,
        request: &Request,
        expires: Duration,
    ) -> Result<PresignedRequest, SignError> {
        let signing = self.signing(request)?;
        let time = (self.clock)();
        let credentials = self.credentials(time).await?;
        super::presign(request, &signing, &credentials, time, expires)
    }

    fn signing(&self, request: &Request) -> Result<Signing, SignError> {
        let signing = request.extensions().get().or(self.default.as_ref());
        let mut signing = signing.cloned().ok_or(SignError::NoSigning)?;
        signing.unsigned_payload |= self.unsigned_payloads;
        Ok(signing)
    }

    async fn credentials(&self, time: SystemTime) -> Result<Credentials, SignError> {
        let lives = |credentials: &Credentials| {
            let left = credentials.expiry().map(|expiry| expiry.duration_since(time));
            matches!(left, Some(Ok(left)) if left > MARGIN)
        };
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(credentials) = kept.filter(lives) {
            return Ok(credentials);
        }
        // Others may ask at the same time: that is rare, and cheaper than to wait for them.
        let new = self.provider.provide_credentials().await.map_err(SignError::Credentials)?;
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(new.clone());
        Ok(new)
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer")
            .field("provider", &self.provider)
            .field("default", &self.default)
            .field("unsigned_payloads", &self.unsigned_payloads)
            .finish_non_exhaustive()
    }
}
