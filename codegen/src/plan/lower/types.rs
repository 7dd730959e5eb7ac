//! Structures, unions and enums.

use std::collections::HashMap;

use super::{Planner, Role, http};
use crate::error;
use crate::model::{Kind, Member, Shape, Structure};
use crate::plan::ir::{EnumPlan, Field, Location, StructurePlan, Type, TypeName, TypePlan};
use crate::plan::names::{self, IDENTIFIER_EXPECTED};
use crate::select::{self, Selection};

impl Planner<'_> {
    /// The types of the selection, sorted by module.
    pub(super) fn types(&mut self, selection: &Selection<'_>) -> Vec<TypePlan> {
        let mut types: Vec<TypePlan> =
            selection.shapes.iter().filter_map(|name| self.type_plan(name)).collect();
        types.sort_by(|a, b| a.name().module.cmp(&b.name().module));
        let modules = types.iter().map(|t| (t.name().module.as_str(), t.name().shape.as_str()));
        self.refuse_equal_modules("shape", modules);
        self.refuse_equal_types(&types);
        types
    }

    /// Two types of one name, the builders among them, cannot stand in one module.
    fn refuse_equal_types(&mut self, types: &[TypePlan]) {
        let mut taken: HashMap<String, &TypeName> = HashMap::new();
        for plan in types {
            let name = plan.name();
            let builder =
                matches!(plan, TypePlan::Structure(_)).then(|| format!("{}Builder", name.rust));
            for rust in builder.into_iter().chain([name.rust.clone()]) {
                let other =
                    taken.insert(rust.clone(), name).filter(|other| other.module != name.module);
                if let Some(other) = other {
                    let message = format!(
                        "becomes the Rust type `{rust}`, and so does shape {}",
                        other.shape
                    );
                    self.collector.error(error::shape(&name.shape), message);
                }
            }
        }
    }

    fn type_plan(&mut self, shape_name: &str) -> Option<TypePlan> {
        let shape = self.model.shapes.get(shape_name)?;
        if !matches!(shape.kind, Kind::Structure(_) | Kind::Union(_) | Kind::Enum(_)) {
            return None;
        }
        if !names::is_identifier(shape_name) {
            self.collector.error(error::shape(shape_name), IDENTIFIER_EXPECTED);
            return None;
        }
        let name = type_name(shape_name);
        match &shape.kind {
            Kind::Enum(values) => Some(TypePlan::Enum(self.enum_plan(name, shape, values))),
            Kind::Union(structure)
                if structure.event_stream && self.usage.is_written(shape_name) =>
            {
                let message = "a stream of events cannot be sent yet";
                self.collector.error(error::shape(shape_name), message);
                None
            }
            Kind::Union(_) => self.structure(name, shape_name, Role::Shared).map(TypePlan::Union),
            _ => self.structure(name, shape_name, Role::Shared).map(TypePlan::Structure),
        }
    }

    fn enum_plan(&mut self, name: TypeName, shape: &Shape, values: &[String]) -> EnumPlan {
        let place = error::shape(&name.shape);
        let mut unique: Vec<String> = values.to_vec();
        unique.sort_unstable();
        if let Some(pair) = unique.windows(2).find(|pair| pair[0] == pair[1]) {
            self.collector
                .error(&place, format!("the enum value {:?} stands there twice", pair[0]));
        }
        EnumPlan {
            docs: self.docs.enumeration(&name.shape),
            deprecated: self.docs.shape_deprecation(shape),
            values: values.iter().cloned().zip(names::variants(values)).collect(),
            feature: self.usage.type_feature(&name.shape),
            name,
        }
    }

    /// A structure or union. `name` is the Rust name, which for an input or output is not the
    /// shape's.
    pub(super) fn structure(
        &mut self,
        name: TypeName,
        shape_name: &str,
        role: Role,
    ) -> Option<StructurePlan> {
        let shape = self.model.shapes.get(shape_name)?;
        let (Kind::Structure(structure) | Kind::Union(structure)) = &shape.kind else {
            return None;
        };
        let owner = Owner { shape: shape_name, structure, role, sensitive: shape.sensitive };
        let members = structure.members.iter();
        let mut fields: Vec<Field> =
            members.filter_map(|(name, member)| self.field(&owner, name, member)).collect();
        if matches!(shape.kind, Kind::Union(_)) {
            for field in &mut fields {
                field.name = names::variant(&field.member);
            }
        }
        self.check_fields(shape_name, &fields);
        let in_request =
            role == Role::Input || (role == Role::Shared && self.usage.in_requests(shape_name));
        Some(StructurePlan {
            docs: self.docs.structure(shape_name),
            deprecated: self.docs.shape_deprecation(shape),
            validates: in_request && fields.iter().any(|field| field.required || field.validates),
            builds: in_request,
            writes: role == Role::Input
                || (role == Role::Shared && self.usage.is_written(shape_name)),
            reads: role == Role::Output || (role == Role::Shared && self.usage.is_read(shape_name)),
            event_stream: structure.event_stream,
            event: role == Role::Shared && self.usage.is_event(shape_name),
            feature: self.usage.type_feature(shape_name),
            fields,
            name,
        })
    }

    fn field(&mut self, owner: &Owner<'_>, name: &str, member: &Member) -> Option<Field> {
        let place = error::member(owner.shape, name);
        if !names::is_identifier(name) {
            self.collector.error(place, IDENTIFIER_EXPECTED);
            return None;
        }
        let target = self.model.shapes.get(&member.target)?;
        let location = self.location(owner, name, member, target)?;
        let boxed = self.recursion.is_boxed(owner.shape, &member.target);
        let ty = match &target.kind {
            Kind::Blob if member.streaming && location == Location::Payload => Type::Stream,
            Kind::Union(union) if union.event_stream => {
                Type::EventStream(type_name(&member.target))
            }
            _ => self.value_type(&member.target)?,
        };
        Some(Field {
            summary: self.docs.field_summary(owner.shape, name),
            docs: self.docs.field(owner.shape, name, member, &location),
            deprecated: self.docs.member_deprecation(owner.shape, name, member),
            member: name.to_owned(),
            name: names::field(name),
            optional: self.is_optional(owner, member, target, &ty, boxed),
            ty,
            boxed,
            // A token that is not set is made.
            required: member.required && !member.idempotency_token,
            validates: self.validates(target),
            sensitive: owner.sensitive || member.sensitive || self.is_sensitive(target),
            location,
        })
    }

    fn is_optional(
        &self,
        owner: &Owner<'_>,
        member: &Member,
        target: &Shape,
        ty: &Type,
        boxed: bool,
    ) -> bool {
        match owner.role {
            Role::Input => true,
            Role::Shared if self.usage.in_requests(owner.shape) => true,
            _ if matches!(ty, Type::Stream | Type::EventStream(_)) => false,
            // A union has no empty value, and neither has what contains itself.
            _ => !member.required || boxed || matches!(target.kind, Kind::Union(_)),
        }
    }

    fn location(
        &mut self,
        owner: &Owner<'_>,
        name: &str,
        member: &Member,
        target: &Shape,
    ) -> Option<Location> {
        let is_shared = owner.role == Role::Shared;
        let applies = |location| match owner.role {
            Role::Input => http::in_request(location),
            Role::Output => http::in_head(location),
            Role::Shared => self.usage.is_error(owner.shape) && http::in_head(location),
        };
        let is_payload = |name: &str| owner.structure.payload.as_deref() == Some(name);
        if member.event_header {
            let message = "a header of an event is not supported yet";
            self.collector.error(error::member(owner.shape, name), message);
            return None;
        }
        if member.event_payload {
            return Some(Location::EventPayload);
        }
        match member.location {
            Some(location) if applies(location) => {
                self.http_location(owner, name, member, target, location)
            }
            // Bound to a place that this message does not have, so it goes where all others go, and
            // the name is that of the other place.
            Some(_) => {
                let unbound = Member { location: None, location_name: None, ..member.clone() };
                self.location(owner, name, &unbound, target)
            }
            None if !is_shared && is_payload(name) => Some(Location::Payload),
            None if matches!(&target.kind, Kind::Union(union) if union.event_stream) => {
                Some(Location::Payload)
            }
            None if !is_shared && owner.structure.payload.is_some() => {
                let message = "is in no place of the message: another member is its whole body";
                self.collector.error(error::member(owner.shape, name), message);
                None
            }
            None => self.xml_place(owner.shape, name, member, target).map(Location::Body),
        }
    }

    /// Two members must not become one field, element, header or parameter.
    fn check_fields(&mut self, shape: &str, fields: &[Field]) {
        for (index, field) in fields.iter().enumerate() {
            for earlier in &fields[..index] {
                let place = || error::member(shape, &field.member);
                let setter = |field: &Field| format!("set_{}", field.name.trim_start_matches("r#"));
                let (a, b) = (field, earlier);
                if a.name == b.name || setter(a) == b.name || a.name == setter(b) {
                    let message = format!(
                        "becomes the Rust name `{}`, and so does member {}",
                        a.name, b.member
                    );
                    self.collector.error(place(), message);
                }
                let shared = match (&a.location, &b.location) {
                    (Location::Body(a), Location::Body(b)) if a.clashes_with(b) => a.to_string(),
                    (Location::Header(a, _), Location::Header(b, _)) if a == b => {
                        format!("the header `{a}`")
                    }
                    (Location::Query(a, _), Location::Query(b, _)) if a == b => {
                        format!("the query parameter {}", super::docs::code(a))
                    }
                    _ => continue,
                };
                let message = format!(
                    "is written as {shared}, and so is member {}: a reader could not tell them apart",
                    earlier.member
                );
                self.collector.error(place(), message);
            }
        }
    }

    /// The Rust type of a shape's values.
    pub(super) fn value_type(&mut self, shape_name: &str) -> Option<Type> {
        let shape = self.model.shapes.get(shape_name)?;
        Some(match &shape.kind {
            Kind::Structure(_) | Kind::Union(_) => Type::Structure(type_name(shape_name)),
            Kind::Enum(_) => Type::Enum(type_name(shape_name)),
            Kind::List(item) => Type::List(Box::new(self.value_type(&item.target)?)),
            Kind::Map(key, value) => {
                let key_type = match self.value_type(&key.target)? {
                    Type::String => None,
                    Type::Enum(name) => Some(name),
                    _ => {
                        self.collector
                            .error(error::shape(shape_name), "the keys of a map should be strings");
                        return None;
                    }
                };
                Type::Map(key_type, Box::new(self.value_type(&value.target)?))
            }
            Kind::String => Type::String,
            Kind::Boolean => Type::Boolean,
            Kind::Byte => Type::Byte,
            Kind::Short => Type::Short,
            Kind::Integer => Type::Integer,
            Kind::Long => Type::Long,
            Kind::Float => Type::Float,
            Kind::Double => Type::Double,
            Kind::Blob => Type::Blob,
            Kind::Timestamp => Type::Timestamp,
        })
    }

    /// Whether a value of the shape can lack a required member.
    fn validates(&self, shape: &Shape) -> bool {
        let requires = |shape: &Shape| match &shape.kind {
            Kind::Structure(structure) | Kind::Union(structure) => {
                structure.members.values().any(|member| member.required)
            }
            _ => false,
        };
        requires(shape)
            || select::closure(self.model, std::iter::once(shape))
                .iter()
                .any(|name| self.model.shapes.get(*name).is_some_and(requires))
    }

    /// Whether values of the shape, or the items in them, must not be shown.
    fn is_sensitive(&self, shape: &Shape) -> bool {
        let target = |member: &Member| self.model.shapes.get(&member.target);
        match &shape.kind {
            _ if shape.sensitive => true,
            Kind::List(item) => target(item).is_some_and(|item| self.is_sensitive(item)),
            Kind::Map(key, value) => {
                [key, value].into_iter().filter_map(|m| target(m)).any(|s| self.is_sensitive(s))
            }
            _ => false,
        }
    }
}

/// The structure that a member stands in.
pub(super) struct Owner<'a> {
    pub(super) shape: &'a str,
    pub(super) structure: &'a Structure,
    pub(super) role: Role,
    /// Whether nothing of it must be shown.
    pub(super) sensitive: bool,
}

pub(super) fn type_name(shape: &str) -> TypeName {
    TypeName {
        shape: shape.to_owned(),
        rust: names::type_name(shape),
        module: names::module(shape),
        qualified: false,
    }
}
