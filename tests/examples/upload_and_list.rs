//! Uploads a file and lists the bucket, with the async client.
//!
//! ```sh
//! export AWS_ACCESS_KEY_ID=… AWS_SECRET_ACCESS_KEY=…
//! cargo run -p shapesmith-tests --example upload_and_list photos film.mp4
//! ```

use std::env;
use std::error::Error;

use shapesmith_s3::runtime::sign::Credentials;
use shapesmith_s3::{Body, Client, Config};

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = env::args().skip(1);
    let (Some(bucket), Some(path)) = (args.next(), args.next()) else {
        return Err("usage: upload_and_list BUCKET FILE".into());
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(upload_and_list(&bucket, &path))
}

async fn upload_and_list(bucket: &str, path: &str) -> Result<(), Box<dyn Error>> {
    // With aws-config, any of its credentials providers will do.
    let key = env::var("AWS_ACCESS_KEY_ID")?;
    let secret = env::var("AWS_SECRET_ACCESS_KEY")?;
    let credentials = Credentials::new(key, secret, None, None, "environment");
    let client = Client::new(Config::new("us-east-1").credentials_provider(credentials));

    // Streamed from the disk, and opened again if the upload has to be retried.
    let body = Body::file(path)?;
    client.put_object().bucket(bucket).key(path).body(body).send().await?;

    let mut objects = client.list_objects_v2().bucket(bucket).pages().items();
    while let Some(object) = objects.next().await {
        let object = object?;
        println!("{:>12} {}", object.size().unwrap_or_default(), object.key().unwrap_or_default());
    }
    Ok(())
}
