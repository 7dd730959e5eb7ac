//! Endpoint rules: where the requests of a service go, and how they are signed there.
//!
//! As the [rules engine's specification](https://smithy.io/2.0/additional-specs/rules-engine/) has
//! them; what their names refer to is for the plan to find out.

use indexmap::IndexMap;

/// The endpoint rules of a service.
#[derive(Clone, Debug, PartialEq)]
pub struct EndpointRules {
    /// The parameters by name, in the document's order.
    pub parameters: IndexMap<String, EndpointParameter>,
    /// The rules. The first one that gives a result decides.
    pub rules: Vec<EndpointRule>,
}

/// A parameter of endpoint rules.
#[derive(Clone, Debug, PartialEq)]
pub struct EndpointParameter {
    /// What its values are.
    pub kind: ParameterKind,
    /// The value of a client's configuration that it takes.
    pub built_in: Option<String>,
    /// Its value if nobody sets it.
    pub default: Option<ParameterValue>,
    /// Whether it has to have one.
    pub required: bool,
}

/// What the values of a parameter are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterKind {
    /// Text.
    Text,
    /// `true` or `false`.
    Flag,
    /// A list of texts.
    Texts,
}

/// A value that a model gives to a parameter.
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

/// A rule: what holds if all its conditions do.
#[derive(Clone, Debug, PartialEq)]
pub struct EndpointRule {
    /// Where it stands: `rule 2.1`.
    pub place: String,
    /// All of them have to hold.
    pub conditions: Vec<Condition>,
    /// What holds then.
    pub then: Then,
}

/// What a rule leads to.
#[derive(Clone, Debug, PartialEq)]
pub enum Then {
    /// Further rules.
    Tree(Vec<EndpointRule>),
    /// An endpoint.
    Endpoint(EndpointTemplate),
    /// There is none, and this is why.
    Error(Expression),
}

/// What a rule asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// It holds if the value is set and not false.
    pub value: Expression,
    /// The name under which the value is kept.
    pub assign: Option<String>,
}

/// What gives a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Expression {
    /// Text, with values in it.
    Text(Vec<TextPart>),
    /// `true` or `false`.
    Flag(bool),
    /// A whole number.
    Number(i64),
    /// A parameter's value, or a condition's.
    Reference(String),
    /// A function's value.
    Call(String, Vec<Expression>),
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextPart {
    /// Text as it is.
    Literal(String),
    /// A value, or the part of it that a path leads to.
    Value(String, Option<String>),
}

/// An endpoint, before values are filled in.
#[derive(Clone, Debug, PartialEq)]
pub struct EndpointTemplate {
    /// Its URL.
    pub url: Expression,
    /// Headers by name, with their values.
    pub headers: IndexMap<String, Vec<Expression>>,
    /// How requests are signed, the preferred way first.
    pub auth: Vec<AuthTemplate>,
    /// What else is said about it.
    pub properties: IndexMap<String, Expression>,
}

/// A way to sign requests, before values are filled in.
#[derive(Clone, Debug, PartialEq)]
pub struct AuthTemplate {
    /// The scheme's name, such as `sigv4`.
    pub scheme: String,
    /// The service's name in signatures.
    pub signing_name: Option<Expression>,
    /// The region there, or several.
    pub signing_regions: Vec<Expression>,
    /// Whether the path is encoded once and not twice.
    pub disable_double_encoding: bool,
}

/// A partition of AWS.
#[derive(Clone, Debug, PartialEq)]
pub struct Partition {
    /// Its id, such as `aws-cn`.
    pub id: String,
    /// Its domain.
    pub dns_suffix: String,
    /// Its domain for endpoints with IPv6.
    pub dual_stack_dns_suffix: String,
    /// Whether it has endpoints that comply with FIPS 140.
    pub supports_fips: bool,
    /// Whether it has endpoints with IPv6.
    pub supports_dual_stack: bool,
    /// The region that signs for its global services.
    pub implicit_global_region: String,
    /// A regular expression for the names of its regions.
    pub region_regex: String,
    /// The regions that are known.
    pub regions: Vec<String>,
}
