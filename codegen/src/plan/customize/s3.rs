//! Amazon S3.

use crate::model::{Kind, Model};
use crate::plan::ir::{
    BindingPlan, BoundValue, Document, ExpectContinue, Field, FieldRef, FormEncoded, Host,
    LiteralPlan, Location, Multiple, OperationPlan, PathPart, Reexport, ResponseBody, Text, Type,
    xml,
};
use crate::plan::names;

use super::{Unmet, find, find_mut};

/// The service's id in its model.
pub(super) const SERVICE_ID: &str = "S3";

/// What crates for S3 have beside what the model describes.
pub(super) const REEXPORTS: [Reexport; 2] = [
    Reexport { path: "s3::AddressingStyle", feature: None },
    Reexport { path: "s3::event_message", feature: Some("event-messages") },
];

/// The changes to the model.
pub(super) const MODEL: [super::ModelHabit; 3] =
    [global_endpoint, operation_ids, expires_is_a_date];

/// The changes to each operation.
pub(super) const OPERATION: [super::OperationHabit; 10] = [
    bucket_in_endpoint,
    errors_in_success,
    bucket_location,
    customer_keys,
    copy_source,
    encoded_listings,
    expect_continue,
    expires_may_be_no_date,
    no_content_type,
    no_empty_lists,
];

/// The parameter of the endpoint rules for a bucket's name.
const BUCKET_PARAMETER: &str = "Bucket";

/// S3 has a host name without a region too. Smithy's model only has it in the endpoint rules.
fn global_endpoint(model: &mut Model) -> Result<(), Unmet> {
    model.metadata.global_endpoint.get_or_insert_with(|| "s3.amazonaws.com".to_owned());
    Ok(())
}

/// Smithy requires every operation to have a unique URI. Where S3's are not unique, its Smithy
/// model adds `x-id=` and the operation's name to the query. S3 does not need it, and neither
/// botocore's model nor botocore's requests contain it.
fn operation_ids(model: &mut Model) -> Result<(), Unmet> {
    for (name, operation) in &mut model.operations {
        let id = format!("x-id={name}");
        if let Some((path, query)) = operation.uri.split_once('?') {
            let rest: Vec<&str> = query.split('&').filter(|part| *part != id).collect();
            let mark = if rest.is_empty() { "" } else { "?" };
            operation.uri = format!("{path}{mark}{}", rest.join("&"));
        }
    }
    Ok(())
}

/// With endpoint rules, the bucket is part of the endpoint, in its host or its path, so it is
/// removed from the model's URIs (`/{Bucket}/…`). Without rules it stays there.
fn bucket_in_endpoint(operation: &mut OperationPlan) -> Result<(), Unmet> {
    let request = &mut operation.request;
    let Host::Rules { bindings, .. } = &mut request.host else { return Ok(()) };
    let [PathPart::Literal(slash), PathPart::Label { field, .. }, ..] = request.path.as_slice()
    else {
        return Ok(());
    };
    if slash != "/" || field.member != BUCKET_PARAMETER {
        return Ok(());
    }
    let is_bucket = |binding: &&mut BindingPlan| {
        binding.parameter == BUCKET_PARAMETER && binding.value == BoundValue::Text(field.clone())
    };
    let unmet =
        || Unmet("the label {Bucket} bound to the endpoint parameter \"Bucket\"".to_owned());
    let binding = bindings.iter_mut().find(is_bucket).ok_or_else(unmet)?;
    binding.value = BoundValue::Checked { field: field.clone(), check: "s3::checked_bucket" };
    request.path.drain(..2);
    Ok(())
}

/// S3 sends the head of slow responses before the operation is finished. If it then fails, the body
/// is an error document despite the successful status. CopyObject and CompleteMultipartUpload are
/// known for this.
fn errors_in_success(operation: &mut OperationPlan) -> Result<(), Unmet> {
    operation.response.error_format = Some(match operation.response.body {
        ResponseBody::Empty | ResponseBody::Members(..) | ResponseBody::Payload(..) => {
            "s3::ERRORS_IN_SUCCESS"
        }
        // An object may look like an error document.
        ResponseBody::Raw(..) | ResponseBody::Stream(_) | ResponseBody::Events(..) => "s3::ERRORS",
    });
    Ok(())
}

/// The root of GetBucketLocation's response is the value itself:
/// `<LocationConstraint>EU</LocationConstraint>`. In the model, it is a member inside. And since
/// the operation is used to find out where a bucket is, its host must not depend on that.
fn bucket_location(operation: &mut OperationPlan) -> Result<(), Unmet> {
    if operation.name != "GetBucketLocation" {
        return Ok(());
    }
    let field = find_mut(&mut operation.output.fields, "LocationConstraint")?;
    field.location = Location::Payload;
    let name = field.member.clone();
    let root = xml::Place::Element(
        xml::Element { name, namespace: None },
        Box::new(xml::Content::Text(Text::Enum)),
    );
    operation.response.body = ResponseBody::Payload(FieldRef::to(field), Document::Xml(root));
    if let Host::Rules { bindings, .. } = &mut operation.request.host {
        let parameter = "ForcePathStyle";
        bindings.push(BindingPlan {
            parameter: parameter.to_owned(),
            field: names::field(parameter),
            value: BoundValue::Literal(LiteralPlan::Flag(true)),
        });
    }
    Ok(())
}

/// An encryption key is set as raw text and sent in base64, with its MD5 digest in another header,
/// which the service checks. Both are plain strings in the model. botocore encodes keys for these
/// operations only; for others, the caller encodes.
fn customer_keys(operation: &mut OperationPlan) -> Result<(), Unmet> {
    let keys: &[&str] = match operation.name.as_str() {
        "CopyObject" | "UploadPartCopy" => &["SSECustomerKey", "CopySourceSSECustomerKey"],
        "CompleteMultipartUpload"
        | "CreateMultipartUpload"
        | "GetObject"
        | "HeadObject"
        | "PutObject"
        | "SelectObjectContent"
        | "UploadPart" => &["SSECustomerKey"],
        _ => return Ok(()),
    };
    let fields = &mut operation.input.fields;
    for key in keys {
        let digest = find(fields, &format!("{key}MD5"))?;
        let (digest, digest_header) = (FieldRef::to(digest), header(digest)?.to_owned());
        let field = find_mut(fields, key)?;
        let header = header(field)?.to_owned();
        field.location = Location::DigestedHeader { header, digest, digest_header };
    }
    Ok(())
}

/// The source of a copy is a bucket and a key in one header, percent-encoded. A dedicated type
/// takes them separately or as one string, so that callers need not encode.
fn copy_source(operation: &mut OperationPlan) -> Result<(), Unmet> {
    if matches!(operation.name.as_str(), "CopyObject" | "UploadPartCopy") {
        let field = find_mut(&mut operation.input.fields, "CopySource")?;
        header(field)?;
        field.ty = Type::Runtime("s3::CopySource");
    }
    Ok(())
}

/// A key may contain characters that XML cannot represent, so listings request percent-encoded keys
/// and decode them.
fn encoded_listings(operation: &mut OperationPlan) -> Result<(), Unmet> {
    let (fields, items): (&[&str], &[(&str, &str)]) = match operation.name.as_str() {
        "ListObjects" => (
            &["Delimiter", "Marker", "NextMarker", "Prefix"],
            &[("Contents", "Key"), ("CommonPrefixes", "Prefix")],
        ),
        "ListObjectsV2" => (
            &["Delimiter", "Prefix", "StartAfter"],
            &[("Contents", "Key"), ("CommonPrefixes", "Prefix")],
        ),
        "ListObjectVersions" => (
            &["KeyMarker", "NextKeyMarker", "Prefix", "Delimiter"],
            &[("Versions", "Key"), ("DeleteMarkers", "Key"), ("CommonPrefixes", "Prefix")],
        ),
        _ => return Ok(()),
    };
    let encoding = "EncodingType";
    let asked = find(&operation.input.fields, encoding)?;
    let Location::Query(name, _) = &asked.location else {
        return Err(Unmet(format!("the member {encoding} of the input in the query")));
    };
    let default = (FieldRef::to(asked), name.clone(), "url".to_owned());
    let output = &operation.output.fields;
    let said = find(output, encoding)?;
    let Type::Enum(enumeration) = &said.ty else {
        return Err(Unmet(format!("the member {encoding} of the output to be an enum")));
    };
    let field = |member: &&str| Ok(find(output, member)?.name.clone());
    let item =
        |(list, item): &(&str, &str)| Ok((find(output, list)?.name.clone(), names::field(item)));
    operation.response.form_encoded = Some(FormEncoded {
        encoding: (said.name.clone(), enumeration.clone(), "url".to_owned()),
        fields: fields.iter().map(field).collect::<Result<_, Unmet>>()?,
        items: items.iter().map(item).collect::<Result<_, Unmet>>()?,
    });
    operation.request.default_queries = vec![default];
    Ok(())
}

/// The body of an object is sent only after the server has accepted the headers. botocore does so
/// for all streams, and turns the bodies of PutObject and UploadPart into streams.
fn expect_continue(operation: &mut OperationPlan) -> Result<(), Unmet> {
    let always = matches!(operation.name.as_str(), "PutObject" | "UploadPart");
    let stream = operation.input.fields.iter().find(|field| field.ty == Type::Stream);
    operation.request.expect_continue =
        stream.map(|field| ExpectContinue { field: FieldRef::to(field), streams_only: !always });
    match always && stream.is_none() {
        true => Err(Unmet("a member of the input that is a stream".to_owned())),
        false => Ok(()),
    }
}

/// The content type is that of an object, which S3 signs and stores, so documents have none.
fn no_content_type(operation: &mut OperationPlan) -> Result<(), Unmet> {
    operation.request.content_type = None;
    Ok(())
}

/// Omits headers whose list is empty, like botocore. S3 would sign the header but ignore it.
fn no_empty_lists(operation: &mut OperationPlan) -> Result<(), Unmet> {
    for field in &mut operation.input.fields {
        if let Location::Header(_, multiple) = &mut field.location
            && let Multiple::Many(text) = *multiple
        {
            *multiple = Multiple::NotEmpty(text);
        }
    }
    Ok(())
}

/// The name of the shape for the expiry of an object.
const EXPIRES: &str = "Expires";

/// A string in the model, but a date in requests. botocore overrides the model, too.
fn expires_is_a_date(model: &mut Model) -> Result<(), Unmet> {
    match model.shapes.get_mut(EXPIRES) {
        Some(shape) if shape.kind == Kind::String => shape.kind = Kind::Timestamp,
        Some(shape) if shape.kind == Kind::Timestamp => {}
        None if !model.operations.contains_key("PutObject") => {}
        _ => return Err(Unmet(format!("the shape {EXPIRES} to be a string"))),
    }
    Ok(())
}

/// Responses contain whatever was stored, which may not be a date. In that case the date is unset,
/// and the text is available in another member.
fn expires_may_be_no_date(operation: &mut OperationPlan) -> Result<(), Unmet> {
    if !matches!(operation.name.as_str(), "GetObject" | "HeadObject") {
        return Ok(());
    }
    let fields = &mut operation.output.fields;
    let index = fields.iter().position(|field| field.member == EXPIRES);
    let index = index.ok_or_else(|| Unmet(format!("a member {EXPIRES}")))?;
    let Location::Header(header, Multiple::One(Text::Timestamp(format))) =
        fields[index].location.clone()
    else {
        return Err(Unmet(format!("the member {EXPIRES} to be a timestamp in a header")));
    };
    fields[index].location =
        Location::Header(header.clone(), Multiple::One(Text::MaybeTimestamp(format)));
    let text = Field {
        member: "ExpiresString".to_owned(),
        name: "expires_string".to_owned(),
        ty: Type::String,
        docs: vec!["`Expires` as sent, which may not be a date.".to_owned()],
        location: Location::Header(header, Multiple::One(Text::String)),
        ..fields[index].clone()
    };
    fields.insert(index + 1, text);
    Ok(())
}

/// Returns the header of a string member.
fn header(field: &Field) -> Result<&str, Unmet> {
    match &field.location {
        Location::Header(header, Multiple::One(Text::String)) => Ok(header),
        _ => Err(Unmet(format!("the member {} to be a string in a header", field.member))),
    }
}

#[cfg(test)]
mod tests {
    use crate::{Generator, load};

    /// Returns the errors for a model of S3 whose operation `name` has an input with these members.
    fn faults(name: &str, members: &str) -> String {
        let json = format!(
            r#"{{"metadata": {{"serviceId": "S3", "protocol": "rest-xml", "endpointPrefix": "s3"}},
            "operations": {{"{name}": {{"http": {{"method": "PUT", "requestUri": "/"}},
                "input": {{"shape": "Input"}}}}}},
            "shapes": {{"Input": {{"type": "structure", "members": {{{members}}}}},
                "String": {{"type": "string"}}}}}}"#
        );
        let model = load("s3.json", json.as_bytes()).unwrap().model;
        let plan = Generator::new("s3.json", &model, "s3").plan();
        plan.map(drop).map_err(|errors| errors.to_string()).err().unwrap_or_default()
    }

    #[test]
    fn a_habit_that_finds_nothing_to_change_is_an_error() {
        let expected = "s3.json: operation CopyObject: the customization of S3 expects a member \
                        SSECustomerKeyMD5\n\
                        s3.json: operation CopyObject: the customization of S3 expects a member \
                        CopySource";
        assert_eq!(faults("CopyObject", ""), expected);
        let expected = "s3.json: operation UploadPartCopy: the customization of S3 expects the \
                        member CopySource to be a string in a header";
        let in_body = r#""CopySource": {"shape": "String"}"#;
        assert!(faults("UploadPartCopy", in_body).ends_with(expected));
        assert_eq!(faults("DeleteObject", ""), "");
    }
}
