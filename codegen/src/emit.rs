//! [`Plan`] -> tokens. Total functions: nothing here can fail, decides anything or looks
//! anything up.

mod document;
mod endpoint;
mod enumeration;
mod operation;
mod paginator;
mod path;
mod request;
mod response;
mod structure;
mod union;
mod value;
mod waiter;

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use crate::plan::{
    EndpointPlan, ErrorPlan, Form, OperationPlan, Plan, StructurePlan, TypeName, TypePlan,
};

/// A module: the path of its file below `src`, its own documentation, its items.
pub(crate) struct Module {
    pub(crate) path: String,
    pub(crate) docs: Vec<String>,
    pub(crate) items: Vec<TokenStream>,
}

/// A module that is still to be written. Tokens cannot be sent between threads, plans can.
#[derive(Clone, Copy)]
pub(crate) enum Job<'p> {
    Root(&'p Plan),
    Operations(&'p Plan),
    Types(&'p Plan),
    Waiters(&'p Plan),
    Endpoint(&'p EndpointPlan),
    Operation(&'p OperationPlan),
    Type(&'p TypePlan),
}

/// The modules of a crate.
pub(crate) fn jobs(plan: &Plan) -> Vec<Job<'_>> {
    let mut jobs = vec![Job::Root(plan), Job::Operations(plan), Job::Types(plan)];
    if !plan.waiters.is_empty() {
        jobs.push(Job::Waiters(plan));
    }
    jobs.extend(plan.service.endpoint.iter().map(Job::Endpoint));
    jobs.extend(plan.operations.iter().map(Job::Operation));
    jobs.extend(plan.types.iter().map(Job::Type));
    jobs
}

/// Writes a module.
pub(crate) fn module(job: Job<'_>) -> Module {
    match job {
        Job::Root(plan) => root(plan),
        Job::Operations(plan) => operations(plan),
        Job::Types(plan) => types(plan),
        Job::Waiters(plan) => waiter::module(&plan.waiters),
        Job::Endpoint(plan) => endpoint::module(plan),
        Job::Operation(plan) => operation::module(plan),
        Job::Type(plan) => type_module(plan),
    }
}

fn root(plan: &Plan) -> Module {
    let service = &plan.service;
    let (id, prefix) = (&service.id, &service.endpoint_prefix);
    let global = match &service.global_endpoint {
        Some(host) => quote!(Some(#host)),
        None => quote!(None),
    };
    let (path, by_name) = match plan.form {
        Form::Crate => ("lib.rs", Some(by_name(plan))),
        Form::Module => ("mod.rs", None),
    };
    let signing_name = &service.signing_name;
    let endpoint = service.endpoint.as_ref().map(|_| {
        quote!(
            pub mod endpoint;
        )
    });
    let types = (!plan.types.is_empty()).then(|| {
        quote!(
            pub mod types;
        )
    });
    let waiters = (!plan.waiters.is_empty()).then(|| {
        let gate = gate(&waiter::features(&plan.waiters));
        quote!(#gate pub mod waiter;)
    });
    let paginated = plan.operations.iter().any(|operation| operation.paginator.is_some());
    let paginated = paginated.then(|| quote!(paginate::Paginated,));
    let reexports = plan.reexports.iter().map(|path| {
        let path = path.split("::").map(ident);
        quote!(pub use shapesmith_runtime::#(#path)::*;)
    });
    let items = vec![
        endpoint.unwrap_or_default(),
        quote!(
            pub mod operation;
        ),
        types.unwrap_or_default(),
        waiters.unwrap_or_default(),
        quote!(
            pub use shapesmith_runtime as runtime;
        ),
        quote! {
            pub use shapesmith_runtime::{
                Body, BuildError, Bytes, Config, Operation, ServiceError, Timestamp,
                #paginated
            };
            #(#reexports)*
        },
        quote! {
            /// The service, as endpoints and clients need to know it.
            pub const SERVICE: shapesmith_runtime::Service = shapesmith_runtime::Service {
                id: #id,
                endpoint_prefix: #prefix,
                global_endpoint: #global,
                signing_name: #signing_name,
            };
        },
        by_name.unwrap_or_default(),
    ];
    let mut items = match plan.form {
        Form::Crate => items,
        Form::Module => items.into_iter().map(allowed).collect(),
    };
    items.push(quote!(shapesmith_runtime::clients!(SERVICE);));
    let name = &service.full_name;
    let docs = vec![
        format!("Requests and responses of {name}, API version {}.", service.api_version),
        String::new(),
        "With one of the features `hyper` and `blocking`, a `Client` has a method for each operation."
            .to_owned(),
        "Without: build an operation's input, turn it into an `http::Request` with".to_owned(),
        "[`Operation::to_request`], send that with whatever you like, and hand the response to"
            .to_owned(),
        "[`Operation::parse_response`]. The operations are in [`operation`], what they share is in"
            .to_owned(),
        if plan.types.is_empty() { "`types`." } else { "[`types`]." }.to_owned(),
    ];
    Module { path: path.to_owned(), docs, items }
}

/// An item that may do what the crate around it has forbidden to itself: its author cannot mend it.
fn allowed(item: TokenStream) -> TokenStream {
    match item.is_empty() {
        true => item,
        false => quote! {
            #[allow(deprecated, missing_docs, unreachable_pub, unused)]
            #[allow(clippy::all, clippy::pedantic)]
            #item
        },
    }
}

/// Operations by name, for tools that get the name and the input as data.
fn by_name(plan: &Plan) -> TokenStream {
    let requests = plan.operations.iter().map(|operation| {
        let (name, module) = (&operation.name, ident(&operation.module));
        let input = ident(&operation.input.name.rust);
        let gate = gate(operation.feature.as_slice());
        quote! {
            #gate
            #name => rt::request::<#module::#input, D>(input, config),
        }
    });
    let responses = plan.operations.iter().filter(|plan| !structure::has_events(&plan.output));
    let responses = responses.map(|operation| {
        let (name, module) = (&operation.name, ident(&operation.module));
        let input = ident(&operation.input.name.rust);
        let gate = gate(operation.feature.as_slice());
        quote! {
            #gate
            #name => rt::output::<#module::#input, S>(response, output),
        }
    });
    quote! {
        /// Operations by their names in the service's model, with inputs and outputs as serde has
        /// them: for tools that learn both only when they run.
        #[cfg(feature = "serde")]
        pub mod by_name {
            use shapesmith_runtime::by_name as rt;
            use shapesmith_runtime::serde::{Deserializer, Serializer};

            use crate::operation::*;
            use crate::{Body, Config, runtime::http::Response};

            /// Builds the request of the operation `name` from its input; `None` if there is no
            /// such operation here.
            ///
            /// # Errors
            /// The deserializer's if the input is not of the operation's form; within, a
            /// [`BuildError`](crate::BuildError) if no request can be made of it.
            pub fn request<'de, D: Deserializer<'de>>(
                name: &str,
                input: D,
                config: &Config,
            ) -> Result<Option<rt::Request>, D::Error> {
                match name {
                    #(#requests)*
                    _ => Ok(None),
                }
            }

            /// Reads a response of the operation `name` and writes its output to `output`; `None`
            /// if there is no such operation here, or its output is a stream of events.
            ///
            /// # Errors
            /// The serializer's; within, what the service answered instead of an output.
            pub fn output<S: Serializer>(
                name: &str,
                response: Response<Body>,
                output: S,
            ) -> Result<Option<rt::Output<S>>, S::Error> {
                match name {
                    #(#responses)*
                    _ => Ok(None),
                }
            }
        }
    }
}

fn operations(plan: &Plan) -> Module {
    let items = plan.operations.iter().map(|operation| {
        let module = ident(&operation.module);
        let gate = gate(operation.feature.as_slice());
        quote!(#gate pub mod #module;)
    });
    Module {
        path: "operation.rs".to_owned(),
        docs: vec!["The operations, each with its input, its output and its error.".to_owned()],
        items: vec![items.collect()],
    }
}

fn types(plan: &Plan) -> Module {
    let declarations = plan.types.iter().map(|plan| {
        let module = ident(&plan.name().module);
        let gate = gate(plan.features());
        quote!(#gate mod #module;)
    });
    let exports = plan.types.iter().map(|plan| {
        let (module, name) = (ident(&plan.name().module), ident(&plan.name().rust));
        let gate = gate(plan.features());
        match plan {
            TypePlan::Structure(structure) if structure.builds => {
                let builder = builder_name(&plan.name().rust);
                quote!(#gate pub use #module::{#name, #builder};)
            }
            _ => quote!(#gate pub use #module::#name;),
        }
    });
    Module {
        path: "types.rs".to_owned(),
        docs: vec!["What operations share: structures, unions and enums.".to_owned()],
        items: vec![declarations.collect(), exports.collect()],
    }
}

fn type_module(plan: &TypePlan) -> Module {
    let items = match plan {
        TypePlan::Structure(plan) => structure::items(plan),
        TypePlan::Union(plan) => union::items(plan),
        TypePlan::Enum(plan) => enumeration::items(plan),
    };
    Module { path: format!("types/{}.rs", file_stem(&plan.name().module)), docs: Vec::new(), items }
}

/// `r#type` is in `type.rs`.
fn file_stem(module: &str) -> &str {
    module.trim_start_matches("r#")
}

/// A name of the plan, which has made sure that it is one.
fn ident(name: &str) -> Ident {
    match name.strip_prefix("r#") {
        Some(keyword) => Ident::new_raw(keyword, Span::call_site()),
        None => Ident::new(name, Span::call_site()),
    }
}

fn builder_name(rust: &str) -> Ident {
    ident(&format!("{rust}Builder"))
}

fn docs(lines: &[String]) -> TokenStream {
    let lines = lines.iter().map(|line| {
        let line = if line.is_empty() { String::new() } else { format!(" {line}") };
        quote!(#[doc = #line])
    });
    lines.collect()
}

fn deprecated(note: Option<&String>) -> Option<TokenStream> {
    note.map(|note| quote!(#[deprecated(note = #note)]))
}

/// The generated types that a file has to import for its structures and errors, sorted.
fn imports<'p>(
    structures: impl IntoIterator<Item = &'p StructurePlan>,
    errors: &'p [ErrorPlan],
    from: &TokenStream,
) -> Option<TokenStream> {
    let mut names: Vec<&TypeName> = Vec::new();
    let mut own = Vec::new();
    for plan in structures {
        own.push(&plan.name.rust);
        names.extend(plan.fields.iter().flat_map(|field| field.ty.names()));
    }
    names.extend(errors.iter().filter_map(|error| error.details.as_ref()));
    let names = names.into_iter().filter(|name| !name.qualified);
    let mut names: Vec<&String> = names.map(|name| &name.rust).collect();
    names.retain(|name| !own.contains(name));
    names.sort_unstable();
    names.dedup();
    let names: Vec<Ident> = names.into_iter().map(|name| ident(name)).collect();
    match names.as_slice() {
        [] => None,
        [name] => Some(quote!(use #from::#name;)),
        names => Some(quote!(use #from::{#(#names),*};)),
    }
}

/// The gate of an operation or type: nothing where every operation needs it.
fn gate(features: &[String]) -> Option<TokenStream> {
    match features {
        [] => None,
        [feature] => Some(quote!(#[cfg(feature = #feature)])),
        features => Some(quote!(#[cfg(any(#(feature = #features),*))])),
    }
}
