//! Paginators.

use proc_macro2::TokenStream;
use quote::quote;

use super::path::{self, Value};
use super::tokens::{docs, ident};
use super::value;
use crate::plan::{OperationPlan, PaginatorPlan, PathPlan, Step, TokenPlan, Type};

/// The implementation of `Paginated` for the input.
pub(super) fn paginated(plan: &OperationPlan, paginator: &PaginatorPlan) -> TokenStream {
    let (input, output) = (ident(&plan.input.name.rust), ident(&plan.output.name.rust));
    let docs = docs(&paginator.docs);
    let next_page = next_page(paginator);
    let (item, items) = match &paginator.items {
        Some(path) => (item_type(path), items(path)),
        None => (quote!(#output), quote!(vec![output])),
    };
    quote! {
        #docs
        impl rt::paginate::Paginated for #input {
            type Item = #item;

            fn next_page(&self, output: &#output) -> Option<Self> {
                #next_page
            }

            fn items(output: #output) -> Vec<#item> {
                #items
            }
        }
    }
}

fn next_page(paginator: &PaginatorPlan) -> TokenStream {
    let last = paginator.more_results.as_ref().map(|more| {
        let is_last = match (field(more), path::value(more)) {
            (Some(more), _) => quote!(#more != Some(true)),
            (None, Value::Place(more)) => quote!(!#more),
            (None, more) => {
                let more = more.maybe();
                quote!(#more != Some(&true))
            }
        };
        quote! {
            if #is_last {
                return None;
            }
        }
    });
    let names: Vec<_> = paginator.tokens.iter().map(|token| ident(&token.field)).collect();
    let tokens = paginator.tokens.iter().map(token);
    let is_there = match names.as_slice() {
        [name] => quote!(#name.is_some()),
        names => quote!((#(#names.is_some())||*)),
    };
    let next = match paginator.keeps_members {
        true => quote!(then(|| Self { #(#names,)* ..self.clone() })),
        false => quote!(then_some(Self { #(#names,)* })),
    };
    quote! {
        #last
        #(let #names = #tokens;)*
        #is_there.#next
    }
}

/// The field that a path leads to, if it is an `Option` and the last step.
fn field(path: &PathPlan) -> Option<TokenStream> {
    let [Step::Field { name, optional: true, .. }] = path.steps.as_slice() else { return None };
    let name = ident(name);
    Some(quote!(output.#name))
}

/// An expression for a token: an `Option`, which is `None` if it is empty.
fn token(token: &TokenPlan) -> TokenStream {
    let mut choices = token.sources.iter().map(|source| {
        let value = path::value(source).maybe();
        match source.ty {
            Type::String | Type::Enum(_) => quote!(rt::paginate::token(#value)),
            Type::Byte | Type::Short | Type::Integer | Type::Long => {
                let value = field(source).unwrap_or_else(|| quote!(#value.copied()));
                quote!(#value.filter(|token| *token != 0))
            }
            _ => quote!(#value.filter(|token| !token.is_empty()).cloned()),
        }
    });
    let first = choices.next();
    quote!(#first #(.or_else(|| #choices))*)
}

/// The type of a list's items. Files import only the types of their own fields, so a nested type
/// needs its full path.
fn item_type(path: &PathPlan) -> TokenStream {
    let Type::List(item) = &path.ty else { return value::owned(&path.ty) };
    if path.steps.len() == 1 { value::owned(item) } else { qualified(item) }
}

fn qualified(ty: &Type) -> TokenStream {
    match ty {
        Type::Structure(name) | Type::Enum(name) => {
            let name = ident(&name.rust);
            quote!(crate::types::#name)
        }
        Type::List(item) => {
            let item = qualified(item);
            quote!(Vec<#item>)
        }
        Type::Map(Some(key), item) => {
            let (key, item) = (ident(&key.rust), qualified(item));
            quote!(rt::Map<crate::types::#key, #item>)
        }
        Type::Map(None, item) => {
            let item = qualified(item);
            quote!(rt::Map<String, #item>)
        }
        ty => value::owned(ty),
    }
}

/// An expression that takes the list at the end of a path of fields.
fn items(path: &PathPlan) -> TokenStream {
    let mut taken = quote!(output);
    let mut is_option = false;
    for step in &path.steps {
        let Step::Field { name, optional, boxed } = step else { continue };
        let name = ident(name);
        // Moved out of its box, so that its content can be moved.
        let within = if *boxed && *optional { quote!(.map(|value| *value)) } else { quote!() };
        taken = match (is_option, optional) {
            (false, _) => quote!(#taken.#name #within),
            (true, true) => quote!(#taken.and_then(|value| value.#name #within)),
            (true, false) => quote!(#taken.map(|value| value.#name)),
        };
        is_option |= optional;
    }
    if is_option { quote!(#taken.unwrap_or_default()) } else { taken }
}
