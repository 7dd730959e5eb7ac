//! Paginators.

/// How the pages of an operation follow each other. Expressions are in JMESPath, as read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paginator {
    /// The members of the input that select the page.
    pub input_tokens: Vec<String>,
    /// Where their values for the next page are in the output, in the same order.
    pub output_tokens: Vec<String>,
    /// Where the output says whether there is another page. Otherwise, the token decides.
    pub more_results: Option<String>,
    /// The member of the input that limits the size of a page.
    pub limit_key: Option<String>,
    /// Where the lists of items are in the output, the main list first.
    pub result_keys: Vec<String>,
}
