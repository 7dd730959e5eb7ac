//! A crate with a module that its build script has generated, as deep in it and as private as it likes.

mod aws {
    pub(crate) mod s3 {
        include!(concat!(env!("OUT_DIR"), "/s3/mod.rs"));
    }
}

use aws::s3::operation::list_objects_v2::ListObjectsV2Input;
use aws::s3::operation::put_object::{PutObjectError, PutObjectInput};
use aws::s3::types::StorageClass;
use aws::s3::{Config, Operation as _, blocking};
use shapesmith_runtime::{BuildError, Request, SendError};

/// The requests for an object to be stored, and for the objects of that bucket to be listed.
///
/// # Errors
/// If a request cannot be made of these names.
pub fn store(bucket: &str, key: &str, text: &str) -> Result<[Request; 2], BuildError> {
    let config = Config::new("eu-west-1");
    let put = PutObjectInput::builder()
        .bucket(bucket)
        .key(key)
        .storage_class(StorageClass::StandardIa)
        .body(text.to_owned())
        .build()?;
    let list = ListObjectsV2Input::builder().bucket(bucket).build()?;
    Ok([put.to_request(&config)?, list.to_request(&config)?])
}

/// Stores an object.
///
/// # Errors
/// If the request cannot be built or sent, or is refused.
pub fn send(config: Config, bucket: &str, key: &str) -> Result<(), SendError<PutObjectError>> {
    let client = blocking::Client::new(config);
    client.put_object().bucket(bucket).key(key).send().map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::aws::s3::operation::list_objects_v2::{ListObjectsV2Input, ListObjectsV2Output};
    use super::aws::s3::{Paginated as _, SERVICE, waiter};
    use super::store;

    #[test]
    fn requests_are_made() {
        let [put, list] = store("photos", "a.txt", "Hello").unwrap();
        assert_eq!(put.uri(), "https://photos.s3.eu-west-1.amazonaws.com/a.txt");
        assert_eq!(put.headers()["x-amz-storage-class"], "STANDARD_IA");
        assert_eq!(
            list.uri(),
            "https://photos.s3.eu-west-1.amazonaws.com/?list-type=2&encoding-type=url"
        );
    }

    #[test]
    fn pages_and_waiters_are_there_too() {
        let input = ListObjectsV2Input::builder().bucket("photos").build().unwrap();
        let mut pages = input.paginate();
        assert!(pages.input().is_some());
        pages.feed(&ListObjectsV2Output::default()).unwrap();
        assert!(pages.input().is_none());
        let _waiter = waiter::bucket_exists();
        assert_eq!(SERVICE.id, "S3");
    }
}
