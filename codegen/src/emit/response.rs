//! Responses: from a response to an output.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::tokens::ident;
use super::{document, value};
use crate::plan::{
    Field, FormEncoded, Location, Multiple, OperationPlan, ResponseBody, StructurePlan, Text, Type,
};

/// The body of `parse_response`.
pub(super) fn body(plan: &OperationPlan, error: &Ident) -> TokenStream {
    let parse = match plan.response.body {
        ResponseBody::Stream(_) | ResponseBody::Events(_) => quote!(parse_stream),
        _ => quote!(parse),
    };
    let read = match plan.response.verified {
        true => quote!(rt::verify::checksum(read_output)),
        false => quote!(read_output),
    };
    match plan.errors.is_empty() {
        true => {
            quote!(rt::response::#parse(Self::ERRORS, response, #read, |error, _| error.into()))
        }
        false => quote!(rt::response::#parse(Self::ERRORS, response, #read, #error::from_response)),
    }
}

/// Whether the body is returned as a stream.
pub(super) fn streams(plan: &OperationPlan) -> bool {
    matches!(plan.response.body, ResponseBody::Stream(_) | ResponseBody::Events(_))
}

/// The function that reads a successful response.
pub(super) fn read_output(plan: &OperationPlan, output: &Ident) -> TokenStream {
    let fields: Vec<(&Field, TokenStream)> = plan
        .output
        .fields
        .iter()
        .filter_map(|field| Some((field, from_message(field, &plan.response.body)?)))
        .collect();
    let members = match &plan.response.body {
        ResponseBody::Members(form, wrapper) => {
            Some(document::read_members(*form, wrapper.as_deref()))
        }
        _ => None,
    };
    let decode = plan.response.form_encoded.as_ref().map(form_decode);
    let uses_head = plan.output.fields.iter().any(in_head);
    let head = if uses_head { quote!(head) } else { quote!(_) };
    let headers =
        plan.output.fields.iter().any(in_headers).then(|| quote!(let headers = &head.headers;));
    let uses_body = members.is_some() || fields.iter().any(|(field, _)| !in_head(field));
    let body = if uses_body { quote!(body) } else { quote!(_) };
    let body_type = if streams(plan) { quote!(rt::Body) } else { quote!(rt::Bytes) };
    let rest = (fields.len() < plan.output.fields.len()).then(|| quote!(..#output::default()));
    let values = fields.iter().map(|(field, value)| {
        let name = ident(&field.name);
        // The parameter may have the same name as the field.
        match value.to_string() == field.name {
            true => quote!(#name,),
            false => quote!(#name: #value,),
        }
    });
    let value = match fields.is_empty() {
        true => quote!(#output::default()),
        false => quote!(#output { #(#values)* #rest }),
    };
    let value = match members.is_some() || decode.is_some() {
        true => quote! {
            let mut output = #value;
            #members
            #decode
            Ok(output)
        },
        false => quote!(Ok(#value)),
    };
    quote! {
        fn read_output(#head: &rt::Head, #body: #body_type) -> rt::Read<#output> {
            #headers
            #value
        }
    }
}

/// Implements reading the members of an error that are in headers or the status.
pub(super) fn head_impl(plan: &StructurePlan) -> Option<TokenStream> {
    let fields: Vec<TokenStream> = plan
        .fields
        .iter()
        .filter_map(|field| {
            let (name, value) = (ident(&field.name), from_head(field)?);
            Some(quote!(self.#name = #value;))
        })
        .collect();
    if fields.is_empty() {
        return None;
    }
    let name = ident(&plan.name.rust);
    let headers = plan.fields.iter().any(in_headers).then(|| quote!(let headers = &head.headers;));
    Some(quote! {
        impl rt::response::ReadHead for #name {
            fn read_head(&mut self, head: &rt::response::Head) -> rt::response::Result<()> {
                #headers
                #(#fields)*
                Ok(())
            }
        }
    })
}

fn in_head(field: &Field) -> bool {
    in_headers(field) || field.location == Location::StatusCode
}

fn in_headers(field: &Field) -> bool {
    matches!(field.location, Location::Header(..) | Location::HeaderMap(_))
}

/// Decodes form-encoded members, if the response says so.
fn form_decode(plan: &FormEncoded) -> TokenStream {
    let (said, name, value) = &plan.encoding;
    let (said, name) = (ident(said), ident(&name.rust));
    let fields = plan.fields.iter().map(|field| {
        let field = ident(field);
        quote!(output.#field = output.#field.map(rt::text::form_decode);)
    });
    let items = plan.items.iter().map(|(list, field)| {
        let (list, field) = (ident(list), ident(field));
        quote! {
            for item in output.#list.iter_mut().flatten() {
                item.#field = item.#field.take().map(rt::text::form_decode);
            }
        }
    });
    quote! {
        if output.#said == Some(#name::from(#value)) {
            #(#fields)*
            #(#items)*
        }
    }
}

/// An expression for a member in a header, the status or the whole body.
fn from_message(field: &Field, body: &ResponseBody) -> Option<TokenStream> {
    match field.location {
        Location::Payload => Some(from_body(field, body)),
        _ => from_head(field),
    }
}

/// An expression for a member in a header or the status.
fn from_head(field: &Field) -> Option<TokenStream> {
    let read = match &field.location {
        Location::StatusCode => {
            let ty = value::owned(&field.ty);
            return Some(value::some(field, &quote!(#ty::from(head.status.as_u16()))));
        }
        // Always set, like in botocore, even if empty.
        Location::HeaderMap(prefix) => {
            return Some(value::some(field, &quote!(rt::header::map(headers, #prefix))));
        }
        Location::Header(wire, Multiple::One(text)) => one(*text, &field.ty, wire),
        Location::Header(wire, Multiple::Many(text)) => many(*text, &field.ty, wire),
        _ => return None,
    };
    Some(if field.optional { read } else { quote!(#read.unwrap_or_default()) })
}

/// An expression for an optional value.
fn one(text: Text, ty: &Type, wire: &str) -> TokenStream {
    match (text, ty) {
        (Text::String, _) => quote!(rt::header::text(headers, #wire)),
        (Text::Enum, ty) => {
            let ty = value::owned(ty);
            quote!(rt::header::text(headers, #wire).map(#ty::from))
        }
        (Text::Display, _) => quote!(rt::header::parsed(headers, #wire)?),
        (Text::Float, _) => quote!(rt::header::float(headers, #wire)?),
        (Text::Timestamp(format), _) => {
            let format = value::timestamp_format(format);
            quote!(rt::header::timestamp(headers, #wire, #format)?)
        }
        (Text::MaybeTimestamp(format), _) => {
            let format = value::timestamp_format(format);
            quote!(rt::header::maybe_timestamp(headers, #wire, #format))
        }
        (Text::Base64, _) => quote!(rt::header::blob(headers, #wire)?),
        (Text::Base64String, _) => quote!(rt::header::base64_string(headers, #wire)?),
    }
}

/// An expression for an optional list.
fn many(text: Text, ty: &Type, wire: &str) -> TokenStream {
    let item = if let Type::List(item) = ty { item } else { ty };
    let items = match text {
        Text::Timestamp(format) | Text::MaybeTimestamp(format) => {
            let format = value::timestamp_format(format);
            return quote!(rt::header::timestamps(headers, #wire, #format)?);
        }
        _ => quote!(rt::header::items(headers, #wire)?),
    };
    let read = value::from_text(text, item, &quote!(item));
    match text {
        Text::String => items,
        _ => quote! {
            match #items {
                Some(items) => {
                    let mut list = Vec::with_capacity(items.len());
                    for item in items {
                        list.push(#read);
                    }
                    Some(list)
                }
                None => None,
            }
        },
    }
}

/// An expression for the member that is the body.
fn from_body(field: &Field, body: &ResponseBody) -> TokenStream {
    let value = match body {
        ResponseBody::Payload(_, document) => document::from_bytes(document, &quote!(&body)),
        ResponseBody::Raw(_, Text::Base64) if field.optional => quote!(rt::response::bytes(body)),
        ResponseBody::Raw(_, Text::Base64) => return quote!(body),
        ResponseBody::Raw(_, Text::Enum) => {
            let ty = value::owned(&field.ty);
            quote!(rt::response::text(body)?.map(#ty::from))
        }
        // Text is the only other kind.
        ResponseBody::Raw(..) => quote!(rt::response::text(body)?),
        ResponseBody::Stream(_) => return value::some(field, &quote!(body)),
        ResponseBody::Events(_) => {
            return value::some(field, &quote!(rt::event_stream::EventStream::new(body)));
        }
        ResponseBody::Empty | ResponseBody::Members(..) => {
            unreachable!("the body of an output with a payload is the payload")
        }
    };
    let value = if field.boxed { quote!(#value.map(Box::new)) } else { value };
    if field.optional { value } else { quote!(#value.unwrap_or_default()) }
}
