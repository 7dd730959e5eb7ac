//! `query`: forms over `POST /`, answered in XML
//! ([AWS Query](https://smithy.io/2.0/aws/protocols/aws-query-protocol.html)).

use std::borrow::Cow;

use super::{Call, Protocol, TimestampPlace};
use crate::model::{Kind, TimestampFormat};
use crate::plan::ir::{Body, DocumentForm, Unset};

pub(super) struct Query;

/// The content type of forms.
pub(super) const FORM: &str = "application/x-www-form-urlencoded; charset=utf-8";

/// Returns the pairs that name the operation.
pub(super) fn action(call: Call<'_>) -> Vec<(&'static str, &str)> {
    vec![("Action", call.name), ("Version", &call.service.api_version)]
}

impl Protocol for Query {
    fn method<'m>(&self, _: Call<'m>) -> &'m str {
        "POST"
    }

    fn uri<'m>(&self, _: Call<'m>) -> Cow<'m, str> {
        Cow::Borrowed("/")
    }

    fn has_bindings(&self) -> bool {
        false
    }

    fn request_form(&self) -> DocumentForm {
        DocumentForm::Form
    }

    fn response_form(&self) -> DocumentForm {
        DocumentForm::Xml
    }

    fn first_pairs<'m>(&self, call: Call<'m>) -> Vec<(&'static str, &'m str)> {
        action(call)
    }

    fn result_wrapper(&self, call: Call<'_>) -> Option<String> {
        let stated = call.operation.result_wrapper.clone();
        Some(stated.unwrap_or_else(|| format!("{}Result", call.name)))
    }

    fn timestamp_format(&self, _: TimestampPlace) -> TimestampFormat {
        TimestampFormat::DateTime
    }

    fn content_type(&self, _: Call<'_>, _: &Body) -> Option<&'static str> {
        Some(FORM)
    }

    fn always_sends_document(&self) -> bool {
        true
    }

    fn unset_members(&self) -> Unset {
        Unset::EmptyDocument
    }

    fn unset_payload(&self, _: &Kind) -> Unset {
        Unset::EmptyDocument
    }
}
