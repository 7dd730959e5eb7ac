//! What a service does that its model does not say: one small function per habit, each with its
//! reason. Nothing outside this folder knows a service, an operation or a shape by name.

mod s3;

use super::OperationPlan;
use crate::model::Model;

/// Changes how a request is made.
pub(super) fn request(model: &Model, operation: &mut OperationPlan) {
    if model.metadata.service_id == s3::SERVICE_ID {
        s3::bucket_in_host(model, operation);
    }
}
