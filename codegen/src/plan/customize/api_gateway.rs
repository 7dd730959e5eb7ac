//! Amazon API Gateway.

use super::Unmet;
use crate::plan::ir::OperationPlan;

/// The service's id in its model.
pub(super) const SERVICE_ID: &str = "API Gateway";

/// The changes to each operation.
pub(super) const OPERATION: [super::OperationHabit; 1] = [accepts_json];

/// Responses are in HAL (`application/hal+json`) unless JSON is asked for. A member for the header
/// takes precedence.
fn accepts_json(operation: &mut OperationPlan) -> Result<(), Unmet> {
    operation.request.headers.push(("accept".to_owned(), "application/json".to_owned()));
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::testing::Example;
    use super::SERVICE_ID;

    #[test]
    fn every_request_asks_for_json() {
        let headers = |service_id| {
            let (traits, input) = (json!({}), json!({"members": {}}));
            let protocol = "rest-json";
            let example = Example { service_id, protocol, operation: "GetApi", traits, input };
            example.plan().unwrap().request.headers
        };
        assert_eq!(headers(SERVICE_ID), [("accept".to_owned(), "application/json".to_owned())]);
        assert_eq!(headers("Clock"), []);
    }
}
