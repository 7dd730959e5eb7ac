//! [`Plan`] -> tokens. Total functions: nothing here can fail, decides anything or looks
//! anything up.

mod enumeration;
mod operation;
mod request;
mod structure;
mod union;
mod value;
mod xml;

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use crate::plan::{Plan, StructurePlan, TypeName, TypePlan};

/// A module: the path of its file below `src`, its own documentation, its items.
pub(crate) struct Module {
    pub(crate) path: String,
    pub(crate) docs: Vec<String>,
    pub(crate) items: Vec<TokenStream>,
}

/// The modules of a crate.
pub(crate) fn modules(plan: &Plan) -> Vec<Module> {
    let mut modules = vec![root(plan), operations(plan), types(plan)];
    modules.extend(plan.operations.iter().map(operation::module));
    modules.extend(plan.types.iter().map(type_module));
    modules
}

fn root(plan: &Plan) -> Module {
    let service = &plan.service;
    let (id, prefix) = (&service.id, &service.endpoint_prefix);
    let global = match &service.global_endpoint {
        Some(host) => quote!(Some(#host)),
        None => quote!(None),
    };
    let types = (!plan.types.is_empty()).then(|| {
        quote!(
            pub mod types;
        )
    });
    let items = vec![
        quote!(
            pub mod operation;
        ),
        types.unwrap_or_default(),
        quote!(
            pub use shapesmith_runtime as runtime;
        ),
        quote! {
            pub use shapesmith_runtime::{
                AddressingStyle, BuildError, Bytes, Config, Operation, ServiceError, Timestamp,
            };
        },
        quote! {
            /// The service, as endpoints and clients need to know it.
            pub const SERVICE: shapesmith_runtime::Service = shapesmith_runtime::Service {
                id: #id,
                endpoint_prefix: #prefix,
                global_endpoint: #global,
            };
        },
        by_name(plan),
    ];
    let name = &service.full_name;
    let docs = vec![
        format!("Requests and responses of {name}, API version {}.", service.api_version),
        String::new(),
        "Build an operation's input, turn it into an `http::Request` with".to_owned(),
        "[`Operation::to_request`], send that with whatever you like, and hand the response to"
            .to_owned(),
        "[`Operation::parse_response`]. The operations are in [`operation`], what they share is in"
            .to_owned(),
        if plan.types.is_empty() { "`types`." } else { "[`types`]." }.to_owned(),
    ];
    Module { path: "lib.rs".to_owned(), docs, items }
}

/// Operations by name, for tools that get the name and the input as data.
fn by_name(plan: &Plan) -> TokenStream {
    let arms = plan.operations.iter().map(|operation| {
        let (name, module) = (&operation.name, ident(&operation.module));
        let input = ident(&format!("{}Input", operation.rust_name));
        quote! {
            #name => operation::#module::#input::deserialize(input)?.to_request(config),
        }
    });
    quote! {
        /// Builds the request of the operation that is called `name` in the service's model, from
        /// its input as serde reads it. `None` if there is no such operation here.
        ///
        /// # Errors
        /// The deserializer's error if the input is not of the operation's form; within, a
        /// [`BuildError`] if no request can be made of it.
        #[cfg(feature = "serde")]
        pub fn request_by_name<'de, D: runtime::serde::Deserializer<'de>>(
            name: &str,
            input: D,
            config: &Config,
        ) -> Result<Option<Result<runtime::http::Request<Bytes>, BuildError>>, D::Error> {
            use runtime::serde::Deserialize as _;
            let request = match name {
                #(#arms)*
                _ => return Ok(None),
            };
            Ok(Some(request))
        }
    }
}

fn operations(plan: &Plan) -> Module {
    let items = plan.operations.iter().map(|operation| {
        let module = ident(&operation.module);
        quote!(pub mod #module;)
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
        quote!(mod #module;)
    });
    let exports = plan.types.iter().map(|plan| {
        let (module, name) = (ident(&plan.name().module), ident(&plan.name().rust));
        match plan {
            TypePlan::Structure(_) => {
                let builder = builder_name(&plan.name().rust);
                quote!(pub use #module::{#name, #builder};)
            }
            _ => quote!(pub use #module::#name;),
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

/// The generated types that a structure's file has to import, sorted.
fn imports(plan: &StructurePlan, from: &TokenStream) -> Option<TokenStream> {
    let mut names: Vec<&TypeName> = plan.fields.iter().flat_map(|field| field.ty.names()).collect();
    names.retain(|name| **name != plan.name && !name.qualified);
    names.sort_unstable_by(|a, b| a.rust.cmp(&b.rust));
    names.dedup();
    let names: Vec<Ident> = names.iter().map(|name| ident(&name.rust)).collect();
    match names.as_slice() {
        [] => None,
        [name] => Some(quote!(use #from::#name;)),
        names => Some(quote!(use #from::{#(#names),*};)),
    }
}
