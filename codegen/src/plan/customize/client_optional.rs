//! Services whose required members clients treat as optional. Their models in Smithy say so, which
//! the official SDK is made from; those of botocore have no trait for it.

use super::{ModelHabit, Unmet};
use crate::model::{Kind, Model};

/// Returns the changes to a service's model.
pub(super) fn habits(service_id: &str) -> &'static [ModelHabit] {
    match service_id {
        "Auto Scaling" | "CloudWatch" | "EC2" => &[client_optional],
        _ => &[],
    }
}

fn client_optional(model: &mut Model) -> Result<(), Unmet> {
    for shape in model.shapes.values_mut() {
        if let Kind::Structure(structure) = &mut shape.kind {
            structure.members.values_mut().for_each(|member| member.client_optional = true);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::plan::ir::TypePlan;
    use crate::{Generator, load};

    #[test]
    fn required_members_are_optional_and_still_checked() {
        let is_optional = |service_id| {
            let json = json!({
                "metadata": {"serviceId": service_id, "protocol": "query", "endpointPrefix": "clock",
                    "apiVersion": "2020-01-01"},
                "operations": {"Put": {
                    "http": {"method": "POST", "requestUri": "/"}, "input": {"shape": "In"},
                }},
                "shapes": {
                    "In": {"type": "structure", "members": {"Tag": {"shape": "Tag"}}},
                    "Tag": {"type": "structure", "required": ["Key"], "members": {
                        "Key": {"shape": "Text"},
                    }},
                    "Text": {"type": "string"},
                },
            });
            let model = load("clock.json", json.to_string().as_bytes()).unwrap().model;
            let plan = Generator::new("clock.json", &model, "clock").plan().unwrap();
            let [TypePlan::Structure(tag)] = &plan.types[..] else { panic!() };
            assert!(tag.fields[0].required);
            assert_eq!(tag.validates, tag.fields[0].optional);
            tag.fields[0].optional
        };
        assert!(is_optional("EC2"));
        assert!(!is_optional("Clock"));
    }
}
