//! Open enums.

use proc_macro2::TokenStream;
use quote::quote;

use super::tokens::{deprecated, docs, ident};
use crate::plan::EnumPlan;
use crate::plan::markdown::code;

/// The items of an enum's file.
pub(super) fn items(plan: &EnumPlan) -> Vec<TokenStream> {
    let name = ident(&plan.name.rust);
    let enum_docs = docs(&plan.docs);
    let deprecation = deprecated(plan.deprecated.as_ref());
    let values: Vec<&String> = plan.values.iter().map(|(value, _)| value).collect();
    let variants: Vec<_> = plan.values.iter().map(|(_, variant)| ident(variant)).collect();
    // Only if the variant's name differs.
    let values_docs = plan.values.iter().map(|(value, variant)| {
        let line = format!(" {}", code(value));
        (value != variant).then(|| quote!(#[doc = #line]))
    });
    vec![
        quote!(
            use shapesmith_runtime as rt;
        ),
        quote! {
            #enum_docs
            #deprecation
            #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
            #[non_exhaustive]
            pub enum #name {
                #(
                    #values_docs
                    #variants,
                )*
                /// Any other value.
                Unknown(String),
            }
        },
        quote! {
            impl #name {
                /// Returns the value on the wire.
                pub fn as_str(&self) -> &str {
                    match self {
                        #(Self::#variants => #values,)*
                        Self::Unknown(value) => value,
                    }
                }
            }
        },
        quote!(rt::open_enum!(#name #(, #variants)*);),
    ]
}
