//! Lowers a model and a selection to a [`Plan`]: names, types, HTTP bindings, documents,
//! documentation.
//!
//! All decisions are made here and all errors reported. Code is written from the plan without
//! further checks.

mod bindings;
mod checksum;
mod context;
mod discovery;
pub(crate) mod docs;
mod document;
pub(crate) mod endpoint;
mod event;
mod features;
mod jmespath;
mod operation;
pub(crate) mod paginator;
mod params;
mod path;
mod recursion;
mod request;
mod response;
mod structure;
mod types;
mod uri;
mod usage;
mod value;
pub(crate) mod waiter;

use std::cell::RefCell;

use context::Context;

use super::ir::{EndpointPlan, Form, OperationPlan, Plan, Reexport, ServicePlan};
use super::{customize, markdown, protocol};
use crate::error::{self, Collector, Reported};
use crate::feature::Feature;
use crate::model::Model;
use crate::select::Selection;

/// Lowers a crate.
pub(crate) fn plan<'m>(
    model: &'m Model,
    selection: &Selection<'m>,
    docs: &docs::Docs,
    form: Form,
    features: &[Feature],
    endpoint: Option<EndpointPlan>,
    collector: &mut Collector,
) -> Result<Plan, Reported> {
    docs.check(model, collector);
    // Shapes without a finite type cannot be lowered.
    let recursion = recursion::Recursion::new(model, selection, collector)?;
    let cx = Context {
        model,
        protocol: protocol::of(model.metadata.protocol),
        docs,
        recursion,
        usage: usage::Usage::new(model, selection, form, collector),
        endpoint: endpoint.as_ref(),
        collector: RefCell::new(collector),
    };
    let types = types::types(&cx, selection);
    let selected = selection.operations.iter();
    let selected = selected.filter_map(|name| model.operations.get_key_value(*name));
    let resolver = path::Resolver::new(&types);
    let planned =
        selected.map(|(name, operation)| operation::operation(&cx, name, operation, &resolver));
    let mut operations: Vec<OperationPlan> = error::all(planned)?;
    operations.sort_by(|a, b| a.module.cmp(&b.module));
    let modules = operations.iter().map(|o| (&*o.module, &*o.name));
    types::refuse_equal_modules(&cx, "operation", modules);
    let runtime_features = features::runtime_features(&cx, &operations);
    let endpoint = endpoint.map(|endpoint| params::with_fields(endpoint, &operations));
    Ok(Plan {
        form,
        features: match form {
            Form::Crate => Feature::ALL.to_vec(),
            Form::Module => with_implied(features),
        },
        runtime_features,
        reexports: reexports(model, form),
        service: service(model, endpoint),
        operations,
        types,
        waiters: Vec::new(),
        warnings: Vec::new(),
    })
}

/// Returns what is reexported. A module has no cargo features, so it lacks what is behind one.
fn reexports(model: &Model, form: Form) -> Vec<Reexport> {
    let all = customize::reexports(&model.metadata.service_id).iter().copied();
    all.filter(|reexport| form == Form::Crate || reexport.feature.is_none()).collect()
}

/// Returns the features and their dependencies.
fn with_implied(features: &[Feature]) -> Vec<Feature> {
    let wanted = |feature: &Feature| {
        features.contains(feature) || features.iter().any(|by| by.implies().contains(feature))
    };
    Feature::ALL.into_iter().filter(wanted).collect()
}

fn service(model: &Model, endpoint: Option<EndpointPlan>) -> ServicePlan {
    let metadata = &model.metadata;
    ServicePlan {
        id: metadata.service_id.clone(),
        full_name: markdown::text(&metadata.full_name),
        api_version: markdown::text(&metadata.api_version),
        endpoint_prefix: metadata.endpoint_prefix.clone(),
        global_endpoint: metadata.global_endpoint.clone(),
        signing_name: match &metadata.signing_name {
            Some(name) => name.clone(),
            None => metadata.endpoint_prefix.clone(),
        },
        endpoint,
    }
}
