//! Smithy 2.0, in the form of its JSON AST.
//!
//! The way of a document: it is taken apart into shapes ([`ast`]), which are freed of mixins and
//! `apply` statements ([`flatten`]); the one service's operations and all shapes they lead to are
//! converted ([`service`], [`shape`]) and get names without namespaces ([`names`]).
//!
//! Whatever botocore's format has in another place is put where that has it: the planner does not
//! know which format a model came from.

mod ast;
mod flatten;
mod id;
mod names;
mod prelude;
mod protocol;
mod service;
mod shape;
mod traits;

use std::cell::RefCell;

use indexmap::IndexMap;
use serde_json::Value;

use super::node::Object;
use crate::error::Collector;
use crate::model::{Facts, Member, Model, Operation, Protocol, XmlNamespace};

/// Where all faults go.
type Faults<'c> = RefCell<&'c mut Collector>;

/// Flat shapes by their ids.
type Shapes = IndexMap<String, ast::Shape>;

/// The versions of Smithy that are understood.
const VERSIONS: [&str; 3] = ["2", "2.0", "2.1"];

/// Whether a document says that it is one of Smithy's.
pub(super) fn is_smithy(document: &Value) -> bool {
    document.get("smithy").is_some()
}

/// Reads the whole document. `None` only together with an error.
pub(super) fn model(document: &Value, collector: &mut Collector) -> Option<Model> {
    let faults = RefCell::new(collector);
    let root = Object::new(document, "", &faults)?;
    let version = root.required_string("smithy")?;
    if !VERSIONS.contains(&version.as_str()) {
        let known = VERSIONS.join(", ");
        root.error(format!("the version {version:?} of Smithy is not known, only {known}"));
        return None;
    }
    let facts = root.object("metadata").map_or_else(Facts::new, |metadata| {
        let entries = metadata.rest_unjudged().into_iter();
        entries.map(|(key, value)| (format!("metadata.{key}"), value)).collect()
    });
    let mut document = ast::document(&root);
    root.warn_of_the_rest();
    prelude::add_to(&mut document.shapes);
    let shapes = flatten::flatten(document, &faults);
    let (service_id, service) = service::find(&shapes, &faults)?;
    Reader::model(&shapes, &faults, service_id, service, facts)
}

/// What reading one shape needs to know of the others.
struct Reader<'a, 'c> {
    shapes: &'a Shapes,
    faults: &'c Faults<'c>,
    /// `None` if it is not known, which is a fault that was said.
    protocol: Option<Protocol>,
    /// What the root of each document declares unless it says otherwise.
    namespace: Option<XmlNamespace>,
    /// What structures are to operations.
    roles: IndexMap<String, Roles>,
}

/// What a structure is to operations. Bindings to HTTP mean something in such structures only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Roles {
    input: bool,
    output: bool,
    error: bool,
}

impl<'a, 'c> Reader<'a, 'c> {
    fn model(
        shapes: &'a Shapes,
        faults: &'c Faults<'c>,
        service_id: &str,
        service: &'a ast::Shape,
        facts: Facts,
    ) -> Option<Model> {
        let mut reader =
            Self { shapes, faults, protocol: None, namespace: None, roles: IndexMap::new() };
        let traits = reader.traits(&service.traits, &id::place(service_id));
        reader.namespace = shape::namespace(&traits);
        let (protocol, metadata) = service::metadata(service_id, service, &traits);
        reader.protocol = protocol;
        let operations = reader.operations(service_id, service);
        reader.roles = roles(&operations);
        let shapes = reader.reachable();
        let mut model = Model { metadata: metadata?, operations, shapes, facts };
        names::shorten(&mut model, service_id, service, faults);
        Some(model)
    }

    fn is_rest(&self) -> bool {
        // A protocol that is not known may be anything; most services are REST.
        !matches!(
            self.protocol,
            Some(Protocol::AwsJson | Protocol::Query | Protocol::Ec2 | Protocol::RpcV2Cbor)
        )
    }

    fn error(&self, place: impl Into<String>, message: impl Into<String>) {
        self.faults.borrow_mut().error(place, message);
    }

    /// Traits, to be asked for.
    fn traits(&self, traits: &'a ast::Traits, place: &str) -> Object<'a, 'c> {
        Object::of(traits, place, self.faults)
    }

    /// The shape that a place refers to; a fault if it is not there or of another type.
    fn find(&self, place: &str, target: &str, kind: &str) -> Option<&'a ast::Shape> {
        let shape = self.target(place, target).filter(|shape| !shape.kind.is_empty())?;
        if shape.kind != kind {
            let message = format!("refers to {target:?}, which should be of the type {kind:?}");
            self.error(place, message);
            return None;
        }
        Some(shape)
    }

    /// The shape of the values in a place; a fault if it is not there or has none.
    fn find_value(&self, place: &str, target: &str) -> Option<&'a ast::Shape> {
        let shape = self.target(place, target)?;
        let problem = match shape.kind.as_str() {
            "service" | "resource" | "operation" => "has no values",
            "bigInteger" | "bigDecimal" => "is not supported",
            _ => return Some(shape),
        };
        let message = format!("refers to {target:?}: the type {:?} {problem}", shape.kind);
        self.error(place, message);
        None
    }

    /// The shape that a place refers to; a fault if it is not there, or there for others only.
    fn target(&self, place: &str, target: &str) -> Option<&'a ast::Shape> {
        let problem = match self.shapes.get(target) {
            // No target is a fault that was said.
            None if target.is_empty() => return None,
            None => "which does not exist",
            Some(shape) if shape.traits.contains_key(flatten::MIXIN) => "which is a mixin",
            found => return found,
        };
        self.error(place, format!("refers to {target:?}, {problem}"));
        None
    }
}

fn roles(operations: &IndexMap<String, Operation>) -> IndexMap<String, Roles> {
    let mut roles: IndexMap<String, Roles> = IndexMap::new();
    for Operation { input, output, errors, .. } in operations.values() {
        if let Some(Member { target, .. }) = input {
            roles.entry(target.clone()).or_default().input = true;
        }
        if let Some(Member { target, .. }) = output {
            roles.entry(target.clone()).or_default().output = true;
        }
        for target in errors {
            roles.entry(target.clone()).or_default().error = true;
        }
    }
    roles
}
