//! The headers of a request.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::tokens::ident;
use crate::emit::value;
use crate::plan::{
    ExpectContinue, Field, FieldRef, Location, Multiple, OperationPlan, RequestPlan, Text,
};

/// The statements that add headers to `req`.
///
/// Maps come first, so that a header's own member overrides them.
pub(super) fn statements(plan: &OperationPlan) -> Vec<TokenStream> {
    let request = &plan.request;
    let fixed =
        request.headers.iter().map(|(name, value)| quote!(req.fixed_header(#name, #value);));
    let is_map = |field: &&Field| matches!(field.location, Location::HeaderMap(_));
    let (maps, others): (Vec<&Field>, Vec<&Field>) = plan.input.fields.iter().partition(is_map);
    let members = maps.into_iter().chain(others).filter_map(header);
    fixed.chain(members).chain(configured(request)).collect()
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
            let text = value::header_text(text, quote!(item));
            quote!(rt::header::plain_list(value.iter().map(|item| String::from(#text))))
        }
    }
}

/// Headers that depend on the configuration.
fn configured(request: &RequestPlan) -> impl Iterator<Item = TokenStream> {
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
    validation.into_iter().chain(expect)
}
