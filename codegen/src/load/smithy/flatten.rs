//! Shapes as if there were neither mixins nor `apply` statements (Smithy 2.0, "Mixins" and "AST
//! apply type").
//!
//! Members of mixins come first, in the order of the mixins; a member that comes again stays where
//! it was first. Of traits, the later win: those of later mixins over those of earlier ones, the
//! shape's own over both, and what is applied to a member over what is mixed in.

use std::collections::HashMap;

use indexmap::IndexMap;
use petgraph::algo::kosaraju_scc;
use petgraph::graphmap::DiGraphMap;
use serde_json::Value;

use super::ast::{Document, SEVERAL, Shape, Statement, Traits};
use super::{Faults, id};

/// The trait that makes a shape a mixin.
pub(super) const MIXIN: &str = "smithy.api#mixin";

/// How many members, traits and values in them may be copied from mixins: far more than models do.
/// A small file could ask for more than there is memory.
const COPIES: usize = 200_000;

/// The shapes of a document by their ids.
pub(super) fn flatten(document: Document, faults: &Faults<'_>) -> IndexMap<String, Shape> {
    let Document { shapes, statements } = document;
    let mut flattener = Flattener { shapes, late: HashMap::new(), copies: 0, faults };
    for statement in statements {
        flattener.apply(statement);
    }
    for id in flattener.mixins_first() {
        flattener.mix(&id);
    }
    flattener.refuse_late();
    flattener.shapes
}

struct Flattener<'f, 'c> {
    shapes: IndexMap<String, Shape>,
    /// By shape, the statements on members that it may have from a mixin.
    late: HashMap<String, Vec<Statement>>,
    copies: usize,
    faults: &'f Faults<'c>,
}

impl Flattener<'_, '_> {
    fn error(&self, place: impl Into<String>, message: impl Into<String>) {
        self.faults.borrow_mut().error(place, message);
    }

    fn apply(&mut self, statement: Statement) {
        let faults = self.faults;
        let Some(shape) = self.shapes.get_mut(&statement.shape) else {
            self.error(statement.place, "traits are applied to it, but it does not exist");
            return;
        };
        let traits = match &statement.member {
            None => Some(&mut shape.traits),
            Some(member) => shape.members.get_mut(member).map(|member| &mut member.traits),
        };
        match traits {
            Some(traits) => merge(traits, statement, faults),
            None => self.late.entry(statement.shape.clone()).or_default().push(statement),
        }
    }

    /// The ids of all shapes, each behind its mixins. Shapes that are mixed into themselves are a
    /// fault.
    fn mixins_first(&self) -> Vec<String> {
        let mut graph: DiGraphMap<&str, ()> = DiGraphMap::new();
        for (id, shape) in &self.shapes {
            graph.add_node(id);
            for mixin in &shape.mixins {
                graph.add_edge(id, mixin, ());
            }
        }
        let mut ids = Vec::with_capacity(self.shapes.len());
        // Not recursive, unlike petgraph's version of Tarjan's algorithm.
        for mut group in kosaraju_scc(&graph) {
            group.sort_unstable();
            match group.as_slice() {
                [alone] if !graph.contains_edge(alone, alone) => ids.push((*alone).to_owned()),
                _ => {
                    let message = format!("is mixed into itself: {}", group.join(", "));
                    self.error(id::place(group[0]), message);
                }
            }
        }
        ids
    }

    /// Lays a shape over its mixins, which are flat already.
    fn mix(&mut self, id: &str) {
        let own = self.shapes.get(id).filter(|shape| !shape.mixins.is_empty()).cloned();
        let Some(own) = own.filter(|_| self.copies <= COPIES) else { return };
        let mut mixed = Shape { kind: own.kind.clone(), ..Shape::default() };
        for mixin in &own.mixins {
            let Some(mixin) = self.mixin(id, &own, mixin) else { continue };
            self.copies += lay(&mut mixed, mixin, &local_traits(mixin), id, self.faults);
            if self.copies > COPIES {
                let message = format!("with its mixins, more than {COPIES} values are copied");
                self.error(id::place(id), message);
                return;
            }
        }
        lay(&mut mixed, &own, &[], id, self.faults);
        let mut late = self.late.remove(id).unwrap_or_default();
        late.retain(|statement| {
            let member = statement.member.as_ref().and_then(|name| mixed.members.get_mut(name));
            let Some(member) = member else { return true };
            member.traits.extend(statement.traits.clone());
            false
        });
        self.late.insert(id.to_owned(), late);
        self.shapes.insert(id.to_owned(), mixed);
    }

    /// A mixin of a shape; a fault if it is none.
    fn mixin(&self, id: &str, shape: &Shape, mixin: &str) -> Option<&Shape> {
        let problem = match self.shapes.get(mixin) {
            None => "which does not exist",
            Some(found) if !found.traits.contains_key(MIXIN) => "which is no mixin",
            Some(found) if found.kind != shape.kind => "which is of another type",
            Some(found) => return Some(found),
        };
        self.error(id::place(id), format!("mixes in {mixin:?}, {problem}"));
        None
    }

    /// What is left over was for members that are not there.
    fn refuse_late(&self) {
        let late = self.shapes.keys().filter_map(|id| self.late.get(id)).flatten();
        for statement in late {
            self.error(&statement.place, "traits are applied to it, but it does not exist");
        }
    }
}

/// Adds a statement's traits to those of the definition. The two are of one rank: they may not
/// contradict each other, and lists become one.
fn merge(traits: &mut Traits, statement: Statement, faults: &Faults<'_>) {
    for (id, value) in statement.traits {
        match (traits.get_mut(&id), value) {
            (None, value) => {
                traits.insert(id, value);
            }
            (Some(Value::Array(all)), Value::Array(more)) => all.extend(more),
            (Some(found), value) if *found == value => {}
            (Some(_), _) => {
                let message = format!("`{id}` is applied to it twice, with different values");
                faults.borrow_mut().error(&statement.place, message);
            }
        }
    }
}

/// Lays a shape over another, all but its `local` traits. Gives how much was copied.
fn lay(base: &mut Shape, over: &Shape, local: &[&str], id: &str, faults: &Faults<'_>) -> usize {
    let size_of = |traits: &Traits| traits.values().map(size).sum::<usize>();
    let mut copies = size_of(&over.traits);
    let handed_on = over.traits.iter().filter(|(id, _)| !local.contains(&id.as_str()));
    base.traits.extend(handed_on.map(|(id, value)| (id.clone(), value.clone())));
    for (name, member) in &over.members {
        copies += 1 + size_of(&member.traits);
        match base.members.get_mut(name) {
            None => {
                base.members.insert(name.clone(), member.clone());
            }
            Some(found) if found.target == member.target => {
                found.traits.extend(member.traits.clone());
            }
            Some(found) => {
                let (one, other) = (&found.target, &member.target);
                let message = format!(
                    "refers to {one:?} in one place and to {other:?} in another, of which one is a mixin"
                );
                faults.borrow_mut().error(id::member_place(id, name), message);
            }
        }
    }
    for (key, references) in over.references.iter().filter(|(_, ids)| !ids.is_empty()) {
        let found = base.references.entry(key).or_default();
        if !SEVERAL.contains(key) {
            found.clear();
        }
        copies += references.len();
        found.extend(references.iter().cloned());
    }
    base.version = over.version.clone().or_else(|| base.version.take());
    base.rename.extend(over.rename.clone());
    copies
}

/// How many values a value is made of.
fn size(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(size).sum(),
        Value::Object(entries) => entries.values().map(size).sum(),
        _ => 0,
    }
}

/// The traits of a mixin that are its own.
fn local_traits(mixin: &Shape) -> Vec<&str> {
    let listed = mixin.traits.get(MIXIN).and_then(|mixin| mixin.get("localTraits"));
    let listed = listed.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    listed.chain([MIXIN]).collect()
}
