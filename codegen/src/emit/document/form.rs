//! Forms: how values are written. Responses are never forms.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::tokens::ident;
use super::super::value::{self, Operand};
use super::{other_form, written};
use crate::plan::form::{Content, EmptyList, Place};
use crate::plan::{Document, StructurePlan, Text};

fn place(document: &Document) -> &Place {
    match document {
        Document::Form(place) => place,
        Document::Xml(_) | Document::Json(_) | Document::Cbor(_) => other_form(),
    }
}

/// Writes the members of a structure.
pub(super) fn write_structure(plan: &StructurePlan) -> TokenStream {
    let name = ident(&plan.name.rust);
    let members: Vec<TokenStream> = plan
        .fields
        .iter()
        .filter_map(|field| {
            let write = member(place(written(field)?), &Operand::of(field));
            Some(value::if_set(field, write))
        })
        .collect();
    let out = if members.is_empty() { quote!(_) } else { quote!(out) };
    quote! {
        impl rt::form::WriteForm for #name {
            fn write_members(&self, #out: &mut rt::form::Form) {
                #(#members)*
            }
        }
    }
}

/// Writes a union: its only member.
pub(super) fn write_union(plan: &StructurePlan) -> TokenStream {
    let name = ident(&plan.name.rust);
    let arms = plan.fields.iter().filter_map(|field| {
        let value = Operand::Reference(quote!(value));
        let (variant, write) = (ident(&field.name), member(place(written(field)?), &value));
        Some(quote!(Self::#variant(value) => { #write }))
    });
    quote! {
        impl rt::form::WriteForm for #name {
            fn write_members(&self, out: &mut rt::form::Form) {
                match self {
                    #(#arms)*
                    Self::Unknown => {}
                }
            }
        }
    }
}

/// An expression for a document, as bytes.
pub(super) fn to_bytes(place: &Place, value: &TokenStream) -> TokenStream {
    let pairs = &place.key;
    quote!(rt::form::to_bytes(#pairs, #value))
}

/// Writes a member.
fn member(place: &Place, value: &Operand) -> TokenStream {
    let key = &place.key;
    let write = write(&place.content, &quote!(out.member(#key)), value);
    match &place.content {
        Content::List { empty: EmptyList::OtherKey(other), .. } => quote! {
            if #value.is_empty() {
                out.member(#other).string("");
            } else {
                #write;
            }
        },
        _ => quote!(#write;),
    }
}

/// An expression that writes `value` to `out`.
fn write(content: &Content, out: &TokenStream, value: &Operand) -> TokenStream {
    let item = || Operand::Reference(quote!(item));
    let borrowed = value.borrowed();
    match content {
        Content::Text(text) => write_text(*text, out, value),
        Content::Structure => quote!(#out.structure(#borrowed)),
        Content::List { item: key, content, empty } => {
            let write = write(content, &quote!(out), &item());
            match empty {
                EmptyList::Key => quote!(#out.list(#key, #borrowed, |item, out| #write)),
                EmptyList::Nothing | EmptyList::OtherKey(_) => {
                    quote!(#out.items(#key, #borrowed, |item, out| #write))
                }
            }
        }
        Content::Map { entry, key, value: value_part, content } => {
            let write = write(content, &quote!(out), &item());
            quote!(#out.map([#entry, #key, #value_part], #borrowed, |item, out| #write))
        }
    }
}

fn write_text(text: Text, out: &TokenStream, value: &Operand) -> TokenStream {
    let (borrowed, copied) = (value.borrowed(), value.copied());
    match text {
        Text::String => quote!(#out.string(#borrowed)),
        Text::Enum => quote!(#out.string(#value.as_str())),
        Text::Display => quote!(#out.literal(#value)),
        Text::Float => quote!(#out.float(#copied)),
        Text::Timestamp(format) | Text::MaybeTimestamp(format) => {
            let format = value::timestamp_format(format);
            quote!(#out.timestamp(#borrowed, #format))
        }
        Text::Base64 => quote!(#out.blob(#borrowed)),
        Text::Base64String => quote!(#out.blob(#value.as_bytes())),
    }
}
