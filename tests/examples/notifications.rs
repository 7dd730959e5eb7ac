//! Sends a bucket's events to an SNS topic, with the blocking client.
//!
//! ```sh
//! export AWS_ACCESS_KEY_ID=… AWS_SECRET_ACCESS_KEY=…
//! cargo run -p shapesmith-tests --example notifications photos arn:aws:sns:us-east-1:123456789012:uploads
//! ```

// aws-sdk-s3 does not have this operation; some stores know no other.
#![allow(deprecated)]

use std::env;
use std::error::Error;

use shapesmith_s3::Config;
use shapesmith_s3::blocking::Client;
use shapesmith_s3::runtime::sign::Credentials;
use shapesmith_s3::types::{
    Event, NotificationConfigurationDeprecated, TopicConfigurationDeprecated,
};

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = env::args().skip(1);
    let (Some(bucket), Some(topic)) = (args.next(), args.next()) else {
        return Err("usage: notifications BUCKET TOPIC_ARN".into());
    };
    let key = env::var("AWS_ACCESS_KEY_ID")?;
    let secret = env::var("AWS_SECRET_ACCESS_KEY")?;
    let credentials = Credentials::new(key, secret, None, None, "environment");
    let client = Client::new(Config::new("us-east-1").credentials_provider(credentials));

    let topic = TopicConfigurationDeprecated::builder()
        .topic(topic)
        .events(Event::S3ObjectCreated)
        .events(Event::S3ObjectRemoved)
        .build();
    let configuration =
        NotificationConfigurationDeprecated::builder().topic_configuration(topic).build();
    client
        .put_bucket_notification()
        .bucket(&bucket)
        .notification_configuration(configuration)
        .send()?;

    let configuration = client.get_bucket_notification().bucket(bucket).send()?;
    println!("{:#?}", configuration.topic_configuration());
    Ok(())
}
