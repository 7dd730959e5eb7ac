//! Operations: how a request is made of an input, and how a response is read.

use super::document::{Document, DocumentForm};
use super::structure::{FieldRef, StructurePlan};
use super::text::Text;
use super::{BindingPlan, PaginatorPlan, TypeName};
use crate::model::Signature;

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
    /// What it does, in a line.
    pub summary: String,
    /// The address of the service's own page about it, if known.
    pub reference: Option<String>,
    /// The documentation, a line each: these, and the facts.
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
    /// The form of the documents that describe errors.
    pub error_form: DocumentForm,
    /// The path in the runtime of how errors are told from outputs, where a service has a way of
    /// its own.
    pub error_format: Option<&'static str>,
    /// Members that are form-encoded if the response says so.
    pub form_encoded: Option<FormEncoded>,
    /// Whether the body is compared with the checksum that the response says.
    pub verified: bool,
}

/// Members that are form-encoded (`application/x-www-form-urlencoded`) if another member says so.
#[derive(Clone, Debug, PartialEq)]
pub struct FormEncoded {
    /// The field that says so, its enum, and the value that says it.
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
    Members(DocumentForm),
    /// A document that is this member.
    Payload(FieldRef, Document),
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
    /// The path behind that.
    pub path: Vec<PathPart>,
    /// Headers that every request has, by name in lower case.
    pub headers: Vec<(String, String)>,
    /// The query parameters that stand in the model, percent-encoded.
    pub query_literals: Vec<String>,
    /// The names that a map of query parameters cannot use.
    pub taken_queries: TakenQueries,
    /// The body.
    pub body: Body,
    /// The type of its content, unless the input has a header that says so.
    pub content_type: Option<&'static str>,
    /// Whether a large body is compressed.
    pub gzip: bool,
    /// The checksum.
    pub checksum: Option<ChecksumPlan>,
    /// A member and its header that ask for a checksum of the response, unless they say otherwise.
    pub validation_mode: Option<(FieldRef, String)>,
    /// Query parameters that are sent with these values if the members are not set.
    pub default_queries: Vec<(FieldRef, String, String)>,
    /// The body that is sent only once the server has said that it wants it.
    pub expect_continue: Option<ExpectContinue>,
    /// Members that are filled with a unique token if they are not set.
    pub idempotency_tokens: Vec<FieldRef>,
    /// What a signature of the request holds.
    pub signature: Signature,
}

/// Names of query parameters that a map of them cannot use, because something else does.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TakenQueries {
    /// Those in the model's URI.
    pub always: Vec<String>,
    /// Those of other members, each with its field, if it is set.
    pub if_set: Vec<(String, String)>,
}

/// What a URI begins with.
#[derive(Clone, Debug, PartialEq)]
pub enum Host {
    /// The service's endpoint, behind a prefix of literals and labels.
    Service(Vec<PathPart>),
    /// The endpoint that the service's rules have, behind such a prefix.
    Rules {
        /// What the operation gives to the rules' parameters.
        bindings: Vec<BindingPlan>,
        /// What stands before the endpoint's host.
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
        /// How its value becomes text.
        text: Text,
        /// Whether it keeps its slashes.
        greedy: bool,
    },
}

/// The body of a request.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// There is none.
    Empty,
    /// A member's bytes or text as they are.
    Raw(FieldRef, Text),
    /// This member, bytes that may be a stream.
    Stream(FieldRef),
    /// A member as a document.
    Payload(FieldRef, Document, Unset),
    /// The members that go nowhere else, as a document with this root.
    Members(Document, Vec<String>, Unset),
}

/// What is sent as a document if no member that it would hold is set.
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
    /// Whether it is announced only if it is a stream, not if it is in memory.
    pub streams_only: bool,
}

/// Which checksum a request carries.
#[derive(Clone, Debug, PartialEq)]
pub enum ChecksumPlan {
    /// A `Content-MD5`.
    ContentMd5,
    /// One by an algorithm that the input or the configuration chooses.
    Flexible(FlexibleChecksumPlan),
}

/// A checksum by an algorithm that can be chosen (`httpChecksum`).
#[derive(Clone, Debug, PartialEq)]
pub struct FlexibleChecksumPlan {
    /// Whether the service refuses requests without one.
    pub required: bool,
    /// The member that names the algorithm, and the header it goes to.
    pub algorithm: Option<(FieldRef, Text, String)>,
    /// Whether the body may be a stream: then the service takes a checksum behind it.
    pub trailer: bool,
}
