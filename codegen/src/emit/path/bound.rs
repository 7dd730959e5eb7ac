//! Values of an input, as expressions for parameters of the endpoint rules.

use proc_macro2::TokenStream;
use quote::quote;

use super::test::{items, name};
use super::{Value, value_in};
use crate::plan::{Measured, PathPlan};

/// An `Option<&str>`: the text at the end of a path.
pub(in crate::emit) fn text(path: &PathPlan) -> TokenStream {
    match value_in(&quote!(self), path) {
        Value::Place(place) => quote!(Some(#place.as_str())),
        value => {
            let value = value.maybe();
            quote!(#value.map(|value| value.as_str()))
        }
    }
}

/// An `Option<bool>`: the flag at the end of a path.
pub(in crate::emit) fn flag(path: &PathPlan) -> TokenStream {
    match value_in(&quote!(self), path) {
        Value::Place(place) => quote!(Some(#place)),
        value => {
            let value = value.maybe();
            quote!(#value.copied())
        }
    }
}

/// An `Option<Vec<&str>>`: the texts in a value. Unset if the value is.
pub(in crate::emit) fn texts(of: &Measured) -> TokenStream {
    let texts = |base: &TokenStream| {
        let items = items(&of.items, base);
        quote!(#items.map(|item| item.as_str()).collect())
    };
    match value_in(&quote!(self), &of.base) {
        Value::Place(place) => {
            let texts = texts(&place);
            quote!(Some(#texts))
        }
        value => {
            let (value, name) = (value.maybe(), name(&of.base.ty));
            let texts = texts(&name);
            quote!(#value.map(|#name| #texts))
        }
    }
}
