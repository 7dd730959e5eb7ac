//! Endpoint rules: where requests are sent and how they are signed.
//!
//! They follow the [rules engine's
//! specification](https://smithy.io/2.0/additional-specs/rules-engine/). Names are resolved by the
//! plan.

use indexmap::IndexMap;

/// The endpoint rules of a service.
#[derive(Clone, Debug, PartialEq)]
pub struct EndpointRules {
    /// The parameters by name, in the document's order.
    pub parameters: IndexMap<String, EndpointParameter>,
    /// The rules. The first one with a result decides.
    pub rules: Vec<EndpointRule>,
}

/// A parameter of endpoint rules.
#[derive(Clone, Debug, PartialEq)]
pub struct EndpointParameter {
    /// The type of its values.
    pub kind: ParameterKind,
    /// The name of its built-in value, from the configuration.
    pub built_in: Option<String>,
    /// The default value.
    pub default: Option<ParameterValue>,
    /// Whether a value is required.
    pub required: bool,
}

/// The type of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterKind {
    /// Text.
    Text,
    /// `true` or `false`.
    Flag,
    /// A list of text.
    Texts,
}

/// A value of a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParameterValue {
    /// Text.
    Text(String),
    /// `true` or `false`.
    Flag(bool),
    /// A list of text.
    Texts(Vec<String>),
}

impl ParameterValue {
    /// Returns the type of the value.
    pub fn kind(&self) -> ParameterKind {
        match self {
            Self::Text(_) => ParameterKind::Text,
            Self::Flag(_) => ParameterKind::Flag,
            Self::Texts(_) => ParameterKind::Texts,
        }
    }
}

/// A rule: a result and its conditions.
#[derive(Clone, Debug, PartialEq)]
pub struct EndpointRule {
    /// Its place in the document: `rule 2.1`.
    pub place: String,
    /// The conditions, all of which must hold.
    pub conditions: Vec<Condition>,
    /// The result if the conditions hold.
    pub then: Then,
}

/// The result of a rule.
#[derive(Clone, Debug, PartialEq)]
pub enum Then {
    /// That of other rules.
    Tree(Vec<EndpointRule>),
    /// An endpoint.
    Endpoint(EndpointTemplate),
    /// An error with this message.
    Error(Expression),
}

/// A condition of a rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// The value. The condition holds if it is set and not false.
    pub value: Expression,
    /// The name for the value.
    pub assign: Option<String>,
}

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Expression {
    /// A template.
    Text(Vec<TextPart>),
    /// `true` or `false`.
    Flag(bool),
    /// An integer.
    Number(i64),
    /// The value of a parameter or a condition.
    Reference(String),
    /// The result of a function.
    Call(String, Vec<Expression>),
}

/// A part of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextPart {
    /// Literal text.
    Literal(String),
    /// A value, or the part of it at a path.
    Value(String, Option<String>),
}

/// The template of an endpoint.
#[derive(Clone, Debug, PartialEq)]
pub struct EndpointTemplate {
    /// The URL.
    pub url: Expression,
    /// Headers by name, with their values.
    pub headers: IndexMap<String, Vec<Expression>>,
    /// The auth schemes, the preferred one first.
    pub auth: Vec<AuthTemplate>,
    /// Other properties.
    pub properties: IndexMap<String, PropertyTemplate>,
}

/// The template of a property.
#[derive(Clone, Debug, PartialEq)]
pub enum PropertyTemplate {
    /// Text, or `true` or `false`.
    One(Expression),
    /// A list of text.
    List(Vec<Expression>),
}

impl PropertyTemplate {
    /// Returns the values in it.
    pub fn values(&self) -> &[Expression] {
        match self {
            Self::One(value) => std::slice::from_ref(value),
            Self::List(values) => values,
        }
    }
}

/// The template of an auth scheme.
#[derive(Clone, Debug, PartialEq)]
pub struct AuthTemplate {
    /// The scheme's name, such as `sigv4`.
    pub scheme: String,
    /// The service's name in signatures.
    pub signing_name: Option<Expression>,
    /// The regions in the credential scope.
    pub signing_regions: Vec<Expression>,
    /// Whether the path is encoded once instead of twice.
    pub disable_double_encoding: bool,
}

/// An AWS partition.
#[derive(Clone, Debug, PartialEq)]
pub struct Partition {
    /// The id, such as `aws-cn`.
    pub id: String,
    /// The domain.
    pub dns_suffix: String,
    /// The domain of endpoints with IPv6.
    pub dual_stack_dns_suffix: String,
    /// Whether it has endpoints that comply with FIPS 140.
    pub supports_fips: bool,
    /// Whether it has dual-stack endpoints.
    pub supports_dual_stack: bool,
    /// The region that signs for its global services.
    pub implicit_global_region: String,
    /// A regular expression for the names of its regions.
    pub region_regex: String,
    /// The known regions.
    pub regions: Vec<String>,
}
