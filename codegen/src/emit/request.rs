//! The way from an input to its request.

use proc_macro2::TokenStream;
use quote::quote;

use super::tokens::ident;
use super::{document, value};
use crate::model::Signature;
use crate::plan::{
    BindingPlan, Body, BoundValue, ChecksumPlan, Document, ExpectContinue, Field, FieldRef,
    FlexibleChecksumPlan, Host, LiteralPlan, Location, Multiple, OperationPlan, PathPart,
    RequestPlan, TakenQueries, Text, Unset,
};

/// The constants that `to_request` uses.
pub(super) fn constants(plan: &OperationPlan) -> TokenStream {
    let root = document::constants(&plan.request.body);
    let checksum = match &plan.request.checksum {
        Some(ChecksumPlan::Flexible(plan)) => Some(checksum_rule(plan)),
        Some(ChecksumPlan::ContentMd5) | None => None,
    };
    quote!(#root #checksum)
}

fn checksum_rule(plan: &FlexibleChecksumPlan) -> TokenStream {
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

/// The body of `to_request`.
pub(super) fn body(plan: &OperationPlan) -> TokenStream {
    let request = &plan.request;
    let validate = plan.input.validates.then(|| quote!(rt::validate::validate(self)?;));
    let host = host(&request.host);
    let path = request.path.iter().map(path_part);
    let literals =
        request.query_literals.iter().map(|literal| quote!(uri.query_literal(#literal);));
    let queries: Vec<TokenStream> =
        plan.input.fields.iter().filter_map(|field| query(plan, field)).collect();
    let fixed_headers =
        request.headers.iter().map(|(name, value)| quote!(req.fixed_header(#name, #value);));
    let headers = headers(plan);
    let body = payload(plan);
    let content_type =
        request.content_type.map(|content_type| quote!(req.content_type(#content_type, &body);));
    let gzip = request.gzip.then(|| quote!(let body = req.gzip(config, body)?;));
    let checksum = request.checksum.as_ref().map(checksum);
    let method = ident(&request.method);
    let changes =
        !request.path.is_empty() || !request.query_literals.is_empty() || !queries.is_empty();
    let uri_mut = changes.then(|| quote!(mut));
    let has_extras = !request.headers.is_empty()
        || request.validation_mode.is_some()
        || request.expect_continue.is_some()
        || request.content_type.is_some()
        || request.gzip
        || request.signature != Signature::Whole;
    let request_mut =
        (!headers.is_empty() || checksum.is_some() || has_extras).then(|| quote!(mut));
    let (host_label, host) = host;
    let tokens = request.idempotency_tokens.iter().map(idempotency_token);
    let defaults = request.default_queries.iter().map(|(field, name, value)| {
        let field = ident(&field.field);
        let literal = format!("{name}={value}");
        quote!(if self.#field.is_none() { uri.query_literal(#literal); })
    });
    let extras = extra_headers(request);
    let is_empty = matches!(request.body, Body::Empty) && content_type.is_none();
    let (body, finish) = match is_empty && gzip.is_none() && checksum.is_none() {
        true => (None, quote!(req.finish(rt::Body::empty()))),
        false => (Some(body), quote!(req.finish(body))),
    };
    let signature = match request.signature {
        Signature::Whole => None,
        Signature::WithoutBody => Some(quote!(req.unsigned_payload();)),
        Signature::None => Some(quote!(req.anonymous();)),
    };
    quote! {
        #(#tokens)*
        #validate
        #host_label
        let #uri_mut uri = #host;
        #(#path)*
        #(#literals)*
        #(#queries)*
        #(#defaults)*
        let #request_mut req = rt::RequestBuilder::new(rt::http::Method::#method, uri);
        #(#fixed_headers)*
        #(#headers)*
        #extras
        #signature
        #body
        #content_type
        #gzip
        #checksum
        #finish
    }
}

/// A token that is not set is made, and the request built with it.
fn idempotency_token(FieldRef { field, member }: &FieldRef) -> TokenStream {
    let field = ident(field);
    quote! {
        if self.#field.is_none() {
            let token = config.idempotency_token(#member)?;
            return Self { #field: Some(token), ..self.clone() }.to_request(config);
        }
    }
}

/// Headers that depend on the configuration.
fn extra_headers(request: &RequestPlan) -> TokenStream {
    let validation =
        request.validation_mode.as_ref().map(|(FieldRef { field, member }, header)| {
            let field = ident(field);
            quote! {
                if self.#field.is_none() && config.asks_for_checksums() {
                    req.header(#member, #header, "ENABLED")?;
                }
            }
        });
    let expect = request.expect_continue.as_ref().map(|ExpectContinue { field, streams_only }| {
        let FieldRef { field, member } = field;
        let field = ident(field);
        let is_sent = match streams_only {
            true => quote!(self.#field.as_ref().is_some_and(rt::Body::is_stream)),
            false => quote!(self.#field.is_some()),
        };
        quote! {
            if #is_sent && config.expects_continue() {
                req.header(#member, "expect", "100-continue")?;
            }
        }
    });
    quote!(#validation #expect)
}

/// What the URI begins with, and a statement that has to stand before.
fn host(host: &Host) -> (Option<TokenStream>, TokenStream) {
    let prefix = match host {
        Host::Service(prefix) | Host::Rules { prefix, .. } => prefix,
    };
    let (statement, prefix) = match prefix.as_slice() {
        [] => (None, quote!("")),
        parts => {
            let parts = parts.iter().map(prefix_part);
            (Some(quote!(let prefix = [#(#parts),*].concat();)), quote!(&prefix))
        }
    };
    match host {
        Host::Service(_) => (statement, quote!(config.uri(&crate::SERVICE, #prefix)?)),
        Host::Rules { bindings, .. } => {
            let params = params(bindings);
            (quote!(#statement #params).into(), quote!(params.uri(config, #prefix)?))
        }
    }
}

fn prefix_part(part: &PathPart) -> TokenStream {
    match part {
        PathPart::Literal(literal) => quote!(#literal),
        PathPart::Label { field: FieldRef { field, member }, .. } => {
            let field = ident(field);
            quote!(rt::uri::host_label(#member, self.#field.as_deref().unwrap_or_default())?)
        }
    }
}

/// What the operation says about its endpoint.
fn params(bindings: &[BindingPlan]) -> TokenStream {
    if bindings.is_empty() {
        return quote!(let params = crate::endpoint::Params::default(););
    }
    let bindings = bindings.iter().map(|binding| {
        let name = ident(&binding.field);
        let value = match &binding.value {
            BoundValue::Literal(LiteralPlan::Text(text)) => quote!(Some(#text)),
            BoundValue::Literal(LiteralPlan::Flag(flag)) => quote!(Some(#flag)),
            BoundValue::Text(FieldRef { field, .. }) => {
                let field = ident(field);
                quote!(self.#field.as_deref())
            }
            BoundValue::Flag(FieldRef { field, .. }) => {
                let field = ident(field);
                quote!(self.#field)
            }
            BoundValue::Checked { field: FieldRef { field, member }, check } => {
                let (field, check) = (ident(field), value::runtime(check));
                quote!(Some(#check(#member, self.#field.as_deref())?))
            }
        };
        quote!(#name: #value)
    });
    quote! {
        let params = crate::endpoint::Params { #(#bindings,)* ..Default::default() };
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

fn query(plan: &OperationPlan, field: &Field) -> Option<TokenStream> {
    let name = ident(&field.name);
    let write = match &field.location {
        Location::Query(wire, Multiple::One(Text::Timestamp(format))) => {
            let text = value::text(Text::Timestamp(*format), &quote!(value));
            quote!(uri.query(#wire, #text);)
        }
        Location::Query(wire, Multiple::One(_)) => {
            return Some(quote!(uri.query_from(#wire, &self.#name);));
        }
        Location::Query(wire, Multiple::Many(text)) => {
            let text = value::text(*text, &quote!(item));
            quote!(for item in value { uri.query(#wire, #text); })
        }
        Location::QueryMap(multiple) => query_map(&plan.request.taken_queries, *multiple),
        _ => return None,
    };
    Some(quote!(if let Some(value) = &self.#name { #write }))
}

/// Writes the entries of the map that `value` borrows, but for the names that are taken.
fn query_map(TakenQueries { always, if_set }: &TakenQueries, multiple: Multiple) -> TokenStream {
    let members = if_set.iter().map(|(name, field)| {
        let field = ident(field);
        quote!(#name => self.#field.is_some(),)
    });
    let is_taken = match (always.is_empty(), if_set.is_empty()) {
        (true, true) => None,
        (false, true) => Some(quote!(matches!(key, #(#always)|*))),
        (true, false) => Some(quote!(match key { #(#members)* _ => false })),
        (false, false) => Some(quote!(match key { #(#always)|* => true, #(#members)* _ => false })),
    };
    let entries = match is_taken {
        Some(_) => quote!(value.iter().filter(|(key, _)| !is_taken(key.as_ref()))),
        None => quote!(value),
    };
    let is_taken = is_taken.map(|taken| quote!(let is_taken = |key: &str| #taken;));
    let (item, write) = match multiple {
        Multiple::One(_) => (quote!(item), quote!(uri.query(key.as_ref(), item);)),
        Multiple::Many(_) | Multiple::NotEmpty(_) => (
            quote!(items),
            quote!(for item in items {
                uri.query(key.as_ref(), item);
            }),
        ),
    };
    quote! {
        #is_taken
        for (key, #item) in #entries {
            #write
        }
    }
}

/// Maps first: a header that has a member of its own is what that member says.
fn headers(plan: &OperationPlan) -> Vec<TokenStream> {
    let is_map = |field: &&Field| matches!(field.location, Location::HeaderMap(_));
    let (maps, others): (Vec<&Field>, Vec<&Field>) = plan.input.fields.iter().partition(is_map);
    let fields = maps.into_iter().chain(others);
    fields.filter_map(header).collect()
}

fn header(field: &Field) -> Option<TokenStream> {
    let (name, member) = (ident(&field.name), &field.member);
    let write = match &field.location {
        Location::DigestedHeader { header, digest, digest_header } => {
            let digest = ident(&digest.field);
            return Some(quote! {
                req.digested_header(
                    #member, [#header, #digest_header], &self.#name, &self.#digest
                );
            });
        }
        Location::Header(
            wire,
            Multiple::One(Text::Timestamp(format) | Text::MaybeTimestamp(format)),
        ) => {
            let format = value::timestamp_format(*format);
            return Some(quote!(req.timestamp_from(#member, #wire, #format, &self.#name);));
        }
        Location::Header(wire, Multiple::One(Text::Base64String)) => {
            quote!(req.header(#member, #wire, &rt::base64(value.as_bytes()))?;)
        }
        Location::Header(wire, Multiple::One(_)) => {
            return Some(quote!(req.header_from(#member, #wire, &self.#name);));
        }
        Location::Header(wire, Multiple::Many(text)) => {
            let list = header_list(*text);
            quote!(req.header(#member, #wire, &#list)?;)
        }
        Location::Header(wire, Multiple::NotEmpty(text)) => {
            let list = header_list(*text);
            return Some(quote! {
                if let Some(value) = self.#name.as_ref().filter(|value| !value.is_empty()) {
                    req.header(#member, #wire, &#list)?;
                }
            });
        }
        Location::HeaderMap(prefix) => quote! {
            let entries = value.iter().map(|(key, item)| (key.as_ref(), item.as_str()));
            req.header_map(#member, #prefix, entries)?;
        },
        _ => return None,
    };
    Some(quote!(if let Some(value) = &self.#name { #write }))
}

fn header_list(text: Text) -> TokenStream {
    match text {
        Text::String | Text::Enum => quote!(rt::header::list(value)),
        text => {
            let text = value::header_text(text, &quote!(item));
            quote!(rt::header::plain_list(value.iter().map(|item| String::from(#text))))
        }
    }
}

fn payload(plan: &OperationPlan) -> TokenStream {
    match &plan.request.body {
        Body::Empty => quote!(let body = rt::Body::empty();),
        Body::Stream(FieldRef { field, .. }) => {
            let field = ident(field);
            quote!(let body = self.#field.clone().unwrap_or_default();)
        }
        Body::Raw(FieldRef { field, .. }, text) => {
            let field = ident(field);
            let value = match text {
                Text::Enum => quote! {
                    self.#field.as_ref().map(|value| rt::Body::from(value.to_string())).unwrap_or_default()
                },
                _ => quote!(self.#field.clone().map(rt::Body::from).unwrap_or_default()),
            };
            quote!(let body = #value;)
        }
        Body::Payload(FieldRef { field, .. }, document, unset) => {
            let field = ident(field);
            let bytes = document::to_bytes(document, &quote!(value));
            let unset = match unset {
                Unset::Nothing => quote!(rt::Body::empty()),
                Unset::EmptyDocument => empty_document(document),
            };
            quote! {
                let body = match &self.#field {
                    Some(value) => rt::Body::from(#bytes),
                    None => #unset,
                };
            }
        }
        Body::Members(document, fields, unset) => {
            let bytes = document::to_bytes(document, &quote!(self));
            let set = fields.iter().map(|field| {
                let field = ident(field);
                quote!(self.#field.is_some())
            });
            match unset {
                Unset::EmptyDocument => quote!(let body = rt::Body::from(#bytes);),
                Unset::Nothing => quote! {
                    let body = if #(#set)||* {
                        rt::Body::from(#bytes)
                    } else {
                        rt::Body::empty()
                    };
                },
            }
        }
    }
}

/// An expression for a body that is a document without members.
fn empty_document(document: &Document) -> TokenStream {
    let empty = document::empty(document);
    quote!(rt::Body::from(#empty))
}

fn checksum(plan: &ChecksumPlan) -> TokenStream {
    let plan = match plan {
        ChecksumPlan::ContentMd5 => return quote!(req.content_md5(&body)?;),
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
