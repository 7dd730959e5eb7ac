//! Arranges a comparison for people: breaking changes first, then by operation and shape.

use super::change::{Change, Impact, Subject};
use super::comparison::Diff;
use super::verdict::Verdict;

/// A comparison in reading order, independent of the output format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The service.
    pub title: String,
    /// The two models, the verdict, and the size of the models, one line each.
    pub summary: Vec<String>,
    /// The changes.
    pub sections: Vec<Section>,
}

/// Changes of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The kind, and the number of changes.
    pub title: String,
    /// The changes, grouped by what they belong to.
    pub groups: Vec<Group>,
}

/// Changes that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The operation, shape or other thing that they belong to. `None` if each line names it.
    pub title: Option<Part>,
    /// The operations that use it.
    pub note: String,
    /// The changes.
    pub lines: Vec<Line>,
}

/// One or more changes in a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Whether something was added, removed or changed.
    pub sign: Sign,
    /// The text.
    pub parts: Vec<Part>,
    /// The number of changes: enum values or regions added or removed in a row share a line.
    pub changes: usize,
    /// The impact on code that uses the generated crate.
    pub api: Impact,
    /// The impact on requests and responses.
    pub wire: Impact,
}

/// A piece of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Prose.
    Words(String),
    /// A name or value from the model, verbatim.
    Code(String),
}

/// Whether something was added, removed or changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// Added.
    Added,
    /// Removed.
    Removed,
    /// Changed.
    Changed,
}

impl Sign {
    /// Returns `+`, `-` or `~`.
    pub fn symbol(self) -> char {
        match self {
            Self::Added => '+',
            Self::Removed => '-',
            Self::Changed => '~',
        }
    }
}

/// Maximum number of operations that are listed individually.
const NAMED: usize = 3;

impl Diff {
    /// Returns the comparison as a report. `version` is the current version of the generated crate.
    pub fn report(&self, version: Option<&str>) -> Report {
        let is_breaking = |change: &&Change| change.impact() == Impact::Breaks;
        let (breaking, rest): (Vec<_>, Vec<_>) = self.changes.iter().partition(is_breaking);
        let is_new = |change: &&Change| is_whole(change) && change.from.is_none();
        let (new, rest): (Vec<_>, Vec<_>) = rest.into_iter().partition(is_new);
        let is_shape = |change: &&Change| matches!(change.subject, Subject::Shape(_));
        let (new_shapes, new): (Vec<_>, Vec<_>) = new.into_iter().partition(is_shape);
        let is_silent = |change: &&Change| change.impact() == Impact::Same;
        let (silent, rest): (Vec<_>, Vec<_>) = rest.into_iter().partition(is_silent);
        let one_by_one = |changes: Vec<&Change>| {
            let lines = changes.into_iter().map(|change| line(change, true)).collect();
            vec![Group { title: None, note: String::new(), lines }]
        };
        let sections = [
            ("Breaking", groups(breaking)),
            ("Added", one_by_one(new)),
            ("Changed", groups(rest)),
            ("No effect on the API or the wire format", groups(silent)),
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
            self.explained_verdict(version),
            format!(
                "{}, {}",
                count("operations", old.operations, new.operations),
                count("shapes", old.shapes, new.shapes)
            ),
        ];
        if self.elsewhere > 0 {
            let plural = if self.elsewhere == 1 { "" } else { "s" };
            let count = self.elsewhere;
            summary.push(format!("{count} more change{plural} in parts that are not generated"));
        }
        summary
    }

    fn explained_verdict(&self, version: Option<&str>) -> String {
        let Some(verdict) = self.verdict() else {
            let why = self.unjudged.as_deref().unwrap_or_default().replace('\n', "; ");
            return format!("no verdict, the code cannot be generated: {why}");
        };
        let why = match (verdict, self.api() == Impact::Breaks, self.wire() == Impact::Breaks) {
            (Verdict::Same, ..) => "nothing changes",
            (Verdict::Patch, ..) => "no effect on the API or the wire format",
            (Verdict::Minor, ..) => "additions only, existing code still works",
            (_, true, false) => "breaks the Rust API",
            (_, false, _) => "breaks the wire format",
            (_, true, true) => "breaks the Rust API and the wire format",
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

/// Whether a change adds or removes something that needs no group title.
fn is_whole(change: &Change) -> bool {
    let stands_alone = matches!(
        change.subject,
        Subject::Operation(_)
            | Subject::Shape(_)
            | Subject::Paginator(_)
            | Subject::Waiter(_)
            | Subject::EndpointRules
            | Subject::Partition(_)
    );
    stands_alone && change.aspect.is_none()
}

/// Groups changes by what they belong to.
fn groups(changes: Vec<&Change>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut last = None;
    for change in changes {
        if is_whole(change) {
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
        Subject::Operation(name)
        | Subject::Error { operation: name, .. }
        | Subject::Shape(name)
        | Subject::Member { shape: name, .. }
        | Subject::Value { shape: name, .. } => Part::Code(name.clone()),
        Subject::Paginator(name) => Part::Code(format!("paginator {name}")),
        Subject::Waiter(name) => Part::Code(format!("waiter {name}")),
        Subject::EndpointRules
        | Subject::EndpointParameter(_)
        | Subject::Endpoint(_)
        | Subject::EndpointError(_) => Part::Words("the endpoint rules".to_owned()),
        Subject::Partition(id) | Subject::Region { partition: id, .. } => {
            Part::Code(format!("partition {id}"))
        }
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

/// Formats a change as a line, either alone or below the title of its group.
fn line(change: &Change, alone: bool) -> Line {
    let mut parts = name(&change.subject, alone);
    if let Some(aspect) = &change.aspect {
        let comma = if parts.is_empty() { "" } else { ", " };
        parts.push(Part::Words(format!("{comma}{aspect}")));
    }
    // A flag has no value to show.
    let mut values = change.from.iter().chain(&change.to).filter(|value| !value.is_empty());
    if let Some(first) = values.next() {
        parts.extend([Part::Words(": ".to_owned()), Part::Code(first.clone())]);
    }
    for value in values {
        parts.extend([Part::Words(" → ".to_owned()), Part::Code(value.clone())]);
    }
    let sign = match (&change.from, &change.to) {
        (None, _) => Sign::Added,
        (_, None) => Sign::Removed,
        _ => Sign::Changed,
    };
    Line { sign, parts, changes: 1, api: change.api, wire: change.wire }
}

/// Returns the name of a subject in a line. Empty if the title of the group contains it.
fn name(subject: &Subject, alone: bool) -> Vec<Part> {
    let (kind, name, is_title) = match subject {
        Subject::Service => return Vec::new(),
        Subject::EndpointRules if alone => return vec![Part::Words("endpoint rules".to_owned())],
        Subject::EndpointRules => return Vec::new(),
        Subject::Operation(name) => ("operation", name, true),
        Subject::Shape(name) => ("shape", name, true),
        Subject::Paginator(name) => ("paginator", name, true),
        Subject::Waiter(name) => ("waiter", name, true),
        Subject::Partition(id) => ("partition", id, true),
        Subject::Error { shape, .. } => ("error", shape, false),
        Subject::Member { member, .. } => ("member", member, false),
        Subject::Value { value, .. } => ("value", value, false),
        Subject::EndpointParameter(name) => ("parameter", name, false),
        Subject::Endpoint(url) => ("endpoint", url, false),
        Subject::EndpointError(message) => ("error", message, false),
        Subject::Region { region, .. } => ("region", region, false),
    };
    if is_title && !alone {
        return Vec::new();
    }
    vec![Part::Words(format!("{kind} ")), Part::Code(name.clone())]
}

impl Line {
    /// Describes the impact, for the end of the line. Empty if there is nothing to say.
    pub fn tags(&self) -> &'static str {
        match (self.api, self.wire) {
            (Impact::Breaks, Impact::Breaks) => "breaks the API and the wire format",
            (Impact::Breaks, _) => "breaks the API",
            (_, Impact::Breaks) => "breaks the wire format",
            (_, Impact::Adds) => "extends the wire format",
            _ => "",
        }
    }
}

impl Group {
    /// Adds a change. Enum values and regions that are added or removed in a row share a line.
    fn push(&mut self, change: &Change) {
        let mut line = line(change, false);
        let is_item = matches!(change.subject, Subject::Value { .. } | Subject::Region { .. })
            && change.aspect.is_none();
        let is_alike = |last: &&mut Line| {
            let (a, b) = (&**last, &line);
            // Only names, each after a word or a comma.
            is_item
                && a.parts.len() == 2 * a.changes
                && a.parts.first() == b.parts.first()
                && (a.sign, a.api, a.wire) == (b.sign, b.api, b.wire)
        };
        match self.lines.last_mut().filter(is_alike) {
            Some(last) => {
                last.changes += line.changes;
                last.parts.push(Part::Words(", ".to_owned()));
                last.parts.extend(line.parts.drain(1..));
            }
            None => self.lines.push(line),
        }
    }
}
