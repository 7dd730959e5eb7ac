//! The URI of a request.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::path;
use crate::emit::tokens::ident;
use crate::emit::value::{self, Operand};
use crate::plan::{
    BindingPlan, BoundValue, Field, FieldRef, Host, LiteralPlan, Location, Multiple, OperationPlan,
    PathPart, TakenQueries, Text,
};

/// The statements that create `uri`.
pub(super) fn statements(plan: &OperationPlan) -> TokenStream {
    let request = &plan.request;
    let (prefix, host) = host(&request.host);
    let path = request.path.iter().map(path_part);
    let literals =
        request.query_literals.iter().map(|literal| quote!(uri.query_literal(#literal);));
    let queries = plan.input.fields.iter().filter_map(|field| query(field, &request.taken_queries));
    let defaults = request.default_queries.iter().map(|(field, name, value)| {
        let field = ident(&field.field);
        let literal = format!("{name}={value}");
        quote!(if self.#field.is_none() { uri.query_literal(#literal); })
    });
    let tokens = request.idempotency_tokens.iter().filter_map(|token| generated(plan, token));
    let parts: Vec<TokenStream> =
        path.chain(literals).chain(queries).chain(tokens).chain(defaults).collect();
    let mutable = (!parts.is_empty()).then(|| quote!(mut));
    quote! {
        #prefix
        let #mutable uri = #host;
        #(#parts)*
    }
}

/// The beginning of the URI, and a statement needed before it.
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

/// The parameters of the endpoint rules that the operation sets.
fn params(bindings: &[BindingPlan]) -> TokenStream {
    if bindings.is_empty() {
        return quote!(let params = crate::endpoint::Params::default(););
    }
    let bindings = bindings.iter().map(|binding| {
        let name = ident(&binding.field);
        let value = match &binding.value {
            BoundValue::Literal(LiteralPlan::Text(text)) => quote!(Some(#text)),
            BoundValue::Literal(LiteralPlan::Flag(flag)) => quote!(Some(#flag)),
            BoundValue::Literal(LiteralPlan::Texts(texts)) => quote!(Some(vec![#(#texts),*])),
            BoundValue::TextAt(path, _) => path::text(path),
            BoundValue::FlagAt(path, _) => path::flag(path),
            BoundValue::Texts(values, _) => path::texts(values),
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
                    let text = value::text(*text, &Operand::Reference(quote!(value)));
                    let borrowed = quote!(self.#field.as_ref());
                    quote!(&#borrowed.map(|value| String::from(#text)).unwrap_or_default())
                }
            };
            quote!(uri.#method(#member, #value)?;)
        }
    }
}

/// Whether a member is a query parameter.
pub(super) fn is_query(plan: &OperationPlan, member: &FieldRef) -> bool {
    query_name(plan, member).is_some()
}

fn query_name<'p>(plan: &'p OperationPlan, member: &FieldRef) -> Option<&'p String> {
    let field = plan.input.fields.iter().find(|field| field.name == member.field)?;
    match &field.location {
        Location::Query(name, _) => Some(name),
        _ => None,
    }
}

/// Generates an unset token. botocore appends it to the members that are set.
fn generated(plan: &OperationPlan, token: &FieldRef) -> Option<TokenStream> {
    let (name, member) = (query_name(plan, token)?, &token.member);
    let field = ident(&token.field);
    Some(quote! {
        if self.#field.is_none() {
            uri.query(#name, &config.idempotency_token(#member)?);
        }
    })
}

fn query(field: &Field, taken: &TakenQueries) -> Option<TokenStream> {
    let name = ident(&field.name);
    let write = match &field.location {
        Location::Query(wire, Multiple::One(Text::Timestamp(format))) => {
            let text = value::text(Text::Timestamp(*format), &Operand::Reference(quote!(value)));
            quote!(uri.query(#wire, #text);)
        }
        Location::Query(wire, Multiple::One(_)) => {
            return Some(quote!(uri.query_from(#wire, &self.#name);));
        }
        Location::Query(wire, Multiple::Many(text)) => {
            let text = value::text(*text, &Operand::Reference(quote!(item)));
            quote!(for item in value { uri.query(#wire, #text); })
        }
        Location::QueryMap(multiple) => query_map(taken, *multiple),
        _ => return None,
    };
    Some(quote!(if let Some(value) = &self.#name { #write }))
}

/// Writes the entries of the map in the reference `value`, except for names that are taken.
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
