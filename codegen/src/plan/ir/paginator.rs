//! Paginators.

use super::path::PathPlan;

/// How an operation's pages follow each other.
#[derive(Clone, Debug, PartialEq)]
pub struct PaginatorPlan {
    /// The documentation, a line each.
    pub docs: Vec<String>,
    /// The flag that says whether there is a next page. Without it, a token says so.
    pub more_results: Option<PathPlan>,
    /// The members that ask for the next page.
    pub tokens: Vec<TokenPlan>,
    /// Whether the input has other members, which stay as they are.
    pub keeps_members: bool,
    /// The list of the page's items, if there is one.
    pub items: Option<PathPlan>,
}

/// A member of the input that asks for a page.
#[derive(Clone, Debug, PartialEq)]
pub struct TokenPlan {
    /// The field.
    pub field: String,
    /// Where the output has its value for the next page: the first of these that is not empty.
    pub sources: Vec<PathPlan>,
}
