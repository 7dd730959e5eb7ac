//! Smithy 2.0, in the form of its JSON AST.
//!
//! A document is parsed ([`ast`]), its mixins and `apply` statements are resolved ([`flatten`]), the
//! operations of its service and the shapes they refer to are converted ([`service`], [`shape`]), and
//! get names without namespaces ([`names`]).
//!
//! Where the formats differ, the model follows botocore's, so that the planner need not know which
//! format a model came from.

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
use crate::error::{Collector, Reported};
use crate::model::{Facts, Member, Model, Operation, Protocol, XmlNamespace};

/// The collector of errors, shared by all readers.
type Faults<'c> = RefCell<&'c mut Collector>;

/// Flattened shapes by their ids.
type Shapes = IndexMap<String, ast::Shape>;

/// The supported versions of Smithy.
const VERSIONS: [&str; 3] = ["2", "2.0", "2.1"];

/// Whether a document is a Smithy model.
pub(super) fn is_smithy(document: &Value) -> bool {
    document.get("smithy").is_some()
}

/// Reads a document. Parts with errors are skipped, so that the rest is checked too; any error
/// makes the whole model fail. `protocol` is the name of the protocol to generate, if it is not the
/// preferred one.
pub(super) fn model(
    document: &Value,
    protocol: Option<&str>,
    collector: &mut Collector,
) -> Result<Model, Reported> {
    let faults = RefCell::new(collector);
    let root = Object::new(document, "", &faults)?;
    let version = root.required_string("smithy")?;
    if !VERSIONS.contains(&version.as_str()) {
        let known = VERSIONS.join(", ");
        let message = format!("unsupported Smithy version {version:?}, expected one of {known}");
        return Err(root.error(message));
    }
    let facts = root.object("metadata").map_or_else(Facts::new, |metadata| {
        let entries = metadata.rest_unjudged().into_iter();
        entries.map(|(key, value)| (format!("metadata.{key}"), value)).collect()
    });
    let mut document = ast::document(&root);
    root.warn_of_the_rest();
    prelude::add_to(&mut document.shapes);
    let shapes = flatten::flatten(document, &faults);
    let service = service::find(&shapes, &faults)?;
    let model = Reader::model(&shapes, &faults, service, protocol, facts)?;
    faults.borrow().check()?;
    Ok(model)
}

/// The context for reading a shape.
struct Reader<'a, 'c> {
    shapes: &'a Shapes,
    faults: &'c Faults<'c>,
    /// `None` if the service has no supported protocol.
    protocol: Option<Protocol>,
    /// The default namespace of root elements.
    namespace: Option<XmlNamespace>,
    /// The roles of structures.
    roles: IndexMap<String, Roles>,
}

/// How operations use a structure. HTTP bindings apply only to such structures.
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
        (service_id, service): (&str, &'a ast::Shape),
        protocol: Option<&str>,
        facts: Facts,
    ) -> Result<Model, Reported> {
        let mut reader =
            Self { shapes, faults, protocol: None, namespace: None, roles: IndexMap::new() };
        let traits = reader.traits(&service.traits, &id::place(service_id));
        reader.namespace = shape::namespace(&traits);
        let metadata = service::metadata(service_id, service, &traits, protocol);
        reader.protocol = metadata.as_ref().ok().map(|metadata| metadata.protocol);
        let operations = reader.operations(service_id, service);
        reader.roles = roles(&operations);
        let shapes = reader.reachable();
        let mut model = Model { metadata: metadata?, operations, shapes, facts };
        names::shorten(&mut model, service_id, service, faults);
        Ok(model)
    }

    fn is_rest(&self) -> bool {
        // An unknown protocol is likely REST, as most are.
        !matches!(
            self.protocol,
            Some(Protocol::AwsJson | Protocol::Query | Protocol::Ec2 | Protocol::RpcV2Cbor)
        )
    }

    fn error(&self, place: impl Into<String>, message: impl Into<String>) -> Reported {
        self.faults.borrow_mut().error(place, message)
    }

    fn traits(&self, traits: &'a ast::Traits, place: &str) -> Object<'a, 'c> {
        Object::of(traits, place, self.faults)
    }

    /// Returns the shape that `place` refers to, which must have the type `kind`.
    fn find(&self, place: &str, target: &str, kind: &str) -> Result<&'a ast::Shape, Reported> {
        let shape = self.target(place, target)?;
        if *shape.kind.as_ref().map_err(|reported| *reported)? != kind {
            let message = format!("refers to {target:?}, which should be of the type {kind:?}");
            return Err(self.error(place, message));
        }
        Ok(shape)
    }

    /// Returns the shape that `place` refers to, which must have values, and its type.
    fn find_value(&self, place: &str, target: &str) -> Result<(&'a ast::Shape, &'a str), Reported> {
        let shape = self.target(place, target)?;
        let kind = shape.kind.as_deref().map_err(|reported| *reported)?;
        let problem = match kind {
            "service" | "resource" | "operation" => "has no values",
            "bigInteger" | "bigDecimal" => "is not supported",
            _ => return Ok((shape, kind)),
        };
        let message = format!("refers to {target:?}: the type {kind:?} {problem}");
        Err(self.error(place, message))
    }

    /// Returns the shape that `place` refers to.
    fn target(&self, place: &str, target: &str) -> Result<&'a ast::Shape, Reported> {
        let problem = match self.shapes.get(target) {
            None => "which does not exist",
            Some(shape) if shape.traits.contains_key(flatten::MIXIN) => "which is a mixin",
            Some(shape) => return Ok(shape),
        };
        Err(self.error(place, format!("refers to {target:?}, {problem}")))
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
