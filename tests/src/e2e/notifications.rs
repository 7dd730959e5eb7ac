//! Scenarios of the deprecated `PutBucketNotification`: what is written is read back by
//! `GetBucketNotification` and by boto3.

// That is what they are about.
#![allow(deprecated)]

use serde_json::{Value, json};
use shapesmith_s3::operation::create_bucket::CreateBucketInput;
use shapesmith_s3::operation::get_bucket_notification::GetBucketNotificationInput;
use shapesmith_s3::operation::put_bucket_notification::PutBucketNotificationInput;
use shapesmith_s3::types::{
    CloudFunctionConfiguration, Event, NotificationConfigurationDeprecated,
    QueueConfigurationDeprecated, TopicConfigurationDeprecated,
};

use super::scenario::{Context, Outcome, Scenario, Trouble, same};
use super::store::{Failure, Store};

const EVENTS: [&str; 2] = ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"];

/// The scenarios.
pub fn all<S: Store>() -> [Scenario<S>; 6] {
    [
        ("create a bucket", create_bucket),
        ("notification to a topic", topic),
        ("notification to a queue", queue),
        ("notification to a function", function),
        ("notification of an unknown event is refused", unknown_event),
        ("notification for a bucket that is not there is refused", no_bucket),
    ]
}

fn create_bucket<S: Store>(context: &Context<'_, S>) -> Outcome {
    let name = format!("{}-made", context.id);
    context.call(CreateBucketInput::builder().bucket(name.as_str()).build()?)?;
    context.boto("head_bucket", &json!({"Bucket": name})).map(|_| ())
}

fn topic<S: Store>(context: &Context<'_, S>) -> Outcome {
    let arn = context.topic()?;
    let configuration = NotificationConfigurationDeprecated::builder()
        .topic_configuration(
            TopicConfigurationDeprecated::builder()
                .id("uploads")
                .set_events(Some(events()))
                .topic(arn.as_str())
                .build(),
        )
        .build();
    let expected = json!({"Id": "uploads", "TopicArn": arn, "Events": EVENTS});
    put_and_read_back(context, configuration, "TopicConfigurations", expected)
}

fn queue<S: Store>(context: &Context<'_, S>) -> Outcome {
    let arn = format!("arn:aws:sqs:{}:123456789012:uploads", context.region);
    let configuration = NotificationConfigurationDeprecated::builder()
        .queue_configuration(
            QueueConfigurationDeprecated::builder()
                .id("uploads")
                .set_events(Some(events()))
                .queue(arn.as_str())
                .build(),
        )
        .build();
    let expected = json!({"Id": "uploads", "QueueArn": arn, "Events": EVENTS});
    put_and_read_back(context, configuration, "QueueConfigurations", expected)
}

fn function<S: Store>(context: &Context<'_, S>) -> Outcome {
    let arn = format!("arn:aws:lambda:{}:123456789012:function:resize", context.region);
    let configuration = NotificationConfigurationDeprecated::builder()
        .cloud_function_configuration(
            CloudFunctionConfiguration::builder()
                .id("uploads")
                .set_events(Some(events()))
                .cloud_function(arn.as_str())
                .build(),
        )
        .build();
    let expected = json!({"Id": "uploads", "LambdaFunctionArn": arn, "Events": EVENTS});
    put_and_read_back(context, configuration, "LambdaFunctionConfigurations", expected)
}

/// An event that nobody knows is sent as it is, and the server says so.
fn unknown_event<S: Store>(context: &Context<'_, S>) -> Outcome {
    let configuration = NotificationConfigurationDeprecated::builder()
        .topic_configuration(
            TopicConfigurationDeprecated::builder()
                .id("uploads")
                .events(Event::from("s3:NoSuchEvent"))
                .topic(context.topic()?)
                .build(),
        )
        .build();
    refused(context, context.bucket("refused")?, configuration, "InvalidArgument")
}

fn no_bucket<S: Store>(context: &Context<'_, S>) -> Outcome {
    let bucket = format!("{}-not-there", context.id);
    refused(context, bucket, NotificationConfigurationDeprecated::builder().build(), "NoSuchBucket")
}

fn events() -> Vec<Event> {
    EVENTS.map(Event::from).into()
}

fn input(
    bucket: &str,
    configuration: NotificationConfigurationDeprecated,
) -> Result<PutBucketNotificationInput, Trouble> {
    let input = PutBucketNotificationInput::builder()
        .bucket(bucket)
        .notification_configuration(configuration);
    Ok(input.build()?)
}

/// boto3 sends the same first, into another bucket: what the server refuses from it, it cannot do.
fn put_and_read_back<S: Store>(
    context: &Context<'_, S>,
    configuration: NotificationConfigurationDeprecated,
    list: &str,
    expected: Value,
) -> Outcome {
    let as_boto3 = input(&context.bucket("boto3")?, configuration.clone())?;
    let arguments = serde_json::to_value(as_boto3).map_err(|error| error.to_string())?;
    context.boto_first("put_bucket_notification", &arguments)?;

    let bucket = context.bucket("ours")?;
    context.call(input(&bucket, configuration.clone())?)?;
    let read = json!({"Bucket": bucket});
    let found = context.boto("get_bucket_notification_configuration", &read)?;
    same("boto3 reads", &json!({ list: [expected] }), &found)?;

    let output = context.call(GetBucketNotificationInput::builder().bucket(bucket).build()?)?;
    let mut found = NotificationConfigurationDeprecated::builder()
        .set_topic_configuration(output.topic_configuration)
        .set_queue_configuration(output.queue_configuration)
        .set_cloud_function_configuration(output.cloud_function_configuration)
        .build();
    forget_first_events(&mut found);
    same("GetBucketNotification reads", &configuration, &found)
}

/// `Event` and `Events` are both `<Event>`: what is read has the first one in both.
fn forget_first_events(configuration: &mut NotificationConfigurationDeprecated) {
    if let Some(topic) = &mut configuration.topic_configuration {
        topic.event = None;
    }
    if let Some(queue) = &mut configuration.queue_configuration {
        queue.event = None;
    }
    if let Some(function) = &mut configuration.cloud_function_configuration {
        function.event = None;
    }
}

fn refused<S: Store>(
    context: &Context<'_, S>,
    bucket: String,
    configuration: NotificationConfigurationDeprecated,
    code: &str,
) -> Outcome {
    match context.store.call(input(&bucket, configuration)?) {
        Err(Failure::Refused(error)) => {
            same("the code", &code, &error.code.as_str())?;
            let id = error.request_id.unwrap_or_default();
            same("there is a request id", &true, &!id.is_empty())
        }
        Err(failure) => Err(failure.into()),
        Ok(_) => Err(format!("expected {code}, but it was accepted").into()),
    }
}
