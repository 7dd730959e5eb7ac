//! Formats a report as Markdown, for a pull request or a changelog.

use super::report::{Group, Part, Report, Sign};
use crate::plan::markdown::code;

impl Report {
    /// Returns the report as Markdown, with its title as a heading of the given level.
    pub fn markdown(&self, level: usize) -> String {
        let heading = "#".repeat(level);
        let mut text = format!("{heading} {}\n\n", escaped(&self.title));
        text += &self.markdown_body(level);
        text
    }

    /// Returns the report as Markdown without its title. Sections are headings one level below `level`.
    pub fn markdown_body(&self, level: usize) -> String {
        let heading = "#".repeat(level + 1);
        let mut text = String::new();
        for sentence in &self.summary {
            text += &format!("- {}\n", escaped(sentence));
        }
        for section in &self.sections {
            text += &format!("\n{heading} {}\n\n", section.title);
            section.groups.iter().for_each(|group| group.markdown(&mut text));
        }
        text
    }
}

impl Group {
    fn markdown(&self, text: &mut String) {
        let indent = match &self.title {
            Some(title) => {
                let note = match self.note.as_str() {
                    "" => String::new(),
                    note => format!(" ({})", escaped(note)),
                };
                *text += &format!("- {}{note}\n", title.markdown());
                "  "
            }
            None => "",
        };
        for line in &self.lines {
            let parts = line.parts.iter().map(Part::markdown);
            let tags = line.tags();
            let tags = if tags.is_empty() { String::new() } else { format!(" (**{tags}**)") };
            let sign = match (line.sign, self.title.is_some()) {
                (Sign::Added, true) => "added ",
                (Sign::Removed, _) => "removed ",
                _ => "",
            };
            *text += &format!("{indent}- {sign}{}{tags}\n", parts.collect::<String>());
        }
    }
}

impl Part {
    fn markdown(&self) -> String {
        match self {
            // Aspects may be keys of the model.
            Self::Words(words) => escaped(words),
            Self::Code(value) => code(value),
        }
    }
}

/// Escapes text from a model or a file name, so that Markdown shows it verbatim.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_punctuation() && !"-.,:;()/'→".contains(c) {
            escaped.push('\\');
        }
        escaped.push(if c.is_control() { ' ' } else { c });
    }
    escaped
}
