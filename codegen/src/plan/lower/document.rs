//! The places of members in documents, in each form.

mod form;
mod json;
mod xml;

use super::context::{Container, Context, Role};
use crate::error::Reported;
use crate::model::{Kind, Member, Shape};
use crate::plan::ir::{Document, DocumentForm, Place};
use crate::plan::protocol::Call;

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
        DocumentForm::Form => form::member(cx, container.shape, name, member).map(Document::Form),
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
        DocumentForm::Form => Err(cx.error(place, NO_PAYLOAD)),
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
        DocumentForm::Form => Err(cx.error(place, NO_PAYLOAD)),
    }
}

const NO_PAYLOAD: &str = "a form has the members of the input; no other value can be a form";

/// Returns the document for an input that is the whole body.
pub(super) fn input(cx: &Context<'_>, place: &str, call: Call<'_>) -> Result<Document, Reported> {
    match (cx.protocol.request_form(), call.operation.input.as_ref()) {
        (DocumentForm::Xml, Some(reference)) => xml::input(cx, place, reference).map(Document::Xml),
        (DocumentForm::Xml, None) => Err(cx.error(place, "a document needs an input as its root")),
        (DocumentForm::Json, _) => Ok(Document::Json(json::structure())),
        (DocumentForm::Form, _) => Ok(Document::Form(form::input(cx, call))),
    }
}

/// Returns the name that a member has unless it states another. A shape can state one for all
/// members that refer to it; the name of a structure only counts if it is a whole document.
fn default_name<'a>(name: &'a str, target: &'a Shape) -> &'a str {
    match &target.kind {
        Kind::Structure(_) | Kind::Union(_) => name,
        _ => target.location_name.as_deref().unwrap_or(name),
    }
}

/// Returns the name that a list's items have instead of the list's own, if the shape says that it
/// has no wrapper. If the member says so, the items have the member's name.
fn item_name(target: &Shape) -> Option<&str> {
    match &target.kind {
        Kind::List(item) if target.flattened => item.location_name.as_deref(),
        _ => None,
    }
}
