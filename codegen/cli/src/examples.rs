//! Examples at the end of a command's help.

use std::fmt::Write as _;

use clap::builder::{StyledStr, Styles};

/// An example of a command: its purpose, and the arguments of the program.
pub type Example = (&'static str, &'static str);

/// Renders examples, which call `program` by its name.
pub(crate) fn render(program: &str, examples: &[Example]) -> StyledStr {
    let styles = Styles::styled();
    let (header, literal) = (styles.get_header(), styles.get_literal());
    let mut text = StyledStr::new();
    // Writing to memory cannot fail.
    let _infallible = write!(text, "{header}Examples:{header:#}");
    for (purpose, arguments) in examples {
        let _infallible =
            write!(text, "\n  {purpose}:\n    {literal}{program} {arguments}{literal:#}");
    }
    text
}
