//! `smithy-rpc-v2-cbor`: CBOR documents over POST, with the operation in the path ([Smithy RPC v2
//! CBOR](https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html)).

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Call, Protocol, TimestampPlace};
use crate::model::{Member, TimestampFormat};
use crate::plan::ir::{Body, DocumentForm};

/// Everything that is not unreserved in URIs (RFC 3986, section 2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

pub(super) struct RpcV2Cbor;

impl Protocol for RpcV2Cbor {
    fn uri<'m>(&self, call: Call<'m>) -> Cow<'m, str> {
        let service = call.service.target_prefix.as_deref().unwrap_or_default();
        let service = utf8_percent_encode(service, RESERVED);
        Cow::Owned(format!("/service/{service}/operation/{}", call.name))
    }

    fn headers(&self, call: Call<'_>) -> Vec<(String, String)> {
        let accept = match call.streams_output {
            true => "application/vnd.amazon.eventstream",
            false => "application/cbor",
        };
        let mut headers = vec![
            ("smithy-protocol".to_owned(), "rpc-v2-cbor".to_owned()),
            ("accept".to_owned(), accept.to_owned()),
        ];
        headers.extend(call.query_mode());
        headers
    }

    fn has_bindings(&self) -> bool {
        false
    }

    fn request_form(&self) -> DocumentForm {
        DocumentForm::Cbor
    }

    fn response_form(&self) -> DocumentForm {
        DocumentForm::Cbor
    }

    /// The protocol has no trait for other names.
    fn member_name<'m>(&self, name: &'m str, _: &'m Member) -> &'m str {
        name
    }

    /// Documents ignore it: their timestamps are always numbers of seconds.
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
            _ => Some("application/cbor"),
        }
    }

    fn sends_document(&self, call: Call<'_>) -> bool {
        call.operation.input.is_some()
    }
}
