//! The places of members in documents, in each form.

mod form;
mod keyed;
mod xml;

use self::keyed::Form::{Cbor, Json};
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
    let shape = container.shape;
    let document = |form| match form {
        DocumentForm::Xml => xml::member(cx, shape, name, member).map(Document::Xml),
        DocumentForm::Json => keyed::member(cx, Json, shape, name, member).map(Document::Json),
        DocumentForm::Cbor => keyed::member(cx, Cbor, shape, name, member).map(Document::Cbor),
        DocumentForm::Form => form::member(cx, shape, name, member).map(Document::Form),
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
        DocumentForm::Json => keyed::payload(cx, Json, place, member).map(Document::Json),
        DocumentForm::Cbor => keyed::payload(cx, Cbor, place, member).map(Document::Cbor),
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
        DocumentForm::Json => keyed::payload(cx, Json, place, member).map(Document::Json),
        DocumentForm::Cbor => keyed::payload(cx, Cbor, place, member).map(Document::Cbor),
        DocumentForm::Form => Err(cx.error(place, NO_PAYLOAD)),
    }
}

const NO_PAYLOAD: &str = "a form has the members of the input; no other value can be a form";

/// Returns the document for an input that is the whole body.
pub(super) fn input(cx: &Context<'_>, place: &str, call: Call<'_>) -> Result<Document, Reported> {
    match (cx.protocol.request_form(), &call.operation.input) {
        (DocumentForm::Form, _) => Ok(Document::Form(form::input(cx, call))),
        (DocumentForm::Xml, None) => Err(cx.error(place, "a document needs an input as its root")),
        (DocumentForm::Json, None) => Ok(Document::Json(keyed::structure())),
        (DocumentForm::Cbor, None) => Ok(Document::Cbor(keyed::structure())),
        (_, Some(reference)) => structure(cx, place, reference),
    }
}

/// Returns the document for a structure that is all of it: an input or an event.
pub(super) fn structure(
    cx: &Context<'_>,
    place: &str,
    reference: &Member,
) -> Result<Document, Reported> {
    match cx.protocol.request_form() {
        DocumentForm::Xml => xml::input(cx, place, reference).map(Document::Xml),
        DocumentForm::Json => Ok(Document::Json(keyed::structure())),
        DocumentForm::Cbor => Ok(Document::Cbor(keyed::structure())),
        DocumentForm::Form => Err(cx.error(place, NO_PAYLOAD)),
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

/// Returns the name that a list's items have instead of the member's, if the shape says that it has
/// no wrapper and the protocol that they keep their name. If the member says so, it names the items.
fn item_name<'a>(cx: &Context<'_>, target: &'a Shape) -> Option<&'a str> {
    match &target.kind {
        Kind::List(item) if target.flattened && cx.protocol.flat_items_keep_names() => {
            item.location_name.as_deref()
        }
        _ => None,
    }
}
