//! The way from an input to its request.

use proc_macro2::TokenStream;
use quote::quote;

use super::{ident, value};
use crate::plan::{
    Body, ChecksumPlan, Field, FieldRef, Host, Location, Multiple, OperationPlan, PathPart, Text,
};

/// The body of `to_request`.
pub(super) fn body(plan: &OperationPlan) -> TokenStream {
    let request = &plan.request;
    let validate = plan.input.validates.then(|| quote!(rt::validate::validate(self)?;));
    let host = host(&request.host);
    let path = request.path.iter().map(path_part);
    let literals = request.query_literals.iter().map(|literal| quote!(uri.query_literal(#literal);));
    let queries: Vec<TokenStream> = plan.input.fields.iter().filter_map(query).collect();
    let headers: Vec<TokenStream> = plan.input.fields.iter().filter_map(header).collect();
    let body = payload(&request.body);
    let checksum = request.checksum.as_ref().map(checksum);
    let method = ident(&request.method);
    let needs_mut = !request.path.is_empty() || !request.query_literals.is_empty() || !queries.is_empty();
    let uri = if needs_mut { quote!(let mut uri) } else { quote!(let uri) };
    let needs_mut = !headers.is_empty() || checksum.is_some();
    let request = if needs_mut { quote!(let mut request) } else { quote!(let request) };
    quote! {
        #validate
        #uri = #host;
        #(#path)*
        #(#literals)*
        #(#queries)*
        #request = rt::RequestBuilder::new(rt::http::Method::#method, uri);
        #(#headers)*
        #body
        #checksum
        request.finish(body)
    }
}

fn host(host: &Host) -> TokenStream {
    match host {
        Host::Bucket(FieldRef { field, member }) => {
            let field = ident(field);
            quote!(config.bucket_uri(&crate::SERVICE, #member, self.#field.as_deref().unwrap_or_default())?)
        }
        Host::Service(prefix) if prefix.is_empty() => quote!(config.uri(&crate::SERVICE, "")?),
        Host::Service(prefix) => {
            let parts = prefix.iter().map(|part| match part {
                PathPart::Literal(literal) => quote!(#literal),
                PathPart::Label { field: FieldRef { field, member }, .. } => {
                    let field = ident(field);
                    quote!(rt::uri::host_label(#member, self.#field.as_deref().unwrap_or_default())?)
                }
            });
            quote!(config.uri(&crate::SERVICE, &[#(#parts),*].concat())?)
        }
    }
}

fn path_part(part: &PathPart) -> TokenStream {
    match part {
        PathPart::Literal(literal) => quote!(uri.path(#literal);),
        PathPart::Label { field: FieldRef { field, member }, text, greedy } => {
            let method = if *greedy { quote!(greedy_label) } else { quote!(label) };
            let field = ident(field);
            let value = match text {
                Text::String => quote!(self.#field.as_deref().unwrap_or_default()),
                text => {
                    let text = value::text(*text, &quote!(value));
                    let borrowed = quote!(self.#field.as_ref());
                    quote!(&#borrowed.map(|value| String::from(#text)).unwrap_or_default())
                }
            };
            quote!(uri.#method(#member, #value)?;)
        }
    }
}

fn query(field: &Field) -> Option<TokenStream> {
    let name = ident(&field.name);
    let write = match &field.location {
        Location::Query(wire, Multiple::One(text)) => {
            let text = value::text(*text, &quote!(value));
            quote!(uri.query(#wire, #text);)
        }
        Location::Query(wire, Multiple::Many(text)) => {
            let text = value::text(*text, &quote!(item));
            quote!(for item in value { uri.query(#wire, #text); })
        }
        Location::QueryMap(Multiple::One(_)) => {
            quote!(for (key, item) in value { uri.query(key.as_ref(), item); })
        }
        Location::QueryMap(Multiple::Many(_)) => quote! {
            for (key, items) in value {
                for item in items {
                    uri.query(key.as_ref(), item);
                }
            }
        },
        _ => return None,
    };
    Some(quote!(if let Some(value) = &self.#name { #write }))
}

fn header(field: &Field) -> Option<TokenStream> {
    let (name, member) = (ident(&field.name), &field.member);
    let write = match &field.location {
        Location::Header(wire, Multiple::One(text)) => {
            let text = value::text(*text, &quote!(value));
            quote!(request.header(#member, #wire, #text)?;)
        }
        Location::Header(wire, Multiple::Many(text)) => {
            let list = header_list(*text);
            // An empty list is as good as none.
            return Some(quote! {
                if let Some(value) = self.#name.as_ref().filter(|value| !value.is_empty()) {
                    request.header(#member, #wire, &#list)?;
                }
            });
        }
        Location::HeaderMap(prefix) => quote! {
            let entries = value.iter().map(|(key, item)| (key.as_ref(), item.as_str()));
            request.header_map(#member, #prefix, entries)?;
        },
        _ => return None,
    };
    Some(quote!(if let Some(value) = &self.#name { #write }))
}

fn header_list(text: Text) -> TokenStream {
    match text {
        Text::String | Text::Enum => quote!(rt::header::list(value)),
        text => {
            let text = value::text(text, &quote!(item));
            quote!(rt::header::plain_list(value.iter().map(|item| String::from(#text))))
        }
    }
}

fn payload(body: &Body) -> TokenStream {
    match body {
        Body::Empty => quote!(let body = rt::Bytes::new();),
        Body::Raw(FieldRef { field, .. }, text) => {
            let field = ident(field);
            let value = match text {
                Text::Base64 => quote!(self.#field.clone().unwrap_or_default()),
                Text::Enum => quote! {
                    self.#field.as_ref().map(|value| rt::Bytes::from(value.to_string())).unwrap_or_default()
                },
                _ => quote!(self.#field.clone().map(rt::Bytes::from).unwrap_or_default()),
            };
            quote!(let body = #value;)
        }
        Body::Payload(FieldRef { field, member }, root) => {
            let field = ident(field);
            let (open, end) = (root.element.open_tag(), root.element.end_tag());
            quote! {
                let body = match &self.#field {
                    Some(value) => rt::xml::to_bytes(#member, #open, value, #end)?,
                    None => rt::Bytes::new(),
                };
            }
        }
        Body::Members(root, fields) => {
            let (open, end) = (root.element.open_tag(), root.element.end_tag());
            let set = fields.iter().map(|field| {
                let field = ident(field);
                quote!(self.#field.is_some())
            });
            quote! {
                let body = if #(#set)||* {
                    rt::xml::to_bytes("", #open, self, #end)?
                } else {
                    rt::Bytes::new()
                };
            }
        }
    }
}

fn checksum(plan: &ChecksumPlan) -> TokenStream {
    let required = plan.required;
    let (member, header, requested) = match &plan.algorithm {
        Some((FieldRef { field, member }, text, header)) => {
            let field = ident(field);
            let requested = match text {
                Text::Enum => quote!(self.#field.as_ref().map(|value| value.as_str())),
                _ => quote!(self.#field.as_deref()),
            };
            (quote!(#member), quote!(Some(#header)), requested)
        }
        None => (quote!("Content-MD5"), quote!(None), quote!(None)),
    };
    quote! {
        let rule = rt::request::ChecksumRule {
            required: #required,
            member: #member,
            algorithm_header: #header,
        };
        request.checksum(config, &rule, #requested, &body)?;
    }
}
