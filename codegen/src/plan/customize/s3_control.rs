//! Amazon S3 Control.

use super::Unmet;
use crate::model::Model;
use crate::plan::ir::{BoundValue, Host, LiteralPlan, OperationPlan, PathPart};

/// The service's id in its model.
pub(super) const SERVICE_ID: &str = "S3 Control";

/// The changes to the model.
pub(super) const MODEL: [super::ModelHabit; 1] = [newer_checksums];

/// The changes to each operation.
pub(super) const OPERATION: [super::OperationHabit; 1] = [account_in_endpoint];

/// The service knows the checksums of S3. Its model still has the trait `httpChecksumRequired`,
/// which stands for a `Content-MD5`.
fn newer_checksums(model: &mut Model) -> Result<(), Unmet> {
    for operation in model.operations.values_mut() {
        if let Some(checksum) = &mut operation.checksum {
            checksum.content_md5 = false;
        }
    }
    Ok(())
}

/// Endpoint rules put the account into the host if the operation says so, and so does the prefix of
/// the model. Without rules, the prefix stays.
fn account_in_endpoint(operation: &mut OperationPlan) -> Result<(), Unmet> {
    let Host::Rules { bindings, prefix } = &mut operation.request.host else { return Ok(()) };
    let [PathPart::Label { field, .. }, PathPart::Literal(dot)] = prefix.as_slice() else {
        return Ok(());
    };
    if field.member != "AccountId" || dot != "." {
        return Ok(());
    }
    let required = BoundValue::Literal(LiteralPlan::Flag(true));
    let is_required = bindings
        .iter()
        .any(|binding| binding.parameter == "RequiresAccountId" && binding.value == required);
    if !is_required {
        return Err(Unmet("the endpoint parameter \"RequiresAccountId\" to be true".to_owned()));
    }
    prefix.clear();
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::testing::Example;
    use super::SERVICE_ID;
    use crate::plan::ir::{ChecksumPlan, Host, OperationPlan};

    fn plan(service_id: &'static str, params: Value) -> Result<OperationPlan, String> {
        let traits = json!({"endpoint": {"hostPrefix": "{AccountId}."}, "httpChecksumRequired": true,
            "staticContextParams": params});
        let input = json!({"required": ["AccountId"], "members": {"AccountId": {"shape": "String",
            "hostLabel": true, "location": "header", "locationName": "x-amz-account-id",
            "contextParam": {"name": "AccountId"}}}});
        let operation = "GetJob";
        Example { service_id, protocol: "rest-xml", operation, traits, input }.plan()
    }

    #[test]
    fn the_account_is_in_the_host_once() {
        let prefix = |service_id| {
            let params = json!({"RequiresAccountId": {"value": true}});
            match plan(service_id, params).unwrap().request.host {
                Host::Rules { prefix, .. } | Host::Service(prefix) => prefix.len(),
            }
        };
        assert_eq!((prefix(SERVICE_ID), prefix("Clock")), (0, 2));
        let expected = "model.json: operation GetJob: the customization of S3 Control expects the \
                        endpoint parameter \"RequiresAccountId\" to be true";
        assert_eq!(plan(SERVICE_ID, json!({})).unwrap_err(), expected);
    }

    #[test]
    fn a_required_checksum_need_not_be_md5() {
        let checksum = |service_id| {
            let params = json!({"RequiresAccountId": {"value": true}});
            plan(service_id, params).unwrap().request.checksum
        };
        assert_eq!(checksum("Clock"), Some(ChecksumPlan::ContentMd5));
        let Some(ChecksumPlan::Flexible(plan)) = checksum(SERVICE_ID) else { panic!() };
        assert!(plan.required && plan.algorithm.is_none() && !plan.trailer);
    }
}
