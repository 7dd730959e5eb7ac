//! `PutBucketNotification` from a user's perspective: requests from typed builders, build errors,
//! responses, JSON.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, deprecated)]
// The generated error type is this large.
#![allow(clippy::result_large_err)]

mod common;

use insta::assert_snapshot;
use serde_json::{Value, json};
use shapesmith_runtime::checksum::Algorithm;
use shapesmith_runtime::{RequestChecksums, http};
use shapesmith_s3::operation::put_bucket_notification::{
    PutBucketNotificationError, PutBucketNotificationInput, PutBucketNotificationOutput,
};
use shapesmith_s3::types::{
    ChecksumAlgorithm, CloudFunctionConfiguration, Event, NotificationConfigurationDeprecated,
    QueueConfigurationDeprecated, TopicConfigurationDeprecated,
};
use shapesmith_s3::{AddressingStyle, Body, BuildError, Config, Operation};
use shapesmith_tests::replay::Request;

use common::wire;

fn local() -> Config {
    Config::new("us-east-1").endpoint_url("http://localhost:9000").unwrap()
}

fn request(input: Result<PutBucketNotificationInput, BuildError>, config: &Config) -> String {
    let request = input.and_then(|input| input.to_request(config)).unwrap();
    let header = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
        (name.to_string(), value.as_bytes().to_vec())
    };
    wire(&Request {
        method: request.method().to_string(),
        url: request.uri().to_string(),
        headers: request.headers().iter().map(header).collect(),
        body: request.body().bytes().map(|bytes| bytes.to_vec()),
    })
}

/// A topic for one event.
fn one_topic() -> NotificationConfigurationDeprecated {
    let topic = TopicConfigurationDeprecated::builder()
        .events(Event::S3ObjectCreated)
        .topic("arn:aws:sns:us-east-1:123456789012:t")
        .build();
    NotificationConfigurationDeprecated::builder().topic_configuration(topic).build()
}

#[test]
fn three_targets() {
    let configuration = NotificationConfigurationDeprecated::builder()
        .cloud_function_configuration(
            CloudFunctionConfiguration::builder()
                .id("function")
                .events(Event::S3ObjectRestore)
                .events(Event::S3ObjectAnnotationPut)
                .cloud_function("arn:aws:lambda:us-east-1:123456789012:function:f")
                .invocation_role("arn:aws:iam::123456789012:role/r")
                .build(),
        )
        .queue_configuration(
            QueueConfigurationDeprecated::builder()
                .id("queue")
                .set_events(Some(vec![Event::S3ObjectRemoved, Event::from("s3:New:*")]))
                .queue("arn:aws:sqs:us-east-1:123456789012:q")
                .build(),
        )
        .topic_configuration(
            TopicConfigurationDeprecated::builder()
                .id("topic")
                .events(Event::S3ReducedRedundancyLostObject)
                .topic("arn:aws:sns:us-east-1:123456789012:t")
                .build(),
        )
        .build();
    let input = PutBucketNotificationInput::builder()
        .bucket("photos")
        .expected_bucket_owner("123456789012")
        .notification_configuration(configuration)
        .build();
    assert_snapshot!("three_targets", request(input, &Config::new("eu-west-1")));
}

#[test]
fn an_event_beside_events() {
    let topic = TopicConfigurationDeprecated::builder()
        .event(Event::S3ObjectRemoved)
        .events(Event::S3ObjectCreatedPut)
        .events(Event::S3ObjectCreatedCopy)
        .topic("t")
        .build();
    let queue = QueueConfigurationDeprecated::builder()
        .event(Event::S3ObjectRemoved)
        .set_events(Some(Vec::new()))
        .queue("q")
        .build();
    let configuration = NotificationConfigurationDeprecated::builder()
        .topic_configuration(topic)
        .queue_configuration(queue)
        .build();
    let input = PutBucketNotificationInput::builder()
        .bucket("photos")
        .notification_configuration(configuration)
        .build();
    assert_snapshot!("an_event_beside_events", request(input, &local()));
}

#[test]
fn an_empty_configuration() {
    let input = || {
        PutBucketNotificationInput::builder()
            .bucket("photos")
            .notification_configuration(NotificationConfigurationDeprecated::builder().build())
            .build()
    };
    let virtual_host = local().addressing_style(AddressingStyle::Virtual);
    let text = [local(), virtual_host, Config::new("us-east-1")].map(|c| request(input(), &c));
    assert_snapshot!("an_empty_configuration", text.join("\n"));
}

#[test]
fn every_checksum() {
    let build = |algorithm: Option<ChecksumAlgorithm>, config: &Config| {
        let builder = PutBucketNotificationInput::builder().bucket("photos");
        let builder = builder.notification_configuration(one_topic());
        let input = builder.set_checksum_algorithm(algorithm).build();
        // The body is always the same.
        let text = input.and_then(|input| input.to_request(config)).map(|request| {
            let line = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
                format!("{name}: {}\n", value.to_str().unwrap())
            };
            request.headers().iter().map(line).collect::<String>()
        });
        text.unwrap_or_else(|error| format!("refused: {error}\n"))
    };
    let mut text = format!("# none chosen\n{}", build(None, &local()));
    for algorithm in ChecksumAlgorithm::VARIANTS {
        text += &format!("# {algorithm}\n{}", build(Some(algorithm.clone()), &local()));
    }
    for (name, policy) in [
        ("when required, SHA256", RequestChecksums::WhenRequired(Algorithm::Sha256)),
        ("Content-MD5", RequestChecksums::ContentMd5),
    ] {
        text +=
            &format!("# configured: {name}\n{}", build(None, &local().request_checksums(policy)));
    }
    assert_snapshot!("every_checksum", text);
}

#[test]
fn odd_text() {
    let topic = TopicConfigurationDeprecated::builder()
        .id("a<b>&\"c\"'d'\te\nf\rg]]>")
        .events(Event::from("<Event>&amp;"))
        .topic("é日本😀\u{85}\u{2028}\u{7f}\u{fffd}")
        .build();
    let configuration =
        NotificationConfigurationDeprecated::builder().topic_configuration(topic).build();
    let input = PutBucketNotificationInput::builder()
        .bucket("my.bucket_Name")
        .content_md5("1B2M2Y8AsgTpgAmY7PhCfg==")
        .expected_bucket_owner("é \"quoted\", with a tab\t")
        .notification_configuration(configuration)
        .build();
    assert_snapshot!("odd_text", request(input, &local()));
}

/// Returns the error for an input that cannot be sent.
fn refusal(input: Result<PutBucketNotificationInput, BuildError>) -> String {
    let refused = input.and_then(|input| input.to_request(&local()));
    refused.expect_err("a request that cannot be sent").to_string()
}

#[test]
fn what_is_missing_is_said_at_once() {
    let empty = PutBucketNotificationInput::builder();
    assert_snapshot!(refusal(empty.clone().build()), @"required members are not set: Bucket, NotificationConfiguration");
    assert_snapshot!(refusal(empty.bucket("photos").build()), @"required member is not set: NotificationConfiguration");
    // An input made without a builder is validated when its request is built.
    assert_snapshot!(refusal(Ok(PutBucketNotificationInput::default())), @"required members are not set: Bucket, NotificationConfiguration");
}

#[test]
fn a_structure_is_not_built_without_what_it_requires() {
    use shapesmith_s3::types::{Grant, Tag};

    assert_snapshot!(Tag::builder().build().unwrap_err(), @"required members are not set: Key, Value");
    assert_snapshot!(Tag::builder().key("k").build().unwrap_err(), @"required member is not set: Value");
    let tag = Tag::builder().key("k").set_value(Some(String::new())).build().unwrap();
    assert_eq!((tag.key(), tag.value()), ("k", ""));
    // One that requires nothing always can be.
    assert_eq!(Grant::builder().build(), Grant::default());
}

#[test]
fn a_variant_that_is_not_in_the_model_is_not_sent() {
    use shapesmith_s3::operation::update_object_encryption::UpdateObjectEncryptionInput;
    use shapesmith_s3::types::ObjectEncryption;

    let input = UpdateObjectEncryptionInput::builder().bucket("photos").key("a");
    let refused = input.object_encryption(ObjectEncryption::Unknown).build().unwrap_err();
    assert_snapshot!(refused.to_string(), @"ObjectEncryption: a variant that is not in the model cannot be sent");
}

fn with_topic(
    change: impl FnOnce(
        shapesmith_s3::types::TopicConfigurationDeprecatedBuilder,
    ) -> shapesmith_s3::types::TopicConfigurationDeprecatedBuilder,
) -> String {
    let topic = change(TopicConfigurationDeprecated::builder()).build();
    let configuration =
        NotificationConfigurationDeprecated::builder().topic_configuration(topic).build();
    let input = PutBucketNotificationInput::builder().bucket("photos");
    refusal(input.notification_configuration(configuration).build())
}

#[test]
fn text_that_xml_cannot_hold_is_said_by_member() {
    assert_snapshot!(with_topic(|topic| topic.id("a\0b")), @"NotificationConfiguration.TopicConfiguration.Id: the character U+0000 cannot be written in XML 1.0");
    assert_snapshot!(with_topic(|topic| topic.event(Event::from("\u{1b}"))), @"NotificationConfiguration.TopicConfiguration.Event: the character U+001B cannot be written in XML 1.0");
    assert_snapshot!(with_topic(|topic| topic.events(Event::S3ObjectCreated).events(Event::from("\u{fffe}"))), @"NotificationConfiguration.TopicConfiguration.Events[1]: the character U+FFFE cannot be written in XML 1.0");
    assert_snapshot!(with_topic(|topic| topic.topic("\u{b}\u{c}")), @"NotificationConfiguration.TopicConfiguration.Topic: the character U+000B cannot be written in XML 1.0");
}

#[test]
fn headers_that_cannot_be_sent_are_said_by_member() {
    let input = || {
        PutBucketNotificationInput::builder()
            .bucket("photos")
            .notification_configuration(one_topic())
    };
    assert_snapshot!(refusal(input().content_md5("a\r\nx-evil: 1").build()), @"ContentMD5: the control character U+000D cannot be sent in a header");
    assert_snapshot!(refusal(input().expected_bucket_owner("1\n").build()), @"ExpectedBucketOwner: the control character U+000A cannot be sent in a header");
    assert_snapshot!(refusal(input().expected_bucket_owner("\0").build()), @"ExpectedBucketOwner: the control character U+0000 cannot be sent in a header");
}

#[test]
fn checksums_that_nobody_knows_are_said_by_member() {
    let input = |algorithm: &str| {
        PutBucketNotificationInput::builder()
            .bucket("photos")
            .checksum_algorithm(ChecksumAlgorithm::from(algorithm))
            .notification_configuration(one_topic())
            .build()
    };
    assert_snapshot!(refusal(input("FNV")), @r#"ChecksumAlgorithm: unknown checksum algorithm "FNV"; expected one of CRC32, CRC32C, CRC64NVME, SHA1, SHA256, SHA512, XXHASH64, XXHASH3, XXHASH128"#);
    assert_snapshot!(refusal(input("MD5")), @r#"ChecksumAlgorithm: unknown checksum algorithm "MD5"; expected one of CRC32, CRC32C, CRC64NVME, SHA1, SHA256, SHA512, XXHASH64, XXHASH3, XXHASH128"#);
}

#[test]
fn buckets_that_are_none_are_refused() {
    let input = |bucket: &str| {
        PutBucketNotificationInput::builder()
            .bucket(bucket)
            .notification_configuration(one_topic())
            .build()
    };
    assert_snapshot!(refusal(input("")), @r#"Bucket: "" is not a bucket name (1 to 255 of a-z A-Z 0-9 . - _) nor the ARN of an access point"#);
    assert_snapshot!(refusal(input("a/../b?c#d")), @r#"Bucket: "a/../b?c#d" is not a bucket name (1 to 255 of a-z A-Z 0-9 . - _) nor the ARN of an access point"#);
    assert_snapshot!(refusal(input("photos\n")), @r#"Bucket: "photos\n" is not a bucket name (1 to 255 of a-z A-Z 0-9 . - _) nor the ARN of an access point"#);
    assert_snapshot!(refusal(input("arn:aws:s3:::photos")), @r#"Bucket: "arn:aws:s3:::photos" is not a bucket name (1 to 255 of a-z A-Z 0-9 . - _) nor the ARN of an access point"#);
}

/// Parses a response.
fn parse(
    status: u16,
    headers: &[(&str, &str)],
    body: &str,
) -> Result<PutBucketNotificationOutput, PutBucketNotificationError> {
    let mut response = http::Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    let response = response.body(Body::from(body.to_owned())).unwrap();
    PutBucketNotificationInput::parse_response(response)
}

/// Returns the text of the error, and all its fields.
fn told(result: Result<PutBucketNotificationOutput, PutBucketNotificationError>) -> String {
    let error = result.expect_err("an error response");
    format!("{error}\n{:#?}\n", error.service_error())
}

#[test]
fn success_has_nothing_to_say() {
    assert_eq!(parse(200, &[], ""), Ok(PutBucketNotificationOutput::default()));
    // Whatever the body is.
    let headers = [("x-amz-request-id", "R"), ("content-type", "text/html")];
    assert_eq!(parse(204, &headers, "<html>"), Ok(PutBucketNotificationOutput::default()));
}

#[test]
fn an_error_document() {
    let body = r#"<?xml version="1.0" encoding="UTF-8"?>
<Error><Code>NoSuchBucket</Code><Message>The specified bucket does not exist</Message><BucketName>photos &amp; more</BucketName><RequestId>4442587FB7D0A2F9</RequestId><HostId>abc+/=</HostId><Detail><Deep>d</Deep></Detail><Empty/></Error>"#;
    // The document takes precedence over the headers.
    let headers = [("x-amz-request-id", "from the header"), ("x-amz-id-2", "from the header")];
    assert_snapshot!("an_error_document", told(parse(404, &headers, body)));
}

#[test]
fn an_error_document_that_ends_early() {
    let body = "<Error><Code>SlowDown</Code><Message>Please reduce your requ";
    assert_snapshot!(
        "an_error_document_that_ends_early",
        told(parse(503, &[("x-amz-request-id", "R")], body))
    );
}

#[test]
fn an_error_without_a_body() {
    let headers = [("x-amz-request-id", "R"), ("x-amz-id-2", "H")];
    assert_snapshot!("an_error_without_a_body", told(parse(403, &headers, "")));
}

#[test]
fn an_error_of_a_proxy() {
    let body = "<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head>\n<body><h1>502 Bad Gateway</h1><hr><p>no upstream</body></html>\n";
    assert_snapshot!("an_error_of_a_proxy", told(parse(502, &[], body)));
    let long = "x".repeat(10_000);
    let error = parse(500, &[], &long).unwrap_err().to_string();
    assert!(error.len() < 400, "{error}");
}

#[test]
fn a_redirect_is_no_success() {
    let body = "<Error><Code>PermanentRedirect</Code><Message>elsewhere</Message><Endpoint>photos.s3.eu-west-1.amazonaws.com</Endpoint></Error>";
    assert_snapshot!("a_redirect_is_no_success", told(parse(301, &[], body)));
}

/// Returns the error for JSON that is not a valid input.
fn not_read(value: Value) -> String {
    let result = serde_json::from_value::<PutBucketNotificationInput>(value);
    result.expect_err("JSON that is no input").to_string()
}

#[test]
fn json_that_is_no_input_is_refused_by_path() {
    assert_snapshot!(not_read(json!({"Bucket": "b", "Bukket": "c"})), @r#"unknown member "Bukket"; known members: Bucket, ContentMD5, ChecksumAlgorithm, NotificationConfiguration, ExpectedBucketOwner"#);
    let topic = |topic: Value| json!({"NotificationConfiguration": {"TopicConfiguration": topic}});
    assert_snapshot!(not_read(topic(json!({"Events": [], "Evnts": []}))), @r#"at NotificationConfiguration.TopicConfiguration: unknown member "Evnts"; known members: Id, Events, Event, Topic"#);
    assert_snapshot!(not_read(topic(json!({"Events": "s3:ObjectCreated:*"}))), @r#"at NotificationConfiguration.TopicConfiguration.Events: invalid type: string "s3:ObjectCreated:*", expected a list"#);
    assert_snapshot!(not_read(topic(json!({"Events": ["s3:ObjectCreated:*", 1]}))), @"at NotificationConfiguration.TopicConfiguration.Events[1]: invalid type: integer `1`, expected a string");
    assert_snapshot!(not_read(topic(json!({"Id": true}))), @"at NotificationConfiguration.TopicConfiguration.Id: invalid type: boolean `true`, expected a string");
    assert_snapshot!(not_read(topic(json!({"Id": null}))), @"at NotificationConfiguration.TopicConfiguration.Id: invalid type: null, expected a string");
    assert_snapshot!(not_read(json!({"NotificationConfiguration": null})), @"at NotificationConfiguration: invalid type: null, expected a structure (NotificationConfigurationDeprecated)");
    assert_snapshot!(not_read(json!({"NotificationConfiguration": ["a"]})), @"at NotificationConfiguration: invalid type: sequence, expected a structure (NotificationConfigurationDeprecated)");
    assert_snapshot!(not_read(json!(null)), @"invalid type: null, expected a structure (PutBucketNotificationInput)");
    let twice = r#"{"NotificationConfiguration": {"QueueConfiguration": {"Id": "a", "Id": "b"}}}"#;
    let error = serde_json::from_str::<PutBucketNotificationInput>(twice).unwrap_err();
    assert_snapshot!(error, @r#"at NotificationConfiguration.QueueConfiguration: duplicate member "Id" at line 1 column 69"#);
}

#[test]
fn values_survive_json() {
    let value = json!({
        "Bucket": "photos",
        "ChecksumAlgorithm": "CRC64NVME",
        "NotificationConfiguration": {
            "TopicConfiguration": {"Id": "é\"\n", "Events": ["s3:ObjectCreated:*", "s3:New:*"], "Event": "s3:ObjectRemoved:*"},
            "QueueConfiguration": {"Events": []},
            "CloudFunctionConfiguration": {},
        },
    });
    let input: PutBucketNotificationInput = serde_json::from_value(value.clone()).unwrap();
    let topic = input.notification_configuration().unwrap().topic_configuration().unwrap();
    assert_eq!(topic.events(), [Event::S3ObjectCreated, Event::Unknown("s3:New:*".to_owned())]);
    assert_eq!(topic.event(), Some(&Event::S3ObjectRemoved));
    let text = serde_json::to_string(&input).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
    assert_eq!(serde_json::from_str::<PutBucketNotificationInput>(&text).unwrap(), input);
}
