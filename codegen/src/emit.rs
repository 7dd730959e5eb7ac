//! [`Plan`] -> tokens. Total functions: nothing here can fail, decides anything or looks
//! anything up.

mod by_name;
mod client;
mod document;
mod endpoint;
mod enumeration;
mod gate;
mod operation;
mod paginator;
mod path;
mod request;
mod response;
mod root;
mod serde;
mod structure;
mod types;
mod union;
mod value;
mod waiter;

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use crate::feature::Feature;
use crate::plan::names::RESERVED_WORDS;
use crate::plan::{
    EndpointPlan, ErrorPlan, OperationPlan, Plan, StructurePlan, TypeName, TypePlan,
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
    Client(&'p Plan, client::Kind),
    ByName(&'p Plan),
    Operations(&'p Plan),
    Types(&'p Plan),
    Waiters(&'p Plan),
    Endpoint(&'p EndpointPlan),
    Operation(&'p Plan, &'p OperationPlan),
    Type(&'p Plan, &'p TypePlan),
}

/// The modules of a crate.
pub(crate) fn jobs(plan: &Plan) -> Vec<Job<'_>> {
    let mut jobs = vec![Job::Root(plan), Job::Operations(plan), Job::Types(plan)];
    if plan.has(Feature::Client) {
        jobs.push(Job::Client(plan, client::Kind::Async));
    }
    if plan.has(Feature::Blocking) {
        jobs.push(Job::Client(plan, client::Kind::Blocking));
    }
    if plan.has(Feature::Serde) {
        jobs.push(Job::ByName(plan));
    }
    if !plan.waiters.is_empty() {
        jobs.push(Job::Waiters(plan));
    }
    jobs.extend(plan.service.endpoint.iter().map(Job::Endpoint));
    jobs.extend(plan.operations.iter().map(|operation| Job::Operation(plan, operation)));
    jobs.extend(plan.types.iter().map(|ty| Job::Type(plan, ty)));
    jobs
}

/// Writes a module.
pub(crate) fn module(job: Job<'_>) -> Module {
    match job {
        Job::Root(plan) => root::module(plan),
        Job::Client(plan, kind) => client::module(plan, kind),
        Job::ByName(plan) => by_name::module(plan),
        Job::Operations(plan) => operation::list(plan),
        Job::Types(plan) => types::list(plan),
        Job::Waiters(plan) => waiter::module(&plan.waiters),
        Job::Endpoint(plan) => endpoint::module(plan),
        Job::Operation(plan, operation) => operation::module(plan, operation),
        Job::Type(plan, ty) => types::module(plan, ty),
    }
}

/// `r#type` is in `type.rs`.
fn file_stem(module: &str) -> &str {
    module.trim_start_matches("r#")
}

/// A name of the plan, which has made sure that it is one.
fn ident(name: &str) -> Ident {
    match name.strip_prefix("r#") {
        Some(keyword) => Ident::new_raw(keyword, Span::call_site()),
        None => {
            debug_assert!(!RESERVED_WORDS.contains(&name), "{name} is a reserved word");
            Ident::new(name, Span::call_site())
        }
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
