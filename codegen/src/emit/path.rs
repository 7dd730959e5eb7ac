//! Paths from an output to values inside it.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::tokens::ident;
use crate::plan::{PathPlan, Step};

/// An expression for the value at the end of a path.
pub(super) enum Value {
    /// The value itself, of type `T`: a field that is always set.
    Place(TokenStream),
    /// An `Option<&T>`.
    Maybe(TokenStream),
    /// An iterator of `&T`.
    Each(TokenStream),
}

impl Value {
    /// An expression of type `Option<&T>`, for a path to a single value.
    pub(super) fn maybe(self) -> TokenStream {
        match self {
            Self::Place(place) => quote!(Some(&#place)),
            Self::Maybe(value) | Self::Each(value) => value,
        }
    }

    fn step(self, step: &Step) -> Self {
        match step {
            Step::Field { name, optional, boxed } => {
                let name = ident(name);
                let borrow = if *boxed { quote!(as_deref()) } else { quote!(as_ref()) };
                match (self, optional) {
                    (Self::Place(place), true) => Self::Maybe(quote!(#place.#name.#borrow)),
                    (Self::Place(place), false) => Self::Place(quote!(#place.#name)),
                    (Self::Maybe(value), true) => {
                        Self::Maybe(quote!(#value.and_then(|value| value.#name.#borrow)))
                    }
                    (Self::Maybe(value), false) => {
                        Self::Maybe(quote!(#value.map(|value| &value.#name)))
                    }
                    (Self::Each(items), true) => {
                        Self::Each(quote!(#items.filter_map(|item| item.#name.#borrow)))
                    }
                    (Self::Each(items), false) => {
                        Self::Each(quote!(#items.map(|item| &item.#name)))
                    }
                }
            }
            Step::Nth(0) => self.item(&quote!(first())),
            Step::Nth(index) => {
                let index = Literal::usize_unsuffixed(*index);
                self.item(&quote!(get(#index)))
            }
            Step::NthBack(0) => self.item(&quote!(last())),
            Step::NthBack(distance) => {
                let distance = Literal::usize_unsuffixed(*distance);
                self.item(&quote!(iter().nth_back(#distance)))
            }
            Step::Each => Self::Each(match self {
                Self::Place(place) => quote!(#place.iter()),
                Self::Maybe(value) => quote!(#value.into_iter().flatten()),
                Self::Each(items) => quote!(#items.flatten()),
            }),
        }
    }

    /// A step into a list, with a method that returns an `Option`.
    fn item(self, get: &TokenStream) -> Self {
        match self {
            Self::Place(place) => Self::Maybe(quote!(#place.#get)),
            Self::Maybe(value) => Self::Maybe(quote!(#value.and_then(|list| list.#get))),
            Self::Each(items) => Self::Each(quote!(#items.filter_map(|list| list.#get))),
        }
    }
}

/// The value at the end of a path from `output`.
pub(super) fn value(path: &PathPlan) -> Value {
    path.steps.iter().fold(Value::Place(quote!(output)), Value::step)
}
