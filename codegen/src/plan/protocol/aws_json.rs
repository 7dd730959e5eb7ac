//! `json`: JSON documents over `POST /`, with the operation in a header ([AWS JSON
//! 1.0](https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html) and
//! [1.1](https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html)).

use super::{Call, Protocol, TimestampPlace};
use crate::model::TimestampFormat;
use crate::plan::ir::{Body, DocumentForm};

pub(super) struct AwsJson;

impl Protocol for AwsJson {
    fn headers(&self, call: Call<'_>) -> Vec<(String, String)> {
        let prefix = call.service.target_prefix.as_deref().unwrap_or_default();
        let mut headers = vec![("x-amz-target".to_owned(), format!("{prefix}.{}", call.name))];
        headers.extend(call.query_mode());
        headers
    }

    fn has_bindings(&self) -> bool {
        false
    }

    fn request_form(&self) -> DocumentForm {
        DocumentForm::Json
    }

    fn response_form(&self) -> DocumentForm {
        DocumentForm::Json
    }

    fn timestamp_format(&self, place: TimestampPlace) -> TimestampFormat {
        match place {
            TimestampPlace::Uri => TimestampFormat::DateTime,
            TimestampPlace::Header => TimestampFormat::HttpDate,
            TimestampPlace::Document => TimestampFormat::EpochSeconds,
        }
    }

    fn content_type(&self, call: Call<'_>, _: &Body) -> Option<&'static str> {
        Some(match call.service.json_version.as_deref() {
            Some("1.0") => "application/x-amz-json-1.0",
            _ => "application/x-amz-json-1.1",
        })
    }
}
