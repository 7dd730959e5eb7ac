//! What a service does that its model does not say: one small function per habit, each with its
//! reason. Nothing outside this folder knows a service, an operation or a shape by name.

mod built_ins;
mod s3;

use std::borrow::Cow;

use crate::error::Collector;
use crate::model::Model;
use crate::plan::ir::{BuiltIn, OperationPlan};

/// What a habit expected to change, and did not find.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unmet(String);

impl Unmet {
    /// The fault, in words.
    pub(crate) fn message(&self, service_id: &str) -> String {
        format!("the customization of {service_id} expects {}", self.0)
    }
}

/// A change to the model as a whole.
type ModelHabit = fn(&mut Model) -> Result<(), Unmet>;

/// A change to how an operation's request is made or its response is read. One that is not about
/// the operation leaves it alone.
type OperationHabit = fn(&mut OperationPlan) -> Result<(), Unmet>;

/// The features of the runtime that the habits of a service need.
pub(super) fn runtime_features(service_id: &str) -> &'static [&'static str] {
    match service_id {
        s3::SERVICE_ID => &["s3"],
        _ => &[],
    }
}

/// Types of the runtime that only this service needs and its crate reexports, by their paths.
pub(super) fn reexports(service_id: &str) -> &'static [&'static str] {
    match service_id {
        s3::SERVICE_ID => &["s3::AddressingStyle"],
        _ => &[],
    }
}

/// The habits of a service, by its id.
fn habits(service_id: &str) -> (&'static [ModelHabit], &'static [OperationHabit]) {
    match service_id {
        s3::SERVICE_ID => (&s3::MODEL, &s3::OPERATION),
        _ => (&[], &[]),
    }
}

/// Corrects what the model says.
pub(crate) fn model<'m>(model: &'m Model, collector: &mut Collector) -> Cow<'m, Model> {
    let service_id = &model.metadata.service_id;
    let (habits, _) = habits(service_id);
    if habits.is_empty() {
        return Cow::Borrowed(model);
    }
    let mut corrected = model.clone();
    for unmet in habits.iter().filter_map(|habit| habit(&mut corrected).err()) {
        collector.error("", unmet.message(service_id));
    }
    Cow::Owned(corrected)
}

/// Changes how a request is made or a response is read. Gives what was expected and not found.
pub(super) fn operation(model: &Model, operation: &mut OperationPlan) -> Vec<Unmet> {
    let (_, habits) = habits(&model.metadata.service_id);
    habits.iter().filter_map(|habit| habit(operation).err()).collect()
}

/// The value of the configuration for a built-in parameter of endpoint rules.
pub(super) fn built_in(name: &str) -> Option<BuiltIn> {
    built_ins::find(name)
}
