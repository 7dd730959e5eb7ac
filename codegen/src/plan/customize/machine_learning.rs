//! Amazon Machine Learning.

use super::{Unmet, find};
use crate::plan::ir::{BindingPlan, BoundValue, FieldRef, Host, OperationPlan};
use crate::plan::names;

/// The service's id in its model.
pub(super) const SERVICE_ID: &str = "Machine Learning";

/// The changes to each operation.
pub(super) const OPERATION: [super::OperationHabit; 1] = [own_endpoint];

/// Each model has an endpoint of its own for predictions, whose URL is in the request.
fn own_endpoint(operation: &mut OperationPlan) -> Result<(), Unmet> {
    if operation.name != "Predict" {
        return Ok(());
    }
    let field = FieldRef::to(find(&operation.input.fields, "PredictEndpoint")?);
    if let Host::Rules { bindings, .. } = &mut operation.request.host {
        let parameter = "Endpoint";
        bindings.push(BindingPlan {
            parameter: parameter.to_owned(),
            field: names::field(parameter),
            value: BoundValue::Text(field),
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::testing::Example;
    use super::SERVICE_ID;
    use crate::plan::ir::{Host, OperationPlan};

    fn plan(operation: &'static str, members: Value) -> Result<OperationPlan, String> {
        let (traits, input) = (json!({}), json!({"members": members}));
        Example { service_id: SERVICE_ID, protocol: "json", operation, traits, input }.plan()
    }

    #[test]
    fn predictions_have_their_own_endpoint() {
        let bound = |operation| {
            let plan = plan(operation, json!({"PredictEndpoint": {"shape": "String"}})).unwrap();
            let Host::Rules { bindings, .. } = plan.request.host else { panic!() };
            bindings.into_iter().map(|binding| binding.parameter).collect::<Vec<_>>()
        };
        assert_eq!(bound("Predict"), ["Endpoint"]);
        assert!(bound("GetMLModel").is_empty());
        let expected = "model.json: operation Predict: the customization of Machine Learning \
                        expects a member PredictEndpoint";
        assert_eq!(plan("Predict", json!({})).unwrap_err(), expected);
    }
}
