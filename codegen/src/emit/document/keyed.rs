//! Keyed documents, JSON and CBOR: how values are written and read.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::tokens::ident;
use super::super::value::{self, Operand};
use super::{other_form, read, written};
use crate::plan::keyed::{Content, Place};
use crate::plan::{Document, Field, StructurePlan};

/// All that differs in the code for JSON and CBOR: names in the runtime, keys, empty documents.
pub(super) struct Api {
    /// The module.
    pub(super) module: TokenStream,
    /// An expression for an empty document.
    pub(super) empty: TokenStream,
    /// The trait of what is written.
    write_trait: TokenStream,
    /// The trait of what is read.
    read_trait: TokenStream,
    /// The type of a structure's members.
    members_type: TokenStream,
    /// The variable that has this type when members are read.
    members: TokenStream,
    /// Returns a key as it is passed to the runtime.
    key: fn(&str) -> String,
}

impl Api {
    pub(super) fn json() -> Self {
        Self {
            module: quote!(rt::json),
            empty: quote!("{}"),
            write_trait: quote!(WriteJson),
            read_trait: quote!(ReadJson),
            members_type: quote!(Object),
            members: quote!(object),
            // As JSON, so that nothing needs to be escaped when it is written.
            key: |key| format!("{}:", serde_json::Value::from(key)),
        }
    }

    pub(super) fn cbor() -> Self {
        Self {
            module: quote!(rt::cbor),
            empty: quote!(rt::cbor::EMPTY),
            write_trait: quote!(WriteCbor),
            read_trait: quote!(ReadCbor),
            members_type: quote!(Members),
            members: quote!(members),
            key: str::to_owned,
        }
    }

    /// Writes the members of a structure.
    pub(super) fn write_structure(&self, plan: &StructurePlan) -> TokenStream {
        let members = plan.fields.iter().filter_map(|field| {
            let (name, place) = (ident(&field.name), place(written(field)?));
            let write = self.write_member(place, &Operand::of(field));
            // botocore does not send a member that is `None`.
            Some(match (&place.content, field.optional) {
                (Content::Document, true) => {
                    quote!(if let Some(value) = &self.#name && !value.is_null() { #write })
                }
                (Content::Document, false) => quote!(if !self.#name.is_null() { #write }),
                _ => value::if_set(field, write),
            })
        });
        let members: Vec<TokenStream> = members.collect();
        let out = if members.is_empty() { quote!(_) } else { quote!(out) };
        self.write_impl(plan, &out, &quote!(#(#members)*))
    }

    /// Writes a union: its only member.
    pub(super) fn write_union(&self, plan: &StructurePlan) -> TokenStream {
        let arms = plan.fields.iter().filter_map(|field| {
            let value = Operand::Reference(quote!(value));
            let write = self.write_member(place(written(field)?), &value);
            let variant = ident(&field.name);
            Some(quote!(Self::#variant(value) => { #write }))
        });
        let body = quote! {
            match self {
                #(#arms)*
                Self::Unknown => {}
            }
        };
        self.write_impl(plan, &quote!(out), &body)
    }

    fn write_impl(
        &self,
        plan: &StructurePlan,
        out: &TokenStream,
        body: &TokenStream,
    ) -> TokenStream {
        let Self { module, write_trait, members_type, .. } = self;
        let name = ident(&plan.name.rust);
        quote! {
            impl #module::#write_trait for #name {
                fn write_members(&self, #out: &mut #module::write::#members_type<'_>) {
                    #body
                }
            }
        }
    }

    /// Writes a member.
    fn write_member(&self, place: &Place, value: &Operand) -> TokenStream {
        let key = (self.key)(&place.key);
        let write = write(&place.content, &quote!(out.member(#key)), value);
        quote!(#write;)
    }

    /// An expression for a document, as bytes.
    pub(super) fn write_document(&self, content: &Content, value: &Operand) -> TokenStream {
        let module = &self.module;
        match content {
            Content::Structure => {
                let value = value.borrowed();
                quote!(#module::to_bytes(#value))
            }
            content => {
                let write = write(content, &quote!(out), value);
                quote!(#module::value_to_bytes(|out| #write))
            }
        }
    }

    /// Reads the members of a structure.
    pub(super) fn read_structure(&self, plan: &StructurePlan) -> TokenStream {
        let arms = plan.fields.iter().filter_map(|field| {
            let (name, place) = (ident(&field.name), place(read(field)?));
            let (key, value) = (&place.key, self.optional(field, &place.content));
            let value = if field.optional { value } else { quote!(#value.unwrap_or_default()) };
            Some(quote!(#key => self.#name = #value,))
        });
        let arms: Vec<TokenStream> = arms.collect();
        match arms.is_empty() {
            true => self.read_impl(plan, &quote!(_), None),
            false => self.read_arms(plan, &arms),
        }
    }

    /// Reads a union: the last member that is known and not null.
    pub(super) fn read_union(&self, plan: &StructurePlan) -> TokenStream {
        let arms = plan.fields.iter().filter_map(|field| {
            let (variant, place) = (ident(&field.name), place(read(field)?));
            let (key, value) = (&place.key, self.optional(field, &place.content));
            Some(quote! {
                #key => {
                    if let Some(value) = #value {
                        *self = Self::#variant(value);
                    }
                }
            })
        });
        let arms: Vec<TokenStream> = arms.collect();
        self.read_arms(plan, &arms)
    }

    fn read_arms(&self, plan: &StructurePlan, arms: &[TokenStream]) -> TokenStream {
        let members = &self.members;
        let body = quote! {
            while let Some(value) = #members.next_member()? {
                match value.name() {
                    #(#arms)*
                    _ => {}
                }
            }
        };
        self.read_impl(plan, &quote!(mut #members), Some(&body))
    }

    fn read_impl(
        &self,
        plan: &StructurePlan,
        members: &TokenStream,
        body: Option<&TokenStream>,
    ) -> TokenStream {
        let Self { module, read_trait, members_type, .. } = self;
        let name = ident(&plan.name.rust);
        quote! {
            impl #module::#read_trait for #name {
                fn read_members(
                    &mut self,
                    #members: #module::#members_type<'_, '_>
                ) -> #module::Result {
                    #body
                    Ok(())
                }
            }
        }
    }

    /// An expression for a member's optional value.
    fn optional(&self, field: &Field, content: &Content) -> TokenStream {
        let read = self.read(content);
        if field.boxed { quote!(#read?.map(Box::new)) } else { quote!(#read?) }
    }

    /// An expression for the optional value of the document `bytes`.
    pub(super) fn read_document(&self, content: &Content, bytes: &TokenStream) -> TokenStream {
        let (module, reader) = (&self.module, self.reader(content));
        quote!(#module::from_bytes(#bytes, #reader)?)
    }

    /// An expression that reads an optional value from `value`: a `Result`.
    fn read(&self, content: &Content) -> TokenStream {
        match self.function(content) {
            (function, None) => quote!(#function(value)),
            (function, Some(argument)) => quote!(#function(value, #argument)),
        }
    }

    /// An expression that is a function from a value to a `Result`.
    fn reader(&self, content: &Content) -> TokenStream {
        match self.function(content) {
            (function, None) => function,
            (function, Some(argument)) => quote!(|value| #function(value, #argument)),
        }
    }

    /// The runtime's function that reads a value, and its second argument if it has two.
    fn function(&self, content: &Content) -> (TokenStream, Option<TokenStream>) {
        let (name, argument) = match content {
            Content::String => ("text", None),
            Content::Enum => ("text_as", None),
            Content::Boolean => ("boolean", None),
            Content::Integer => ("integer", None),
            Content::Float => ("float", None),
            Content::Double => ("double", None),
            Content::Timestamp(format) => ("timestamp", Some(value::timestamp_format(*format))),
            Content::TaggedTimestamp => ("timestamp", None),
            Content::Base64 | Content::Bytes => ("blob", None),
            Content::Document => ("document", None),
            Content::Structure => ("structure", None),
            Content::List { content, sparse } => {
                (if *sparse { "sparse_list" } else { "list" }, Some(self.reader(content)))
            }
            Content::Map { content, sparse } => {
                (if *sparse { "sparse_map" } else { "map" }, Some(self.reader(content)))
            }
        };
        let (module, name) = (&self.module, ident(name));
        (quote!(#module::read::#name), argument)
    }
}

fn place(document: &Document) -> &Place {
    match document {
        Document::Json(place) | Document::Cbor(place) => place,
        Document::Xml(_) | Document::Form(_) => other_form(),
    }
}

/// An expression that writes `value` to `out`.
fn write(content: &Content, out: &TokenStream, value: &Operand) -> TokenStream {
    let (borrowed, copied) = (value.borrowed(), value.copied());
    match content {
        Content::String => quote!(#out.string(#borrowed)),
        Content::Enum => quote!(#out.string(#value.as_str())),
        Content::Boolean => quote!(#out.boolean(#copied)),
        Content::Integer => quote!(#out.integer(#copied)),
        Content::Float => quote!(#out.float(#copied)),
        Content::Double => quote!(#out.double(#copied)),
        Content::Timestamp(format) => {
            let format = value::timestamp_format(*format);
            quote!(#out.timestamp(#borrowed, #format))
        }
        Content::TaggedTimestamp => quote!(#out.timestamp(#borrowed)),
        Content::Base64 | Content::Bytes => quote!(#out.blob(#borrowed)),
        Content::Document => quote!(#out.document(#borrowed)),
        Content::Structure => quote!(#out.structure(#borrowed)),
        Content::List { content, sparse } => {
            let write = write_item(content, *sparse);
            quote!(#out.list(#borrowed, |item, out| #write))
        }
        Content::Map { content, sparse } => {
            let write = write_item(content, *sparse);
            quote!(#out.map(#borrowed, |item, out| #write))
        }
    }
}

fn write_item(content: &Content, sparse: bool) -> TokenStream {
    let write = write(content, &quote!(out), &Operand::Reference(quote!(item)));
    match sparse {
        true => quote!(out.sparse(item.as_ref(), |item, out| #write)),
        false => write,
    }
}
