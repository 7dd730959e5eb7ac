//! A comparison for people: what breaks first, then by operation and shape.

use super::{Change, Diff, Impact, Subject, Verdict};
/// A comparison in the order in which it is read. How it looks is for whoever shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The service.
    pub title: String,
    /// What was compared with what, how large it is, and the verdict: a sentence each.
    pub summary: Vec<String>,
    /// The changes.
    pub sections: Vec<Section>,
}

/// Changes of one sort.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// What they are.
    pub title: String,
    /// The changes, together with those that they belong to.
    pub groups: Vec<Group>,
}

/// Changes that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// An operation or shape; `None` if each line says it.
    pub title: Option<Part>,
    /// Which operations see it.
    pub note: String,
    /// A line for each change.
    pub lines: Vec<Line>,
}

/// A line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Whether something is there, gone, or otherwise.
    pub sign: Sign,
    /// What it says.
    pub parts: Vec<Part>,
    /// How many changes it tells: what comes or goes in a row stands in one line.
    pub changes: usize,
    /// What it means for code that uses the generated crate.
    pub api: Impact,
    /// What it means for what is sent and read.
    pub wire: Impact,
}

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Words of ours.
    Words(String),
    /// A name or value of the model, as it stands there.
    Code(String),
}

/// Whether something is there, gone, or otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// It was not there before.
    Added,
    /// It is gone.
    Removed,
    /// It is otherwise.
    Changed,
}

impl Sign {
    /// A character for it.
    pub fn symbol(self) -> char {
        match self {
            Self::Added => '+',
            Self::Removed => '-',
            Self::Changed => '~',
        }
    }
}

/// How many operations are named one by one.
const NAMED: usize = 3;

impl Diff {
    /// The comparison as people read it. `version` is what the generated crate has now.
    pub fn report(&self, version: Option<&str>) -> Report {
        let is_breaking = |change: &&Change| change.api.max(change.wire) == Impact::Breaks;
        let (breaking, rest): (Vec<_>, Vec<_>) = self.changes.iter().partition(is_breaking);
        let is_new = |change: &&Change| {
            change.aspect.is_none() && change.from.is_none() && is_whole(&change.subject)
        };
        let (new, rest): (Vec<_>, Vec<_>) = rest.into_iter().partition(is_new);
        let is_shape = |change: &&Change| matches!(change.subject, Subject::Shape(_));
        let (new_shapes, new): (Vec<_>, Vec<_>) = new.into_iter().partition(is_shape);
        let is_silent = |change: &&Change| change.api.max(change.wire) == Impact::Same;
        let (silent, rest): (Vec<_>, Vec<_>) = rest.into_iter().partition(is_silent);
        let one_by_one = |changes: Vec<&Change>| {
            let lines = changes.into_iter().map(|change| line(change, true)).collect();
            vec![Group { title: None, note: String::new(), lines }]
        };
        let sections = [
            ("Breaking", groups(breaking)),
            ("Added", one_by_one(new)),
            ("Changed", groups(rest)),
            ("Neither in the API nor on the wire", groups(silent)),
            ("New shapes", one_by_one(new_shapes)),
        ];
        let sections = sections.into_iter().filter_map(|(title, groups)| {
            let lines = groups.iter().flat_map(|group| &group.lines);
            let count: usize = lines.map(|line| line.changes).sum();
            (count > 0).then(|| Section { title: format!("{title} ({count})"), groups })
        });
        Report {
            title: self.service.clone(),
            summary: self.summary(version),
            sections: sections.collect(),
        }
    }

    fn summary(&self, version: Option<&str>) -> Vec<String> {
        let count = |what: &str, from: usize, to: usize| match from == to {
            true => format!("{from} {what}"),
            false => format!("{from} → {to} {what}"),
        };
        let (old, new) = (&self.old, &self.new);
        let mut summary = vec![
            format!("{} → {}", old.name, new.name),
            self.judgement(version),
            format!(
                "{}, {}",
                count("operations", old.operations, new.operations),
                count("shapes", old.shapes, new.shapes)
            ),
        ];
        if self.elsewhere > 0 {
            let plural = if self.elsewhere == 1 { "" } else { "s" };
            let count = self.elsewhere;
            summary.push(format!("{count} more change{plural}, of nothing that is generated"));
        }
        summary
    }

    fn judgement(&self, version: Option<&str>) -> String {
        let Some(verdict) = self.verdict() else {
            let why = self.unjudged.as_deref().unwrap_or_default().replace('\n', "; ");
            return format!("no verdict, since there is no code to compare: {why}");
        };
        let why = match (verdict, self.api() == Impact::Breaks, self.wire() == Impact::Breaks) {
            (Verdict::Same, ..) => "nothing has changed",
            (Verdict::Patch, ..) => "neither the API nor the wire is any different",
            (Verdict::Minor, ..) => "there is more, and what was there still works",
            (_, true, false) => "the Rust API breaks",
            (_, false, _) => "the wire breaks",
            (_, true, true) => "the Rust API and the wire break",
        };
        let next = version.and_then(|version| Some((version, verdict.next_version(version)?)));
        match next {
            Some((version, next)) if version != next => {
                format!("{verdict} ({version} → {next}): {why}")
            }
            _ => format!("{verdict}: {why}"),
        }
    }
}

fn is_whole(subject: &Subject) -> bool {
    matches!(
        subject,
        Subject::Operation(_) | Subject::Shape(_) | Subject::Paginator(_) | Subject::Waiter(_)
    )
}

/// Changes of one operation or shape, together.
fn groups(changes: Vec<&Change>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut last = None;
    for change in changes {
        if change.aspect.is_none() && is_whole(&change.subject) {
            let lines = vec![line(change, true)];
            groups.push(Group { title: None, note: String::new(), lines });
            last = None;
            continue;
        }
        let key = Some(change.subject.group());
        match groups.last_mut().filter(|_| key == last) {
            Some(group) => group.push(change),
            None => groups.push(Group {
                title: Some(title(&change.subject)),
                note: note(&change.operations, &change.subject),
                lines: vec![line(change, false)],
            }),
        }
        last = key;
    }
    groups
}

fn title(subject: &Subject) -> Part {
    match subject {
        Subject::Service => Part::Words("the service".to_owned()),
        Subject::Endpoint(_) => Part::Words("the endpoint rules".to_owned()),
        Subject::Paginator(name) => Part::Code(format!("paginator {name}")),
        Subject::Waiter(name) => Part::Code(format!("waiter {name}")),
        Subject::Operation(name) | Subject::Error { operation: name, .. } => {
            Part::Code(name.clone())
        }
        Subject::Shape(name)
        | Subject::Member { shape: name, .. }
        | Subject::Value { shape: name, .. } => Part::Code(name.clone()),
    }
}

fn note(operations: &[String], subject: &Subject) -> String {
    match operations {
        _ if subject.shape().is_none() => String::new(),
        [] => "in no operation".to_owned(),
        operations if operations.len() <= NAMED => format!("in {}", operations.join(", ")),
        operations => format!("in {} operations", operations.len()),
    }
}

/// A change as a line; below a title that says what it belongs to, or alone.
fn line(change: &Change, alone: bool) -> Line {
    let words = |text: &str| Part::Words(text.to_owned());
    let shown = |text: &String| Part::Code(text.clone());
    let mut parts = match &change.subject {
        Subject::Endpoint(name) if !name.is_empty() => vec![shown(name)],
        Subject::Service | Subject::Endpoint(_) => Vec::new(),
        Subject::Operation(name) if alone => vec![words("operation "), shown(name)],
        Subject::Shape(name) if alone => vec![words("shape "), shown(name)],
        Subject::Paginator(name) if alone => vec![words("paginator "), shown(name)],
        Subject::Waiter(name) if alone => vec![words("waiter "), shown(name)],
        Subject::Operation(_) | Subject::Shape(_) | Subject::Paginator(_) | Subject::Waiter(_) => {
            Vec::new()
        }
        Subject::Error { shape, .. } => vec![words("error "), shown(shape)],
        Subject::Member { member, .. } => vec![words("member "), shown(member)],
        Subject::Value { value, .. } => vec![words("value "), shown(value)],
    };
    let sign = match (&change.from, &change.to) {
        (None, _) => Sign::Added,
        (_, None) => Sign::Removed,
        _ => Sign::Changed,
    };
    if let Some(aspect) = &change.aspect {
        let comma = if parts.is_empty() { "" } else { ", " };
        parts.push(words(&format!("{comma}{aspect}")));
    }
    // Of a flag, that it is there says all.
    let mut values = change.from.iter().chain(&change.to).filter(|value| !value.is_empty());
    if let Some(first) = values.next() {
        parts.extend([words(": "), shown(first)]);
    }
    for value in values {
        parts.extend([words(" → "), shown(value)]);
    }
    Line { sign, parts, changes: 1, api: change.api, wire: change.wire }
}

impl Line {
    /// What the change means, for the end of the line; empty if nothing that was there is otherwise.
    pub fn tags(&self) -> &'static str {
        match (self.api, self.wire) {
            (Impact::Breaks, Impact::Breaks) => "breaks the API and the wire",
            (Impact::Breaks, _) => "breaks the API",
            (_, Impact::Breaks) => "breaks the wire",
            (_, Impact::Adds) => "sends more",
            _ => "",
        }
    }
}

impl Group {
    /// Adds a change: to the last line, if both are values of an enum that come or go.
    fn push(&mut self, change: &Change) {
        let mut line = line(change, false);
        let is_value = matches!(change.subject, Subject::Value { .. }) && change.aspect.is_none();
        let alike = |last: &&mut Line| {
            let (a, b) = (&**last, &line);
            // Each a name behind a word or a comma, and nothing else.
            is_value
                && a.parts.len() == 2 * a.changes
                && a.parts.first() == b.parts.first()
                && (a.sign, a.api, a.wire) == (b.sign, b.api, b.wire)
        };
        match self.lines.last_mut().filter(alike) {
            Some(last) => {
                last.changes += line.changes;
                last.parts.push(Part::Words(", ".to_owned()));
                last.parts.extend(line.parts.drain(1..));
            }
            None => self.lines.push(line),
        }
    }
}
