//! Amazon S3: what its clients do that its model does not say.

mod bucket;
mod copy_source;
#[cfg(feature = "xml")]
mod error;

pub use bucket::{BucketName, checked_bucket};
pub use copy_source::CopySource;
#[cfg(feature = "xml")]
pub use error::{ERRORS, ERRORS_IN_SUCCESS};
