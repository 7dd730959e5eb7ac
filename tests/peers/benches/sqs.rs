//! A `ReceiveMessage` response of ten messages, compared with the official client and serde_json.

mod common;

use std::collections::HashMap;
use std::hint::black_box;

use aws_sdk_sqs as theirs;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use divan::Bencher;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use shapesmith_peers::sqs as ours;
use shapesmith_peers::sqs::Operation as _;
use shapesmith_runtime::{Body, Bytes, Response};

use common::{Ours, Theirs, config, run};

fn main() {
    let expected: Output = serde_json::from_slice(&body()).expect("it is valid");
    assert_eq!(expected.messages.len(), 10);
    let output = receive_ours(&our_client());
    assert_eq!(output.messages().iter().map(of_ours).collect::<Vec<_>>(), expected.messages);
    let output = receive_theirs(&their_client());
    assert_eq!(output.messages().iter().map(of_theirs).collect::<Vec<_>>(), expected.messages);
    divan::Divan::from_args().sample_count(200).sample_size(100).main();
}

/// Messages of a bucket's notifications, with attributes.
fn body() -> Bytes {
    let message = |number: usize| {
        let event = json!({"Records": [{
            "eventVersion": "2.1", "eventSource": "aws:s3", "awsRegion": "eu-west-1",
            "eventTime": format!("2024-05-{:02}T12:34:56.789Z", number + 1),
            "eventName": "ObjectCreated:Put", "userIdentity": {"principalId": "AIDAJDPLRKLG7UEXAMPLE"},
            "s3": {"s3SchemaVersion": "1.0", "bucket": {"name": "photos", "arn": "arn:aws:s3:::photos"},
                "object": {"key": format!("summer/Zürich/{number:06}.jpg"), "size": 1024 * number,
                    "eTag": "d41d8cd98f00b204e9800998ecf8427e", "sequencer": "0055AED6DCD90281E5"}}
        }]});
        json!({
            "MessageId": format!("19dd0b57-b21e-4ac1-bd88-{number:012}"),
            "ReceiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a".repeat(6),
            "MD5OfBody": "098f6bcd4621d373cade4e832627b4f6",
            "Body": event.to_string(),
            "Attributes": {
                "SenderId": "AIDASSYFHUBOBT7F4XT75:someone", "SentTimestamp": "1716000000123",
                "ApproximateReceiveCount": "1", "ApproximateFirstReceiveTimestamp": "1716000000456"
            },
            "MD5OfMessageAttributes": "00484c68b3e0aabcd4d6f5d0d1b3c8a1",
            "MessageAttributes": {
                "tenant": {"StringValue": "example", "DataType": "String"},
                "attempt": {"StringValue": "3", "DataType": "Number"},
                "trace": {"BinaryValue": STANDARD.encode([number as u8; 24]), "DataType": "Binary"}
            }
        })
    };
    json!({"Messages": (0..10).map(message).collect::<Vec<_>>()}).to_string().into()
}

/// What one writes by hand, for serde_json.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Output {
    #[serde(rename = "Messages")]
    messages: Vec<Message>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Message {
    message_id: Option<String>,
    receipt_handle: Option<String>,
    #[serde(rename = "MD5OfBody")]
    md5_of_body: Option<String>,
    body: Option<String>,
    attributes: Option<HashMap<String, String>>,
    #[serde(rename = "MD5OfMessageAttributes")]
    md5_of_message_attributes: Option<String>,
    message_attributes: Option<HashMap<String, Attribute>>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Attribute {
    string_value: Option<String>,
    #[serde(default)]
    binary_value: Option<Blob>,
    data_type: String,
}

#[derive(Debug, PartialEq)]
struct Blob(Vec<u8>);

impl Serialize for Blob {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Blob {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        STANDARD.decode(text.as_bytes()).map(Blob).map_err(serde::de::Error::custom)
    }
}

/// Converts a message of a crate to that of serde.
macro_rules! convert {
    ($name:ident, $module:ident) => {
        fn $name(message: &$module::types::Message) -> Message {
            let attribute = |attribute: &$module::types::MessageAttributeValue| Attribute {
                string_value: attribute.string_value.clone(),
                binary_value: attribute
                    .binary_value
                    .as_ref()
                    .map(|b| Blob(AsRef::<[u8]>::as_ref(b).to_vec())),
                data_type: attribute.data_type.clone(),
            };
            let text = |(name, text): (&$module::types::MessageSystemAttributeName, &String)| {
                (name.as_str().to_owned(), text.clone())
            };
            Message {
                message_id: message.message_id.clone(),
                receipt_handle: message.receipt_handle.clone(),
                md5_of_body: message.md5_of_body.clone(),
                body: message.body.clone(),
                attributes: message.attributes.as_ref().map(|map| map.iter().map(text).collect()),
                md5_of_message_attributes: message.md5_of_message_attributes.clone(),
                message_attributes: message.message_attributes.as_ref().map(|map| {
                    map.iter().map(|(name, value)| (name.clone(), attribute(value))).collect()
                }),
            }
        }
    };
}

convert!(of_ours, ours);
convert!(of_theirs, theirs);

const QUEUE: &str = "http://localhost:8000/123456789012/photos";

fn our_client() -> ours::Client {
    ours::Client::over(Ours { body: body(), sent: None }, config())
}

fn their_client() -> theirs::Client {
    their_client!(theirs, Theirs { body: body(), sent: None })
}

fn receive_ours(client: &ours::Client) -> ours::operation::receive_message::ReceiveMessageOutput {
    run(client.receive_message().queue_url(QUEUE).max_number_of_messages(10).send())
        .expect("an output")
}

fn receive_theirs(
    client: &theirs::Client,
) -> theirs::operation::receive_message::ReceiveMessageOutput {
    run(client.receive_message().queue_url(QUEUE).max_number_of_messages(10).send())
        .expect("an output")
}

#[divan::bench(name = "1 shapesmith, response")]
fn response(bencher: Bencher<'_, '_>) {
    let body = body();
    bencher.with_inputs(|| Response::new(Body::from(body.clone()))).bench_local_values(
        |response| {
            ours::operation::receive_message::ReceiveMessageInput::parse_response(response)
                .expect("an output")
        },
    );
}

#[divan::bench(name = "2 shapesmith, client")]
fn client(bencher: Bencher<'_, '_>) {
    let client = our_client();
    bencher.bench_local(|| receive_ours(&client));
}

#[divan::bench(name = "3 aws-sdk-sqs, client")]
fn official(bencher: Bencher<'_, '_>) {
    let client = their_client();
    bencher.bench_local(|| receive_theirs(&client));
}

#[divan::bench(name = "4 serde_json, structs")]
fn structs(bencher: Bencher<'_, '_>) {
    let body = body();
    bencher.bench_local(|| serde_json::from_slice::<Output>(black_box(&body)).expect("valid"));
}

#[divan::bench(name = "5 serde_json, Value")]
fn value(bencher: Bencher<'_, '_>) {
    let body = body();
    bencher.bench_local(|| serde_json::from_slice::<Value>(black_box(&body)).expect("valid"));
}
