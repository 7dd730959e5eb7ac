//! The messages that S3 sends to topics, queues and functions when something happens in a bucket.
//!
//! They are JSON, of version 2.1 or later; see
//! [Event message structure](https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html).
//!
//! ```
//! use shapesmith_runtime::s3::event_message::EventMessage;
//!
//! let body = r#"{"Records": [{"eventName": "ObjectCreated:Put", "s3": {
//!     "bucket": {"name": "photos"}, "object": {"key": "red+flower.jpg", "size": 1024}}}]}"#;
//! for record in EventMessage::parse(body)?.records() {
//!     assert_eq!(record.event_name, "ObjectCreated:Put");
//!     assert_eq!(record.s3.bucket.name, "photos");
//!     assert_eq!(record.s3.object.key, "red flower.jpg");
//! }
//! # Ok::<_, shapesmith_runtime::document::ReadError>(())
//! ```

mod read;
#[cfg(test)]
mod tests;

use crate::Timestamp;
use crate::document::ReadError;

/// A message about events in a bucket.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum EventMessage {
    /// Events.
    Records(Vec<EventRecord>),
    /// No event: S3 tests a target when it is added to a bucket's configuration.
    Test(TestEvent),
}

impl EventMessage {
    /// Parses the body of a message. Unknown members are skipped, missing ones are empty.
    ///
    /// A message that came through an SNS topic is the text in `Message` of SNS's own JSON, unless the
    /// subscription has raw message delivery.
    ///
    /// # Errors
    /// [`ReadError`] if the body is not JSON, or no message of S3, or a member has the wrong type.
    pub fn parse(body: impl AsRef<[u8]>) -> Result<Self, ReadError> {
        read::message(body.as_ref())
    }

    /// Returns the events. A test has none.
    pub fn records(&self) -> &[EventRecord] {
        match self {
            Self::Records(records) => records,
            Self::Test(_) => &[],
        }
    }
}

/// An event.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct EventRecord {
    /// The version of this structure, such as `2.1`. Later minor versions add members.
    pub event_version: String,
    /// `aws:s3`.
    pub event_source: String,
    /// The region of the bucket.
    pub aws_region: String,
    /// When S3 finished the request.
    pub event_time: Option<Timestamp>,
    /// The type of the event, without `s3:`, such as `ObjectCreated:Put`.
    pub event_name: String,
    /// Who caused the event.
    pub user_identity: UserIdentity,
    /// The request that caused the event.
    pub request_parameters: RequestParameters,
    /// The response to the request.
    pub response_elements: ResponseElements,
    /// The bucket and the object.
    pub s3: S3Entity,
    /// For `ObjectRestore:Completed`: the restored copy.
    pub glacier_event_data: Option<GlacierEventData>,
}

/// A user, a role or an account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct UserIdentity {
    /// The ID of the user, role or account.
    pub principal_id: String,
}

/// The request that caused an event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RequestParameters {
    /// The IP address that the request came from.
    pub source_ip_address: String,
}

/// The response to the request that caused an event, by which AWS Support finds it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ResponseElements {
    /// The ID of the request, `x-amz-request-id`.
    pub request_id: String,
    /// The host that processed the request, `x-amz-id-2`.
    pub host_id: String,
}

/// The bucket and the object of an event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct S3Entity {
    /// The version of this part, `1.0`.
    pub schema_version: String,
    /// The ID in the bucket's notification configuration.
    pub configuration_id: String,
    /// The bucket.
    pub bucket: Bucket,
    /// The object.
    pub object: Object,
}

/// The bucket of an event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Bucket {
    /// The bucket's name.
    pub name: String,
    /// The bucket's owner.
    pub owner_identity: UserIdentity,
    /// The bucket's ARN.
    pub arn: String,
}

/// The object of an event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Object {
    /// The key, decoded: it is form-encoded in the message.
    pub key: String,
    /// The size in bytes. Deleted objects have none.
    pub size: Option<i64>,
    /// The entity tag, without quotes. Deleted objects have none.
    pub e_tag: Option<String>,
    /// The version, if the bucket has versions.
    pub version_id: Option<String>,
    /// Orders the events of a key: hexadecimal digits. Pad the shorter of two with zeros on the right,
    /// then compare them as text.
    pub sequencer: Option<String>,
}

/// The end of a restoration from an archive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct GlacierEventData {
    /// The restored copy.
    pub restore_event_data: RestoreEventData,
}

/// A copy that was restored from an archive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RestoreEventData {
    /// When the copy expires.
    pub lifecycle_restoration_expiry_time: Option<Timestamp>,
    /// The storage class that the copy was restored from.
    pub lifecycle_restore_storage_class: String,
}

/// A test of a target.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TestEvent {
    /// `Amazon S3`.
    pub service: String,
    /// `s3:TestEvent`.
    pub event: String,
    /// The time of the test.
    pub time: Option<Timestamp>,
    /// The bucket's name.
    pub bucket: String,
    /// The ID of the request that changed the configuration.
    pub request_id: String,
    /// The host that processed the request.
    pub host_id: String,
}
