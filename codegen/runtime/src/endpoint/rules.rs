//! An endpoint rule set as data: what the generator makes of a service's
//! [rules](https://smithy.io/2.0/additional-specs/rules-engine/specification.html).
//!
//! Every name of the rules is resolved when the code is generated: values stand in slots, the
//! parameters' first. Generated code builds the tables below with the functions here.

use super::Algorithm;
use super::partition::Partition;

/// A service's endpoint rules.
#[derive(Debug)]
pub struct RuleSet {
    /// The parameters that the rules depend on; their values are in the first slots, in this order.
    pub parameters: &'static [Parameter],
    /// The names of all values, those that conditions keep too: a slot each. Templates refer to them.
    pub values: &'static [&'static str],
    /// The rules, those below another behind it. The first one that gives a result decides.
    pub rules: &'static [Rule],
    /// The partitions of AWS, if the rules ask for them; the first is the default.
    pub partitions: &'static [Partition],
}

/// A parameter of the rules.
#[derive(Debug)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// The configuration's value that it takes, unless the operation binds it.
    pub built_in: Option<BuiltIn>,
    /// Its value if nobody sets it.
    pub default: Option<Literal>,
    /// Whether it has to have one.
    pub required: bool,
}

/// A value that stands in the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Literal {
    /// Text, which is no template.
    Text(&'static str),
    /// `true` or `false`.
    Flag(bool),
}

/// The values that a client's configuration has for rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BuiltIn {
    /// `AWS::Region`: the region, such as `eu-west-1`.
    Region,
    /// `AWS::UseFIPS`: whether the endpoint has to comply with FIPS 140.
    UseFips,
    /// `AWS::UseDualStack`: whether it has to have IPv6 too.
    UseDualStack,
    /// `SDK::Endpoint`: the URL of a custom endpoint.
    Endpoint,
    /// `AWS::Auth::AccountId`: the account that the credentials are of.
    AccountId,
    /// `AWS::Auth::AccountIdEndpointMode`: whether endpoints with the account's id are taken.
    AccountIdEndpointMode,
    /// `AWS::STS::UseGlobalEndpoint`.
    StsUseGlobalEndpoint,
    /// `AWS::S3::ForcePathStyle`: whether buckets are named in the path.
    S3ForcePathStyle,
    /// `AWS::S3::Accelerate`: whether S3 Transfer Acceleration is used.
    S3Accelerate,
    /// `AWS::S3::UseGlobalEndpoint`: whether us-east-1 is reached without its name.
    S3UseGlobalEndpoint,
    /// `AWS::S3::UseArnRegion`: whether a request may go to the region of an ARN.
    S3UseArnRegion,
    /// `AWS::S3::DisableMultiRegionAccessPoints`.
    S3DisableMultiRegionAccessPoints,
    /// `AWS::S3::DisableS3ExpressSessionAuth`.
    S3DisableExpressSessionAuth,
    /// `AWS::S3Control::UseArnRegion`.
    S3ControlUseArnRegion,
}

/// A rule: what holds if all its conditions do.
#[derive(Debug)]
pub struct Rule {
    /// All of them have to hold.
    pub conditions: &'static [Condition],
    /// What holds then.
    pub then: Then,
}

/// What a rule leads to. Text is a template: `{Name}` and `{Name#part}` are values, `{{` and `}}`
/// are braces.
#[derive(Debug)]
pub enum Then {
    /// So many of the rules that follow are asked. If none of them gives a result, the one behind
    /// them is, as if this rule did not hold.
    Next(usize),
    /// The same with rules that stand elsewhere.
    Group(&'static [Rule]),
    /// An endpoint: its URL, and what else holds there.
    Endpoint(&'static str, &'static Traits),
    /// There is none, and this is why.
    Error(&'static str),
}

/// What holds at an endpoint besides its URL.
#[derive(Debug)]
pub struct Traits {
    /// How requests are signed, the preferred way first.
    pub auth: &'static [AuthRule],
    /// Headers that a request has to have, with their values.
    pub headers: &'static [(&'static str, &'static [&'static str])],
    /// What else is known about it.
    pub properties: &'static [(&'static str, &'static str)],
}

/// A way to sign requests, before the values are filled in.
#[derive(Debug)]
pub struct AuthRule {
    /// The algorithm.
    pub algorithm: Algorithm,
    /// The service's name in the credential scope; the service's own if there is none.
    pub name: Option<&'static str>,
    /// The region there, or the regions; the client's if there is none.
    pub regions: &'static [&'static str],
    /// Whether the path is encoded twice.
    pub double_encoding: bool,
}

/// What a rule asks for. It holds if the value is set and not `false`.
#[derive(Debug)]
pub struct Condition {
    /// The value.
    pub value: Expr,
    /// The slot that keeps it.
    pub slot: Option<u8>,
}

/// What gives a value, or none.
#[derive(Debug)]
pub enum Expr {
    /// A value that is always the same.
    Literal(Literal),
    /// Text with values in it; none if one of them is not set.
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
    /// `substring`: the bytes from one index up to another, counted from the end if it is reversed.
    Substring(&'static Expr, usize, usize, bool),
    /// `uriEncode`.
    UriEncode(&'static Expr),
    /// `parseURL`.
    ParseUrl(&'static Expr),
    /// `isValidHostLabel`, with or without dots.
    IsValidHostLabel(&'static Expr, bool),
    /// `split`: at most so many parts, if it is not 0.
    Split(&'static Expr, &'static str, usize),
    /// `coalesce`: the first value that is set.
    Coalesce(&'static [Expr]),
    /// `ite`: one of two values.
    IfThenElse(&'static Expr, &'static Expr, &'static Expr),
    /// `aws.partition`: the partition of a region.
    Partition(&'static Expr),
    /// `aws.parseArn`.
    ParseArn(&'static Expr),
    /// `aws.isVirtualHostableS3Bucket`, with or without dots.
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
    /// An ARN's resource, taken apart at `:` and `/`.
    ResourceId,
    /// One of these parts.
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

/// A parameter that has a value of the configuration unless the operation binds it.
pub const fn built_in(
    name: &'static str,
    built_in: BuiltIn,
    default: Option<Literal>,
    required: bool,
) -> Parameter {
    Parameter { name, built_in: Some(built_in), default, required }
}

/// A parameter that only operations bind.
pub const fn parameter(name: &'static str, default: Option<Literal>, required: bool) -> Parameter {
    Parameter { name, built_in: None, default, required }
}

/// Text that is always the same.
pub const fn text(text: &'static str) -> Expr {
    Expr::Literal(Literal::Text(text))
}

/// `true` or `false`, whatever else.
pub const fn flag(flag: bool) -> Expr {
    Expr::Literal(Literal::Flag(flag))
}

/// A condition that keeps nothing.
pub const fn holds(value: Expr) -> Condition {
    Condition { value, slot: None }
}

/// A condition that keeps its value in a slot.
pub const fn keep(slot: u8, value: Expr) -> Condition {
    Condition { value, slot: Some(slot) }
}

/// A rule above so many of those that follow.
pub const fn above(count: usize, conditions: &'static [Condition]) -> Rule {
    Rule { conditions, then: Then::Next(count) }
}

/// A rule that leads to rules that stand elsewhere.
pub const fn group(conditions: &'static [Condition], rules: &'static [Rule]) -> Rule {
    Rule { conditions, then: Then::Group(rules) }
}

/// A rule that leads to an endpoint.
pub const fn endpoint(
    conditions: &'static [Condition],
    url: &'static str,
    traits: &'static Traits,
) -> Rule {
    Rule { conditions, then: Then::Endpoint(url, traits) }
}

/// A rule that says why there is none.
pub const fn error(conditions: &'static [Condition], why: &'static str) -> Rule {
    Rule { conditions, then: Then::Error(why) }
}
