//! The shared types: their list in `types.rs`, and a file for each.

use proc_macro2::TokenStream;
use quote::quote;

use super::module::{Module, file_stem};
use super::tokens::{builder_name, ident};
use super::{enumeration, event, gate, serde, structure, union};
use crate::plan::{Plan, TypePlan};

/// The module `types`.
pub(super) fn list(plan: &Plan) -> Module {
    let declarations = plan.types.iter().map(|plan| {
        let module = ident(&plan.name().module);
        let gate = gate::operations(plan.feature().map_or(&[], std::slice::from_ref));
        quote!(#gate mod #module;)
    });
    let exports = plan.types.iter().map(|plan| {
        let (module, name) = (ident(&plan.name().module), ident(&plan.name().rust));
        let gate = gate::operations(plan.feature().map_or(&[], std::slice::from_ref));
        match plan {
            TypePlan::Structure(structure) if structure.builds && !structure.builder_apart => {
                let builder = builder_name(&plan.name().rust);
                quote!(#gate pub use #module::{#name, #builder};)
            }
            TypePlan::Union(union) if !union.errors.is_empty() => {
                let error = event::error_name(union);
                quote!(#gate pub use #module::{#name, #error};)
            }
            _ => quote!(#gate pub use #module::#name;),
        }
    });
    let mut items = vec![declarations.collect(), exports.collect()];
    items.extend(builders(plan));
    items.extend(serde::type_traits(plan));
    Module {
        path: "types.rs".to_owned(),
        docs: vec!["Structures, unions and enums used by the operations.".to_owned()],
        items,
    }
}

/// The module of the builders that are not beside their types.
fn builders(plan: &Plan) -> Option<TokenStream> {
    let apart: Vec<&TypePlan> = plan.types.iter().filter(|plan| is_apart(plan)).collect();
    if apart.is_empty() {
        return None;
    }
    let features: Option<Vec<String>> = apart.iter().map(|plan| plan.feature().cloned()).collect();
    let mut features = features.unwrap_or_default();
    features.sort_unstable();
    features.dedup();
    let module_gate = gate::operations(&features);
    let exports = apart.iter().map(|plan| {
        let (module, builder) = (ident(&plan.name().module), builder_name(&plan.name().rust));
        let gate = gate::operations(plan.feature().map_or(&[], std::slice::from_ref));
        quote!(#gate pub use super::#module::#builder;)
    });
    Some(quote! {
        /// Builders that are named like one of the types.
        #module_gate
        pub mod builders {
            #(#exports)*
        }
    })
}

fn is_apart(plan: &TypePlan) -> bool {
    matches!(plan, TypePlan::Structure(structure) if structure.builder_apart)
}

/// The module of a type.
pub(super) fn module(plan: &Plan, ty: &TypePlan) -> Module {
    let items = match ty {
        TypePlan::Structure(structure) => structure::items(plan, structure),
        TypePlan::Union(union) => union::items(plan, union),
        TypePlan::Enum(enumeration) => enumeration::items(enumeration),
    };
    Module { path: format!("types/{}.rs", file_stem(&ty.name().module)), docs: Vec::new(), items }
}
