//! Where members stand in documents, in each of their forms.

mod json;
mod xml;

use super::context::{Context, Owner, Role};
use crate::error::Reported;
use crate::model::Member;
use crate::plan::ir::{Document, DocumentForm, Place};

/// Where a member stands in the documents of its structure.
pub(super) fn place(
    cx: &Context<'_>,
    owner: &Owner<'_>,
    name: &str,
    member: &Member,
) -> Result<Place, Reported> {
    let (written, read) = match owner.role {
        Role::Input => (true, false),
        Role::Output => (false, true),
        Role::Shared => (cx.usage.is_written(owner.shape), cx.usage.is_read(owner.shape)),
    };
    let document = |form| match form {
        DocumentForm::Xml => xml::member(cx, owner.shape, name, member).map(Document::Xml),
        DocumentForm::Json => json::member(cx, name, member).map(Document::Json),
    };
    let write = written.then(|| document(cx.protocol.request_form())).transpose();
    let read = read.then(|| document(cx.protocol.response_form())).transpose();
    Ok(Place { write: write?, read: read? })
}

/// A whole document whose root is a member: the payload of a request.
pub(super) fn written_payload(
    cx: &Context<'_>,
    place: &str,
    member: &Member,
) -> Result<Document, Reported> {
    match cx.protocol.request_form() {
        DocumentForm::Xml => xml::written_payload(cx, place, member).map(Document::Xml),
        DocumentForm::Json => json::payload(cx, member).map(Document::Json),
    }
}

/// A whole document whose root is a member: the payload of a response, whose root may have any name.
pub(super) fn read_payload(
    cx: &Context<'_>,
    place: &str,
    name: &str,
    member: &Member,
) -> Result<Document, Reported> {
    match cx.protocol.response_form() {
        DocumentForm::Xml => xml::read_payload(cx, place, name, member).map(Document::Xml),
        DocumentForm::Json => json::payload(cx, member).map(Document::Json),
    }
}

/// A whole document whose root is an input.
pub(super) fn input(
    cx: &Context<'_>,
    place: &str,
    reference: Option<&Member>,
) -> Result<Document, Reported> {
    match (cx.protocol.request_form(), reference) {
        (DocumentForm::Xml, Some(reference)) => xml::input(cx, place, reference).map(Document::Xml),
        (DocumentForm::Xml, None) => Err(cx.error(place, "a document needs an input for its root")),
        (DocumentForm::Json, _) => Ok(Document::Json(json::structure())),
    }
}
