//! Tests across the crates, and the harnesses that replay captured requests, run protocol and
//! endpoint tests, and use real servers.

pub mod e2e;
pub mod endpoints;
pub mod harness;
pub mod plans;
pub mod protocol;
pub mod replay;
pub mod responses;

/// Compiles the examples of a page, and runs those that are not `no_run`.
macro_rules! page {
    ($name:ident, $path:literal) => {
        #[cfg(doctest)]
        #[doc = include_str!($path)]
        pub struct $name;
    };
}

page!(Readme, "../../README.md");
page!(ComingFromAwsSdkS3, "../../COMING-FROM-AWS-SDK-S3.md");
page!(Generating, "../../docs/generating.md");
page!(Notifications, "../../docs/notifications.md");
page!(Requests, "../../docs/requests.md");
page!(Sending, "../../docs/sending.md");
