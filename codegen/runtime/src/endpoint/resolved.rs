//! The result of evaluating endpoint rules.

use std::sync::Arc;

use super::auth::{Algorithm, AuthScheme};

/// An endpoint: where a request is sent and how it is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Endpoint {
    /// The beginning of request URLs: scheme, host, and an optional path.
    pub url: String,
    /// Headers to add to requests, by name.
    pub headers: Vec<(String, String)>,
    /// How requests are signed, the preferred scheme first.
    pub auth: Vec<Arc<AuthScheme>>,
    /// Other properties by name.
    pub properties: Vec<(String, Property)>,
}

/// A property of an endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Property {
    /// Text.
    Text(String),
    /// `true` or `false`.
    Flag(bool),
    /// A list of text.
    Texts(Vec<String>),
}

impl Endpoint {
    /// Returns an endpoint with a single auth scheme.
    pub(crate) fn new(url: String, auth: AuthScheme) -> Self {
        Self { url, headers: Vec::new(), auth: vec![auth.into()], properties: Vec::new() }
    }

    /// Returns the first scheme that only needs a secret key. An asymmetric one (SigV4a) is
    /// returned if there is no other.
    pub fn auth_scheme(&self) -> Option<&Arc<AuthScheme>> {
        let symmetric = |scheme: &&Arc<AuthScheme>| scheme.algorithm != Algorithm::SigV4a;
        self.auth.iter().find(symmetric).or(self.auth.first())
    }
}
