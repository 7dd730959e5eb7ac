//! The types shared by operations.

use std::collections::{HashMap, HashSet};

use super::context::{Context, Role};
use super::structure::structure;
use super::value::type_name;
use crate::error::{self, Reported};
use crate::model::{Kind, Shape};
use crate::plan::ir::{EnumPlan, TypeName, TypePlan};
use crate::plan::names::{self, IDENTIFIER_EXPECTED};
use crate::select::Selection;

/// Lowers the types of the selection, sorted by module.
pub(super) fn types(cx: &Context<'_>, selection: &Selection<'_>) -> Vec<TypePlan> {
    // Types with errors have been reported, so that nothing will be written.
    let planned = selection.shapes.iter().filter_map(|name| type_plan(cx, name).ok().flatten());
    let mut types: Vec<TypePlan> = planned.collect();
    types.sort_by(|a, b| a.name().module.cmp(&b.name().module));
    let modules = types.iter().map(|t| (t.name().module.as_str(), t.name().shape.as_str()));
    refuse_equal_modules(cx, "shape", modules);
    refuse_equal_types(cx, &types);
    set_builders_apart(&mut types);
    types
}

/// Two modules of the same name would be the same file. `modules` is sorted.
pub(super) fn refuse_equal_modules<'n>(
    cx: &Context<'_>,
    what: &str,
    modules: impl Iterator<Item = (&'n str, &'n str)>,
) {
    let mut last: Option<(&str, &str)> = None;
    for (module, name) in modules {
        if let Some((_, other)) = last.filter(|(last, _)| *last == module) {
            let message = format!("becomes the Rust module `{module}`, and so does {what} {other}");
            cx.error(format!("{what} {name}"), message);
        }
        last = Some((module, name));
    }
}

/// Two types of the same name, including the errors of streams, cannot be in the same module.
fn refuse_equal_types(cx: &Context<'_>, types: &[TypePlan]) {
    let mut taken: HashMap<String, &TypeName> = HashMap::new();
    for plan in types {
        let name = plan.name();
        let error = match plan {
            TypePlan::Union(union) if !union.errors.is_empty() => {
                Some(format!("{}Error", name.rust))
            }
            _ => None,
        };
        for rust in error.into_iter().chain([name.rust.clone()]) {
            let other = taken.insert(rust.clone(), name);
            if let Some(other) = other.filter(|other| other.module != name.module) {
                let other = &other.shape;
                let message = format!("becomes the Rust type `{rust}`, and so does shape {other}");
                cx.error(error::shape(&name.shape), message);
            }
        }
    }
}

/// Moves builders out of the way of types that have their names.
fn set_builders_apart(types: &mut [TypePlan]) {
    let names: HashSet<String> = types.iter().map(|plan| plan.name().rust.clone()).collect();
    for plan in types {
        let TypePlan::Structure(plan) = plan else { continue };
        let builder = format!("{}Builder", plan.name.rust);
        if plan.builds && names.contains(&builder) {
            plan.builder_apart = true;
            for field in &mut plan.fields {
                field.ty.qualify(std::slice::from_ref(&builder));
            }
        }
    }
}

/// Lowers a shape to a type; `None` if it does not need its own.
fn type_plan(cx: &Context<'_>, shape_name: &str) -> Result<Option<TypePlan>, Reported> {
    let shape = cx.shape(shape_name)?;
    if !matches!(shape.kind, Kind::Structure(_) | Kind::Union(_) | Kind::Enum(_)) {
        return Ok(None);
    }
    if !names::is_identifier(shape_name) {
        return Err(cx.error(error::shape(shape_name), IDENTIFIER_EXPECTED));
    }
    let name = type_name(shape_name);
    let plan = match &shape.kind {
        Kind::Enum(values) => TypePlan::Enum(enum_plan(cx, name, shape, values)),
        Kind::Union(_) => TypePlan::Union(structure(cx, name, shape_name, Role::Shared)?),
        _ => TypePlan::Structure(structure(cx, name, shape_name, Role::Shared)?),
    };
    Ok(Some(plan))
}

fn enum_plan(cx: &Context<'_>, name: TypeName, shape: &Shape, values: &[String]) -> EnumPlan {
    let mut unique: Vec<String> = values.to_vec();
    unique.sort_unstable();
    if let Some(pair) = unique.windows(2).find(|pair| pair[0] == pair[1]) {
        let message = format!("duplicate enum value {:?}", pair[0]);
        cx.error(error::shape(&name.shape), message);
    }
    EnumPlan {
        docs: cx.docs.enumeration(&name.shape),
        deprecated: cx.docs.shape_deprecation(shape),
        values: values.iter().cloned().zip(names::variants(values)).collect(),
        feature: cx.usage.type_feature(&name.shape),
        name,
    }
}
