//! Amazon S3.

use crate::model::Model;
use crate::plan::{Host, OperationPlan, PathPart};

/// The service's id in its model.
pub(super) const SERVICE_ID: &str = "S3";

/// The endpoint rules' parameter that a bucket's name is bound to.
const BUCKET_PARAMETER: &str = "Bucket";

/// Moves the bucket from the path to the host: S3's endpoint rules name a bucket in the host
/// where its name fits and the configuration does not say otherwise. The model only has the
/// older form, `/{Bucket}/…`.
pub(super) fn bucket_in_host(model: &Model, operation: &mut OperationPlan) {
    let Some(crate::model::Kind::Structure(input)) =
        model.shapes.get(&operation.input.name.shape).map(|shape| &shape.kind)
    else {
        return;
    };
    let path = &mut operation.request.path;
    let [PathPart::Literal(slash), PathPart::Label { field, .. }, ..] = path.as_slice() else {
        return;
    };
    let parameter = input.members.get(&field.member).and_then(|m| m.context_param.as_deref());
    if slash == "/" && parameter == Some(BUCKET_PARAMETER) {
        operation.request.host = Host::Bucket(field.clone());
        path.drain(..2);
    }
}
