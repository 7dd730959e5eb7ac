//! Structures, unions and enums: their members, and the places of members in messages.

use super::document::{Document, DocumentForm, Place};
use super::text::Multiple;
use super::{ErrorPlan, TypeName};

/// A structure, or a union, whose fields are its variants.
#[derive(Clone, Debug, PartialEq)]
pub struct StructurePlan {
    /// Its name.
    pub name: TypeName,
    /// The documentation, by line.
    pub docs: Vec<String>,
    /// The deprecation note.
    pub deprecated: Option<String>,
    /// The members in model order.
    pub fields: Vec<Field>,
    /// Whether it has required members or unions, directly or nested, that must be checked.
    pub validates: bool,
    /// Whether it has a builder. Structures that only occur in responses have none.
    pub builds: bool,
    /// Whether its builder is in `types::builders`, because another type in `types` has its name.
    pub builder_apart: bool,
    /// The form of the documents in requests that contain it, if any.
    pub writes: Option<DocumentForm>,
    /// The form of the documents in responses that contain it, if any.
    pub reads: Option<DocumentForm>,
    /// Whether it is an event stream.
    pub event_stream: bool,
    /// The errors of an event stream.
    pub errors: Vec<ErrorPlan>,
    /// How it is written as an event, if it is one.
    pub event: Option<EventPlan>,
    /// The cargo feature that it is behind, if any.
    pub feature: Option<String>,
}

impl StructurePlan {
    /// Whether a member is an event stream that is read.
    pub fn has_events(&self) -> bool {
        self.fields.iter().any(|field| matches!(field.ty, Type::EventStream(_)))
    }

    /// Returns the fields without which its builder fails: those that are plain values.
    pub fn needed(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| self.builds && !field.optional)
    }

    /// Whether a member is an event stream that is sent.
    pub fn sends_events(&self) -> bool {
        self.fields.iter().any(|field| matches!(field.ty, Type::EventSender(_)))
    }
}

/// An event of a stream.
#[derive(Clone, Debug, PartialEq)]
pub struct EventPlan {
    /// The document that is the payload in requests, if it is one.
    pub written: Option<Document>,
}

/// A member of a structure.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// The member's name in the model.
    pub member: String,
    /// The field's name, or the variant's in a union.
    pub name: String,
    /// The type of the value.
    pub ty: Type,
    /// Whether the value is boxed, because the type contains itself.
    pub boxed: bool,
    /// Whether it is required.
    pub required: bool,
    /// Whether the field is an `Option`. Members of inputs always are, so that all missing members
    /// are reported together. Elsewhere, a required member is a plain value, which is empty if the
    /// service omits it, unless it is a structure or a union.
    pub optional: bool,
    /// Whether its value has required members or unions.
    pub validates: bool,
    /// Whether its value is redacted.
    pub sensitive: bool,
    /// The deprecation note.
    pub deprecated: Option<String>,
    /// Our own summary, by line, if there is one.
    pub summary: Vec<String>,
    /// The documentation, by line: the summary and facts from the model.
    pub docs: Vec<String>,
    /// The place in the message.
    pub location: Location,
}

impl Field {
    /// Whether it is required, but can be unset.
    pub fn may_be_missing(&self) -> bool {
        self.required && self.optional
    }
}

/// A reference to a field, with its member's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldRef {
    /// The field's name.
    pub field: String,
    /// The member's name.
    pub member: String,
}

impl FieldRef {
    /// Returns a reference to a field.
    pub(crate) fn to(field: &Field) -> Self {
        Self { field: field.name.clone(), member: field.member.clone() }
    }
}

/// The place of a member in the message.
#[derive(Clone, Debug, PartialEq)]
pub enum Location {
    /// In the path or the host; see the request.
    Label,
    /// A query parameter, repeated for each item of a list.
    Query(String, Multiple),
    /// A query parameter for each entry of a map of strings or lists of strings, except for names
    /// that other parameters have.
    QueryMap(Multiple),
    /// A header. The items of a list are joined.
    Header(String, Multiple),
    /// A header for each entry of a map, with this prefix.
    HeaderMap(String),
    /// A header with text in base64, and another one with the MD5 digest of the text. If the member
    /// for the digest is set, both are sent unchanged.
    DigestedHeader {
        /// The header.
        header: String,
        /// The member for the digest.
        digest: FieldRef,
        /// The header of the digest.
        digest_header: String,
    },
    /// The status of the response.
    StatusCode,
    /// The whole body.
    Payload,
    /// In the body, a document.
    Body(Place),
    /// The payload of an event.
    EventPayload,
    /// A header of an event.
    EventHeader(String),
    /// Nowhere: it is not sent.
    Unsent,
}

/// The type of a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Type {
    /// `bool`
    Boolean,
    /// `i8`
    Byte,
    /// `i16`
    Short,
    /// `i32`
    Integer,
    /// `i64`
    Long,
    /// `f32`
    Float,
    /// `f64`
    Double,
    /// `String`
    String,
    /// `Bytes`
    Blob,
    /// `Timestamp`
    Timestamp,
    /// `Document`
    Document,
    /// `Body`
    Stream,
    /// `EventStream` of a generated union.
    EventStream(TypeName),
    /// `EventStreamSender` of a generated union.
    EventSender(TypeName),
    /// A type of the runtime.
    Runtime(&'static str),
    /// A generated open enum.
    Enum(TypeName),
    /// A generated structure or union.
    Structure(TypeName),
    /// `Option`: an item or value that may be null.
    Sparse(Box<Type>),
    /// `Vec`
    List(Box<Type>),
    /// `Map`, keyed by strings or an open enum.
    Map(Option<TypeName>, Box<Type>),
}

impl Type {
    /// Returns the generated types in it.
    pub fn names(&self) -> Vec<&TypeName> {
        match self {
            Self::Enum(name)
            | Self::Structure(name)
            | Self::EventStream(name)
            | Self::EventSender(name) => vec![name],
            Self::List(item) | Self::Sparse(item) => item.names(),
            Self::Map(key, value) => key.iter().chain(value.names()).collect(),
            _ => Vec::new(),
        }
    }

    /// Marks the types in it that are named like one of `own`, so that their full paths are used.
    pub(crate) fn qualify(&mut self, own: &[String]) {
        match self {
            Self::Enum(name)
            | Self::Structure(name)
            | Self::EventStream(name)
            | Self::EventSender(name) => {
                name.qualified = own.contains(&name.rust);
            }
            Self::List(item) | Self::Sparse(item) => item.qualify(own),
            Self::Map(key, value) => {
                if let Some(key) = key {
                    key.qualified = own.contains(&key.rust);
                }
                value.qualify(own);
            }
            _ => {}
        }
    }
}

/// An open enum.
#[derive(Clone, Debug, PartialEq)]
pub struct EnumPlan {
    /// Its name.
    pub name: TypeName,
    /// The documentation, by line.
    pub docs: Vec<String>,
    /// The deprecation note.
    pub deprecated: Option<String>,
    /// The values in model order, each with its variant's name.
    pub values: Vec<(String, String)>,
    /// The cargo feature that it is behind, if any.
    pub feature: Option<String>,
}
