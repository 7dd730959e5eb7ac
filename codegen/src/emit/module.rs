//! Generated modules and their imports.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::tokens::ident;
use crate::plan::{ErrorPlan, StructurePlan, TypeName};

/// A module: the path of its file below `src`, its documentation, and its items.
pub(crate) struct Module {
    pub(crate) path: String,
    pub(crate) docs: Vec<String>,
    pub(crate) items: Vec<TokenStream>,
}

/// `r#type` is in `type.rs`.
pub(super) fn file_stem(module: &str) -> &str {
    module.trim_start_matches("r#")
}

/// Returns the shared types that a file imports for its structures and errors, sorted.
pub(super) fn imports<'p>(
    structures: impl IntoIterator<Item = &'p StructurePlan>,
    errors: &'p [ErrorPlan],
    from: &TokenStream,
) -> Option<TokenStream> {
    let mut names: Vec<&TypeName> = Vec::new();
    let mut own = Vec::new();
    for plan in structures {
        own.push(&plan.name.rust);
        names.extend(plan.fields.iter().flat_map(|field| field.ty.names()));
    }
    names.extend(errors.iter().filter_map(|error| error.details.as_ref()));
    let names = names.into_iter().filter(|name| !name.qualified);
    let mut names: Vec<&String> = names.map(|name| &name.rust).collect();
    names.retain(|name| !own.contains(name));
    names.sort_unstable();
    names.dedup();
    let names: Vec<Ident> = names.into_iter().map(|name| ident(name)).collect();
    match names.as_slice() {
        [] => None,
        [name] => Some(quote!(use #from::#name;)),
        names => Some(quote!(use #from::{#(#names),*};)),
    }
}
