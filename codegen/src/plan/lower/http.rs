//! HTTP bindings: method, path, query, headers, body.

use indexmap::IndexSet;
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use super::types::Owner;
use super::xml::scalar;
use super::{Planner, Role};
use crate::error;
use crate::model::{self, Kind, Member, Operation, Shape, TimestampFormat};
use crate::plan::ir::{
    BindingPlan, Body, BoundValue, ChecksumPlan, EndpointPlan, Field, FieldRef, Host, LiteralPlan,
    Location, Multiple, OperationPlan, PathPart, RequestPlan, ResponseBody, StructurePlan, Text,
    Type,
};
use crate::plan::names;

/// What cannot stand in a path or query as it is; what is encoded already stays.
const NOT_IN_URI: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// The rules with a field for each parameter that operations set, those of the configuration too.
pub(super) fn with_fields(endpoint: EndpointPlan, operations: &[OperationPlan]) -> EndpointPlan {
    let bindings = operations.iter().flat_map(|operation| match &operation.request.host {
        Host::Rules { bindings, .. } => bindings.as_slice(),
        Host::Service(_) => &[],
    });
    let mut endpoint = endpoint;
    for binding in bindings {
        let bound = endpoint.parameters.iter_mut().find(|p| p.name == binding.parameter);
        if let Some(parameter) = bound {
            parameter.field = Some(binding.field.clone());
        }
    }
    endpoint
}

/// Whether an operation takes a parameter's value from somewhere within its input.
fn is_bound_by_path(operation: &Operation, parameter: &str) -> bool {
    let traits = ["operationContextParams", "smithy.rules#operationContextParams"];
    let mut bound = traits.iter().filter_map(|name| operation.facts.get(*name));
    bound.any(|parameters| parameters.get(parameter).is_some())
}

/// What a member gives to a parameter; `None` if it can be none.
fn bound_member(field: &Field) -> Option<BoundValue> {
    match field.ty {
        Type::String => Some(BoundValue::Text(field_ref(field))),
        Type::Boolean => Some(BoundValue::Flag(field_ref(field))),
        _ => None,
    }
}

/// Whether a binding means something in a request.
pub(super) fn in_request(location: model::Location) -> bool {
    location != model::Location::StatusCode
}

/// Whether a binding means something in a response: it is to its head.
pub(super) fn in_head(location: model::Location) -> bool {
    use model::Location::{Header, Headers, StatusCode};
    matches!(location, Header | Headers | StatusCode)
}

const METHODS: [&str; 7] = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];

impl Planner<'_> {
    /// Where a member of an input, an output or an error goes, if it says so itself.
    pub(super) fn http_location(
        &mut self,
        owner: &Owner<'_>,
        name: &str,
        member: &Member,
        target: &Shape,
        location: model::Location,
    ) -> Option<Location> {
        let place = error::member(owner.shape, name);
        let wire_name = member.location_name.as_deref().unwrap_or(name);
        let in_request = owner.role == Role::Input;
        let (planned, expected) = match location {
            model::Location::Uri => {
                let text = scalar(member, target, TimestampFormat::DateTime);
                (
                    text.map(|_| Location::Label),
                    "a label should be text, a number, a boolean or a timestamp",
                )
            }
            model::Location::Query => (
                self.query(member, target, wire_name),
                "a query parameter should be a scalar, a list of scalars, or a map of strings or lists of strings",
            ),
            model::Location::Header if member.json_value => {
                (None, "JSON documents in headers cannot be generated yet")
            }
            model::Location::Header => {
                self.check_header(&place, wire_name);
                let multiple = self.multiple(member, target, TimestampFormat::HttpDate);
                let planned = multiple.map(|m| Location::Header(wire_name.to_ascii_lowercase(), m));
                (planned, "a header should be a scalar or a list of scalars")
            }
            model::Location::Headers => {
                if !wire_name.is_empty() {
                    self.check_header(&place, wire_name);
                }
                // Keys are read as they come, so an enum has no place there in a response.
                let is_map = matches!(&target.kind, Kind::Map(key, value)
                    if self.is_string(value) && (in_request || self.is_string(key)));
                let prefix = wire_name.to_ascii_lowercase();
                (
                    is_map.then_some(Location::HeaderMap(prefix)),
                    "headers under a prefix should be a map of strings",
                )
            }
            model::Location::StatusCode => {
                let is_status = matches!(target.kind, Kind::Integer | Kind::Long);
                (
                    is_status.then_some(Location::StatusCode),
                    "the status of a response should be an integer or a long",
                )
            }
        };
        if planned.is_none() {
            self.collector.error(place, expected);
        }
        planned
    }

    fn query(&self, member: &Member, target: &Shape, name: &str) -> Option<Location> {
        if let Kind::Map(_, value) = &target.kind {
            let value_shape = self.model.shapes.get(&value.target)?;
            let multiple = self.multiple(value, value_shape, TimestampFormat::DateTime)?;
            let strings =
                matches!(multiple, Multiple::One(Text::String) | Multiple::Many(Text::String));
            return strings.then_some(Location::QueryMap(multiple));
        }
        let multiple = self.multiple(member, target, TimestampFormat::DateTime)?;
        Some(Location::Query(name.to_owned(), multiple))
    }

    fn is_string(&self, member: &Member) -> bool {
        self.model
            .shapes
            .get(&member.target)
            .is_some_and(|shape| matches!(shape.kind, Kind::String))
    }

    fn multiple(
        &self,
        member: &Member,
        target: &Shape,
        timestamps: TimestampFormat,
    ) -> Option<Multiple> {
        if let Kind::List(item) = &target.kind {
            let shape = self.model.shapes.get(&item.target)?;
            return scalar(item, shape, timestamps).map(Multiple::Many);
        }
        scalar(member, target, timestamps).map(Multiple::One)
    }

    /// A header's name is a token (RFC 9110, section 5.6.2).
    fn check_header(&mut self, place: &str, name: &str) {
        let is_token =
            |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        if name.is_empty() || !name.bytes().all(is_token) {
            self.collector.error(place, format!("{name:?} cannot be the name of a header"));
        }
    }

    /// How the request of an operation is made.
    pub(super) fn request(
        &mut self,
        name: &str,
        operation: &Operation,
        input: &StructurePlan,
    ) -> Option<RequestPlan> {
        let place = error::operation(name);
        if !METHODS.contains(&operation.method.as_str()) {
            let message = format!(
                "the HTTP method {:?} is not known; there are {}",
                operation.method,
                METHODS.join(", ")
            );
            self.collector.error(&place, message);
        }
        let (path, query) = operation.uri.split_once('?').unwrap_or((&operation.uri, ""));
        if !path.starts_with('/') {
            self.collector
                .error(&place, format!("the URI {:?} should begin with `/`", operation.uri));
        }
        if query.contains('{') {
            let message = format!("the query in {:?} should have no labels", operation.uri);
            self.collector.error(&place, message);
        }
        let literals = query.split('&').filter(|part| !part.is_empty());
        let path = self.parts(&place, path, input);
        let host_prefix = operation.host_prefix.as_deref().unwrap_or_default();
        let host_prefix = self.parts(&place, host_prefix, input);
        self.check_host_prefix(&place, &host_prefix);
        self.check_labels(input, &path, &host_prefix);
        let body = self.body(&place, operation, input);
        Some(RequestPlan {
            method: operation.method.clone(),
            host: match self.endpoint {
                Some(endpoint) => Host::Rules {
                    bindings: self.bindings(&place, endpoint, operation, input),
                    prefix: host_prefix,
                },
                None => Host::Service(host_prefix),
            },
            path,
            query_literals: literals.clone().map(encode).collect(),
            query_names: literals.map(name_of).collect::<IndexSet<_>>().into_iter().collect(),
            content_type: content_type(&body),
            body,
            gzip: self.gzip(&place, operation),
            omits_empty_lists: false,
            checksum: self.checksum(&place, operation, input),
            validation_mode: self.validation_mode(operation, input),
            default_queries: Vec::new(),
            expect_continue: None,
            idempotency_tokens: self.idempotency_tokens(operation, input),
            signature: operation.signature,
        })
    }

    /// What an operation gives to the parameters of the endpoint rules: values of its own first, then
    /// those of its members.
    fn bindings(
        &mut self,
        place: &str,
        endpoint: &EndpointPlan,
        operation: &Operation,
        input: &StructurePlan,
    ) -> Vec<BindingPlan> {
        let mut bindings = Vec::new();
        for parameter in &endpoint.parameters {
            if is_bound_by_path(operation, &parameter.name) {
                let message = format!(
                    "the endpoint parameter {:?} is bound to a path into the input, which is not \
                     supported",
                    parameter.name
                );
                self.collector.error(place, message);
            }
            let value = match operation.static_context_params.get(&parameter.name) {
                Some(value) => super::endpoint::literal(value).map(BoundValue::Literal),
                None => match self.bound_field(input, &parameter.name) {
                    Some(field) => bound_member(field),
                    None => continue,
                },
            };
            let is_text = |value: &BoundValue| match value {
                BoundValue::Literal(value) => matches!(value, LiteralPlan::Text(_)),
                BoundValue::Text(_) | BoundValue::Bucket { .. } => true,
                BoundValue::Flag(_) => false,
            };
            let Some(value) = value.filter(|value| is_text(value) == parameter.is_text) else {
                let expected = if parameter.is_text { "text" } else { "true or false" };
                let message = format!("the endpoint parameter {:?} is {expected}", parameter.name);
                self.collector.error(place, message);
                continue;
            };
            bindings.push(BindingPlan {
                parameter: parameter.name.clone(),
                field: names::field(&parameter.name),
                value,
            });
        }
        bindings
    }

    /// The field of the member that is bound to a parameter of the endpoint rules.
    fn bound_field<'i>(&self, input: &'i StructurePlan, parameter: &str) -> Option<&'i Field> {
        let mut members = self.structure_of(&input.name.shape)?.members.iter();
        let is_bound = |member: &Member| member.context_param.as_deref() == Some(parameter);
        let (name, _) = members.find(|(_, member)| is_bound(member))?;
        input.fields.iter().find(|field| field.member == *name)
    }

    /// Parts a template into text and labels.
    fn parts(&mut self, place: &str, template: &str, input: &StructurePlan) -> Vec<PathPart> {
        let mut parts = Vec::new();
        let mut rest = template;
        while let Some((literal, after)) = rest.split_once('{') {
            let Some((label, after)) = after.split_once('}') else {
                self.collector.error(place, format!("a label in {template:?} has no end"));
                return parts;
            };
            if !literal.is_empty() {
                parts.push(PathPart::Literal(encode(literal)));
            }
            parts.extend(self.label(place, label, input));
            rest = after;
        }
        if !rest.is_empty() {
            parts.push(PathPart::Literal(encode(rest)));
        }
        parts
    }

    fn label(&mut self, place: &str, label: &str, input: &StructurePlan) -> Option<PathPart> {
        let (name, greedy) = label.strip_suffix('+').map_or((label, false), |name| (name, true));
        let shape = self.structure_of(&input.name.shape);
        let bound =
            shape.into_iter().flat_map(|shape| &shape.members).find(|(member_name, member)| {
                let in_host = member.host_label && *member_name == name;
                let in_path = member.location == Some(model::Location::Uri);
                in_host || (in_path && member.location_name.as_ref().unwrap_or(member_name) == name)
            });
        let planned = bound.and_then(|(member_name, member)| {
            let target = self.model.shapes.get(&member.target)?;
            let text = scalar(member, target, TimestampFormat::DateTime)?;
            let field = input.fields.iter().find(|field| field.member == *member_name)?;
            Some(PathPart::Label { field: field_ref(field), text, greedy })
        });
        if planned.is_none() {
            let message = format!("no member of the input is bound to the label {{{label}}}");
            self.collector.error(place, message);
        }
        planned
    }

    /// What stands before a host is part of its name: letters, digits, hyphens, dots and text.
    fn check_host_prefix(&mut self, place: &str, parts: &[PathPart]) {
        for part in parts {
            match part {
                PathPart::Literal(literal) => {
                    let is_host = |byte: u8| byte.is_ascii_alphanumeric() || b"-.".contains(&byte);
                    if !literal.bytes().all(is_host) {
                        let message =
                            format!("the host prefix {literal:?} cannot be part of a host");
                        self.collector.error(place, message);
                    }
                }
                PathPart::Label { text: Text::String, .. } => {}
                PathPart::Label { field, .. } => {
                    let message =
                        format!("the label {{{}}} in the host should be a string", field.member);
                    self.collector.error(place, message);
                }
            }
        }
    }

    /// Every member that is bound to a label needs one.
    fn check_labels(&mut self, input: &StructurePlan, path: &[PathPart], host: &[PathPart]) {
        for field in input.fields.iter().filter(|field| field.location == Location::Label) {
            let is_there = path.iter().chain(host).any(|part| {
                matches!(part, PathPart::Label { field: label, .. } if label.field == field.name)
            });
            if !is_there {
                let place = error::member(&input.name.shape, &field.member);
                self.collector
                    .error(place, "is bound to a label that the operation's URI does not have");
            }
        }
    }

    fn body(&mut self, place: &str, operation: &Operation, input: &StructurePlan) -> Body {
        let model = self.model;
        let Some(reference) = &operation.input else { return Body::Empty };
        let Some(shape) = model.shapes.get(&reference.target) else { return Body::Empty };
        let payload = input.fields.iter().find(|field| field.location == Location::Payload);
        if let Some(field) = payload {
            let member =
                self.structure_of(&reference.target).and_then(|s| s.members.get(&field.member));
            let member = member.cloned().unwrap_or_default();
            let Some(target) = model.shapes.get(&member.target) else { return Body::Empty };
            let place = error::member(&reference.target, &field.member);
            return match &target.kind {
                Kind::Structure(_) | Kind::Union(_) => {
                    Body::Payload(field_ref(field), self.root(&place, &member, target))
                }
                Kind::Blob => Body::Raw(field_ref(field), Text::Base64),
                Kind::String => Body::Raw(field_ref(field), Text::String),
                Kind::Enum(_) => Body::Raw(field_ref(field), Text::Enum),
                _ => {
                    let message = "a payload should be a structure, a union, a blob or a string";
                    self.collector.error(place, message);
                    Body::Empty
                }
            };
        }
        let in_body = |field: &&Field| matches!(field.location, Location::Body(_));
        let fields: Vec<String> =
            input.fields.iter().filter(in_body).map(|field| field.name.clone()).collect();
        if fields.is_empty() {
            return Body::Empty;
        }
        Body::Members(self.root(place, reference, shape), fields)
    }

    /// Whether a body may be compressed in the one way that is known here.
    fn gzip(&mut self, place: &str, operation: &Operation) -> bool {
        let gzip = operation.compression.iter().any(|encoding| encoding == "gzip");
        if !gzip && !operation.compression.is_empty() {
            let encodings = &operation.compression;
            let message =
                format!("bodies are not compressed: only gzip is known, of {encodings:?}");
            self.collector.warn(place, message);
        }
        gzip
    }

    /// A checksum of the response is asked for by a header with a value of its own.
    fn validation_mode(
        &self,
        operation: &Operation,
        input: &StructurePlan,
    ) -> Option<(FieldRef, String)> {
        let member = operation.checksum.as_ref()?.validation_mode_member.as_ref()?;
        let field = input.fields.iter().find(|field| field.member == *member)?;
        match &field.location {
            Location::Header(header, Multiple::One(_)) => Some((field_ref(field), header.clone())),
            _ => None,
        }
    }

    fn idempotency_tokens(&self, operation: &Operation, input: &StructurePlan) -> Vec<FieldRef> {
        let shape = operation.input.as_ref().and_then(|input| self.structure_of(&input.target));
        let is_token = |field: &&Field| {
            let member = shape.and_then(|shape| shape.members.get(&field.member));
            field.ty == Type::String && member.is_some_and(|member| member.idempotency_token)
        };
        input.fields.iter().filter(is_token).map(field_ref).collect()
    }

    /// What stands in the body of a response.
    pub(super) fn response_body(&mut self, output: &StructurePlan) -> ResponseBody {
        let payload = output.fields.iter().find(|field| field.location == Location::Payload);
        let Some(field) = payload else {
            let in_body = |field: &Field| matches!(field.location, Location::Body(_));
            return match output.fields.iter().any(in_body) {
                true => ResponseBody::Members,
                false => ResponseBody::Empty,
            };
        };
        let reference = field_ref(field);
        match &field.ty {
            Type::Stream => ResponseBody::Stream(reference),
            Type::EventStream(_) => ResponseBody::Events(reference),
            Type::Blob => ResponseBody::Raw(reference, Text::Base64),
            Type::String => ResponseBody::Raw(reference, Text::String),
            Type::Enum(_) => ResponseBody::Raw(reference, Text::Enum),
            Type::Structure(_) => ResponseBody::Payload(reference),
            _ => {
                let place = error::member(&output.name.shape, &field.member);
                let message = "a payload should be a structure, a union, a blob or a string";
                self.collector.error(place, message);
                ResponseBody::Empty
            }
        }
    }

    fn checksum(
        &mut self,
        place: &str,
        operation: &Operation,
        input: &StructurePlan,
    ) -> Option<ChecksumPlan> {
        let rule = operation.checksum.as_ref()?;
        let algorithm = rule.algorithm_member.as_ref().and_then(|name| {
            let field = input.fields.iter().find(|field| field.member == *name);
            match field.map(|field| (field, &field.location)) {
                Some((field, Location::Header(header, Multiple::One(text @ (Text::String | Text::Enum))))) => {
                    Some((field_ref(field), *text, header.clone()))
                }
                _ => {
                    let message = format!(
                        "`httpChecksum` names the member {name:?}, which should be a string in a header"
                    );
                    self.collector.error(place, message);
                    None
                }
            }
        });
        let streams =
            |field: &Field| field.location == Location::Payload && field.ty == Type::Stream;
        let trailer = input.fields.iter().any(streams);
        (rule.required || algorithm.is_some()).then_some(ChecksumPlan {
            required: rule.required,
            algorithm,
            trailer,
        })
    }
}

/// The type of a body that the input does not say more of.
fn content_type(body: &Body) -> Option<&'static str> {
    match body {
        Body::Empty => None,
        Body::Payload(..) | Body::Members(..) => Some("application/xml"),
        Body::Raw(_, Text::String | Text::Enum) => Some("text/plain"),
        Body::Raw(..) => Some("application/octet-stream"),
    }
}

fn field_ref(field: &Field) -> FieldRef {
    FieldRef { field: field.name.clone(), member: field.member.clone() }
}

/// The name of a query parameter that stands in the model.
fn name_of(literal: &str) -> String {
    let name = literal.split('=').next().unwrap_or_default();
    percent_decode_str(name).decode_utf8_lossy().into_owned()
}

fn encode(literal: &str) -> String {
    utf8_percent_encode(literal, NOT_IN_URI).to_string()
}
