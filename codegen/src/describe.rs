//! Describes operations, for people: [`Generator::describe`](crate::Generator::describe).

use std::collections::HashMap;

use crate::plan::markdown::escaped;
use crate::plan::{EnumPlan, Field, OperationPlan, Plan, StructurePlan, Type, TypePlan};

/// A description of operations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description {
    /// The operations.
    pub operations: Vec<Operation>,
    /// The enums in their inputs, in the order of members.
    pub enums: Vec<Enum>,
}

/// An operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    /// The name in the model.
    pub name: String,
    /// The deprecation note, if it is deprecated.
    pub deprecated: Option<String>,
    /// The summary, a line of Markdown.
    pub summary: String,
    /// The request line, and the members that determine the endpoint.
    pub request: String,
    /// The URL of the API reference, if known.
    pub reference: Option<String>,
    /// The members of its input.
    pub members: Vec<Member>,
}

/// A member of a structure or union.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The name in the model.
    pub name: String,
    /// The type, such as `list of structure Tag`.
    pub type_name: String,
    /// Whether it is required.
    pub required: bool,
    /// Whether its value is redacted in logs.
    pub sensitive: bool,
    /// The deprecation note, if it is deprecated.
    pub deprecated: Option<String>,
    /// The place in the request, such as `header x-amz-acl`. `None` for an element, attribute or
    /// key with the member's own name.
    pub place: Option<String>,
    /// The members inside.
    pub inside: Inside,
}

/// The members inside a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inside {
    /// None: it contains no structure.
    Nothing,
    /// The members of its structure, or of the structures in its list or map.
    Members(Vec<Member>),
    /// Omitted, since the structure contains itself.
    Recursion,
}

/// An enum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enum {
    /// The name in the model.
    pub name: String,
    /// The values in model order.
    pub values: Vec<String>,
}

impl Description {
    pub(crate) fn new(plan: &Plan) -> Self {
        let types = plan.types.iter().map(|plan| (plan.name().shape.as_str(), plan)).collect();
        let mut walker = Walker { types, path: Vec::new(), enums: Vec::new() };
        let operations = plan.operations.iter().map(|plan| walker.operation(plan)).collect();
        let enums = walker.enums.into_iter().map(|plan| Enum {
            name: plan.name.shape.clone(),
            values: plan.values.iter().map(|(value, _)| value.clone()).collect(),
        });
        Self { operations, enums: enums.collect() }
    }
}

struct Walker<'p> {
    types: HashMap<&'p str, &'p TypePlan>,
    /// The shapes that contain the current member.
    path: Vec<&'p str>,
    /// The enums found so far.
    enums: Vec<&'p EnumPlan>,
}

impl<'p> Walker<'p> {
    fn operation(&mut self, plan: &'p OperationPlan) -> Operation {
        Operation {
            name: plan.name.clone(),
            deprecated: plan.deprecated.clone(),
            summary: plan.summary.clone(),
            request: plan.request.describe(escaped),
            reference: plan.reference.clone(),
            members: self.members(&plan.input),
        }
    }

    fn members(&mut self, plan: &'p StructurePlan) -> Vec<Member> {
        plan.fields.iter().map(|field| self.member(field)).collect()
    }

    fn member(&mut self, field: &'p Field) -> Member {
        Member {
            name: field.member.clone(),
            type_name: self.type_name(&field.ty),
            required: field.required,
            sensitive: field.sensitive,
            deprecated: field.deprecated.clone(),
            place: place(field),
            inside: self.inside(&field.ty),
        }
    }

    fn inside(&mut self, ty: &'p Type) -> Inside {
        for name in ty.names() {
            if let Some(TypePlan::Enum(plan)) = self.types.get(name.shape.as_str()).copied()
                && !self.enums.contains(&plan)
            {
                self.enums.push(plan);
            }
        }
        let shape = ty.structure().map(|name| name.shape.as_str());
        let plan = shape.and_then(|shape| self.types.get(shape).copied());
        match (shape, plan) {
            (Some(shape), Some(_)) if self.path.contains(&shape) => Inside::Recursion,
            (Some(shape), Some(TypePlan::Structure(plan) | TypePlan::Union(plan))) => {
                self.path.push(shape);
                let members = self.members(plan);
                self.path.pop();
                Inside::Members(members)
            }
            _ => Inside::Nothing,
        }
    }

    fn type_name(&self, ty: &Type) -> String {
        match ty {
            Type::Boolean => "boolean".to_owned(),
            Type::Byte => "byte".to_owned(),
            Type::Short => "short".to_owned(),
            Type::Integer => "integer".to_owned(),
            Type::Long => "long".to_owned(),
            Type::Float => "float".to_owned(),
            Type::Double => "double".to_owned(),
            Type::String | Type::Runtime(_) => "string".to_owned(),
            Type::Blob => "blob".to_owned(),
            Type::Timestamp => "timestamp".to_owned(),
            Type::Document => "document".to_owned(),
            Type::Stream => "blob, may be a stream".to_owned(),
            Type::EventStream(name) | Type::EventSender(name) => {
                format!("stream of {}", name.shape)
            }
            Type::Enum(name) => format!("enum {}", name.shape),
            Type::Structure(name) => match self.types.get(name.shape.as_str()) {
                Some(TypePlan::Union(_)) => format!("union {}", name.shape),
                _ => format!("structure {}", name.shape),
            },
            Type::Sparse(item) => format!("{} or null", self.type_name(item)),
            Type::List(item) => format!("list of {}", self.type_name(item)),
            Type::Map(_, value) => format!("map to {}", self.type_name(value)),
        }
    }
}

/// Returns the place of a member, unless it is implied by the name.
fn place(field: &Field) -> Option<String> {
    let place = field.location.describe().into_iter().next()?;
    (!place.is_named(&field.member)).then(|| place.to_string())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::{Generator, load};

    const MODEL: &[u8] = br#"{
        "metadata": {"serviceId": "Tree", "protocol": "rest-json", "endpointPrefix": "tree",
            "serviceFullName": "Tree Service"},
        "operations": {"PutNode": {
            "http": {"method": "PUT", "requestUri": "/nodes/{Id}?replace"},
            "input": {"shape": "PutNodeRequest"}
        }},
        "shapes": {
            "PutNodeRequest": {"type": "structure", "required": ["Id"], "members": {
                "Id": {"shape": "String", "location": "uri", "locationName": "Id"},
                "Node": {"shape": "Node"}
            }},
            "Node": {"type": "structure", "members": {
                "Children": {"shape": "Nodes", "deprecated": true},
                "Colours": {"shape": "Colours", "locationName": "colors"}
            }},
            "Nodes": {"type": "list", "member": {"shape": "Node"}},
            "Colours": {"type": "map", "key": {"shape": "Colour"}, "value": {"shape": "String"}},
            "Colour": {"type": "string", "enum": ["red", "green"]},
            "String": {"type": "string"}
        }
    }"#;

    #[test]
    fn an_operation_is_described_down_to_its_enums() {
        let model = load("tree.json", MODEL).unwrap().model;
        let description = Generator::new("tree.json", &model, "tree").describe().unwrap();
        let [operation] = description.operations.as_slice() else { unreachable!() };
        assert_eq!(operation.summary, "`PutNode` of Tree Service.");
        assert_eq!(operation.request, "PUT /nodes/{Id}?replace at the service's endpoint.");
        let member = |name: &str, type_name: &str| Member {
            name: name.to_owned(),
            type_name: type_name.to_owned(),
            required: false,
            sensitive: false,
            deprecated: None,
            place: None,
            inside: Inside::Nothing,
        };
        let note = "the service's model marks this member as deprecated";
        let inside = vec![
            Member {
                deprecated: Some(note.to_owned()),
                inside: Inside::Recursion,
                ..member("Children", "list of structure Node")
            },
            Member { place: Some("key colors".to_owned()), ..member("Colours", "map to string") },
        ];
        let id = Member {
            required: true,
            place: Some("part of the URI".to_owned()),
            ..member("Id", "string")
        };
        let node = Member { inside: Inside::Members(inside), ..member("Node", "structure Node") };
        assert_eq!(operation.members, [id, node]);
        let values = vec!["red".to_owned(), "green".to_owned()];
        assert_eq!(description.enums, [Enum { name: "Colour".to_owned(), values }]);
    }
}
