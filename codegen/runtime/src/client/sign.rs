//! Authentication in clients: signatures and tokens.

#[cfg(feature = "sign")]
mod credentials;

use std::borrow::Cow;
use std::fmt;

#[cfg(feature = "sign")]
pub use credentials::PresignError;
#[cfg(feature = "sign")]
pub(crate) use credentials::presigned;

use super::call::Failure;
#[cfg(feature = "sign")]
use crate::endpoint::{Algorithm, Signing};
use crate::endpoint::{AuthOption, AuthOptions};
#[cfg(feature = "sign")]
use crate::sign::SignError;
use crate::token::{TokenError, authorize};
use crate::{Config, Operation, Request};

/// Authenticates the request in the first way that the configuration allows. Without credentials, a
/// request that could be signed is sent as it is. Each attempt is signed again, since signatures
/// expire.
pub(crate) async fn authenticated(config: &Config, request: Request) -> Result<Request, Failure> {
    let AuthOptions(options) = request.extensions().get().copied().unwrap_or(SIGNED);
    let mut refused = None;
    for option in options {
        let authenticated = match option {
            AuthOption::SigV4 => signed(config, &request).await,
            AuthOption::Bearer => with_token(config, &request).await,
            AuthOption::Anonymous => return Ok(request),
            AuthOption::Unsupported => return Err(Failure::Sign(UnsupportedAuth.into())),
        };
        match authenticated {
            Ok(Some(request)) => return Ok(request),
            Ok(None) => {}
            Err(Unserved::NoIdentity(failure)) => refused = refused.or(Some(failure)),
            Err(Unserved::Failed(failure)) => return Err(failure),
        }
    }
    match refused {
        Some(failure) => Err(failure),
        None if options.contains(&AuthOption::SigV4) => Ok(request),
        None => Err(Failure::Sign(TokenError::Missing.into())),
    }
}

/// Returns the configuration with the account of the credentials, if the endpoint may contain it and it
/// is not set. Credentials that cannot be loaded are an error later, when the request is signed.
pub(crate) async fn with_account_id<O: Operation>(config: &Config) -> Cow<'_, Config> {
    if O::USES_ACCOUNT_ID
        && let Some(id) = account_id(config).await
    {
        return Cow::Owned(config.clone().account_id(id));
    }
    Cow::Borrowed(config)
}

#[cfg(feature = "sign")]
async fn account_id(config: &Config) -> Option<String> {
    let signer = config.sending.signer.0.as_ref().filter(|_| config.lacks_account_id())?;
    signer.account_id().await
}

#[cfg(not(feature = "sign"))]
async fn account_id(_: &Config) -> Option<String> {
    None
}

/// The error of a service whose requests cannot be authenticated.
#[derive(Debug)]
struct UnsupportedAuth;

impl fmt::Display for UnsupportedAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the service only authenticates requests in ways that are not supported")
    }
}

impl std::error::Error for UnsupportedAuth {}

/// The usual way.
const SIGNED: AuthOptions = AuthOptions(&[AuthOption::SigV4]);

/// Why a request was not authenticated in some way.
enum Unserved {
    /// The provider has no identity, so another way may serve.
    #[cfg_attr(not(feature = "sign"), allow(dead_code))]
    NoIdentity(Failure),
    Failed(Failure),
}

/// Signs the request, if there is a signer and the operation is signed.
#[cfg(feature = "sign")]
async fn signed(config: &Config, request: &Request) -> Result<Option<Request>, Unserved> {
    use crate::sign::CredentialsError;

    let refused = |error: SignError| match error {
        SignError::Credentials(CredentialsError::CredentialsNotLoaded(_)) => {
            Unserved::NoIdentity(Failure::Sign(error.into()))
        }
        error => Unserved::Failed(Failure::Sign(error.into())),
    };
    let Some(signer) = &config.sending.signer.0 else { return Ok(None) };
    match is_signed(request).map_err(refused)? {
        true => signer.sign(request.clone()).await.map(Some).map_err(refused),
        false => Ok(None),
    }
}

#[cfg(not(feature = "sign"))]
async fn signed(_: &Config, _: &Request) -> Result<Option<Request>, Unserved> {
    Ok(None)
}

/// Adds a bearer token, if there is a provider.
async fn with_token(config: &Config, request: &Request) -> Result<Option<Request>, Unserved> {
    let Some(provider) = &config.sending.tokens.0 else { return Ok(None) };
    let refused = |error: TokenError| Unserved::Failed(Failure::Sign(error.into()));
    let token = provider.provide_token().await.map_err(refused)?;
    let mut request = request.clone();
    authorize(&mut request, &token).map_err(refused)?;
    Ok(Some(request))
}

/// Whether the request's operation is signed at all.
///
/// # Errors
/// [`SignError::NoSession`] if it needs a session, which clients do not support.
#[cfg(feature = "sign")]
fn is_signed(request: &Request) -> Result<bool, SignError> {
    match request.extensions().get::<Signing>() {
        Some(signing) if signing.scheme.algorithm == Algorithm::SigV4S3Express => {
            Err(SignError::NoSession)
        }
        signing => Ok(signing.is_some()),
    }
}

#[cfg(test)]
#[cfg(feature = "sign")]
mod tests {
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};
    use std::time::Duration;

    use super::*;
    use crate::endpoint::AuthScheme;
    use crate::response::ErrorFormat;
    use crate::response::tests::ERRORS;
    use crate::sign::Credentials;
    use crate::{Body, BuildError, Response, ServiceError};

    /// An operation that is signed as described here.
    struct Get(Option<Signing>);

    impl Operation for Get {
        const NAME: &'static str = "Get";
        const ERRORS: &'static ErrorFormat = ERRORS;
        type Output = ();
        type Error = ServiceError;

        fn to_request(&self, _: &Config) -> Result<Request, BuildError> {
            let mut request = Request::new(Body::empty());
            *request.uri_mut() = http::Uri::from_static("https://h/k");
            self.0.clone().map(|signing| request.extensions_mut().insert(signing));
            Ok(request)
        }

        fn parse_response(_: Response) -> Result<(), ServiceError> {
            Ok(())
        }
    }

    #[test]
    fn a_request_that_cannot_be_authenticated_is_an_error() {
        let mut request = Request::new(Body::empty());
        request.extensions_mut().insert(AuthOptions(&[AuthOption::Unsupported]));
        let credentials = Credentials::new("AKID", "secret", None, None, "test");
        let config = Config::new("us-east-1").credentials_provider(credentials);
        let Err(Failure::Sign(error)) = now(authenticated(&config, request)) else { panic!() };
        assert!(error.to_string().contains("in ways that are not supported"), "{error}");
    }

    fn now<F: Future>(future: F) -> F::Output {
        match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(output) => output,
            Poll::Pending => panic!("it waits"),
        }
    }

    /// Signs a request of the operation, and presigns it.
    fn both(signing: Option<Signing>) -> (Result<Request, Failure>, Result<(), PresignError>) {
        let credentials = Credentials::new("AKID", "secret", None, None, "test");
        let config = Config::new("us-east-1").credentials_provider(credentials);
        let get = Get(signing);
        let sent = now(authenticated(&config, get.to_request(&config).unwrap()));
        (sent, now(presigned(&config, &get, Duration::from_secs(60))).map(|_| ()))
    }

    /// An operation whose endpoint contains the account's id if it is known.
    struct GetOwn;

    impl Operation for GetOwn {
        const NAME: &'static str = "GetOwn";
        const USES_ACCOUNT_ID: bool = true;
        const ERRORS: &'static ErrorFormat = ERRORS;
        type Output = ();
        type Error = ServiceError;

        fn to_request(&self, config: &Config) -> Result<Request, BuildError> {
            let crate::endpoint::Input::Text(id) = crate::config::built_in::account_id(config)
            else {
                return Get(None).to_request(config);
            };
            let mut request = Request::new(Body::empty());
            *request.uri_mut() = format!("https://{id}.h/k").parse().unwrap();
            request.extensions_mut().insert(Signing::new(AuthScheme::v4("s", "r")));
            Ok(request)
        }

        fn to_presigned_request(&self, config: &Config) -> Result<Request, BuildError> {
            let mut request = self.to_request(config)?;
            *request.method_mut() = http::Method::DELETE;
            Ok(request)
        }

        fn parse_response(_: Response) -> Result<(), ServiceError> {
            Ok(())
        }
    }

    #[test]
    fn the_account_is_that_of_the_credentials_unless_it_is_set() {
        use crate::AccountIdEndpointMode::Disabled;

        let credentials = Credentials::builder().access_key_id("AKID").secret_access_key("secret");
        let credentials = credentials.provider_name("test").account_id("111122223333").build();
        let config = Config::new("us-east-1").credentials_provider(credentials);
        let host = |config: &Config| {
            let request = GetOwn.to_request(&now(with_account_id::<GetOwn>(config))).unwrap();
            request.uri().host().unwrap().to_owned()
        };
        assert_eq!(host(&config), "111122223333.h");
        assert_eq!(host(&config.clone().account_id("4")), "4.h");
        assert_eq!(host(&config.clone().account_id_endpoint_mode(Disabled)), "h");
        assert_eq!(host(&Config::new("us-east-1")), "h");
        let unknown = Credentials::new("AKID", "secret", None, None, "test");
        assert_eq!(host(&Config::new("us-east-1").credentials_provider(unknown)), "h");
        let url = now(presigned(&config, &GetOwn, Duration::from_secs(60))).unwrap();
        assert_eq!((url.uri.host(), url.method), (Some("111122223333.h"), http::Method::DELETE));
        // Other operations do not ask for the credentials.
        assert!(matches!(now(with_account_id::<Get>(&config)), Cow::Borrowed(_)));
    }

    #[test]
    fn requests_and_urls_are_signed_alike() {
        let v4 = AuthScheme::v4("s3", "us-east-1");
        let (sent, url) = both(Some(Signing::new(v4.clone())));
        assert!(sent.unwrap().headers().contains_key("authorization") && url.is_ok());

        let session = AuthScheme { algorithm: Algorithm::SigV4S3Express, ..v4 };
        let (sent, url) = both(Some(Signing::new(session)));
        let told = SignError::NoSession.to_string();
        assert_eq!(url.unwrap_err().to_string(), told);
        assert!(matches!(sent, Err(Failure::Sign(error)) if error.to_string() == told));

        let (sent, url) = both(None);
        assert!(sent.unwrap().headers().is_empty());
        assert!(matches!(url, Err(PresignError::NotSigned)));
    }
}
