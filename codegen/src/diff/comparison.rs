//! The comparison of two generators.

use super::change::{Change, Impact, Subject};
use super::compare;
use super::effects;
use super::partitions;
use super::properties::NOTHING;
use super::reach::Reach;
use super::side::{Half, Side};
use super::verdict::Verdict;
use crate::error::{Collector, Errors};
use crate::generator::Generator;
use crate::select::{self, Operations};

/// The differences between two models, returned by [`Diff::new`].
#[derive(Clone, Debug, PartialEq)]
pub struct Diff {
    /// The full name of the service.
    pub service: String,
    /// The old model.
    pub old: Side,
    /// The new model.
    pub new: Side,
    /// The changes that affect the selected operations, grouped by subject.
    pub changes: Vec<Change>,
    /// The number of changes that affect no selected operation.
    pub elsewhere: usize,
    /// Why there is no verdict: the errors that prevent either crate from being generated.
    pub unjudged: Option<String>,
}

impl Diff {
    /// Compares everything that the two generators use: models, endpoint rules, partitions,
    /// paginators and waiters. A selected operation may be in only one of the models.
    ///
    /// # Errors
    /// Every selected operation that is in neither model.
    pub fn new(old: &Generator<'_>, new: &Generator<'_>) -> Result<Self, Errors> {
        refuse_unknown(old, new)?;
        let (old, new) = (Half::new(old), Half::new(new));
        let mut changes = compare::compare(&old, &new);
        let plans = old.plan().and_then(|old| Ok((old, new.plan()?)));
        let unjudged = match &plans {
            Ok((a, b)) => {
                effects::judge(&mut changes, (&old, a.as_ref()), (&new, b.as_ref()));
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
        let elsewhere = all - changes.len();
        // Other inputs of the code, such as our own docs, are not part of a model.
        if changes.is_empty() && plans.is_ok_and(|(old, new)| old != new) {
            let unsaid = || Some(String::new());
            let aspect = Some("generated code");
            changes.push(Change::new(&Subject::Service, aspect, unsaid(), unsaid(), NOTHING));
        }
        // The sort is stable: changes of the same subject keep the model's order.
        changes.sort_by(|a, b| a.subject.group().cmp(&b.subject.group()));
        Ok(Self {
            service: new.model().metadata.full_name.clone(),
            elsewhere,
            changes,
            unjudged,
            old: old.side(),
            new: new.side(),
        })
    }

    /// Returns the greatest impact on code that uses the generated crate.
    pub fn api(&self) -> Impact {
        self.changes.iter().map(|change| change.api).max().unwrap_or_default()
    }

    /// Returns the greatest impact on requests and responses.
    pub fn wire(&self) -> Impact {
        self.changes.iter().map(|change| change.wire).max().unwrap_or_default()
    }

    /// Takes the changes of the partitions out, which services share, and returns them.
    pub fn take_partitions(&mut self) -> Vec<Change> {
        let changes = std::mem::take(&mut self.changes);
        let (taken, kept) = changes.into_iter().partition(partitions::is_change);
        self.changes = kept;
        taken
    }

    /// Returns the kind of version that the generated crate needs next. `None` if one of the crates
    /// cannot be generated; see [`Diff::unjudged`].
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

/// Reports operations that are in neither model. An operation that one model has was added or
/// removed.
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
