//! Requests: from an input to a request.

mod headers;
mod payload;
mod uri;

use proc_macro2::TokenStream;
use quote::quote;

use super::document;
use super::tokens::ident;
use crate::model::{Auth, Signature};
use crate::plan::{Body, ChecksumPlan, CopyPlan, FieldRef, OperationPlan, RequestPlan};

/// The constants used by `to_request`.
pub(super) fn constants(plan: &OperationPlan) -> TokenStream {
    let root = document::constants(&plan.request.body);
    let checksum = match &plan.request.checksum {
        Some(ChecksumPlan::Flexible(plan)) => Some(payload::checksum_rule(plan)),
        Some(ChecksumPlan::ContentMd5 | ChecksumPlan::TreeHash(..)) | None => None,
    };
    quote!(#root #checksum)
}

/// The body of `to_request`.
pub(super) fn body(plan: &OperationPlan) -> TokenStream {
    let request = &plan.request;
    let tokens = request.idempotency_tokens.iter();
    let tokens = tokens.filter(|token| !uri::is_query(plan, token)).map(idempotency_token);
    let defaults = request.defaults.iter().map(|(field, text)| default(plan, field, text));
    let last_segments = request.last_segments.iter().map(|field| last_segment(plan, field));
    let validate = plan.input.validates.then(|| quote!(rt::validate::validate(self)?;));
    let uri = uri::statements(plan);
    let mut head = headers::statements(plan);
    head.extend(authentication(request));
    head.extend(matches!(request.body, Body::Events(..)).then(|| quote!(req.events();)));
    let (content, about) = (payload::content(&request.body), payload::about(request));
    let copy = request.copy.as_ref().map(copy);
    let mutable = (!head.is_empty() || copy.is_some() || !about.is_empty()).then(|| quote!(mut));
    let method = ident(&request.method);
    let finish = match matches!(request.body, Body::Empty) && about.is_empty() {
        true => quote!(req.finish(rt::Body::empty())),
        false => quote! {
            let body = #content;
            #copy
            #(#about)*
            req.finish(body)
        },
    };
    let destination = request.copy.as_ref().and_then(|copy| destination(plan, copy));
    quote! {
        #(#tokens)*
        #(#defaults)*
        #(#last_segments)*
        #destination
        #validate
        #uri
        let #mutable req = rt::RequestBuilder::new(rt::http::Method::#method, uri);
        #(#head)*
        #finish
    }
}

/// Generates an unset token, and builds the request with it.
fn idempotency_token(FieldRef { field, member }: &FieldRef) -> TokenStream {
    let field = ident(field);
    quote! {
        if self.#field.is_none() {
            let token = config.idempotency_token(#member)?;
            return Self { #field: Some(token), ..self.clone() }.to_request(config);
        }
    }
}

/// Sets an unset member to a text, and builds the request with it.
fn default(plan: &OperationPlan, field: &FieldRef, text: &str) -> TokenStream {
    let with = with(plan, field, &quote!(#text.to_owned()));
    let field = ident(&field.field);
    quote! {
        if self.#field.is_none() {
            return #with.to_request(config);
        }
    }
}

/// Cuts a member's text up to the last slash off, and builds the request with the rest.
fn last_segment(plan: &OperationPlan, field: &FieldRef) -> TokenStream {
    let with = with(plan, field, &quote!(last.to_owned()));
    let field = ident(&field.field);
    quote! {
        if let Some((_, last)) = self.#field.as_deref().and_then(|value| value.rsplit_once('/')) {
            return #with.to_request(config);
        }
    }
}

/// Says to which region a copy goes, unless its URL is set.
fn destination(plan: &OperationPlan, copy: &CopyPlan) -> Option<TokenStream> {
    let field = copy.destination.as_ref()?;
    let with = with(plan, field, &quote!(config.region().to_owned()));
    let (field, url) = (ident(&field.field), ident(&copy.url.field));
    Some(quote! {
        if self.#url.is_none() && self.#field.as_deref() != Some(config.region()) {
            return #with.to_request(config);
        }
    })
}

/// Adds the URL of the source of a copy, unless it is set.
fn copy(CopyPlan { region, url, .. }: &CopyPlan) -> TokenStream {
    let (region, parameter, url) = (ident(&region.field), &url.member, ident(&url.field));
    quote! {
        let body = match (&self.#region, &self.#url) {
            (Some(region), None) => req.copy_from(config, #parameter, region, &body),
            _ => body,
        };
    }
}

/// The input with another value of a member.
fn with(plan: &OperationPlan, field: &FieldRef, value: &TokenStream) -> TokenStream {
    let field = ident(&field.field);
    let others = (plan.input.fields.len() > 1).then(|| quote!(..self.clone()));
    quote!(Self { #field: Some(#value), #others })
}

/// Excludes the body from the signature, and says how the request is authenticated if not by a
/// signature.
fn authentication(request: &RequestPlan) -> Option<TokenStream> {
    let is_signed = request.auth.contains(&Auth::SigV4);
    let signature = match request.signature {
        Signature::WithoutBody if is_signed => Some(quote!(req.unsigned_payload();)),
        _ => None,
    };
    let options = request.auth.iter().map(|auth| match auth {
        Auth::SigV4 => quote!(SigV4),
        Auth::Bearer => quote!(Bearer),
        Auth::None => quote!(Anonymous),
        Auth::Unsupported => quote!(Unsupported),
    });
    let auth = match request.auth[..] {
        [] | [Auth::SigV4] => None,
        [Auth::None] => Some(quote!(req.anonymous();)),
        _ => Some(quote!(req.auth(&[#(rt::endpoint::AuthOption::#options),*]);)),
    };
    match (signature, auth) {
        (None, None) => None,
        (signature, auth) => Some(quote!(#signature #auth)),
    }
}
