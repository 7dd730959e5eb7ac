//! JSON: how values are written and read.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::tokens::ident;
use super::super::value;
use crate::plan::json::{Content, Place};
use crate::plan::{Document, Field, Location, StructurePlan};

/// The place of a member in requests.
fn written(field: &Field) -> Option<&Place> {
    match &field.location {
        Location::Body(place) => place.write.as_ref().map(in_json),
        _ => None,
    }
}

/// The place of a member in responses.
fn read(field: &Field) -> Option<&Place> {
    match &field.location {
        Location::Body(place) => place.read.as_ref().map(in_json),
        _ => None,
    }
}

fn in_json(document: &Document) -> &Place {
    match document {
        Document::Json(place) => place,
        _ => unreachable!("the members of a structure have the form of their structure"),
    }
}

/// Writes the members of a structure.
pub(super) fn write_structure(plan: &StructurePlan) -> TokenStream {
    let name = ident(&plan.name.rust);
    let members: Vec<TokenStream> = plan
        .fields
        .iter()
        .filter_map(|field| {
            let (name, place) = (ident(&field.name), written(field)?);
            let write = member(place);
            Some(quote! {
                if let Some(value) = &self.#name {
                    #write
                }
            })
        })
        .collect();
    let out = if members.is_empty() { quote!(_) } else { quote!(out) };
    quote! {
        impl rt::json::WriteJson for #name {
            fn write_members(&self, #out: &mut rt::json::write::Object<'_>) {
                #(#members)*
            }
        }
    }
}

/// Writes a union: its only member.
pub(super) fn write_union(plan: &StructurePlan) -> TokenStream {
    let name = ident(&plan.name.rust);
    let arms = plan.fields.iter().filter_map(|field| {
        let (variant, place) = (ident(&field.name), written(field)?);
        let write = member(place);
        Some(quote!(Self::#variant(value) => { #write }))
    });
    quote! {
        impl rt::json::WriteJson for #name {
            fn write_members(&self, out: &mut rt::json::write::Object<'_>) {
                match self {
                    #(#arms)*
                    Self::Unknown => {}
                }
            }
        }
    }
}

/// Writes a member, from the reference `value`.
fn member(place: &Place) -> TokenStream {
    let key = format!("{}:", serde_json::Value::from(place.key.as_str()));
    let write = write(&place.content, &quote!(out.member(#key)), &quote!(value));
    quote!(#write;)
}

/// An expression for a document, as bytes.
pub(super) fn to_bytes(content: &Content, value: &TokenStream) -> TokenStream {
    match content {
        Content::Structure => quote!(rt::json::to_bytes(#value)),
        content => {
            let write = write(content, &quote!(out), value);
            quote!(rt::json::value_to_bytes(|out| #write))
        }
    }
}

/// An expression that writes the reference `value` to `out`.
fn write(content: &Content, out: &TokenStream, value: &TokenStream) -> TokenStream {
    match content {
        Content::String => quote!(#out.string(#value)),
        Content::Enum => quote!(#out.string(#value.as_str())),
        Content::Boolean => quote!(#out.boolean(*#value)),
        Content::Integer => quote!(#out.integer(*#value)),
        Content::Float => quote!(#out.float(*#value)),
        Content::Timestamp(format) => {
            let format = value::timestamp_format(*format);
            quote!(#out.timestamp(#value, #format))
        }
        Content::Blob => quote!(#out.blob(#value)),
        Content::Document => quote!(#out.document(#value)),
        Content::Structure => quote!(#out.structure(#value)),
        Content::List { content, sparse } => {
            let write = write_item(content, *sparse);
            quote!(#out.list(#value, |item, out| #write))
        }
        Content::Map { content, sparse } => {
            let write = write_item(content, *sparse);
            quote!(#out.map(#value, |item, out| #write))
        }
    }
}

fn write_item(content: &Content, sparse: bool) -> TokenStream {
    let write = write(content, &quote!(out), &quote!(item));
    match sparse {
        true => quote!(out.sparse(item.as_ref(), |item, out| #write)),
        false => write,
    }
}

/// Reads the members of a structure.
pub(super) fn read_structure(plan: &StructurePlan) -> TokenStream {
    let name = ident(&plan.name.rust);
    let arms: Vec<TokenStream> = plan
        .fields
        .iter()
        .filter_map(|field| {
            let (name, place) = (ident(&field.name), read(field)?);
            let (key, value) = (&place.key, optional(field, &place.content));
            let value = if field.optional { value } else { quote!(#value.unwrap_or_default()) };
            Some(quote!(#key => self.#name = #value,))
        })
        .collect();
    let (members, object) = match arms.is_empty() {
        true => (None, quote!(_)),
        false => (Some(members(&arms)), quote!(mut object)),
    };
    quote! {
        impl rt::json::ReadJson for #name {
            fn read_members(&mut self, #object: rt::json::Object<'_, '_>) -> rt::json::Result {
                #members
                Ok(())
            }
        }
    }
}

/// Reads a union: the last member that is known and not null.
pub(super) fn read_union(plan: &StructurePlan) -> TokenStream {
    let name = ident(&plan.name.rust);
    let arms: Vec<TokenStream> = plan
        .fields
        .iter()
        .filter_map(|field| {
            let (variant, place) = (ident(&field.name), read(field)?);
            let (key, value) = (&place.key, optional(field, &place.content));
            Some(quote! {
                #key => {
                    if let Some(value) = #value {
                        *self = Self::#variant(value);
                    }
                }
            })
        })
        .collect();
    let members = members(&arms);
    quote! {
        impl rt::json::ReadJson for #name {
            fn read_members(&mut self, mut object: rt::json::Object<'_, '_>) -> rt::json::Result {
                #members
                Ok(())
            }
        }
    }
}

fn members(arms: &[TokenStream]) -> TokenStream {
    quote! {
        while let Some(value) = object.next_member()? {
            match value.name() {
                #(#arms)*
                _ => {}
            }
        }
    }
}

/// An expression for a member's optional value.
fn optional(field: &Field, content: &Content) -> TokenStream {
    let read = read_value(content, &quote!(value));
    if field.boxed { quote!(#read?.map(Box::new)) } else { quote!(#read?) }
}

/// An expression for the optional value of the document `bytes`.
pub(super) fn from_bytes(content: &Content, bytes: &TokenStream) -> TokenStream {
    let reader = reader(content);
    quote!(rt::json::from_bytes(#bytes, #reader)?)
}

/// An expression that reads an optional value from `place`: a `Result`.
fn read_value(content: &Content, place: &TokenStream) -> TokenStream {
    match content {
        Content::Timestamp(format) => {
            let format = value::timestamp_format(*format);
            quote!(rt::json::read::timestamp(#place, #format))
        }
        Content::List { content, sparse } => {
            let (read, item) = (list(*sparse), reader(content));
            quote!(rt::json::read::#read(#place, #item))
        }
        Content::Map { content, sparse } => {
            let (read, item) = (map(*sparse), reader(content));
            quote!(rt::json::read::#read(#place, #item))
        }
        content => {
            let reader = reader(content);
            quote!(#reader(#place))
        }
    }
}

fn list(sparse: bool) -> TokenStream {
    if sparse { quote!(sparse_list) } else { quote!(list) }
}

fn map(sparse: bool) -> TokenStream {
    if sparse { quote!(sparse_map) } else { quote!(map) }
}

/// An expression that is a function from a value to a `Result`.
fn reader(content: &Content) -> TokenStream {
    match content {
        Content::String => quote!(rt::json::read::text),
        Content::Enum => quote!(rt::json::read::text_as),
        Content::Boolean => quote!(rt::json::read::boolean),
        Content::Integer => quote!(rt::json::read::integer),
        Content::Float => quote!(rt::json::read::float),
        Content::Blob => quote!(rt::json::read::blob),
        Content::Document => quote!(rt::json::read::document),
        Content::Structure => quote!(rt::json::read::structure),
        Content::Timestamp(_) | Content::List { .. } | Content::Map { .. } => {
            let read = read_value(content, &quote!(value));
            quote!(|value| #read)
        }
    }
}
