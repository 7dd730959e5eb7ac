//! The places of members in elements.

use crate::plan::xml::Place;
use crate::plan::{Document, Field, Location};

/// The place of a member in requests.
pub(super) fn written(field: &Field) -> Option<&Place> {
    match &field.location {
        Location::Body(place) => place.write.as_ref().map(in_xml),
        _ => None,
    }
}

/// The place of a member in responses.
pub(super) fn read(field: &Field) -> Option<&Place> {
    match &field.location {
        Location::Body(place) => place.read.as_ref().map(in_xml),
        _ => None,
    }
}

fn in_xml(document: &Document) -> &Place {
    match document {
        Document::Xml(place) => place,
        _ => unreachable!("the members of a structure have the form of their structure"),
    }
}
