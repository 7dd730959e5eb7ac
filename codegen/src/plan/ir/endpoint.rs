//! Endpoint rules, in the form of the runtime's tables.

use super::FieldRef;
use super::path::{Measured, PathPlan};
use crate::model::{ParameterKind, Partition};

/// The endpoint rules of a crate.
#[derive(Clone, Debug, PartialEq)]
pub struct EndpointPlan {
    /// The parameters, in the rules' order. Their values are in the first slots.
    pub parameters: Vec<ParameterPlan>,
    /// All values by slot.
    pub values: Vec<ValuePlan>,
    /// The conditions of all rules, without duplicates.
    pub conditions: Vec<ConditionPlan>,
    /// The properties of all endpoints, without duplicates.
    pub traits: Vec<TraitsPlan>,
    /// Lists of rules that are used several times.
    pub groups: Vec<Vec<RulePlan>>,
    /// The rules.
    pub rules: Vec<RulePlan>,
    /// The partitions, if the rules use them.
    pub partitions: Vec<PartitionPlan>,
}

/// The index of a value in the runtime's list of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Slot(pub u8);

/// A value of the rules.
#[derive(Clone, Debug, PartialEq)]
pub struct ValuePlan {
    /// Its name in templates.
    pub name: String,
    /// The name of its constant, if conditions refer to it.
    pub constant: Option<String>,
}

/// A parameter of the rules.
#[derive(Clone, Debug, PartialEq)]
pub struct ParameterPlan {
    /// The name in the rules.
    pub name: String,
    /// The field in `Params`, if operations can set it.
    pub field: Option<String>,
    /// The type of its values.
    pub kind: ParameterKind,
    /// The built-in value that it has unless an operation sets it.
    pub built_in: Option<BuiltIn>,
    /// The default value.
    pub default: Option<LiteralPlan>,
    /// Whether a value is required.
    pub required: bool,
}

/// A built-in value, from the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BuiltIn {
    /// The region.
    Region,
    /// Whether to use endpoints that comply with FIPS 140.
    UseFips,
    /// Whether to use endpoints that support IPv6.
    UseDualStack,
    /// The URL of a custom endpoint.
    Endpoint,
    /// The account of the credentials.
    AccountId,
    /// Whether to use endpoints that contain the account's id.
    AccountIdEndpointMode,
    /// A setting that the runtime does not have, with its fixed value.
    Fixed(bool),
    /// A setting of one service.
    Setting {
        /// The runtime's feature for that service.
        feature: &'static str,
        /// The path in the runtime of the function that returns the value.
        function: &'static str,
        /// The parameter whose value is passed to the function besides the configuration.
        argument: Option<&'static str>,
    },
}

/// A constant in the rules.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum LiteralPlan {
    /// Text.
    Text(String),
    /// `true` or `false`.
    Flag(bool),
    /// A list of text.
    Texts(Vec<String>),
}

impl LiteralPlan {
    /// Returns the type of the value.
    pub fn kind(&self) -> ParameterKind {
        match self {
            Self::Text(_) => ParameterKind::Text,
            Self::Flag(_) => ParameterKind::Flag,
            Self::Texts(_) => ParameterKind::Texts,
        }
    }
}

/// A condition. It holds if its value is set and not false.
#[derive(Clone, Debug, PartialEq)]
pub struct ConditionPlan {
    /// The name of its constant.
    pub name: String,
    /// The value.
    pub value: ExprPlan,
    /// The slot that stores the value.
    pub slot: Option<Slot>,
}

/// An expression.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ExprPlan {
    /// A constant.
    Literal(LiteralPlan),
    /// A template.
    Template(String),
    /// The value in a slot.
    Slot(Slot),
    /// A part of a value.
    Part(Box<ExprPlan>, Part),
    /// The result of a function.
    Call(Function, Vec<ArgumentPlan>),
}

/// A function of the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Function {
    IsSet,
    Not,
    Equals,
    Substring,
    UriEncode,
    ParseUrl,
    IsValidHostLabel,
    Split,
    Coalesce,
    IfThenElse,
    Partition,
    ParseArn,
    IsVirtualHostableS3Bucket,
}

impl Function {
    /// Returns the name of the runtime's variant.
    pub fn name(self) -> &'static str {
        match self {
            Self::IsSet => "IsSet",
            Self::Not => "Not",
            Self::Equals => "Equals",
            Self::Substring => "Substring",
            Self::UriEncode => "UriEncode",
            Self::ParseUrl => "ParseUrl",
            Self::IsValidHostLabel => "IsValidHostLabel",
            Self::Split => "Split",
            Self::Coalesce => "Coalesce",
            Self::IfThenElse => "IfThenElse",
            Self::Partition => "Partition",
            Self::ParseArn => "ParseArn",
            Self::IsVirtualHostableS3Bucket => "IsVirtualHostableS3Bucket",
        }
    }
}

/// A part of a URL, an ARN, a partition or a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Part {
    Scheme,
    Authority,
    Path,
    NormalizedPath,
    IsIp,
    ArnPartition,
    Service,
    Region,
    AccountId,
    ResourceId,
    ResourcePart(usize),
    Name,
    DnsSuffix,
    DualStackDnsSuffix,
    SupportsFips,
    SupportsDualStack,
    ImplicitGlobalRegion,
    Item(usize),
}

impl Part {
    /// Returns the name of the runtime's variant.
    pub fn name(self) -> &'static str {
        match self {
            Self::Scheme => "Scheme",
            Self::Authority => "Authority",
            Self::Path => "Path",
            Self::NormalizedPath => "NormalizedPath",
            Self::IsIp => "IsIp",
            Self::ArnPartition => "ArnPartition",
            Self::Service => "Service",
            Self::Region => "Region",
            Self::AccountId => "AccountId",
            Self::ResourceId => "ResourceId",
            Self::ResourcePart(_) => "ResourcePart",
            Self::Name => "Name",
            Self::DnsSuffix => "DnsSuffix",
            Self::DualStackDnsSuffix => "DualStackDnsSuffix",
            Self::SupportsFips => "SupportsFips",
            Self::SupportsDualStack => "SupportsDualStack",
            Self::ImplicitGlobalRegion => "ImplicitGlobalRegion",
            Self::Item(_) => "Item",
        }
    }

    /// Returns the index of an item.
    pub fn index(self) -> Option<usize> {
        match self {
            Self::ResourcePart(index) | Self::Item(index) => Some(index),
            _ => None,
        }
    }
}

/// An argument of a function.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ArgumentPlan {
    /// An expression.
    Expr(ExprPlan),
    /// Several expressions.
    List(Vec<ExprPlan>),
    /// A constant `true` or `false`.
    Flag(bool),
    /// A constant number.
    Number(usize),
    /// Constant text.
    Text(String),
}

/// A rule.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RulePlan {
    /// The indices of its conditions.
    pub conditions: Vec<usize>,
    /// The result if all conditions hold.
    pub then: ThenPlan,
}

/// The result of a rule.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ThenPlan {
    /// The result of other rules.
    Tree(Vec<RulePlan>),
    /// The result of a group of rules, by its index.
    Group(usize),
    /// An endpoint: its URL, and the index of its properties.
    Endpoint(String, usize),
    /// An error with this message.
    Error(String),
}

/// The properties of an endpoint besides its URL. Texts are templates.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TraitsPlan {
    /// How requests are signed, the preferred scheme first.
    pub auth: Vec<AuthPlan>,
    /// Headers by name.
    pub headers: Vec<(String, Vec<String>)>,
    /// Other properties that are text, by name.
    pub properties: Vec<(String, String)>,
    /// Other properties that are not text, by name.
    pub other_properties: Vec<(String, PropertyPlan)>,
}

/// A property that is not text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PropertyPlan {
    /// `true` or `false`.
    Flag(bool),
    /// A list of templates.
    Texts(Vec<String>),
}

/// An auth scheme. Texts are templates.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AuthPlan {
    /// The algorithm.
    pub algorithm: Algorithm,
    /// The service's name in the credential scope.
    pub name: Option<String>,
    /// The regions in the credential scope.
    pub regions: Vec<String>,
    /// Whether the path is encoded twice.
    pub double_encoding: bool,
}

/// A signature algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Algorithm {
    SigV4,
    SigV4a,
    SigV4S3Express,
}

/// The value that an operation sets for a parameter of the rules.
#[derive(Clone, Debug, PartialEq)]
pub struct BindingPlan {
    /// The parameter.
    pub parameter: String,
    /// The parameter's field.
    pub field: String,
    /// The value.
    pub value: BoundValue,
}

/// The value of a parameter.
#[derive(Clone, Debug, PartialEq)]
pub enum BoundValue {
    /// A constant.
    Literal(LiteralPlan),
    /// A member's text.
    Text(FieldRef),
    /// A member's text, checked by a function of the runtime.
    Checked {
        /// The member.
        field: FieldRef,
        /// The function's path in the runtime.
        check: &'static str,
    },
    /// A member's flag.
    Flag(FieldRef),
    /// Text at the end of a path into the input, with the path as the model has it.
    TextAt(PathPlan, String),
    /// A flag at the end of a path into the input.
    FlagAt(PathPlan, String),
    /// Texts in the input.
    Texts(Measured, String),
}

impl BoundValue {
    /// Returns the type of the value.
    pub fn kind(&self) -> ParameterKind {
        match self {
            Self::Literal(value) => value.kind(),
            Self::Text(_) | Self::Checked { .. } | Self::TextAt(..) => ParameterKind::Text,
            Self::Flag(_) | Self::FlagAt(..) => ParameterKind::Flag,
            Self::Texts(..) => ParameterKind::Texts,
        }
    }
}

/// A partition.
#[derive(Clone, Debug, PartialEq)]
pub struct PartitionPlan {
    /// Its properties. Lists only the regions that do not match the pattern.
    pub partition: Partition,
    /// The pattern of region names.
    pub pattern: Vec<PiecePlan>,
}

/// A piece of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PiecePlan {
    /// One of these words.
    Any(Vec<String>),
    /// `\w+`
    Word,
    /// `\d+`
    Digits,
}
