//! Serde support, with members named as in the model (feature `serde`).

use std::collections::BTreeMap;

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::gate;
use super::tokens::ident;
use crate::feature::Feature;
use crate::plan::{OperationPlan, Plan, StructurePlan, TypePlan};

/// A structure.
pub(super) fn structure(plan: &Plan, structure: &StructurePlan) -> TokenStream {
    let name = ident(&structure.name.rust);
    let members = structure.fields.iter().map(|field| {
        let (name, member) = (ident(&field.name), &field.member);
        let required = (!field.optional).then(|| quote!(required));
        quote!(, #name = #required #member)
    });
    gate::behind(plan, Feature::Serde, quote!(rt::serde_structure!(#name #(#members)*);))
}

/// Serde's traits for the shared unions and enums: first those without a feature, then those behind
/// each feature.
pub(super) fn type_traits(plan: &Plan) -> Vec<TokenStream> {
    let mut kinds: BTreeMap<(Option<&String>, &str), Vec<Ident>> = BTreeMap::new();
    for ty in plan.types.iter().filter(|_| plan.has(Feature::Serde)) {
        let name = match ty {
            TypePlan::Structure(_) => continue,
            TypePlan::Union(_) => "serde_unions",
            TypePlan::Enum(_) => "serde_strings",
        };
        kinds.entry((ty.feature(), name)).or_default().push(ident(&ty.name().rust));
    }
    let invocation = |((feature, name), types): ((Option<&String>, &str), Vec<Ident>)| {
        let name = ident(name);
        let call = quote!(::shapesmith_runtime::#name!(#(#types),*););
        match feature {
            Some(feature) => quote!(#[cfg(all(feature = "serde", feature = #feature))] #call),
            None => gate::behind(plan, Feature::Serde, call),
        }
    };
    kinds.into_iter().map(invocation).collect()
}

/// A union: an object with one member.
pub(super) fn union(plan: &Plan, union: &StructurePlan) -> TokenStream {
    let name = ident(&union.name.rust);
    let text = &union.name.rust;
    let members: Vec<&String> = union.fields.iter().map(|field| &field.member).collect();
    let variants: Vec<_> = union.fields.iter().map(|field| ident(&field.name)).collect();
    let map = if members.is_empty() { quote!(_) } else { quote!(map) };
    let body = quote! {
        impl rt::kwargs::Union for #name {
            fn write_variant<S: rt::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    #(Self::#variants(value) => rt::kwargs::write_variant(#members, value, serializer),)*
                    Self::Unknown => Err(rt::kwargs::unknown_variant(#text)),
                }
            }

            fn read_variant<'de, A: rt::serde::de::MapAccess<'de>>(name: &str, #map: &mut A) -> Result<Self, A::Error> {
                match name {
                    #(#members => rt::kwargs::member(#members, map).map(Self::#variants),)*
                    _ => Err(rt::kwargs::unknown_member(name, &[#(#members),*])),
                }
            }
        }
    };
    gate::behind(plan, Feature::Serde, body)
}

/// The members of errors, if they have any.
pub(super) fn error(plan: &Plan, operation: &OperationPlan) -> Option<TokenStream> {
    let with_details = operation.errors.iter().filter(|error| error.details.is_some());
    let variants: Vec<_> = with_details.map(|error| ident(&error.variant)).collect();
    if variants.is_empty() {
        return None;
    }
    let name = ident(&format!("{}Error", operation.rust_name));
    let item = quote! {
        impl rt::by_name::Details for #name {
            fn details<S: rt::serde::Serializer>(&self, serializer: S) -> Option<Result<S::Ok, S::Error>> {
                match self {
                    #(Self::#variants { details, .. } => Some(rt::kwargs::Json::write(details, serializer)),)*
                    _ => None,
                }
            }
        }
    };
    Some(gate::behind(plan, Feature::Serde, item))
}
