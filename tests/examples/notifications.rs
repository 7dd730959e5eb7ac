//! Sends a bucket's events to a queue, a topic and a function, and reads the new objects that the queue
//! tells of. Everything is signed with the credentials of a role, by blocking clients.
//!
//! ```sh
//! export AWS_ACCESS_KEY_ID=… AWS_SECRET_ACCESS_KEY=…
//! cargo run -p shapesmith-tests --example notifications photos \
//!     arn:aws:iam::123456789012:role/uploads arn:aws:lambda:us-east-1:123456789012:function:resize
//! ```
//!
//! AWS_ENDPOINT_URL names another endpoint than AWS, for all services.

// aws-sdk-s3 does not have `PutBucketNotification`; some stores know no other.
#![allow(deprecated)]

use std::env;
use std::error::Error;
use std::io;

use shapesmith_s3::event_message::EventMessage;
use shapesmith_s3::runtime::sign::Credentials;
use shapesmith_s3::types::{
    CloudFunctionConfiguration, Event, NotificationConfigurationDeprecated,
    QueueConfigurationDeprecated, TopicConfigurationDeprecated,
};
use shapesmith_s3::{Bytes, Config};
use shapesmith_sqs::types::QueueAttributeName;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = env::args().skip(1);
    let (Some(bucket), Some(role), Some(function)) = (args.next(), args.next(), args.next()) else {
        return Err("usage: notifications BUCKET ROLE_ARN FUNCTION_ARN".into());
    };
    let config = assume(&role)?;
    let s3 = shapesmith_s3::blocking::Client::new(config.clone());
    let sqs = shapesmith_sqs::blocking::Client::new(config.clone());
    let (queue_url, queue) = create_queue(&sqs)?;
    let topic = create_topic(config.clone(), &queue)?;
    permit(config, &function, &bucket)?;

    let topic = TopicConfigurationDeprecated::builder()
        .topic(topic)
        .events(Event::S3ObjectRestoreCompleted);
    let queue = QueueConfigurationDeprecated::builder().queue(queue).events(Event::S3ObjectCreated);
    let function = CloudFunctionConfiguration::builder()
        .cloud_function(function)
        .events(Event::S3ObjectCreatedPut);
    let targets = NotificationConfigurationDeprecated::builder()
        .topic_configuration(topic.build())
        .queue_configuration(queue.build())
        .cloud_function_configuration(function.build());
    let put = s3.put_bucket_notification().bucket(&bucket);
    put.notification_configuration(targets.build()).send()?;

    s3.put_object().bucket(&bucket).key("red flower.txt").body(Bytes::from("red")).send()?;
    while !read_new_objects(&s3, &sqs, &queue_url)? {}
    Ok(())
}

/// Returns a configuration with the credentials of a role.
fn assume(role: &str) -> Result<Config, Box<dyn Error>> {
    let (key, secret) = (env::var("AWS_ACCESS_KEY_ID")?, env::var("AWS_SECRET_ACCESS_KEY")?);
    let mut config = Config::new("us-east-1");
    if let Ok(url) = env::var("AWS_ENDPOINT_URL") {
        config = config.endpoint_url(&url)?;
    }
    let own = Credentials::new(key, secret, None, None, "environment");
    let sts = shapesmith_sts::blocking::Client::new(config.clone().credentials_provider(own));
    let assumed = sts.assume_role().role_arn(role).role_session_name("notifications").send()?;
    let session = assumed.credentials.ok_or("no credentials")?;
    let token = Some(session.session_token);
    let expires = Some(session.expiration.try_into()?);
    let session =
        Credentials::new(session.access_key_id, session.secret_access_key, token, expires, "role");
    Ok(config.credentials_provider(session))
}

/// Creates a queue that S3 and SNS may send to. Returns its URL and its ARN.
fn create_queue(
    sqs: &shapesmith_sqs::blocking::Client,
) -> Result<(String, String), Box<dyn Error>> {
    let url = sqs.create_queue().queue_name("uploads").send()?.queue_url.ok_or("no URL")?;
    let name = QueueAttributeName::QueueArn;
    let attributes = sqs.get_queue_attributes().queue_url(&url).attribute_names(name.clone());
    let attributes = attributes.send()?.attributes.unwrap_or_default();
    let arn = attributes.get(&name).ok_or("no ARN")?;
    let set = sqs.set_queue_attributes().queue_url(&url);
    set.attributes(QueueAttributeName::Policy, policy("sqs:SendMessage", arn)).send()?;
    Ok((url, arn.clone()))
}

/// Creates a topic that S3 may publish to, and subscribes the queue. Returns its ARN.
fn create_topic(config: Config, queue: &str) -> Result<String, Box<dyn Error>> {
    let sns = shapesmith_sns::blocking::Client::new(config);
    let arn = sns.create_topic().name("uploads").send()?.topic_arn.ok_or("no ARN")?;
    let set = sns.set_topic_attributes().topic_arn(&arn).attribute_name("Policy");
    set.attribute_value(policy("sns:Publish", &arn)).send()?;
    let subscribe = sns.subscribe().topic_arn(&arn).protocol("sqs").endpoint(queue);
    subscribe.attributes("RawMessageDelivery", "true").send()?;
    Ok(arn)
}

fn policy(action: &str, resource: &str) -> String {
    format!(
        r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Action": "{action}",
            "Principal": {{"Service": ["s3.amazonaws.com", "sns.amazonaws.com"]}},
            "Resource": "{resource}"}}]}}"#
    )
}

/// Allows the bucket to invoke the function.
fn permit(config: Config, function: &str, bucket: &str) -> Result<(), Box<dyn Error>> {
    let lambda = shapesmith_lambda::blocking::Client::new(config);
    let permission = lambda.add_permission().function_name(function).statement_id(bucket);
    let permission = permission.action("lambda:InvokeFunction").principal("s3.amazonaws.com");
    permission.source_arn(format!("arn:aws:s3:::{bucket}")).send()?;
    Ok(())
}

/// Reads the objects that the queue tells of. Returns whether there were any.
fn read_new_objects(
    s3: &shapesmith_s3::blocking::Client,
    sqs: &shapesmith_sqs::blocking::Client,
    queue_url: &str,
) -> Result<bool, Box<dyn Error>> {
    let mut found = false;
    let received = sqs.receive_message().queue_url(queue_url).wait_time_seconds(20).send()?;
    for message in received.messages() {
        // The first message is a test, without records.
        for record in EventMessage::parse(message.body().unwrap_or_default())?.records() {
            let (bucket, key) = (&record.s3.bucket.name, &record.s3.object.key);
            let object = s3.get_object().bucket(bucket).key(key).send()?;
            let bytes = io::copy(&mut object.body.into_reader(), &mut io::sink())?;
            println!("{}: {bytes} bytes in {key}", record.event_name);
            found = true;
        }
        let handle = message.receipt_handle().unwrap_or_default();
        sqs.delete_message().queue_url(queue_url).receipt_handle(handle).send()?;
    }
    Ok(found)
}
