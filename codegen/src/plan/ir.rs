//! The plan itself: what is known about a crate before its code is written.

use super::{PaginatorPlan, WaiterPlan, xml};
use crate::error::Warning;
use crate::model::TimestampFormat;

/// What is generated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// A crate, with a feature for each of several operations.
    #[default]
    Crate,
    /// A module of somebody's own crate, which has none of these features.
    Module,
}

/// Everything that is known about a crate before its code is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Whether it is a crate at all.
    pub form: Form,
    /// The service as a whole.
    pub service: ServicePlan,
    /// The operations, sorted by module.
    pub operations: Vec<OperationPlan>,
    /// The types they share, sorted by module.
    pub types: Vec<TypePlan>,
    /// The waiters, sorted by name.
    pub waiters: Vec<WaiterPlan>,
    /// What was left out, and why.
    pub warnings: Vec<Warning>,
}

/// The service as a whole.
#[derive(Clone, Debug, PartialEq)]
pub struct ServicePlan {
    /// The service's id, such as `S3`.
    pub id: String,
    /// The service's name in full.
    pub full_name: String,
    /// The API's version, a date.
    pub api_version: String,
    /// The first label of the default host names.
    pub endpoint_prefix: String,
    /// A host name without a region.
    pub global_endpoint: Option<String>,
}

/// An operation: its input, its output, its error, and the way from one to the other.
#[derive(Clone, Debug, PartialEq)]
pub struct OperationPlan {
    /// The name in the model.
    pub name: String,
    /// The name as the stem of Rust types.
    pub rust_name: String,
    /// The module, and with `.rs` the file.
    pub module: String,
    /// The method of a client.
    pub method: String,
    /// The documentation, a line each.
    pub docs: Vec<String>,
    /// Why it should not be used any more.
    pub deprecated: Option<String>,
    /// The input.
    pub input: StructurePlan,
    /// How the request is made of it.
    pub request: RequestPlan,
    /// What a successful response gives.
    pub output: StructurePlan,
    /// How it is read.
    pub response: ResponsePlan,
    /// The errors that the model names, by code.
    pub errors: Vec<ErrorPlan>,
    /// How its pages follow each other, if its answer may be one of several.
    pub paginator: Option<PaginatorPlan>,
    /// The cargo feature that the operation is behind, if the crate has several.
    pub feature: Option<String>,
}

/// How a successful response is read.
#[derive(Clone, Debug, PartialEq)]
pub struct ResponsePlan {
    /// The body.
    pub body: ResponseBody,
    /// Whether a response can be an error although its status says success.
    pub errors_in_success: bool,
    /// Members that are percent-encoded if the response says so.
    pub url_encoded: Option<UrlEncoded>,
}

/// Members of a listing that are percent-encoded, so that XML can carry every key.
#[derive(Clone, Debug, PartialEq)]
pub struct UrlEncoded {
    /// The member, an enum, that says whether they are; and the variant that says it.
    pub encoding: (String, TypeName, String),
    /// Fields of the output.
    pub fields: Vec<String>,
    /// Fields of the items of a list in the output.
    pub items: Vec<(String, String)>,
}

/// What stands in the body of a response.
#[derive(Clone, Debug, PartialEq)]
pub enum ResponseBody {
    /// Nothing of interest.
    Empty,
    /// A document with the members that stand nowhere else.
    Members,
    /// A document that is this member.
    Payload(FieldRef),
    /// A document whose root's text is this member.
    Root(FieldRef, Text),
    /// This member's bytes or text.
    Raw(FieldRef, Text),
    /// This member, bytes that are not read but handed on.
    Stream(FieldRef),
    /// This member, a stream of events.
    Events(FieldRef),
}

/// An error that the model names.
#[derive(Clone, Debug, PartialEq)]
pub struct ErrorPlan {
    /// The variant's name.
    pub variant: String,
    /// The code on the wire.
    pub code: String,
    /// The structure of its own members, if it has some.
    pub details: Option<TypeName>,
    /// Whether some of them stand in headers, or are the status.
    pub in_head: bool,
}

/// How a request is made.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestPlan {
    /// The HTTP method.
    pub method: String,
    /// What the URI begins with.
    pub host: Host,
    /// The first label of the default host names, where it is not the service's.
    pub endpoint_prefix: Option<&'static str>,
    /// The path behind that.
    pub path: Vec<PathPart>,
    /// The query parameters that stand in the model, percent-encoded.
    pub query_literals: Vec<String>,
    /// The names of these parameters, as they are.
    pub query_names: Vec<String>,
    /// The body.
    pub body: Body,
    /// The type of its content, unless the input has a header that says so.
    pub content_type: Option<&'static str>,
    /// Whether a large body is compressed.
    pub gzip: bool,
    /// Whether a header whose list is empty is left out rather than sent empty.
    pub omits_empty_lists: bool,
    /// The checksum.
    pub checksum: Option<ChecksumPlan>,
    /// A member and its header that ask for a checksum of the response, unless they say otherwise.
    pub validation_mode: Option<(FieldRef, String)>,
    /// Query parameters that are sent with these values if the members are not set.
    pub default_queries: Vec<(FieldRef, String, String)>,
    /// The member whose bytes are sent only once the server has said that it wants them.
    pub expect_continue: Option<FieldRef>,
    /// Members that are filled with a unique token if they are not set.
    pub idempotency_tokens: Vec<FieldRef>,
}

/// What a URI begins with.
#[derive(Clone, Debug, PartialEq)]
pub enum Host {
    /// The service's endpoint, behind a prefix of literals and labels.
    Service(Vec<PathPart>),
    /// The endpoint of the bucket that the field names.
    Bucket(FieldRef),
    /// The same, but the bucket is always named in the path.
    BucketInPath(FieldRef),
}

/// A field of the input, with its member's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldRef {
    /// The field's name.
    pub field: String,
    /// The member's name.
    pub member: String,
}

/// A part of a path.
#[derive(Clone, Debug, PartialEq)]
pub enum PathPart {
    /// Text, percent-encoded.
    Literal(String),
    /// A member's value.
    Label {
        /// The field.
        field: FieldRef,
        /// How its value becomes text.
        text: Text,
        /// Whether it keeps its slashes.
        greedy: bool,
    },
}

/// How a value becomes text in a URI or a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Text {
    /// It is text.
    String,
    /// The enum's value.
    Enum,
    /// A boolean or an integer.
    Display,
    /// A float, with the protocol's words for what is no number.
    Float,
    /// A timestamp.
    Timestamp(TimestampFormat),
    /// A blob, in base64.
    Base64,
}

/// The body of a request.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// There is none.
    Empty,
    /// A member's bytes or text as they are.
    Raw(FieldRef, Text),
    /// A member, a structure, as a document.
    Payload(FieldRef, xml::Root),
    /// The members that go nowhere else, as a document; nothing if none of them is set.
    Members(xml::Root, Vec<String>),
}

/// Which checksum a request carries.
#[derive(Clone, Debug, PartialEq)]
pub struct ChecksumPlan {
    /// Whether the service refuses requests without one.
    pub required: bool,
    /// The member that names the algorithm, and the header it goes to.
    pub algorithm: Option<(FieldRef, Text, String)>,
    /// Whether the body may be a stream: then the service takes a checksum behind it.
    pub trailer: bool,
}

/// A type that operations share.
#[derive(Clone, Debug, PartialEq)]
pub enum TypePlan {
    /// A structure.
    Structure(StructurePlan),
    /// A union.
    Union(StructurePlan),
    /// An open enum.
    Enum(EnumPlan),
}

impl TypePlan {
    /// The type's name and module.
    pub fn name(&self) -> &TypeName {
        match self {
            Self::Structure(structure) | Self::Union(structure) => &structure.name,
            Self::Enum(plan) => &plan.name,
        }
    }

    /// The cargo features that need the type; none if every operation does.
    pub fn features(&self) -> &[String] {
        match self {
            Self::Structure(structure) | Self::Union(structure) => &structure.features,
            Self::Enum(plan) => &plan.features,
        }
    }
}

/// The name of a generated type.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TypeName {
    /// The shape's name in the model.
    pub shape: String,
    /// The type's name.
    pub rust: String,
    /// The module, and with `.rs` the file.
    pub module: String,
    /// Whether it is named by its path, because the operation that uses it has a type of that name
    /// itself.
    pub qualified: bool,
}

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
    /// Whether requests hold it.
    pub writes: bool,
    /// Whether responses hold it.
    pub reads: bool,
    /// Whether it is a stream of events, each a message of its own.
    pub event_stream: bool,
    /// Whether it is an event of such a stream.
    pub event: bool,
    /// The cargo features that need it; none if every operation does.
    pub features: Vec<String>,
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
    /// The documentation, a line each.
    pub docs: Vec<String>,
    /// Where it goes in the message.
    pub location: Location,
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
    /// A header for a key, in base64, and another one for the key's digest: its member, if that
    /// is set, else computed.
    KeyHeader {
        /// The key's header.
        header: String,
        /// The member of the digest.
        digest: FieldRef,
        /// The digest's header.
        digest_header: String,
    },
    /// A header with a timestamp, or with what is none.
    LenientHeader(String, TimestampFormat),
    /// The status of the response.
    StatusCode,
    /// It is the body.
    Payload,
    /// In the body's document.
    Body(xml::Place),
    /// It is the payload of an event.
    EventPayload,
}

/// One value, or a list of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Multiple {
    /// A value.
    One(Text),
    /// A list of values.
    Many(Text),
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
            Self::List(item) => item.names(),
            Self::Map(key, value) => key.iter().chain(value.names()).collect(),
            _ => Vec::new(),
        }
    }

    /// Names those of the generated types in it by their paths that are called like one of `own`.
    pub(super) fn qualify(&mut self, own: &[String]) {
        match self {
            Self::Enum(name) | Self::Structure(name) | Self::EventStream(name) => {
                name.qualified = own.contains(&name.rust);
            }
            Self::List(item) => item.qualify(own),
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
    /// The cargo features that need it; none if every operation does.
    pub features: Vec<String>,
}
