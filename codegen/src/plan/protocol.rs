//! The wire protocols, one file each, and the trait they implement.
//!
//! A protocol only answers questions. The lowering asks them and does everything that is the same
//! for all protocols.

mod aws_json;
mod ec2;
mod query;
mod rest_json;
mod rest_xml;
mod rpc_v2_cbor;

use std::borrow::Cow;

use crate::model::{self, Kind, Member, Metadata, Operation, TimestampFormat};
use crate::plan::ir::{Body, DocumentForm, Unset};

/// The decisions of a protocol.
pub(crate) trait Protocol: Sync {
    /// Whether members can be bound to the path, query, headers and status. Without bindings,
    /// requests are documents that are posted to one path, which is `/` unless stated otherwise.
    fn has_bindings(&self) -> bool {
        true
    }

    /// Returns the HTTP method of requests.
    fn method<'m>(&self, call: Call<'m>) -> &'m str {
        if self.has_bindings() { &call.operation.method } else { "POST" }
    }

    /// Returns the path and literal query of requests, with labels.
    fn uri<'m>(&self, call: Call<'m>) -> Cow<'m, str> {
        Cow::Borrowed(if self.has_bindings() { &call.operation.uri } else { "/" })
    }

    /// Returns the headers that every request has, with names in lower case.
    fn headers(&self, _call: Call<'_>) -> Vec<(String, String)> {
        Vec::new()
    }

    /// Returns the form of documents in requests.
    fn request_form(&self) -> DocumentForm;

    /// Returns the form of documents in responses, including errors.
    fn response_form(&self) -> DocumentForm;

    /// Returns the name of a member in documents. In forms, it is its [`key`](Self::key).
    fn member_name<'m>(&self, name: &'m str, member: &'m Member) -> &'m str {
        member.location_name.as_deref().unwrap_or(name)
    }

    /// Returns the name of a member in keys of forms.
    fn key<'m>(&self, name: &'m str, member: &'m Member) -> Cow<'m, str> {
        Cow::Borrowed(self.member_name(name, member))
    }

    /// Whether lists in forms never have a part of their own in keys, and leave no trace if they
    /// are empty.
    fn flattens_lists(&self) -> bool {
        false
    }

    /// Whether the items of a list whose shape has no wrapper stand under their own name, if they
    /// have one.
    fn flat_items_keep_names(&self) -> bool {
        false
    }

    /// Returns the pairs that forms begin with.
    fn first_pairs<'m>(&self, _call: Call<'m>) -> Vec<(&'static str, &'m str)> {
        Vec::new()
    }

    /// Returns the element around the members of outputs, inside the root of the response.
    fn result_wrapper(&self, _call: Call<'_>) -> Option<String> {
        None
    }

    /// Returns the default timestamp format.
    fn timestamp_format(&self, place: TimestampPlace) -> TimestampFormat;

    /// Returns the content type of a request's body, unless the input sets it.
    fn content_type(&self, call: Call<'_>, body: &Body) -> Option<&'static str>;

    /// Whether requests have a document even if no member of the input belongs there.
    fn sends_document(&self, _call: Call<'_>) -> bool {
        !self.has_bindings()
    }

    /// Returns what is sent for the body if none of its members is set.
    fn unset_members(&self) -> Unset {
        Unset::EmptyDocument
    }

    /// Returns what is sent for an unset payload of this kind.
    fn unset_payload(&self, _kind: &Kind) -> Unset {
        Unset::Nothing
    }
}

/// The operation.
#[derive(Clone, Copy)]
pub(crate) struct Call<'m> {
    pub(crate) service: &'m Metadata,
    pub(crate) name: &'m str,
    pub(crate) operation: &'m Operation,
    /// Whether the output is an event stream.
    pub(crate) streams_output: bool,
}

impl Call<'_> {
    /// Returns the header that asks a service that used to speak the query protocol for the error
    /// codes of that protocol (Smithy's `awsQueryCompatible`).
    fn query_mode(self) -> Option<(String, String)> {
        let header = || ("x-amzn-query-mode".to_owned(), "true".to_owned());
        self.service.query_compatible.then(header)
    }
}

/// The place of a timestamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TimestampPlace {
    /// In the path or the query.
    Uri,
    /// In a header.
    Header,
    /// In a document.
    Document,
}

/// Returns the decisions of a protocol.
pub(crate) fn of(protocol: model::Protocol) -> &'static dyn Protocol {
    match protocol {
        model::Protocol::AwsJson => &aws_json::AwsJson,
        model::Protocol::RestJson => &rest_json::RestJson,
        model::Protocol::RestXml => &rest_xml::RestXml,
        model::Protocol::RpcV2Cbor => &rpc_v2_cbor::RpcV2Cbor,
        model::Protocol::Query => &query::Query,
        model::Protocol::Ec2 => &ec2::Ec2,
    }
}
