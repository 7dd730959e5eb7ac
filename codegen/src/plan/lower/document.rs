//! The places of members in documents, in each form.

mod cbor;
mod json;
mod xml;

use super::context::{Container, Context, Role};
use crate::error::Reported;
use crate::model::Member;
use crate::plan::ir::{Document, DocumentForm, Place};

/// Returns the place of a member in the documents of its structure.
pub(super) fn place(
    cx: &Context<'_>,
    container: &Container<'_>,
    name: &str,
    member: &Member,
) -> Result<Place, Reported> {
    let (written, read) = match container.role {
        Role::Input => (true, false),
        Role::Output => (false, true),
        Role::Shared => (cx.usage.is_written(container.shape), cx.usage.is_read(container.shape)),
    };
    let document = |form| match form {
        DocumentForm::Xml => xml::member(cx, container.shape, name, member).map(Document::Xml),
        DocumentForm::Json => json::member(cx, name, member).map(Document::Json),
        DocumentForm::Cbor => cbor::member(cx, container.shape, name, member).map(Document::Cbor),
    };
    let write = written.then(|| document(cx.protocol.request_form())).transpose();
    let read = read.then(|| document(cx.protocol.response_form())).transpose();
    Ok(Place { write: write?, read: read? })
}

/// Returns the document for a member that is the whole body of a request.
pub(super) fn written_payload(
    cx: &Context<'_>,
    place: &str,
    member: &Member,
) -> Result<Document, Reported> {
    match cx.protocol.request_form() {
        DocumentForm::Xml => xml::written_payload(cx, place, member).map(Document::Xml),
        DocumentForm::Json => json::payload(cx, member).map(Document::Json),
        DocumentForm::Cbor => cbor::payload(cx, place, member).map(Document::Cbor),
    }
}

/// Returns the document for a member that is the whole body of a response. Its root may have any
/// name.
pub(super) fn read_payload(
    cx: &Context<'_>,
    place: &str,
    name: &str,
    member: &Member,
) -> Result<Document, Reported> {
    match cx.protocol.response_form() {
        DocumentForm::Xml => xml::read_payload(cx, place, name, member).map(Document::Xml),
        DocumentForm::Json => json::payload(cx, member).map(Document::Json),
        DocumentForm::Cbor => cbor::payload(cx, place, member).map(Document::Cbor),
    }
}

/// Returns the document for an input that is the whole body.
pub(super) fn input(
    cx: &Context<'_>,
    place: &str,
    reference: Option<&Member>,
) -> Result<Document, Reported> {
    match (cx.protocol.request_form(), reference) {
        (DocumentForm::Xml, Some(reference)) => xml::input(cx, place, reference).map(Document::Xml),
        (DocumentForm::Xml, None) => Err(cx.error(place, "a document needs an input as its root")),
        (DocumentForm::Json, _) => Ok(Document::Json(json::structure())),
        (DocumentForm::Cbor, _) => Ok(Document::Cbor(cbor::structure())),
    }
}
