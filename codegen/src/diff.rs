//! What changes between two models, and what that means for those who use the generated crate.
//!
//! Three steps, a file each. `facets` takes both models apart and lists every difference:
//! nothing that a model says is left out. `surface` lists what each generated crate shows its
//! users, item by item, and what it puts on the wire. `effects` says which of the differences
//! cause what the two surfaces have not in common.

mod effects;
mod facets;
mod json;
mod markdown;
mod report;
mod surface;

use std::collections::BTreeSet;
use std::fmt;

use indexmap::IndexMap;
use serde_json::Value;

pub use report::{Group, Line, Part, Report, Section, Sign};

use crate::error::Collector;
use crate::error::Errors;
use crate::generator::Generator;
use crate::model::Model;
use crate::plan::Plan;
use crate::select::{self, Operations};

/// What changes between two models. Made by [`Diff::new`].
#[derive(Clone, Debug, PartialEq)]
pub struct Diff {
    /// The service's name in full.
    pub service: String,
    /// The model as it was.
    pub old: Side,
    /// The model as it is.
    pub new: Side,
    /// Every change of what is selected: in the order of subjects, then as the model has them.
    pub changes: Vec<Change>,
    /// How many changes there are that no selected operation can see.
    pub elsewhere: usize,
    /// Why nothing is said of API and wire, if it is not: there is no code to compare.
    pub unjudged: Option<String>,
}

/// One of the two models.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// What the generator calls it.
    pub name: String,
    /// How many operations it has.
    pub operations: usize,
    /// How many shapes it has.
    pub shapes: usize,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What changes.
    pub subject: Subject,
    /// Which of its properties does; `None` if the subject itself was added or removed.
    pub aspect: Option<String>,
    /// What it was; `None` if it was not there.
    pub from: Option<String>,
    /// What it is; `None` if it is not there any more.
    pub to: Option<String>,
    /// What it means for code that uses the generated crate.
    pub api: Impact,
    /// What it means for what is sent and read.
    pub wire: Impact,
    /// The selected operations that can see it, sorted.
    pub operations: Vec<String>,
    /// What it may have an effect on.
    pub(crate) touches: &'static [Touch],
}

/// What changes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    /// The service as a whole.
    Service,
    /// An operation.
    Operation(String),
    /// An error that an operation names.
    Error {
        /// The operation.
        operation: String,
        /// The error's shape.
        shape: String,
    },
    /// A shape.
    Shape(String),
    /// A member of a structure or union; of a list `member`, of a map `key` and `value`.
    Member {
        /// The shape it stands in.
        shape: String,
        /// Its name.
        member: String,
    },
    /// A value of an enum.
    Value {
        /// The enum.
        shape: String,
        /// The value.
        value: String,
    },
    /// The paginator of an operation.
    Paginator(String),
    /// A waiter.
    Waiter(String),
    /// A parameter of the endpoint rules; all of the rules if it has no name.
    Endpoint(String),
}

/// What a change means for code that uses the generated crate, or for the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Impact {
    /// Nothing.
    Same,
    /// There is more. In the API: something to use that was not there, or something to leave that
    /// still is. On the wire: the same call sends all that it did, and something besides.
    Adds,
    /// What was there is not, or is otherwise. In the API: code that compiled may not compile any
    /// more, or a call that succeeded may be refused. On the wire: the same call sends something
    /// else, or the same response is read in another way.
    Breaks,
}

/// Which version a crate needs next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The same: nothing has changed.
    Same,
    /// A patch: neither the API nor the wire.
    Patch,
    /// A minor one: there is more, and all that was there still works.
    Minor,
    /// A major one: the API or the wire is broken.
    Major,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Same => "same",
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        })
    }
}

impl Verdict {
    /// The version after `version` (`major.minor.patch`), as cargo compares them: below 1.0.0 the
    /// minor number says what breaks. `None` if `version` is not of that form.
    pub fn next_version(self, version: &str) -> Option<String> {
        let numbers: Option<Vec<u64>> =
            version.split('.').map(|number| number.parse().ok()).collect();
        let [major, minor, patch] = numbers?[..] else { return None };
        let [major, minor, patch] = match (self, major) {
            (Self::Same, _) => [major, minor, patch],
            (Self::Major, 0) => [0, minor.checked_add(1)?, 0],
            (Self::Major, _) => [major.checked_add(1)?, 0, 0],
            (Self::Minor, 1..) => [major, minor.checked_add(1)?, 0],
            (Self::Minor | Self::Patch, _) => [major, minor, patch.checked_add(1)?],
        };
        Some(format!("{major}.{minor}.{patch}"))
    }
}

/// What a change of a property can have an effect on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Touch {
    /// How an item is declared in Rust, or whether it is there.
    Declaration,
    /// Whether a request is refused without it.
    Demand,
    /// Whether the compiler warns of it.
    Deprecation,
    /// What is written, or how it is read.
    Wire,
}

impl Diff {
    /// Compares what two generators would generate. Operations that only one of the models has
    /// need not be selected on both sides.
    ///
    /// # Errors
    /// Every selected operation that neither model has.
    pub fn new(old: &Generator<'_>, new: &Generator<'_>) -> Result<Self, Errors> {
        refuse_unknown(old, new)?;
        let (old, new) = (Half::new(old), Half::new(new));
        let mut changes = facets::compare(&old, &new);
        let (a, b) = (old.model(), new.model());
        let plans = old.plan().and_then(|old| Ok((old, new.plan()?)));
        let unjudged = match plans {
            Ok((old, new)) => {
                let (old, new) = ((a, old.as_ref()), (b, new.as_ref()));
                effects::judge(&mut changes, old, new);
                None
            }
            Err(errors) => Some(errors.to_string()),
        };
        let reach = Reach::new([&old, &new]);
        for change in &mut changes {
            change.operations = reach.operations(&change.subject);
        }
        let all = changes.len();
        changes.retain(|change| reach.is_selected(change));
        // Stable, so that what is said of one subject stays in the model's order.
        changes.sort_by(|a, b| a.subject.group().cmp(&b.subject.group()));
        Ok(Self {
            service: new.generator.model.metadata.full_name.clone(),
            elsewhere: all - changes.len(),
            changes,
            unjudged,
            old: old.side(),
            new: new.side(),
        })
    }

    /// Adds what changes between two sets of endpoint rules (`endpoint-rule-set-1.json`). They are not
    /// judged: where a request goes is the service's own affair, and its code is the same.
    pub fn endpoint_rules(&mut self, old: &Value, new: &Value) {
        self.changes.extend(facets::endpoint_rules(old, new));
    }

    /// What the changes mean for code that uses the generated crate, taken together.
    pub fn api(&self) -> Impact {
        self.changes.iter().map(|change| change.api).max().unwrap_or(Impact::Same)
    }

    /// What the changes mean for what is sent and read, taken together.
    pub fn wire(&self) -> Impact {
        self.changes.iter().map(|change| change.wire).max().unwrap_or(Impact::Same)
    }

    /// Which version the generated crate needs next; `None` if there is no code to judge by.
    pub fn verdict(&self) -> Option<Verdict> {
        let is_judged = self.unjudged.is_none();
        is_judged.then(|| match self.api().max(self.wire()) {
            _ if self.changes.is_empty() => Verdict::Same,
            Impact::Same => Verdict::Patch,
            Impact::Adds => Verdict::Minor,
            Impact::Breaks => Verdict::Major,
        })
    }
}

impl Subject {
    /// What subjects that belong together have in common, in the order in which they are told.
    fn group(&self) -> (u8, &str) {
        match self {
            Self::Service => (0, ""),
            Self::Operation(name) | Self::Error { operation: name, .. } => (1, name),
            Self::Paginator(name) => (3, name),
            Self::Waiter(name) => (4, name),
            Self::Endpoint(_) => (5, ""),
            Self::Shape(name)
            | Self::Member { shape: name, .. }
            | Self::Value { shape: name, .. } => (2, name),
        }
    }

    /// The shape that it is, or is a part of.
    pub(crate) fn shape(&self) -> Option<&str> {
        match self {
            Self::Shape(shape) | Self::Member { shape, .. } | Self::Value { shape, .. } => {
                Some(shape)
            }
            _ => None,
        }
    }
}

/// Names that are in neither model are mistakes; those in one of them were added or removed.
fn refuse_unknown(old: &Generator<'_>, new: &Generator<'_>) -> Result<(), Errors> {
    let named = [old, new].map(|generator| match &generator.operations {
        Operations::All => [].as_slice(),
        Operations::Named(names) => names.as_slice(),
    });
    let mut collector = Collector::default();
    let unknown = named.concat().into_iter().filter(|name| {
        ![old, new].iter().any(|generator| generator.model.operations.contains_key(name))
    });
    for name in unknown {
        collector.error("", select::no_such_operation(new.model, &name));
    }
    collector.finish(&new.source, Ok(()))
}

/// One of the two generators.
struct Half<'g> {
    generator: &'g Generator<'g>,
    /// The selected operations that its model has.
    selected: BTreeSet<&'g str>,
}

impl<'g> Half<'g> {
    fn new(generator: &'g Generator<'g>) -> Self {
        let names = generator.model.operations.keys().map(String::as_str);
        let selected = match &generator.operations {
            Operations::All => names.collect(),
            Operations::Named(wanted) => {
                names.filter(|name| wanted.iter().any(|wanted| wanted == name)).collect()
            }
        };
        Self { generator, selected }
    }

    fn model(&self) -> &'g Model {
        self.generator.model
    }

    fn side(&self) -> Side {
        Side {
            name: self.generator.source.clone(),
            operations: self.model().operations.len(),
            shapes: self.model().shapes.len(),
        }
    }

    /// The plan of what is selected; none if that is nothing.
    fn plan(&self) -> Result<Option<Plan>, Errors> {
        if self.selected.is_empty() {
            return Ok(None);
        }
        let names = self.selected.iter().map(|name| (*name).to_owned()).collect();
        self.generator.clone().operations(Operations::Named(names)).plan().map(Some)
    }
}

/// Which operations can see a shape.
struct Reach<'g> {
    by_shape: IndexMap<&'g str, BTreeSet<&'g str>>,
    selected: BTreeSet<&'g str>,
    waited_for: IndexMap<&'g str, &'g str>,
    everything: bool,
}

impl<'g> Reach<'g> {
    fn new(halves: [&Half<'g>; 2]) -> Self {
        let mut reach = Self {
            by_shape: IndexMap::new(),
            selected: BTreeSet::new(),
            waited_for: IndexMap::new(),
            everything: halves.iter().all(|half| half.generator.operations == Operations::All),
        };
        for half in halves {
            for operation in &half.selected {
                for shape in select::all_shapes(half.model(), operation) {
                    reach.by_shape.entry(shape).or_default().insert(operation);
                }
            }
            reach.selected.extend(&half.selected);
            let waiters = half.generator.waiters.iter().flat_map(|waiters| &waiters.items);
            let waiters = waiters.map(|(name, waiter)| (name.as_str(), waiter.operation.as_str()));
            reach.waited_for.extend(waiters);
        }
        reach
    }

    fn operations(&self, subject: &Subject) -> Vec<String> {
        let operation = match subject {
            Subject::Service | Subject::Endpoint(_) => return Vec::new(),
            Subject::Shape(shape)
            | Subject::Member { shape, .. }
            | Subject::Value { shape, .. } => {
                let operations = self.by_shape.get(shape.as_str()).into_iter().flatten();
                return operations.map(|name| (*name).to_owned()).collect();
            }
            Subject::Operation(name)
            | Subject::Error { operation: name, .. }
            | Subject::Paginator(name) => Some(name.as_str()),
            Subject::Waiter(name) => self.waited_for.get(name.as_str()).copied(),
        };
        let operation = operation.filter(|name| self.selected.contains(name));
        operation.into_iter().map(str::to_owned).collect()
    }

    fn is_selected(&self, change: &Change) -> bool {
        self.everything
            || !change.operations.is_empty()
            || matches!(change.subject, Subject::Service | Subject::Endpoint(_))
    }
}

impl Diff {
    /// The whole as JSON, for programs: `verdict` (`same`, `patch`, `minor`, `major`), `api` and
    /// `wire` (each `same`, `adds` or `breaks`); `old` and `new`; and `changes`, each with its
    /// `subject`, `change` (`added`, `removed`, `changed`), `aspect`, `from`, `to`, `api`, `wire`
    /// and `operations`.
    pub fn to_json(&self) -> Value {
        json::diff(self)
    }
}
