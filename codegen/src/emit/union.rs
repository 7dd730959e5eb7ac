//! A union: an enum with a variant for each member.

use proc_macro2::TokenStream;
use quote::quote;

use super::{deprecated, docs, ident, imports, structure, value, xml};
use crate::plan::StructurePlan;

/// All items of a union's file.
pub(super) fn items(plan: &StructurePlan) -> Vec<TokenStream> {
    let name = ident(&plan.name.rust);
    let union_docs = docs(&plan.docs);
    let deprecation = deprecated(plan.deprecated.as_ref());
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
    let json = plan.fields.iter().map(|field| {
        let (name, member) = (ident(&field.name), &field.member);
        quote!((#name, #member))
    });
    let mut items = vec![
        structure::uses(imports(plan, &quote!(super))),
        quote! {
            #union_docs
            #deprecation
            #[derive(Clone, Debug, PartialEq)]
            #[non_exhaustive]
            pub enum #name {
                #(#variants)*
                /// A member that the model does not have; it cannot be sent.
                Unknown,
            }
        },
        xml::union_impl(plan),
    ];
    items.extend(validation(plan));
    items.push(quote!(rt::json_union!(#name #(, #json)*);));
    items
}

fn validation(plan: &StructurePlan) -> Option<TokenStream> {
    if !plan.validates {
        return None;
    }
    let name = ident(&plan.name.rust);
    let arms = plan.fields.iter().filter(|field| field.validates).map(|field| {
        let (member, variant) = (&field.member, ident(&field.name));
        quote!(Self::#variant(value) => found.member(#member, value),)
    });
    Some(quote! {
        impl rt::validate::Validate for #name {
            fn validate(&self, found: &mut rt::validate::Missing<'_>) {
                match self {
                    #(#arms)*
                    _ => {}
                }
            }
        }
    })
}
