//! Plans of single operations, for the tests of customizations.

use serde_json::{Value, json};

use crate::model::Model;
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
    /// Plans the operation. Members may refer to the shapes `String`, `Strings`, `Blob`,
    /// `Flag` and `Empty`.
    /// The error is what is wrong, by line.
    pub(super) fn plan(self) -> Result<OperationPlan, String> {
        let model = self.model();
        let generator = Generator::new("model.json", &model, "a");
        let generator = generator.endpoint_rules("rules.json", RULES.as_bytes()).unwrap();
        let plan = generator.plan().map_err(|errors| errors.to_string())?;
        Ok(plan.operations.into_iter().next().unwrap())
    }

    /// Returns the code of the operation's module.
    pub(super) fn code(self) -> String {
        let model = self.model();
        let files = Generator::new("model.json", &model, "a").generate().unwrap().files;
        let is_module = |file: &crate::File| file.path.starts_with("src/operation/");
        files.into_iter().find(is_module).unwrap().contents
    }

    fn model(self) -> Model {
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
            "shapes": {"Input": input, "String": {"type": "string"},
                "Strings": {"type": "list", "member": {"shape": "String"}}, "Blob": {"type": "blob"},
                "Flag": {"type": "boolean"}, "Empty": {"type": "structure", "members": {}}},
        });
        load("model.json", json.to_string().as_bytes()).unwrap().model
    }
}
