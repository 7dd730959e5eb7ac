//! XML: how elements are written and read.

mod read;
mod write;

pub(super) use read::{from_bytes, read_structure, read_union, reads_values};
pub(super) use write::{empty, root, write_structure, write_union};

use super::other_form;
use crate::plan::Document;
use crate::plan::xml::Place;

fn place(document: &Document) -> &Place {
    match document {
        Document::Xml(place) => place,
        Document::Json(_) | Document::Cbor(_) | Document::Form(_) => other_form(),
    }
}
