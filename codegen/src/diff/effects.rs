//! Attributes the differences between two generated crates to the changes that cause them.
//!
//! The surfaces contain the differences for users; this module finds the change that causes each. A
//! difference without such a change becomes a change itself: for example, a type can get a builder
//! because it is now used in the request of another operation.

use std::collections::{BTreeSet, HashMap};
use std::fmt;

use indexmap::IndexMap;

use super::change::{Change, Impact, Subject, Touch};
use super::partitions;
use super::properties::members;
use super::side::Half;
use super::surface::{Item, Surface};
use crate::model::{Kind, Member, Model};
use crate::plan::Plan;

/// Judges the changes, and adds those that only follow from others.
pub(super) fn judge(
    changes: &mut Vec<Change>,
    (old_half, old): (&Half<'_>, Option<&Plan>),
    (new_half, new): (&Half<'_>, Option<&Plan>),
) {
    let rules = [old, new].map(|plan| plan.and_then(|plan| plan.service.endpoint.as_ref()));
    if let [Some(old), Some(new)] = rules {
        partitions::judge(changes, &old.partitions, &new.partitions);
    }
    if rules[0] == rules[1] {
        // Different rules may result in the same plan.
        let of_endpoints = changes.iter_mut().filter(|change| change.subject.is_of_endpoints());
        of_endpoints.for_each(|change| change.wire = Impact::Same);
    }
    let (old, new) = (Surface::new(old), Surface::new(new));
    let mut causes = Causes::new(changes, [old_half.model(), new_half.model()]);
    let paths: BTreeSet<&String> = old.items.keys().chain(new.items.keys()).collect();
    for path in paths {
        for effect in effects(path, &old, &new) {
            causes.attribute(changes, effect);
        }
    }
}

/// A difference between the two crates in one item.
#[derive(Clone, Debug)]
struct Effect {
    /// The parts of the old and new model that the item is generated from.
    subjects: Vec<Subject>,
    /// The operation whose module contains the item.
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
    let is_internal = items().all(|item| item.is_internal);
    let effect = Effect {
        subjects,
        operation: items().find_map(|item| item.operation.clone()),
        touch: if is_internal { Touch::Wire } else { Touch::Declaration },
        impact: Impact::Breaks,
        from: before.map(declared),
        to: after.map(declared),
    };
    match (before, after) {
        // A crate without operations has no service, and nothing is sent.
        (None, _) | (_, None) if effect.subjects == [Subject::Service] => Vec::new(),
        (Some(before), Some(after)) => compare(path, effect, (old, before), (new, after)),
        (None, Some(after)) if !(after.is_required && old.is_built(path)) => {
            vec![Effect { impact: Impact::Adds, ..effect }]
        }
        _ => vec![effect],
    }
}

/// Adds the differences in an item that both crates have. `effect` is a template for them.
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
    // Without a feature, it is always there.
    if after.feature.is_some() && after.feature != before.feature {
        let (from, to) = (before.feature.clone(), after.feature.clone());
        effects.push(Effect { touch: Touch::Feature, from, to, ..effect.clone() });
    }
    // If it could not be built before, no existing code builds it without the member.
    if after.is_required && !before.is_required && old.is_built(path) {
        let (from, to) = (Some("optional".to_owned()), Some("required".to_owned()));
        effects.push(Effect { touch: Touch::Demand, from, to, ..effect.clone() });
    }
    if after.is_deprecated && !before.is_deprecated {
        let to = Some("deprecated".to_owned());
        let touch = Touch::Deprecation;
        effects.push(Effect { touch, impact: Impact::Adds, from: None, to, ..effect.clone() });
    }
    let sides = [(old, before), (new, after)];
    let (a, b) = (Written::new(sides[0], sides[1]), Written::new(sides[1], sides[0]));
    if a != b {
        let (from, to) = (Some(a.to_string()), Some(b.to_string()));
        let impact = if a.grows_to(&b) { Impact::Adds } else { Impact::Breaks };
        effects.push(Effect { touch: Touch::Wire, impact, from, to, ..effect });
    }
    effects
}

/// How an item is written, as far as it is comparable with the other side.
#[derive(Clone, PartialEq)]
struct Written<'i> {
    wire: &'i str,
    automatic: &'i [String],
    /// Only if the other side sends a document too.
    root: Option<&'i str>,
    /// Only if the structures differ: members of the same structure are compared as items.
    structure: Option<String>,
    /// Only the members that both sides have.
    order: Vec<&'i String>,
    /// Only for parameters that both sides' endpoint rules have.
    bindings: Vec<(&'i String, &'i String)>,
}

impl<'i> Written<'i> {
    fn new(
        (surface, item): (&Surface<'_>, &'i Item),
        (other_surface, other): (&Surface<'_>, &Item),
    ) -> Self {
        let structure = item.structure.as_ref().zip(other.structure.as_ref());
        let structure = structure.filter(|(this, other)| this != other);
        let order = item.order.iter().filter(|name| other.order.contains(name));
        let bindings = item.bindings.iter();
        let bindings =
            bindings.filter(|(name, _)| other_surface.parameters.contains(name.as_str()));
        Self {
            wire: &item.wire,
            automatic: &item.automatic,
            root: item.root.as_deref().filter(|_| other.root.is_some()),
            structure: structure.map(|(this, _)| surface.written(this)),
            order: order.collect(),
            bindings: bindings.collect(),
        }
    }

    /// Whether the other side only adds something automatic.
    fn grows_to(&self, other: &Self) -> bool {
        let is_kept = self.automatic.iter().all(|one| other.automatic.contains(one));
        is_kept && Self { automatic: other.automatic, ..self.clone() } == *other
    }
}

impl fmt::Display for Written<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let wire = std::iter::once(self.wire).filter(|wire| !wire.is_empty());
        let automatic = self.automatic.iter().map(String::as_str);
        let parts = wire.chain(automatic).chain(self.root).chain(self.structure.as_deref());
        let order = self.order.iter().map(|name| name.as_str());
        f.write_str(&parts.chain(order).collect::<Vec<_>>().join(", "))?;
        self.bindings.iter().try_for_each(|(name, value)| write!(f, ", {name} = {value}"))
    }
}

/// The changes by subject, to find the causes of an effect.
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

    /// Attributes an effect to the nearest changes that can cause it. If there are none, the effect
    /// becomes a change itself.
    fn attribute(&mut self, changes: &mut Vec<Change>, effect: Effect) {
        for (subjects, whole) in self.candidates(&effect) {
            let indices = subjects.iter().filter_map(|subject| self.by_subject.get(subject));
            let mut found = false;
            for index in indices.flatten() {
                let change = &mut changes[*index];
                if change.touches.contains(&effect.touch) && (!whole || change.aspect.is_none()) {
                    effect.judge(change);
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
            // A change of a type causes those of its members.
            self.by_subject.entry(change.subject.clone()).or_default().push(changes.len());
        }
        changes.push(change);
    }

    /// Returns the subjects whose changes may be the cause, the most likely first, and whether they
    /// must have been added or removed as a whole.
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
            // Added or removed rules change the endpoint of every request.
            (vec![Subject::EndpointRules], true),
        ];
        if !effect.is_change() {
            // An operation is added or removed with everything in its module.
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
            Touch::Feature => "cargo feature",
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
        self.judge(&mut change);
        change
    }

    fn judge(&self, change: &mut Change) {
        let place = match self.touch {
            Touch::Wire => &mut change.wire,
            _ => &mut change.api,
        };
        *place = self.impact.max(*place);
    }
}

/// Returns the shapes that a subject refers to, including the items of lists and maps in between,
/// since they affect its declaration and wire format.
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

/// Returns a structure and its members.
fn parts(model: &Model, shape: &str) -> Vec<Subject> {
    let members = model.shapes.get(shape).and_then(members).into_iter().flat_map(IndexMap::keys);
    let member =
        |member: &String| Subject::Member { shape: shape.to_owned(), member: member.clone() };
    std::iter::once(Subject::Shape(shape.to_owned())).chain(members.map(member)).collect()
}
