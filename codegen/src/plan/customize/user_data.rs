//! The user data of new instances: set as text, sent in base64. The models have a plain string for
//! it. For other operations, the caller encodes it, as with botocore.

use super::{OperationHabit, Unmet, find_mut};
use crate::plan::ir::{Document, Location, OperationPlan, Text, form};

/// Returns the changes to the operations of a service.
pub(super) fn habits(service_id: &str) -> &'static [OperationHabit] {
    match service_id {
        "Auto Scaling" | "EC2" => &[in_base64],
        _ => &[],
    }
}

fn in_base64(operation: &mut OperationPlan) -> Result<(), Unmet> {
    if !matches!(operation.name.as_str(), "CreateLaunchConfiguration" | "RunInstances") {
        return Ok(());
    }
    let field = find_mut(&mut operation.input.fields, "UserData")?;
    if let Location::Body(place) = &mut field.location
        && let Some(Document::Form(place)) = &mut place.write
        && place.content == form::Content::Text(Text::String)
    {
        place.content = form::Content::Text(Text::Base64String);
        return Ok(());
    }
    Err(Unmet("the member UserData to be a string in a form".to_owned()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::testing::Example;
    use crate::plan::ir::{Document, Location, OperationPlan, Text, form};

    fn plan(operation: &'static str, shape: &str) -> Result<OperationPlan, String> {
        let input = json!({"members": {"UserData": {"shape": shape}}});
        let (protocol, traits) = ("ec2", json!({}));
        Example { service_id: "EC2", protocol, operation, traits, input }.plan()
    }

    #[test]
    fn the_user_data_of_new_instances_is_encoded() {
        let text = |operation| {
            let plan = plan(operation, "String").unwrap();
            let Location::Body(place) = &plan.input.fields[0].location else { panic!() };
            match &place.write {
                Some(Document::Form(form::Place {
                    content: form::Content::Text(text), ..
                })) => *text,
                _ => panic!(),
            }
        };
        assert_eq!(text("RunInstances"), Text::Base64String);
        assert_eq!(text("RequestSpotInstances"), Text::String);
        let expected = "model.json: operation RunInstances: the customization of EC2 expects the \
                        member UserData to be a string in a form";
        assert_eq!(plan("RunInstances", "Flag").unwrap_err(), expected);
    }
}
