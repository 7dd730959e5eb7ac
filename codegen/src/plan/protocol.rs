//! The wire protocols: one file each, and what all of them answer.
//!
//! A protocol only answers questions; the lowering asks them and does the rest, which is the same
//! for every protocol.

mod aws_json;
mod rest_json;
mod rest_xml;

use std::borrow::Cow;

use crate::model::{self, Kind, Member, Metadata, Operation, TimestampFormat};
use crate::plan::ir::{Body, DocumentForm, Unset};

/// What a protocol decides.
pub(crate) trait Protocol: Sync {
    /// The HTTP method of requests.
    fn method<'m>(&self, call: Call<'m>) -> &'m str {
        &call.operation.method
    }

    /// The path and literal query of requests, with labels.
    fn uri<'m>(&self, call: Call<'m>) -> Cow<'m, str> {
        Cow::Borrowed(&call.operation.uri)
    }

    /// Headers that every request has, by name in lower case.
    fn headers(&self, _call: Call<'_>) -> Vec<(String, String)> {
        Vec::new()
    }

    /// Whether members can be bound to the path, the query, headers and the status.
    fn has_bindings(&self) -> bool {
        true
    }

    /// The form of documents in requests.
    fn request_form(&self) -> DocumentForm;

    /// The form of documents in responses, those that describe errors among them.
    fn response_form(&self) -> DocumentForm;

    /// The name of a member in documents.
    fn member_name<'m>(&self, name: &'m str, member: &'m Member) -> &'m str {
        member.location_name.as_deref().unwrap_or(name)
    }

    /// The format of timestamps that the model has no other format for.
    fn timestamp_format(&self, place: TimestampPlace) -> TimestampFormat;

    /// The content type of a request's body, unless the input says so itself.
    fn content_type(&self, call: Call<'_>, body: &Body) -> Option<&'static str>;

    /// Whether requests have a document even if the input has no members for it.
    fn always_sends_document(&self) -> bool {
        false
    }

    /// What the members of an input that make up its body are sent as if none of them is set.
    fn unset_members(&self) -> Unset;

    /// What a payload of this kind is sent as if it is not set.
    fn unset_payload(&self, kind: &Kind) -> Unset;
}

/// The operation that is called.
#[derive(Clone, Copy)]
pub(crate) struct Call<'m> {
    pub(crate) service: &'m Metadata,
    pub(crate) name: &'m str,
    pub(crate) operation: &'m Operation,
}

/// Where a timestamp stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TimestampPlace {
    /// In the path or the query.
    Uri,
    /// In a header.
    Header,
    /// In a document.
    Document,
}

/// The protocols that can be generated.
pub const ALL: [model::Protocol; 3] =
    [model::Protocol::AwsJson, model::Protocol::RestJson, model::Protocol::RestXml];

/// The protocol of that name, if it can be generated.
pub(crate) fn find(protocol: model::Protocol) -> Option<&'static dyn Protocol> {
    Some(match protocol {
        model::Protocol::AwsJson => &aws_json::AwsJson,
        model::Protocol::RestJson => &rest_json::RestJson,
        model::Protocol::RestXml => &rest_xml::RestXml,
        model::Protocol::Query | model::Protocol::Ec2 | model::Protocol::RpcV2Cbor => return None,
    })
}
