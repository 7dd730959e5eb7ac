//! Listings that come in pages.

/// How an operation's pages follow each other. The expressions are JMESPath, as they were read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paginator {
    /// The members of the input that say which page is asked for.
    pub input_tokens: Vec<String>,
    /// Where the output has their values for the next page; as many, in the same order.
    pub output_tokens: Vec<String>,
    /// Where the output says whether there is a next page. Without it, a token says so.
    pub more_results: Option<String>,
    /// The member of the input that limits how much a page holds.
    pub limit_key: Option<String>,
    /// Where the output has what is listed; the main list first.
    pub result_keys: Vec<String>,
}
