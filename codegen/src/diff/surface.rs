//! The surface of a generated crate: its public items, and what each of them puts on the wire.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::change::Subject;
use crate::model::Signature;
use crate::plan::{
    BindingPlan, Body, BoundValue, ChecksumPlan, Document, EndpointPlan, EnumPlan, ErrorPlan,
    Field, FlexibleChecksumPlan, Host, LiteralPlan, Location, OperationPlan, ParameterPlan,
    PathPart, Plan, RequestPlan, ResponseBody, StructurePlan, TypePlan, xml,
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
                let inside = field.ty.structure();
                let below = inside.map(|name| self.written_below(&name.shape, path));
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
        let item = Item {
            // What holds a stream has no copies.
            declaration: format!("{keyword}{}", if plan.has_events() { ", no Clone" } else { "" }),
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
                structure: field.ty.structure().map(|name| name.shape.clone()),
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
    let mut ty = field.ty.to_string();
    if field.boxed {
        ty = format!("Box<{ty}>");
    }
    if field.optional { format!("Option<{ty}>") } else { ty }
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
        Body::Raw(..) | Body::Stream(_) => Some(content_type.to_owned()),
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
        taken_queries: _,
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
    if let Some(format) = operation.response.error_format {
        line.push_str(&format!(", errors as {format}"));
    }
    if let ResponseBody::Payload(_, document) = &operation.response.body {
        line.push_str(&format!(", the output is {}", document.describe().format));
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
            | BoundValue::Checked { field, .. }
            | BoundValue::Flag(field) => format!("{{{}}}", field.member),
        };
        (parameter.clone(), value)
    };
    bindings.iter().map(binding).collect()
}

/// Where the value of a parameter comes from unless an operation sets it.
fn endpoint_parameter(parameter: &ParameterPlan) -> String {
    let ParameterPlan { name: _, field: _, is_text: _, built_in, default, required } = parameter;
    let built_in = built_in.map(|name| format!("built-in {name:?}"));
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
    if plan.checksum == Some(ChecksumPlan::ContentMd5) {
        automatic.push("a Content-MD5".to_owned());
    }
    if let Some(ChecksumPlan::Flexible(checksum)) = &plan.checksum {
        let FlexibleChecksumPlan { required, algorithm, trailer } = checksum;
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
    automatic.extend(body.map(|body| format!("{} after 100 Continue", body.field.member)));
    let headers = plan.headers.iter();
    automatic.extend(headers.map(|(name, value)| format!("header {name}: {value}")));
    automatic
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
