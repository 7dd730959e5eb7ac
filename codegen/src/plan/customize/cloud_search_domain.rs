//! Amazon CloudSearch Domain.

use super::Unmet;
use crate::plan::ir::{Body, OperationPlan};

/// The service's id in its model.
pub(super) const SERVICE_ID: &str = "CloudSearch Domain";

/// The changes to each operation.
pub(super) const OPERATION: [super::OperationHabit; 1] = [long_searches];

/// A search may be longer than a URI can be, so it is posted as a form.
fn long_searches(operation: &mut OperationPlan) -> Result<(), Unmet> {
    if operation.name != "Search" {
        return Ok(());
    }
    let request = &mut operation.request;
    if request.method != "GET" || request.body != Body::Empty {
        return Err(Unmet("Search to be a GET request without a body".to_owned()));
    }
    request.method = "POST".to_owned();
    request.body = Body::Query;
    request.content_type = Some("application/x-www-form-urlencoded");
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::testing::Example;
    use super::SERVICE_ID;
    use crate::plan::ir::Body;

    #[test]
    fn a_search_is_a_form() {
        let plan = |operation, method| {
            let traits = json!({"http": {"method": method, "requestUri": "/search?pretty=true"}});
            let input = json!({"members": {}});
            Example { service_id: SERVICE_ID, protocol: "rest-json", operation, traits, input }
                .plan()
        };
        let request = plan("Search", "GET").unwrap().request;
        let form = Some("application/x-www-form-urlencoded");
        assert_eq!(
            (&*request.method, request.body, request.content_type),
            ("POST", Body::Query, form)
        );
        assert_eq!(plan("Suggest", "GET").unwrap().request.method, "GET");
        let expected = "model.json: operation Search: the customization of CloudSearch Domain \
                        expects Search to be a GET request without a body";
        assert_eq!(plan("Search", "PUT").unwrap_err(), expected);
    }
}
