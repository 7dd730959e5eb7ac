//! Waiters, one function each.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::gate;
use super::module::Module;
use super::path;
use super::tokens::{docs, ident};
use crate::model::Outcome;
use crate::plan::{MatcherPlan, WaiterPlan};

/// The cargo features of the operations with waiters; empty if a waiter is always available.
pub(super) fn features(waiters: &[WaiterPlan]) -> Vec<String> {
    let features: Option<Vec<String>> = waiters.iter().map(|plan| plan.feature.clone()).collect();
    let mut features = features.unwrap_or_default();
    features.sort_unstable();
    features.dedup();
    features
}

/// The module of the waiters.
pub(super) fn module(waiters: &[WaiterPlan]) -> Module {
    let uses = quote! {
        use std::time::Duration;
        use shapesmith_runtime as rt;
        use rt::wait::{Matcher, Outcome, Waiter};
        use crate::operation;
    };
    Module {
        path: "waiter.rs".to_owned(),
        docs: vec![
            "Waiters, which repeat an operation until a resource reaches a state.".to_owned(),
            String::new(),
            "Each lists the outcomes of responses; the first match decides. If none matches, an"
                .to_owned(),
            "error is a failure, and any other response is retried.".to_owned(),
        ],
        items: std::iter::once(uses).chain(waiters.iter().map(function)).collect(),
    }
}

fn function(plan: &WaiterPlan) -> TokenStream {
    let docs = docs(&plan.docs);
    let gate = gate::operations(plan.feature.as_slice());
    let name = ident(&plan.name);
    let (module, input) = (ident(&plan.input.module), ident(&plan.input.rust));
    let delay = Literal::u32_unsuffixed(plan.delay);
    let max_attempts = Literal::u32_unsuffixed(plan.max_attempts);
    let uses = uses(plan);
    let acceptors = plan.acceptors.iter().map(|(matcher, outcome)| {
        let matcher = self::matcher(matcher);
        let outcome = match outcome {
            Outcome::Success => quote!(Outcome::Success),
            Outcome::Failure => quote!(Outcome::Failure),
            Outcome::Retry => quote!(Outcome::Retry),
        };
        quote!((#matcher, #outcome))
    });
    quote! {
        #docs
        #gate
        pub fn #name() -> Waiter<operation::#module::#input> {
            #uses
            Waiter::new(Duration::from_secs(#delay), #max_attempts, &[#(#acceptors),*])
        }
    }
}

/// Imports for the closures in a function.
fn uses(plan: &WaiterPlan) -> Option<TokenStream> {
    let has = |wanted: fn(&MatcherPlan) -> bool| {
        plan.acceptors.iter().any(|(matcher, _)| wanted(matcher))
    };
    let output =
        has(|matcher| matches!(matcher, MatcherPlan::Output { .. } | MatcherPlan::Items { .. }))
            .then(|| {
                let output = ident(&plan.output.rust);
                quote!(#output as Output)
            });
    let error = has(|matcher| matches!(matcher, MatcherPlan::ErrorCode(_))).then(|| {
        let error = ident(&plan.error);
        quote!(#error as Error)
    });
    let module = ident(&plan.input.module);
    match (error, output) {
        (None, None) => None,
        (Some(name), None) | (None, Some(name)) => Some(quote!(use operation::#module::#name;)),
        (Some(error), Some(output)) => Some(quote!(use operation::#module::{#error, #output};)),
    }
}

fn matcher(matcher: &MatcherPlan) -> TokenStream {
    match matcher {
        MatcherPlan::Status(status) => {
            let status = Literal::u16_unsuffixed(*status);
            quote!(Matcher::Status(#status))
        }
        MatcherPlan::AnyError => quote!(Matcher::AnyError),
        MatcherPlan::AnyOutput => quote!(Matcher::AnyOutput),
        MatcherPlan::ErrorCode(code) => {
            quote!(Matcher::Error(|error: &Error| error.service_error().code == #code))
        }
        MatcherPlan::Output { fact, test } => {
            let test = path::test(test, &quote!(output));
            quote!(Matcher::Output(#fact, |output: &Output| #test))
        }
        MatcherPlan::Items { fact, path, all, check } => {
            let items = path::value(path).items();
            let check = path::check(&path.ty, check, &quote!(item), &quote!(*item));
            let test = match all {
                true => quote!(rt::wait::all(#items, |item| #check)),
                false => quote!(#items.any(|item| #check)),
            };
            quote!(Matcher::Output(#fact, |output: &Output| #test))
        }
    }
}
