//! A signer with a provider of credentials and a clock.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use super::{
    Credentials, PresignedRequest, ProvideCredentials, SharedCredentialsProvider, SignError,
    Signing,
};
use crate::Request;
use crate::request::CopySource;

/// For how long the service may read the source of a copy.
const COPY_VALIDITY: Duration = Duration::from_secs(60 * 60);

/// Credentials that expire sooner are renewed.
const MARGIN: Duration = Duration::from_secs(60);

/// Signs requests with credentials from a provider. Clones share the cached credentials.
///
/// ```
/// use shapesmith_runtime::sign::{Credentials, Signer};
///
/// let signer = Signer::new(Credentials::new("AKID", "secret", None, None, "static"));
/// ```
///
/// Credentials with an expiry are cached until a minute before it. Others are requested each time,
/// since their providers have them at hand and may change them.
#[derive(Clone)]
pub struct Signer {
    provider: SharedCredentialsProvider,
    kept: Arc<Mutex<Option<Credentials>>>,
    clock: super::Clock,
    default: Option<Signing>,
    unsigned_payloads: bool,
}

impl Signer {
    /// Returns a signer with the system's clock. On `wasm32-unknown-unknown`, which has none, set
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

    /// Sets the clock. Services refuse signatures that are some minutes off.
    pub fn clock(mut self, clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Sets how to sign requests that have no [`Signing`] of an operation.
    pub fn default_signing(mut self, signing: Signing) -> Self {
        self.default = Some(signing);
        self
    }

    /// Sets whether to leave bodies in memory unsigned, which saves hashing them. Only for S3 over
    /// https, where TLS protects the body.
    pub fn unsigned_payloads(mut self, unsigned: bool) -> Self {
        self.unsigned_payloads = unsigned;
        self
    }

    /// Signs a request now: see [`sign()`](super::sign()).
    ///
    /// # Errors
    /// [`SignError::NoSigning`] if the request has no [`Signing`] and there is no default;
    /// [`SignError::Credentials`] if the provider has no credentials; else as for
    /// [`sign()`](super::sign()).
    pub async fn sign(&self, mut request: Request) -> Result<Request, SignError> {
        let signing = self.signing(&request)?;
        let time = (self.clock)();
        let credentials = self.credentials(time).await?;
        if let Some(copy) = request.extensions().get::<CopySource>().cloned() {
            let mut signing = signing.clone();
            Arc::make_mut(&mut signing.scheme).signing_region.clone_from(&copy.region);
            let source = copy.request().map_err(super::unusable)?;
            let url = super::presign(&source, &signing, &credentials, time, COPY_VALIDITY)?.uri;
            *request.body_mut() = copy.form(&url);
        }
        super::sign_with_clock(&mut request, &signing, &credentials, &self.clock)?;
        Ok(request)
    }

    /// Returns a URL that is valid for `expires` from now on: see [`presign()`](super::presign()).
    ///
    /// It is not valid longer than the credentials are.
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

    /// Returns the account of the credentials, if they tell it.
    #[cfg(any(feature = "client", feature = "blocking"))]
    pub(crate) async fn account_id(&self) -> Option<String> {
        let credentials = self.credentials((self.clock)()).await.ok()?;
        credentials.account_id().map(|id| id.as_str().to_owned())
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
        // Concurrent callers may also ask; that is rare, and cheaper than a lock.
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
