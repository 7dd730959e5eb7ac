//! Shapes and their members.

use indexmap::IndexMap;
use serde_json::{Map, Value};

use super::{Reader, Roles, ast, id, traits};
use crate::error::Reported;
use crate::load::node::Object;
use crate::model::{
    ErrorTraits, Facts, Kind, Location, Member, Protocol, Shape, Structure, TimestampFormat,
    XmlNamespace,
};
use crate::select;

/// The binding of a member that is not part of its structure's document.
enum Binding {
    /// To a part of the message, with a name unless it is the member's own.
    At(Location, Option<String>),
    /// To the whole body.
    Payload,
}

const STREAMING: &str = "smithy.api#streaming";

const XML_NAME: &str = "smithy.api#xmlName";

const MEDIA_TYPE: &str = "smithy.api#mediaType";

impl<'a> Reader<'a, '_> {
    /// Returns all shapes that the operations refer to, in the document's order.
    pub(super) fn reachable(&self) -> IndexMap<String, Shape> {
        let mut pending: Vec<String> = self.roles.keys().cloned().collect();
        let mut found: IndexMap<String, Option<Shape>> = IndexMap::new();
        let mut nested = Vec::new();
        while let Some(id) = pending.pop() {
            if found.contains_key(&id) {
                continue;
            }
            let shape = self.shapes.get(&id).and_then(|shape| self.shape(&id, shape).ok());
            let targets = shape.iter().flat_map(select::targets).map(str::to_owned);
            let from = pending.len();
            pending.extend(targets);
            nested.extend_from_slice(&pending[from..]);
            found.insert(id, shape);
        }
        for id in nested.iter().filter(|id| self.roles.contains_key(*id)) {
            self.refuse_ambiguous(id, found.get(id).and_then(Option::as_ref));
        }
        let in_order = self.shapes.keys();
        in_order.filter_map(|id| Some((id.clone(), found.swap_remove(id)??))).collect()
    }

    /// Rejects a member with two names. A structure can be both an input or output and part of a
    /// document, but our model has only one name for each member.
    fn refuse_ambiguous(&self, id: &str, shape: Option<&Shape>) {
        let Some(Kind::Structure(structure)) = shape.map(|shape| &shape.kind) else { return };
        for (name, member) in structure.members.iter().filter(|(_, m)| m.location.is_some()) {
            let traits = self.shapes.get(id).and_then(|shape| shape.members.get(name));
            let in_document = traits.and_then(|m| traits::text(&m.traits, self.name_trait()?));
            if member.location_name.as_deref().unwrap_or(name) != in_document.unwrap_or(name) {
                let message = "is bound to HTTP under another name than it has in documents, and its \
                    structure is part of both: this is not supported";
                self.error(id::member_place(id, name), message);
            }
        }
    }

    fn shape(&self, id: &str, shape: &'a ast::Shape) -> Result<Shape, Reported> {
        let traits = self.traits(&shape.traits, &id::place(id));
        let mut facts = Facts::new();
        let kind = self.kind(id, shape, &traits, &mut facts);
        let deprecated = traits::deprecated(&traits, &mut facts);
        let sensitive = traits::is_set(&traits, "smithy.api#sensitive");
        let timestamp_format = timestamp_format(&traits);
        let sparse = traits::is_set(&traits, "smithy.api#sparse");
        facts.extend(traits::rest(&traits));
        Ok(Shape {
            kind: kind?,
            sensitive,
            deprecated,
            // In Smithy, these are traits of members only.
            location_name: None,
            xml_namespace: None,
            flattened: false,
            timestamp_format: timestamp_format?,
            sparse,
            facts,
        })
    }

    fn kind(
        &self,
        id: &str,
        shape: &'a ast::Shape,
        traits: &Object<'a, '_>,
        facts: &mut Facts,
    ) -> Result<Kind, Reported> {
        let kind = shape.kind.as_deref().map_err(|reported| *reported)?;
        Ok(match kind {
            "structure" => Kind::Structure(self.structure(id, shape, traits, facts)),
            "union" => {
                let mut union = self.structure(id, shape, traits, facts);
                union.event_stream = traits::is_set(traits, STREAMING);
                Kind::Union(union)
            }
            "list" | "set" => Kind::List(Box::new(self.part(id, shape, "member")?)),
            "map" => {
                let (key, value) = (self.part(id, shape, "key"), self.part(id, shape, "value"));
                Kind::Map(Box::new(key?), Box::new(value?))
            }
            "enum" => Kind::Enum(self.enum_values(id, shape, facts)),
            "intEnum" => {
                facts.insert("members".to_owned(), Value::Object(int_enum_values(shape)));
                Kind::Integer
            }
            "string" => match traits.get("smithy.api#enum") {
                Some(definitions) => Kind::Enum(enum_definitions(traits, definitions, facts)),
                None => Kind::String,
            },
            "boolean" => Kind::Boolean,
            "byte" => Kind::Byte,
            "short" => Kind::Short,
            "integer" => Kind::Integer,
            "long" => Kind::Long,
            "float" => Kind::Float,
            "double" => Kind::Double,
            "blob" => Kind::Blob,
            "timestamp" => Kind::Timestamp,
            "document" => Kind::Document,
            other => return Err(traits.error(format!("the type {other:?} has no values"))),
        })
    }

    fn structure(
        &self,
        id: &str,
        shape: &'a ast::Shape,
        traits: &Object<'a, '_>,
        facts: &mut Facts,
    ) -> Structure {
        let roles = self.roles.get(id).copied().filter(|_| self.is_rest()).unwrap_or_default();
        let mut structure = Structure::default();
        for (name, member) in &shape.members {
            let Ok((member, is_payload)) = self.member(id, name, member, roles) else { continue };
            if is_payload && let Some(other) = structure.payload.replace(name.clone()) {
                let message = format!("is the whole body, and so is member {other}");
                self.error(id::member_place(id, name), message);
            }
            structure.members.insert(name.clone(), member);
        }
        if let Some(side) = traits.string("smithy.api#error") {
            facts.insert("smithy.api#error".to_owned(), side.into());
            structure.error = Some(self.error_traits(id, traits));
        }
        structure
    }

    fn error_traits(&self, id: &str, traits: &Object<'_, '_>) -> ErrorTraits {
        let mut status = traits.status("smithy.api#httpError");
        let Some(query) = traits.object("aws.protocols#awsQueryError") else {
            return ErrorTraits { status, ..ErrorTraits::default() };
        };
        let code = query.string("code");
        let query_status = query.status("httpResponseCode");
        query.warn_of_the_rest();
        if self.protocol == Some(Protocol::Query) {
            status = query_status.or(status);
        }
        // The trait has no effect with other protocols.
        let has_codes = matches!(
            self.protocol,
            Some(Protocol::Query | Protocol::AwsJson | Protocol::RpcV2Cbor)
        );
        let code = code.filter(|_| has_codes);
        ErrorTraits::new(id::name(id), code, status, self.protocol)
    }

    /// Reads the member of a list, or the key or value of a map.
    fn part(&self, id: &str, shape: &'a ast::Shape, name: &str) -> Result<Member, Reported> {
        let missing = || {
            let message = format!("`{name}` is missing, expected a reference to a shape");
            self.error(id::place(id), message)
        };
        let member = shape.members.get(name).ok_or_else(missing)?;
        Ok(self.member(id, name, member, Roles::default())?.0)
    }

    /// Reads a member. Also returns whether it is the whole body.
    fn member(
        &self,
        id: &str,
        name: &str,
        member: &'a ast::Member,
        roles: Roles,
    ) -> Result<(Member, bool), Reported> {
        let place = id::member_place(id, name);
        let target = member.target.as_deref().map_err(|reported| *reported);
        let shape = target.and_then(|target| self.find_value(&place, target));
        let traits = self.traits(&member.traits, &place);
        let timestamp_format = timestamp_format(&traits);
        let mut read = Member {
            required: traits::is_set(&traits, "smithy.api#required"),
            client_optional: traits::is_set(&traits, "smithy.api#clientOptional"),
            xml_namespace: namespace(&traits),
            query_name: traits.string("aws.protocols#ec2QueryName"),
            xml_attribute: traits::is_set(&traits, "smithy.api#xmlAttribute"),
            flattened: traits::is_set(&traits, "smithy.api#xmlFlattened"),
            sensitive: traits::is_set(&traits, "smithy.api#sensitive"),
            idempotency_token: traits::is_set(&traits, "smithy.api#idempotencyToken"),
            // Hosts have labels under every protocol.
            host_label: self.roles.get(id).is_some_and(|roles| roles.input)
                && traits::is_set(&traits, "smithy.api#hostLabel"),
            event_payload: traits::is_set(&traits, "smithy.api#eventPayload"),
            event_header: traits::is_set(&traits, "smithy.api#eventHeader"),
            ..Member::default()
        };
        read.deprecated = traits::deprecated(&traits, &mut read.facts);
        read.context_param = traits.string_within("smithy.rules#contextParam", "name");
        let binding = binding(&traits, roles);
        let is_payload = matches!(binding, Some(Binding::Payload));
        if let Some(Binding::At(location, name)) = binding {
            (read.location, read.location_name) = (Some(location), name);
        } else {
            read.location_name = self.name_trait().and_then(|name| traits.string(name));
        }
        read.timestamp_format = timestamp_format?;
        let ((shape, kind), target) = (shape?, target?);
        read.target = target.to_owned();
        read.streaming = kind == "blob" && shape.traits.contains_key(STREAMING);
        let media_type = traits::text(&shape.traits, MEDIA_TYPE);
        read.json_value =
            read.location == Some(Location::Header) && media_type == Some("application/json");
        if media_type.is_some() && !read.json_value {
            refuse_media_type(&traits, read.location, is_payload);
        }
        if is_payload {
            self.make_root(&mut read, shape);
        }
        read.facts.extend(traits::rest(&traits));
        Ok((read, is_payload))
    }

    /// Names the root element of a document. The default is the name of the shape and the namespace
    /// of the service.
    pub(super) fn make_root(&self, member: &mut Member, target: &'a ast::Shape) {
        let is_structure = target.is("structure") || target.is("union");
        if !is_structure || self.protocol.is_some_and(|protocol| protocol != Protocol::RestXml) {
            return;
        }
        let traits = self.traits(&target.traits, &id::place(&member.target));
        let name = member.location_name.take().or_else(|| traits.string(XML_NAME));
        member.location_name = name.or_else(|| Some(id::name(&member.target).to_owned()));
        let own = member.xml_namespace.take().or_else(|| namespace(&traits));
        member.xml_namespace = own.or_else(|| self.namespace.clone());
    }

    /// Returns the trait for the name of a member in documents.
    fn name_trait(&self) -> Option<&'static str> {
        match self.protocol {
            Some(Protocol::RestJson) => Some("smithy.api#jsonName"),
            Some(Protocol::AwsJson | Protocol::RpcV2Cbor) => None,
            _ => Some(XML_NAME),
        }
    }

    /// Returns the values of an enum's members.
    fn enum_values(&self, id: &str, shape: &'a ast::Shape, facts: &mut Facts) -> Vec<String> {
        let values = shape.members.iter().filter_map(|(name, member)| {
            let traits = self.traits(&member.traits, &id::member_place(id, name));
            let value = match traits.get("smithy.api#enumValue") {
                Some(_) => traits.string("smithy.api#enumValue"),
                None => Some(name.clone()),
            };
            let mut own = Facts::new();
            traits::note_deprecation(&traits, &mut own);
            own.extend(traits::rest(&traits));
            facts.extend(own.into_iter().map(|(fact, value)| (format!("{name}.{fact}"), value)));
            value
        });
        values.collect()
    }
}

/// Returns the binding of a member, which can have only one. Bindings that do not apply to the role
/// of the structure are ignored.
fn binding(traits: &Object<'_, '_>, roles: Roles) -> Option<Binding> {
    use Location::{Header, Headers, Query, StatusCode, Uri};
    let mut bound = Vec::new();
    let mut at = |location, name| bound.push(Binding::At(location, name));
    if roles.input {
        if traits::is_set(traits, "smithy.api#httpLabel") {
            at(Uri, None);
        }
        if let Some(name) = traits.string("smithy.api#httpQuery") {
            at(Query, Some(name));
        }
        if traits::is_set(traits, "smithy.api#httpQueryParams") {
            at(Query, None);
        }
    }
    if roles != Roles::default() {
        if let Some(name) = traits.string("smithy.api#httpHeader") {
            at(Header, Some(name));
        }
        if let Some(prefix) = traits.string("smithy.api#httpPrefixHeaders") {
            at(Headers, Some(prefix));
        }
        if traits::is_set(traits, "smithy.api#httpPayload") {
            bound.push(Binding::Payload);
        }
    }
    if (roles.output || roles.error) && traits::is_set(traits, "smithy.api#httpResponseCode") {
        bound.push(Binding::At(StatusCode, None));
    }
    if bound.len() > 1 {
        traits.error("is bound to more than one part of an HTTP message");
    }
    bound.pop()
}

/// Rejects media types where they have an effect: text in headers would be in base64, and a body
/// would need a `Content-Type`.
fn refuse_media_type(traits: &Object<'_, '_>, location: Option<Location>, is_payload: bool) {
    let in_header = matches!(location, Some(Location::Header | Location::Headers));
    if in_header || is_payload {
        let message = format!("`{MEDIA_TYPE}` is not supported in a header, nor for a whole body");
        traits.error(message);
    }
}

pub(super) fn namespace(traits: &Object<'_, '_>) -> Option<XmlNamespace> {
    let namespace = traits.object("smithy.api#xmlNamespace")?;
    let (uri, prefix) = (namespace.required_string("uri"), namespace.string("prefix"));
    namespace.warn_of_the_rest();
    Some(XmlNamespace { uri: uri.ok()?, prefix: prefix.filter(|prefix| !prefix.is_empty()) })
}

fn timestamp_format(traits: &Object<'_, '_>) -> Result<Option<TimestampFormat>, Reported> {
    let Some(format) = traits.string("smithy.api#timestampFormat") else { return Ok(None) };
    Ok(Some(match format.as_str() {
        "date-time" => TimestampFormat::DateTime,
        "http-date" => TimestampFormat::HttpDate,
        "epoch-seconds" => TimestampFormat::EpochSeconds,
        other => return Err(traits.error(format!("unknown timestampFormat {other:?}"))),
    }))
}

/// Returns the values of a numeric enum by name. The enum becomes an integer.
fn int_enum_values(shape: &ast::Shape) -> Map<String, Value> {
    let value = |member: &ast::Member| member.traits.get("smithy.api#enumValue").cloned();
    let members = shape.members.iter();
    members.map(|(name, member)| (name.clone(), value(member).unwrap_or_default())).collect()
}

/// Returns the values of a string with the older trait `enum`.
fn enum_definitions(
    traits: &Object<'_, '_>,
    definitions: &Value,
    facts: &mut Facts,
) -> Vec<String> {
    let Value::Array(definitions) = definitions else {
        traits.mismatch("smithy.api#enum", "a list of definitions", definitions);
        return Vec::new();
    };
    let values = definitions.iter().filter_map(|definition| {
        let definition = traits.at(definition, traits.within("smithy.api#enum")).ok()?;
        let value = definition.required_string("value").ok()?;
        let harmless = &["name", "tags", "deprecated"];
        facts.extend(definition.rest_within(&value, harmless));
        Some(value)
    });
    values.collect()
}
