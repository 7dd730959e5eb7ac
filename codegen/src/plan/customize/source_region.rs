//! Copies between regions. The service reads the source with a presigned URL. botocore adds the
//! member `SourceRegion` to the model, presigns the URL with it, and does not send it.

use super::{OperationHabit, Unmet};
use crate::plan::ir::{Body, Location, OperationPlan};

/// Returns the changes to the operations of a service.
pub(super) fn habits(service_id: &str) -> &'static [OperationHabit] {
    match service_id {
        "DocDB" | "Neptune" | "RDS" => &[not_sent],
        _ => &[],
    }
}

/// URLs are not presigned here: callers set `PreSignedUrl`. The member is kept, so that the
/// arguments of boto3 are accepted.
fn not_sent(operation: &mut OperationPlan) -> Result<(), Unmet> {
    let copies = matches!(
        operation.name.as_str(),
        "CopyDBClusterSnapshot"
            | "CopyDBSnapshot"
            | "CreateDBCluster"
            | "CreateDBInstanceReadReplica"
            | "StartDBInstanceAutomatedBackupsReplication"
    );
    let mut fields = operation.input.fields.iter_mut();
    // Only botocore has the member, not the model of the service.
    let Some(field) = fields.find(|field| copies && field.member == "SourceRegion") else {
        return Ok(());
    };
    field.location = Location::Unsent;
    field.docs = vec!["Not sent: set `PreSignedUrl` to copy from another region.".to_owned()];
    if let Body::Members(_, fields, _) = &mut operation.request.body {
        fields.retain(|name| *name != field.name);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::testing::Example;
    use crate::plan::ir::{Body, Location};

    #[test]
    fn the_region_of_the_source_is_not_sent() {
        let sent = |service_id, operation| {
            let input = json!({"members": {"SourceRegion": {"shape": "String"}}});
            let (protocol, traits) = ("query", json!({}));
            let plan = Example { service_id, protocol, operation, traits, input }.plan().unwrap();
            let Body::Members(_, fields, _) = plan.request.body else { panic!() };
            assert_eq!(plan.input.fields[0].location == Location::Unsent, fields.is_empty());
            fields.len()
        };
        assert_eq!(sent("RDS", "CopyDBSnapshot"), 0);
        assert_eq!(sent("RDS", "DescribeSourceRegions"), 1);
        assert_eq!(sent("Clock", "CopyDBSnapshot"), 1);
    }
}
