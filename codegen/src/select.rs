//! Selects operations, and the closure of shapes they need.

use indexmap::IndexSet;

use crate::error::{Collector, Reported, all};
use crate::model::{Kind, Model, Shape};

/// The operations of a model to generate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operations {
    /// All operations.
    All,
    /// The operations with these names.
    Named(Vec<String>),
}

/// The part of a model that is generated.
#[derive(Debug)]
pub(crate) struct Selection<'m> {
    /// The names of the operations, sorted.
    pub(crate) operations: Vec<&'m str>,
    /// For each operation, all shapes that its input refers to, without the input itself.
    pub(crate) inputs: Vec<IndexSet<&'m str>>,
    /// The same for outputs and errors. Errors with members are included.
    pub(crate) outputs: Vec<IndexSet<&'m str>>,
    /// All of these shapes.
    pub(crate) shapes: IndexSet<&'m str>,
}

pub(crate) fn select<'m>(
    model: &'m Model,
    operations: &Operations,
    collector: &mut Collector,
) -> Result<Selection<'m>, Reported> {
    let mut selected: Vec<&str> = match operations {
        Operations::All => model.operations.keys().map(String::as_str).collect(),
        Operations::Named(names) => all(names.iter().map(|name| find(model, name, collector)))?,
    };
    // Clients ask it for the endpoint.
    let requires_discovery = |name: &&str| model.operations[*name].requires_discovery;
    if selected.iter().any(requires_discovery) {
        selected.extend(model.discovery_operation().map(|(name, _)| name));
    }
    selected.sort_unstable();
    selected.dedup();
    if selected.is_empty() {
        return Err(collector.error("", "no operation is selected"));
    }
    let inputs: Vec<_> = selected.iter().map(|name| input_shapes(model, name)).collect();
    let outputs: Vec<_> = selected.iter().map(|name| output_shapes(model, name)).collect();
    let shapes = inputs.iter().chain(&outputs).flatten().copied().collect();
    Ok(Selection { operations: selected, inputs, outputs, shapes })
}

/// Returns all shapes that the input of an operation refers to.
pub(crate) fn input_shapes<'m>(model: &'m Model, operation: &str) -> IndexSet<&'m str> {
    let input = model.operations.get(operation).and_then(|operation| operation.input.as_ref());
    closure(model, input.and_then(|input| model.shapes.get(&input.target)).into_iter())
}

/// Returns all shapes that the output and the errors of an operation refer to, and the errors.
fn output_shapes<'m>(model: &'m Model, operation: &str) -> IndexSet<&'m str> {
    let Some(operation) = model.operations.get(operation) else { return IndexSet::new() };
    let output = operation.output.as_ref().and_then(|output| model.shapes.get(&output.target));
    let errors = operation.errors.iter().filter_map(|name| model.shapes.get_key_value(name));
    let errors: Vec<_> = errors.filter(|(_, shape)| !targets(shape).is_empty()).collect();
    let roots = output.into_iter().chain(errors.iter().map(|(_, shape)| *shape));
    let mut shapes = closure(model, roots);
    shapes.extend(errors.iter().map(|(name, _)| name.as_str()));
    shapes
}

/// Returns all shapes that an operation uses, including its input, output and errors.
pub(crate) fn all_shapes<'m>(model: &'m Model, operation: &str) -> IndexSet<&'m str> {
    let Some(found) = model.operations.get(operation) else { return IndexSet::new() };
    let tops = found.input.iter().chain(&found.output).map(|member| member.target.as_str());
    let mut shapes: IndexSet<&str> = tops.chain(found.errors.iter().map(String::as_str)).collect();
    let roots: Vec<&Shape> = shapes.iter().filter_map(|name| model.shapes.get(*name)).collect();
    shapes.extend(closure(model, roots.into_iter()));
    shapes
}

fn find<'m>(model: &'m Model, name: &str, collector: &mut Collector) -> Result<&'m str, Reported> {
    match model.operations.get_key_value(name) {
        Some((name, _)) => Ok(name),
        None => Err(collector.error("", no_such_operation(model, name))),
    }
}

/// Returns the message for an unknown operation name.
pub(crate) fn no_such_operation(model: &Model, name: &str) -> String {
    let near = nearest(name, model.operations.keys().map(String::as_str));
    let hint = match near.as_slice() {
        [] => String::new(),
        near => format!("; did you mean {}?", near.join(" or ")),
    };
    format!("the model has no operation {name:?}{hint}")
}

/// Returns up to three similar names, the nearest first.
pub fn nearest<'n>(name: &str, names: impl Iterator<Item = &'n str>) -> Vec<&'n str> {
    let name = name.to_lowercase();
    let mut near: Vec<(usize, &str)> = names
        .map(|candidate| (strsim::damerau_levenshtein(&name, &candidate.to_lowercase()), candidate))
        .filter(|(distance, candidate)| {
            *distance <= candidate.len() / 3 || candidate.to_lowercase().contains(&name)
        })
        .collect();
    near.sort_unstable();
    near.truncate(3);
    near.into_iter().map(|(_, candidate)| candidate).collect()
}

/// Returns all shapes that `roots` refer to, directly or indirectly. Uses a worklist instead of
/// recursion, since models may nest arbitrarily deep.
pub(crate) fn closure<'m>(
    model: &'m Model,
    roots: impl Iterator<Item = &'m Shape>,
) -> IndexSet<&'m str> {
    let mut reached = IndexSet::new();
    let mut pending: Vec<&Shape> = roots.collect();
    while let Some(shape) = pending.pop() {
        for target in targets(shape) {
            if reached.insert(target) {
                pending.extend(model.shapes.get(target));
            }
        }
    }
    reached
}

/// Returns the shapes that a shape refers to directly.
pub(crate) fn targets(shape: &Shape) -> Vec<&str> {
    match &shape.kind {
        Kind::Structure(structure) | Kind::Union(structure) => {
            structure.members.values().map(|member| member.target.as_str()).collect()
        }
        Kind::List(item) => vec![&item.target],
        Kind::Map(key, value) => vec![&key.target, &value.target],
        _ => Vec::new(),
    }
}
