//! Gates: items behind a cargo feature.

use proc_macro2::TokenStream;
use quote::quote;

use crate::feature::Feature;
use crate::plan::{Form, Plan};

/// The gate for items that some operations need; none if they are always available.
pub(super) fn operations(features: &[String]) -> Option<TokenStream> {
    match features {
        [] => None,
        [feature] => Some(quote!(#[cfg(feature = #feature)])),
        features => Some(quote!(#[cfg(any(#(feature = #features),*))])),
    }
}

/// An item that a crate has behind a feature. A module, which has no features, has it or not.
pub(super) fn behind(plan: &Plan, feature: Feature, item: TokenStream) -> TokenStream {
    if !plan.has(feature) {
        return TokenStream::new();
    }
    match plan.form {
        Form::Crate => {
            let name = feature.name();
            quote!(#[cfg(feature = #name)] #item)
        }
        Form::Module => item,
    }
}
