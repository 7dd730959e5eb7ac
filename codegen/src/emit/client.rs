//! The clients, with a method for each operation, and `send` of the request builders.

use proc_macro2::TokenStream;
use quote::quote;

use super::gate;
use super::module::Module;
use super::tokens::{builder_name, deprecated, ident};
use crate::feature::Feature;
use crate::plan::{OperationPlan, Plan};

/// The kind of client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Async,
    Blocking,
}

/// The module of a client.
pub(super) fn module(plan: &Plan, kind: Kind) -> Module {
    let (path, docs) = match kind {
        Kind::Async => ("client.rs", "The async client."),
        Kind::Blocking => ("blocking.rs", "A client for programs without an async runtime."),
    };
    let of = inner(kind);
    let declaration = declaration(plan, kind);
    let constructors = constructors(plan, kind);
    let methods = plan.operations.iter().map(method);
    let items = vec![
        quote! {
            use shapesmith_runtime as rt;
            #[allow(unused_imports)]
            use crate::operation::*;
        },
        declaration,
        quote! {
            impl Client {
                #constructors
                #(#methods)*
            }
        },
        quote! {
            impl std::ops::Deref for Client {
                type Target = #of;

                fn deref(&self) -> &Self::Target {
                    &self.0
                }
            }
        },
    ];
    Module { path: path.to_owned(), docs: vec![docs.to_owned()], items }
}

/// The runtime's generic client.
fn inner(kind: Kind) -> TokenStream {
    match kind {
        Kind::Async => quote!(rt::client::Client),
        Kind::Blocking => quote!(rt::blocking::Client),
    }
}

fn declaration(plan: &Plan, kind: Kind) -> TokenStream {
    let name = &plan.service.full_name;
    let of = inner(kind);
    let lines = match kind {
        Kind::Async => [
            format!(" An async client of {name}. Needs the Tokio runtime."),
            " Cheap to clone. Clones share connections and the retry budget.".to_owned(),
        ],
        Kind::Blocking => [
            format!(" A blocking client of {name}."),
            " Cheap to clone. Clones share connections and the retry budget.".to_owned(),
        ],
    };
    let [what, clone] = lines;
    quote! {
        #[doc = #what]
        #[doc = ""]
        #[doc = #clone]
        #[derive(Clone, Debug)]
        pub struct Client(#of);
    }
}

fn constructors(plan: &Plan, kind: Kind) -> TokenStream {
    let of = inner(kind);
    let new = quote! {
        /// Returns a client that makes its own connections.
        pub fn new(config: rt::Config) -> Self {
            Self(#of::new(&crate::SERVICE, config))
        }
    };
    match kind {
        Kind::Async => {
            let new = gate::behind(plan, Feature::Hyper, new);
            quote! {
                #new

                /// Returns a client over a tower service of [`http::Request`](rt::Request), such as
                /// one from hyper-util, or a fake one for tests.
                pub fn over(service: impl rt::client::Transport, config: rt::Config) -> Self {
                    Self(#of::over(service, &crate::SERVICE, config))
                }
            }
        }
        Kind::Blocking => new,
    }
}

fn method(operation: &OperationPlan) -> TokenStream {
    let (module, method) = (ident(&operation.module), ident(&operation.method));
    let builder = builder_name(&operation.input.name.rust);
    let gate = gate::operations(operation.feature.as_slice());
    let deprecation = deprecated(operation.deprecated.as_ref());
    let line =
        format!(" Returns a request builder for [`{}`]({}).", operation.name, operation.module);
    quote! {
        #[doc = #line]
        #gate
        #deprecation
        pub fn #method(&self) -> #module::#builder<Self> {
            #module::#builder::with_client(self.clone())
        }
    }
}

/// The methods of a request builder that send.
pub(super) fn senders(plan: &Plan, operation: &OperationPlan) -> Vec<TokenStream> {
    vec![
        gate::behind(plan, Feature::Client, sender(operation, Kind::Async)),
        gate::behind(plan, Feature::Blocking, sender(operation, Kind::Blocking)),
    ]
}

fn sender(operation: &OperationPlan, kind: Kind) -> TokenStream {
    let input = ident(&operation.input.name.rust);
    let builder = builder_name(&operation.input.name.rust);
    let output = ident(&operation.output.name.rust);
    let error = ident(&format!("{}Error", operation.rust_name));
    let (client, path, is_async, wait) = match kind {
        Kind::Async => {
            (quote!(crate::Client), quote!(client), Some(quote!(async)), Some(quote!(.await)))
        }
        Kind::Blocking => (quote!(crate::blocking::Client), quote!(blocking), None, None),
    };
    let pages = operation.paginator.as_ref().map(|_| {
        quote! {
            /// Returns the pages of the listing. Each is requested only when needed.
            pub fn pages(self) -> rt::#path::Pages<#input> {
                self.client.pages(self.inner)
            }
        }
    });
    quote! {
        impl #builder<#client> {
            /// Sends the request. Fails if it cannot be built or sent, or if the service returns an error.
            pub #is_async fn send(self) -> Result<#output, rt::SendError<#error>> {
                self.client.send(self.inner) #wait
            }

            #pages
        }
    }
}
