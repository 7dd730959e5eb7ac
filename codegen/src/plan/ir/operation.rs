//! Operations: how requests are built and responses are read.

use super::document::{Document, DocumentForm};
use super::structure::{FieldRef, StructurePlan};
use super::text::Text;
use super::{BindingPlan, PaginatorPlan, PathPlan, TypeName};
use crate::model::{Auth, Signature};

/// An operation: input, output, error, request and response.
#[derive(Clone, Debug, PartialEq)]
pub struct OperationPlan {
    /// The name in the model.
    pub name: String,
    /// The name that its Rust types begin with.
    pub rust_name: String,
    /// The module. The file has this name with `.rs`.
    pub module: String,
    /// The method of clients.
    pub method: String,
    /// The summary, on one line.
    pub summary: String,
    /// The URL of the API reference, if known.
    pub reference: Option<String>,
    /// The documentation, by line: the summary and facts from the model.
    pub docs: Vec<String>,
    /// The deprecation note.
    pub deprecated: Option<String>,
    /// The input.
    pub input: StructurePlan,
    /// The request.
    pub request: RequestPlan,
    /// The output.
    pub output: StructurePlan,
    /// The response.
    pub response: ResponsePlan,
    /// The modeled errors, by code.
    pub errors: Vec<ErrorPlan>,
    /// The paginator, if the output is paginated.
    pub paginator: Option<PaginatorPlan>,
    /// The operation as its URL is presigned, if its request differs.
    pub presigned: Option<Box<OperationPlan>>,
    /// What it has to do with the discovery of endpoints.
    pub discovery: Option<DiscoveryPlan>,
    /// The cargo feature of the operation, if the crate has several.
    pub feature: Option<String>,
}

/// The discovery of endpoints.
#[derive(Clone, Debug, PartialEq)]
pub enum DiscoveryPlan {
    /// The endpoint has to be asked for.
    Asks {
        /// The operation that returns it.
        operation: String,
        /// The input of that operation.
        input: TypeName,
        /// Its cargo feature.
        feature: Option<String>,
    },
    /// Other operations have the endpoint that it returns.
    Returns {
        /// The address in the output.
        address: PathPlan,
        /// For how many minutes it may be used.
        minutes: PathPlan,
    },
}

/// How successful responses are read.
#[derive(Clone, Debug, PartialEq)]
pub struct ResponsePlan {
    /// The body.
    pub body: ResponseBody,
    /// The form of error documents.
    pub error_form: DocumentForm,
    /// The path of the error format in the runtime, if the service has its own.
    pub error_format: Option<&'static str>,
    /// Members that are form-encoded if another member says so.
    pub form_encoded: Option<FormEncoded>,
    /// Whether the body is verified with the checksum in the response.
    pub verified: bool,
}

/// Members that are form-encoded (`application/x-www-form-urlencoded`) if another member says so.
#[derive(Clone, Debug, PartialEq)]
pub struct FormEncoded {
    /// The field of that member, its enum, and the value that means so.
    pub encoding: (String, TypeName, String),
    /// Fields of the output.
    pub fields: Vec<String>,
    /// Fields of the items of lists in the output.
    pub items: Vec<(String, String)>,
}

/// The body of a response.
#[derive(Clone, Debug, PartialEq)]
pub enum ResponseBody {
    /// Nothing of interest.
    Empty,
    /// A document with all members that are not bound elsewhere, in the root or in an element with
    /// this name inside the root.
    Members(DocumentForm, Option<String>),
    /// A document that is the value of this member.
    Payload(FieldRef, Document),
    /// The bytes or text of this member.
    Raw(FieldRef, Text),
    /// The bytes of this member, as a stream.
    Stream(FieldRef),
    /// The events of this member, as a stream. In RPC protocols, the first message is a document of
    /// this form with the other members, if there are any.
    Events(FieldRef, Option<DocumentForm>),
}

/// A modeled error.
#[derive(Clone, Debug, PartialEq)]
pub struct ErrorPlan {
    /// The variant's name.
    pub variant: String,
    /// The code on the wire.
    pub code: String,
    /// Another code on the wire, which services send to clients that expect errors of the query
    /// protocol.
    pub query_code: Option<String>,
    /// The structure of its members, if it has any.
    pub details: Option<TypeName>,
    /// Whether some members are in headers or the status.
    pub in_head: bool,
}

/// How requests are built.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestPlan {
    /// The HTTP method.
    pub method: String,
    /// The beginning of the URI.
    pub host: Host,
    /// Whether the endpoint may contain the account's id.
    pub uses_account_id: bool,
    /// The rest of the path.
    pub path: Vec<PathPart>,
    /// Headers that every request has, with names in lower case.
    pub headers: Vec<(String, String)>,
    /// The query parameters in the model, percent-encoded.
    pub query_literals: Vec<String>,
    /// The names that a map of query parameters must not use.
    pub taken_queries: TakenQueries,
    /// The body.
    pub body: Body,
    /// The content type, unless the input sets it.
    pub content_type: Option<&'static str>,
    /// Whether a large body is compressed.
    pub gzip: bool,
    /// The checksum.
    pub checksum: Option<ChecksumPlan>,
    /// A member, with its header, that requests a checksum in the response. Filled in if unset.
    pub validation_mode: Option<(FieldRef, String)>,
    /// Query parameters with values to send if the members are unset.
    pub default_queries: Vec<(FieldRef, String, String)>,
    /// The body that is announced with `Expect: 100-continue`.
    pub expect_continue: Option<ExpectContinue>,
    /// Members that get a unique token if they are unset.
    pub idempotency_tokens: Vec<FieldRef>,
    /// Members with the text they get if they are unset.
    pub defaults: Vec<(FieldRef, String)>,
    /// Members of which only the text after the last slash is sent.
    pub last_segments: Vec<FieldRef>,
    /// The copy from another region, if it is one.
    pub copy: Option<CopyPlan>,
    /// How much of the request is signed.
    pub signature: Signature,
    /// How the request is authenticated, the preferred way first.
    pub auth: Vec<Auth>,
}

/// A copy from another region, whose source the service reads with a presigned URL.
#[derive(Clone, Debug, PartialEq)]
pub struct CopyPlan {
    /// The member for the region of the source.
    pub region: FieldRef,
    /// The member for the URL.
    pub url: FieldRef,
    /// The member for the region of the copy, if the request says it.
    pub destination: Option<FieldRef>,
}

/// Names of query parameters that a map of them must not use, since they are taken.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TakenQueries {
    /// The names in the model's URI.
    pub always: Vec<String>,
    /// The names for other members, each with its field, if the member is set.
    pub if_set: Vec<(String, String)>,
}

/// The beginning of a URI.
#[derive(Clone, Debug, PartialEq)]
pub enum Host {
    /// The service's endpoint, with a prefix of literals and labels.
    Service(Vec<PathPart>),
    /// The endpoint from the endpoint rules.
    Rules {
        /// The parameters that the operation sets.
        bindings: Vec<BindingPlan>,
        /// The prefix of the host.
        prefix: Vec<PathPart>,
    },
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
        /// The format of its value.
        text: Text,
        /// Whether slashes are kept.
        greedy: bool,
    },
}

/// The body of a request.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// Empty.
    Empty,
    /// The bytes or text of a member.
    Raw(FieldRef, Text),
    /// The bytes of a member, which may be a stream.
    Stream(FieldRef),
    /// The query, as a form, instead of in the URI.
    Query,
    /// The value of a member, as a document.
    Payload(FieldRef, Document, Unset),
    /// The members that are not bound elsewhere, as a document with this root.
    Members(Document, Vec<String>, Unset),
    /// The events of a member. In RPC protocols, the first message is a document with the other
    /// members.
    Events(FieldRef, Option<InitialRequest>),
}

impl Body {
    /// Returns the root of the document with the members of the input, if there is one.
    pub(crate) fn members(&self) -> Option<&Document> {
        match self {
            Self::Members(root, ..) => Some(root),
            Self::Events(_, initial) => initial.as_ref().map(|initial| &initial.root),
            _ => None,
        }
    }
}

/// The first message of an event stream in a request.
#[derive(Clone, Debug, PartialEq)]
pub struct InitialRequest {
    /// The root of its document.
    pub root: Document,
    /// The content type of the document.
    pub content_type: &'static str,
}

/// What is sent as a document if none of its members is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unset {
    /// No body.
    Nothing,
    /// A document without members.
    EmptyDocument,
}

/// A body that is announced with `Expect: 100-continue`.
#[derive(Clone, Debug, PartialEq)]
pub struct ExpectContinue {
    /// The member that is the body.
    pub field: FieldRef,
    /// Whether it is announced only if it is a stream.
    pub streams_only: bool,
}

/// The checksum of a request.
#[derive(Clone, Debug, PartialEq)]
pub enum ChecksumPlan {
    /// A `Content-MD5`.
    ContentMd5,
    /// A SHA-256 tree hash, whose leaves are mebibytes, in the header of this member unless it is
    /// set.
    TreeHash(FieldRef, &'static str),
    /// A checksum whose algorithm the input or the configuration selects.
    Flexible(FlexibleChecksumPlan),
}

/// A checksum with a selectable algorithm (`httpChecksum`).
#[derive(Clone, Debug, PartialEq)]
pub struct FlexibleChecksumPlan {
    /// Whether the service requires a checksum.
    pub required: bool,
    /// The member that names the algorithm, and its header.
    pub algorithm: Option<(FieldRef, Text, String)>,
    /// Whether the body may be a stream, so that trailers are supported.
    pub trailer: bool,
}
