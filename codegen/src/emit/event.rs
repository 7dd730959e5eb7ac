//! Events: from the messages of a stream to events, and from events to messages.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::tokens::ident;
use super::value::Operand;
use super::{document, operation, value};
use crate::plan::{DocumentForm, EventPlan, Field, Location, StructurePlan, Type};

/// Implements reading and writing for an event.
pub(super) fn structure_impls(plan: &StructurePlan) -> Vec<TokenStream> {
    let Some(event) = &plan.event else { return Vec::new() };
    let read = plan.reads.map(|form| read_event(plan, form));
    let write = plan.writes.map(|form| write_event(plan, event, form));
    read.into_iter().chain(write).collect()
}

/// Implements reading and writing for the union of an event stream.
pub(super) fn union_impls(plan: &StructurePlan) -> Vec<TokenStream> {
    let mut items = Vec::new();
    if let Some(form) = plan.reads {
        items.extend([read_union(plan), read_errors(plan, form)]);
    }
    items.extend(plan.writes.map(|_| write_union(plan)));
    if !plan.errors.is_empty() {
        let line = format!(" Error in the event stream [`{}`].", plan.name.rust);
        items.extend(operation::error_items(&line, &plan.errors, &error_name(plan), None));
    }
    items
}

/// The type of the errors of an event stream.
pub(super) fn error_name(plan: &StructurePlan) -> Ident {
    format_ident!("{}Error", plan.name.rust)
}

fn payload(plan: &StructurePlan) -> Option<&Field> {
    plan.fields.iter().find(|field| field.location == Location::EventPayload)
}

/// The members that are headers, with the names of those.
fn headers(plan: &StructurePlan) -> impl Iterator<Item = (&Field, &str)> {
    plan.fields.iter().filter_map(|field| match &field.location {
        Location::EventHeader(name) => Some((field, name.as_str())),
        _ => None,
    })
}

fn read_event(plan: &StructurePlan, form: DocumentForm) -> TokenStream {
    let name = ident(&plan.name.rust);
    let in_body = plan.fields.iter().any(|field| matches!(field.location, Location::Body(_)));
    let headers: Vec<(Ident, TokenStream)> =
        headers(plan).map(|(field, name)| (ident(&field.name), read_header(field, name))).collect();
    let (names, values): (Vec<_>, Vec<_>) = headers.into_iter().unzip();
    // As in a body, no payload at all is an empty document.
    let document = document::structure_from_bytes(form, &quote!(&message.payload));
    let payload = payload(plan);
    let read = match payload {
        Some(field) => {
            let name = ident(&field.name);
            let value = read_payload(field, &document);
            let rest = (plan.fields.len() > names.len() + 1).then(|| quote!(..Self::default()));
            quote!(Ok(Self { #(#names: #values,)* #name: #value, #rest }))
        }
        None if in_body && names.is_empty() => quote!(Ok(#document.unwrap_or_default())),
        None if in_body => quote! {
            let mut event: Self = #document.unwrap_or_default();
            #(event.#names = #values;)*
            Ok(event)
        },
        None if names.is_empty() => quote!(Ok(Self::default())),
        None => quote!(Ok(Self { #(#names: #values),* })),
    };
    let is_used = payload.is_some() || in_body || !names.is_empty();
    let message = if is_used { quote!(message) } else { quote!(_) };
    quote! {
        impl rt::event_stream::ReadEvent for #name {
            fn read_event(#message: rt::event_stream::Message) -> rt::response::Result<Self> {
                #read
            }
        }
    }
}

/// An expression for a member that is the payload. `document` is one for a structure there.
fn read_payload(field: &Field, document: &TokenStream) -> TokenStream {
    match &field.ty {
        Type::Blob => value::some(field, &quote!(message.payload)),
        Type::String => value::some(field, &quote!(rt::text::utf8(message.payload)?)),
        Type::Enum(_) => {
            let ty = value::owned(&field.ty);
            value::some(field, &quote!(#ty::from(rt::text::utf8(message.payload)?)))
        }
        _ if field.boxed => quote!(#document.map(Box::new)),
        _ if field.optional => document.clone(),
        _ => quote!(#document.unwrap_or_default()),
    }
}

/// An expression for a member that is a header.
fn read_header(field: &Field, name: &str) -> TokenStream {
    let read = match &field.ty {
        Type::Enum(_) => {
            let ty = value::owned(&field.ty);
            quote!(rt::event_stream::header::<String>(&message, #name)?.map(#ty::from))
        }
        _ => quote!(rt::event_stream::header(&message, #name)?),
    };
    if field.optional { read } else { quote!(#read.unwrap_or_default()) }
}

fn write_event(plan: &StructurePlan, event: &EventPlan, form: DocumentForm) -> TokenStream {
    let name = ident(&plan.name.rust);
    let payload = payload(plan);
    let member = payload.map(|field| field.member.as_str()).unwrap_or_default();
    let root = event.written.as_ref().and_then(|document| document::root(member, document));
    let mut statements: Vec<TokenStream> =
        headers(plan).map(|(field, name)| write_header(field, name)).collect();
    statements.extend(match payload {
        Some(field) => Some(write_payload(field, event, form)),
        None => event.written.as_ref().map(|document| {
            let bytes = document::to_bytes(document, &Operand::Reference(quote!(self)));
            let media_type = form.media_type();
            quote!(message.set_payload(#media_type, #bytes);)
        }),
    });
    quote! {
        #root

        impl rt::event_stream::WriteEvent for #name {
            fn write_event(&self) -> Result<rt::event_stream::Message, rt::BuildError> {
                let mut message = rt::event_stream::Message::default();
                #(#statements)*
                Ok(message)
            }
        }
    }
}

fn write_header(field: &Field, name: &str) -> TokenStream {
    let value = Operand::of(field);
    let header = match &field.ty {
        Type::Enum(_) => quote!(&#value.to_string()),
        _ => value.borrowed(),
    };
    value::if_set(field, quote!(message.push_header(#name, #header);))
}

fn write_payload(field: &Field, event: &EventPlan, form: DocumentForm) -> TokenStream {
    let value = Operand::of(field);
    let (media_type, bytes) = match (&event.written, &field.ty) {
        (Some(document), _) => (form.media_type(), document::to_bytes(document, &value)),
        (None, Type::Enum(_)) => ("text/plain", quote!(#value.to_string())),
        (None, Type::String) => ("text/plain", quote!(#value.clone())),
        (None, _) => ("application/octet-stream", quote!(#value.clone())),
    };
    value::if_set(field, quote!(message.set_payload(#media_type, #bytes);))
}

fn read_union(plan: &StructurePlan) -> TokenStream {
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

/// Implements reading the errors of an event stream.
fn read_errors(plan: &StructurePlan, form: DocumentForm) -> TokenStream {
    let (name, format) = (ident(&plan.name.rust), document::errors(form));
    if plan.errors.is_empty() {
        return quote! {
            impl rt::event_stream::EventUnion for #name {
                type Error = rt::ServiceError;
                const ERRORS: &'static rt::response::ErrorFormat = #format;
            }
        };
    }
    let error = error_name(plan);
    let arms = plan.errors.iter().map(|plan| {
        let (code, variant) = (&plan.code, ident(&plan.variant));
        match plan.details {
            None => quote!(#code => #error::#variant(error),),
            Some(_) => quote! {
                #code => #error::#variant {
                    details: rt::event_stream::error_details(exception),
                    error,
                },
            },
        }
    });
    let has_details = plan.errors.iter().any(|error| error.details.is_some());
    let exception = if has_details { quote!(exception) } else { quote!(_) };
    quote! {
        impl rt::event_stream::EventUnion for #name {
            type Error = #error;
            const ERRORS: &'static rt::response::ErrorFormat = #format;

            fn modeled_error(error: rt::ServiceError, #exception: rt::event_stream::Message) -> #error {
                match error.code.as_str() {
                    #(#arms)*
                    _ => #error::Unhandled(error),
                }
            }
        }
    }
}

fn write_union(plan: &StructurePlan) -> TokenStream {
    let (name, text) = (ident(&plan.name.rust), &plan.name.rust);
    let arms = plan.fields.iter().map(|field| {
        let (member, variant) = (&field.member, ident(&field.name));
        let check = field.validates.then(|| quote!(rt::validate::member(#member, event)?;));
        quote! {
            Self::#variant(event) => {
                #check
                Ok(event.write_event()?.into_event(#member))
            }
        }
    });
    quote! {
        impl rt::event_stream::WriteEvent for #name {
            fn write_event(&self) -> Result<rt::event_stream::Message, rt::BuildError> {
                match self {
                    #(#arms)*
                    Self::Unknown => Err(rt::event_stream::unknown_event(#text)),
                }
            }
        }
    }
}
