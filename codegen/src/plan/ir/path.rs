//! Paths from a structure to values inside it, and conditions on such values.

use super::structure::Type;

/// A path from a structure to one or more values inside it.
#[derive(Clone, Debug, PartialEq)]
pub struct PathPlan {
    /// The steps; the first is a field of the structure.
    pub steps: Vec<Step>,
    /// The type of the values.
    pub ty: Type,
    /// Whether it leads to several values.
    pub many: bool,
}

/// A step in a path.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Into a field.
    Field {
        /// Its name.
        name: String,
        /// Whether it is an `Option`.
        optional: bool,
        /// Whether the value is boxed.
        boxed: bool,
    },
    /// To an item of a list, from the front.
    Nth(usize),
    /// To an item of a list, from the back; 0 is the last.
    NthBack(usize),
    /// To each item of a list.
    Each,
    /// To each key of a map.
    Keys,
    /// To each value of a map.
    Values,
    /// From several items to those that satisfy a condition.
    Where(Box<TestPlan>),
    /// To the values at the ends of several paths, of the same type.
    Select(Vec<PathPlan>),
}

/// A condition on values in a structure.
#[derive(Clone, Debug, PartialEq)]
pub enum TestPlan {
    /// All of these hold.
    All(Vec<TestPlan>),
    /// One of these holds.
    Any(Vec<TestPlan>),
    /// A value satisfies a check.
    Value {
        /// Where the value is.
        path: PathPlan,
        /// The check.
        check: Check,
        /// The result if there is no value.
        unset: bool,
    },
    /// Two values of the same type compare in this way.
    Pair {
        /// Where the first value is.
        left: PathPlan,
        /// How they compare.
        comparison: Comparison,
        /// Where the second value is.
        right: PathPlan,
        /// For comparisons of order: the result if there are not two values. Otherwise, values that
        /// are not there are equal.
        unset: bool,
    },
    /// A value has this size.
    Size {
        /// The value.
        of: Measured,
        /// Its size.
        size: Size,
        /// The result if there is no value.
        unset: bool,
    },
    /// Two values have sizes that compare in this way.
    Sizes {
        /// The first value.
        left: Measured,
        /// How they compare.
        comparison: Comparison,
        /// The second value.
        right: Measured,
        /// The result if there are not two values.
        unset: bool,
    },
    /// One or all of several items satisfy a condition.
    Items {
        /// The items.
        of: Measured,
        /// Whether it is all of any number of items.
        all: bool,
        /// The condition.
        test: Box<TestPlan>,
        /// The result if there are no items, not even an empty list.
        unset: bool,
    },
}

/// Something that has a size: a list, a map, text, or the values at the end of further steps.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// Where the list, map or text is.
    pub base: PathPlan,
    /// Further steps, which lead to several values. Empty if the size is that of the base.
    pub items: Vec<Step>,
}

/// A size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// None.
    Empty,
    /// At least one.
    NotEmpty,
    /// Compares with a number in this way.
    Is(Comparison, usize),
}

/// A check of a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Check {
    /// Text, or an enum, is this text or is not.
    Text {
        /// Whether it should be this text.
        equal: bool,
        /// The text.
        text: String,
    },
    /// A flag has this value.
    Flag(bool),
    /// A whole number compares with this one.
    Integer(Comparison, i64),
    /// A number compares with this one.
    Float(Comparison, f64),
}

/// How two values compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
}

impl Comparison {
    /// Returns the comparison that is true when this one is not.
    pub(crate) fn negated(self) -> Self {
        match self {
            Self::Equal => Self::NotEqual,
            Self::NotEqual => Self::Equal,
            Self::Less => Self::AtLeast,
            Self::AtMost => Self::Greater,
            Self::Greater => Self::AtMost,
            Self::AtLeast => Self::Less,
        }
    }

    /// Returns the comparison with the sides swapped.
    pub(crate) fn swapped(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::AtMost => Self::AtLeast,
            Self::Greater => Self::Less,
            Self::AtLeast => Self::AtMost,
            same => same,
        }
    }

    /// Whether values are compared by order.
    pub(crate) fn is_order(self) -> bool {
        !matches!(self, Self::Equal | Self::NotEqual)
    }
}

impl TestPlan {
    /// Returns the condition that holds when this one does not.
    pub(crate) fn negated(self) -> Self {
        let all = |tests: Vec<Self>| tests.into_iter().map(Self::negated).collect();
        match self {
            Self::All(tests) => Self::Any(all(tests)),
            Self::Any(tests) => Self::All(all(tests)),
            Self::Value { path, check, unset } => {
                Self::Value { path, check: check.negated(), unset: !unset }
            }
            Self::Pair { left, comparison, right, unset } => {
                Self::Pair { left, comparison: comparison.negated(), right, unset: !unset }
            }
            Self::Size { of, size, unset } => {
                Self::Size { of, size: size.negated(), unset: !unset }
            }
            Self::Sizes { left, comparison, right, unset } => {
                Self::Sizes { left, comparison: comparison.negated(), right, unset: !unset }
            }
            Self::Items { of, all, test, unset } => {
                Self::Items { of, all: !all, test: Box::new(test.negated()), unset: !unset }
            }
        }
    }
}

impl Size {
    fn negated(self) -> Self {
        match self {
            Self::Empty => Self::NotEmpty,
            Self::NotEmpty => Self::Empty,
            Self::Is(comparison, size) => Self::Is(comparison.negated(), size),
        }
    }
}

impl Check {
    fn negated(self) -> Self {
        match self {
            Self::Text { equal, text } => Self::Text { equal: !equal, text },
            Self::Flag(flag) => Self::Flag(!flag),
            Self::Integer(comparison, number) => Self::Integer(comparison.negated(), number),
            Self::Float(comparison, number) => Self::Float(comparison.negated(), number),
        }
    }
}
