//! Collects changes while two models are compared.

use indexmap::IndexMap;

use super::change::{Change, Subject, Touch};
use super::properties::{BOTH, Properties};

/// The changes found so far.
#[derive(Default)]
pub(super) struct ChangeList {
    pub(super) changes: Vec<Change>,
}

impl ChangeList {
    pub(super) fn added(&mut self, subject: &Subject, summary: String) {
        self.changes.push(Change::new(subject, None, None, Some(summary), BOTH));
    }

    pub(super) fn removed(&mut self, subject: &Subject, summary: String) {
        self.changes.push(Change::new(subject, None, Some(summary), None, BOTH));
    }

    /// Compares items by name. Items that only one side has were removed or added; `compare`
    /// compares the others. The two summaries describe an item of the old and the new side.
    pub(super) fn items<T, A: Fn(&T) -> String, B: Fn(&T) -> String>(
        &mut self,
        (old, old_summary): (&IndexMap<String, T>, A),
        (new, new_summary): (&IndexMap<String, T>, B),
        subject: impl Fn(&str) -> Subject,
        compare: impl Fn(&mut Self, &Subject, &T, &T),
    ) {
        for (name, item) in old {
            match new.get(name) {
                Some(new) => compare(self, &subject(name), item, new),
                None => self.removed(&subject(name), old_summary(item)),
            }
        }
        for (name, item) in new.iter().filter(|(name, _)| !old.contains_key(*name)) {
            self.added(&subject(name), new_summary(item));
        }
    }

    /// Compares the properties of a subject.
    pub(super) fn properties(&mut self, subject: &Subject, old: Properties, mut new: Properties) {
        let mut push = |name: &str, from, to, touches| {
            self.changes.push(Change::new(subject, Some(name), from, to, touches));
        };
        for (name, (from, touches)) in old {
            match new.shift_remove(&name) {
                Some((to, _)) if to == from => {}
                to => push(&name, Some(from), to.map(|(to, _)| to), touches),
            }
        }
        for (name, (to, touches)) in new {
            push(&name, None, Some(to), touches);
        }
    }

    /// Compares items that consist of their name.
    pub(super) fn names(&mut self, old: &[&str], new: &[&str], subject: impl Fn(&str) -> Subject) {
        for name in old.iter().filter(|name| !new.contains(name)) {
            self.removed(&subject(name), String::new());
        }
        for name in new.iter().filter(|name| !old.contains(name)) {
            self.added(&subject(name), String::new());
        }
    }

    /// Compares the order of the names that both sides have.
    pub(super) fn order(
        &mut self,
        owner: &Subject,
        aspect: &str,
        (old, new): (&[&str], &[&str]),
        touches: &'static [Touch],
    ) {
        let [from, to] = [(old, new), (new, old)].map(|(these, others)| {
            let common = these.iter().filter(|name| others.contains(name));
            common.copied().collect::<Vec<_>>()
        });
        if let Some((from, to)) = moved(&from, &to) {
            let [from, to] = [from, to].map(|names| Some(names.join(", ")));
            self.changes.push(Change::new(owner, Some(aspect), from, to, touches));
        }
    }
}

/// Returns the part of two orders of the same names between their common start and end. `None` if
/// the orders are equal.
fn moved<'n>(old: &[&'n str], new: &[&'n str]) -> Option<(Vec<&'n str>, Vec<&'n str>)> {
    let pairs = || old.iter().zip(new);
    let start = pairs().position(|(a, b)| a != b)?;
    let end = old.len() - pairs().rev().position(|(a, b)| a != b)?;
    Some((old.get(start..end)?.to_vec(), new.get(start..end)?.to_vec()))
}
