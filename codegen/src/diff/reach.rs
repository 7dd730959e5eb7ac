//! Finds the operations that a change affects.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::change::{Change, Subject};
use super::side::Half;
use crate::select::{self, Operations};

/// The selected operations, by the shapes and waiters that they use.
pub(super) struct Reach<'g> {
    by_shape: IndexMap<&'g str, BTreeSet<&'g str>>,
    by_waiter: IndexMap<&'g str, BTreeSet<&'g str>>,
    selected: BTreeSet<&'g str>,
    everything: bool,
}

impl<'g> Reach<'g> {
    pub(super) fn new(halves: [&Half<'g>; 2]) -> Self {
        let mut reach = Self {
            by_shape: IndexMap::new(),
            by_waiter: IndexMap::new(),
            selected: BTreeSet::new(),
            everything: halves.iter().all(|half| half.generator.operations == Operations::All),
        };
        for half in halves {
            for operation in &half.selected {
                for shape in select::all_shapes(half.model(), operation) {
                    reach.by_shape.entry(shape).or_default().insert(operation);
                }
            }
            reach.selected.extend(&half.selected);
            for (name, waiter) in half.generator.waiters.iter().flat_map(|waiters| &waiters.items) {
                reach.by_waiter.entry(name).or_default().insert(&waiter.operation);
            }
        }
        reach
    }

    /// Returns the selected operations that use a subject, sorted.
    pub(super) fn operations(&self, subject: &Subject) -> Vec<String> {
        let named = |names: Option<&BTreeSet<&str>>| -> Vec<String> {
            let names = names.into_iter().flatten().filter(|name| self.selected.contains(*name));
            names.map(|name| (*name).to_owned()).collect()
        };
        match subject {
            Subject::Operation(name)
            | Subject::Error { operation: name, .. }
            | Subject::Paginator(name) => named(Some(&BTreeSet::from([name.as_str()]))),
            Subject::Waiter(name) => named(self.by_waiter.get(name.as_str())),
            subject => named(subject.shape().and_then(|shape| self.by_shape.get(shape))),
        }
    }

    /// Whether any selected operation is affected by a change.
    pub(super) fn is_selected(&self, change: &Change) -> bool {
        self.everything || !change.operations.is_empty() || change.subject.is_global()
    }
}
