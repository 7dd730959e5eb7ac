//! An open enum.

use proc_macro2::TokenStream;
use quote::quote;

use super::{deprecated, docs, ident};
use crate::plan::EnumPlan;

/// All items of an enum's file.
pub(super) fn items(plan: &EnumPlan) -> Vec<TokenStream> {
    let name = ident(&plan.name.rust);
    let enum_docs = docs(&plan.docs);
    let deprecation = deprecated(plan.deprecated.as_ref());
    let values: Vec<&String> = plan.values.iter().map(|(value, _)| value).collect();
    let variants: Vec<_> = plan.values.iter().map(|(_, variant)| ident(variant)).collect();
    let lines = values.iter().map(|value| format!(" {}", crate::plan::code(value)));
    vec![
        quote!(
            use shapesmith_runtime as rt;
        ),
        quote! {
            #enum_docs
            #[doc = ""]
            #[doc = " The enum is open: a value that the model does not list is kept as `Unknown`."]
            #deprecation
            #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
            #[non_exhaustive]
            pub enum #name {
                #(
                    #[doc = #lines]
                    #variants,
                )*
                /// Any other value, as it was sent or is to be sent.
                Unknown(String),
            }
        },
        quote! {
            impl #name {
                /// The value on the wire.
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
