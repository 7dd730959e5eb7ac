//! Names, documentation and deprecations as tokens.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::quote;

use crate::plan::names::RESERVED_WORDS;

/// Returns an identifier. The plan only has valid ones.
pub(super) fn ident(name: &str) -> Ident {
    match name.strip_prefix("r#") {
        Some(keyword) => Ident::new_raw(keyword, Span::call_site()),
        None => {
            debug_assert!(!RESERVED_WORDS.contains(&name), "{name} is a reserved word");
            Ident::new(name, Span::call_site())
        }
    }
}

/// Whether an identifier occurs in code.
pub(super) fn mentions(code: &TokenStream, name: &Ident) -> bool {
    code.clone().into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == *name,
        TokenTree::Group(group) => mentions(&group.stream(), name),
        _ => false,
    })
}

pub(super) fn builder_name(rust: &str) -> Ident {
    ident(&format!("{rust}Builder"))
}

pub(super) fn docs(lines: &[String]) -> TokenStream {
    let lines = lines.iter().map(|line| {
        let line = if line.is_empty() { String::new() } else { format!(" {line}") };
        quote!(#[doc = #line])
    });
    lines.collect()
}

pub(super) fn deprecated(note: Option<&String>) -> Option<TokenStream> {
    note.map(|note| quote!(#[deprecated(note = #note)]))
}
