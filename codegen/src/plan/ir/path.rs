//! Paths from an output to values in it.

use super::structure::Type;

/// A path from an output to a value in it, or to several.
#[derive(Clone, Debug, PartialEq)]
pub struct PathPlan {
    /// The steps; the first is a field of the output.
    pub steps: Vec<Step>,
    /// The type of a value at the end.
    pub ty: Type,
    /// Whether it leads to several values.
    pub many: bool,
}

/// A step of a path.
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
    /// To an item of a list, counted from its front.
    Nth(usize),
    /// To an item of a list, counted from its end; 0 is the last.
    NthBack(usize),
    /// To every item of a list.
    Each,
}
