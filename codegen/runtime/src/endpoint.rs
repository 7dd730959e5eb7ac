//! Where a request goes, and how it is signed there.
//!
//! A service's endpoint rules say so: [`rules`] has them as data, the generated crate fills them in,
//! and [`Config::resolve`](crate::Config::resolve) asks them.

mod cache;
mod evaluate;
mod functions;
pub mod partition;
pub mod rules;

use std::sync::Arc;

pub(crate) use cache::Cache;

/// Where a request goes, and how it is signed there.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Endpoint {
    /// What requests' URLs begin with: scheme, host, and a path if there is one.
    pub url: String,
    /// Headers that requests have to have, by name.
    pub headers: Vec<(String, String)>,
    /// How requests are signed, the preferred way first.
    pub auth: Vec<Arc<AuthScheme>>,
    /// What else the rules say about it, by name.
    pub properties: Vec<(String, String)>,
}

impl Endpoint {
    /// An endpoint whose requests are signed in one way.
    pub(crate) fn new(url: String, auth: AuthScheme) -> Self {
        Self { url, headers: Vec::new(), auth: vec![auth.into()], properties: Vec::new() }
    }

    /// The preferred way to sign that needs no more than a secret key: an asymmetric one (SigV4a)
    /// only where there is no other.
    pub fn auth_scheme(&self) -> Option<&Arc<AuthScheme>> {
        let symmetric = |scheme: &&Arc<AuthScheme>| scheme.algorithm != Algorithm::SigV4a;
        self.auth.iter().find(symmetric).or(self.auth.first())
    }
}

/// The value of a parameter of endpoint rules.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Input<'a> {
    /// None.
    #[default]
    Unset,
    /// `true` or `false`.
    Flag(bool),
    /// Text.
    Text(&'a str),
}

impl From<Option<bool>> for Input<'_> {
    fn from(flag: Option<bool>) -> Self {
        flag.map_or(Self::Unset, Self::Flag)
    }
}

impl<'a> From<Option<&'a str>> for Input<'a> {
    fn from(text: Option<&'a str>) -> Self {
        text.map_or(Self::Unset, Self::Text)
    }
}

impl From<rules::Literal> for Input<'static> {
    fn from(literal: rules::Literal) -> Self {
        match literal {
            rules::Literal::Text(text) => Self::Text(text),
            rules::Literal::Flag(flag) => Self::Flag(flag),
        }
    }
}

/// The endpoint for these values of a rule set's parameters, in their order, without a configuration
/// and without a cache.
///
/// # Errors
/// Why there is none: the rules' own words, or that a parameter is missing or no rule matches.
pub fn evaluate(
    rules: &'static rules::RuleSet,
    service: &crate::config::Service,
    region: &str,
    inputs: &[Input<'_>],
) -> Result<Endpoint, String> {
    evaluate::evaluate(rules, service, region, inputs)
}

/// How requests to an endpoint are signed (the `authSchemes` of an endpoint rule set).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AuthScheme {
    /// The algorithm.
    pub algorithm: Algorithm,
    /// The service's name in the credential scope, such as `s3`.
    pub signing_name: String,
    /// The region in the credential scope; for [`Algorithm::SigV4a`] the set of regions, with commas
    /// between them.
    pub signing_region: String,
    /// Whether the path is percent-encoded once more before it is signed, and normalized. S3's is
    /// not.
    pub double_encoding: bool,
}

/// How a signature is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Algorithm {
    /// Signature Version 4.
    SigV4,
    /// Signature Version 4A: asymmetric, valid in a set of regions.
    SigV4a,
    /// Signature Version 4 with the credentials of a session of S3 Express One Zone.
    SigV4S3Express,
}

/// How a request is to be signed. Every request that an operation builds has one in its
/// [extensions](http::Request::extensions), with the feature `sign`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Signing {
    /// As the endpoint asks for it.
    pub scheme: Arc<AuthScheme>,
    /// Whether the operation is signed without its body.
    pub unsigned_payload: bool,
}

impl AuthScheme {
    /// Signature Version 4 for a service and a region.
    pub fn v4(signing_name: impl Into<String>, signing_region: impl Into<String>) -> Self {
        Self {
            algorithm: Algorithm::SigV4,
            signing_name: signing_name.into(),
            signing_region: signing_region.into(),
            double_encoding: true,
        }
    }
}

impl Signing {
    /// With the body, as `scheme` has it.
    pub fn new(scheme: impl Into<Arc<AuthScheme>>) -> Self {
        Self { scheme: scheme.into(), unsigned_payload: false }
    }
}
