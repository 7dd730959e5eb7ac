//! Events: from the messages of a stream to events.

use proc_macro2::TokenStream;
use quote::quote;

use super::tokens::ident;
use super::{document, value};
use crate::plan::{Location, StructurePlan, Type};

/// Implements reading an event from its message.
pub(super) fn read_event(plan: &StructurePlan) -> TokenStream {
    let name = ident(&plan.name.rust);
    let payload = plan.fields.iter().find(|field| field.location == Location::EventPayload);
    let in_body = plan.fields.iter().any(|field| matches!(field.location, Location::Body(_)));
    let Some(form) = plan.reads else { unreachable!("events only occur in responses") };
    // As in a body, no payload at all is an empty document.
    let document = document::structure_from_bytes(form, &quote!(&message.payload));
    let read = match payload {
        Some(field) => {
            let name = ident(&field.name);
            let value = match &field.ty {
                Type::Blob => value::some(field, &quote!(message.payload)),
                Type::String => value::some(field, &quote!(rt::text::utf8(message.payload)?)),
                _ if field.optional => document,
                _ => quote!(#document.unwrap_or_default()),
            };
            let rest = (plan.fields.len() > 1).then(|| quote!(..Self::default()));
            quote!(Ok(Self { #name: #value, #rest }))
        }
        None if in_body => quote!(Ok(#document.unwrap_or_default())),
        None => quote!(Ok(Self::default())),
    };
    let message = if payload.is_some() || in_body { quote!(message) } else { quote!(_) };
    quote! {
        impl rt::event_stream::ReadEvent for #name {
            fn read_event(#message: rt::event_stream::Message) -> rt::response::Result<Self> {
                #read
            }
        }
    }
}

/// Implements reading the union of an event stream from a message.
pub(super) fn read_union(plan: &StructurePlan) -> TokenStream {
    let name = ident(&plan.name.rust);
    let arms = plan.fields.iter().map(|field| {
        let (member, variant) = (&field.member, ident(&field.name));
        quote!(Some(#member) => Self::#variant(rt::event_stream::ReadEvent::read_event(message)?),)
    });
    quote! {
        impl rt::event_stream::ReadEvent for #name {
            fn read_event(message: rt::event_stream::Message) -> rt::response::Result<Self> {
                Ok(match message.event_type() {
                    #(#arms)*
                    _ => Self::Unknown,
                })
            }
        }
    }
}
