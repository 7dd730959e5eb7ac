//! Paths from an output to values inside it.

use super::structure::Type;

/// A path from an output to one or more values inside it.
#[derive(Clone, Debug, PartialEq)]
pub struct PathPlan {
    /// The steps; the first is a field of the output.
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
}
