//! Reading elements.

use indexmap::IndexMap;
use proc_macro2::TokenStream;
use quote::quote;

use super::super::read;
use super::place;
use crate::emit::tokens::ident;
use crate::emit::value;
use crate::plan::xml::{Content, Element, Place};
use crate::plan::{Field, StructurePlan, Text};

/// An expression for the optional value of the document `bytes`.
pub(in crate::emit::document) fn from_bytes(place: &Place, bytes: &TokenStream) -> TokenStream {
    match place {
        Place::Element(_, content) => {
            let reader = reader(content);
            quote!(rt::xml::from_bytes(#bytes, #reader)?)
        }
        Place::Attribute(..) => unreachable!("the root of a document is an element"),
    }
}

/// Reads the members of a structure from its element.
pub(in crate::emit::document) fn read_structure(plan: &StructurePlan) -> TokenStream {
    let name = ident(&plan.name.rust);
    let attributes = attributes(plan);
    let children = children(&arms(plan));
    quote! {
        impl rt::xml::ReadXml for #name {
            #attributes
            #children
        }
    }
}

/// The function that reads the members that are attributes.
fn attributes(plan: &StructurePlan) -> Option<TokenStream> {
    let members: Vec<_> = plan.fields.iter().filter_map(read_attribute).collect();
    (!members.is_empty()).then(|| {
        quote! {
            fn read_attributes(&mut self, element: &rt::xml::Element<'_, '_>) -> rt::xml::Result {
                #(#members)*
                Ok(())
            }
        }
    })
}

/// The function that reads the members that are elements.
fn children(arms: &TokenStream) -> TokenStream {
    if arms.is_empty() {
        return quote! {
            fn read_child(&mut self, _: rt::xml::Element<'_, '_>) -> rt::xml::Result {
                Ok(())
            }
        };
    }
    quote! {
        fn read_child(&mut self, child: rt::xml::Element<'_, '_>) -> rt::xml::Result {
            match child.name() {
                #arms
                _ => {}
            }
            Ok(())
        }
    }
}

/// Whether reading the members needs the functions of the runtime's module `read`.
pub(in crate::emit::document) fn reads_values(plan: &StructurePlan) -> bool {
    plan.fields.iter().any(|field| matches!(read(field).map(place), Some(Place::Element(..))))
}

fn read_attribute(field: &Field) -> Option<TokenStream> {
    let Place::Attribute(wire, text) = place(read(field)?) else { return None };
    let name = ident(&field.name);
    let value = value::some(field, &value::from_text(*text, &field.ty, &quote!(text)));
    Some(quote! {
        if let Some(text) = element.attribute(#wire)? {
            self.#name = #value;
        }
    })
}

/// A match arm for each element. If a scalar and a list share an element, the list gets every
/// element, and the scalar the first.
fn arms(plan: &StructurePlan) -> TokenStream {
    let mut elements: IndexMap<&str, Vec<(&Field, &Content)>> = IndexMap::new();
    for field in &plan.fields {
        if let Some(Place::Element(element, content)) = read(field).map(place) {
            elements.entry(local(&element.name)).or_default().push((field, &**content));
        }
    }
    let arms = elements.iter().map(|(name, members)| match members.as_slice() {
        [(field, content)] => {
            let read = read_member(field, content, &quote!(child));
            quote!(#name => #read,)
        }
        members => {
            let list = members.iter().find(|(_, content)| content.repeats());
            let scalar = members.iter().find(|(_, content)| !content.repeats());
            match (list, scalar) {
                (Some((list, Content::List { content, sparse, .. })), Some((scalar, _))) => {
                    let (items, name_of_scalar) = (items_of(list), ident(&scalar.name));
                    let item = read_value(content, &quote!(child));
                    let ty = value::owned(&scalar.ty);
                    let first = value::some(scalar, &quote!(item.clone()));
                    let item_of_list = if *sparse { quote!(Some(item)) } else { quote!(item) };
                    quote! {
                        #name => {
                            let item: #ty = #item?;
                            if #items.is_empty() {
                                self.#name_of_scalar = #first;
                            }
                            #items.push(#item_of_list);
                        }
                    }
                }
                _ => unreachable!("the plan lets only a scalar and a list share an element"),
            }
        }
    });
    arms.collect()
}

/// The list or map of a field, created if it is unset.
fn items_of(field: &Field) -> TokenStream {
    let name = ident(&field.name);
    match field.optional {
        true => quote!(self.#name.get_or_insert_default()),
        false => quote!(self.#name),
    }
}

/// Reads one element of a member.
fn read_member(field: &Field, content: &Content, child: &TokenStream) -> TokenStream {
    let name = ident(&field.name);
    let items = items_of(field);
    match content {
        Content::List { content, flattened: true, sparse, .. } => {
            let item = read_item(content, *sparse, child);
            quote!(#items.push(#item?))
        }
        Content::Map { key, value, key_text, content, flattened: true, sparse, .. } => {
            let read_value = item_reader(content, *sparse);
            let entry = read_entry(key, value, *key_text, &read_value, child);
            quote! {
                if let Some((key, item)) = #entry? {
                    #items.insert(key, item);
                }
            }
        }
        content => {
            let read = read_value(content, child);
            let value = match field.boxed {
                true => quote!(Box::new(#read?)),
                false => quote!(#read?),
            };
            let value = value::some(field, &value);
            quote!(self.#name = #value)
        }
    }
}

/// An expression that reads a map entry from its element: a `Result` of an optional pair.
fn read_entry(
    key: &Element,
    value: &Element,
    key_text: Text,
    read_value: &TokenStream,
    child: &TokenStream,
) -> TokenStream {
    let (key, value) = (local(&key.name), local(&value.name));
    let read_key = reader(&Content::Text(key_text));
    quote!(read::entry(#child, #key, #value, #read_key, #read_value))
}

/// An expression that reads a value from an element: a `Result`.
fn read_value(content: &Content, child: &TokenStream) -> TokenStream {
    match content {
        Content::Text(Text::Timestamp(format) | Text::MaybeTimestamp(format)) => {
            let format = value::timestamp_format(*format);
            quote!(read::timestamp(#child, #format))
        }
        Content::List { item, content, sparse, .. } => {
            let (item, read) = (local(&item.name), item_reader(content, *sparse));
            quote!(read::list(#child, #item, #read))
        }
        Content::Map { entry, key, value, key_text, content, sparse, .. } => {
            let (entry, key, value) = (local(&entry.name), local(&key.name), local(&value.name));
            let read_key = reader(&Content::Text(*key_text));
            let read_value = item_reader(content, *sparse);
            quote!(read::map(#child, #entry, #key, #value, #read_key, #read_value))
        }
        content => {
            let reader = reader(content);
            quote!(#reader(#child))
        }
    }
}

/// An expression that is a function from an element to a `Result`.
fn reader(content: &Content) -> TokenStream {
    match content {
        Content::Text(Text::String) => quote!(read::text),
        Content::Text(Text::Enum) => quote!(read::text_as),
        Content::Text(Text::Display) => quote!(read::parsed),
        Content::Text(Text::Float) => quote!(read::float),
        Content::Text(Text::Base64 | Text::Base64String) => quote!(read::blob),
        Content::Structure { .. } => quote!(read::structure),
        content => {
            let read = read_value(content, &quote!(element));
            quote!(|element| #read)
        }
    }
}

/// An expression that reads an item of a list or map from an element: a `Result`. XML has no null.
fn read_item(content: &Content, sparse: bool, child: &TokenStream) -> TokenStream {
    let read = read_value(content, child);
    if sparse { quote!(#read.map(Some)) } else { read }
}

/// The same, as a function from an element.
fn item_reader(content: &Content, sparse: bool) -> TokenStream {
    if !sparse {
        return reader(content);
    }
    let read = read_item(content, sparse, &quote!(element));
    quote!(|element| #read)
}

/// Elements are matched by local names.
fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// Reads a union: the last member that is known.
pub(in crate::emit::document) fn read_union(plan: &StructurePlan) -> TokenStream {
    let name = ident(&plan.name.rust);
    let arms = plan.fields.iter().filter_map(|field| {
        let Place::Element(own, content) = place(read(field)?) else { return None };
        let (variant, element) = (ident(&field.name), local(&own.name));
        let read = match content.as_ref() {
            // The elements of a flattened list or map have no wrapper.
            Content::List { content, flattened: true, sparse, .. } => {
                let item = read_item(content, *sparse, &quote!(child));
                return Some(quote! {
                    #element => {
                        let item = #item?;
                        match &mut *self {
                            Self::#variant(items) => items.push(item),
                            other => *other = Self::#variant(vec![item]),
                        }
                    }
                });
            }
            Content::Map { key, value, key_text, content, flattened: true, sparse, .. } => {
                let read_value = item_reader(content, *sparse);
                let entry = read_entry(key, value, *key_text, &read_value, &quote!(child));
                return Some(quote! {
                    #element => {
                        let entry = #entry?;
                        match &mut *self {
                            Self::#variant(entries) => entries.extend(entry),
                            other => *other = Self::#variant(entry.into_iter().collect()),
                        }
                    }
                });
            }
            content => read_value(content, &quote!(child)),
        };
        let read = if field.boxed { quote!(Box::new(#read?)) } else { quote!(#read?) };
        Some(quote!(#element => *self = Self::#variant(#read),))
    });
    let children = children(&arms.collect());
    quote! {
        impl rt::xml::ReadXml for #name {
            #children
        }
    }
}
