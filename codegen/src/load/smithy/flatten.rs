//! Resolves mixins and `apply` statements (Smithy 2.0, "Mixins" and "AST apply type").
//!
//! Members of mixins come first, in the order of the mixins. A member that occurs again keeps its
//! first position. Later traits override earlier ones: those of later mixins, then the shape's own,
//! then those applied to a mixed-in member.

use std::collections::HashMap;

use indexmap::IndexMap;
use petgraph::algo::kosaraju_scc;
use petgraph::graphmap::DiGraphMap;
use serde_json::Value;

use super::ast::{Document, SEVERAL, Shape, Statement, Traits};
use super::{Faults, id};
use crate::error::Reported;

/// The trait that makes a shape a mixin.
pub(super) const MIXIN: &str = "smithy.api#mixin";

/// Maximum number of members, traits and values inside them that are copied from mixins, far more
/// than models need. Without a limit, a small file could exhaust memory.
const COPIES: usize = 200_000;

/// Returns the flattened shapes of a document by id.
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
    /// Statements about members that may come from a mixin, by shape.
    late: HashMap<String, Vec<Statement>>,
    copies: usize,
    faults: &'f Faults<'c>,
}

impl Flattener<'_, '_> {
    fn error(&self, place: impl Into<String>, message: impl Into<String>) -> Reported {
        self.faults.borrow_mut().error(place, message)
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

    /// Returns the ids of all shapes, each after its mixins. Reports cycles.
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

    /// Merges a shape with its mixins, which are already flattened.
    fn mix(&mut self, id: &str) {
        let own = self.shapes.get(id).filter(|shape| !shape.mixins.is_empty()).cloned();
        let Some(own) = own.filter(|_| self.copies <= COPIES) else { return };
        let mut mixed = Shape::new(own.kind.clone());
        for mixin in &own.mixins {
            let Ok(mixin) = self.mixin(id, &own, mixin) else { continue };
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

    /// Returns a mixin of a shape.
    fn mixin(&self, id: &str, shape: &Shape, mixin: &str) -> Result<&Shape, Reported> {
        let problem = match self.shapes.get(mixin) {
            None => "which does not exist",
            Some(found) if !found.traits.contains_key(MIXIN) => "which is not a mixin",
            Some(found) if found.kind != shape.kind => "which is of another type",
            Some(found) => return Ok(found),
        };
        Err(self.error(id::place(id), format!("mixes in {mixin:?}, {problem}")))
    }

    /// Reports statements about members that do not exist.
    fn refuse_late(&self) {
        let late = self.shapes.keys().filter_map(|id| self.late.get(id)).flatten();
        for statement in late {
            self.error(&statement.place, "traits are applied to it, but it does not exist");
        }
    }
}

/// Adds a statement's traits to those of the definition. Lists are concatenated. Other values must
/// be equal, since neither takes precedence.
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

/// Merges a shape over another, except for its `local` traits. Returns how much was copied.
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
                if let (Ok(one), Ok(other)) = (&found.target, &member.target) {
                    let message = format!(
                        "refers to {one:?} in one place and to {other:?} in another, of which one is a mixin"
                    );
                    faults.borrow_mut().error(id::member_place(id, name), message);
                }
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

/// Returns the number of values inside a value.
fn size(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(size).sum(),
        Value::Object(entries) => entries.values().map(size).sum(),
        _ => 0,
    }
}

/// Returns the traits of a mixin that it does not pass on.
fn local_traits(mixin: &Shape) -> Vec<&str> {
    let listed = mixin.traits.get(MIXIN).and_then(|mixin| mixin.get("localTraits"));
    let listed = listed.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    listed.chain([MIXIN]).collect()
}
