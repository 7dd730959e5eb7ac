//! Writes a [`Plan`] as tokens. These functions are total: nothing can fail here, and no decisions
//! are made.

mod by_name;
mod client;
mod discovery;
mod document;
mod endpoint;
mod enumeration;
mod event;
mod gate;
mod module;
mod operation;
mod paginator;
mod path;
mod request;
mod response;
mod root;
mod serde;
mod structure;
mod tokens;
mod types;
mod union;
mod value;
mod waiter;

use crate::feature::Feature;
use crate::plan::{EndpointPlan, OperationPlan, Plan, TypePlan};

pub(crate) use module::Module;

/// A module to be written. Unlike tokens, plans can be sent between threads.
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

/// Returns the modules of a crate.
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
