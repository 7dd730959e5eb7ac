//! Reading: the members of each type, by their names in JSON.

use super::{
    Bucket, EventMessage, EventRecord, GlacierEventData, Object, RequestParameters,
    ResponseElements, RestoreEventData, S3Entity, TestEvent, UserIdentity,
};
use crate::Timestamp;
use crate::document::ReadError;
use crate::document::json::read::{self, ReadJson, Value};
use crate::document::json::{self, Result};
use crate::text::form_decode;
use crate::timestamp::Format;

/// The name of the event in a test.
const TEST: &str = "s3:TestEvent";

pub(super) fn message(body: &[u8]) -> Result<EventMessage> {
    let message = json::from_bytes(body, read::structure::<Message>)?.unwrap_or_default();
    match message {
        Message { records: Some(records), .. } => Ok(EventMessage::Records(records)),
        Message { test, .. } if test.event == TEST => Ok(EventMessage::Test(test)),
        _ => Err(ReadError::new(format_args!(
            "no message of S3: expected the member \"Records\", or \"Event\" with {TEST:?}"
        ))),
    }
}

/// The members of both kinds of messages.
#[derive(Default)]
struct Message {
    records: Option<Vec<EventRecord>>,
    test: TestEvent,
}

/// Implements [`ReadJson`]: reads each member into its field.
macro_rules! members {
    ($type:ty { $($member:literal => $($field:ident).+: $read:expr,)* }) => {
        impl ReadJson for $type {
            fn read_members(&mut self, mut object: read::Object<'_, '_>) -> Result {
                while let Some(value) = object.next_member()? {
                    match value.name() {
                        $($member => self.$($field).+ = $read(value)?,)*
                        _ => {}
                    }
                }
                Ok(())
            }
        }
    };
}

members!(Message {
    "Records" => records: records,
    "Service" => test.service: text,
    "Event" => test.event: text,
    "Time" => test.time: time,
    "Bucket" => test.bucket: text,
    "RequestId" => test.request_id: text,
    "HostId" => test.host_id: text,
});

members!(EventRecord {
    "eventVersion" => event_version: text,
    "eventSource" => event_source: text,
    "awsRegion" => aws_region: text,
    "eventTime" => event_time: time,
    "eventName" => event_name: text,
    "userIdentity" => user_identity: structure,
    "requestParameters" => request_parameters: structure,
    "responseElements" => response_elements: structure,
    "s3" => s3: structure,
    "glacierEventData" => glacier_event_data: read::structure,
});

members!(UserIdentity { "principalId" => principal_id: text, });

members!(RequestParameters { "sourceIPAddress" => source_ip_address: text, });

members!(ResponseElements {
    "x-amz-request-id" => request_id: text,
    "x-amz-id-2" => host_id: text,
});

members!(S3Entity {
    "s3SchemaVersion" => schema_version: text,
    "configurationId" => configuration_id: text,
    "bucket" => bucket: structure,
    "object" => object: structure,
});

members!(Bucket {
    "name" => name: text,
    "ownerIdentity" => owner_identity: structure,
    "arn" => arn: text,
});

members!(Object {
    "key" => key: key,
    "size" => size: read::integer,
    "eTag" => e_tag: read::text,
    "versionId" => version_id: read::text,
    "sequencer" => sequencer: read::text,
});

members!(GlacierEventData { "restoreEventData" => restore_event_data: structure, });

members!(RestoreEventData {
    "lifecycleRestorationExpiryTime" => lifecycle_restoration_expiry_time: time,
    "lifecycleRestoreStorageClass" => lifecycle_restore_storage_class: text,
});

fn records(value: Value<'_, '_>) -> Result<Option<Vec<EventRecord>>> {
    read::list(value, read::structure)
}

fn structure<T: ReadJson>(value: Value<'_, '_>) -> Result<T> {
    Ok(read::structure(value)?.unwrap_or_default())
}

fn text(value: Value<'_, '_>) -> Result<String> {
    Ok(read::text(value)?.unwrap_or_default())
}

fn key(value: Value<'_, '_>) -> Result<String> {
    Ok(form_decode(text(value)?))
}

fn time(value: Value<'_, '_>) -> Result<Option<Timestamp>> {
    read::timestamp(value, Format::DateTime)
}
