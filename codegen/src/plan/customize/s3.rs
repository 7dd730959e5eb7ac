//! Amazon S3.

use crate::model::{Kind, Model, TimestampFormat};
use crate::plan::{
    BindingPlan, BoundValue, Field, FieldRef, Host, LiteralPlan, Location, Multiple, OperationPlan,
    PathPart, ResponseBody, Text, Type, UrlEncoded,
};

/// The service's id in its model.
pub(super) const SERVICE_ID: &str = "S3";

/// The endpoint rules' parameter that a bucket's name is bound to.
const BUCKET_PARAMETER: &str = "Bucket";

/// S3 answers under a host name without a region too. Smithy's model has it in its endpoint rules
/// only.
pub(super) fn global_endpoint(model: &mut Model) {
    model.metadata.global_endpoint.get_or_insert_with(|| "s3.amazonaws.com".to_owned());
}

/// Smithy wants every operation to have a URI of its own. Where S3's have not, its model adds
/// `x-id=` and the operation's name to the query, which S3 itself does not ask for: botocore's model
/// is without it, and what botocore sends too.
pub(super) fn operation_ids(model: &mut Model) {
    for (name, operation) in &mut model.operations {
        let id = format!("x-id={name}");
        if let Some((path, query)) = operation.uri.split_once('?') {
            let rest: Vec<&str> = query.split('&').filter(|part| *part != id).collect();
            let mark = if rest.is_empty() { "" } else { "?" };
            operation.uri = format!("{path}{mark}{}", rest.join("&"));
        }
    }
}

/// The endpoint rules put the bucket into the endpoint, in its host or in its path. The model's URIs
/// have it too: `/{Bucket}/…`. Without the rules it stays there.
pub(super) fn bucket_in_endpoint(operation: &mut OperationPlan) {
    let request = &mut operation.request;
    let Host::Rules { bindings, .. } = &mut request.host else { return };
    let [PathPart::Literal(slash), PathPart::Label { field, .. }, ..] = request.path.as_slice()
    else {
        return;
    };
    let is_bucket = |binding: &&mut BindingPlan| {
        binding.parameter == BUCKET_PARAMETER && binding.value == BoundValue::Text(field.clone())
    };
    if let Some(binding) = bindings.iter_mut().find(is_bucket).filter(|_| slash == "/") {
        binding.value = BoundValue::Bucket { field: field.clone(), in_path: false };
        request.path.drain(..2);
    }
}

/// S3 sends the head of some responses before the work is done: if the work then fails, the body is
/// an error document under a status of success. CopyObject and CompleteMultipartUpload are known
/// for it.
pub(super) fn errors(operation: &mut OperationPlan) {
    operation.response.errors = match operation.response.body {
        ResponseBody::Empty
        | ResponseBody::Members
        | ResponseBody::Payload(_)
        | ResponseBody::Root(..) => "s3::ERRORS_IN_SUCCESS",
        // An object may look like an error document.
        ResponseBody::Raw(..) | ResponseBody::Stream(_) | ResponseBody::Events(_) => "s3::ERRORS",
    };
}

/// GetBucketLocation's answer is its root: `<LocationConstraint>EU</LocationConstraint>`, where the
/// model has a member of that name inside. And since it is asked to learn where a bucket is, its
/// request cannot name a host that depends on that.
pub(super) fn bucket_location(operation: &mut OperationPlan) {
    if operation.name != "GetBucketLocation" {
        return;
    }
    if let Some(field) = find(&operation.output.fields, "LocationConstraint") {
        operation.response.body = ResponseBody::Root(field, Text::Enum);
    }
    if let Host::Rules { bindings, .. } = &mut operation.request.host {
        for binding in &mut *bindings {
            if let BoundValue::Bucket { in_path, .. } = &mut binding.value {
                *in_path = true;
            }
        }
        let parameter = "ForcePathStyle";
        bindings.push(BindingPlan {
            parameter: parameter.to_owned(),
            field: crate::plan::names::field(parameter),
            value: BoundValue::Literal(LiteralPlan::Flag(true)),
        });
    }
}

/// A key for encryption is given as it is and sent in base64, with its MD5 digest beside it, which
/// the service checks. The model has both as plain strings. botocore does so for these operations
/// only; where it does not, the caller encodes.
pub(super) fn customer_keys(operation: &mut OperationPlan) {
    let encodes = matches!(
        operation.name.as_str(),
        "CompleteMultipartUpload"
            | "CopyObject"
            | "CreateMultipartUpload"
            | "GetObject"
            | "HeadObject"
            | "PutObject"
            | "SelectObjectContent"
            | "UploadPart"
            | "UploadPartCopy"
    );
    if !encodes {
        return;
    }
    let fields = &mut operation.input.fields;
    for key in ["SSECustomerKey", "CopySourceSSECustomerKey"] {
        let digest = fields.iter().find(|field| field.member == format!("{key}MD5"));
        let Some((digest, digest_header)) = digest.and_then(|field| match &field.location {
            Location::Header(header, _) => Some((field_ref(field), header.clone())),
            _ => None,
        }) else {
            continue;
        };
        for field in fields.iter_mut().filter(|field| field.member == key) {
            if let Location::Header(header, Multiple::One(Text::String)) = &field.location {
                field.location = Location::KeyHeader {
                    header: header.clone(),
                    digest: digest.clone(),
                    digest_header: digest_header.clone(),
                };
            }
        }
    }
}

/// The source of a copy is a bucket and a key in one header, percent-encoded. A type of its own
/// takes the two apart or as one, so that nobody has to encode by hand.
pub(super) fn copy_source(operation: &mut OperationPlan) {
    for field in operation.input.fields.iter_mut().filter(|field| field.member == "CopySource") {
        field.ty = Type::Runtime("s3::CopySource");
    }
}

/// A key may hold characters that XML cannot carry. So listings are asked for with their keys
/// percent-encoded, and decoded when they come.
pub(super) fn url_encoded_listings(operation: &mut OperationPlan) {
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
        _ => return,
    };
    let asked = operation.input.fields.iter().find(|field| field.member == "EncodingType");
    if let Some((field, Location::Query(name, _))) = asked.map(|field| (field, &field.location)) {
        operation.request.default_queries =
            vec![(field_ref(field), name.clone(), "url".to_owned())];
    }
    let output = &operation.output.fields;
    let said = output.iter().find(|field| field.member == "EncodingType");
    if let Some((said, Type::Enum(name))) = said.map(|field| (field, &field.ty)) {
        operation.response.url_encoded = Some(UrlEncoded {
            encoding: (said.name.clone(), name.clone(), "url".to_owned()),
            fields: fields.iter().filter_map(|name| Some(find(output, name)?.field)).collect(),
            items: items
                .iter()
                .filter_map(|(list, item)| {
                    let list = find(output, list)?.field;
                    Some((list, crate::plan::names::field(item)))
                })
                .collect(),
        });
    }
}

/// The body of an object is sent only once the server has said that it wants it. botocore asks for
/// every body that is a stream, and makes streams of all bodies of these two operations.
pub(super) fn expect_continue(operation: &mut OperationPlan) {
    if matches!(operation.name.as_str(), "PutObject" | "UploadPart") {
        let is_stream = |field: &&Field| field.ty == Type::Stream;
        operation.request.expect_continue =
            operation.input.fields.iter().find(is_stream).map(field_ref);
    }
}

/// What botocore sends to S3, and S3 signs and stores accordingly: the content type is that of an
/// object, so a document has none; and a list that is empty asks for nothing.
pub(super) fn bare_headers(operation: &mut OperationPlan) {
    operation.request.content_type = None;
    operation.request.omits_empty_lists = true;
}

/// The name of the shape that says when an object expires.
const EXPIRES: &str = "Expires";

/// The model has it as a string; it is a date in requests, and botocore says so beside the model.
pub(super) fn expires_is_a_date(model: &mut Model) {
    if let Some(shape) = model.shapes.get_mut(EXPIRES) {
        shape.kind = Kind::Timestamp;
    }
}

/// In responses it is whatever was stored, which may be no date: then the date is not set, and the
/// text is in a member of its own.
pub(super) fn expires_may_be_no_date(operation: &mut OperationPlan) {
    let fields = &mut operation.output.fields;
    let Some(index) = fields.iter().position(|field| field.member == EXPIRES) else { return };
    let Location::Header(header, _) = fields[index].location.clone() else { return };
    fields[index].location = Location::LenientHeader(header.clone(), TimestampFormat::HttpDate);
    let text = Field {
        member: "ExpiresString".to_owned(),
        name: "expires_string".to_owned(),
        ty: Type::String,
        docs: vec!["`Expires` as it was sent, which may be no date.".to_owned()],
        location: Location::Header(header, Multiple::One(Text::String)),
        ..fields[index].clone()
    };
    fields.insert(index + 1, text);
}

fn find(fields: &[Field], member: &str) -> Option<FieldRef> {
    fields.iter().find(|field| field.member == member).map(field_ref)
}

fn field_ref(field: &Field) -> FieldRef {
    FieldRef { field: field.name.clone(), member: field.member.clone() }
}
