//! Renders a comparison for a terminal.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use shapesmith_codegen::diff::{Group, Line, Part, Report, Sign};

const TITLE: Style = Style::new().bold();
const FAINT: Style = Style::new().dimmed();
const ADDED: Style = AnsiColor::Green.on_default();
const REMOVED: Style = AnsiColor::Red.on_default();
const CHANGED: Style = AnsiColor::Yellow.on_default();
const BREAKS: Style = AnsiColor::Red.on_default().bold();

/// Renders a report.
pub(crate) fn text(report: &Report) -> String {
    let mut text = format!("{TITLE}{}{TITLE:#}\n", report.title);
    for sentence in &report.summary {
        // Writing to a String cannot fail.
        let _infallible = writeln!(text, "{sentence}");
    }
    for section in &report.sections {
        let _infallible = writeln!(text, "\n{TITLE}{}{TITLE:#}", section.title);
        section.groups.iter().for_each(|group| write_group(&mut text, group));
    }
    text
}

fn write_group(text: &mut String, group: &Group) {
    let mut indent = "  ";
    if let Some(title) = &group.title {
        let _infallible = writeln!(text, "  {}  {FAINT}{}{FAINT:#}", shown(title), group.note);
        indent = "    ";
    }
    for line in &group.lines {
        write_line(text, indent, line);
    }
}

fn write_line(text: &mut String, indent: &str, line: &Line) {
    let style = match line.sign {
        Sign::Added => ADDED,
        Sign::Removed => REMOVED,
        Sign::Changed => CHANGED,
    };
    let _infallible = write!(text, "{indent}{style}{}{style:#} ", line.sign.symbol());
    line.parts.iter().for_each(|part| text.push_str(&shown(part)));
    let tags = line.tags();
    if !tags.is_empty() {
        let _infallible = write!(text, "  {BREAKS}{tags}{BREAKS:#}");
    }
    text.push('\n');
}

/// A part of a line that is safe to print.
fn shown(part: &Part) -> String {
    let (Part::Words(text) | Part::Code(text)) = part;
    let seen = |c: char| match c.is_control() {
        true => c.escape_default().to_string(),
        false => c.to_string(),
    };
    text.chars().map(seen).collect()
}
