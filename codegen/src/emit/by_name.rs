//! The module `by_name`, for tools that learn the names of operations at run time.

use proc_macro2::TokenStream;
use quote::quote;

use super::gate;
use super::module::Module;
use super::tokens::ident;
use crate::plan::{OperationPlan, Plan};

/// The module.
pub(super) fn module(plan: &Plan) -> Module {
    // An input that contains a stream cannot be read with serde.
    let operations = plan.operations.iter().filter(|operation| !operation.input.sends_events());
    let arms: Vec<TokenStream> = operations
        .map(|operation| {
            let (name, module) = (&operation.name, ident(&operation.module));
            let input = ident(&operation.input.name.rust);
            let gate = gate::operations(operation.feature.as_slice());
            let method = ident(method(operation));
            quote! {
                #gate
                #name => visitor.#method::<#module::#input>(),
            }
        })
        .collect();
    let sends_events = plan.operations.iter().any(|operation| operation.input.sends_events());
    let except = sends_events.then(|| {
        quote! {
            #[doc = " An operation whose input is an event stream counts as not contained."]
        }
    });
    let found = match arms.is_empty() {
        true => quote!(None),
        false => quote! {
            Some(match name {
                #(#arms)*
                _ => return None,
            })
        },
    };
    let items = vec![
        quote! {
            use shapesmith_runtime as rt;
            use rt::by_name::{BuildRequest, Output, ReadResponse, Request, Visitor};
            use rt::serde::{Deserializer, Serializer};
            #[allow(unused_imports)]
            use crate::operation::*;
        },
        quote! {
            /// Builds a request of the operation `name` from its input. Returns `None` if this
            /// crate does not contain the operation.
            #except
            ///
            /// # Errors
            /// The deserializer's error if the input is not valid. The inner result is a
            /// [`BuildError`](rt::BuildError) if the request cannot be built.
            pub fn request<'de, D: Deserializer<'de>>(
                name: &str,
                input: D,
                config: &rt::Config,
            ) -> Result<Option<Request>, D::Error> {
                visit(name, BuildRequest::new(input, config)).transpose()
            }
        },
        quote! {
            /// Reads a response of the operation `name` and writes its output to `output`. Returns
            /// `None` if this crate does not contain the operation, or if its output is an event
            /// stream.
            ///
            /// # Errors
            /// The serializer's error. The inner result is the error that the service returned.
            pub fn output<S: Serializer>(
                name: &str,
                response: rt::Response,
                output: S,
            ) -> Result<Option<Output<S>>, S::Error> {
                visit(name, ReadResponse { response, output }).transpose().map(Option::flatten)
            }
        },
        quote! {
            #[allow(unreachable_code, unused_variables)]
            fn visit<V: Visitor>(name: &str, visitor: V) -> Option<V::Result> {
                #found
            }
        },
    ];
    let docs = [
        "Operations by their names in the service's model, with inputs and outputs in serde's data",
        "model.",
    ];
    Module { path: "by_name.rs".to_owned(), docs: docs.map(str::to_owned).into(), items }
}

fn method(operation: &OperationPlan) -> &'static str {
    if operation.output.has_events() {
        "with_events"
    } else if operation.errors.iter().any(|error| error.details.is_some()) {
        "with_details"
    } else {
        "operation"
    }
}
