//! Builds a request and reads a response without sending anything: for programs that have an HTTP
//! client already.
//!
//! ```sh
//! cargo run -p shapesmith-tests --example build_request
//! ```

use std::error::Error;

use shapesmith_s3::operation::list_objects_v2::ListObjectsV2Input;
use shapesmith_s3::runtime::http;
use shapesmith_s3::{Body, Config, Operation};

fn main() -> Result<(), Box<dyn Error>> {
    let input = ListObjectsV2Input::builder().bucket("photos").prefix("2026/").build()?;
    let request = input.to_request(&Config::new("eu-west-1"))?;
    println!("{} {}", request.method(), request.uri());
    for (name, value) in request.headers() {
        println!("{name}: {}", value.to_str()?);
    }

    // What an HTTP client would return.
    let xml = "<ListBucketResult><Name>photos</Name>\
        <Contents><Key>2026/a.jpg</Key><Size>2048</Size></Contents></ListBucketResult>";
    let response = http::Response::new(Body::from(xml));
    let output = ListObjectsV2Input::parse_response(response)?;
    for object in output.contents() {
        println!("{} has {} bytes", object.key().unwrap_or("?"), object.size().unwrap_or(0));
    }
    Ok(())
}
