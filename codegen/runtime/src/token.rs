//! Bearer tokens ([RFC 6750](https://www.rfc-editor.org/rfc/rfc6750)).
//!
//! Clients send the token of [`Config::bearer_token`](crate::Config) or
//! [`Config::token_provider`](crate::Config). Without a client, call [`authorize`].

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::pin::Pin;

use http::HeaderValue;
use http::header::AUTHORIZATION;

use crate::Request;

/// A bearer token. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// Returns a token.
    pub fn new(token: impl Into<String>) -> Self {
        Self(token.into())
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Token").field(&crate::Redacted).finish()
    }
}

/// The future of a [`ProvideToken`].
pub type ProvidedToken<'p> = Pin<Box<dyn Future<Output = Result<Token, TokenError>> + Send + 'p>>;

/// A source of bearer tokens.
///
/// ```
/// use shapesmith_runtime::token::{ProvideToken, ProvidedToken, Token, TokenError};
///
/// struct Environment;
///
/// impl ProvideToken for Environment {
///     fn provide_token(&self) -> ProvidedToken<'_> {
///         let token = std::env::var("MY_TOKEN").map(Token::new).map_err(TokenError::provider);
///         Box::pin(std::future::ready(token))
///     }
/// }
/// ```
pub trait ProvideToken: Send + Sync {
    /// Returns a token that is valid now.
    fn provide_token(&self) -> ProvidedToken<'_>;
}

/// Always the same token.
impl ProvideToken for Token {
    fn provide_token(&self) -> ProvidedToken<'_> {
        Box::pin(std::future::ready(Ok(self.clone())))
    }
}

/// Sets the header `authorization` to the token.
///
/// # Errors
/// [`TokenError::NotHttps`] if the request is not sent over https, where others could read the
/// token; [`TokenError::Invalid`] if the token has characters that a header cannot have.
pub fn authorize(request: &mut Request, token: &Token) -> Result<(), TokenError> {
    if request.uri().scheme() != Some(&http::uri::Scheme::HTTPS) {
        return Err(TokenError::NotHttps);
    }
    let is_printable = !token.0.is_empty() && token.0.bytes().all(|byte| byte.is_ascii_graphic());
    let value = HeaderValue::try_from(["Bearer ", &token.0].concat());
    let mut value = value.ok().filter(|_| is_printable).ok_or(TokenError::Invalid)?;
    value.set_sensitive(true);
    request.headers_mut().insert(AUTHORIZATION, value);
    Ok(())
}

/// Error returned when a request cannot be given a bearer token. Nothing was sent.
#[derive(Debug)]
#[non_exhaustive]
pub enum TokenError {
    /// The operation needs a token, and there is no provider.
    Missing,
    /// The request is not sent over https.
    NotHttps,
    /// The token is empty, or contains spaces, control characters or non-ASCII characters.
    Invalid,
    /// The provider returned no token.
    Provider(Box<dyn Error + Send + Sync>),
}

impl TokenError {
    /// Returns the error of a provider.
    pub fn provider(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Provider(error.into())
    }
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str(
                "the operation needs a bearer token: set `Config::bearer_token` or \
                 `Config::token_provider`",
            ),
            Self::NotHttps => f.write_str("a bearer token is only sent over https"),
            Self::Invalid => f.write_str("the bearer token is not printable ASCII without spaces"),
            Self::Provider(error) => write!(f, "cannot get a bearer token: {error}"),
        }
    }
}

impl Error for TokenError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            // `Display` prints the provider's error only, not its sources.
            Self::Provider(error) => error.source(),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Body;

    #[test]
    fn a_token_is_sent_over_https_only() {
        let authorized = |uri: &'static str, token: &str| {
            let mut request = Request::new(Body::empty());
            *request.uri_mut() = http::Uri::from_static(uri);
            authorize(&mut request, &Token::new(token)).map_err(|error| error.to_string())?;
            let value = request.headers()[AUTHORIZATION].clone();
            assert!(value.is_sensitive());
            Ok::<_, String>(value)
        };
        assert_eq!(authorized("https://h/", "a.b-c~d").unwrap(), "Bearer a.b-c~d");
        assert!(authorized("http://h/", "a").unwrap_err().contains("https"));
        for token in ["", "a b", "a\r\nx: y", "é"] {
            assert!(authorized("https://h/", token).unwrap_err().contains("printable"), "{token}");
        }
        assert_eq!(format!("{:?}", Token::new("secret")), "Token(*** redacted ***)");
    }
}
