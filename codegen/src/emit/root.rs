//! The root of the crate or module: `lib.rs` or `mod.rs`.

use proc_macro2::TokenStream;
use quote::quote;

use super::module::Module;
use super::tokens::ident;
use super::{gate, waiter};
use crate::feature::Feature;
use crate::plan::{Form, Plan, Reexport, ServicePlan};

/// The root module.
pub(super) fn module(plan: &Plan) -> Module {
    let path = if plan.form == Form::Crate { "lib.rs" } else { "mod.rs" };
    let items = vec![modules(plan), exports(plan), service(&plan.service)];
    let items = match plan.form {
        Form::Crate => items,
        Form::Module => items.into_iter().map(allowed).collect(),
    };
    Module { path: path.to_owned(), docs: docs(plan), items: items.concat() }
}

fn docs(plan: &Plan) -> Vec<String> {
    let (name, version) = (&plan.service.full_name, &plan.service.api_version);
    let types = if plan.types.is_empty() { "`types`" } else { "[`types`]" };
    let mut docs = vec![format!("Client of {name}, API version {version}."), String::new()];
    if plan.form == Form::Crate {
        let clients = [
            "The feature `hyper` adds an async `Client`, and `blocking` a `blocking::Client`. Both have a",
            "method for each operation.",
            "",
        ];
        docs.extend(clients.map(str::to_owned));
    }
    let parts = [
        "Without a client, build an operation's input, turn it into an `http::Request` with"
            .to_owned(),
        "[`Operation::to_request`], send that with any HTTP client, and read the response with"
            .to_owned(),
        format!(
            "[`Operation::parse_response`]. Operations are in [`operation`], shared types in {types}."
        ),
    ];
    docs.extend(parts);
    docs
}

fn modules(plan: &Plan) -> Vec<TokenStream> {
    let waiters = gate::operations(&waiter::features(&plan.waiters));
    let endpoint = plan.service.endpoint.as_ref().map(|_| {
        quote!(
            pub mod endpoint;
        )
    });
    let types = (!plan.types.is_empty()).then(|| {
        quote!(
            pub mod types;
        )
    });
    let waiter = (!plan.waiters.is_empty()).then(|| quote!(#waiters pub mod waiter;));
    vec![
        gate::behind(
            plan,
            Feature::Blocking,
            quote!(
                pub mod blocking;
            ),
        ),
        gate::behind(
            plan,
            Feature::Serde,
            quote!(
                pub mod by_name;
            ),
        ),
        gate::behind(
            plan,
            Feature::Client,
            quote!(
                mod client;
            ),
        ),
        endpoint.unwrap_or_default(),
        quote!(
            pub mod operation;
        ),
        types.unwrap_or_default(),
        waiter.unwrap_or_default(),
    ]
}

fn exports(plan: &Plan) -> Vec<TokenStream> {
    let paginated = plan.operations.iter().any(|operation| operation.paginator.is_some());
    let paginated = paginated.then(|| quote!(paginate::Paginated,));
    let client = quote!(
        pub use client::Client;
    );
    let mut exports = vec![
        gate::behind(plan, Feature::Client, client),
        quote!(
            pub use shapesmith_runtime as runtime;
        ),
        quote! {
            pub use shapesmith_runtime::{
                Body, BuildError, Bytes, Config, Operation, ServiceError, Timestamp, #paginated
            };
        },
    ];
    exports.extend(plan.reexports.iter().map(|Reexport { path, feature }| {
        let gate = feature.map(|feature| quote!(#[cfg(feature = #feature)]));
        let path = path.split("::").map(ident);
        quote!(#gate pub use shapesmith_runtime::#(#path)::*;)
    }));
    exports
}

fn service(service: &ServicePlan) -> Vec<TokenStream> {
    let ServicePlan { id, endpoint_prefix, signing_name, .. } = service;
    let global = match &service.global_endpoint {
        Some(host) => quote!(Some(#host)),
        None => quote!(None),
    };
    vec![quote! {
        /// The service, with the properties that endpoints and clients use.
        pub const SERVICE: shapesmith_runtime::Service = shapesmith_runtime::Service {
            id: #id,
            endpoint_prefix: #endpoint_prefix,
            global_endpoint: #global,
            signing_name: #signing_name,
        };
    }]
}

/// Disables lints that the surrounding crate may deny, since its author cannot change the code.
fn allowed(items: Vec<TokenStream>) -> Vec<TokenStream> {
    let allow = |item: TokenStream| {
        quote! {
            #[allow(dead_code, deprecated, missing_docs, unreachable_pub, unused)]
            #[allow(clippy::all, clippy::pedantic)]
            #item
        }
    };
    items.into_iter().filter(|item| !item.is_empty()).map(allow).collect()
}
