//! Paginators.

use super::path::PathPlan;

/// How the pages of an operation follow each other.
#[derive(Clone, Debug, PartialEq)]
pub struct PaginatorPlan {
    /// The documentation, by line.
    pub docs: Vec<String>,
    /// The flag that is set if there is another page. Otherwise, the token decides.
    pub more_results: Option<PathPlan>,
    /// The members of the input that select the page.
    pub tokens: Vec<TokenPlan>,
    /// Whether the input has other members, which are kept.
    pub keeps_members: bool,
    /// The list of items, if there is one.
    pub items: Option<PathPlan>,
}

/// A member of the input that selects the page.
#[derive(Clone, Debug, PartialEq)]
pub struct TokenPlan {
    /// The field.
    pub field: String,
    /// Where its next value is in the output: the first of these that is not empty.
    pub sources: Vec<PathPlan>,
}
