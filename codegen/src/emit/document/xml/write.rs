//! Writing elements.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::written;
use super::place;
use crate::emit::tokens::ident;
use crate::emit::value::{self, Operand};
use crate::plan::xml::{Content, Element, Place};
use crate::plan::{Field, StructurePlan, Text};

/// The root of a document, as a constant.
pub(in crate::emit::document) fn root(member: &str, place: &Place) -> Option<TokenStream> {
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

/// An empty document.
pub(in crate::emit::document) fn empty(place: &Place) -> String {
    match place {
        Place::Element(element, _) => element.start_tag() + &element.end_tag(),
        Place::Attribute(..) => unreachable!("the root of a document is an element"),
    }
}

/// Writes a structure.
pub(in crate::emit::document) fn write_structure(plan: &StructurePlan) -> TokenStream {
    let name = ident(&plan.name.rust);
    let places = || plan.fields.iter().filter_map(|field| Some((field, place(written(field)?))));
    let attributes: Vec<TokenStream> = places()
        .filter_map(|(field, place)| match place {
            Place::Attribute(name, text) => {
                Some(value::if_set(field, attribute(field, name, *text)))
            }
            Place::Element(..) => None,
        })
        .collect();
    let members: Vec<TokenStream> = places()
        .filter_map(|(field, place)| match place {
            Place::Attribute(..) => None,
            Place::Element(own, content) => {
                let write = member(field, own, content, &Operand::of(field));
                Some(value::if_set(field, write))
            }
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

/// Writes a union: its only member.
pub(in crate::emit::document) fn write_union(plan: &StructurePlan) -> TokenStream {
    let name = ident(&plan.name.rust);
    let arms = plan.fields.iter().filter_map(|field| match place(written(field)?) {
        Place::Element(own, content) => {
            let value = Operand::Reference(quote!(value));
            let (variant, write) = (ident(&field.name), member(field, own, content, &value));
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

fn attribute(field: &Field, name: &str, text: Text) -> TokenStream {
    let value = value::text(text, &Operand::of(field));
    let start = format!(" {name}=\"");
    let at = at(field, name);
    quote! {
        #at
        out.attribute(#start, #value);
    }
}

/// Tells the writer the name of a member, for errors, if its tag has another name.
fn at(field: &Field, tag: &str) -> Option<TokenStream> {
    let member = &field.member;
    (tag != member).then(|| quote!(out.at(#member);))
}

/// Writes a member.
fn member(field: &Field, own: &Element, content: &Content, value: &Operand) -> TokenStream {
    if content.repeats() {
        return items(&field.member, value, content);
    }
    let at = at(field, &own.name);
    let write = element(own, content, value);
    quote!(#at #write)
}

/// Writes an element with its content.
fn element(own: &Element, content: &Content, value: &Operand) -> TokenStream {
    let (start, end) = (own.start_tag(), own.end_tag());
    match content {
        Content::Text(Text::String) => {
            let value = value.borrowed();
            quote!(out.text(#start, #value, #end);)
        }
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

/// Writes the elements of a list's items or a map's entries. `member` is empty inside a wrapper.
fn items(member: &str, value: &Operand, content: &Content) -> TokenStream {
    match content {
        Content::List { item, content, sparse, .. } => {
            let write = item_element(item, content, *sparse);
            quote! {
                for (index, item) in #value.iter().enumerate() {
                    out.at_item(#member, index);
                    #write
                }
            }
        }
        Content::Map { entry, key, value: value_element, key_text, content, sparse, .. } => {
            let (start, end) = (entry.start_tag(), entry.end_tag());
            let write_key =
                element(key, &Content::Text(*key_text), &Operand::Reference(quote!(key)));
            let write_value = item_element(value_element, content, *sparse);
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

/// Writes the element of an `item` of a list or map, which is empty for null.
fn item_element(own: &Element, content: &Content, sparse: bool) -> TokenStream {
    let write = element(own, content, &Operand::Reference(quote!(item)));
    if !sparse {
        return write;
    }
    let (start, end) = (own.start_tag(), own.end_tag());
    quote! {
        match item {
            Some(item) => { #write }
            None => {
                out.start(#start);
                out.end(#end);
            }
        }
    }
}

/// A value that needs no escape.
fn literal(text: Text, value: &Operand) -> TokenStream {
    let borrowed = value.borrowed();
    match text {
        Text::String | Text::Enum | Text::Display => quote!(#value),
        Text::Float => quote!(rt::float(#borrowed)),
        Text::Timestamp(format) | Text::MaybeTimestamp(format) => {
            let format = value::timestamp_format(format);
            quote!(#value.format(#format))
        }
        Text::Base64 | Text::Base64String => quote!(rt::base64(#borrowed)),
    }
}
