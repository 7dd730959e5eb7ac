//! A user's code, written against what botocore 1.35.99's model gives. `CRATE` is the generated crate.

use std::collections::HashSet;
use std::fmt::Debug;

use CRATE::operation::put_bucket_notification::{
    PutBucketNotificationError, PutBucketNotificationInput, PutBucketNotificationOutput,
};
use CRATE::types::{
    ChecksumAlgorithm, CloudFunctionConfiguration, Event, NotificationConfigurationDeprecated,
    QueueConfigurationDeprecated, TopicConfigurationDeprecated,
};
use CRATE::{AddressingStyle, Body, BuildError, Config, Operation, runtime::http};

/// What a user's own types ask of these.
fn keeps<T: Clone + Debug + PartialEq + Default + Send + Sync + 'static>(value: &T) -> T {
    value.clone()
}

/// An enum is open: a match has an arm for the rest.
fn short(event: &Event) -> &str {
    match event {
        Event::S3ObjectCreated => "created",
        Event::S3ObjectRemovedDelete => "deleted",
        Event::Unknown(other) => other,
        other => other.as_str(),
    }
}

fn configuration() -> NotificationConfigurationDeprecated {
    let topic = TopicConfigurationDeprecated::builder()
        .id("uploads")
        .events(Event::S3ObjectCreated)
        .events(Event::from("s3:ObjectAnnotation:Put"))
        .set_topic(Some("arn:aws:sns:us-east-1:123456789012:uploads".to_owned()))
        .build();
    let queue = QueueConfigurationDeprecated::builder()
        .set_events(Some(vec![Event::S3ObjectRemovedDelete]))
        .queue("arn:aws:sqs:us-east-1:123456789012:removals")
        .build();
    let mut function = CloudFunctionConfiguration::default();
    function.invocation_role = Some("arn:aws:iam::123456789012:role/invoke".to_owned());
    NotificationConfigurationDeprecated::builder()
        .topic_configuration(topic)
        .queue_configuration(queue)
        .cloud_function_configuration(function)
        .build()
}

fn request(config: &Config) -> Result<http::Request<Body>, BuildError> {
    PutBucketNotificationInput::builder()
        .bucket("photos")
        .checksum_algorithm(ChecksumAlgorithm::Sha256)
        .notification_configuration(keeps(&configuration()))
        .build()?
        .to_request(config)
}

fn answer(status: u16, body: &'static str) -> Result<PutBucketNotificationOutput, String> {
    let mut response = http::Response::new(Body::from(body));
    *response.status_mut() = http::StatusCode::from_u16(status).unwrap_or_default();
    match PutBucketNotificationInput::parse_response(response) {
        Ok(output) => Ok(keeps(&output)),
        Err(PutBucketNotificationError::Unhandled(error)) => Err(error.to_string()),
        Err(other) => Err(other.service_error().to_string()),
    }
}

pub fn probe() -> String {
    let configuration = configuration();
    let topic = configuration.topic_configuration().map(keeps).unwrap_or_default();
    let events: HashSet<Event> = topic.events().iter().cloned().collect();
    let mut seen: Vec<&str> = events.iter().map(short).collect();
    seen.sort_unstable();
    let config = Config::new("us-east-1").addressing_style(AddressingStyle::Path);
    let built = request(&config);
    let missing = PutBucketNotificationInput::builder().build().map_err(|error| error.to_string());
    let body = built.as_ref().ok().and_then(|request| request.body().bytes()).cloned();
    format!(
        "{seen:?}\n{:?}\n{}\n{missing:?}\n{:?}\n",
        built.as_ref().map(|request| request.uri().to_string()),
        String::from_utf8_lossy(&body.unwrap_or_default()),
        answer(404, "<Error><Code>NoSuchBucket</Code></Error>"),
    )
}
