//! A JSON value that knows where it stands, so that each fault can say so.

use std::cell::RefCell;

use serde_json::{Map, Value};

use crate::error::Collector;
use crate::model::Facts;

/// Keys whose strings are sentences of their authors.
const PROSE: &[&str] = &["documentation", "documentationUrl", "deprecatedMessage", "description"];

/// An object of the model, with the place that errors name.
pub(super) struct Object<'a, 'c> {
    map: &'a Map<String, Value>,
    place: String,
    collector: &'c RefCell<&'c mut Collector>,
    /// The keys that were asked for; a bit each would do, but there are only a few.
    known: RefCell<Vec<&'static str>>,
}

impl<'a, 'c> Object<'a, 'c> {
    /// The object at `place`; a fault if it is anything else.
    pub(super) fn new(
        value: &'a Value,
        place: impl Into<String>,
        collector: &'c RefCell<&'c mut Collector>,
    ) -> Option<Self> {
        let place = place.into();
        match value {
            Value::Object(map) => Some(Self::of(map, place, collector)),
            other => {
                collector
                    .borrow_mut()
                    .error(place, format!("expected an object, found {}", kind(other)));
                None
            }
        }
    }

    /// The object at `place` that is known to be one.
    pub(super) fn of(
        map: &'a Map<String, Value>,
        place: impl Into<String>,
        collector: &'c RefCell<&'c mut Collector>,
    ) -> Self {
        Self { map, place: place.into(), collector, known: RefCell::default() }
    }

    /// An object below this one, at a place of its own.
    pub(super) fn at(&self, value: &'a Value, place: impl Into<String>) -> Option<Object<'a, 'c>> {
        Object::new(value, place, self.collector)
    }

    pub(super) fn place(&self) -> &str {
        &self.place
    }

    pub(super) fn error(&self, message: impl Into<String>) {
        self.collector.borrow_mut().error(&self.place, message);
    }

    pub(super) fn warn(&self, message: impl Into<String>) {
        self.collector.borrow_mut().warn(&self.place, message);
    }

    /// A fault somewhere else in the document.
    pub(super) fn fault(&self, place: String, message: String) {
        self.collector.borrow_mut().error(place, message);
    }

    /// The value of a key, which is now known.
    pub(super) fn get(&self, key: &'static str) -> Option<&'a Value> {
        self.known.borrow_mut().push(key);
        self.map.get(key)
    }

    /// Keys that are facts without an effect on the wire.
    pub(super) fn ignore(&self, keys: &[&'static str]) {
        self.known.borrow_mut().extend(keys);
    }

    /// The fault of a value that is not as it should be.
    pub(super) fn mismatch(&self, key: &str, expected: &str, found: &Value) {
        self.error(format!("`{key}` should be {expected}, found {}", kind(found)));
    }

    pub(super) fn string(&self, key: &'static str) -> Option<String> {
        match self.get(key)? {
            Value::String(text) => Some(text.clone()),
            other => {
                self.mismatch(key, "a string", other);
                None
            }
        }
    }

    pub(super) fn required_string(&self, key: &'static str) -> Option<String> {
        if self.map.contains_key(key) {
            return self.string(key);
        }
        self.known.borrow_mut().push(key);
        self.error(format!("`{key}` is missing, expected a string"));
        None
    }

    /// A whole number from 0.
    pub(super) fn required_number(&self, key: &'static str) -> Option<u32> {
        let number = self.get(key).and_then(Value::as_u64).and_then(|n| u32::try_from(n).ok());
        if number.is_none() {
            let found = self.map.get(key).map_or("nothing", kind);
            self.error(format!("`{key}` should be a whole number from 0, found {found}"));
        }
        number
    }

    /// An HTTP status.
    pub(super) fn status(&self, key: &'static str) -> Option<u16> {
        let value = self.get(key)?;
        let status = value.as_u64().and_then(|n| u16::try_from(n).ok());
        let status = status.filter(|status| (100..600).contains(status));
        if status.is_none() {
            self.error(format!("`{key}` should be an HTTP status, found {value}"));
        }
        status
    }

    pub(super) fn flag(&self, key: &'static str) -> bool {
        match self.get(key) {
            None => false,
            Some(Value::Bool(flag)) => *flag,
            Some(other) => {
                self.mismatch(key, "true or false", other);
                false
            }
        }
    }

    pub(super) fn strings(&self, key: &'static str) -> Vec<String> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let Value::Array(items) = value else {
            self.mismatch(key, "a list of strings", value);
            return Vec::new();
        };
        let mut strings = Vec::with_capacity(items.len());
        for item in items {
            match item {
                Value::String(text) => strings.push(text.clone()),
                other => self.mismatch(key, "a list of strings", other),
            }
        }
        strings
    }

    /// A list of strings that may be a string alone if it is the only one.
    pub(super) fn one_or_more(&self, key: &'static str) -> Option<Vec<String>> {
        let strings = match self.get(key) {
            Some(Value::String(text)) => vec![text.clone()],
            Some(Value::Array(_)) => self.strings(key),
            _ => Vec::new(),
        };
        if strings.is_empty() {
            let found = self.map.get(key).map_or("nothing", kind);
            self.error(format!("`{key}` should be a string or a list of some, found {found}"));
            return None;
        }
        Some(strings)
    }

    /// An object under a key of this one, at the same place.
    pub(super) fn object(&self, key: &'static str) -> Option<Object<'a, 'c>> {
        self.at(self.get(key)?, self.within(key))
    }

    /// The place of what stands under a key of this object.
    pub(super) fn within(&self, key: &str) -> String {
        let comma = if self.place.is_empty() { "" } else { ", " };
        format!("{}{comma}`{key}`", self.place)
    }

    /// The same, if it has to be there; `expected` says what it is.
    pub(super) fn required_object(
        &self,
        key: &'static str,
        expected: &str,
    ) -> Option<Object<'a, 'c>> {
        if !self.map.contains_key(key) {
            self.error(format!("`{key}` is missing, expected {expected}"));
        }
        self.object(key)
    }

    /// The entries under a key: names, and what stands under each.
    pub(super) fn entries(
        &self,
        key: &'static str,
    ) -> impl Iterator<Item = (&'a String, &'a Value)> {
        let entries = match self.get(key) {
            Some(Value::Object(entries)) => Some(entries.iter()),
            Some(other) => {
                self.mismatch(key, "an object", other);
                None
            }
            None => None,
        };
        entries.into_iter().flatten()
    }

    /// Whether the object under a key has an entry of that name.
    pub(super) fn has_entry(&self, key: &str, name: &str) -> bool {
        self.map.get(key).and_then(|entries| entries.get(name)).is_some()
    }

    /// Everything that nothing has asked for, prose aside, under its key.
    pub(super) fn rest_unjudged(&self) -> Facts {
        let known = self.known.borrow();
        let is_prose = |key: &str, value: &Value| value.is_string() && PROSE.contains(&key);
        let rest = self
            .map
            .iter()
            .filter(|(key, value)| !known.contains(&key.as_str()) && !is_prose(key, value));
        rest.map(|(key, value)| (key.clone(), value.clone())).collect()
    }

    /// The same, and a warning of each key that is not among `harmless`: what it means is not
    /// known, so it has no effect.
    pub(super) fn rest(&self, harmless: &[&str]) -> Facts {
        let rest = self.rest_unjudged();
        for key in rest.keys().filter(|key| !harmless.contains(&key.as_str())) {
            self.warn(format!("`{key}` is not a known trait; it has no effect"));
        }
        rest
    }

    /// The same for an object within another, whose facts are the outer one's. The keys get its
    /// name before them.
    pub(super) fn rest_within(&self, name: &str, harmless: &[&str]) -> Facts {
        let rest = self.rest(harmless).into_iter();
        rest.map(|(key, value)| (format!("{name}.{key}"), value)).collect()
    }

    /// Warns of each key that nothing has asked for: what it means is not known, so it has no
    /// effect.
    pub(super) fn warn_of_the_rest(&self) {
        self.rest(&[]);
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
