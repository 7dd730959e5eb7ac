//! The body of a request, and its checksum.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::document;
use crate::emit::tokens::ident;
use crate::emit::value::Operand;
use crate::plan::{
    Body, ChecksumPlan, Document, FieldRef, FlexibleChecksumPlan, InitialRequest, RequestPlan,
    Text, Unset,
};

/// An expression for the body.
pub(super) fn content(body: &Body) -> TokenStream {
    match body {
        Body::Empty => quote!(rt::Body::empty()),
        Body::Query => quote!(req.query_as_body()),
        Body::Stream(FieldRef { field, .. }) => {
            let field = ident(field);
            quote!(self.#field.clone().unwrap_or_default())
        }
        Body::Events(FieldRef { field, .. }, initial) => {
            let field = ident(field);
            let events = quote!(self.#field.clone().unwrap_or_default().into_body());
            match initial {
                None => events,
                Some(InitialRequest { root, content_type }) => {
                    let bytes = document::to_bytes(root, &Operand::Reference(quote!(self)));
                    quote!(rt::event_stream::initial_request(#content_type, #bytes, #events)?)
                }
            }
        }
        Body::Raw(FieldRef { field, .. }, text) => {
            let field = ident(field);
            match text {
                Text::Enum => quote! {
                    self.#field.as_ref().map(|value| rt::Body::from(value.to_string())).unwrap_or_default()
                },
                _ => quote!(self.#field.clone().map(rt::Body::from).unwrap_or_default()),
            }
        }
        Body::Payload(FieldRef { field, .. }, document, unset) => {
            let field = ident(field);
            let bytes = document::to_bytes(document, &Operand::Reference(quote!(value)));
            let unset = match unset {
                Unset::Nothing => quote!(rt::Body::empty()),
                Unset::EmptyDocument => empty_document(document),
            };
            quote! {
                match &self.#field {
                    Some(value) => rt::Body::from(#bytes),
                    None => #unset,
                }
            }
        }
        Body::Members(document, fields, unset) => {
            let bytes = document::to_bytes(document, &Operand::Reference(quote!(self)));
            let set = fields.iter().map(|field| {
                let field = ident(field);
                quote!(self.#field.is_some())
            });
            match unset {
                Unset::EmptyDocument => quote!(rt::Body::from(#bytes)),
                Unset::Nothing => quote! {
                    if #(#set)||* {
                        rt::Body::from(#bytes)
                    } else {
                        rt::Body::empty()
                    }
                },
            }
        }
    }
}

/// An expression for a body that is an empty document.
fn empty_document(document: &Document) -> TokenStream {
    let empty = document::empty(document);
    quote!(rt::Body::from(#empty))
}

/// Statements that follow `body`: its content type, compression and checksum.
pub(super) fn about(request: &RequestPlan) -> Vec<TokenStream> {
    let content_type =
        request.content_type.map(|content_type| quote!(req.content_type(#content_type, &body);));
    let gzip = request.gzip.then(|| quote!(let body = req.gzip(config, body)?;));
    let checksum = request.checksum.as_ref().map(checksum);
    content_type.into_iter().chain(gzip).chain(checksum).collect()
}

fn checksum(plan: &ChecksumPlan) -> TokenStream {
    let plan = match plan {
        ChecksumPlan::ContentMd5 => return quote!(req.content_md5(&body)?;),
        ChecksumPlan::TreeHash(FieldRef { member, .. }, header) => {
            return quote!(req.tree_hash(#member, #header, &body)?;);
        }
        ChecksumPlan::Flexible(plan) => plan,
    };
    let requested = match &plan.algorithm {
        Some((FieldRef { field, .. }, Text::Enum, _)) => {
            let field = ident(field);
            quote!(self.#field.as_ref().map(|value| value.as_str()))
        }
        Some((FieldRef { field, .. }, ..)) => {
            let field = ident(field);
            quote!(self.#field.as_deref())
        }
        None => quote!(None),
    };
    quote! {
        let algorithm = #requested;
        let body = req.checksum(config, &CHECKSUM, algorithm, body)?;
    }
}

/// The constant with the parameters of the checksum.
pub(super) fn checksum_rule(plan: &FlexibleChecksumPlan) -> TokenStream {
    let FlexibleChecksumPlan { required, algorithm, trailer } = plan;
    let (member, header) = match algorithm {
        Some((FieldRef { member, .. }, _, header)) => (member.as_str(), quote!(Some(#header))),
        None => ("Content-MD5", quote!(None)),
    };
    quote! {
        const CHECKSUM: rt::request::ChecksumRule = rt::request::ChecksumRule {
            required: #required,
            member: #member,
            algorithm_header: #header,
            trailer: #trailer,
        };
    }
}
