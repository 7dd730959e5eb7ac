//! Reads forms as a strict service would: unknown keys and wrong types are errors.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};
use shapesmith_codegen::model::{Kind, Member, Model, Protocol, Shape, Structure, TimestampFormat};

use super::times::TIMES;

/// A value in the JSON form of generated types, or an error.
type Result<T> = std::result::Result<T, String>;

/// A form, and the rules for its keys.
pub(super) struct Reader<'m> {
    model: &'m Model,
    protocol: Protocol,
    pairs: BTreeMap<String, String>,
    repeated: Vec<String>,
    read: RefCell<BTreeSet<String>>,
}

impl<'m> Reader<'m> {
    pub(super) fn new(model: &'m Model, protocol: Protocol, form: &[u8]) -> Self {
        let (mut pairs, mut repeated) = (BTreeMap::new(), Vec::new());
        for (key, value) in form_urlencoded::parse(form).into_owned() {
            if pairs.insert(key.clone(), value).is_some() {
                repeated.push(key);
            }
        }
        Self { model, protocol, pairs, repeated, read: RefCell::default() }
    }

    /// Reads the input of an operation.
    pub(super) fn read(&self, operation: &str, shape: &str) -> Result<Value> {
        if !self.repeated.is_empty() {
            return Err(format!("repeated: {:?}", self.repeated));
        }
        for (key, expected) in [("Action", operation), ("Version", "2024-01-01")] {
            if self.text(key).as_deref() != Some(expected) {
                return Err(format!("{key} is not {expected}"));
            }
        }
        let value = self.structure(shape, "")?;
        let read = self.read.borrow();
        match self.pairs.keys().find(|key| !read.contains(*key)) {
            Some(key) => Err(format!("nothing has the key {key:?}")),
            None => Ok(value.unwrap_or_else(|| json!({}))),
        }
    }

    fn is_ec2(&self) -> bool {
        self.protocol == Protocol::Ec2
    }

    fn text(&self, key: &str) -> Option<String> {
        let value = self.pairs.get(key)?;
        self.read.borrow_mut().insert(key.to_owned());
        Some(value.clone())
    }

    fn members(&self, shape: &str) -> &'m Structure {
        match &self.model.shapes[shape].kind {
            Kind::Structure(structure) | Kind::Union(structure) => structure,
            other => panic!("{shape} is {other:?}"),
        }
    }

    /// Returns the name of a member in keys.
    fn name(&self, name: &str, member: &Member) -> String {
        let of_items = self.items_name(&self.model.shapes[&member.target]);
        let name = of_items.or(member.location_name.as_deref()).unwrap_or(name);
        match self.is_ec2() {
            true => member.query_name.clone().unwrap_or_else(|| {
                let own = member.location_name.as_deref().unwrap_or(name);
                own[..1].to_uppercase() + &own[1..]
            }),
            false => name.to_owned(),
        }
    }

    /// The name of the items of a list that is flattened itself.
    fn items_name(&self, shape: &'m Shape) -> Option<&'m str> {
        match &shape.kind {
            Kind::List(item) if shape.flattened && !self.is_ec2() => item.location_name.as_deref(),
            _ => None,
        }
    }

    fn structure(&self, shape: &str, prefix: &str) -> Result<Option<Value>> {
        // Shapes may contain themselves.
        let inside = format!("{prefix}.");
        if !prefix.is_empty() && !self.pairs.keys().any(|key| key.starts_with(&inside)) {
            return Ok(None);
        }
        let mut members = Map::new();
        for (name, member) in &self.members(shape).members {
            let key = |name: &str| match prefix {
                "" => name.to_owned(),
                prefix => format!("{prefix}.{name}"),
            };
            let mut value = self.value(member, &key(&self.name(name, member)))?;
            if self.items_name(&self.model.shapes[&member.target]).is_some() {
                // If it is empty, it has its own name.
                value = value.or(self.text(&key(name)).map(|_| json!([])));
            }
            members.extend(value.map(|value| (name.clone(), value)));
        }
        Ok((!members.is_empty()).then(|| members.into()))
    }

    fn value(&self, member: &Member, key: &str) -> Result<Option<Value>> {
        let shape = &self.model.shapes[&member.target];
        let flattened = member.flattened || shape.flattened;
        match &shape.kind {
            Kind::Structure(_) | Kind::Union(_) => self.structure(&member.target, key),
            Kind::List(item) => self.list(item, flattened || self.is_ec2(), key),
            Kind::Map(name, value) => {
                let key = if flattened { key.to_owned() } else { format!("{key}.entry") };
                let parts = [(name, "key"), (value, "value")].map(|(part, default)| {
                    match (&part.location_name, self.is_ec2()) {
                        (Some(name), true) => name[..1].to_uppercase() + &name[1..],
                        (Some(name), false) => name.clone(),
                        (None, _) => default.to_owned(),
                    }
                });
                self.map(value, &parts, &key)
            }
            _ => self.text(key).map(|text| self.scalar(member, shape, &text)).transpose(),
        }
    }

    /// Returns the largest number behind a key.
    fn count(&self, key: &str) -> usize {
        let numbers = self.pairs.keys().filter_map(|pair| {
            let rest = pair.strip_prefix(key)?.strip_prefix('.')?;
            rest.split('.').next()?.parse().ok()
        });
        numbers.max().unwrap_or(0)
    }

    fn list(&self, item: &Member, flat: bool, key: &str) -> Result<Option<Value>> {
        if self.text(key).is_some_and(|text| text.is_empty() && !self.is_ec2()) {
            return Ok(Some(json!([])));
        }
        let key = match flat {
            true => key.to_owned(),
            false => format!("{key}.{}", item.location_name.as_deref().unwrap_or("member")),
        };
        let items = (1..=self.count(&key))
            .map(|number| Ok(self.value(item, &format!("{key}.{number}"))?.unwrap_or(Value::Null)));
        let items = items.collect::<Result<Vec<_>>>()?;
        Ok((!items.is_empty()).then(|| items.into()))
    }

    fn map(&self, value: &Member, parts: &[String; 2], key: &str) -> Result<Option<Value>> {
        let mut entries = Map::new();
        for number in 1..=self.count(key) {
            let name = self.text(&format!("{key}.{number}.{}", parts[0]));
            let name = name.ok_or_else(|| format!("{key}.{number} has no key"))?;
            let value = self.value(value, &format!("{key}.{number}.{}", parts[1]))?;
            entries.insert(name, value.unwrap_or(Value::Null));
        }
        Ok((!entries.is_empty()).then(|| entries.into()))
    }

    fn scalar(&self, member: &Member, shape: &Shape, text: &str) -> Result<Value> {
        let wrong = || format!("{text:?} is no {:?}", shape.kind);
        Ok(match &shape.kind {
            Kind::String | Kind::Enum(_) | Kind::Blob => text.into(),
            Kind::Boolean => text.parse::<bool>().map_err(|_| wrong())?.into(),
            Kind::Float | Kind::Double if ["NaN", "Infinity", "-Infinity"].contains(&text) => {
                text.into()
            }
            Kind::Float | Kind::Double => number(text.parse::<f64>().map_err(|_| wrong())?),
            Kind::Timestamp => {
                let format = member.timestamp_format.or(shape.timestamp_format);
                let time = TIMES.iter().find(|time| match format {
                    Some(TimestampFormat::EpochSeconds) => time.seconds == text,
                    Some(TimestampFormat::HttpDate) => time.http == text && time.is_whole(),
                    _ => time.iso == text,
                });
                time.ok_or_else(wrong)?.iso.into()
            }
            _ => text.parse::<i64>().map_err(|_| wrong())?.into(),
        })
    }

    /// Returns what a form can tell of a value. Structures and maps without members leave no trace,
    /// nor do the items at the end of a list that are such, nor lists without items in ec2.
    pub(super) fn without_traces(&self, shape: &str, value: &Value) -> Option<Value> {
        let structure = self.members(shape);
        let members = value.as_object().unwrap().iter();
        let members = members.filter_map(|(name, value)| {
            Some((name.clone(), self.told(&structure.members[name], value)?))
        });
        let members: Map<_, _> = members.collect();
        (!members.is_empty()).then(|| members.into())
    }

    fn told(&self, member: &Member, value: &Value) -> Option<Value> {
        match &self.model.shapes[&member.target].kind {
            Kind::Structure(_) | Kind::Union(_) => self.without_traces(&member.target, value),
            Kind::List(item) => {
                let items = value.as_array().unwrap();
                if items.is_empty() && !self.is_ec2() {
                    return Some(json!([]));
                }
                let items = items.iter().map(|value| self.told(item, value));
                let mut items: Vec<_> = items.collect();
                while items.pop_if(|item| item.is_none()).is_some() {}
                let items: Vec<_> = items.into_iter().map(Option::unwrap_or_default).collect();
                (!items.is_empty()).then(|| items.into())
            }
            Kind::Map(_, of) => {
                let entries = value.as_object().unwrap().iter();
                let entries = entries
                    .map(|(key, value)| (key.clone(), self.told(of, value).unwrap_or_default()));
                let entries: Map<_, _> = entries.collect();
                (!entries.is_empty()).then(|| entries.into())
            }
            Kind::Float | Kind::Double => Some(value.as_f64().map_or(value.clone(), number)),
            _ => Some(value.clone()),
        }
    }
}

fn number(value: f64) -> Value {
    // Zero has no sign in the values of this test.
    (value + 0.0).into()
}
