//! The syntax of a document: shapes with their members, traits and references, not interpreted yet.

use std::collections::HashMap;

use indexmap::IndexMap;
use serde_json::{Map, Value};

use super::id;
use crate::error::Reported;
use crate::load::node::Object;

/// Traits by id.
pub(super) type Traits = Map<String, Value>;

/// A document.
#[derive(Debug)]
pub(super) struct Document {
    /// The shapes by id, in the document's order.
    pub(super) shapes: IndexMap<String, Shape>,
    /// The `apply` statements.
    pub(super) statements: Vec<Statement>,
}

/// A shape of any type.
#[derive(Clone, Debug)]
pub(super) struct Shape {
    /// The type, such as `structure` or `operation`.
    pub(super) kind: Result<String, Reported>,
    /// The members, in order. A list has `member`, a map `key` and `value`.
    pub(super) members: IndexMap<String, Member>,
    pub(super) traits: Traits,
    pub(super) mixins: Vec<String>,
    /// For services, resources and operations: the ids in each of their properties.
    pub(super) references: HashMap<&'static str, Vec<String>>,
    /// For a service: the version.
    pub(super) version: Option<String>,
    /// For a service: names for shapes whose own names are not unique.
    pub(super) rename: IndexMap<String, String>,
}

impl Shape {
    /// Returns a shape of a type, without members or traits.
    pub(super) fn new(kind: Result<String, Reported>) -> Self {
        Self {
            kind,
            members: IndexMap::new(),
            traits: Traits::new(),
            mixins: Vec::new(),
            references: HashMap::new(),
            version: None,
            rename: IndexMap::new(),
        }
    }

    /// Whether the shape is of this type.
    pub(super) fn is(&self, kind: &str) -> bool {
        self.kind.as_deref() == Ok(kind)
    }
}

/// A member of a shape.
#[derive(Clone, Debug)]
pub(super) struct Member {
    /// The id of the shape of its values.
    pub(super) target: Result<String, Reported>,
    pub(super) traits: Traits,
}

/// An `apply` statement.
#[derive(Debug)]
pub(super) struct Statement {
    pub(super) shape: String,
    pub(super) member: Option<String>,
    pub(super) traits: Traits,
    pub(super) place: String,
}

/// All shape types.
const KINDS: [&str; 23] = [
    "bigDecimal",
    "bigInteger",
    "blob",
    "boolean",
    "byte",
    "document",
    "double",
    "enum",
    "float",
    "intEnum",
    "integer",
    "list",
    "long",
    "map",
    "operation",
    "resource",
    "service",
    "set",
    "short",
    "string",
    "structure",
    "timestamp",
    "union",
];

/// Properties of operations that refer to one structure.
const STRUCTURES: [&str; 2] = ["input", "output"];

/// Properties of resources that refer to one operation.
pub(super) const LIFECYCLE: [&str; 6] = ["create", "put", "read", "update", "delete", "list"];

/// Properties of services, resources and operations that refer to several shapes.
pub(super) const SEVERAL: [&str; 4] = ["operations", "collectionOperations", "resources", "errors"];

/// Reads all shapes and statements of a document.
pub(super) fn document(root: &Object<'_, '_>) -> Document {
    let mut document = Document { shapes: IndexMap::new(), statements: Vec::new() };
    for (key, value) in root.entries("shapes") {
        if value.get("type").and_then(Value::as_str) == Some("apply") {
            document.statements.extend(statement(root, key, value).ok());
            continue;
        }
        let shape = match root.at(value, id::place(key)) {
            Ok(object) => {
                if !id::is_shape(key) {
                    object.error("expected the id of a shape, as in \"com.example#Shape\"");
                }
                shape(key, &object)
            }
            Err(reported) => Shape::new(Err(reported)),
        };
        document.shapes.insert(key.clone(), shape);
    }
    document
}

fn statement(root: &Object<'_, '_>, target: &str, value: &Value) -> Result<Statement, Reported> {
    let (shape, member) = match target.split_once('$') {
        Some((shape, member)) => (shape, Some(member)),
        None => (target, None),
    };
    let place = match member {
        Some(member) => id::member_place(shape, member),
        None => id::place(shape),
    };
    let object = root.at(value, place.clone() + ", `apply`")?;
    object.ignore(&["type"]);
    let traits = traits(&object);
    object.warn_of_the_rest();
    let (shape, member) = (shape.to_owned(), member.map(str::to_owned));
    Ok(Statement { shape, member, traits, place })
}

fn shape(id: &str, object: &Object<'_, '_>) -> Shape {
    let kind = object.required_string("type").and_then(|kind| match KINDS.contains(&&*kind) {
        true => Ok(kind),
        false => Err(object.error(format!("unknown type {kind:?}"))),
    });
    let type_name = kind.as_deref().unwrap_or_default();
    let members = match type_name {
        "list" | "set" => named(id, object, &["member"]),
        "map" => named(id, object, &["key", "value"]),
        _ => members(id, object),
    };
    let mut references = HashMap::new();
    if matches!(type_name, "service" | "resource" | "operation") {
        // Requests do not depend on them.
        object.ignore(&["identifiers", "properties"]);
        let one = STRUCTURES.iter().chain(&LIFECYCLE);
        let one = one.filter_map(|key| Some((*key, vec![target(&object.object(key)?).ok()?])));
        let several = SEVERAL.iter().map(|key| (*key, targets(object, key)));
        references.extend(one.chain(several));
    }
    let shape = Shape {
        members,
        traits: traits(object),
        mixins: targets(object, "mixins"),
        references,
        version: object.string("version"),
        rename: rename(object),
        kind,
    };
    object.warn_of_the_rest();
    shape
}

fn members(id: &str, object: &Object<'_, '_>) -> IndexMap<String, Member> {
    let entries = object.entries("members");
    entries.map(|(name, value)| (name.clone(), member(id, object, name, value))).collect()
}

/// Reads the members of a list or map, which are at the same level as the type.
fn named(id: &str, object: &Object<'_, '_>, names: &[&'static str]) -> IndexMap<String, Member> {
    let found = names.iter().filter_map(|name| Some((*name, object.get(name)?)));
    found.map(|(name, value)| (name.to_owned(), member(id, object, name, value))).collect()
}

fn member(id: &str, shape: &Object<'_, '_>, name: &str, value: &Value) -> Member {
    match shape.at(value, id::member_place(id, name)) {
        Ok(object) => {
            let member = Member { target: target(&object), traits: traits(&object) };
            object.warn_of_the_rest();
            member
        }
        Err(reported) => Member { target: Err(reported), traits: Traits::new() },
    }
}

fn traits(object: &Object<'_, '_>) -> Traits {
    object.entries("traits").map(|(id, value)| (id.clone(), value.clone())).collect()
}

fn target(reference: &Object<'_, '_>) -> Result<String, Reported> {
    reference.required_string("target")
}

/// Returns the ids in a list of references.
fn targets(object: &Object<'_, '_>, key: &'static str) -> Vec<String> {
    let items = object.list(key, "a list of references to shapes").iter();
    let targets = items.map(|item| target(&object.at(item, object.within(key))?));
    targets.filter_map(Result::ok).collect()
}

fn rename(object: &Object<'_, '_>) -> IndexMap<String, String> {
    let entries = object.entries("rename").filter_map(|(id, name)| match name {
        Value::String(name) => Some((id.clone(), name.clone())),
        other => {
            object.mismatch("rename", "an object of names by shape ids", other);
            None
        }
    });
    entries.collect()
}
