//! Paths from a structure to values inside it, and conditions on such values.

mod bound;
mod test;

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::tokens::ident;
use crate::plan::{PathPlan, Step};

pub(super) use bound::{flag, text, texts};
pub(super) use test::{check, test};

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

    /// An iterator of `&T`.
    pub(super) fn items(self) -> TokenStream {
        match self {
            Self::Place(place) => quote!(std::iter::once(&#place)),
            Self::Maybe(value) => quote!(#value.into_iter()),
            Self::Each(items) => items,
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
            Step::Keys => self.entries(&quote!(keys())),
            Step::Values => self.entries(&quote!(values())),
            Step::Where(condition) => {
                let (items, test) = (self.items(), test(condition, &quote!(item)));
                Self::Each(quote!(#items.filter(|item| #test)))
            }
            Step::Select(choices) => self.select(choices),
        }
    }

    /// A step into a map, with a method that returns an iterator.
    fn entries(self, get: &TokenStream) -> Self {
        Self::Each(match self {
            Self::Place(place) => quote!(#place.#get),
            Self::Maybe(value) => quote!(#value.into_iter().flat_map(|map| map.#get)),
            Self::Each(items) => quote!(#items.flat_map(|map| map.#get)),
        })
    }

    /// A step to several values.
    fn select(self, choices: &[PathPlan]) -> Self {
        let choices = |from: &TokenStream| {
            let choices = choices.iter().map(|choice| value_in(from, choice).maybe());
            quote!([#(#choices),*])
        };
        Self::Each(match self {
            Self::Place(place) => {
                let choices = choices(&place);
                quote!(#choices.into_iter().flatten())
            }
            several => {
                let (items, choices) = (several.items(), choices(&quote!(item)));
                quote!(#items.flat_map(|item| #choices).flatten())
            }
        })
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
    value_in(&quote!(output), path)
}

/// The value at the end of a path from another value.
pub(super) fn value_in(from: &TokenStream, path: &PathPlan) -> Value {
    steps(Value::Place(from.clone()), &path.steps)
}

/// The value at the end of further steps.
fn steps(from: Value, steps: &[Step]) -> Value {
    steps.iter().fold(from, Value::step)
}
