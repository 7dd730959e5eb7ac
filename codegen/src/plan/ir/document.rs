//! Documents: the structured bodies of messages. Each form has its own names.

pub mod form;
pub mod keyed;
pub mod xml;

use std::fmt;

/// The form of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentForm {
    /// XML 1.0.
    Xml,
    /// JSON.
    Json,
    /// CBOR.
    Cbor,
    /// `application/x-www-form-urlencoded`, in requests only.
    Form,
}

impl DocumentForm {
    /// Returns the media type of documents.
    pub(crate) fn media_type(self) -> &'static str {
        match self {
            Self::Xml => "application/xml",
            Self::Json => "application/json",
            Self::Cbor => "application/cbor",
            Self::Form => "application/x-www-form-urlencoded",
        }
    }
}

/// The place of a member in documents. Requests and responses may have different forms.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Place {
    /// In requests, if they contain it.
    pub write: Option<Document>,
    /// In responses, if they contain it.
    pub read: Option<Document>,
}

impl Place {
    /// Returns the documents of whichever messages contain it.
    pub fn documents(&self) -> impl Iterator<Item = &Document> {
        self.write.iter().chain(&self.read)
    }
}

/// A value in a document: its name and its format. The value of a whole document has the name of
/// the root.
#[derive(Clone, Debug, PartialEq)]
pub enum Document {
    /// In XML.
    Xml(xml::Place),
    /// In JSON.
    Json(keyed::Place),
    /// In CBOR.
    Cbor(keyed::Place),
    /// In a form.
    Form(form::Place),
}

impl Document {
    /// Returns the form of the document.
    pub fn form(&self) -> DocumentForm {
        match self {
            Self::Xml(_) => DocumentForm::Xml,
            Self::Json(_) => DocumentForm::Json,
            Self::Cbor(_) => DocumentForm::Cbor,
            Self::Form(_) => DocumentForm::Form,
        }
    }

    /// Whether it stands in its document once for each item. A reader can tell a repeated element
    /// from a single one of the same name.
    pub(crate) fn repeats(&self) -> bool {
        matches!(self, Self::Xml(place) if place.repeats())
    }
}

impl fmt::Display for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Xml(place) => place.fmt(f),
            Self::Json(keyed::Place { key, .. })
            | Self::Cbor(keyed::Place { key, .. })
            | Self::Form(form::Place { key, .. }) => write!(f, "the key {key:?}"),
        }
    }
}
