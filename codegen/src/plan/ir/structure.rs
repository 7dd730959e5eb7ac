//! Structures, unions and enums: their members, and where each stands in a message.

use super::TypeName;
use super::document::{DocumentForm, Place};
use super::text::Multiple;

/// A structure, or a union, whose fields are its variants.
#[derive(Clone, Debug, PartialEq)]
pub struct StructurePlan {
    /// Its name.
    pub name: TypeName,
    /// The documentation, a line each.
    pub docs: Vec<String>,
    /// Why it should not be used any more.
    pub deprecated: Option<String>,
    /// The members in model order.
    pub fields: Vec<Field>,
    /// Whether it, or a structure in it, has required members that have to be looked for.
    pub validates: bool,
    /// Whether it has a builder: what only responses hold is not built.
    pub builds: bool,
    /// The form of the documents in which requests hold it, if they do.
    pub writes: Option<DocumentForm>,
    /// The form of the documents in which responses hold it, if they do.
    pub reads: Option<DocumentForm>,
    /// Whether it is a stream of events, each a message of its own.
    pub event_stream: bool,
    /// Whether it is an event of such a stream.
    pub event: bool,
    /// The cargo feature without which nothing needs it, if there is one.
    pub feature: Option<String>,
}

impl StructurePlan {
    /// Whether a member is a stream of events.
    pub fn has_events(&self) -> bool {
        self.fields.iter().any(|field| matches!(field.ty, Type::EventStream(_)))
    }
}

/// A member of a structure.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// The member's name in the model.
    pub member: String,
    /// The field's name, or the variant's in a union.
    pub name: String,
    /// The type of its values.
    pub ty: Type,
    /// Whether the value is boxed, because the type would contain itself.
    pub boxed: bool,
    /// Whether it has to be set.
    pub required: bool,
    /// Whether the field is an `Option`. Members of inputs always are, so that all that are missing
    /// can be said at once; elsewhere a required member is there, with the empty value if the
    /// service left it out.
    pub optional: bool,
    /// Whether its value has required members.
    pub validates: bool,
    /// Whether its value must not be shown.
    pub sensitive: bool,
    /// Why it should not be used any more.
    pub deprecated: Option<String>,
    /// Our own words about it, a line each, if there are some.
    pub summary: Vec<String>,
    /// The documentation, a line each: these words, and the facts.
    pub docs: Vec<String>,
    /// Where it goes in the message.
    pub location: Location,
}

/// A field, with its member's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldRef {
    /// The field's name.
    pub field: String,
    /// The member's name.
    pub member: String,
}

impl FieldRef {
    /// A reference to a field.
    pub(crate) fn to(field: &Field) -> Self {
        Self { field: field.name.clone(), member: field.member.clone() }
    }
}

/// Where a member goes in the message.
#[derive(Clone, Debug, PartialEq)]
pub enum Location {
    /// The path or the host; the request's plan says where.
    Label,
    /// A query parameter; one for each item of a list.
    Query(String, Multiple),
    /// A query parameter for each entry of a map of strings or of lists of strings, but for the
    /// names that other parameters have.
    QueryMap(Multiple),
    /// A header; the items of a list are joined.
    Header(String, Multiple),
    /// A header for each entry of a map, under this prefix.
    HeaderMap(String),
    /// A header with text in base64, and another one with the MD5 digest of the text; but if the
    /// digest has a member of its own and that is set, both are sent as they are.
    DigestedHeader {
        /// The header.
        header: String,
        /// The digest's member.
        digest: FieldRef,
        /// The digest's header.
        digest_header: String,
    },
    /// The status of the response.
    StatusCode,
    /// It is the body.
    Payload,
    /// In the body's document.
    Body(Place),
    /// It is the payload of an event.
    EventPayload,
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
    /// A type of the runtime that has a form of its own for text.
    Runtime(&'static str),
    /// A generated open enum.
    Enum(TypeName),
    /// A generated structure or union.
    Structure(TypeName),
    /// `Option`, an item of a list or map that can hold null.
    Sparse(Box<Type>),
    /// `Vec`
    List(Box<Type>),
    /// `Map`, by strings or an open enum.
    Map(Option<TypeName>, Box<Type>),
}

impl Type {
    /// The generated types in it.
    pub fn names(&self) -> Vec<&TypeName> {
        match self {
            Self::Enum(name) | Self::Structure(name) | Self::EventStream(name) => vec![name],
            Self::List(item) | Self::Sparse(item) => item.names(),
            Self::Map(key, value) => key.iter().chain(value.names()).collect(),
            _ => Vec::new(),
        }
    }

    /// Names those of the generated types in it by their paths that are called like one of `own`.
    pub(crate) fn qualify(&mut self, own: &[String]) {
        match self {
            Self::Enum(name) | Self::Structure(name) | Self::EventStream(name) => {
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
    /// The documentation, a line each.
    pub docs: Vec<String>,
    /// Why it should not be used any more.
    pub deprecated: Option<String>,
    /// The values in model order, each with its variant's name.
    pub values: Vec<(String, String)>,
    /// The cargo feature without which nothing needs it, if there is one.
    pub feature: Option<String>,
}
