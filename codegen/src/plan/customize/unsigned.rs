//! Operations that are called to get credentials, and therefore without any. Neither their models
//! nor their endpoint rules say so.

use super::{OperationHabit, Unmet};
use crate::model::Auth;
use crate::plan::ir::OperationPlan;

/// Returns the changes to the operations of a service.
pub(super) fn habits(service_id: &str) -> &'static [OperationHabit] {
    match service_id {
        "Cognito Identity" | "STS" => &[unsigned],
        _ => &[],
    }
}

fn unsigned(operation: &mut OperationPlan) -> Result<(), Unmet> {
    if matches!(
        operation.name.as_str(),
        "AssumeRoleWithSAML"
            | "AssumeRoleWithWebIdentity"
            | "GetCredentialsForIdentity"
            | "GetId"
            | "GetOpenIdToken"
            | "UnlinkIdentity"
    ) {
        operation.request.auth = vec![Auth::None];
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::testing::Example;
    use crate::model::Auth;

    #[test]
    fn credentials_are_asked_for_without_a_signature() {
        let auth = |service_id, operation| {
            let input = json!({"members": {}});
            let example =
                Example { service_id, protocol: "query", operation, traits: json!({}), input };
            example.plan().unwrap().request.auth
        };
        assert_eq!(auth("STS", "AssumeRoleWithSAML"), [Auth::None]);
        assert_eq!(auth("STS", "AssumeRole"), [Auth::SigV4]);
        assert_eq!(auth("Cognito Identity", "GetId"), [Auth::None]);
        assert_eq!(auth("Clock", "GetId"), [Auth::SigV4]);
    }
}
