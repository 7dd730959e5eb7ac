//! Compares two models, and what their differences mean for users of the generated crate.
//!
//! [`Diff::new`] works in two steps. `compare` lists every difference between the two models and
//! the files beside them. `effects` then compares the two `surface`s, the public items of each
//! generated crate and their wire format, and attributes every difference between them to the
//! changes that cause it.

mod change;
mod change_list;
mod compare;
mod comparison;
mod effects;
mod endpoint_rules;
mod endpoint_text;
mod json;
mod markdown;
mod partitions;
mod properties;
mod reach;
mod report;
mod side;
mod surface;
mod verdict;

pub use change::{Change, Impact, Subject};
pub use comparison::Diff;
pub use report::{Group, Line, Part, Report, Section, Sign};
pub use side::Side;
pub use verdict::Verdict;
