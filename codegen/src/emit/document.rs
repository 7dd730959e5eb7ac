//! Documents: how structures and unions are written and read. One file for each form.

mod cbor;
mod form;
mod json;
mod xml;

use proc_macro2::TokenStream;
use quote::quote;

use crate::plan::{Body, Document, DocumentForm, FieldRef, StructurePlan};

/// No protocol has forms in responses.
fn never_read() -> ! {
    unreachable!("responses are never forms")
}

/// Implements reading and writing for a structure.
pub(super) fn structure_impls(plan: &StructurePlan) -> Vec<TokenStream> {
    let write = plan.writes.map(|form| write_structure(form, plan));
    let read = plan.reads.map(|form| read_structure(form, plan));
    write.into_iter().chain(read).collect()
}

/// Implements reading and writing for a union.
pub(super) fn union_impls(plan: &StructurePlan) -> Vec<TokenStream> {
    let write = plan.writes.filter(|_| !plan.event_stream).map(|form| match form {
        DocumentForm::Xml => xml::write_union(plan),
        DocumentForm::Json => json::write_union(plan),
        DocumentForm::Cbor => cbor::write_union(plan),
        DocumentForm::Form => form::write_union(plan),
    });
    let read = plan.reads.filter(|_| !plan.event_stream).map(|form| match form {
        DocumentForm::Xml => xml::read_union(plan),
        DocumentForm::Json => json::read_union(plan),
        DocumentForm::Cbor => cbor::read_union(plan),
        DocumentForm::Form => never_read(),
    });
    write.into_iter().chain(read).collect()
}

/// Writes the members of a structure.
pub(super) fn write_structure(form: DocumentForm, plan: &StructurePlan) -> TokenStream {
    match form {
        DocumentForm::Xml => xml::write_structure(plan),
        DocumentForm::Json => json::write_structure(plan),
        DocumentForm::Cbor => cbor::write_structure(plan),
        DocumentForm::Form => form::write_structure(plan),
    }
}

/// Reads the members of a structure.
pub(super) fn read_structure(form: DocumentForm, plan: &StructurePlan) -> TokenStream {
    match form {
        DocumentForm::Xml => xml::read_structure(plan),
        DocumentForm::Json => json::read_structure(plan),
        DocumentForm::Cbor => cbor::read_structure(plan),
        DocumentForm::Form => never_read(),
    }
}

/// Constants used for writing a body.
pub(super) fn constants(body: &Body) -> Option<TokenStream> {
    let (member, document) = match body {
        Body::Payload(FieldRef { member, .. }, document, _) => (member.as_str(), document),
        Body::Members(document, ..) => ("", document),
        Body::Events(_, Some(initial)) => ("", &initial.root),
        Body::Empty | Body::Raw(..) | Body::Stream(_) | Body::Query | Body::Events(_, None) => {
            return None;
        }
    };
    root(member, document)
}

/// Constants used for writing the document of `member`, or of the whole value if it is empty.
pub(super) fn root(member: &str, document: &Document) -> Option<TokenStream> {
    match document {
        Document::Xml(place) => xml::root(member, place),
        Document::Json(_) | Document::Cbor(_) | Document::Form(_) => None,
    }
}

/// An expression for the document `value`, as bytes. It may return an error from its function.
pub(super) fn to_bytes(document: &Document, value: &TokenStream) -> TokenStream {
    match document {
        Document::Xml(_) => quote!(rt::xml::to_bytes(&ROOT, #value)?),
        Document::Json(place) => json::to_bytes(&place.content, value),
        Document::Cbor(place) => cbor::to_bytes(&place.content, value),
        Document::Form(place) => form::to_bytes(place, value),
    }
}

/// An expression for an empty document.
pub(super) fn empty(document: &Document) -> TokenStream {
    match document {
        Document::Xml(place) => {
            let empty = xml::empty(place);
            quote!(#empty)
        }
        Document::Json(_) => quote!("{}"),
        Document::Cbor(_) => quote!(rt::cbor::EMPTY),
        Document::Form(place) => {
            let key = &place.key;
            quote!(#key)
        }
    }
}

/// Statements that read the members of `output` from `body`, which are inside of `wrapper`.
pub(super) fn read_members(form: DocumentForm, wrapper: Option<&str>) -> TokenStream {
    match (form, wrapper) {
        (DocumentForm::Xml, None) => quote!(rt::xml::read_members(&mut output, &body)?;),
        (DocumentForm::Xml, Some(wrapper)) => {
            quote!(rt::xml::read_wrapped(&mut output, #wrapper, &body)?;)
        }
        (DocumentForm::Json, _) => quote!(rt::json::read_members(&mut output, &body)?;),
        (DocumentForm::Cbor, _) => quote!(rt::cbor::read_members(&mut output, &body)?;),
        (DocumentForm::Form, _) => never_read(),
    }
}

/// An expression for the optional value of the document `bytes`.
pub(super) fn from_bytes(document: &Document, bytes: &TokenStream) -> TokenStream {
    match document {
        Document::Xml(place) => xml::from_bytes(place, bytes),
        Document::Json(place) => json::from_bytes(&place.content, bytes),
        Document::Cbor(place) => cbor::from_bytes(&place.content, bytes),
        Document::Form(_) => never_read(),
    }
}

/// An expression for the optional structure in the document `bytes`.
pub(super) fn structure_from_bytes(form: DocumentForm, bytes: &TokenStream) -> TokenStream {
    match form {
        DocumentForm::Xml => quote!(rt::xml::from_bytes(#bytes, rt::xml::ReadXml::read_xml)?),
        DocumentForm::Json => quote!(rt::json::from_bytes(#bytes, rt::json::read::structure)?),
        DocumentForm::Cbor => quote!(rt::cbor::from_bytes(#bytes, rt::cbor::read::structure)?),
        DocumentForm::Form => never_read(),
    }
}

/// The runtime's error format.
pub(super) fn errors(form: DocumentForm) -> TokenStream {
    match form {
        DocumentForm::Xml => quote!(rt::xml::ERRORS),
        DocumentForm::Json => quote!(rt::json::ERRORS),
        DocumentForm::Cbor => quote!(rt::cbor::ERRORS),
        DocumentForm::Form => never_read(),
    }
}

/// An expression for the members of an error, read from `answer`.
pub(super) fn error_details(form: DocumentForm) -> TokenStream {
    match form {
        DocumentForm::Xml => quote!(rt::xml::error_details(answer)),
        DocumentForm::Json => quote!(rt::json::error_details(answer)),
        DocumentForm::Cbor => quote!(rt::cbor::error_details(answer)),
        DocumentForm::Form => never_read(),
    }
}
