//! A service model: operations, shapes and their traits, independent of the format of its file.

mod endpoint;
mod paginator;
mod waiter;

use indexmap::IndexMap;
use serde_json::Value;

pub use endpoint::{
    AuthTemplate, Condition, EndpointParameter, EndpointRule, EndpointRules, EndpointTemplate,
    Expression, ParameterKind, ParameterValue, Partition, TextPart, Then,
};
pub use paginator::Paginator;
pub use waiter::{Acceptor, Literal, Matcher, Outcome, Quantifier, Waiter};

/// Other entries of a model, by their names in its format. They have no effect on generated code, but
/// are part of a comparison of two models.
pub type Facts = IndexMap<String, Value>;

/// A whole service.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// What applies to the service as a whole.
    pub metadata: Metadata,
    /// The operations by name, in model order.
    pub operations: IndexMap<String, Operation>,
    /// The shapes by name, in model order.
    pub shapes: IndexMap<String, Shape>,
    /// Other entries.
    pub facts: Facts,
}

/// What applies to the service as a whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Metadata {
    /// The service's id, such as `S3`.
    pub service_id: String,
    /// The service's name in full.
    pub full_name: String,
    /// The API's version, a date.
    pub api_version: String,
    /// The wire protocol that is generated: of those that the service speaks, the preferred one.
    pub protocol: Protocol,
    /// All known protocols that the service speaks.
    pub protocols: Vec<Protocol>,
    /// What precedes the operation's name where the protocol names it: in the header
    /// `X-Amz-Target`, in the path of RPC v2.
    pub target_prefix: Option<String>,
    /// The version of [`Protocol::AwsJson`]: `1.0` or `1.1`.
    pub json_version: Option<String>,
    /// Whether the service used to speak [`Protocol::Query`], and still sends the error codes of
    /// that time to clients that ask for them (Smithy's `awsQueryCompatible`).
    pub query_compatible: bool,
    /// The first label of the default host names.
    pub endpoint_prefix: String,
    /// A host name without a region, if the service has one.
    pub global_endpoint: Option<String>,
    /// The service's name in signatures, if it is not the endpoint prefix.
    pub signing_name: Option<String>,
    /// Other entries.
    pub facts: Facts,
}

/// The wire protocols of AWS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// REST with XML bodies.
    RestXml,
    /// REST with JSON bodies.
    RestJson,
    /// JSON over POST.
    AwsJson,
    /// Form-encoded requests, XML responses.
    Query,
    /// EC2's variant of [`Protocol::Query`].
    Ec2,
    /// CBOR over POST.
    RpcV2Cbor,
}

impl Protocol {
    /// All protocols, in botocore's order of preference.
    pub const ALL: [Self; 6] =
        [Self::AwsJson, Self::RestJson, Self::RestXml, Self::RpcV2Cbor, Self::Query, Self::Ec2];

    /// The protocol that is generated for a service that speaks these.
    pub fn preferred(spoken: &[Self]) -> Option<Self> {
        Self::ALL.into_iter().find(|protocol| spoken.contains(protocol))
    }

    /// The protocol that botocore calls so.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|protocol| protocol.name() == name)
    }

    /// The name botocore has for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::RestXml => "rest-xml",
            Self::RestJson => "rest-json",
            Self::AwsJson => "json",
            Self::Query => "query",
            Self::Ec2 => "ec2",
            Self::RpcV2Cbor => "smithy-rpc-v2-cbor",
        }
    }
}

/// An operation.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// The HTTP method.
    pub method: String,
    /// The path with its labels and its literal query: `/{Bucket}/{Key+}?acl`.
    pub uri: String,
    /// The input, a structure.
    pub input: Option<Member>,
    /// The output, a structure.
    pub output: Option<Member>,
    /// The element around the output's members, in [`Protocol::Query`].
    pub result_wrapper: Option<String>,
    /// The structures of its errors.
    pub errors: Vec<String>,
    /// Whether it is deprecated.
    pub deprecated: bool,
    /// The `httpChecksum` trait.
    pub checksum: Option<HttpChecksum>,
    /// The supported encodings of compressed bodies, the preferred one first.
    pub compression: Vec<String>,
    /// A prefix of the host, with labels, such as `{RequestRoute}.`.
    pub host_prefix: Option<String>,
    /// The values that it sets for parameters of the endpoint rules.
    pub static_context_params: IndexMap<String, ParameterValue>,
    /// What a signature of its requests covers.
    pub signature: Signature,
    /// Other entries.
    pub facts: Facts,
}

/// What a signature of a request covers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Signature {
    /// Everything.
    #[default]
    Whole,
    /// Everything but the body.
    WithoutBody,
    /// Requests are not signed.
    None,
}

/// The `httpChecksum` trait: the checksums of a request and its response.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HttpChecksum {
    /// Whether requests must have one.
    pub required: bool,
    /// The member of the input that names the algorithm.
    pub algorithm_member: Option<String>,
    /// The member of the input that asks for a checksum of the response.
    pub validation_mode_member: Option<String>,
    /// The algorithms of checksums in responses.
    pub response_algorithms: Vec<String>,
    /// Whether it is a `Content-MD5`: the older trait `httpChecksumRequired` leaves no choice.
    pub content_md5: bool,
}

impl HttpChecksum {
    /// What the trait `httpChecksumRequired` asks for.
    pub(crate) fn content_md5() -> Self {
        Self { required: true, content_md5: true, ..Self::default() }
    }
}

/// A shape.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    /// The kind of its values.
    pub kind: Kind,
    /// Whether its values must not be shown.
    pub sensitive: bool,
    /// Whether it is deprecated.
    pub deprecated: bool,
    /// The default element name of members with this shape.
    pub location_name: Option<String>,
    /// The namespace its element declares.
    pub xml_namespace: Option<XmlNamespace>,
    /// The format of a timestamp.
    pub timestamp_format: Option<TimestampFormat>,
    /// Whether a list or map has no element around its items.
    pub flattened: bool,
    /// Whether the items of a list or the values of a map may be null.
    pub sparse: bool,
    /// Other entries.
    pub facts: Facts,
}

/// The kind of a shape's values.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Members, any number of them set.
    Structure(Structure),
    /// Members, exactly one of them set.
    Union(Structure),
    /// Items of one shape.
    List(Box<Member>),
    /// Values by string keys.
    Map(Box<Member>, Box<Member>),
    /// Text.
    String,
    /// Text, one of these values.
    Enum(Vec<String>),
    /// `true` or `false`.
    Boolean,
    /// 8 bits, signed.
    Byte,
    /// 16 bits, signed.
    Short,
    /// 32 bits, signed.
    Integer,
    /// 64 bits, signed.
    Long,
    /// 32 bits, IEEE 754.
    Float,
    /// 64 bits, IEEE 754.
    Double,
    /// Bytes.
    Blob,
    /// A point in time.
    Timestamp,
    /// Any JSON value.
    Document,
}

/// The members of a structure or union.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Structure {
    /// The members by name, in model order.
    pub members: IndexMap<String, Member>,
    /// The member that is the body of the request or response.
    pub payload: Option<String>,
    /// For an error: its codes and its status.
    pub error: Option<ErrorTraits>,
    /// Whether it is a stream of events.
    pub event_stream: bool,
}

/// What marks a structure as an error.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ErrorTraits {
    /// The code on the wire, if it is not the shape's name.
    pub code: Option<String>,
    /// The code for clients that ask a query-compatible service for its old ones, if it differs
    /// from `code` and from the shape's name.
    pub query_code: Option<String>,
    /// The HTTP status of the response.
    pub status: Option<u16>,
}

impl ErrorTraits {
    /// The traits of the error `shape`, whose `code` in the query protocol may differ from its name.
    /// The JSON and CBOR protocols send the name, and that code only to those who ask.
    pub(crate) fn new(
        shape: &str,
        code: Option<String>,
        status: Option<u16>,
        protocol: Option<Protocol>,
    ) -> Self {
        match protocol {
            Some(Protocol::AwsJson | Protocol::RpcV2Cbor) => {
                let query_code = code.filter(|code| code != shape);
                Self { code: None, query_code, status }
            }
            _ => Self { code, query_code: None, status },
        }
    }
}

/// A reference to a shape: a member, or an input or output. Its traits override those of the shape.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Member {
    /// The name of the shape.
    pub target: String,
    /// Whether it has to be set.
    pub required: bool,
    /// Its place in the HTTP message; `None` for the body.
    pub location: Option<Location>,
    /// Its name there: that of the label, parameter, header, header prefix or element.
    pub location_name: Option<String>,
    /// Its name in requests of [`Protocol::Ec2`], if that is not made from `location_name`.
    pub query_name: Option<String>,
    /// Whether a string holds a JSON document, which headers carry in base64.
    pub json_value: bool,
    /// The namespace its element declares.
    pub xml_namespace: Option<XmlNamespace>,
    /// Whether it is an attribute rather than an element.
    pub xml_attribute: bool,
    /// Whether a list or map has no element around its items.
    pub flattened: bool,
    /// The format of a timestamp.
    pub timestamp_format: Option<TimestampFormat>,
    /// Whether it is deprecated.
    pub deprecated: bool,
    /// Whether its values must not be shown.
    pub sensitive: bool,
    /// Whether it is set to a unique token by default.
    pub idempotency_token: bool,
    /// The parameter of the endpoint rules that it sets.
    pub context_param: Option<String>,
    /// Whether it is a label of the host prefix.
    pub host_label: bool,
    /// Whether it is a stream of bytes.
    pub streaming: bool,
    /// Whether it is the payload of an event.
    pub event_payload: bool,
    /// Whether it is a header of an event.
    pub event_header: bool,
    /// Other entries.
    pub facts: Facts,
}

/// A place in an HTTP message other than the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Location {
    /// A label of the path.
    Uri,
    /// A query parameter, or a map of them.
    Query,
    /// A header.
    Header,
    /// A map of headers under a common prefix.
    Headers,
    /// The status of the response.
    StatusCode,
}

/// An XML namespace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct XmlNamespace {
    /// The namespace's name.
    pub uri: String,
    /// The prefix it is bound to; `None` for the default namespace.
    pub prefix: Option<String>,
}

/// The format of a timestamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimestampFormat {
    /// RFC 3339.
    DateTime,
    /// RFC 7231's IMF-fixdate.
    HttpDate,
    /// Seconds since 1970.
    EpochSeconds,
}
