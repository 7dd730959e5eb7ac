//! The body and the request of `PutBucketNotification`, compared with other ways to write the same
//! bytes. All rows start from a finished input and include freeing the result.

// The operation is deprecated in the model.
#![allow(deprecated)]

use std::hint::black_box;

use divan::Bencher;
use shapesmith_s3::operation::put_bucket_notification::PutBucketNotificationInput;
use shapesmith_s3::runtime::xml::{Root, to_bytes};
use shapesmith_s3::types::{
    CloudFunctionConfiguration, Event, NotificationConfigurationDeprecated,
    QueueConfigurationDeprecated, TopicConfigurationDeprecated,
};
use shapesmith_s3::{AddressingStyle, Config, Operation as _};

const NAMESPACE: &str = "http://s3.amazonaws.com/doc/2006-03-01/";

/// The same as in the generated operation.
const ROOT: Root = Root {
    member: "NotificationConfiguration",
    start: "<NotificationConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"",
    end: "</NotificationConfiguration>",
};

fn main() {
    let configuration = configuration();
    let body = to_bytes(&ROOT, &configuration).expect("the text is plain");
    assert_eq!(body.len(), 659);
    assert_eq!(body, naive::body(&configuration));
    assert_eq!(body, smithy::body(&configuration));
    assert_eq!(body, quick::body(&configuration));
    for config in [path_style(), virtual_host()] {
        let request = input().to_request(&config).expect("the input is valid");
        assert_eq!(request.body().bytes(), Some(&body));
        assert!(request.headers().contains_key("x-amz-checksum-crc32"));
    }
    // Long samples, since a single call is too short to be timed.
    divan::Divan::from_args().sample_count(300).sample_size(1000).main();
}

/// One target of each kind, each with a name and two events.
fn configuration() -> NotificationConfigurationDeprecated {
    let topic = TopicConfigurationDeprecated::builder()
        .id("sns")
        .events(Event::S3ObjectCreated)
        .events(Event::S3ObjectRemoved)
        .topic("arn:aws:sns:us-east-1:123456789012:up")
        .build();
    let queue = QueueConfigurationDeprecated::builder()
        .id("sqs")
        .events(Event::S3ObjectCreated)
        .events(Event::S3ObjectRemoved)
        .queue("arn:aws:sqs:us-east-1:123456789012:up")
        .build();
    let function = CloudFunctionConfiguration::builder()
        .id("fn")
        .events(Event::S3ObjectCreated)
        .events(Event::S3ObjectRemoved)
        .cloud_function("arn:aws:lambda:us-east-1:123456789012:function:up")
        .build();
    NotificationConfigurationDeprecated::builder()
        .topic_configuration(topic)
        .queue_configuration(queue)
        .cloud_function_configuration(function)
        .build()
}

fn input() -> PutBucketNotificationInput {
    PutBucketNotificationInput::builder()
        .bucket("photos-of-last-summer")
        .notification_configuration(configuration())
        .build()
        .expect("nothing required is missing")
}

fn path_style() -> Config {
    Config::new("us-east-1")
        .endpoint_url("http://localhost:9000")
        .expect("the URL is valid")
        .addressing_style(AddressingStyle::Path)
}

fn virtual_host() -> Config {
    Config::new("eu-west-1")
}

/// Copies the finished body into a new `Vec`: a lower bound for all writers.
#[divan::bench(name = "memcpy")]
fn memcpy(bencher: Bencher<'_, '_>) {
    let body = naive::body(&configuration());
    bencher.bench(|| {
        black_box(&black_box(body.as_slice()).to_vec());
    });
}

#[divan::bench(name = "shapesmith body")]
fn shapesmith_body(bencher: Bencher<'_, '_>) {
    let configuration = configuration();
    bencher.bench(|| {
        black_box(&to_bytes(&ROOT, black_box(&configuration)));
    });
}

#[divan::bench(name = "naive")]
fn naive(bencher: Bencher<'_, '_>) {
    let configuration = configuration();
    bencher.bench(|| {
        black_box(&naive::body(black_box(&configuration)));
    });
}

#[divan::bench(name = "quick-xml")]
fn quick_xml(bencher: Bencher<'_, '_>) {
    let configuration = configuration();
    bencher.bench(|| {
        black_box(&quick::body(black_box(&configuration)));
    });
}

#[divan::bench(name = "aws-smithy-xml")]
fn aws_smithy_xml(bencher: Bencher<'_, '_>) {
    let configuration = configuration();
    bencher.bench(|| {
        black_box(&smithy::body(black_box(&configuration)));
    });
}

#[divan::bench(name = "shapesmith request, path style")]
fn path_style_request(bencher: Bencher<'_, '_>) {
    let (input, config) = (input(), path_style());
    bencher.bench(|| {
        black_box(&black_box(&input).to_request(black_box(&config)));
    });
}

#[divan::bench(name = "shapesmith request, virtual host")]
fn virtual_host_request(bencher: Bencher<'_, '_>) {
    let (input, config) = (input(), virtual_host());
    bencher.bench(|| {
        black_box(&black_box(&input).to_request(black_box(&config)));
    });
}

/// The obvious handwritten version: a `String`, and a `match` on each character.
mod naive {
    use super::*;

    pub fn body(configuration: &NotificationConfigurationDeprecated) -> Vec<u8> {
        let mut out = String::new();
        out.push_str("<NotificationConfiguration xmlns=\"");
        out.push_str(NAMESPACE);
        out.push_str("\">");
        if let Some(topic) = configuration.topic_configuration() {
            out.push_str("<TopicConfiguration>");
            target(&mut out, topic.id(), topic.events());
            if let Some(arn) = topic.topic() {
                element(&mut out, "Topic", arn);
            }
            out.push_str("</TopicConfiguration>");
        }
        if let Some(queue) = configuration.queue_configuration() {
            out.push_str("<QueueConfiguration>");
            target(&mut out, queue.id(), queue.events());
            if let Some(arn) = queue.queue() {
                element(&mut out, "Queue", arn);
            }
            out.push_str("</QueueConfiguration>");
        }
        if let Some(function) = configuration.cloud_function_configuration() {
            out.push_str("<CloudFunctionConfiguration>");
            target(&mut out, function.id(), function.events());
            if let Some(arn) = function.cloud_function() {
                element(&mut out, "CloudFunction", arn);
            }
            out.push_str("</CloudFunctionConfiguration>");
        }
        out.push_str("</NotificationConfiguration>");
        out.into_bytes()
    }

    fn target(out: &mut String, id: Option<&str>, events: &[Event]) {
        if let Some(id) = id {
            element(out, "Id", id);
        }
        for event in events {
            element(out, "Event", event.as_str());
        }
    }

    fn element(out: &mut String, name: &str, text: &str) {
        out.push('<');
        out.push_str(name);
        out.push('>');
        for character in text.chars() {
            match character {
                '&' => out.push_str("&amp;"),
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                '\r' => out.push_str("&#xD;"),
                _ => out.push(character),
            }
        }
        out.push_str("</");
        out.push_str(name);
        out.push('>');
    }
}

/// aws-smithy-xml, used like in the serializers of aws-sdk-s3.
mod smithy {
    use aws_smithy_xml::encode::{ElWriter, ScopeWriter, XmlWriter};

    use super::*;

    pub fn body(configuration: &NotificationConfigurationDeprecated) -> Vec<u8> {
        let mut out = String::new();
        {
            let mut writer = XmlWriter::new(&mut out);
            let root = writer.start_el("NotificationConfiguration").write_ns(NAMESPACE, None);
            configurations(configuration, root);
        }
        out.into_bytes()
    }

    fn configurations(input: &NotificationConfigurationDeprecated, writer: ElWriter<'_, '_>) {
        let mut scope = writer.finish();
        if let Some(topic) = &input.topic_configuration {
            let writer = scope.start_el("TopicConfiguration");
            topic_configuration(topic, writer);
        }
        if let Some(queue) = &input.queue_configuration {
            let writer = scope.start_el("QueueConfiguration");
            queue_configuration(queue, writer);
        }
        if let Some(function) = &input.cloud_function_configuration {
            let writer = scope.start_el("CloudFunctionConfiguration");
            cloud_function_configuration(function, writer);
        }
        scope.finish();
    }

    fn topic_configuration(input: &TopicConfigurationDeprecated, writer: ElWriter<'_, '_>) {
        let mut scope = writer.finish();
        element(&mut scope, "Id", input.id.as_deref());
        element(&mut scope, "Event", input.event.as_ref().map(Event::as_str));
        events(&mut scope, input.events.as_deref());
        element(&mut scope, "Topic", input.topic.as_deref());
        scope.finish();
    }

    fn queue_configuration(input: &QueueConfigurationDeprecated, writer: ElWriter<'_, '_>) {
        let mut scope = writer.finish();
        element(&mut scope, "Id", input.id.as_deref());
        element(&mut scope, "Event", input.event.as_ref().map(Event::as_str));
        events(&mut scope, input.events.as_deref());
        element(&mut scope, "Queue", input.queue.as_deref());
        scope.finish();
    }

    fn cloud_function_configuration(input: &CloudFunctionConfiguration, writer: ElWriter<'_, '_>) {
        let mut scope = writer.finish();
        element(&mut scope, "Id", input.id.as_deref());
        element(&mut scope, "Event", input.event.as_ref().map(Event::as_str));
        events(&mut scope, input.events.as_deref());
        element(&mut scope, "CloudFunction", input.cloud_function.as_deref());
        element(&mut scope, "InvocationRole", input.invocation_role.as_deref());
        scope.finish();
    }

    #[inline(always)]
    fn element(scope: &mut ScopeWriter<'_, '_>, name: &str, text: Option<&str>) {
        if let Some(text) = text {
            let mut inner_writer = scope.start_el(name).finish();
            inner_writer.data(text);
        }
    }

    #[inline(always)]
    fn events(scope: &mut ScopeWriter<'_, '_>, events: Option<&[Event]>) {
        for event in events.unwrap_or_default() {
            let mut inner_writer = scope.start_el("Event").finish();
            inner_writer.data(event.as_str());
        }
    }
}

/// quick-xml's element builder.
mod quick {
    use std::io;

    use quick_xml::Writer;
    use quick_xml::events::BytesText;

    use super::*;

    type Out = Writer<Vec<u8>>;

    pub fn body(configuration: &NotificationConfigurationDeprecated) -> Vec<u8> {
        let mut writer = Writer::new(Vec::new());
        writer
            .create_element("NotificationConfiguration")
            .with_attribute(("xmlns", NAMESPACE))
            .write_inner_content(|writer| configurations(writer, configuration))
            .expect("a Vec takes all");
        writer.into_inner()
    }

    fn configurations(
        writer: &mut Out,
        input: &NotificationConfigurationDeprecated,
    ) -> io::Result<()> {
        if let Some(topic) = &input.topic_configuration {
            writer.create_element("TopicConfiguration").write_inner_content(|writer| {
                target(writer, topic.id(), topic.events())?;
                element(writer, "Topic", topic.topic())
            })?;
        }
        if let Some(queue) = &input.queue_configuration {
            writer.create_element("QueueConfiguration").write_inner_content(|writer| {
                target(writer, queue.id(), queue.events())?;
                element(writer, "Queue", queue.queue())
            })?;
        }
        if let Some(function) = &input.cloud_function_configuration {
            writer.create_element("CloudFunctionConfiguration").write_inner_content(|writer| {
                target(writer, function.id(), function.events())?;
                element(writer, "CloudFunction", function.cloud_function())
            })?;
        }
        Ok(())
    }

    fn target(writer: &mut Out, id: Option<&str>, events: &[Event]) -> io::Result<()> {
        element(writer, "Id", id)?;
        events.iter().try_for_each(|event| element(writer, "Event", Some(event.as_str())))
    }

    fn element(writer: &mut Out, name: &str, text: Option<&str>) -> io::Result<()> {
        if let Some(text) = text {
            writer.create_element(name).write_text_content(BytesText::new(text))?;
        }
        Ok(())
    }
}
