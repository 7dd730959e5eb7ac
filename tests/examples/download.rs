//! Downloads an object from a store without authentication, with the blocking client.
//!
//! ```sh
//! cargo run -p shapesmith-tests --example download http://localhost:9000 photos film.mp4
//! ```

use std::env;
use std::error::Error;
use std::fs::File;
use std::io;

use shapesmith_s3::Config;
use shapesmith_s3::blocking::Client;
use shapesmith_s3::operation::get_object::GetObjectError;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = env::args().skip(1);
    let (Some(endpoint), Some(bucket), Some(key)) = (args.next(), args.next(), args.next()) else {
        return Err("usage: download URL BUCKET KEY".into());
    };
    let client = Client::new(Config::new("us-east-1").endpoint_url(&endpoint)?);
    let object = match client.get_object().bucket(bucket).key(&key).send() {
        Ok(object) => object,
        Err(error) if matches!(error.as_service(), Some(GetObjectError::NoSuchKey(_))) => {
            return Err(format!("there is no object {key}").into());
        }
        Err(error) => return Err(error.into()),
    };
    let name = key.rsplit('/').next().unwrap_or(&key);
    let bytes = io::copy(&mut object.body.into_reader(), &mut File::create(name)?)?;
    println!("{bytes} bytes in {name}");
    Ok(())
}
