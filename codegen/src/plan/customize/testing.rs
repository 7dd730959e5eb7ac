//! Plans of single operations, for the tests of customizations.

use serde_json::{Value, json};

use crate::plan::ir::OperationPlan;
use crate::{Generator, load};

/// Rules whose endpoints contain an account if an operation requires it, and that obey a custom
/// endpoint.
const RULES: &str = r#"{"version": "1.0", "parameters": {
    "Endpoint": {"builtIn": "SDK::Endpoint", "type": "String"},
    "RequiresAccountId": {"type": "Boolean"}, "AccountId": {"type": "String"}},
    "rules": [
        {"type": "endpoint", "conditions": [{"fn": "isSet", "argv": [{"ref": "Endpoint"}]}],
            "endpoint": {"url": {"ref": "Endpoint"}}},
        {"type": "endpoint", "conditions": [
            {"fn": "isSet", "argv": [{"ref": "RequiresAccountId"}]},
            {"fn": "isSet", "argv": [{"ref": "AccountId"}]}],
            "endpoint": {"url": "https://{AccountId}.example.com"}},
        {"type": "endpoint", "conditions": [], "endpoint": {"url": "https://example.com"}}]}"#;

/// An operation of a service.
pub(super) struct Example {
    pub(super) service_id: &'static str,
    pub(super) protocol: &'static str,
    pub(super) operation: &'static str,
    /// What the model says about the operation besides its input.
    pub(super) traits: Value,
    /// What it says about the input.
    pub(super) input: Value,
}

impl Example {
    /// Plans the operation. Members may refer to the shapes `String`, `Blob`, `Flag` and `Empty`.
    /// The error is what is wrong, by line.
    pub(super) fn plan(self) -> Result<OperationPlan, String> {
        let Self { service_id, protocol, operation, traits, mut input } = self;
        input["type"] = "structure".into();
        let mut traits = traits;
        traits["input"] = json!({"shape": "Input"});
        if traits["http"].is_null() {
            traits["http"] = json!({"method": "POST", "requestUri": "/"});
        }
        let json = json!({
            "metadata": {"serviceId": service_id, "protocol": protocol, "endpointPrefix": "a",
                "apiVersion": "2012-06-01", "targetPrefix": "A", "jsonVersion": "1.1"},
            "operations": {operation: traits},
            "shapes": {"Input": input, "String": {"type": "string"}, "Blob": {"type": "blob"},
                "Flag": {"type": "boolean"}, "Empty": {"type": "structure", "members": {}}},
        });
        let model = load("model.json", json.to_string().as_bytes()).unwrap().model;
        let generator = Generator::new("model.json", &model, "a");
        let generator = generator.endpoint_rules("rules.json", RULES.as_bytes()).unwrap();
        let plan = generator.plan().map_err(|errors| errors.to_string())?;
        Ok(plan.operations.into_iter().next().unwrap())
    }
}
