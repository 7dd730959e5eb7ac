//! Copies between regions. The service reads the source with a presigned URL, which the request
//! contains unless the caller sets it.
//!
//! botocore adds the member `SourceRegion` to the models of databases and does not send it.

use super::{OperationHabit, Unmet, find};
use crate::plan::ir::{Body, CopyPlan, FieldRef, Location, OperationPlan};

/// Returns the changes to the operations of a service.
pub(super) fn habits(service_id: &str) -> &'static [OperationHabit] {
    match service_id {
        "DocDB" | "Neptune" | "RDS" => &[databases],
        "EC2" => &[snapshots],
        _ => &[],
    }
}

fn databases(operation: &mut OperationPlan) -> Result<(), Unmet> {
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
    field.docs = vec!["Not sent: it is part of `PreSignedUrl`, unless that is set.".to_owned()];
    let region = FieldRef::to(field);
    if let Body::Members(_, fields, _) = &mut operation.request.body {
        fields.retain(|name| *name != region.field);
    }
    let url = FieldRef::to(find(&operation.input.fields, "PreSignedUrl")?);
    operation.request.copy = Some(CopyPlan { region, url, destination: None });
    Ok(())
}

fn snapshots(operation: &mut OperationPlan) -> Result<(), Unmet> {
    if operation.name != "CopySnapshot" {
        return Ok(());
    }
    let field = |member| find(&operation.input.fields, member).map(FieldRef::to);
    let (region, url) = (field("SourceRegion")?, field("PresignedUrl")?);
    let destination = Some(field("DestinationRegion")?);
    operation.request.copy = Some(CopyPlan { region, url, destination });
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::testing::Example;
    use crate::plan::ir::{CopyPlan, Location, OperationPlan};

    fn example(service_id: &'static str, operation: &'static str, members: &[&str]) -> Example {
        let members = members.iter().map(|name| ((*name).to_owned(), json!({"shape": "String"})));
        let input = json!({"members": members.collect::<serde_json::Map<String, Value>>()});
        let protocol = if service_id == "EC2" { "ec2" } else { "query" };
        Example { service_id, protocol, operation, traits: json!({}), input }
    }

    fn plan(example: Example) -> Result<OperationPlan, String> {
        example.plan()
    }

    /// The members for the region, the URL and the destination.
    fn copy(plan: OperationPlan) -> Option<(String, String, Option<String>)> {
        let CopyPlan { region, url, destination } = plan.request.copy?;
        Some((region.member, url.member, destination.map(|field| field.member)))
    }

    #[test]
    fn the_region_of_the_source_is_not_sent_but_in_the_url() {
        let members = ["SourceRegion", "PreSignedUrl"];
        let copies = plan(example("RDS", "CopyDBSnapshot", &members)).unwrap();
        assert_eq!(copies.input.fields[0].location, Location::Unsent);
        let expected = ("SourceRegion".to_owned(), "PreSignedUrl".to_owned(), None);
        assert_eq!(copy(copies), Some(expected));
        for (service, operation, members) in [
            ("RDS", "Find", &members[..]),
            ("Clock", "CopyDBSnapshot", &members),
            ("RDS", "CopyDBSnapshot", &members[1..]),
        ] {
            assert_eq!(copy(plan(example(service, operation, members)).unwrap()), None);
        }
        let fault = plan(example("RDS", "CopyDBSnapshot", &members[..1])).unwrap_err();
        assert_eq!(
            fault,
            "model.json: operation CopyDBSnapshot: the customization of RDS expects a member \
             PreSignedUrl"
        );
    }

    #[test]
    fn snapshots_say_where_they_go() {
        let members = ["SourceRegion", "PresignedUrl", "DestinationRegion"];
        let copies = plan(example("EC2", "CopySnapshot", &members)).unwrap();
        assert!(matches!(copies.input.fields[0].location, Location::Body(_)));
        let [source, url, destination] = members.map(str::to_owned);
        assert_eq!(copy(copies), Some((source, url, Some(destination))));
        let fault = plan(example("EC2", "CopySnapshot", &members[..2])).unwrap_err();
        assert!(fault.ends_with("expects a member DestinationRegion"), "{fault}");
    }

    #[test]
    fn the_url_is_added_unless_it_is_set() {
        let members = ["SourceRegion", "PresignedUrl", "DestinationRegion"];
        let code = example("EC2", "CopySnapshot", &members).code();
        for expected in [
            "let body = match (&self.source_region, &self.presigned_url) {",
            "req.copy_from(config, \"PresignedUrl\", region, &body)",
            "destination_region: Some(config.region().to_owned())",
        ] {
            assert!(code.contains(expected), "{code}");
        }
    }
}
