//! Recursive shapes and nesting depth.
//!
//! A structure that contains itself, other than through a list or map, has no finite size, so these
//! members are boxed. If all of them are required, it has no value at all. Very deeply nested types
//! crash the compiler, so the depth is limited.

use std::collections::HashMap;

use petgraph::algo::kosaraju_scc;
use petgraph::graphmap::DiGraphMap;

use crate::error::{self, Collector, Reported};
use crate::model::{Kind, Model, Shape};
use crate::select::{Selection, targets};

/// Maximum nesting depth of shapes, apart from recursion. AWS's models stay below half of it;
/// rustc's limit for such types is 128.
const MAX_DEPTH: usize = 100;

/// The strongly connected components of shapes.
pub(super) struct Recursion<'a> {
    /// The component of each shape. Shapes that do not contain themselves are alone in theirs.
    groups: HashMap<&'a str, usize>,
}

impl<'a> Recursion<'a> {
    /// Analyzes the whole model, so that types do not depend on the selection. Reports errors only
    /// for shapes in the selection.
    pub(super) fn new(
        model: &'a Model,
        selection: &Selection<'_>,
        collector: &mut Collector,
    ) -> Result<Self, Reported> {
        let lists = check_lists(model, selection, collector);
        let required = check_required(model, selection, collector);
        let depth = check_depth(model, selection, collector);
        lists.and(required).and(depth)?;
        let groups = components(model, |shape| match shape.kind {
            Kind::Structure(_) | Kind::Union(_) => targets(shape),
            _ => Vec::new(),
        });
        Ok(Self { groups: by_shape(&groups) })
    }

    /// Whether a member of `shape` with the type `target` makes the shape contain itself.
    pub(super) fn is_boxed(&self, shape: &str, target: &str) -> bool {
        shape == target
            || self.groups.get(shape).is_some_and(|group| self.groups.get(target) == Some(group))
    }
}

/// A list or map that contains itself directly has no Rust type.
fn check_lists(
    model: &Model,
    selection: &Selection<'_>,
    collector: &mut Collector,
) -> Result<(), Reported> {
    let mut checked = Ok(());
    let cycles = cycles(model, |shape| match shape.kind {
        Kind::List(_) | Kind::Map(..) => targets(shape),
        _ => Vec::new(),
    });
    for name in cycles.iter().flatten().filter(|name| selection.shapes.contains(**name)) {
        let message = "is a list or map that contains itself with no structure between";
        checked = Err(collector.error(error::shape(name), message));
    }
    checked
}

/// A cycle of required structures has no value.
fn check_required(
    model: &Model,
    selection: &Selection<'_>,
    collector: &mut Collector,
) -> Result<(), Reported> {
    let mut checked = Ok(());
    let is_structure = |target: &str| {
        model.shapes.get(target).is_some_and(|shape| matches!(shape.kind, Kind::Structure(_)))
    };
    let cycles = cycles(model, |shape| match &shape.kind {
        Kind::Structure(structure) => structure
            .members
            .values()
            .filter(|member| member.required && is_structure(&member.target))
            .map(|member| member.target.as_str())
            .collect(),
        _ => Vec::new(),
    });
    for mut names in cycles {
        names.sort_unstable();
        if names.iter().any(|name| selection.shapes.contains(*name)) {
            let message = format!(
                "has no value: the structures of this cycle require each other: {}",
                names.join(", ")
            );
            checked = Err(collector.error(error::shape(names[0]), message));
        }
    }
    checked
}

/// Checks the longest chain of shapes below each shape. A component counts once, since the compiler
/// visits each type only once.
fn check_depth(
    model: &Model,
    selection: &Selection<'_>,
    collector: &mut Collector,
) -> Result<(), Reported> {
    let mut checked = Ok(());
    let groups = components(model, targets);
    let group_of = by_shape(&groups);
    // Components follow those they refer to.
    let mut depths = Vec::with_capacity(groups.len());
    for (group, shapes) in groups.iter().enumerate() {
        let below = shapes
            .iter()
            .filter_map(|name| model.shapes.get(*name))
            .flat_map(targets)
            .filter_map(|target| group_of.get(target))
            .filter(|target| **target != group)
            .map(|target| depths[*target])
            .max();
        let depth = below.unwrap_or(0) + 1;
        depths.push(depth);
        if depth == MAX_DEPTH + 1 {
            for name in shapes.iter().filter(|name| selection.shapes.contains(**name)) {
                let message = format!("shapes nest deeper than {MAX_DEPTH} below it");
                checked = Err(collector.error(error::shape(name), message));
            }
        }
    }
    checked
}

/// Returns the component of each shape.
fn by_shape<'a>(groups: &[Vec<&'a str>]) -> HashMap<&'a str, usize> {
    let shapes = groups.iter().enumerate();
    shapes.flat_map(|(group, shapes)| shapes.iter().map(move |shape| (*shape, group))).collect()
}

/// Returns the components of shapes that contain themselves.
fn cycles<'a>(model: &'a Model, edges: impl Fn(&'a Shape) -> Vec<&'a str>) -> Vec<Vec<&'a str>> {
    let mut groups = components(model, &edges);
    groups.retain(|group| match group.as_slice() {
        [alone] => model.shapes.get(*alone).is_some_and(|shape| edges(shape).contains(alone)),
        _ => true,
    });
    groups
}

/// Returns the strongly connected components, each after those it refers to.
fn components<'a>(
    model: &'a Model,
    edges: impl Fn(&'a Shape) -> Vec<&'a str>,
) -> Vec<Vec<&'a str>> {
    let mut graph: DiGraphMap<&str, ()> = DiGraphMap::new();
    for (name, shape) in &model.shapes {
        graph.add_node(name);
        for target in edges(shape) {
            graph.add_edge(name, target, ());
        }
    }
    // Kosaraju's algorithm instead of Tarjan's: petgraph's is not recursive, and models may nest
    // arbitrarily deep.
    kosaraju_scc(&graph)
}
