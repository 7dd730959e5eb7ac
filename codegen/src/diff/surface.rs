//! The surface of a generated crate: its public items, and the wire format of each.

mod wire;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::change::Subject;
use crate::model::ParameterKind;
use crate::plan::{
    Document, EndpointPlan, EnumPlan, ErrorPlan, Field, Location, OperationPlan, Plan,
    StructurePlan, TypePlan, xml,
};

/// An item of a generated crate.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Item {
    /// The part of the model that the item is generated from.
    pub(super) subject: Subject,
    /// The operation whose module contains the item.
    pub(super) operation: Option<String>,
    /// The Rust declaration. Code that compiles with one may not compile with another.
    pub(super) declaration: String,
    /// The cargo feature that an operation is behind, if any. That of a type follows from the
    /// operations that use it.
    pub(super) feature: Option<String>,
    /// Whether users cannot name the item, so that only its effect on the wire matters.
    pub(super) is_internal: bool,
    /// Whether requests without it are refused.
    pub(super) is_required: bool,
    /// Whether the compiler warns about using it.
    pub(super) is_deprecated: bool,
    /// How it is written and read.
    pub(super) wire: String,
    /// What is sent and checked automatically.
    pub(super) automatic: Vec<String>,
    /// The structure that the item is written as. Its members are separate items, but a different
    /// structure may be written differently.
    pub(super) structure: Option<String>,
    /// The content type and root of the document sent, if any.
    pub(super) root: Option<String>,
    /// The members that are written as elements, in order.
    pub(super) order: Vec<String>,
    /// The values that an operation sets for parameters of the endpoint rules, by parameter.
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
    /// Returns the surface of a crate; empty if there is no plan.
    pub(super) fn new(plan: Option<&'p Plan>) -> Self {
        let mut surface = Self {
            items: BTreeMap::new(),
            parameters: BTreeSet::new(),
            structures: HashMap::new(),
            operation: None,
        };
        let Some(plan) = plan else { return surface };
        let service = Item {
            is_internal: true,
            wire: wire::service(&plan.service),
            ..Item::of(Subject::Service)
        };
        surface.insert("SERVICE".to_owned(), service);
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

    /// Whether the type that contains the item at `path` has a builder.
    pub(super) fn is_built(&self, path: &str) -> bool {
        let owner = path_of(path);
        self.items.contains_key(&format!("{owner}Builder"))
    }

    /// Describes everything that is written for a structure, at any depth.
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
                format!("{} {}", wire::member(field), below.unwrap_or_default())
            })
            .collect();
        path.pop();
        format!("({})", fields.join("; "))
    }

    fn endpoint_rules(&mut self, rules: &'p EndpointPlan) {
        let of_rules = Item::of(Subject::EndpointRules);
        let set = rules.parameters.iter().filter(|one| one.field.is_some());
        let kinds: Vec<ParameterKind> = set.map(|one| one.kind).collect();
        let borrows = kinds.iter().any(|kind| *kind != ParameterKind::Flag);
        let has_lists = kinds.contains(&ParameterKind::Texts);
        let declaration = format!(
            "struct{}{}",
            if borrows { ", borrows" } else { "" },
            if has_lists { ", not Copy" } else { "" }
        );
        self.insert("endpoint".to_owned(), of_rules.clone());
        self.insert("endpoint::Params".to_owned(), Item { declaration, ..of_rules });
        for parameter in &rules.parameters {
            self.parameters.insert(&parameter.name);
            let item = Item {
                declaration: wire::endpoint_parameter_type(parameter.kind).to_owned(),
                is_internal: parameter.field.is_none(),
                wire: wire::endpoint_parameter(parameter),
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
            feature: plan.feature.clone(),
            is_deprecated: plan.deprecated.is_some(),
            wire: wire::request(plan),
            automatic: wire::automatic(plan),
            root: wire::root(&plan.request),
            bindings: wire::bindings(&plan.request.host),
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
        let codes = std::iter::once(error.code.as_str()).chain(error.query_code.as_deref());
        let item = Item {
            declaration: details.map(|details| details.rust.clone()).unwrap_or_default(),
            wire: codes.collect::<Vec<_>>().join(" or "),
            ..Item::of(subject)
        };
        self.insert(format!("{path}::Error::{}", error.variant), item);
    }

    fn structure(&mut self, path: &str, plan: &'p StructurePlan, keyword: &str) {
        let shape = plan.name.shape.clone();
        self.structures.insert(&plan.name.shape, plan);
        let elements = plan.fields.iter().filter(|field| is_element(field));
        let event = plan.event.as_ref().and_then(|event| event.written.as_ref());
        let item = Item {
            // A type that contains an event stream has no `Clone`.
            declaration: format!("{keyword}{}", if plan.has_events() { ", no Clone" } else { "" }),
            is_deprecated: plan.deprecated.is_some(),
            order: elements.map(|field| field.member.clone()).collect(),
            wire: event.map(|document| document.describe().to_string()).unwrap_or_default(),
            ..Item::of(Subject::Shape(shape.clone()))
        };
        self.insert(path.to_owned(), item);
        if plan.builds && keyword == "struct" {
            let builder = Item::of(Subject::Shape(shape.clone()));
            let folder = if plan.builder_apart { "types::builders" } else { path_of(path) };
            self.insert(format!("{folder}::{}Builder", plan.name.rust), builder);
        }
        for error in &plan.errors {
            let details = error.details.as_ref().map(|details| details.rust.clone());
            let item = Item {
                declaration: details.unwrap_or_default(),
                wire: error.code.clone(),
                ..Item::of(Subject::Member { shape: shape.clone(), member: error.code.clone() })
            };
            self.insert(format!("{path}Error::{}", error.variant), item);
        }
        for field in &plan.fields {
            let subject = Subject::Member { shape: shape.clone(), member: field.member.clone() };
            let item = Item {
                declaration: declaration(field),
                is_required: plan.builds && field.required,
                is_deprecated: field.deprecated.is_some(),
                wire: wire::member(field),
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

/// Returns the path of what contains the item at `path`.
fn path_of(path: &str) -> &str {
    path.rsplit_once("::").map_or("", |(owner, _)| owner)
}

impl Item {
    /// Returns an item with only its subject set.
    fn of(subject: Subject) -> Self {
        Self {
            subject,
            operation: None,
            declaration: String::new(),
            feature: None,
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

/// Whether the position of a member in its document depends on the order of members.
fn is_element(field: &Field) -> bool {
    let Location::Body(place) = &field.location else { return false };
    place.documents().any(|place| matches!(place, Document::Xml(xml::Place::Element(..))))
}
