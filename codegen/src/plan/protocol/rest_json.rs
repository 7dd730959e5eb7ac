//! `rest-json`: HTTP bindings and JSON documents
//! ([AWS restJson1](https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html)).

use super::{Call, Protocol, TimestampPlace};
use crate::model::{Kind, TimestampFormat};
use crate::plan::ir::{Body, DocumentForm, Text, Unset};

pub(super) struct RestJson;

impl Protocol for RestJson {
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

    fn content_type(&self, _: Call<'_>, body: &Body) -> Option<&'static str> {
        match body {
            Body::Empty | Body::Query | Body::Events(..) => None,
            Body::Payload(..) | Body::Members(..) => Some("application/json"),
            Body::Raw(_, Text::String | Text::Enum) => Some("text/plain"),
            Body::Raw(..) | Body::Stream(_) => Some("application/octet-stream"),
        }
    }

    /// A union has no empty value.
    fn unset_payload(&self, kind: &Kind) -> Unset {
        match kind {
            Kind::Structure(_) => Unset::EmptyDocument,
            _ => Unset::Nothing,
        }
    }
}
