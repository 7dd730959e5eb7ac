//! Documents: the structured bodies of messages, each form of them with its own names.

pub mod json;
pub mod xml;

use std::fmt;

/// A form of documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentForm {
    /// XML 1.0.
    Xml,
    /// JSON.
    Json,
}

impl DocumentForm {
    /// Whether lists and maps can hold null.
    pub(crate) fn has_null(self) -> bool {
        match self {
            Self::Xml => false,
            Self::Json => true,
        }
    }
}

/// Where a member stands in documents. Requests and responses may have different forms.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Place {
    /// In requests, if they hold it.
    pub write: Option<Document>,
    /// In responses, if they hold it.
    pub read: Option<Document>,
}

impl Place {
    /// In whichever message holds it.
    pub fn documents(&self) -> impl Iterator<Item = &Document> {
        self.write.iter().chain(&self.read)
    }
}

/// A value in a document: its name there, and what it is written as. For a whole document, the name
/// is that of its root.
#[derive(Clone, Debug, PartialEq)]
pub enum Document {
    /// In XML.
    Xml(xml::Place),
    /// In JSON.
    Json(json::Place),
}

impl Document {
    /// The form of the document.
    pub fn form(&self) -> DocumentForm {
        match self {
            Self::Xml(_) => DocumentForm::Xml,
            Self::Json(_) => DocumentForm::Json,
        }
    }

    /// Whether a reader could not tell the two apart.
    pub(crate) fn clashes_with(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Xml(a), Self::Xml(b)) => a.clashes_with(b),
            (Self::Json(a), Self::Json(b)) => a.key == b.key,
            _ => false,
        }
    }
}

impl fmt::Display for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Xml(place) => place.fmt(f),
            Self::Json(place) => write!(f, "the key {:?}", place.key),
        }
    }
}
