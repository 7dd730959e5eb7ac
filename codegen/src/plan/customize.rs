//! What a service does that its model does not say: one small function per habit, each with its
//! reason. Nothing outside this folder knows a service, an operation or a shape by name.

mod built_ins;
mod s3;

use std::borrow::Cow;

use crate::model::Model;
use crate::plan::ir::{BuiltIn, OperationPlan};

/// Corrects what the model says.
pub(crate) fn model(model: &Model) -> Cow<'_, Model> {
    if model.metadata.service_id != s3::SERVICE_ID {
        return Cow::Borrowed(model);
    }
    let mut model = model.clone();
    s3::global_endpoint(&mut model);
    s3::operation_ids(&mut model);
    s3::expires_is_a_date(&mut model);
    Cow::Owned(model)
}

/// The value of the configuration for a built-in parameter of endpoint rules.
pub(super) fn built_in(name: &str) -> Option<BuiltIn> {
    built_ins::find(name)
}

/// Changes how a request is made or a response is read.
pub(super) fn operation(model: &Model, operation: &mut OperationPlan) {
    if model.metadata.service_id == s3::SERVICE_ID {
        s3::bucket_in_endpoint(operation);
        s3::errors_in_success(operation);
        s3::bucket_location(operation);
        s3::customer_keys(operation);
        s3::copy_source(operation);
        s3::url_encoded_listings(operation);
        s3::expect_continue(operation);
        s3::expires_may_be_no_date(operation);
        s3::bare_headers(operation);
    }
}
