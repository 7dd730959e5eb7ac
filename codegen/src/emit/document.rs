//! Documents: how structures and unions are written and read. One file for each form; JSON
//! and CBOR share theirs.

mod form;
mod keyed;
mod xml;

use proc_macro2::TokenStream;
use quote::quote;

use self::keyed::Api;
use super::value::Operand;
use crate::plan::keyed::Content;
use crate::plan::{
    Body, Document, DocumentForm, Field, FieldRef, Location, ResponseBody, StructurePlan,
};

/// No protocol has forms in responses.
fn never_read() -> ! {
    unreachable!("responses are never forms")
}

/// No structure has members in several forms.
fn other_form() -> ! {
    unreachable!("the members of a structure have the form of their structure")
}

/// The place of a member in requests.
fn written(field: &Field) -> Option<&Document> {
    match &field.location {
        Location::Body(place) => place.write.as_ref(),
        _ => None,
    }
}

/// The place of a member in responses.
fn read(field: &Field) -> Option<&Document> {
    match &field.location {
        Location::Body(place) => place.read.as_ref(),
        _ => None,
    }
}

/// The import that code reading the members of a structure or union in `form` needs.
pub(super) fn import(form: Option<DocumentForm>, plan: &StructurePlan) -> Option<TokenStream> {
    (form == Some(DocumentForm::Xml) && xml::reads_values(plan)).then(xml_import)
}

/// The same for an output.
pub(super) fn output_import(body: &ResponseBody, plan: &StructurePlan) -> Option<TokenStream> {
    match body {
        ResponseBody::Members(form, _) | ResponseBody::Events(_, Some(form)) => {
            import(Some(*form), plan)
        }
        ResponseBody::Payload(_, Document::Xml(_)) => Some(xml_import()),
        _ => None,
    }
}

fn xml_import() -> TokenStream {
    quote!(
        use rt::xml::read;
    )
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
        DocumentForm::Json => Api::json().write_union(plan),
        DocumentForm::Cbor => Api::cbor().write_union(plan),
        DocumentForm::Form => form::write_union(plan),
    });
    let read = plan.reads.filter(|_| !plan.event_stream).map(|form| match form {
        DocumentForm::Xml => xml::read_union(plan),
        DocumentForm::Json => Api::json().read_union(plan),
        DocumentForm::Cbor => Api::cbor().read_union(plan),
        DocumentForm::Form => never_read(),
    });
    write.into_iter().chain(read).collect()
}

/// Writes the members of a structure.
pub(super) fn write_structure(form: DocumentForm, plan: &StructurePlan) -> TokenStream {
    match form {
        DocumentForm::Xml => xml::write_structure(plan),
        DocumentForm::Json => Api::json().write_structure(plan),
        DocumentForm::Cbor => Api::cbor().write_structure(plan),
        DocumentForm::Form => form::write_structure(plan),
    }
}

/// Reads the members of a structure.
pub(super) fn read_structure(form: DocumentForm, plan: &StructurePlan) -> TokenStream {
    match form {
        DocumentForm::Xml => xml::read_structure(plan),
        DocumentForm::Json => Api::json().read_structure(plan),
        DocumentForm::Cbor => Api::cbor().read_structure(plan),
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
pub(super) fn to_bytes(document: &Document, value: &Operand) -> TokenStream {
    let borrowed = value.borrowed();
    match document {
        Document::Xml(_) => quote!(rt::xml::to_bytes(&ROOT, #borrowed)?),
        Document::Json(place) => Api::json().write_document(&place.content, value),
        Document::Cbor(place) => Api::cbor().write_document(&place.content, value),
        Document::Form(place) => form::to_bytes(place, &borrowed),
    }
}

/// An expression for an empty document.
pub(super) fn empty(document: &Document) -> TokenStream {
    match document {
        Document::Xml(place) => {
            let empty = xml::empty(place);
            quote!(#empty)
        }
        Document::Json(_) => Api::json().empty,
        Document::Cbor(_) => Api::cbor().empty,
        Document::Form(place) => {
            let key = &place.key;
            quote!(#key)
        }
    }
}

/// The runtime's module for responses of a form.
fn module(form: DocumentForm) -> TokenStream {
    match form {
        DocumentForm::Xml => quote!(rt::xml),
        DocumentForm::Json => Api::json().module,
        DocumentForm::Cbor => Api::cbor().module,
        DocumentForm::Form => never_read(),
    }
}

/// Statements that read the members of `output` from `body`, which are inside of `wrapper`; only
/// XML has one.
pub(super) fn read_members(form: DocumentForm, wrapper: Option<&str>) -> TokenStream {
    let module = module(form);
    match (form, wrapper) {
        (DocumentForm::Xml, Some(wrapper)) => {
            quote!(#module::read_wrapped(&mut output, #wrapper, &body)?;)
        }
        _ => quote!(#module::read_members(&mut output, &body)?;),
    }
}

/// An expression for the optional value of the document `bytes`.
pub(super) fn from_bytes(document: &Document, bytes: &TokenStream) -> TokenStream {
    match document {
        Document::Xml(place) => xml::from_bytes(place, bytes),
        Document::Json(place) => Api::json().read_document(&place.content, bytes),
        Document::Cbor(place) => Api::cbor().read_document(&place.content, bytes),
        Document::Form(_) => never_read(),
    }
}

/// An expression for the optional structure in the document `bytes`.
pub(super) fn structure_from_bytes(form: DocumentForm, bytes: &TokenStream) -> TokenStream {
    match form {
        DocumentForm::Xml => quote!(rt::xml::from_bytes(#bytes, rt::xml::ReadXml::read_xml)?),
        DocumentForm::Json => Api::json().read_document(&Content::Structure, bytes),
        DocumentForm::Cbor => Api::cbor().read_document(&Content::Structure, bytes),
        DocumentForm::Form => never_read(),
    }
}

/// The runtime's error format.
pub(super) fn errors(form: DocumentForm) -> TokenStream {
    let module = module(form);
    quote!(#module::ERRORS)
}

/// An expression for the members of an error, read from `answer`.
pub(super) fn error_details(form: DocumentForm) -> TokenStream {
    let module = module(form);
    quote!(#module::error_details(answer))
}
