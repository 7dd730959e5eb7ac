//! Scenarios of objects: odd keys, metadata, listings in pages, parts, copies.

use serde_json::{Value, json};
use shapesmith_s3::operation::complete_multipart_upload::CompleteMultipartUploadInput;
use shapesmith_s3::operation::copy_object::CopyObjectInput;
use shapesmith_s3::operation::create_multipart_upload::CreateMultipartUploadInput;
use shapesmith_s3::operation::delete_object::DeleteObjectInput;
use shapesmith_s3::operation::get_object::GetObjectInput;
use shapesmith_s3::operation::list_objects_v2::ListObjectsV2Input;
use shapesmith_s3::operation::put_object::PutObjectInput;
use shapesmith_s3::operation::upload_part::UploadPartInput;
use shapesmith_s3::runtime::s3::CopySource;
use shapesmith_s3::types::{CompletedMultipartUpload, CompletedPart};
use shapesmith_s3::{Bytes, Paginated as _};

use super::scenario::{Context, Outcome, Scenario, Trouble, same};
use super::store::Store;
use super::streams::Digest;

/// Keys that a path has to carry with care, in the order of a listing.
const KEYS: [&str; 16] = [
    "%",
    "../up",
    "./here",
    "//two",
    "/one",
    "a b",
    "a%20b",
    "a%2Fb",
    "a&b=c?d#e;f",
    "a+b",
    "a/../b",
    "a//b",
    "end/",
    "~'()*!",
    "é",
    "日本",
];

/// How many keys are on a page of a listing: there are two pages.
const PAGE: i32 = 10;

/// S3 wants no smaller part, but for the last one.
const PART: usize = 5 * 1024 * 1024;

/// The scenarios.
pub fn all<S: Store>() -> [Scenario<S>; 5] {
    [
        ("put and get objects with odd keys", put_and_get),
        ("list objects over two pages", list),
        ("copy objects with odd keys", copy),
        ("delete objects with odd keys", delete),
        ("multipart upload", multipart),
    ]
}

fn put_and_get<S: Store>(context: &Context<'_, S>) -> Outcome {
    let bucket = context.bucket("keys")?;
    for key in KEYS {
        put(context, &bucket, key)?;
        expect_object(context, &bucket, key, &Digest::of(key.as_bytes()))?;
        let input = GetObjectInput::builder().bucket(bucket.as_str()).key(key).build()?;
        let output = context.call(input)?;
        let metadata = output.metadata.as_ref().and_then(|metadata| metadata.get("colour"));
        same(key, &Some("green & blue"), &metadata.map(String::as_str))?;
        same(key, &Digest::of(key.as_bytes()), &Digest::read(context.store, output.body)?)?;
    }
    same("boto3 lists", &KEYS.map(str::to_owned).to_vec(), &boto_lists(context, &bucket)?)
}

fn list<S: Store>(context: &Context<'_, S>) -> Outcome {
    let bucket = context.bucket("list")?;
    KEYS.iter().try_for_each(|key| put(context, &bucket, key))?;
    let input = ListObjectsV2Input::builder().bucket(bucket).max_keys(PAGE).build()?;
    let (mut pages, mut keys) = (0, Vec::new());
    let mut paginator = input.paginate();
    while let Some(input) = paginator.input().cloned() {
        let output = context.call(input)?;
        paginator.feed(&output).map_err(|error| error.to_string())?;
        pages += 1;
        let found = output.contents().iter().filter_map(|object| object.key());
        keys.extend(found.map(str::to_owned));
    }
    same("pages", &2, &pages)?;
    same("keys", &KEYS.map(str::to_owned).to_vec(), &keys)
}

fn copy<S: Store>(context: &Context<'_, S>) -> Outcome {
    let (from, to) = (context.bucket("from")?, context.bucket("to")?);
    for key in KEYS {
        put(context, &from, key)?;
        let input = CopyObjectInput::builder()
            .bucket(to.as_str())
            .key(key)
            .copy_source(CopySource::object(from.as_str(), key));
        context.call(input.build()?)?;
        expect_object(context, &to, key, &Digest::of(key.as_bytes()))?;
    }
    same("boto3 lists", &KEYS.map(str::to_owned).to_vec(), &boto_lists(context, &to)?)
}

fn delete<S: Store>(context: &Context<'_, S>) -> Outcome {
    let bucket = context.bucket("delete")?;
    KEYS.iter().try_for_each(|key| put(context, &bucket, key))?;
    for (index, key) in KEYS.iter().enumerate() {
        context.call(DeleteObjectInput::builder().bucket(bucket.as_str()).key(*key).build()?)?;
        let left = KEYS[index + 1..].iter().map(ToString::to_string).collect();
        same("boto3 lists", &left, &boto_lists(context, &bucket)?)?;
    }
    Ok(())
}

fn multipart<S: Store>(context: &Context<'_, S>) -> Outcome {
    let (bucket, key) = (context.bucket("parts")?, "a film+é");
    let input = CreateMultipartUploadInput::builder()
        .bucket(bucket.as_str())
        .key(key)
        .metadata("colour", "green & blue");
    let output = context.call(input.build()?)?;
    let id = output.upload_id().ok_or_else(|| "no upload id".to_owned())?;
    let parts = [vec![b'1'; PART], vec![b'2'; PART], b"3".to_vec()];
    let mut completed = CompletedMultipartUpload::builder();
    for (part, number) in parts.iter().zip(1..) {
        let input = UploadPartInput::builder()
            .bucket(bucket.as_str())
            .key(key)
            .upload_id(id)
            .part_number(number)
            .body(Bytes::copy_from_slice(part));
        let output = context.call(input.build()?)?;
        let e_tag = output.e_tag().ok_or_else(|| "no ETag".to_owned())?;
        completed =
            completed.parts(CompletedPart::builder().part_number(number).e_tag(e_tag).build());
    }
    let input = CompleteMultipartUploadInput::builder()
        .bucket(bucket.as_str())
        .key(key)
        .upload_id(id)
        .multipart_upload(completed.build());
    context.call(input.build()?)?;
    expect_object(context, &bucket, key, &Digest::of(&parts.concat()))
}

/// An object that holds its key.
fn put<S: Store>(context: &Context<'_, S>, bucket: &str, key: &str) -> Outcome {
    let input = PutObjectInput::builder()
        .bucket(bucket)
        .key(key)
        .metadata("colour", "green & blue")
        .body(key.to_owned());
    context.call(input.build()?).map(|_| ())
}

/// Whether boto3 sees this content, and the metadata.
fn expect_object<S: Store>(
    context: &Context<'_, S>,
    bucket: &str,
    key: &str,
    content: &Digest,
) -> Outcome {
    let output = context.boto("get_object", &json!({"Bucket": bucket, "Key": key}))?;
    let expected = json!({"Body": content.to_json(), "Metadata": {"colour": "green & blue"}});
    let found = json!({"Body": output["Body"], "Metadata": output["Metadata"]});
    same(&format!("boto3 reads {key:?}"), &expected, &found)
}

fn boto_lists<S: Store>(context: &Context<'_, S>, bucket: &str) -> Result<Vec<String>, Trouble> {
    let output = context.boto("list_objects_v2", &json!({"Bucket": bucket}))?;
    let objects = output["Contents"].as_array().map(Vec::as_slice).unwrap_or_default();
    let key = |object: &Value| object["Key"].as_str().unwrap_or_default().to_owned();
    Ok(objects.iter().map(key).collect())
}
