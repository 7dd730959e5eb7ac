//! Behavior of services that their models do not describe: one small function each, with its
//! reason. No code outside this folder mentions a service, operation or shape by name.

mod api_gateway;
mod built_ins;
mod client_optional;
mod cloud_search_domain;
mod content_type;
mod glacier;
mod machine_learning;
mod polly;
mod route_53;
mod s3;
mod s3_control;
mod source_region;
#[cfg(test)]
mod testing;
mod unsigned;

use std::borrow::Cow;

use crate::error::Collector;
use crate::model::Model;
use crate::plan::ir::{BuiltIn, Field, OperationPlan, Reexport};

/// What a customization expected but did not find.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unmet(String);

impl Unmet {
    /// Returns the error message.
    pub(crate) fn message(&self, service_id: &str) -> String {
        format!("the customization of {service_id} expects {}", self.0)
    }
}

/// A change to the model.
type ModelHabit = fn(&mut Model) -> Result<(), Unmet>;

/// A change to an operation. Operations that it does not apply to are left unchanged.
type OperationHabit = fn(&mut OperationPlan) -> Result<(), Unmet>;

/// Returns the runtime features that the customizations of a service need.
pub(super) fn runtime_features(service_id: &str) -> &'static [&'static str] {
    match service_id {
        s3::SERVICE_ID => &["s3"],
        _ => &[],
    }
}

/// Returns the items of the runtime that are reexported for this service only.
pub(super) fn reexports(service_id: &str) -> &'static [Reexport] {
    match service_id {
        s3::SERVICE_ID => &s3::REEXPORTS,
        _ => &[],
    }
}

/// Whether a service has items behind a feature with this name.
pub(super) fn is_feature(name: &str) -> bool {
    s3::REEXPORTS.iter().any(|reexport| reexport.feature == Some(name))
}

/// Returns the changes to a service's model.
fn model_habits(service_id: &str) -> &'static [ModelHabit] {
    match service_id {
        glacier::SERVICE_ID => &glacier::MODEL,
        s3::SERVICE_ID => &s3::MODEL,
        s3_control::SERVICE_ID => &s3_control::MODEL,
        _ => client_optional::habits(service_id),
    }
}

/// Returns the changes to the operations of a service: its own, then those that several services
/// have in common.
fn operation_habits(service_id: &str) -> impl Iterator<Item = &'static OperationHabit> {
    let own: &[OperationHabit] = match service_id {
        api_gateway::SERVICE_ID => &api_gateway::OPERATION,
        cloud_search_domain::SERVICE_ID => &cloud_search_domain::OPERATION,
        glacier::SERVICE_ID => &glacier::OPERATION,
        machine_learning::SERVICE_ID => &machine_learning::OPERATION,
        polly::SERVICE_ID => &polly::OPERATION,
        route_53::SERVICE_ID => &route_53::OPERATION,
        s3::SERVICE_ID => &s3::OPERATION,
        s3_control::SERVICE_ID => &s3_control::OPERATION,
        _ => &[],
    };
    let shared = [content_type::habits, source_region::habits, unsigned::habits];
    own.iter().chain(shared.into_iter().flat_map(move |habits| habits(service_id)))
}

/// Applies the customizations of the model.
pub(crate) fn model<'m>(model: &'m Model, collector: &mut Collector) -> Cow<'m, Model> {
    let service_id = &model.metadata.service_id;
    let habits = model_habits(service_id);
    if habits.is_empty() {
        return Cow::Borrowed(model);
    }
    let mut corrected = model.clone();
    for unmet in habits.iter().filter_map(|habit| habit(&mut corrected).err()) {
        collector.error("", unmet.message(service_id));
    }
    Cow::Owned(corrected)
}

/// Applies the customizations of an operation. Returns what was expected but not found.
pub(super) fn operation(model: &Model, operation: &mut OperationPlan) -> Vec<Unmet> {
    let habits = operation_habits(&model.metadata.service_id);
    habits.filter_map(|habit| habit(operation).err()).collect()
}

/// Returns the value in the configuration for a built-in parameter of endpoint rules.
pub(super) fn built_in(name: &str) -> Option<BuiltIn> {
    built_ins::find(name)
}

/// Returns the field of a member that must exist.
fn find<'f>(fields: &'f [Field], member: &str) -> Result<&'f Field, Unmet> {
    let found = fields.iter().find(|field| field.member == member);
    found.ok_or_else(|| Unmet(format!("a member {member}")))
}

/// Like [`find`], to change it.
fn find_mut<'f>(fields: &'f mut [Field], member: &str) -> Result<&'f mut Field, Unmet> {
    let found = fields.iter_mut().find(|field| field.member == member);
    found.ok_or_else(|| Unmet(format!("a member {member}")))
}
