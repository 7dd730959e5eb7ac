//! Endpoint rules as data.
//!
//! The generator makes it from a service's
//! [rules](https://smithy.io/2.0/additional-specs/rules-engine/specification.html). Names are resolved
//! to slots, except in templates. Generated code uses the functions of this module to keep its tables
//! short.

use super::auth::Algorithm;
use super::input::Input;
use super::partition::Partition;

/// A service's endpoint rules.
#[derive(Debug)]
pub struct RuleSet {
    /// The parameters that the rules use. Their values are in the first slots, in this order.
    pub parameters: &'static [Parameter],
    /// The names of all values by slot, as templates refer to them.
    pub values: &'static [&'static str],
    /// The rules, in a flat list. The result is that of the first rule that has one.
    pub rules: &'static [Rule],
    /// The partitions of AWS, if the rules use them. The first one is the default.
    pub partitions: &'static [Partition],
}

/// A parameter of the rules.
#[derive(Debug)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// Its value if nothing else sets it.
    pub default: Option<Literal>,
    /// Whether it must have a value.
    pub required: bool,
}

/// A constant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Literal {
    /// Text, which is not a template.
    Text(&'static str),
    /// `true` or `false`.
    Flag(bool),
}

impl From<Literal> for Input<'static> {
    fn from(literal: Literal) -> Self {
        match literal {
            Literal::Text(text) => Self::Text(text),
            Literal::Flag(flag) => Self::Flag(flag),
        }
    }
}

/// A rule.
#[derive(Debug)]
pub struct Rule {
    /// The conditions, all of which have to hold.
    pub conditions: &'static [Condition],
    /// The result if they hold.
    pub then: Then,
}

/// The result of a rule. Text is a template: `{Name}` and `{Name#part}` are values, `{{` and `}}`
/// are braces.
#[derive(Debug)]
pub enum Then {
    /// That of the next rules, as many as the number says. If the rule's conditions do not hold, they
    /// are skipped.
    Next(usize),
    /// That of other rules.
    Group(&'static [Rule]),
    /// An endpoint with this URL and these traits.
    Endpoint(&'static str, &'static Traits),
    /// An error with this message.
    Error(&'static str),
}

/// What applies to an endpoint besides its URL. Texts are templates.
#[derive(Debug)]
pub struct Traits {
    /// How requests are signed, the preferred scheme first.
    pub auth: &'static [AuthRule],
    /// Headers that requests must have, with their values.
    pub headers: &'static [(&'static str, &'static [&'static str])],
    /// Other properties by name.
    pub properties: &'static [(&'static str, &'static str)],
}

/// A way to sign requests. Texts are templates.
#[derive(Debug)]
pub struct AuthRule {
    /// The algorithm.
    pub algorithm: Algorithm,
    /// The service's name in the credential scope; by default [`Service::signing_name`].
    ///
    /// [`Service::signing_name`]: crate::Service::signing_name
    pub name: Option<&'static str>,
    /// The regions there; by default the client's region.
    pub regions: &'static [&'static str],
    /// Whether the path is encoded twice.
    pub double_encoding: bool,
}

/// A condition. It holds if its value is set and not `false`.
#[derive(Debug)]
pub struct Condition {
    /// The value.
    pub value: Expr,
    /// The slot in which the value is kept.
    pub slot: Option<u8>,
}

/// An expression, whose value may be unset.
#[derive(Debug)]
pub enum Expr {
    /// A constant.
    Literal(Literal),
    /// Text with values in it; unset if one of them is.
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

/// A parameter.
pub const fn parameter(name: &'static str, default: Option<Literal>, required: bool) -> Parameter {
    Parameter { name, default, required }
}

/// A constant text.
pub const fn text(text: &'static str) -> Expr {
    Expr::Literal(Literal::Text(text))
}

/// A constant `true` or `false`.
pub const fn flag(flag: bool) -> Expr {
    Expr::Literal(Literal::Flag(flag))
}

/// A condition whose value is not kept.
pub const fn holds(value: Expr) -> Condition {
    Condition { value, slot: None }
}

/// A condition that keeps its value in a slot.
pub const fn keep(slot: u8, value: Expr) -> Condition {
    Condition { value, slot: Some(slot) }
}

/// A rule for the next `count` rules.
pub const fn above(count: usize, conditions: &'static [Condition]) -> Rule {
    Rule { conditions, then: Then::Next(count) }
}

/// A rule for a group of rules.
pub const fn group(conditions: &'static [Condition], rules: &'static [Rule]) -> Rule {
    Rule { conditions, then: Then::Group(rules) }
}

/// A rule with an endpoint.
pub const fn endpoint(
    conditions: &'static [Condition],
    url: &'static str,
    traits: &'static Traits,
) -> Rule {
    Rule { conditions, then: Then::Endpoint(url, traits) }
}

/// A rule with an error.
pub const fn error(conditions: &'static [Condition], why: &'static str) -> Rule {
    Rule { conditions, then: Then::Error(why) }
}
