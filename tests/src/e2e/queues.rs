//! Scenario for SQS: messages in batches.

use shapesmith_s3::Bytes;
use shapesmith_sqs::operation::create_queue::CreateQueueInput;
use shapesmith_sqs::operation::delete_message_batch::DeleteMessageBatchInput;
use shapesmith_sqs::operation::purge_queue::PurgeQueueInput;
use shapesmith_sqs::operation::receive_message::ReceiveMessageInput;
use shapesmith_sqs::operation::send_message_batch::{SendMessageBatchError, SendMessageBatchInput};
use shapesmith_sqs::types::{
    DeleteMessageBatchRequestEntry, Message, MessageAttributeValue, SendMessageBatchRequestEntry,
};

use super::role;
use super::scenario::{Context, Outcome, Scenario, Trouble, same};
use super::store::Store;

/// Texts that need escapes in JSON, sorted.
const BODIES: [&str; 2] = ["\"\\\n/", "日本 😀"];

/// The scenarios.
pub fn all<S: Store>() -> [Scenario<S>; 1] {
    [("send, receive and delete messages in batches", batches)]
}

fn batches<S: Store>(context: &Context<'_, S>) -> Outcome {
    context.needs_moto("queues")?;
    let sqs = context.store.of(&shapesmith_sqs::SERVICE, role::assume(context)?);
    let context = &Context { store: &sqs, id: context.id.clone(), ..*context };
    let queue = context.call(CreateQueueInput::builder().queue_name(&context.id).build()?)?;
    let url = queue.queue_url.ok_or("CreateQueue: no URL".to_owned())?;
    send(context, &url)?;
    let delete = DeleteMessageBatchInput::builder().queue_url(&url);
    let entries = receive(context, &url)?.into_iter().map(|message| {
        DeleteMessageBatchRequestEntry::builder()
            .set_id(message.message_id)
            .set_receipt_handle(message.receipt_handle)
            .build()
    });
    let entries = entries.collect::<Result<_, _>>()?;
    let deleted = context.call(delete.set_entries(Some(entries)).build()?)?;
    same("deleted", &BODIES.len(), &deleted.successful.len())?;
    same("not deleted", &0, &deleted.failed.len())?;
    context.call(PurgeQueueInput::builder().queue_url(url).build()?).map(drop)
}

/// Sends a message for each body, and fails to send two with the same ID.
fn send<S: Store>(context: &Context<'_, S>, url: &str) -> Outcome {
    let entry = |id: usize| {
        let attribute = MessageAttributeValue::builder().data_type("Binary").binary_value(raw());
        let entry = SendMessageBatchRequestEntry::builder().id(id.to_string());
        entry.message_body(BODIES[id]).message_attributes("raw", attribute.build()?).build()
    };
    let batch = |ids: [usize; 2]| {
        let entries = ids.into_iter().map(entry).collect::<Result<_, _>>()?;
        SendMessageBatchInput::builder().queue_url(url).set_entries(Some(entries)).build()
    };
    let sent = context.call(batch([0, 1])?)?;
    let ids: Vec<_> = sent.successful.iter().map(|entry| entry.id.as_str()).collect();
    same("sent", &vec!["0", "1"], &ids)?;
    match context.store.send(batch([0, 0])?) {
        Err(error) => match error.as_service() {
            Some(SendMessageBatchError::BatchEntryIdsNotDistinct { .. }) => Ok(()),
            _ => Err(format!("expected that IDs must differ, found {error}").into()),
        },
        Ok(_) => Err(Trouble::Failed("two messages with the same ID are sent".to_owned())),
    }
}

/// Receives the messages, with their attributes.
fn receive<S: Store>(context: &Context<'_, S>, url: &str) -> Result<Vec<Message>, Trouble> {
    let receive = ReceiveMessageInput::builder()
        .queue_url(url)
        .max_number_of_messages(10)
        .message_attribute_names("All");
    let mut messages = context.call(receive.build()?)?.messages.unwrap_or_default();
    messages.sort_by(|a, b| a.body.cmp(&b.body));
    let bodies: Vec<_> = messages.iter().filter_map(|message| message.body()).collect();
    same("bodies", &BODIES.to_vec(), &bodies)?;
    for message in &messages {
        let found = message.message_attributes().and_then(|attributes| attributes.get("raw"));
        same("attribute", &Some(&raw()), &found.and_then(|value| value.binary_value()))?;
    }
    Ok(messages)
}

/// Bytes that are not text.
fn raw() -> Bytes {
    Bytes::from_static(b"\0\xff")
}
