//! Endpoint rules: where requests are sent, and how they are signed.
//!
//! See the [specification](https://smithy.io/2.0/additional-specs/rules-engine/). Names are resolved by
//! the planner.

use indexmap::IndexMap;

/// The endpoint rules of a service.
#[derive(Clone, Debug, PartialEq)]
pub struct EndpointRules {
    /// The parameters by name, in the document's order.
    pub parameters: IndexMap<String, EndpointParameter>,
    /// The rules. The result is that of the first rule that has one.
    pub rules: Vec<EndpointRule>,
}

/// A parameter of endpoint rules.
#[derive(Clone, Debug, PartialEq)]
pub struct EndpointParameter {
    /// The type of its values.
    pub kind: ParameterKind,
    /// The value of a client's configuration for it, such as `AWS::Region`.
    pub built_in: Option<String>,
    /// Its value if nothing else sets it.
    pub default: Option<ParameterValue>,
    /// Whether it must have a value.
    pub required: bool,
}

/// The type of a parameter's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterKind {
    /// Text.
    Text,
    /// `true` or `false`.
    Flag,
    /// A list of texts.
    Texts,
}

/// A value of a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParameterValue {
    /// Text.
    Text(String),
    /// `true` or `false`.
    Flag(bool),
    /// A list of texts.
    Texts(Vec<String>),
}

impl ParameterValue {
    /// The type of the value.
    pub fn kind(&self) -> ParameterKind {
        match self {
            Self::Text(_) => ParameterKind::Text,
            Self::Flag(_) => ParameterKind::Flag,
            Self::Texts(_) => ParameterKind::Texts,
        }
    }
}

/// A rule.
#[derive(Clone, Debug, PartialEq)]
pub struct EndpointRule {
    /// Its place in the document, such as `rule 2.1`.
    pub place: String,
    /// The conditions, all of which have to hold.
    pub conditions: Vec<Condition>,
    /// The result if they hold.
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

/// A condition. It holds if its value is set and not false.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// The value.
    pub value: Expression,
    /// The name that the value is assigned to.
    pub assign: Option<String>,
}

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Expression {
    /// Text, with values in it.
    Text(Vec<TextPart>),
    /// `true` or `false`.
    Flag(bool),
    /// A whole number.
    Number(i64),
    /// A parameter, or a value assigned by a condition.
    Reference(String),
    /// A call of a function.
    Call(String, Vec<Expression>),
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextPart {
    /// Literal text.
    Literal(String),
    /// A value, or the part of it at a path.
    Value(String, Option<String>),
}

/// An endpoint with templates.
#[derive(Clone, Debug, PartialEq)]
pub struct EndpointTemplate {
    /// Its URL.
    pub url: Expression,
    /// Headers by name, with their values.
    pub headers: IndexMap<String, Vec<Expression>>,
    /// How requests are signed, the preferred scheme first.
    pub auth: Vec<AuthTemplate>,
    /// Other properties by name.
    pub properties: IndexMap<String, Expression>,
}

/// A way to sign requests, with templates.
#[derive(Clone, Debug, PartialEq)]
pub struct AuthTemplate {
    /// The scheme's name, such as `sigv4`.
    pub scheme: String,
    /// The service's name in signatures.
    pub signing_name: Option<Expression>,
    /// The regions there.
    pub signing_regions: Vec<Expression>,
    /// Whether the path is encoded only once.
    pub disable_double_encoding: bool,
}

/// A partition of AWS.
#[derive(Clone, Debug, PartialEq)]
pub struct Partition {
    /// Its id, such as `aws-cn`.
    pub id: String,
    /// Its domain.
    pub dns_suffix: String,
    /// Its domain for dual-stack endpoints.
    pub dual_stack_dns_suffix: String,
    /// Whether it has endpoints that comply with FIPS 140.
    pub supports_fips: bool,
    /// Whether it has dual-stack endpoints.
    pub supports_dual_stack: bool,
    /// The region that signs for its global services.
    pub implicit_global_region: String,
    /// A regular expression for the names of its regions.
    pub region_regex: String,
    /// The regions that are known.
    pub regions: Vec<String>,
}
