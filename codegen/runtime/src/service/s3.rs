//! Behavior of Amazon S3 that its model does not describe.

mod bucket;
pub mod built_in;
mod config;
mod copy_source;
#[cfg(feature = "xml")]
mod error;
#[cfg(feature = "event-messages")]
pub mod event_message;
mod settings;

pub use bucket::{BucketName, checked_bucket};
pub use copy_source::CopySource;
#[cfg(feature = "xml")]
pub use error::{ERRORS, ERRORS_IN_SUCCESS};
pub use settings::AddressingStyle;
pub(crate) use settings::Settings;
