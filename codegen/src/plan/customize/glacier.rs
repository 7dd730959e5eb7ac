//! Amazon S3 Glacier.

use super::{Unmet, find};
use crate::model::{self, Kind, Model};
use crate::plan::ir::{ChecksumPlan, FieldRef, Location, OperationPlan};

/// The service's id in its model.
pub(super) const SERVICE_ID: &str = "Glacier";

/// The changes to the model.
pub(super) const MODEL: [super::ModelHabit; 2] = [known_version, optional_account];

/// The changes to each operation.
pub(super) const OPERATION: [super::OperationHabit; 3] = [version_header, own_account, tree_hash];

/// The version of the API, which every request states.
const VERSION: &str = "2012-06-01";

/// The member for the account.
const ACCOUNT: &str = "accountId";

fn known_version(model: &mut Model) -> Result<(), Unmet> {
    match model.metadata.api_version == VERSION {
        true => Ok(()),
        false => Err(Unmet(format!("the API version to be {VERSION}"))),
    }
}

fn version_header(operation: &mut OperationPlan) -> Result<(), Unmet> {
    operation.request.headers.push(("x-amz-glacier-version".to_owned(), VERSION.to_owned()));
    Ok(())
}

/// The account is required in the path, but the caller need not set it: see [`own_account`].
fn optional_account(model: &mut Model) -> Result<(), Unmet> {
    for shape in model.shapes.values_mut() {
        if let Kind::Structure(structure) = &mut shape.kind
            && let Some(member) = structure.members.get_mut(ACCOUNT)
            && member.location == Some(model::Location::Uri)
        {
            member.required = false;
        }
    }
    Ok(())
}

/// A hyphen stands for the account of the credentials.
fn own_account(operation: &mut OperationPlan) -> Result<(), Unmet> {
    if let Some(field) = operation.input.fields.iter().find(|field| field.member == ACCOUNT) {
        operation.request.defaults.push((FieldRef::to(field), "-".to_owned()));
    }
    Ok(())
}

/// The service requires a hash of uploads, which is not that of the body as a whole.
fn tree_hash(operation: &mut OperationPlan) -> Result<(), Unmet> {
    if !matches!(operation.name.as_str(), "UploadArchive" | "UploadMultipartPart") {
        return Ok(());
    }
    let header = "x-amz-sha256-tree-hash";
    let field = find(&operation.input.fields, "checksum")?;
    if !matches!(&field.location, Location::Header(name, _) if name == header) {
        return Err(Unmet(format!("the member checksum in the header {header}")));
    }
    operation.request.checksum = Some(ChecksumPlan::TreeHash(FieldRef::to(field), header));
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::testing::Example;
    use super::SERVICE_ID;

    #[test]
    fn uploads_need_a_header_for_the_tree_hash() {
        let faults = |operation, header| {
            let input = json!({"members": {"checksum": {"shape": "String", "location": "header",
                "locationName": header}}});
            let (protocol, traits) = ("rest-json", json!({}));
            let example = Example { service_id: SERVICE_ID, protocol, operation, traits, input };
            example.plan().map(|plan| plan.request.checksum.is_some())
        };
        assert_eq!(faults("UploadArchive", "X-Amz-Sha256-Tree-Hash"), Ok(true));
        assert_eq!(faults("DescribeJob", "x-amz-sha256-tree-hash"), Ok(false));
        assert!(faults("UploadArchive", "x-amz-hash").is_err());
    }

    #[test]
    fn requests_state_the_version_and_the_own_account() {
        let traits = json!({"http": {"method": "GET", "requestUri": "/{accountId}/vaults"}});
        let input = json!({"required": ["accountId"], "members": {"accountId":
            {"shape": "String", "location": "uri", "locationName": "accountId"}}});
        let (protocol, operation) = ("rest-json", "ListVaults");
        let example = Example { service_id: SERVICE_ID, protocol, operation, traits, input };
        let plan = example.plan().unwrap();
        let version = ("x-amz-glacier-version".to_owned(), "2012-06-01".to_owned());
        assert_eq!(plan.request.headers, [version]);
        let [(account, text)] = &plan.request.defaults[..] else { panic!() };
        assert_eq!((&*account.field, &**text), ("account_id", "-"));
        assert!(!plan.input.fields[0].required && !plan.input.validates);
    }
}
