//! Endpoint discovery.

use proc_macro2::TokenStream;
use quote::quote;

use super::path;
use super::tokens::ident;
use crate::plan::{DiscoveryPlan, OperationPlan};

/// The method of `Operation` that asks for the endpoint, if it has to be asked for.
pub(super) fn discover(plan: &OperationPlan) -> Option<TokenStream> {
    let Some(DiscoveryPlan::Asks { input, .. }) = &plan.discovery else { return None };
    let (module, input) = (ident(&input.module), ident(&input.rust));
    Some(quote! {
        fn discover<A: rt::discovery::Ask>(ask: A) -> Option<A::Answer> {
            Some(ask.ask::<crate::operation::#module::#input>())
        }
    })
}

/// The implementation of `DiscoverEndpoint`, if the operation returns an endpoint.
pub(super) fn endpoint(plan: &OperationPlan) -> Option<TokenStream> {
    let Some(DiscoveryPlan::Returns { address, minutes }) = &plan.discovery else { return None };
    let input = ident(&plan.input.name.rust);
    let [address, minutes] = [address, minutes].map(|path| path::value(path).maybe());
    Some(quote! {
        impl rt::discovery::DiscoverEndpoint for #input {
            fn endpoint(output: &Self::Output) -> Option<(&str, i64)> {
                let address = #address?;
                let minutes = #minutes?;
                Some((address.as_str(), *minutes))
            }
        }
    })
}
