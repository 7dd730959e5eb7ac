//! Scenario across services: events of a bucket reach a queue, directly and through a topic. Everything
//! is signed with the credentials of a role. Whether S3 invokes the function cannot be seen in moto.

// `PutBucketNotification` is deprecated.
#![allow(deprecated)]

use serde_json::{Value, json};
use shapesmith_lambda::operation::add_permission::AddPermissionInput;
use shapesmith_lambda::operation::create_function::CreateFunctionInput;
use shapesmith_lambda::operation::delete_function::DeleteFunctionInput;
use shapesmith_lambda::operation::get_function::GetFunctionInput;
use shapesmith_lambda::operation::invoke::InvokeInput;
use shapesmith_lambda::operation::list_functions::ListFunctionsInput;
use shapesmith_lambda::types::{FunctionCode, Runtime};
use shapesmith_s3::Bytes;
use shapesmith_s3::event_message::{EventMessage, EventRecord};
use shapesmith_s3::operation::create_bucket::CreateBucketInput;
use shapesmith_s3::operation::get_bucket_notification::GetBucketNotificationInput;
use shapesmith_s3::operation::get_object::GetObjectInput;
use shapesmith_s3::operation::put_bucket_notification::PutBucketNotificationInput;
use shapesmith_s3::operation::put_object::PutObjectInput;
use shapesmith_s3::types::{
    CloudFunctionConfiguration, Event, NotificationConfigurationDeprecated,
    QueueConfigurationDeprecated, TopicConfigurationDeprecated,
};
use shapesmith_sns::operation::create_topic::CreateTopicInput;
use shapesmith_sns::operation::delete_topic::DeleteTopicInput;
use shapesmith_sns::operation::get_topic_attributes::GetTopicAttributesInput;
use shapesmith_sns::operation::set_topic_attributes::SetTopicAttributesInput;
use shapesmith_sns::operation::subscribe::SubscribeInput;
use shapesmith_sqs::operation::create_queue::CreateQueueInput;
use shapesmith_sqs::operation::delete_message::DeleteMessageInput;
use shapesmith_sqs::operation::delete_queue::DeleteQueueInput;
use shapesmith_sqs::operation::get_queue_attributes::GetQueueAttributesInput;
use shapesmith_sqs::operation::receive_message::ReceiveMessageInput;
use shapesmith_sqs::operation::set_queue_attributes::SetQueueAttributesInput;
use shapesmith_sqs::types::QueueAttributeName;

use super::role;
use super::scenario::{Context, Outcome, Scenario, Trouble, call, same};
use super::store::Store;

/// A key that is encoded in events.
const KEY: &str = "2026/a film+1, 50% é.txt";

const CONTENT: &str = "a film";

/// An archive of nothing, in the zip format.
const EMPTY_ARCHIVE: &[u8; 22] = b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";

/// Number of times that a queue is asked for messages.
const TRIES: usize = 10;

/// The scenarios.
pub fn all<S: Store>() -> [Scenario<S>; 1] {
    [("events of a bucket reach a queue", delivered)]
}

fn delivered<S: Store>(context: &Context<'_, S>) -> Outcome {
    context.needs_moto("queues, topics and functions")?;
    let clients = Clients::new(context)?;
    let queue = Queue::create(&clients, context)?;
    let topic = clients.topic(&queue.arn, context)?;
    let function = clients.function(context)?;
    let bucket = clients.bucket([&topic, &queue.arn, &function], context)?;

    // S3 first tests both ways to the queue.
    let tests = queue.messages(2)?;
    let is_test = |message: &EventMessage| match message {
        EventMessage::Test(test) => test.bucket == bucket,
        _ => false,
    };
    same("tests", &2, &tests.iter().filter(|message| is_test(message)).count())?;

    let put = PutObjectInput::builder().bucket(&bucket).key(KEY).body(Bytes::from(CONTENT));
    call(&clients.s3, put.build()?)?;
    let messages = queue.messages(2)?;
    let mut ids: Vec<_> = messages.iter().flat_map(EventMessage::records).collect();
    ids.sort_by_key(|record| &record.s3.configuration_id);
    let [direct, published] = ids[..] else { return Err(format!("{messages:?}").into()) };
    for (record, id) in [(direct, "to-queue"), (published, "to-topic")] {
        same("configuration", &id, &record.s3.configuration_id.as_str())?;
        clients.read(record, &bucket)?;
    }

    let name = context.id.as_str();
    call(&clients.lambda, DeleteFunctionInput::builder().function_name(name).build()?)?;
    call(&clients.sns, DeleteTopicInput::builder().topic_arn(topic).build()?)?;
    call(&clients.sqs, DeleteQueueInput::builder().queue_url(queue.url).build()?)?;
    Ok(())
}

/// Clients with the credentials of a role.
struct Clients<S> {
    s3: S,
    sqs: S,
    sns: S,
    lambda: S,
}

impl<S: Store> Clients<S> {
    fn new(context: &Context<'_, S>) -> Result<Self, Trouble> {
        let config = role::assume(context)?;
        let client = |service| context.store.of(service, config.clone());
        Ok(Self {
            s3: client(&shapesmith_s3::SERVICE),
            sqs: client(&shapesmith_sqs::SERVICE),
            sns: client(&shapesmith_sns::SERVICE),
            lambda: client(&shapesmith_lambda::SERVICE),
        })
    }

    /// Creates a topic that S3 may publish to and the queue is subscribed to. Returns its ARN.
    fn topic(&self, queue: &str, context: &Context<'_, S>) -> Result<String, Trouble> {
        let create = CreateTopicInput::builder().name(&context.id).attributes("DisplayName", "Up");
        let topic = call(&self.sns, create.build()?)?;
        let arn = topic.topic_arn.ok_or("CreateTopic: no ARN".to_owned())?;
        let policy = policy("sns:Publish", &arn);
        let set = SetTopicAttributesInput::builder().topic_arn(&arn).attribute_name("Policy");
        call(&self.sns, set.attribute_value(policy.to_string()).build()?)?;
        let attributes = GetTopicAttributesInput::builder().topic_arn(&arn).build()?;
        let attributes = call(&self.sns, attributes)?.attributes.unwrap_or_default();
        same("display name", &Some("Up"), &attributes.get("DisplayName").map(String::as_str))?;
        same("policy of the topic", &policy, &parsed(attributes.get("Policy")))?;
        let subscribe = SubscribeInput::builder()
            .topic_arn(&arn)
            .protocol("sqs")
            .endpoint(queue)
            .attributes("RawMessageDelivery", "true");
        call(&self.sns, subscribe.build()?)?;
        Ok(arn)
    }

    /// Creates a function that S3 may invoke, and invokes it. Returns its ARN.
    fn function(&self, context: &Context<'_, S>) -> Result<String, Trouble> {
        let role = role::arn(context);
        context.create_role(&role)?;
        let name = context.id.as_str();
        let create = CreateFunctionInput::builder()
            .function_name(name)
            .runtime(Runtime::from("provided.al2023"))
            .role(role)
            .handler("bootstrap")
            .code(FunctionCode::builder().zip_file(Bytes::from_static(EMPTY_ARCHIVE)).build())
            .environment(
                shapesmith_lambda::types::Environment::builder().variables("BUCKET", name).build(),
            );
        let function = call(&self.lambda, create.build()?)?;
        let arn = function.function_arn.ok_or("CreateFunction: no ARN".to_owned())?;
        let permission = AddPermissionInput::builder()
            .function_name(name)
            .statement_id("s3")
            .action("lambda:InvokeFunction")
            .principal("s3.amazonaws.com")
            .source_arn(format!("arn:aws:s3:::{name}-events"));
        let statement = call(&self.lambda, permission.build()?)?.statement.unwrap_or_default();
        same("permission", &true, &statement.contains("s3.amazonaws.com"))?;

        let found = call(&self.lambda, GetFunctionInput::builder().function_name(name).build()?)?;
        let found = found.configuration.and_then(|configuration| configuration.function_arn);
        same("function", &Some(&arn), &found.as_ref())?;
        let pages = self.lambda.pages(ListFunctionsInput::builder().max_items(50).build()?);
        let pages = pages.map_err(|error| format!("ListFunctions: {error}"))?;
        let arns = pages.iter().flat_map(|page| page.functions()).map(|one| one.function_arn());
        same("listed", &1, &arns.filter(|listed| *listed == Some(&arn)).count())?;
        let event = Bytes::from(r#"{"a": [1]}"#);
        let invoke = InvokeInput::builder().function_name(name).payload(event.clone()).build()?;
        same("result", &Some(&event), &call(&self.lambda, invoke)?.payload())?;
        Ok(arn)
    }

    /// Creates a bucket that notifies a topic, a queue and a function. Returns its name.
    fn bucket(
        &self,
        [topic, queue, function]: [&str; 3],
        context: &Context<'_, S>,
    ) -> Result<String, Trouble> {
        let bucket = format!("{}-events", context.id);
        call(&self.s3, CreateBucketInput::builder().bucket(&bucket).build()?)?;
        let created = Event::S3ObjectCreated;
        let configuration = NotificationConfigurationDeprecated::builder()
            .topic_configuration(
                TopicConfigurationDeprecated::builder()
                    .id("to-topic")
                    .events(created.clone())
                    .topic(topic)
                    .build(),
            )
            .queue_configuration(
                QueueConfigurationDeprecated::builder()
                    .id("to-queue")
                    .events(created.clone())
                    .queue(queue)
                    .build(),
            )
            .cloud_function_configuration(
                CloudFunctionConfiguration::builder()
                    .id("to-function")
                    .events(created)
                    .cloud_function(function)
                    .build(),
            )
            .build();
        let put = PutBucketNotificationInput::builder().bucket(&bucket);
        call(&self.s3, put.notification_configuration(configuration).build()?)?;
        let get = GetBucketNotificationInput::builder().bucket(&bucket).build()?;
        let found = call(&self.s3, get)?;
        let found = found.cloud_function_configuration().and_then(|one| one.cloud_function());
        same("function of the bucket", &Some(function), &found)?;
        Ok(bucket)
    }

    /// Reads the object that a record is about.
    fn read(&self, record: &EventRecord, bucket: &str) -> Outcome {
        let (name, object) = (&record.s3.bucket.name, &record.s3.object);
        same("event", &"ObjectCreated:Put", &record.event_name.as_str())?;
        same("bucket", &bucket, &name.as_str())?;
        same("key", &KEY, &object.key.as_str())?;
        same("size", &Some(CONTENT.len() as i64), &object.size)?;
        same("event has a time", &true, &record.event_time.is_some())?;
        let get = GetObjectInput::builder().bucket(name).key(&object.key).build()?;
        let mut content = Vec::new();
        self.s3.read(call(&self.s3, get)?.body, &mut |piece| content.extend_from_slice(piece))?;
        same("content", &CONTENT.as_bytes(), &content.as_slice())
    }
}

/// A queue that S3 and SNS may send to.
struct Queue<'a, S> {
    sqs: &'a S,
    url: String,
    arn: String,
}

impl<'a, S: Store> Queue<'a, S> {
    fn create(clients: &'a Clients<S>, context: &Context<'_, S>) -> Result<Self, Trouble> {
        let create = CreateQueueInput::builder()
            .queue_name(&context.id)
            .attributes(QueueAttributeName::VisibilityTimeout, "600");
        let url = call(&clients.sqs, create.build()?)?.queue_url;
        let url = url.ok_or("CreateQueue: no URL".to_owned())?;
        let attributes = || -> Result<_, Trouble> {
            let get = GetQueueAttributesInput::builder()
                .queue_url(&url)
                .attribute_names(QueueAttributeName::All);
            Ok(call(&clients.sqs, get.build()?)?.attributes.unwrap_or_default())
        };
        let arn = attributes()?.shift_remove(&QueueAttributeName::QueueArn);
        let arn = arn.ok_or("GetQueueAttributes: no ARN".to_owned())?;
        let policy = policy("sqs:SendMessage", &arn);
        let set = SetQueueAttributesInput::builder().queue_url(&url);
        call(
            &clients.sqs,
            set.attributes(QueueAttributeName::Policy, policy.to_string()).build()?,
        )?;
        let found = attributes()?;
        same("policy of the queue", &policy, &parsed(found.get(&QueueAttributeName::Policy)))?;
        Ok(Self { sqs: &clients.sqs, url, arn })
    }

    /// Receives and deletes this number of messages.
    fn messages(&self, count: usize) -> Result<Vec<EventMessage>, Trouble> {
        let mut messages = Vec::new();
        for _ in 0..TRIES {
            let receive = ReceiveMessageInput::builder()
                .queue_url(&self.url)
                .max_number_of_messages(10)
                .wait_time_seconds(1);
            for message in call(self.sqs, receive.build()?)?.messages.unwrap_or_default() {
                let parsed = EventMessage::parse(message.body().unwrap_or_default());
                messages.push(parsed.map_err(|error| format!("{error}: {message:?}"))?);
                let delete = DeleteMessageInput::builder()
                    .queue_url(&self.url)
                    .set_receipt_handle(message.receipt_handle);
                call(self.sqs, delete.build()?)?;
            }
            if messages.len() >= count {
                break;
            }
        }
        same("messages", &count, &messages.len())?;
        Ok(messages)
    }
}

/// A policy that allows S3 and SNS an action on a resource.
fn policy(action: &str, resource: &str) -> Value {
    json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Principal": {"Service": ["s3.amazonaws.com", "sns.amazonaws.com"]},
            "Action": action,
            "Resource": resource,
        }],
    })
}

/// Parses a policy. Servers may write it in another layout.
fn parsed(policy: Option<&String>) -> Value {
    policy.and_then(|policy| serde_json::from_str(policy).ok()).unwrap_or_default()
}
