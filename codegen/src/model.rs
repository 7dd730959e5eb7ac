//! The model of a service: operations, shapes and their traits, independent of the file format,
//! Rust and protocols.

mod endpoint;
mod paginator;
mod waiter;

use indexmap::IndexMap;
use serde_json::Value;

pub use endpoint::{
    AuthTemplate, Condition, EndpointParameter, EndpointRule, EndpointRules, EndpointTemplate,
    Expression, ParameterKind, ParameterValue, Partition, PropertyTemplate, TextPart, Then,
};
pub use paginator::Paginator;
pub use waiter::{Acceptor, Literal, Matcher, Outcome, Quantifier, Waiter};

/// Facts by their names in the model's format. They do not change the generated code, but are of
/// interest when models are compared.
pub type Facts = IndexMap<String, Value>;

/// The model of a service.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// Properties of the service.
    pub metadata: Metadata,
    /// The operations by name, in model order.
    pub operations: IndexMap<String, Operation>,
    /// The shapes by name, in model order.
    pub shapes: IndexMap<String, Shape>,
    /// Other facts.
    pub facts: Facts,
}

impl Model {
    /// Returns the operation that returns the endpoints for others, if there is one.
    pub(crate) fn discovery_operation(&self) -> Option<(&str, &Operation)> {
        let mut operations = self.operations.iter();
        let found = operations.find(|(_, operation)| operation.discovers_endpoints);
        found.map(|(name, operation)| (name.as_str(), operation))
    }
}

/// Properties of a service.
#[derive(Clone, Debug, PartialEq)]
pub struct Metadata {
    /// The service's id, such as `S3`.
    pub service_id: String,
    /// The service's full name.
    pub full_name: String,
    /// The version of the API, a date.
    pub api_version: String,
    /// The wire protocol to generate: one of those the service supports, the preferred one unless
    /// another was named.
    pub protocol: Protocol,
    /// All known protocols that the service supports.
    pub protocols: Vec<Protocol>,
    /// The prefix of the operation's name, in the header `X-Amz-Target` or in the path of RPC v2.
    pub target_prefix: Option<String>,
    /// The version of [`Protocol::AwsJson`]: `1.0` or `1.1`.
    pub json_version: Option<String>,
    /// Whether the service used to support [`Protocol::Query`] and still sends its error codes to
    /// clients that request them (Smithy's `awsQueryCompatible`).
    pub query_compatible: bool,
    /// The first label of the default host names.
    pub endpoint_prefix: String,
    /// A host name that does not contain the region, if there is one.
    pub global_endpoint: Option<String>,
    /// The service's name in signatures, if it is not the endpoint prefix.
    pub signing_name: Option<String>,
    /// How requests are authenticated, the preferred way first, unless the operation says.
    pub auth: Vec<Auth>,
    /// Other facts.
    pub facts: Facts,
}

/// A way to authenticate requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Auth {
    /// Signature Version 4.
    SigV4,
    /// A bearer token.
    Bearer,
    /// None.
    None,
    /// Only ways that are not supported.
    Unsupported,
}

impl Auth {
    /// Returns the name in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::SigV4 => "SigV4",
            Self::Bearer => "bearer token",
            Self::None => "none",
            Self::Unsupported => "unsupported",
        }
    }
}

/// AWS wire protocols.
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

    /// Returns the protocol to generate for a service with these protocols, unless one is named.
    pub fn preferred(spoken: &[Self]) -> Option<Self> {
        Self::ALL.into_iter().find(|protocol| spoken.contains(protocol))
    }

    /// Returns the protocol with this name in botocore.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|protocol| protocol.name() == name)
    }

    /// Returns the name in botocore.
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
    /// The path with labels and literal query: `/{Bucket}/{Key+}?acl`.
    pub uri: String,
    /// The input, a structure.
    pub input: Option<Member>,
    /// The output, a structure.
    pub output: Option<Member>,
    /// The element around the output's members, in [`Protocol::Query`].
    pub result_wrapper: Option<String>,
    /// The structures of the errors it may return.
    pub errors: Vec<String>,
    /// Whether it is deprecated.
    pub deprecated: bool,
    /// The `httpChecksum` trait.
    pub checksum: Option<HttpChecksum>,
    /// The encodings of compressed request bodies that the service accepts, the preferred one
    /// first.
    pub compression: Vec<String>,
    /// Whether it returns the endpoints for other operations.
    pub discovers_endpoints: bool,
    /// Whether clients must ask that operation for the endpoint of this one.
    pub requires_discovery: bool,
    /// The prefix of the host, with labels: `{RequestRoute}.`.
    pub host_prefix: Option<String>,
    /// The values it sets for parameters of the endpoint rules.
    pub static_context_params: IndexMap<String, ParameterValue>,
    /// Where in the input the values of other parameters are, in JMESPath, as read.
    pub operation_context_params: IndexMap<String, String>,
    /// How much of its requests is signed.
    pub signature: Signature,
    /// How its requests are authenticated, the preferred way first, if not as the service's.
    pub auth: Option<Vec<Auth>>,
    /// Whether it may be called without authentication.
    pub optional_auth: bool,
    /// Other facts.
    pub facts: Facts,
}

/// How much of a request is signed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Signature {
    /// Everything.
    #[default]
    Whole,
    /// Everything but the body.
    WithoutBody,
}

/// The `httpChecksum` trait: checksums of requests and responses.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HttpChecksum {
    /// Whether the service requires a checksum in requests.
    pub required: bool,
    /// The member of the input that names the algorithm.
    pub algorithm_member: Option<String>,
    /// The member of the input that requests a checksum in the response.
    pub validation_mode_member: Option<String>,
    /// The checksum algorithms of responses.
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
    /// The kind of values.
    pub kind: Kind,
    /// Whether values are redacted.
    pub sensitive: bool,
    /// Whether it is deprecated.
    pub deprecated: bool,
    /// The default element name of members of this shape.
    pub location_name: Option<String>,
    /// The namespace declared by its element.
    pub xml_namespace: Option<XmlNamespace>,
    /// The format of timestamps, wherever they are.
    pub timestamp_format: Option<TimestampFormat>,
    /// Whether a list or map has no element around its items.
    pub flattened: bool,
    /// Whether the items of a list or the values of a map may be null.
    pub sparse: bool,
    /// Other facts.
    pub facts: Facts,
}

/// The kind of a shape's values.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// A structure: any number of members.
    Structure(Structure),
    /// A union: exactly one of several members.
    Union(Structure),
    /// A list of items.
    List(Box<Member>),
    /// A map, with its keys and values.
    Map(Box<Member>, Box<Member>),
    /// A string.
    String,
    /// A string that is one of these values.
    Enum(Vec<String>),
    /// A boolean.
    Boolean,
    /// An 8-bit signed integer.
    Byte,
    /// A 16-bit signed integer.
    Short,
    /// A 32-bit signed integer.
    Integer,
    /// A 64-bit signed integer.
    Long,
    /// A 32-bit float.
    Float,
    /// A 64-bit float.
    Double,
    /// Bytes.
    Blob,
    /// A timestamp.
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
    /// For an error: its code and status.
    pub error: Option<ErrorTraits>,
    /// Whether it is an event stream.
    pub event_stream: bool,
}

/// The traits of an error.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ErrorTraits {
    /// The code on the wire, if it is not the shape's name.
    pub code: Option<String>,
    /// The code in the query protocol, sent to clients that request it, if it differs from `code`
    /// and from the shape's name.
    pub query_code: Option<String>,
    /// The HTTP status of the response.
    pub status: Option<u16>,
}

impl ErrorTraits {
    /// Returns the traits of the error `shape`. Its `code` in the query protocol may differ from
    /// its name: JSON and CBOR protocols send the name, and the code only if requested.
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

/// A reference to a shape, with the traits of the reference.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Member {
    /// The name of the shape.
    pub target: String,
    /// Whether it is required.
    pub required: bool,
    /// Whether clients treat it as optional even where it is required (Smithy's `clientOptional`).
    pub client_optional: bool,
    /// Its place in the HTTP message; `None` for the body.
    pub location: Option<Location>,
    /// Its name at that place: of the label, parameter, header, header prefix or element.
    pub location_name: Option<String>,
    /// Its name in requests of [`Protocol::Ec2`], unless it is derived from `location_name`.
    pub query_name: Option<String>,
    /// Whether a string contains JSON. Headers send it in base64.
    pub json_value: bool,
    /// The namespace declared by its element.
    pub xml_namespace: Option<XmlNamespace>,
    /// Whether it is an attribute of its structure's element.
    pub xml_attribute: bool,
    /// Whether a list or map has no element around its items.
    pub flattened: bool,
    /// The format of a timestamp.
    pub timestamp_format: Option<TimestampFormat>,
    /// Whether it is deprecated.
    pub deprecated: bool,
    /// Whether its value is redacted.
    pub sensitive: bool,
    /// Whether an unset value is replaced by a unique token.
    pub idempotency_token: bool,
    /// The parameter of the endpoint rules that it sets.
    pub context_param: Option<String>,
    /// Whether it is a label of the host prefix.
    pub host_label: bool,
    /// Whether it is a stream.
    pub streaming: bool,
    /// Whether it is the payload of an event.
    pub event_payload: bool,
    /// Whether it is a header of an event.
    pub event_header: bool,
    /// Other facts.
    pub facts: Facts,
}

/// The place of a member in an HTTP message, other than the body.
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

/// Timestamp formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimestampFormat {
    /// RFC 3339.
    DateTime,
    /// IMF-fixdate (RFC 9110).
    HttpDate,
    /// Seconds since the Unix epoch.
    EpochSeconds,
}
