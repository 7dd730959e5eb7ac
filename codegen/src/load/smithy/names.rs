//! Names without namespaces.
//!
//! A shape keeps its name unless the service renames it. If shapes share a name, those that become
//! a Rust type must be renamed, and the others (strings, numbers, lists) are named by their whole
//! id.

use std::collections::HashMap;

use indexmap::IndexMap;

use super::{Faults, ast, id};
use crate::model::{Kind, Member, Model, Shape, Structure};

/// Renames the shapes of a model from ids to names, with the references to them.
pub(super) fn shorten(
    model: &mut Model,
    service_id: &str,
    service: &ast::Shape,
    faults: &Faults<'_>,
) {
    for (id, name) in &service.rename {
        let place = id::place(service_id);
        if !model.shapes.contains_key(id) {
            let message = format!("`rename` names {id:?}, which no operation leads to");
            faults.borrow_mut().warn(place, message);
        } else if !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
            let message = format!("`rename` gives {id:?} the name {name:?}, which cannot be one");
            faults.borrow_mut().error(place, message);
        }
    }
    let names = names(model, service_id, service, faults);
    let rename = |member: &mut Member| {
        if let Some(name) = names.get(&member.target) {
            member.target.clone_from(name);
        }
    };
    let shapes = std::mem::take(&mut model.shapes);
    for (id, mut shape) in shapes {
        members_of(&mut shape).into_iter().for_each(rename);
        let Some(name) = names.get(&id) else { continue };
        keep_code(&mut shape, &id, name);
        model.shapes.insert(name.clone(), shape);
    }
    for operation in model.operations.values_mut() {
        operation.input.iter_mut().chain(&mut operation.output).for_each(rename);
        for error in &mut operation.errors {
            if let Some(name) = names.get(error) {
                error.clone_from(name);
            }
        }
    }
}

/// Returns the names by id.
fn names(
    model: &Model,
    service_id: &str,
    service: &ast::Shape,
    faults: &Faults<'_>,
) -> HashMap<String, String> {
    let mut by_name: IndexMap<&str, Vec<(&str, &Shape)>> = IndexMap::new();
    for (id, shape) in &model.shapes {
        let name = service.rename.get(id).map_or_else(|| id::name(id), String::as_str);
        by_name.entry(name).or_default().push((id, shape));
    }
    let mut names = HashMap::new();
    for (name, mut shapes) in by_name {
        // Precedence: types before others, then the service's own namespace.
        let is_own = |id: &str| id::namespace(id) == id::namespace(service_id);
        shapes.sort_by_key(|(id, shape)| (!is_type(shape), !is_own(id)));
        for (index, (id, shape)) in shapes.iter().enumerate() {
            if index > 0 && is_type(shape) {
                let message = format!(
                    "has the name of {:?}: the service should rename one of them",
                    shapes[0].0
                );
                faults.borrow_mut().error(id::place(id), message);
            }
            let name = if index == 0 { name } else { id };
            names.insert((*id).to_owned(), name.to_owned());
        }
    }
    names
}

/// Whether a shape becomes a Rust type.
fn is_type(shape: &Shape) -> bool {
    matches!(shape.kind, Kind::Structure(_) | Kind::Union(_) | Kind::Enum(_))
}

fn members_of(shape: &mut Shape) -> Vec<&mut Member> {
    match &mut shape.kind {
        Kind::Structure(structure) | Kind::Union(structure) => {
            structure.members.values_mut().collect()
        }
        Kind::List(item) => vec![item],
        Kind::Map(key, value) => vec![key, value],
        _ => Vec::new(),
    }
}

/// Keeps the code of a renamed error, which is its original name.
fn keep_code(shape: &mut Shape, id: &str, name: &str) {
    if let Kind::Structure(Structure { error: Some(error), .. }) = &mut shape.kind
        && name != id::name(id)
    {
        error.code.get_or_insert_with(|| id::name(id).to_owned());
    }
}
