//! Which change of the model has which effect on the crate.
//!
//! The surfaces say for certain what is different for users; this finds the change that is behind
//! it. What has none among the changes of its own place (a type becomes optional because another
//! operation's request now holds it) is told as a change of its own.

use std::collections::{BTreeSet, HashMap};
use std::fmt;

use indexmap::IndexMap;

use super::surface::{Item, Surface};
use super::{Change, Impact, Subject, Touch};
use crate::model::{Kind, Member, Model, Shape};
use crate::plan::Plan;

/// Says of each change what it means, and adds those that follow from others.
pub(super) fn judge(
    changes: &mut Vec<Change>,
    (old_model, old): (&Model, Option<&Plan>),
    (new_model, new): (&Model, Option<&Plan>),
) {
    let (old, new) = (Surface::new(old), Surface::new(new));
    let mut causes = Causes::new(changes, [old_model, new_model]);
    let paths: BTreeSet<&String> = old.items.keys().chain(new.items.keys()).collect();
    for path in paths {
        for effect in effects(path, &old, &new) {
            causes.take(changes, effect);
        }
    }
}

/// What is different about one item.
#[derive(Clone, Debug)]
struct Effect {
    /// What the item comes from, there and here.
    subjects: Vec<Subject>,
    /// The operation in whose module it is.
    operation: Option<String>,
    touch: Touch,
    impact: Impact,
    from: Option<String>,
    to: Option<String>,
}

fn effects(path: &str, old: &Surface<'_>, new: &Surface<'_>) -> Vec<Effect> {
    let (before, after) = (old.items.get(path), new.items.get(path));
    let items = || before.into_iter().chain(after);
    let mut subjects: Vec<Subject> = items().map(|item| item.subject.clone()).collect();
    subjects.dedup();
    let declared = |item: &Item| match item.declaration.as_str() {
        "" => path.to_owned(),
        declaration => format!("{path}: {declaration}"),
    };
    let effect = Effect {
        subjects,
        operation: items().find_map(|item| item.operation.clone()),
        touch: Touch::Declaration,
        impact: Impact::Breaks,
        from: before.map(declared),
        to: after.map(declared),
    };
    match (before, after) {
        (Some(before), Some(after)) => compare(path, effect, (old, before), (new, after)),
        (None, Some(after)) if !(after.demanded && old.is_built(path)) => {
            vec![Effect { impact: Impact::Adds, ..effect }]
        }
        _ => vec![effect],
    }
}

/// What is different about an item that both crates have. `effect` says all but that.
fn compare(
    path: &str,
    effect: Effect,
    (old, before): (&Surface<'_>, &Item),
    (new, after): (&Surface<'_>, &Item),
) -> Vec<Effect> {
    let mut effects = Vec::new();
    if before.declaration != after.declaration {
        effects.push(effect.clone());
    }
    // What could not be built before was not sent without it either.
    if after.demanded && !before.demanded && old.is_built(path) {
        let (from, to) = (Some("optional".to_owned()), Some("required".to_owned()));
        effects.push(Effect { touch: Touch::Demand, from, to, ..effect.clone() });
    }
    if after.deprecated && !before.deprecated {
        let to = Some("deprecated".to_owned());
        let touch = Touch::Deprecation;
        effects.push(Effect { touch, impact: Impact::Adds, from: None, to, ..effect.clone() });
    }
    let (a, b) = (Written::new(old, before, after), Written::new(new, after, before));
    if a != b {
        let (from, to) = (Some(a.to_string()), Some(b.to_string()));
        let impact = if a.grows_to(&b) { Impact::Adds } else { Impact::Breaks };
        effects.push(Effect { touch: Touch::Wire, impact, from, to, ..effect });
    }
    effects
}

/// How an item is written, as far as it can be compared with another.
#[derive(PartialEq)]
struct Written<'i> {
    wire: &'i str,
    /// What goes with it without being asked for.
    besides: &'i [String],
    /// A document that was not sent before is no change of one.
    root: Option<&'i str>,
    /// The same structure is compared member by member, on its own.
    structure: Option<String>,
    /// What comes between does not matter.
    order: Vec<&'i String>,
}

impl<'i> Written<'i> {
    fn new(surface: &Surface<'_>, item: &'i Item, other: &Item) -> Self {
        let structure = item.structure.as_ref().zip(other.structure.as_ref());
        let structure = structure.filter(|(this, other)| this != other);
        let order = item.order.iter().filter(|name| other.order.contains(name));
        Self {
            wire: &item.wire,
            besides: &item.besides,
            root: item.root.as_deref().filter(|_| other.root.is_some()),
            structure: structure.map(|(this, _)| surface.written(this)),
            order: order.collect(),
        }
    }

    /// Whether all of this is in the other, and nothing is otherwise.
    fn grows_to(&self, other: &Self) -> bool {
        let Self { wire, besides, root, structure, order } = self;
        (wire, root, structure, order) == (&other.wire, &other.root, &other.structure, &other.order)
            && besides.iter().all(|one| other.besides.contains(one))
    }
}

impl fmt::Display for Written<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let wire = std::iter::once(self.wire).filter(|wire| !wire.is_empty());
        let besides = self.besides.iter().map(String::as_str);
        let parts = wire.chain(besides).chain(self.root).chain(self.structure.as_deref());
        let order = self.order.iter().map(|name| name.as_str());
        f.write_str(&parts.chain(order).collect::<Vec<_>>().join(", "))
    }
}

/// The changes by what they are about, to find those that are behind an effect.
struct Causes<'m> {
    by_subject: HashMap<Subject, Vec<usize>>,
    models: [&'m Model; 2],
}

impl<'m> Causes<'m> {
    fn new(changes: &[Change], models: [&'m Model; 2]) -> Self {
        let mut by_subject: HashMap<Subject, Vec<usize>> = HashMap::new();
        for (index, change) in changes.iter().enumerate() {
            by_subject.entry(change.subject.clone()).or_default().push(index);
        }
        Self { by_subject, models }
    }

    /// Lays an effect to the changes nearest to it that can have it; if there are none, it is
    /// a change of its own.
    fn take(&mut self, changes: &mut Vec<Change>, effect: Effect) {
        for (subjects, whole) in self.candidates(&effect) {
            let indices = subjects.iter().filter_map(|subject| self.by_subject.get(subject));
            let mut found = false;
            for index in indices.flatten() {
                let change = &mut changes[*index];
                if change.touches.contains(&effect.touch) && (!whole || change.aspect.is_none()) {
                    effect.lay_to(change);
                    found = true;
                }
            }
            if found {
                return;
            }
        }
        let is_new = !effect.is_change();
        let change = effect.into_change();
        if is_new && matches!(change.subject, Subject::Shape(_)) {
            // What is said of a type holds for its members.
            self.by_subject.entry(change.subject.clone()).or_default().push(changes.len());
        }
        changes.push(change);
    }

    /// Where the cause may be, the most likely place first, and whether it has to be that the
    /// subject came or went as a whole.
    fn candidates(&self, effect: &Effect) -> Vec<(Vec<Subject>, bool)> {
        let operation = effect.operation.iter().cloned().map(Subject::Operation);
        let operation: Vec<_> = operation.collect();
        let owners = effect.subjects.iter().filter_map(Subject::shape);
        let owners = owners.map(|shape| Subject::Shape(shape.to_owned())).collect();
        let targets = self
            .models
            .iter()
            .flat_map(|model| effect.subjects.iter().flat_map(|subject| targets(model, subject)));
        let targets = targets.collect();
        let mut candidates = vec![
            (effect.subjects.clone(), false),
            (owners, false),
            (targets, false),
            (operation.clone(), false),
        ];
        if !effect.is_change() {
            // An operation that comes or goes takes all of its module with it.
            candidates.insert(0, (operation, true));
        }
        candidates
    }
}

impl Effect {
    fn is_change(&self) -> bool {
        self.from.is_some() && self.to.is_some()
    }

    fn into_change(self) -> Change {
        let aspect = match self.touch {
            Touch::Declaration => "in Rust",
            Touch::Demand => "in requests",
            Touch::Deprecation => "deprecation",
            Touch::Wire => "on the wire",
        };
        let mut change = Change {
            subject: self.subjects.iter().next_back().cloned().unwrap_or(Subject::Service),
            aspect: Some(aspect.to_owned()),
            from: self.from.clone(),
            to: self.to.clone(),
            api: Impact::Same,
            wire: Impact::Same,
            operations: Vec::new(),
            touches: &[Touch::Declaration],
        };
        self.lay_to(&mut change);
        change
    }

    fn lay_to(&self, change: &mut Change) {
        let place = match self.touch {
            Touch::Wire => &mut change.wire,
            _ => &mut change.api,
        };
        *place = self.impact.max(*place);
    }
}

/// What a subject refers to: the shapes that decide how it looks, and the parts of lists and maps
/// on the way.
fn targets(model: &Model, subject: &Subject) -> Vec<Subject> {
    let mut found = Vec::new();
    let mut pending: Vec<&Member> = match subject {
        Subject::Operation(name) | Subject::Paginator(name) => {
            let operation = model.operations.get(name);
            operation.into_iter().flat_map(|o| o.input.iter().chain(&o.output)).collect()
        }
        Subject::Member { shape, member } => model
            .shapes
            .get(shape)
            .and_then(|shape| members(shape)?.get(member))
            .into_iter()
            .collect(),
        Subject::Error { shape, .. } => {
            found.extend(parts(model, shape));
            Vec::new()
        }
        _ => Vec::new(),
    };
    let direct = matches!(subject, Subject::Operation(_) | Subject::Paginator(_));
    while let Some(member) = pending.pop() {
        let Some(shape) = model.shapes.get(&member.target) else { continue };
        let part =
            |part: &str| Subject::Member { shape: member.target.clone(), member: part.to_owned() };
        let subject = Subject::Shape(member.target.clone());
        if found.contains(&subject) {
            continue;
        }
        found.push(subject);
        match &shape.kind {
            Kind::List(item) => {
                found.push(part("member"));
                pending.push(item);
            }
            Kind::Map(key, value) => {
                found.extend([part("key"), part("value")]);
                pending.extend([&**key, value]);
            }
            Kind::Structure(_) | Kind::Union(_) if direct => {
                found.extend(parts(model, &member.target));
            }
            _ => {}
        }
    }
    found
}

/// A structure and its members.
fn parts(model: &Model, shape: &str) -> Vec<Subject> {
    let members = model.shapes.get(shape).and_then(members).into_iter().flat_map(IndexMap::keys);
    let member =
        |member: &String| Subject::Member { shape: shape.to_owned(), member: member.clone() };
    std::iter::once(Subject::Shape(shape.to_owned())).chain(members.map(member)).collect()
}

fn members(shape: &Shape) -> Option<&IndexMap<String, Member>> {
    match &shape.kind {
        Kind::Structure(structure) | Kind::Union(structure) => Some(&structure.members),
        _ => None,
    }
}
