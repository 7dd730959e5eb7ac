//! Endpoint discovery: operations whose endpoint another operation returns.
//!
//! Smithy's trait [`clientEndpointDiscovery`] says which members that operation has.
//!
//! [`clientEndpointDiscovery`]: https://smithy.io/2.0/aws/aws-core.html#aws-api-clientendpointdiscovery-trait

use super::context::Context;
use super::operation::top_level_name;
use super::path::Resolver;
use crate::error::{self, Reported};
use crate::model::Operation;
use crate::plan::ir::{DiscoveryPlan, PathPlan, StructurePlan, Type};

/// Lowers what an operation has to do with the discovery of endpoints.
pub(super) fn discovery(
    cx: &Context<'_>,
    name: &str,
    operation: &Operation,
    [input, output]: [&StructurePlan; 2],
    types: &Resolver<'_>,
) -> Result<Option<DiscoveryPlan>, Reported> {
    let is_asked = cx.model.operations.values().any(|operation| operation.requires_discovery);
    if operation.discovers_endpoints && is_asked {
        let place = error::operation(name);
        if input.validates {
            let message = "returns endpoints, so that no member of its input can be required";
            return Err(cx.error(place, message));
        }
        let path = |path: &str, ty: Type| {
            let found = types.path(output, path).map_err(|problem| cx.error(&place, problem))?;
            let problem = || format!("`{path}` should be of type {ty}, found {}", found.ty);
            if found.ty == ty { Ok(found) } else { Err(cx.error(&place, problem())) }
        };
        let address: Result<PathPlan, Reported> = path("Endpoints[0].Address", Type::String);
        let minutes = path("Endpoints[0].CachePeriodInMinutes", Type::Long);
        return Ok(Some(DiscoveryPlan::Returns { address: address?, minutes: minutes? }));
    }
    let asked = operation.requires_discovery.then(|| cx.model.discovery_operation()).flatten();
    Ok(asked.map(|(asked, operation)| {
        let shape = operation.input.as_ref().map_or(asked, |input| &input.target);
        DiscoveryPlan::Asks {
            operation: asked.to_owned(),
            input: top_level_name(asked, shape, "Input"),
            feature: cx.usage.feature(asked),
        }
    }))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::{Generator, Operations, load};

    /// Returns `Cargo.toml` of a crate with these operations, or what is wrong.
    fn manifest(model: &Value, operations: &[&str]) -> Result<String, String> {
        let model = load("a.json", model.to_string().as_bytes()).map_err(|e| e.to_string())?.model;
        let names = operations.iter().map(|name| (*name).to_owned()).collect();
        let generator = Generator::new("a.json", &model, "a").operations(Operations::Named(names));
        let files = generator.generate().map_err(|errors| errors.to_string())?.files;
        Ok(files.into_iter().find(|file| file.path == "Cargo.toml").unwrap().contents)
    }

    fn smithy(discovered: &Value) -> Value {
        json!({"smithy": "2.0", "shapes": {
            "a#A": {"type": "service", "operations": [
                {"target": "a#Find"}, {"target": "a#Get"}, {"target": "a#Set"}],
                "traits": {"aws.protocols#awsJson1_1": {},
                    "aws.api#clientEndpointDiscovery": {"operation": "a#Find"}}},
            "a#Find": {"type": "operation", "output": {"target": "a#Found"}},
            "a#Found": {"type": "structure", "members": {"Endpoints": {"target": "a#Endpoints"}}},
            "a#Endpoints": {"type": "list", "member": {"target": "a#Endpoint"}},
            "a#Endpoint": {"type": "structure", "members": {
                "Address": {"target": "smithy.api#String"},
                "CachePeriodInMinutes": {"target": "smithy.api#Long"}}},
            "a#Get": {"type": "operation",
                "traits": {"aws.api#clientDiscoveredEndpoint": discovered}},
            "a#Set": {"type": "operation"},
        }})
    }

    #[test]
    fn the_operation_that_is_asked_is_there_as_well() {
        let features = |discovered: bool, operations: &[&str]| {
            let text = manifest(&smithy(&json!({"required": discovered})), operations).unwrap();
            let lines = text
                .lines()
                .filter(|line| ["find", "get", "set"].contains(&line.split(' ').next().unwrap()));
            lines.map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(features(true, &["Get", "Set"]), ["find = []", "get = [\"find\"]", "set = []"]);
        assert_eq!(features(true, &["Get"]), ["find = []", "get = [\"find\"]"]);
        assert_eq!(features(false, &["Get", "Set"]), ["get = []", "set = []"]);
        assert_eq!(features(true, &["Set", "Find"]), ["find = []", "set = []"]);
    }

    #[test]
    fn what_returns_endpoints_has_the_members_of_the_trait() {
        let fault = |pointer: &str, value: Value| {
            let mut model = smithy(&json!({"required": true}));
            *model.pointer_mut(pointer).unwrap() = value;
            manifest(&model, &["Get"]).unwrap_err()
        };
        let members = "/shapes/a#Endpoint/members";
        assert_eq!(
            fault(&format!("{members}/CachePeriodInMinutes/target"), json!("smithy.api#String")),
            "a.json: operation Find: `Endpoints[0].CachePeriodInMinutes` should be of type i64, \
             found String"
        );
        assert_eq!(
            fault(members, json!({"CachePeriodInMinutes": {"target": "smithy.api#Long"}})),
            "a.json: operation Find: `Endpoints[0].Address`: the structure Endpoint has no member \
             Address"
        );
        let required = json!({"type": "operation", "input": {"target": "a#Input"},
            "output": {"target": "a#Found"}});
        let mut model = smithy(&json!({"required": true}));
        model["shapes"]["a#Find"] = required;
        model["shapes"]["a#Input"] = json!({"type": "structure", "members": {
            "Name": {"target": "smithy.api#String", "traits": {"smithy.api#required": {}}}}});
        assert_eq!(
            manifest(&model, &["Get"]).unwrap_err(),
            "a.json: operation Find: returns endpoints, so that no member of its input can be required"
        );
    }

    #[test]
    fn without_an_operation_to_ask_nothing_is_asked() {
        let mut model = smithy(&json!({"required": true}));
        model["shapes"]["a#A"]["traits"]
            .as_object_mut()
            .unwrap()
            .swap_remove("aws.api#clientEndpointDiscovery");
        assert!(manifest(&model, &["Get", "Set"]).unwrap().contains("get = []"));
    }
}
