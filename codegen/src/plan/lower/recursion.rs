//! Which shapes contain themselves, and how deep they nest.
//!
//! A structure that contains itself without a list or map between has no finite size: such members
//! are boxed. If all of them are required, it has no value at all. And types that nest without end
//! bring the compiler down, so there is a limit.

use std::collections::HashMap;

use petgraph::algo::kosaraju_scc;
use petgraph::graphmap::DiGraphMap;

use crate::error::{self, Collector, Reported};
use crate::model::{Kind, Model, Shape};
use crate::select::{Selection, targets};

/// How deep shapes may nest, recursion aside. The deepest of AWS's own models stay below half of
/// it; rustc's own limit for such types is 128.
const MAX_DEPTH: usize = 100;

/// The groups of shapes that contain each other.
pub(super) struct Recursion<'a> {
    /// For each shape, the group it is in; shapes that do not contain themselves are alone.
    groups: HashMap<&'a str, usize>,
}

impl<'a> Recursion<'a> {
    /// Looks at the whole model, so that a type does not change with the selection; reports what
    /// is wrong with the shapes of the selection only.
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

    /// Whether a member of `shape` that is a `target` makes the shape contain itself.
    pub(super) fn is_boxed(&self, shape: &str, target: &str) -> bool {
        shape == target
            || self.groups.get(shape).is_some_and(|group| self.groups.get(target) == Some(group))
    }
}

/// A list or map that contains itself, with no structure between, has no Rust type.
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

/// A cycle of required structures can never be filled.
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
                "can never be filled: the structures of this cycle require each other: {}",
                names.join(", ")
            );
            checked = Err(collector.error(error::shape(names[0]), message));
        }
    }
    checked
}

/// The longest chain of shapes below each, counting a group of shapes that contain each other as
/// one step: the compiler meets each of its types once.
fn check_depth(
    model: &Model,
    selection: &Selection<'_>,
    collector: &mut Collector,
) -> Result<(), Reported> {
    let mut checked = Ok(());
    let groups = components(model, targets);
    let group_of = by_shape(&groups);
    // Components come with what they refer to before them.
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

/// The group each shape is in.
fn by_shape<'a>(groups: &[Vec<&'a str>]) -> HashMap<&'a str, usize> {
    let shapes = groups.iter().enumerate();
    shapes.flat_map(|(group, shapes)| shapes.iter().map(move |shape| (*shape, group))).collect()
}

/// The groups whose shapes do contain themselves.
fn cycles<'a>(model: &'a Model, edges: impl Fn(&'a Shape) -> Vec<&'a str>) -> Vec<Vec<&'a str>> {
    let mut groups = components(model, &edges);
    groups.retain(|group| match group.as_slice() {
        [alone] => model.shapes.get(*alone).is_some_and(|shape| edges(shape).contains(alone)),
        _ => true,
    });
    groups
}

/// The shapes in groups that contain each other, each group after those it refers to.
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
    // Kosaraju's algorithm rather than Tarjan's: petgraph's is not recursive, and models may nest
    // as deep as they like.
    kosaraju_scc(&graph)
}
