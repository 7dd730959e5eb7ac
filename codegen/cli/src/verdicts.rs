//! The verdicts on several services as a table, one line a service.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;

use anstyle::{AnsiColor, Style};
use shapesmith_codegen::Diff;
use shapesmith_codegen::diff::{Change, Impact, Verdict};

const TITLE: Style = Style::new().bold();
const BREAKS: Style = AnsiColor::Red.on_default().bold();
const ADDS: Style = AnsiColor::Green.on_default();
const FAINT: Style = Style::new().dimmed();

const COLUMNS: [&str; 7] = [
    "service",
    "verdict",
    "without partitions",
    "changes",
    "break the API",
    "break the wire",
    "version",
];

/// The columns of words, which have the color of the outcome.
const WORDS: Range<usize> = 1..3;

/// The columns of numbers, which are aligned to the right.
const NUMBERS: Range<usize> = 3..6;

/// What became of a service. The most important comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    Removed,
    /// One of the crates cannot be generated.
    Unjudged,
    Major,
    Minor,
    Patch,
    Added,
    Same,
}

impl Outcome {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Removed => "removed",
            Self::Unjudged => "no verdict",
            Self::Major => "major",
            Self::Minor => "minor",
            Self::Patch => "patch",
            Self::Added => "added",
            Self::Same => "same",
        }
    }

    fn style(self) -> Style {
        match self {
            Self::Removed | Self::Unjudged | Self::Major => BREAKS,
            Self::Minor | Self::Added => ADDS,
            Self::Patch | Self::Same => FAINT,
        }
    }
}

impl From<Option<Verdict>> for Outcome {
    fn from(verdict: Option<Verdict>) -> Self {
        match verdict {
            None => Self::Unjudged,
            Some(Verdict::Major) => Self::Major,
            Some(Verdict::Minor) => Self::Minor,
            Some(Verdict::Patch) => Self::Patch,
            Some(Verdict::Same) => Self::Same,
        }
    }
}

/// A line of the table.
pub(crate) struct Row {
    outcome: Outcome,
    /// The outcome if the partitions had not changed, which services share.
    own: Outcome,
    /// The changes of the partitions.
    partitions: Vec<Change>,
    cells: [String; COLUMNS.len()],
}

impl Row {
    /// The line of a service that only one side has.
    pub(crate) fn alone(service: &str, outcome: Outcome) -> Self {
        let mut cells = <[String; COLUMNS.len()]>::default();
        cells[0] = service.to_owned();
        WORDS.for_each(|column| cells[column] = outcome.word().to_owned());
        Self { outcome, own: outcome, partitions: Vec::new(), cells }
    }

    /// The line of a service that was compared. `version` is the current version of its crate.
    pub(crate) fn of(service: &str, mut diff: Diff, version: Option<&str>) -> Self {
        let verdict = diff.verdict();
        let partitions = diff.take_partitions();
        let own = Outcome::from(diff.verdict());
        let mut cells = Self::alone(service, verdict.into()).cells;
        cells[2] = own.word().to_owned();
        cells[3] = diff.changes.len().to_string();
        cells[4] = breaks(&diff.changes, |change| change.api).to_string();
        cells[5] = breaks(&diff.changes, |change| change.wire).to_string();
        let next = version.and_then(|version| verdict?.next_version(version));
        if let (Some(version), Some(next)) = (version, next) {
            cells[6] = if next == version { next } else { format!("{version} → {next}") };
        }
        Self { outcome: verdict.into(), own, partitions, cells }
    }

    /// Whether anything changed.
    pub(crate) fn is_change(&self) -> bool {
        self.outcome != Outcome::Same
    }
}

fn breaks(changes: &[Change], impact: fn(&Change) -> Impact) -> usize {
    changes.iter().filter(|change| impact(change) == Impact::Breaks).count()
}

/// The services that changed, what breaks first, and sentences with totals.
pub(crate) struct Table {
    rows: Vec<Row>,
    /// The columns that have something to say.
    columns: Vec<usize>,
    totals: Vec<String>,
}

impl Table {
    pub(crate) fn new(mut rows: Vec<Row>) -> Self {
        let totals = totals(&rows);
        rows.retain(Row::is_change);
        rows.sort_by(|a, b| (a.outcome, a.own, &a.cells[0]).cmp(&(b.outcome, b.own, &b.cells[0])));
        let is_said = |column: &usize| match column {
            2 => rows.iter().any(|row| !row.partitions.is_empty()),
            6 => rows.iter().any(|row| !row.cells[6].is_empty()),
            _ => !rows.is_empty(),
        };
        let columns = (0..COLUMNS.len()).filter(is_said).collect();
        Self { rows, columns, totals }
    }

    /// Renders it for a terminal.
    pub(crate) fn text(&self) -> String {
        let header = COLUMNS.map(str::to_owned);
        let lines = || [(&header, [TITLE; 3])].into_iter().chain(self.rows.iter().map(styled));
        let mut text = String::new();
        for (cells, styles) in lines().filter(|_| !self.columns.is_empty()) {
            let mut line = String::new();
            for column in &self.columns {
                let widths = lines().map(|(cells, _)| cells[*column].chars().count());
                let gap = widths.max().unwrap_or_default() - cells[*column].chars().count();
                let (left, right) = if NUMBERS.contains(column) { (gap, 0) } else { (0, gap) };
                let style = styles.get(*column).copied().unwrap_or(styles[0]);
                // Writing to a String cannot fail.
                let _infallible =
                    write!(line, "{:left$}{style}{}{style:#}{:right$}  ", "", cells[*column], "");
            }
            text += line.trim_end();
            text.push('\n');
        }
        text + &self.totals.join("\n") + "\n"
    }

    /// Renders it as Markdown.
    pub(crate) fn markdown(&self) -> String {
        let line = |cells: &[String]| {
            let cells: Vec<&str> = self.columns.iter().map(|n| cells[*n].as_str()).collect();
            format!("| {} |\n", cells.join(" | "))
        };
        let totals = self.totals.join("\n") + "\n";
        if self.rows.is_empty() {
            return totals;
        }
        let rule = self.columns.iter().map(|n| if NUMBERS.contains(n) { "---:|" } else { "---|" });
        let body: String = self.rows.iter().map(|row| line(&row.cells)).collect();
        let header = line(&COLUMNS.map(str::to_owned));
        format!("{header}|{}\n{body}\n{totals}", rule.collect::<String>())
    }
}

/// The cells of a line, and the styles of the first ones.
fn styled(row: &Row) -> (&[String; COLUMNS.len()], [Style; 3]) {
    (&row.cells, [Style::new(), row.outcome.style(), row.own.style()])
}

fn totals(rows: &[Row]) -> Vec<String> {
    let changed = rows.iter().filter(|row| row.is_change()).count();
    let mut total = format!("{changed} of {} services changed", rows.len());
    if changed > 0 {
        total += &format!(": {}", counts(rows, |row| row.outcome));
    }
    // All services have the same partitions.
    let partitions = rows.iter().map(|row| &row.partitions).max_by_key(|changes| changes.len());
    let Some(partitions) = partitions.filter(|changes| !changes.is_empty()) else {
        return vec![total];
    };
    total += &format!("; without the partitions: {}", counts(rows, |row| row.own));
    let (all, breaking) = (partitions.len(), breaks(partitions, |change| change.wire));
    let note = format!(
        "The partitions, which services share, changed too: {all}, {breaking} of them break the wire"
    );
    vec![total, note]
}

/// The number of services with each outcome.
fn counts(rows: &[Row], outcome: fn(&Row) -> Outcome) -> String {
    let mut all = BTreeMap::new();
    for outcome in rows.iter().map(outcome).filter(|outcome| *outcome != Outcome::Same) {
        *all.entry(outcome).or_insert(0) += 1;
    }
    let counts = all.iter().map(|(outcome, count)| format!("{count} {}", outcome.word()));
    match counts.collect::<Vec<_>>().as_slice() {
        [] => "none".to_owned(),
        counts => counts.join(", "),
    }
}
