//! What a generated crate shows its users, item by item, and what it puts on the wire.

use std::collections::{BTreeMap, HashMap};

use super::Subject;
use crate::model::Signature;
use crate::plan::{
    BindingPlan, Body, BoundValue, ChecksumPlan, Document, EnumPlan, ErrorPlan, Field, Host,
    LiteralPlan, Location, OperationPlan, PathPart, Plan, RequestPlan, ResponseBody, StructurePlan,
    Type, TypePlan, xml,
};

/// One thing that users can name.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Item {
    /// What of the model it comes from.
    pub(super) subject: Subject,
    /// The operation in whose module it is.
    pub(super) operation: Option<String>,
    /// How Rust declares it. Code that compiles with one declaration may not compile with another.
    pub(super) declaration: String,
    /// Whether requests are refused without it.
    pub(super) demanded: bool,
    /// Whether the compiler warns of it.
    pub(super) deprecated: bool,
    /// How it is written and read.
    pub(super) wire: String,
    /// What a request carries without being asked, and what its answer is compared with, each on
    /// its own.
    pub(super) besides: Vec<String>,
    /// The structure that is written there: its members are items of their own, but another one in
    /// its place may look otherwise.
    pub(super) structure: Option<String>,
    /// The type of the body that is sent and the root of its document, if one is.
    pub(super) root: Option<String>,
    /// The members that are elements, in the order in which they are written.
    pub(super) order: Vec<String>,
}

/// The items of a crate by their Rust paths.
pub(super) struct Surface<'p> {
    pub(super) items: BTreeMap<String, Item>,
    structures: HashMap<&'p str, &'p StructurePlan>,
    /// The operation whose module is looked at.
    operation: Option<&'p str>,
}

impl<'p> Surface<'p> {
    /// The surface of a crate; an empty one if there is none.
    pub(super) fn new(plan: Option<&'p Plan>) -> Self {
        let mut surface =
            Self { items: BTreeMap::new(), structures: HashMap::new(), operation: None };
        let Some(plan) = plan else { return surface };
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

    fn operation(&mut self, plan: &'p OperationPlan) {
        let subject = Subject::Operation(plan.name.clone());
        let path = format!("operation::{}", plan.module);
        let item = Item {
            deprecated: plan.deprecated.is_some(),
            wire: request(plan),
            besides: besides(plan),
            root: root(&plan.request),
            ..Item::of(subject)
        };
        self.insert(path.clone(), item);
        for structure in [&plan.input, &plan.output] {
            self.structure(&format!("{path}::{}", structure.name.rust), structure, "struct");
        }
        for error in &plan.errors {
            self.error(&path, plan, error);
        }
        if let Some(paginator) = &plan.paginator {
            let items = paginator.items.as_ref().map(|items| items.ty.to_string());
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
        let elements = plan.fields.iter().filter(|field| is_element(field));
        let events = plan.fields.iter().any(|field| matches!(field.ty, Type::EventStream(_)));
        let item = Item {
            // What holds a stream has no copies.
            declaration: format!("{keyword}{}", if events { ", no Clone" } else { "" }),
            deprecated: plan.deprecated.is_some(),
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
                demanded: plan.builds && field.required,
                deprecated: field.deprecated.is_some(),
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
            deprecated: plan.deprecated.is_some(),
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
    /// An item that is there, and nothing more is to be said of it.
    fn of(subject: Subject) -> Self {
        Self {
            subject,
            operation: None,
            declaration: String::new(),
            demanded: false,
            deprecated: false,
            wire: String::new(),
            besides: Vec::new(),
            structure: None,
            root: None,
            order: Vec::new(),
        }
    }
}

fn declaration(field: &Field) -> String {
    let mut ty = field.ty.to_string();
    if field.boxed {
        ty = format!("Box<{ty}>");
    }
    if field.optional { format!("Option<{ty}>") } else { ty }
}

/// The structure that a value is, or consists of.
fn structure_of(ty: &Type) -> Option<&str> {
    match ty {
        Type::Structure(name) | Type::EventStream(name) => Some(&name.shape),
        Type::List(item) | Type::Sparse(item) => structure_of(item),
        Type::Map(_, value) => structure_of(value),
        _ => None,
    }
}

/// Whether the member's place in its document depends on the order of members.
fn is_element(field: &Field) -> bool {
    let Location::Body(place) = &field.location else { return false };
    place.documents().any(|place| matches!(place, Document::Xml(xml::Place::Element(..))))
}

/// Where a member goes, and as what.
fn wire(field: &Field) -> String {
    let described = field.location.describe();
    let described = described.iter().map(|place| format!("{place}, {}", place.format));
    described.collect::<Vec<_>>().join("; ")
}

/// What a body is and begins with, if there is one.
fn root(plan: &RequestPlan) -> Option<String> {
    let content_type = plan.content_type.unwrap_or_default();
    match &plan.body {
        Body::Payload(_, root, _) | Body::Members(root, ..) => {
            Some(format!("{content_type} {}", root.describe()))
        }
        Body::Raw(..) => Some(content_type.to_owned()),
        Body::Empty => None,
    }
}

/// A request's line, and how its answer is taken.
fn request(operation: &OperationPlan) -> String {
    // What is not told here is told of members, of the root, or besides.
    let RequestPlan {
        method,
        host,
        path,
        query_literals,
        query_names: _,
        headers: _,
        body: _,
        content_type: _,
        gzip,
        checksum: _,
        validation_mode: _,
        default_queries: _,
        expect_continue: _,
        idempotency_tokens: _,
        signature,
    } = &operation.request;
    let host = match host {
        Host::Service(prefix) => parts(prefix),
        Host::Rules { bindings, prefix } => {
            let bindings: Vec<String> = bindings.iter().map(binding).collect();
            format!("{}[{}]", parts(prefix), bindings.join(" "))
        }
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
    if let Some(format) = operation.response.error_format {
        line.push_str(&format!(", errors as {format}"));
    }
    if let ResponseBody::Payload(_, document) = &operation.response.body {
        line.push_str(&format!(", the output is {}", document.describe().format));
    }
    line
}

/// What an operation gives to a parameter of the endpoint rules.
fn binding(binding: &BindingPlan) -> String {
    let value = match &binding.value {
        BoundValue::Literal(LiteralPlan::Text(text)) => text.clone(),
        BoundValue::Literal(LiteralPlan::Flag(flag)) => flag.to_string(),
        BoundValue::Text(field) | BoundValue::Checked { field, .. } | BoundValue::Flag(field) => {
            format!("{{{}}}", field.member)
        }
    };
    format!("{}={value}", binding.parameter)
}

/// What a request carries without being asked, and what its answer is compared with.
fn besides(operation: &OperationPlan) -> Vec<String> {
    let plan = &operation.request;
    let mut besides = Vec::new();
    if operation.response.verified {
        besides.push("an answer compared with its checksum".to_owned());
    }
    if let Some(ChecksumPlan { required, algorithm, trailer }) = &plan.checksum {
        besides.push("a checksum".to_owned());
        besides.extend(trailer.then(|| "a checksum behind the body".to_owned()));
        besides.extend(required.then(|| "a checksum in any case".to_owned()));
        let header = algorithm.iter().map(|(_, _, header)| format!("its algorithm in {header}"));
        besides.extend(header);
    }
    if let Some((_, header)) = &plan.validation_mode {
        besides.push(format!("header {header}"));
    }
    let queries = plan.default_queries.iter();
    besides.extend(queries.map(|(_, name, value)| format!("query {name}={value}")));
    let tokens = plan.idempotency_tokens.iter();
    besides.extend(tokens.map(|token| format!("a token as {}", token.member)));
    let body = plan.expect_continue.iter();
    besides.extend(body.map(|body| format!("{} once it is wanted", body.field.member)));
    let headers = plan.headers.iter();
    besides.extend(headers.map(|(name, value)| format!("header {name}: {value}")));
    besides
}

fn parts(parts: &[PathPart]) -> String {
    let part = |part: &PathPart| match part {
        PathPart::Literal(literal) => literal.clone(),
        PathPart::Label { greedy, text: kind, .. } => {
            format!("{{{kind}{}}}", if *greedy { "+" } else { "" })
        }
    };
    parts.iter().map(part).collect()
}
