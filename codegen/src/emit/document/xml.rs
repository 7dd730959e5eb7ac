//! XML: how elements are written and read.

use indexmap::IndexMap;
use proc_macro2::TokenStream;
use quote::quote;

use super::super::tokens::ident;
use super::super::value;
use crate::plan::xml::{Content, Element, Place};
use crate::plan::{Document, Field, Location, StructurePlan, Text};

/// Where a member stands in requests.
fn written(field: &Field) -> Option<&Place> {
    match &field.location {
        Location::Body(place) => place.write.as_ref().map(in_xml),
        _ => None,
    }
}

/// Where a member stands in responses.
fn read(field: &Field) -> Option<&Place> {
    match &field.location {
        Location::Body(place) => place.read.as_ref().map(in_xml),
        _ => None,
    }
}

fn in_xml(document: &Document) -> &Place {
    match document {
        Document::Xml(place) => place,
        Document::Json(_) => {
            unreachable!("the members of a structure have the form of their structure")
        }
    }
}

/// The root of a document, as a constant.
pub(super) fn root(member: &str, place: &Place) -> Option<TokenStream> {
    let Place::Element(element, _) = place else { return None };
    let (start, end) = (element.open_tag(), element.end_tag());
    Some(quote! {
        const ROOT: rt::xml::Root = rt::xml::Root {
            member: #member,
            start: #start,
            end: #end,
        };
    })
}

/// A document without members.
pub(super) fn empty(place: &Place) -> String {
    match place {
        Place::Element(element, _) => element.start_tag() + &element.end_tag(),
        Place::Attribute(..) => unreachable!("the root of a document is an element"),
    }
}

/// An expression for the optional value that is the whole document `bytes`.
pub(super) fn from_bytes(place: &Place, bytes: &TokenStream) -> TokenStream {
    match place {
        Place::Element(_, content) => {
            let reader = reader(content);
            quote!(rt::xml::from_bytes(#bytes, #reader)?)
        }
        Place::Attribute(..) => unreachable!("the root of a document is an element"),
    }
}

/// How a structure is written.
pub(super) fn write_structure(plan: &StructurePlan) -> TokenStream {
    let name = ident(&plan.name.rust);
    let places = || plan.fields.iter().filter_map(|field| Some((field, written(field)?)));
    let attributes: Vec<TokenStream> = places()
        .filter_map(|(field, place)| match place {
            Place::Attribute(name, text) => Some(if_set(field, &attribute(field, name, *text))),
            Place::Element(..) => None,
        })
        .collect();
    let members: Vec<TokenStream> = places()
        .filter_map(|(field, place)| match place {
            Place::Attribute(..) => None,
            Place::Element(own, content) => Some(if_set(field, &member(field, own, content))),
        })
        .collect();
    let attributes = (!attributes.is_empty()).then(|| {
        quote! {
            fn write_attributes<S: rt::xml::Sink>(&self, out: &mut S) {
                #(#attributes)*
            }
        }
    });
    let out = if members.is_empty() { quote!(_) } else { quote!(out) };
    quote! {
        impl rt::xml::WriteXml for #name {
            #attributes
            fn write_members<S: rt::xml::Sink>(&self, #out: &mut S) {
                #(#members)*
            }
        }
    }
}

/// How a union is written: its one member.
pub(super) fn write_union(plan: &StructurePlan) -> TokenStream {
    let name = ident(&plan.name.rust);
    let arms = plan.fields.iter().filter_map(|field| match written(field)? {
        Place::Element(own, content) => {
            let (variant, write) = (ident(&field.name), member(field, own, content));
            Some(quote!(Self::#variant(value) => { #write }))
        }
        Place::Attribute(..) => None,
    });
    quote! {
        impl rt::xml::WriteXml for #name {
            fn write_members<S: rt::xml::Sink>(&self, out: &mut S) {
                match self {
                    #(#arms)*
                    Self::Unknown => {}
                }
            }
        }
    }
}

fn if_set(field: &Field, write: &TokenStream) -> TokenStream {
    let name = ident(&field.name);
    quote! {
        if let Some(value) = &self.#name {
            #write
        }
    }
}

fn attribute(field: &Field, name: &str, text: Text) -> TokenStream {
    let value = value::text(text, &quote!(value));
    let start = format!(" {name}=\"");
    let at = at(field, name);
    quote! {
        #at
        out.attribute(#start, #value);
    }
}

/// Errors name the member; its tag may say another name.
fn at(field: &Field, tag: &str) -> Option<TokenStream> {
    let member = &field.member;
    (tag != member).then(|| quote!(out.at(#member);))
}

/// Writes the member that `value` borrows.
fn member(field: &Field, own: &Element, content: &Content) -> TokenStream {
    if content.repeats() {
        return items(&field.member, &quote!(value), content);
    }
    let at = at(field, &own.name);
    let write = element(own, content, &quote!(value));
    quote!(#at #write)
}

/// One element with what stands in it.
fn element(own: &Element, content: &Content, value: &TokenStream) -> TokenStream {
    let (start, end) = (own.start_tag(), own.end_tag());
    match content {
        Content::Text(Text::String) => quote!(out.text(#start, #value, #end);),
        Content::Text(Text::Enum) => quote!(out.text(#start, #value.as_str(), #end);),
        Content::Text(text) => {
            let literal = literal(*text, value);
            quote!(out.value(#start, #literal, #end);)
        }
        Content::Structure { attributes: false } => quote! {
            out.start(#start);
            #value.write_members(out);
            out.end(#end);
        },
        Content::Structure { attributes: true } => {
            let open = own.open_tag();
            quote! {
                out.start(#open);
                #value.write_attributes(out);
                out.markup(">");
                #value.write_members(out);
                out.end(#end);
            }
        }
        // Items of a list, or values of a map, that repeat their own element.
        content if content.repeats() => items("", value, content),
        Content::List { .. } | Content::Map { .. } => {
            let items = items("", value, content);
            quote! {
                out.start(#start);
                #items
                out.end(#end);
            }
        }
    }
}

/// The elements of a list's items or a map's entries. `member` is empty inside a wrapper.
fn items(member: &str, value: &TokenStream, content: &Content) -> TokenStream {
    match content {
        Content::List { item, content, .. } => {
            let write = element(item, content, &quote!(item));
            quote! {
                for (index, item) in #value.iter().enumerate() {
                    out.at_item(#member, index);
                    #write
                }
            }
        }
        Content::Map { entry, key, value: value_element, key_text, content, .. } => {
            let (start, end) = (entry.start_tag(), entry.end_tag());
            let write_key = element(key, &Content::Text(*key_text), &quote!(key));
            let write_value = element(value_element, content, &quote!(item));
            quote! {
                for (index, (key, item)) in #value.iter().enumerate() {
                    out.at_item(#member, index);
                    out.start(#start);
                    #write_key
                    #write_value
                    out.end(#end);
                }
            }
        }
        Content::Text(_) | Content::Structure { .. } => unreachable!("it has no items"),
    }
}

/// A value whose text needs no escape.
fn literal(text: Text, value: &TokenStream) -> TokenStream {
    match text {
        Text::String | Text::Enum | Text::Display => quote!(#value),
        Text::Float => quote!(rt::float(#value)),
        Text::Timestamp(format) | Text::MaybeTimestamp(format) => {
            let format = value::timestamp_format(format);
            quote!(#value.format(#format))
        }
        Text::Base64 | Text::Base64String => quote!(rt::base64(#value)),
    }
}

/// How a structure's members are read from its element.
pub(super) fn read_structure(plan: &StructurePlan) -> TokenStream {
    let name = ident(&plan.name.rust);
    let attributes = plan.fields.iter().filter_map(read_attribute).collect::<Vec<_>>();
    let arms = arms(plan);
    let children = (!arms.is_empty()).then(|| {
        quote! {
            while let Some(child) = parent.next_child()? {
                match child.name() {
                    #arms
                    _ => {}
                }
            }
        }
    });
    let element = match (attributes.is_empty(), arms.is_empty()) {
        (true, true) => quote!(_),
        (false, true) => quote!(parent),
        _ => quote!(mut parent),
    };
    quote! {
        impl rt::xml::ReadXml for #name {
            fn read_members(&mut self, #element: rt::xml::Element<'_, '_>) -> rt::xml::Result {
                #(#attributes)*
                #children
                Ok(())
            }
        }
    }
}

fn read_attribute(field: &Field) -> Option<TokenStream> {
    let Place::Attribute(wire, text) = read(field)? else { return None };
    let name = ident(&field.name);
    let value = value::some(field, &value::from_text(*text, &field.ty, &quote!(text)));
    Some(quote! {
        if let Some(text) = parent.attribute(#wire)? {
            self.#name = #value;
        }
    })
}

/// An arm for each element. A scalar and a list may share one: then the list gets every element,
/// and the scalar the first.
fn arms(plan: &StructurePlan) -> TokenStream {
    let mut elements: IndexMap<&str, Vec<(&Field, &Content)>> = IndexMap::new();
    for field in &plan.fields {
        if let Some(Place::Element(element, content)) = read(field) {
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
                (Some((list, Content::List { content, .. })), Some((scalar, _))) => {
                    let (items, name_of_scalar) = (items_of(list), ident(&scalar.name));
                    let item = read_value(content, &quote!(child));
                    let ty = value::owned(&scalar.ty);
                    let first = value::some(scalar, &quote!(item.clone()));
                    quote! {
                        #name => {
                            let item: #ty = #item?;
                            if #items.is_empty() {
                                self.#name_of_scalar = #first;
                            }
                            #items.push(item);
                        }
                    }
                }
                _ => unreachable!("the plan lets only a scalar and a list share an element"),
            }
        }
    });
    arms.collect()
}

/// The list or map that a field holds, made if it is not there.
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
        Content::List { content, flattened: true, .. } => {
            let item = read_value(content, child);
            quote!(#items.push(#item?))
        }
        Content::Map { key, value, key_text, content, flattened: true, .. } => {
            let entry = read_entry(key, value, *key_text, content, child);
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

/// An expression that reads an entry of a map from its element: a `Result` of a pair, if there is
/// one.
fn read_entry(
    key: &Element,
    value: &Element,
    key_text: Text,
    content: &Content,
    child: &TokenStream,
) -> TokenStream {
    let (key, value) = (local(&key.name), local(&value.name));
    let (read_key, read_value) = (reader(&Content::Text(key_text)), reader(content));
    quote!(rt::xml::read::entry(#child, #key, #value, #read_key, #read_value))
}

/// An expression that reads a value from an element, a `Result`.
fn read_value(content: &Content, child: &TokenStream) -> TokenStream {
    match content {
        Content::Text(Text::Timestamp(format) | Text::MaybeTimestamp(format)) => {
            let format = value::timestamp_format(*format);
            quote!(rt::xml::read::timestamp(#child, #format))
        }
        Content::List { item, content, .. } => {
            let (item, read) = (local(&item.name), reader(content));
            quote!(rt::xml::read::list(#child, #item, #read))
        }
        Content::Map { entry, key, value, key_text, content, .. } => {
            let (entry, key, value) = (local(&entry.name), local(&key.name), local(&value.name));
            let (read_key, read_value) = (reader(&Content::Text(*key_text)), reader(content));
            quote!(rt::xml::read::map(#child, #entry, #key, #value, #read_key, #read_value))
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
        Content::Text(Text::String) => quote!(rt::xml::read::text),
        Content::Text(Text::Enum) => quote!(rt::xml::read::text_as),
        Content::Text(Text::Display) => quote!(rt::xml::read::parsed),
        Content::Text(Text::Float) => quote!(rt::xml::read::float),
        Content::Text(Text::Base64 | Text::Base64String) => quote!(rt::xml::read::blob),
        Content::Structure { .. } => quote!(rt::xml::ReadXml::read_xml),
        content => {
            let read = read_value(content, &quote!(element));
            quote!(|element| #read)
        }
    }
}

/// Reading goes by local names.
fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// How a union is read: the last member that is known.
pub(super) fn read_union(plan: &StructurePlan) -> TokenStream {
    let name = ident(&plan.name.rust);
    let arms = plan.fields.iter().filter_map(|field| {
        let Place::Element(own, content) = read(field)? else { return None };
        let (variant, element) = (ident(&field.name), local(&own.name));
        let read = match content.as_ref() {
            // The elements of a flattened list or map have no wrapper to be read from.
            Content::List { content, flattened: true, .. } => {
                let item = read_value(content, &quote!(child));
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
            Content::Map { key, value, key_text, content, flattened: true, .. } => {
                let entry = read_entry(key, value, *key_text, content, &quote!(child));
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
    quote! {
        impl rt::xml::ReadXml for #name {
            fn read_members(&mut self, mut parent: rt::xml::Element<'_, '_>) -> rt::xml::Result {
                while let Some(child) = parent.next_child()? {
                    match child.name() {
                        #(#arms)*
                        _ => {}
                    }
                }
                Ok(())
            }
        }
    }
}
