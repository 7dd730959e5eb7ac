//! `rest-xml`: HTTP bindings and XML documents
//! ([AWS restXml](https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html)).

use super::{Call, Protocol, TimestampPlace};
use crate::model::TimestampFormat;
use crate::plan::ir::{Body, DocumentForm, Text, Unset};

pub(super) struct RestXml;

impl Protocol for RestXml {
    fn request_form(&self) -> DocumentForm {
        DocumentForm::Xml
    }

    fn response_form(&self) -> DocumentForm {
        DocumentForm::Xml
    }

    fn timestamp_format(&self, place: TimestampPlace) -> TimestampFormat {
        match place {
            TimestampPlace::Uri | TimestampPlace::Document => TimestampFormat::DateTime,
            TimestampPlace::Header => TimestampFormat::HttpDate,
        }
    }

    fn content_type(&self, _: Call<'_>, body: &Body) -> Option<&'static str> {
        match body {
            Body::Empty | Body::Query | Body::Events(..) => None,
            Body::Payload(..) | Body::Members(..) => Some("application/xml"),
            Body::Raw(_, Text::String | Text::Enum) => Some("text/plain"),
            Body::Raw(..) | Body::Stream(_) => Some("application/octet-stream"),
        }
    }

    fn unset_members(&self) -> Unset {
        Unset::Nothing
    }
}
