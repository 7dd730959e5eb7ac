//! Unions: enums with a variant for each member.

use proc_macro2::TokenStream;
use quote::quote;

use super::module::imports;
use super::tokens::{deprecated, docs, ident};
use super::{document, event, serde, structure, value};
use crate::plan::{Plan, StructurePlan};

/// The items of a union's file.
pub(super) fn items(crate_plan: &Plan, plan: &StructurePlan) -> Vec<TokenStream> {
    let name = ident(&plan.name.rust);
    let union_docs = docs(&plan.docs);
    let deprecation = deprecated(plan.deprecated.as_ref());
    let is_sensitive = plan.fields.iter().any(|field| field.sensitive);
    let derive = match is_sensitive {
        true => quote!(#[derive(Clone, Default, PartialEq)]),
        false => quote!(#[derive(Clone, Debug, Default, PartialEq)]),
    };
    let variants = plan.fields.iter().map(|field| {
        let (name, ty) = (ident(&field.name), value::held(field));
        let docs = docs(&field.docs);
        let deprecation = deprecated(field.deprecated.as_ref());
        quote! {
            #docs
            #deprecation
            #name(#ty),
        }
    });
    let types = imports([plan], &plan.errors, &quote!(super));
    let reads = plan.reads.filter(|_| !plan.event_stream);
    let mut items = vec![
        structure::uses(document::import(reads, plan), types),
        quote! {
            #union_docs
            #deprecation
            #derive
            #[non_exhaustive]
            pub enum #name {
                #(#variants)*
                /// A variant that is not in the model. Its content is not kept, and it cannot be sent.
                #[default]
                Unknown,
            }
        },
    ];
    items.extend(document::union_impls(plan));
    if plan.event_stream {
        items.extend(event::union_impls(plan));
    }
    items.extend(is_sensitive.then(|| debug_impl(plan)));
    items.extend(validation(plan));
    items.push(serde::union(crate_plan, plan));
    items
}

/// Implements `Debug`, if a variant must be redacted.
fn debug_impl(plan: &StructurePlan) -> TokenStream {
    let name = ident(&plan.name.rust);
    let arms = plan.fields.iter().map(|field| {
        let (variant, label) = (ident(&field.name), &field.name);
        match field.sensitive {
            true => {
                quote!(Self::#variant(_) => f.debug_tuple(#label).field(&rt::Redacted).finish(),)
            }
            false => quote!(Self::#variant(value) => f.debug_tuple(#label).field(value).finish(),),
        }
    });
    quote! {
        impl std::fmt::Debug for #name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                match self {
                    #(#arms)*
                    Self::Unknown => f.write_str("Unknown"),
                }
            }
        }
    }
}

fn validation(plan: &StructurePlan) -> Option<TokenStream> {
    if !plan.validates {
        return None;
    }
    let name = ident(&plan.name.rust);
    let arms = plan.fields.iter().map(|field| {
        let (member, variant) = (&field.member, ident(&field.name));
        match field.validates {
            true => quote!(Self::#variant(value) => faults.member(#member, value),),
            false => quote!(Self::#variant(_) => {}),
        }
    });
    Some(quote! {
        impl rt::validate::Validate for #name {
            fn validate(&self, faults: &mut rt::validate::Faults<'_>) {
                match self {
                    #(#arms)*
                    Self::Unknown => faults.unknown_variant(),
                }
            }
        }
    })
}
