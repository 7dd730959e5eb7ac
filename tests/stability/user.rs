//! A user's program, written for the crate generated from botocore 1.35.99's model. It uses as much
//! of the API as possible. `CRATE` is the generated crate.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::fmt::{Debug, Display, Write as _};

use CRATE::operation::put_bucket_notification::{
    PutBucketNotificationError, PutBucketNotificationInput, PutBucketNotificationOutput,
};
use CRATE::runtime::http;
use CRATE::types::{
    ChecksumAlgorithm, CloudFunctionConfiguration, Event, NotificationConfigurationDeprecated,
    NotificationConfigurationDeprecatedBuilder, QueueConfigurationDeprecated,
    TopicConfigurationDeprecated,
};
use CRATE::{AddressingStyle, Body, BuildError, Config, Operation, ServiceError};

/// A structure of the program that contains generated types.
#[derive(Clone, Debug, Default, PartialEq)]
struct Wishes {
    configuration: NotificationConfigurationDeprecated,
    first: Event,
    seen: BTreeMap<Event, usize>,
}

/// An error type that wraps those of the library.
#[derive(Debug)]
enum Problem {
    Build(BuildError),
    Denied(String),
    Service(ServiceError),
    Other(PutBucketNotificationError),
}

impl From<BuildError> for Problem {
    fn from(error: BuildError) -> Self {
        Self::Build(error)
    }
}

impl From<PutBucketNotificationError> for Problem {
    fn from(error: PutBucketNotificationError) -> Self {
        match error {
            PutBucketNotificationError::Unhandled(error) if error.code == "AccessDenied" => {
                Self::Denied(error.message.unwrap_or_default())
            }
            PutBucketNotificationError::Unhandled(error) => Self::Service(error),
            other => Self::Other(other),
        }
    }
}

/// Bounds that threads, maps and generic code need.
fn bounds() {
    fn plain<T: Clone + Debug + PartialEq + Send + Sync + 'static>() {}
    fn key<T: Eq + Ord + std::hash::Hash + Display + AsRef<str> + From<String>>() {}
    fn error<T: std::error::Error + Send + Sync + 'static>() {}
    plain::<PutBucketNotificationInput>();
    plain::<PutBucketNotificationOutput>();
    plain::<PutBucketNotificationError>();
    plain::<NotificationConfigurationDeprecated>();
    plain::<CloudFunctionConfiguration>();
    key::<Event>();
    key::<ChecksumAlgorithm>();
    error::<PutBucketNotificationError>();
    error::<BuildError>();
}

/// Describes the event.
fn told(event: &Event) -> Cow<'static, str> {
    match event {
        Event::S3ObjectCreated | Event::S3ObjectCreatedPut => "something is new".into(),
        Event::S3ObjectRemovedDelete => "something is gone".into(),
        Event::Unknown(other) => format!("something unheard of: {other}").into(),
        other => format!("something else: {other}").into(),
    }
}

/// Destructures a configuration by value.
fn topics(configuration: NotificationConfigurationDeprecated) -> Vec<(String, Vec<Event>)> {
    let topic = configuration.topic_configuration.into_iter();
    let parts = topic.map(|topic| {
        let mut events = topic.events.unwrap_or_default();
        events.extend(topic.event);
        (topic.topic.unwrap_or_default(), events)
    });
    parts.collect()
}

fn configuration(id: Option<&str>) -> NotificationConfigurationDeprecatedBuilder {
    let topic = TopicConfigurationDeprecated::builder()
        .set_id(id.map(str::to_owned))
        .events(Event::S3ObjectCreatedPut)
        .events("s3:ObjectRemoved:*".parse().unwrap_or_default())
        .topic("arn:aws:sns:us-east-1:123456789012:uploads");
    let queue = QueueConfigurationDeprecated::builder()
        .set_events(Some(vec![Event::S3ReducedRedundancyLostObject]))
        .queue(String::from("arn:aws:sqs:us-east-1:123456789012:losses"));
    NotificationConfigurationDeprecated::builder()
        .topic_configuration(topic.build())
        .queue_configuration(queue.build())
}

/// Code that is generic over operations.
fn sent<O>(operation: &O, config: &Config) -> Result<String, BuildError>
where
    O: Operation,
{
    let request: http::Request<Body> = operation.to_request(config)?;
    let (head, body) = request.into_parts();
    let mut text = format!("{} {}\n", head.method, head.uri);
    for (name, value) in &head.headers {
        text += &format!("{name}: {}\n", value.to_str().unwrap_or("no text"));
    }
    let bytes: &[u8] = body.bytes().map(AsRef::as_ref).unwrap_or_default();
    Ok(text + &String::from_utf8_lossy(bytes))
}

fn answered(status: u16, body: &'static str) -> Result<PutBucketNotificationOutput, Problem> {
    let mut response = http::Response::new(Body::from(body));
    *response.status_mut() = http::StatusCode::from_u16(status).unwrap_or_default();
    Ok(PutBucketNotificationInput::parse_response(response)?)
}

fn run() -> Result<String, Problem> {
    bounds();
    let config = Config::new("eu-central-1").addressing_style(AddressingStyle::Path);
    let config = config.endpoint_url("http://localhost:9000")?;
    let input = PutBucketNotificationInput::builder()
        .bucket("photos")
        .checksum_algorithm(ChecksumAlgorithm::Sha256)
        .notification_configuration(configuration(Some("uploads")).build())
        .expected_bucket_owner("123456789012")
        .build()?;
    let mut text = sent(&input, &config)?;

    let mut wishes = Wishes::default();
    wishes.configuration = input.notification_configuration().cloned().unwrap_or_default();
    let topic = wishes.configuration.topic_configuration();
    for event in topic.map(TopicConfigurationDeprecated::events).unwrap_or_default() {
        *wishes.seen.entry(event.clone()).or_default() += 1;
    }
    // An event that only some versions of the model contain, and one that none does.
    wishes.first = Event::from("s3:ObjectAnnotation:Put");
    let new = [wishes.first.clone(), Event::Unknown("s3:Moved".to_owned())];
    let unique: HashSet<&Event> = wishes.seen.keys().chain(&new).collect();
    text += &format!("\n{} events: {:?}\n", unique.len(), wishes.configuration);
    for event in wishes.seen.keys().chain(&new) {
        // Writing to a String cannot fail.
        let _infallible = writeln!(text, "{}: {}", event.as_str(), told(event));
    }
    text += &format!("{:?}\n", topics(wishes.configuration));
    text += &format!("{}\n", Event::VARIANTS.contains(&Event::S3ObjectCreated));

    let bare = PutBucketNotificationInput::builder().build();
    text += &format!("{}\n", bare.map_or_else(|error| error.to_string(), |_| String::new()));
    let mut other = input.clone();
    other.expected_bucket_owner = None;
    text += &format!("{}\n", other == input);
    text += &format!("{:?}\n", answered(200, ""));
    for code in ["AccessDenied", "NoSuchBucket"] {
        let body = match code {
            "AccessDenied" => "<Error><Code>AccessDenied</Code><Message>Not you</Message></Error>",
            _ => "<Error><Code>NoSuchBucket</Code><RequestId>4442587FB7D0A2F9</RequestId></Error>",
        };
        text += &match answered(403, body) {
            Err(Problem::Denied(message)) => format!("denied: {message}\n"),
            Err(Problem::Service(error)) => format!("{}: {error}\n", error.code),
            other => format!("{other:?}\n"),
        };
    }
    Ok(text)
}

pub fn probe() -> String {
    match run() {
        Ok(text) => text,
        Err(Problem::Build(error)) => error.to_string(),
        Err(Problem::Other(error)) => error.service_error().to_string(),
        Err(problem) => format!("{problem:?}"),
    }
}
