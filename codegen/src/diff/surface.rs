//! The surface of a generated crate: its public items, and what each of them puts on the wire.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::change::Subject;
use crate::model::{Signature, TimestampFormat};
use crate::plan::{
    BindingPlan, Body, BoundValue, ChecksumPlan, Content, Element, EndpointPlan, EnumPlan,
    ErrorPlan, Field, Host, LiteralPlan, Location, Multiple, OperationPlan, ParameterPlan,
    PathPart, Place, Plan, RequestPlan, ResponseBody, StructurePlan, Text, Type, TypePlan,
};

/// An item of a generated crate.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Item {
    /// The part of the model that the item is generated from.
    pub(super) subject: Subject,
    /// The operation whose module has the item.
    pub(super) operation: Option<String>,
    /// The Rust declaration. Code that compiles with one may not compile with another.
    pub(super) declaration: String,
    /// Whether users cannot name the item, so that only its effect on the wire matters.
    pub(super) is_internal: bool,
    /// Whether requests without it are refused.
    pub(super) is_required: bool,
    /// Whether the compiler warns about using it.
    pub(super) is_deprecated: bool,
    /// How it is written and read.
    pub(super) wire: String,
    /// What is sent and checked without the user asking for it.
    pub(super) automatic: Vec<String>,
    /// The structure that the item is written as. Its members are items themselves, but another
    /// structure may be written differently.
    pub(super) structure: Option<String>,
    /// The content type and root of the document that is sent, if any.
    pub(super) root: Option<String>,
    /// The members that are written as elements, in order.
    pub(super) order: Vec<String>,
    /// What an operation sets parameters of the endpoint rules to, by parameter.
    pub(super) bindings: BTreeMap<String, String>,
}

/// The items of a crate by their Rust paths.
pub(super) struct Surface<'p> {
    pub(super) items: BTreeMap<String, Item>,
    /// The parameters of the endpoint rules.
    pub(super) parameters: BTreeSet<&'p str>,
    structures: HashMap<&'p str, &'p StructurePlan>,
    /// The operation whose module is being listed.
    operation: Option<&'p str>,
}

impl<'p> Surface<'p> {
    /// The surface of a crate; an empty one if there is none.
    pub(super) fn new(plan: Option<&'p Plan>) -> Self {
        let mut surface = Self {
            items: BTreeMap::new(),
            parameters: BTreeSet::new(),
            structures: HashMap::new(),
            operation: None,
        };
        let Some(plan) = plan else { return surface };
        if let Some(rules) = &plan.service.endpoint {
            surface.endpoint_rules(rules);
        }
        for operation in &plan.operations {
            surface.operation = Some(&operation.name);
            surface.operation(operation);
        }
        surface.operation = None;
        for plan in &plan.types {
            match plan {
                TypePlan::Structure(plan) => {
                    surface.structure(&format!("types::{}", plan.name.rust), plan, "struct");
                }
                TypePlan::Union(plan) => {
                    surface.structure(&format!("types::{}", plan.name.rust), plan, "union");
                }
                TypePlan::Enum(plan) => surface.enumeration(plan),
            }
        }
        for waiter in &plan.waiters {
            let item = Item {
                declaration: format!("Waiter<{}>", waiter.input.rust),
                wire: format!("{:?}", waiter.acceptors),
                ..Item::of(Subject::Waiter(waiter.waiter.clone()))
            };
            surface.insert(format!("waiter::{}", waiter.name), item);
        }
        surface
    }

    fn insert(&mut self, path: String, item: Item) {
        let operation = self.operation.map(str::to_owned);
        self.items.insert(path, Item { operation, ..item });
    }

    /// Whether the type that holds the item at `path` has a builder.
    pub(super) fn is_built(&self, path: &str) -> bool {
        let owner = path.rsplit_once("::").map_or("", |(owner, _)| owner);
        self.items.contains_key(&format!("{owner}Builder"))
    }

    /// Everything that is written in a structure's place, however deep.
    pub(super) fn written(&self, shape: &str) -> String {
        self.written_below(shape, &mut Vec::new())
    }

    fn written_below<'s>(&'s self, shape: &'s str, path: &mut Vec<&'s str>) -> String {
        let Some(plan) = self.structures.get(shape) else { return String::new() };
        if let Some(depth) = path.iter().position(|seen| *seen == shape) {
            return format!("(as at {depth})");
        }
        path.push(shape);
        let fields: Vec<String> = plan
            .fields
            .iter()
            .map(|field| {
                let below = structure_of(&field.ty).map(|shape| self.written_below(shape, path));
                format!("{} {}", wire(field), below.unwrap_or_default())
            })
            .collect();
        path.pop();
        format!("({})", fields.join("; "))
    }

    fn endpoint_rules(&mut self, rules: &'p EndpointPlan) {
        let of_rules = Item::of(Subject::EndpointRules);
        let borrows = rules.parameters.iter().any(|one| one.field.is_some() && one.is_text);
        let declaration = format!("struct{}", if borrows { ", borrows" } else { "" });
        self.insert("endpoint".to_owned(), of_rules.clone());
        self.insert("endpoint::Params".to_owned(), Item { declaration, ..of_rules });
        for parameter in &rules.parameters {
            self.parameters.insert(&parameter.name);
            let item = Item {
                declaration: if parameter.is_text { "&str" } else { "bool" }.to_owned(),
                is_internal: parameter.field.is_none(),
                wire: endpoint_parameter(parameter),
                ..Item::of(Subject::EndpointParameter(parameter.name.clone()))
            };
            let path = match &parameter.field {
                Some(field) => format!("endpoint::Params::{field}"),
                None => format!("endpoint::RULES::{}", parameter.name),
            };
            self.insert(path, item);
        }
    }

    fn operation(&mut self, plan: &'p OperationPlan) {
        let subject = Subject::Operation(plan.name.clone());
        let path = format!("operation::{}", plan.module);
        let item = Item {
            is_deprecated: plan.deprecated.is_some(),
            wire: request(plan),
            automatic: automatic(plan),
            root: root(&plan.request),
            bindings: bindings(&plan.request.host),
            ..Item::of(subject)
        };
        self.insert(path.clone(), item);
        for structure in [&plan.input, &plan.output] {
            self.structure(&format!("{path}::{}", structure.name.rust), structure, "struct");
        }
        // An input is deprecated with its operation.
        if let Some(input) = self.items.get_mut(&format!("{path}::{}", plan.input.name.rust)) {
            input.is_deprecated = plan.deprecated.is_some();
        }
        for error in &plan.errors {
            self.error(&path, plan, error);
        }
        if let Some(paginator) = &plan.paginator {
            let items = paginator.items.as_ref().map(|items| rust_type(&items.ty));
            let item = Item {
                declaration: format!("Paginated<Item = {}>", items.unwrap_or_default()),
                wire: format!("{:?} {:?}", paginator.more_results, paginator.tokens),
                ..Item::of(Subject::Paginator(plan.name.clone()))
            };
            self.insert(format!("{path}::paginate"), item);
        }
    }

    fn error(&mut self, path: &str, operation: &OperationPlan, error: &ErrorPlan) {
        let details = error.details.as_ref();
        let shape = details.map_or(&error.variant, |details| &details.shape).clone();
        let subject = Subject::Error { operation: operation.name.clone(), shape };
        let item = Item {
            declaration: details.map(|details| details.rust.clone()).unwrap_or_default(),
            wire: error.code.clone(),
            ..Item::of(subject)
        };
        self.insert(format!("{path}::Error::{}", error.variant), item);
    }

    fn structure(&mut self, path: &str, plan: &'p StructurePlan, keyword: &str) {
        let shape = plan.name.shape.clone();
        self.structures.insert(&plan.name.shape, plan);
        let elements = plan
            .fields
            .iter()
            .filter(|field| matches!(field.location, Location::Body(Place::Element(..))));
        let events = plan.fields.iter().any(|field| matches!(field.ty, Type::EventStream(_)));
        let item = Item {
            // What holds a stream has no copies.
            declaration: format!("{keyword}{}", if events { ", no Clone" } else { "" }),
            is_deprecated: plan.deprecated.is_some(),
            order: elements.map(|field| field.member.clone()).collect(),
            ..Item::of(Subject::Shape(shape.clone()))
        };
        self.insert(path.to_owned(), item);
        if plan.builds && keyword == "struct" {
            let builder = Item::of(Subject::Shape(shape.clone()));
            self.insert(format!("{path}Builder"), builder);
        }
        for field in &plan.fields {
            let subject = Subject::Member { shape: shape.clone(), member: field.member.clone() };
            let item = Item {
                declaration: declaration(field),
                is_required: plan.builds && field.required,
                is_deprecated: field.deprecated.is_some(),
                wire: wire(field),
                structure: structure_of(&field.ty).map(str::to_owned),
                ..Item::of(subject)
            };
            self.insert(format!("{path}::{}", field.name), item);
        }
    }

    fn enumeration(&mut self, plan: &EnumPlan) {
        let shape = plan.name.shape.clone();
        let path = format!("types::{}", plan.name.rust);
        let item = Item {
            declaration: "enum".to_owned(),
            is_deprecated: plan.deprecated.is_some(),
            ..Item::of(Subject::Shape(shape.clone()))
        };
        self.insert(path.clone(), item);
        for (value, variant) in &plan.values {
            let subject = Subject::Value { shape: shape.clone(), value: value.clone() };
            let item = Item { wire: value.clone(), ..Item::of(subject) };
            self.insert(format!("{path}::{variant}"), item);
        }
    }
}

impl Item {
    /// An item about which nothing else is known.
    fn of(subject: Subject) -> Self {
        Self {
            subject,
            operation: None,
            declaration: String::new(),
            is_internal: false,
            is_required: false,
            is_deprecated: false,
            wire: String::new(),
            automatic: Vec::new(),
            structure: None,
            root: None,
            order: Vec::new(),
            bindings: BTreeMap::new(),
        }
    }
}

fn declaration(field: &Field) -> String {
    let mut ty = rust_type(&field.ty);
    if field.boxed {
        ty = format!("Box<{ty}>");
    }
    if field.optional { format!("Option<{ty}>") } else { ty }
}

fn rust_type(ty: &Type) -> String {
    match ty {
        Type::Boolean => "bool".to_owned(),
        Type::Byte => "i8".to_owned(),
        Type::Short => "i16".to_owned(),
        Type::Integer => "i32".to_owned(),
        Type::Long => "i64".to_owned(),
        Type::Float => "f32".to_owned(),
        Type::Double => "f64".to_owned(),
        Type::String => "String".to_owned(),
        Type::Blob => "Bytes".to_owned(),
        Type::Timestamp => "Timestamp".to_owned(),
        Type::Stream => "Body".to_owned(),
        Type::EventStream(name) => format!("EventStream<{}>", name.rust),
        Type::Runtime(name) => (*name).to_owned(),
        Type::Enum(name) | Type::Structure(name) => name.rust.clone(),
        Type::List(item) => format!("Vec<{}>", rust_type(item)),
        Type::Map(key, value) => {
            let key = key.as_ref().map_or("String", |name| &name.rust);
            format!("Map<{key}, {}>", rust_type(value))
        }
    }
}

/// The structure that a value is, or consists of.
fn structure_of(ty: &Type) -> Option<&str> {
    match ty {
        Type::Structure(name) | Type::EventStream(name) => Some(&name.shape),
        Type::List(item) => structure_of(item),
        Type::Map(_, value) => structure_of(value),
        _ => None,
    }
}

/// Where a member goes, and as what.
fn wire(field: &Field) -> String {
    match &field.location {
        Location::Label => "label".to_owned(),
        Location::Query(name, values) => format!("query {name}, {}", multiple(*values)),
        Location::QueryMap(values) => format!("query by key, {}", multiple(*values)),
        Location::Header(name, values) => format!("header {name}, {}", multiple(*values)),
        Location::HeaderMap(prefix) => format!("headers {prefix}…"),
        Location::KeyHeader { header, digest_header, .. } => {
            format!("header {header} in base64, digest in {digest_header}")
        }
        Location::LenientHeader(name, format) => format!("header {name}, {}", timestamp(*format)),
        Location::StatusCode => "status".to_owned(),
        Location::Payload | Location::EventPayload => format!("body, {}", payload(&field.ty)),
        Location::Body(Place::Attribute(name, kind)) => {
            format!("attribute {name}, {}", text(*kind))
        }
        Location::Body(Place::Element(name, inner)) => {
            format!("{}, {}", element(name), content(inner))
        }
    }
}

fn multiple(multiple: Multiple) -> String {
    match multiple {
        Multiple::One(kind) => text(kind).to_owned(),
        Multiple::Many(kind) => format!("each {}", text(kind)),
    }
}

/// An enum and a string look the same, and so do numbers of all sizes.
fn text(kind: Text) -> &'static str {
    match kind {
        Text::String | Text::Enum => "text",
        Text::Display => "integer or boolean",
        Text::Float => "float",
        Text::Timestamp(format) => timestamp(format),
        Text::Base64 => "base64",
    }
}

fn timestamp(format: TimestampFormat) -> &'static str {
    match format {
        TimestampFormat::DateTime => "date-time",
        TimestampFormat::HttpDate => "http-date",
        TimestampFormat::EpochSeconds => "epoch-seconds",
    }
}

fn payload(ty: &Type) -> &'static str {
    match ty {
        Type::Structure(_) => "document",
        Type::EventStream(_) => "events",
        _ => "bytes",
    }
}

fn element(element: &Element) -> String {
    element.start_tag()
}

fn content(inner: &Content) -> String {
    match inner {
        Content::Text(kind) => text(*kind).to_owned(),
        // Its attributes are members of their own.
        Content::Structure { .. } => "structure".to_owned(),
        Content::List { item, content: inner, flattened } => {
            let wrapped = if *flattened { "each" } else { "list of" };
            format!("{wrapped} {}, {}", element(item), content(inner))
        }
        Content::Map { entry, key, value, key_text, content: inner, flattened } => {
            let wrapped = if *flattened { "each" } else { "map of" };
            let (entry, key, value) = (element(entry), element(key), element(value));
            format!("{wrapped} {entry}, {key} {}, {value} {}", text(*key_text), content(inner))
        }
    }
}

/// What a body is and begins with, if there is one.
fn root(plan: &RequestPlan) -> Option<String> {
    let content_type = plan.content_type.unwrap_or_default();
    match &plan.body {
        Body::Payload(_, root) | Body::Members(root, _) => {
            Some(format!("{content_type} {}", element(&root.element)))
        }
        Body::Raw(..) => Some(content_type.to_owned()),
        Body::Empty => None,
    }
}

/// The request line, and how the response is read.
fn request(operation: &OperationPlan) -> String {
    // The rest is described by members, root, bindings and `automatic`.
    let RequestPlan {
        method,
        host,
        path,
        query_literals,
        query_names: _,
        body: _,
        content_type: _,
        gzip,
        omits_empty_lists,
        checksum: _,
        validation_mode: _,
        default_queries: _,
        expect_continue: _,
        idempotency_tokens: _,
        signature,
    } = &operation.request;
    let host = match host {
        Host::Service(prefix) => parts(prefix),
        // What they are bound to is compared by parameter.
        Host::Rules { bindings: _, prefix } => format!("{}[endpoint rules]", parts(prefix)),
    };
    let query = query_literals.join("&");
    let query = if query.is_empty() { query } else { format!("?{query}") };
    let mut line = format!("{method} {host}{}{query}", parts(path));
    if *gzip {
        line.push_str(", large bodies in gzip");
    }
    line.push_str(match signature {
        Signature::Whole => "",
        Signature::WithoutBody => ", signed without the body",
        Signature::None => ", not signed",
    });
    if *omits_empty_lists {
        line.push_str(", no headers of empty lists");
    }
    if operation.response.errors_in_success {
        line.push_str(", a success may be an error");
    }
    if matches!(operation.response.body, ResponseBody::Root(..)) {
        line.push_str(", the output is the root's text");
    }
    line
}

/// What an operation sets parameters of the endpoint rules to.
fn bindings(host: &Host) -> BTreeMap<String, String> {
    let Host::Rules { bindings, .. } = host else { return BTreeMap::new() };
    let binding = |BindingPlan { parameter, value, .. }: &BindingPlan| {
        let value = match value {
            BoundValue::Literal(value) => literal(value),
            BoundValue::Text(field)
            | BoundValue::Bucket { field, .. }
            | BoundValue::Flag(field) => format!("{{{}}}", field.member),
        };
        (parameter.clone(), value)
    };
    bindings.iter().map(binding).collect()
}

/// Where the value of a parameter comes from unless an operation sets it.
fn endpoint_parameter(parameter: &ParameterPlan) -> String {
    let ParameterPlan { name: _, field: _, is_text: _, built_in, default, required } = parameter;
    let built_in = built_in.map(|name| format!("built-in {name}"));
    let default = default.as_ref().map(|value| format!("default {}", literal(value)));
    let required = required.then(|| "required".to_owned());
    built_in.into_iter().chain(default).chain(required).collect::<Vec<_>>().join(", ")
}

fn literal(value: &LiteralPlan) -> String {
    match value {
        LiteralPlan::Text(text) => text.clone(),
        LiteralPlan::Flag(flag) => flag.to_string(),
    }
}

/// What is sent and checked without the user asking for it.
fn automatic(operation: &OperationPlan) -> Vec<String> {
    let plan = &operation.request;
    let mut automatic = Vec::new();
    if operation.response.verified {
        automatic.push("the response is checked against its checksum".to_owned());
    }
    if let Some(ChecksumPlan { required, algorithm, trailer }) = &plan.checksum {
        automatic.push("a checksum".to_owned());
        automatic.extend(trailer.then(|| "a checksum after the body".to_owned()));
        automatic.extend(required.then(|| "a checksum even if not asked for".to_owned()));
        let header =
            algorithm.iter().map(|(_, _, header)| format!("the checksum's algorithm in {header}"));
        automatic.extend(header);
    }
    if let Some((_, header)) = &plan.validation_mode {
        automatic.push(format!("header {header}"));
    }
    let queries = plan.default_queries.iter();
    automatic.extend(queries.map(|(_, name, value)| format!("query {name}={value}")));
    let tokens = plan.idempotency_tokens.iter();
    automatic.extend(tokens.map(|token| format!("a token in {}", token.member)));
    let body = plan.expect_continue.iter();
    automatic.extend(body.map(|body| format!("{} after 100 Continue", body.member)));
    automatic
}

fn parts(parts: &[PathPart]) -> String {
    let part = |part: &PathPart| match part {
        PathPart::Literal(literal) => literal.clone(),
        PathPart::Label { greedy, text: kind, .. } => {
            format!("{{{}{}}}", text(*kind), if *greedy { "+" } else { "" })
        }
    };
    parts.iter().map(part).collect()
}
