//! Endpoint rules.

use indexmap::IndexMap;

use super::FieldRef;
use crate::model::Partition;

/// The endpoint rules of a crate.
#[derive(Clone, Debug, PartialEq)]
pub struct EndpointPlan {
    /// The parameters that matter, in the rules' order; each has the slot of its place.
    pub parameters: Vec<ParameterPlan>,
    /// All values, the parameters' first.
    pub values: Vec<ValuePlan>,
    /// Conditions, each once, by the names of their constants.
    pub conditions: IndexMap<String, ConditionPlan>,
    /// What holds at endpoints, each once.
    pub traits: Vec<TraitsPlan>,
    /// Lists of rules that stand in several places.
    pub groups: Vec<Vec<RulePlan>>,
    /// The rules.
    pub rules: Vec<RulePlan>,
    /// The partitions, if the rules ask for them.
    pub partitions: Vec<PartitionPlan>,
}

/// A value, which has the slot of its place.
#[derive(Clone, Debug, PartialEq)]
pub struct ValuePlan {
    /// Its name in templates.
    pub name: String,
    /// Its name as a constant, if conditions refer to it.
    pub constant: Option<String>,
}

/// A parameter of the rules.
#[derive(Clone, Debug, PartialEq)]
pub struct ParameterPlan {
    /// Its name in the rules.
    pub name: String,
    /// Its name as a field, if operations may set it.
    pub field: Option<String>,
    /// Whether it is text, and no flag.
    pub is_text: bool,
    /// The runtime's name for the value of the configuration that it takes.
    pub built_in: Option<&'static str>,
    /// Its value if nobody sets it.
    pub default: Option<LiteralPlan>,
    /// Whether it has to have one.
    pub required: bool,
}

/// A value that stands in the rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LiteralPlan {
    /// Text.
    Text(String),
    /// `true` or `false`.
    Flag(bool),
}

/// What a rule asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct ConditionPlan {
    /// The value.
    pub value: ExprPlan,
    /// The slot that keeps it.
    pub slot: Option<usize>,
}

/// What gives a value.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprPlan {
    /// Always the same value.
    Literal(LiteralPlan),
    /// Text with values in it.
    Template(String),
    /// The value in a slot.
    Slot(usize),
    /// A part of a value, by the runtime's name for it, and its index.
    Part(Box<ExprPlan>, &'static str, Option<usize>),
    /// A function's value, by the runtime's name for it.
    Call(&'static str, Vec<ArgumentPlan>),
}

/// What a function is given.
#[derive(Clone, Debug, PartialEq)]
pub enum ArgumentPlan {
    /// A value that is known later.
    Expr(ExprPlan),
    /// Several of them.
    List(Vec<ExprPlan>),
    /// `true` or `false`.
    Flag(bool),
    /// A whole number from 0.
    Number(usize),
    /// Text.
    Text(String),
}

/// A rule.
#[derive(Clone, Debug, PartialEq)]
pub struct RulePlan {
    /// The names of its conditions.
    pub conditions: Vec<String>,
    /// What holds if they do.
    pub then: ThenPlan,
}

/// What a rule leads to.
#[derive(Clone, Debug, PartialEq)]
pub enum ThenPlan {
    /// Further rules.
    Tree(Vec<RulePlan>),
    /// Further rules that stand elsewhere too, by their index.
    Group(usize),
    /// An endpoint: its URL, and by its index what holds there.
    Endpoint(String, usize),
    /// There is none, and this is why.
    Error(String),
}

/// What holds at an endpoint, before values are filled in.
#[derive(Clone, Debug, PartialEq)]
pub struct TraitsPlan {
    /// How requests are signed.
    pub auth: Vec<AuthPlan>,
    /// Headers by name.
    pub headers: Vec<(String, Vec<String>)>,
    /// What else is known.
    pub properties: Vec<(String, String)>,
}

/// A way to sign requests, before values are filled in.
#[derive(Clone, Debug, PartialEq)]
pub struct AuthPlan {
    /// The runtime's name for the algorithm.
    pub algorithm: &'static str,
    /// The service's name.
    pub name: Option<String>,
    /// The region, or several.
    pub regions: Vec<String>,
    /// Whether the path is encoded twice.
    pub double_encoding: bool,
}

/// What an operation gives to a parameter of the rules.
#[derive(Clone, Debug, PartialEq)]
pub struct BindingPlan {
    /// The parameter.
    pub parameter: String,
    /// Its name as a field.
    pub field: String,
    /// The value.
    pub value: BoundValue,
}

/// The value that an operation gives to a parameter.
#[derive(Clone, Debug, PartialEq)]
pub enum BoundValue {
    /// Always the same.
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
}

/// A partition.
#[derive(Clone, Debug, PartialEq)]
pub struct PartitionPlan {
    /// What is known of it. Of its regions, those that the pattern does not tell.
    pub partition: Partition,
    /// What the names of its regions look like.
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
