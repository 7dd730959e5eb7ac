//! Amazon Polly.

use super::Unmet;
use crate::plan::ir::{Body, Location, Multiple, OperationPlan, Text, Type};

/// The service's id in its model.
pub(super) const SERVICE_ID: &str = "Polly";

/// The changes to each operation.
pub(super) const OPERATION: [super::OperationHabit; 1] = [speech_from_a_url];

/// Speech that a browser plays from a presigned URL: the text and all else is in the query.
fn speech_from_a_url(operation: &mut OperationPlan) -> Result<(), Unmet> {
    if operation.name != "SynthesizeSpeech" {
        return Ok(());
    }
    let Body::Members(_, names, _) = &operation.request.body else {
        return Err(Unmet("SynthesizeSpeech to have members in its body".to_owned()));
    };
    let mut presigned = operation.clone();
    for field in presigned.input.fields.iter_mut().filter(|field| names.contains(&field.name)) {
        let text = || Unmet(format!("the member {} to be text", field.member));
        field.location = Location::Query(field.member.clone(), texts(&field.ty).ok_or_else(text)?);
    }
    let request = &mut presigned.request;
    request.method = "GET".to_owned();
    request.body = Body::Empty;
    request.content_type = None;
    operation.presigned = Some(Box::new(presigned));
    Ok(())
}

/// Returns how text, or a list of it, is written.
fn texts(ty: &Type) -> Option<Multiple> {
    let text = |ty: &Type| match ty {
        Type::String => Some(Text::String),
        Type::Enum(_) => Some(Text::Enum),
        _ => None,
    };
    match ty {
        Type::List(item) => text(item).map(Multiple::Many),
        ty => text(ty).map(Multiple::One),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::testing::Example;
    use super::SERVICE_ID;
    use crate::plan::ir::{Body, Location, Multiple, OperationPlan, Text};

    fn example(operation: &'static str, members: Value) -> Example {
        let traits = json!({"http": {"method": "POST", "requestUri": "/v1/speech"}});
        let input = json!({"members": members});
        Example { service_id: SERVICE_ID, protocol: "rest-json", operation, traits, input }
    }

    fn plan(operation: &'static str, members: Value) -> Result<OperationPlan, String> {
        example(operation, members).plan()
    }

    #[test]
    fn a_presigned_url_has_all_members() {
        let members = || json!({"Text": {"shape": "String"}, "Lexicons": {"shape": "Strings"}});
        let plan = plan("SynthesizeSpeech", members()).unwrap();
        assert_eq!((&*plan.request.method, plan.request.content_type.is_some()), ("POST", true));
        assert!(plan.input.fields.iter().all(|f| matches!(f.location, Location::Body(_))));
        let presigned = plan.presigned.unwrap();
        let request = &presigned.request;
        assert_eq!(
            (&*request.method, &request.body, request.content_type),
            ("GET", &Body::Empty, None)
        );
        let query = |name: &str, how| Location::Query(name.to_owned(), how);
        let locations: Vec<_> = presigned.input.fields.into_iter().map(|f| f.location).collect();
        let expected = [
            query("Text", Multiple::One(Text::String)),
            query("Lexicons", Multiple::Many(Text::String)),
        ];
        assert_eq!(locations, expected);
        let code = example("SynthesizeSpeech", members()).code();
        let (_, presigned) = code.split_once("fn to_presigned_request(").unwrap();
        assert!(presigned.contains("uri.query_from(\"Text\", &self.text);"), "{presigned}");
    }

    #[test]
    fn other_operations_are_presigned_as_they_are() {
        let plan = plan("StartSpeech", json!({"Text": {"shape": "String"}})).unwrap();
        assert_eq!(plan.presigned, None);
    }

    #[test]
    fn all_members_have_to_be_text() {
        let fault = |members| plan("SynthesizeSpeech", members).unwrap_err();
        let place = "model.json: operation SynthesizeSpeech: the customization of Polly expects";
        let expected = format!("{place} the member Flag to be text");
        assert_eq!(fault(json!({"Flag": {"shape": "Flag"}})), expected);
        let expected = format!("{place} SynthesizeSpeech to have members in its body");
        assert_eq!(fault(json!({})), expected);
    }
}
