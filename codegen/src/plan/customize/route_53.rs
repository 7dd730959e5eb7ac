//! Amazon Route 53.

use super::Unmet;
use crate::plan::ir::{Field, FieldRef, OperationPlan};

/// The service's id in its model.
pub(super) const SERVICE_ID: &str = "Route 53";

/// The changes to each operation.
pub(super) const OPERATION: [super::OperationHabit; 1] = [plain_ids];

/// Responses have the ids of hosted zones, delegation sets and changes with their kind in front
/// (`/hostedzone/Z1`), and requests without. The ids of other resources have no kind.
fn plain_ids(operation: &mut OperationPlan) -> Result<(), Unmet> {
    let is_id = |field: &&Field| match field.member.as_str() {
        "DelegationSetId" | "HostedZoneId" | "HostedZoneIdMarker" => true,
        "Id" => matches!(
            operation.name.as_str(),
            "DeleteHostedZone"
                | "DeleteReusableDelegationSet"
                | "GetChange"
                | "GetHostedZone"
                | "GetReusableDelegationSet"
                | "UpdateHostedZoneComment"
        ),
        _ => false,
    };
    let ids = operation.input.fields.iter().filter(is_id).map(FieldRef::to);
    operation.request.last_segments = ids.collect();
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::testing::Example;
    use super::SERVICE_ID;

    #[test]
    fn ids_are_sent_without_their_kind() {
        let cut = |operation, member: &str| {
            let input = json!({"members": {member: {"shape": "String"}}});
            let (protocol, traits) = ("rest-xml", json!({}));
            let example = Example { service_id: SERVICE_ID, protocol, operation, traits, input };
            example.plan().unwrap().request.last_segments.len()
        };
        assert_eq!(cut("GetHostedZone", "Id"), 1);
        assert_eq!(cut("GetTrafficPolicy", "Id"), 0);
        assert_eq!(cut("CreateHostedZone", "DelegationSetId"), 1);
        assert_eq!(cut("ChangeTagsForResource", "ResourceId"), 0);
    }
}
