//! Endpoint rules as data.
//!
//! They are generated from a service's
//! [rules](https://smithy.io/2.0/additional-specs/rules-engine/specification.html). Names are
//! resolved to slots, except in templates. The functions of this module keep the generated tables
//! short.

use super::auth::Algorithm;
use super::input::Input;
use super::partition::Partition;

/// A service's endpoint rules.
#[derive(Debug)]
pub struct RuleSet {
    /// The parameters. Their values are in the first slots, in this order.
    pub parameters: &'static [Parameter],
    /// The names of all values by slot, for references in templates.
    pub values: &'static [&'static str],
    /// The rules, as a flat list. The first rule with a result decides.
    pub rules: &'static [Rule],
    /// The partitions of AWS, if the rules use them. The first one is the default.
    pub partitions: &'static [Partition],
}

/// A parameter of the rules.
#[derive(Debug)]
pub struct Parameter {
    /// The name.
    pub name: &'static str,
    /// The default value.
    pub default: Option<Literal>,
    /// Whether a value is required.
    pub required: bool,
}

/// A constant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Literal {
    /// Text. Not a template.
    Text(&'static str),
    /// `true` or `false`.
    Flag(bool),
    /// A list of text. Not templates.
    Texts(&'static [&'static str]),
}

impl From<Literal> for Input<'static> {
    fn from(literal: Literal) -> Self {
        match literal {
            Literal::Text(text) => Self::Text(text),
            Literal::Flag(flag) => Self::Flag(flag),
            Literal::Texts(texts) => Self::Texts(texts),
        }
    }
}

/// A rule.
#[derive(Debug)]
pub struct Rule {
    /// The conditions, all of which must hold.
    pub conditions: &'static [Condition],
    /// The result if the conditions hold.
    pub then: Then,
}

/// The result of a rule. Texts are templates: `{Name}` and `{Name#part}` are values, `{{` and `}}`
/// are braces.
#[derive(Debug)]
pub enum Then {
    /// The result of the next rules, of which this is the number. They are skipped if the
    /// conditions do not hold.
    Next(usize),
    /// The result of other rules.
    Group(&'static [Rule]),
    /// An endpoint with this URL and these properties.
    Endpoint(&'static str, &'static Traits),
    /// An endpoint that also has properties that are not text, by name.
    EndpointWith(&'static str, &'static Traits, &'static [(&'static str, Property)]),
    /// An error with this message.
    Error(&'static str),
}

/// The properties of an endpoint besides its URL. Texts are templates.
#[derive(Debug)]
pub struct Traits {
    /// How requests are signed, the preferred scheme first.
    pub auth: &'static [AuthRule],
    /// Headers to add to requests, with their values.
    pub headers: &'static [(&'static str, &'static [&'static str])],
    /// Other properties that are text, by name.
    pub properties: &'static [(&'static str, &'static str)],
}

/// A property of an endpoint that is not text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Property {
    /// `true` or `false`.
    Flag(bool),
    /// A list of templates.
    Texts(&'static [&'static str]),
}

/// An auth scheme. Texts are templates.
#[derive(Debug)]
pub struct AuthRule {
    /// The algorithm.
    pub algorithm: Algorithm,
    /// The service's name in the credential scope; by default [`Service::signing_name`].
    ///
    /// [`Service::signing_name`]: crate::Service::signing_name
    pub name: Option<&'static str>,
    /// The regions in the credential scope; by default the client's region.
    pub regions: &'static [&'static str],
    /// Whether the path is encoded twice.
    pub double_encoding: bool,
}

/// A condition. It holds if its value is set and not `false`.
#[derive(Debug)]
pub struct Condition {
    /// The value.
    pub value: Expr,
    /// The slot that stores the value.
    pub slot: Option<u8>,
}

/// An expression. Its value may be unset.
#[derive(Debug)]
pub enum Expr {
    /// A constant.
    Literal(Literal),
    /// A template; unset if one of its values is.
    Template(&'static str),
    /// The value in a slot.
    Slot(u8),
    /// A part of a value (`getAttr`).
    Part(&'static Expr, Part),
    /// `isSet`.
    IsSet(&'static Expr),
    /// `not`.
    Not(&'static Expr),
    /// `booleanEquals` or `stringEquals`.
    Equals(&'static Expr, &'static Expr),
    /// `substring`: the bytes from one index to another, counted from the end if the flag is set.
    Substring(&'static Expr, usize, usize, bool),
    /// `uriEncode`.
    UriEncode(&'static Expr),
    /// `parseURL`.
    ParseUrl(&'static Expr),
    /// `isValidHostLabel`; the flag allows dots.
    IsValidHostLabel(&'static Expr, bool),
    /// `split` into at most this many parts; 0 for any number.
    Split(&'static Expr, &'static str, usize),
    /// `coalesce`: the first value that is set.
    Coalesce(&'static [Expr]),
    /// `ite`: the second value if the first is true, else the third.
    IfThenElse(&'static Expr, &'static Expr, &'static Expr),
    /// `aws.partition`: the partition of a region.
    Partition(&'static Expr),
    /// `aws.parseArn`.
    ParseArn(&'static Expr),
    /// `aws.isVirtualHostableS3Bucket`; the flag allows dots.
    IsVirtualHostableS3Bucket(&'static Expr, bool),
}

/// A part of a URL, an ARN, a partition or a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A URL's scheme.
    Scheme,
    /// A URL's host and port.
    Authority,
    /// A URL's path.
    Path,
    /// A URL's path with a slash at its end.
    NormalizedPath,
    /// Whether a URL's host is an IP address.
    IsIp,
    /// An ARN's partition.
    ArnPartition,
    /// An ARN's service.
    Service,
    /// An ARN's region.
    Region,
    /// An ARN's account.
    AccountId,
    /// An ARN's resource, split at `:` and `/`.
    ResourceId,
    /// A part of an ARN's resource.
    ResourcePart(usize),
    /// A partition's name.
    Name,
    /// A partition's domain.
    DnsSuffix,
    /// A partition's domain for endpoints with IPv6.
    DualStackDnsSuffix,
    /// Whether a partition has endpoints that comply with FIPS 140.
    SupportsFips,
    /// Whether a partition has endpoints with IPv6.
    SupportsDualStack,
    /// The region that signs for a partition's global services.
    ImplicitGlobalRegion,
    /// An item of a list.
    Item(usize),
}

/// Returns a parameter.
pub const fn parameter(name: &'static str, default: Option<Literal>, required: bool) -> Parameter {
    Parameter { name, default, required }
}

/// Returns constant text.
pub const fn text(text: &'static str) -> Expr {
    Expr::Literal(Literal::Text(text))
}

/// Returns a constant `true` or `false`.
pub const fn flag(flag: bool) -> Expr {
    Expr::Literal(Literal::Flag(flag))
}

/// Returns a condition whose value is not stored.
pub const fn holds(value: Expr) -> Condition {
    Condition { value, slot: None }
}

/// Returns a condition that stores its value in a slot.
pub const fn keep(slot: u8, value: Expr) -> Condition {
    Condition { value, slot: Some(slot) }
}

/// Returns a rule for the next `count` rules.
pub const fn above(count: usize, conditions: &'static [Condition]) -> Rule {
    Rule { conditions, then: Then::Next(count) }
}

/// Returns a rule with a group of rules.
pub const fn group(conditions: &'static [Condition], rules: &'static [Rule]) -> Rule {
    Rule { conditions, then: Then::Group(rules) }
}

/// Returns a rule with an endpoint.
pub const fn endpoint(
    conditions: &'static [Condition],
    url: &'static str,
    traits: &'static Traits,
) -> Rule {
    Rule { conditions, then: Then::Endpoint(url, traits) }
}

/// Returns a rule with an endpoint that has properties that are not text.
pub const fn endpoint_with(
    conditions: &'static [Condition],
    url: &'static str,
    traits: &'static Traits,
    properties: &'static [(&'static str, Property)],
) -> Rule {
    Rule { conditions, then: Then::EndpointWith(url, traits, properties) }
}

/// Returns a rule with an error.
pub const fn error(conditions: &'static [Condition], why: &'static str) -> Rule {
    Rule { conditions, then: Then::Error(why) }
}
