//! JSON objects that know their place in the document, for error messages.
//!
//! Required values are read as `Result<T, Reported>`. An optional value of the wrong type is read
//! as absent; it is reported too, so that nothing is generated.

use std::cell::RefCell;

use serde_json::{Map, Value};

use crate::error::{Collector, Reported};
use crate::model::Facts;

/// Keys whose values are prose.
const PROSE: &[&str] = &["documentation", "documentationUrl", "deprecatedMessage", "description"];

/// An object in a document, with its place.
pub(super) struct Object<'a, 'c> {
    map: &'a Map<String, Value>,
    place: String,
    collector: &'c RefCell<&'c mut Collector>,
    /// The keys that have been read.
    known: RefCell<Vec<&'static str>>,
}

impl<'a, 'c> Object<'a, 'c> {
    /// Returns the object at `place`.
    ///
    /// # Errors
    /// If `value` is not an object.
    pub(super) fn new(
        value: &'a Value,
        place: impl Into<String>,
        collector: &'c RefCell<&'c mut Collector>,
    ) -> Result<Self, Reported> {
        let place = place.into();
        match value {
            Value::Object(map) => Ok(Self::of(map, place, collector)),
            other => {
                let message = format!("expected an object, found {}", kind(other));
                Err(collector.borrow_mut().error(place, message))
            }
        }
    }

    /// Returns the object `map` at `place`.
    pub(super) fn of(
        map: &'a Map<String, Value>,
        place: impl Into<String>,
        collector: &'c RefCell<&'c mut Collector>,
    ) -> Self {
        Self { map, place: place.into(), collector, known: RefCell::default() }
    }

    /// Returns an object inside this one, with its own place.
    pub(super) fn at(
        &self,
        value: &'a Value,
        place: impl Into<String>,
    ) -> Result<Object<'a, 'c>, Reported> {
        Object::new(value, place, self.collector)
    }

    pub(super) fn place(&self) -> &str {
        &self.place
    }

    /// Returns the place of the value under `key`.
    pub(super) fn within(&self, key: &str) -> String {
        let comma = if self.place.is_empty() { "" } else { ", " };
        format!("{}{comma}`{key}`", self.place)
    }

    pub(super) fn error(&self, message: impl Into<String>) -> Reported {
        self.collector.borrow_mut().error(&self.place, message)
    }

    /// Reports an error elsewhere in the document.
    pub(super) fn error_at(&self, place: String, message: String) -> Reported {
        self.collector.borrow_mut().error(place, message)
    }

    /// Reports a value of the wrong type.
    pub(super) fn mismatch(&self, key: &str, expected: &str, found: &Value) -> Reported {
        self.error(format!("`{key}` should be {expected}, found {}", kind(found)))
    }

    /// Reports a value that is missing or of the wrong type.
    fn unfit(&self, key: &str, expected: &str) -> Reported {
        let found = self.map.get(key).map_or("nothing", kind);
        self.error(format!("`{key}` should be {expected}, found {found}"))
    }

    pub(super) fn warn(&self, message: impl Into<String>) {
        self.collector.borrow_mut().warn(&self.place, message);
    }

    /// Returns the value under `key`.
    pub(super) fn get(&self, key: &'static str) -> Option<&'a Value> {
        self.known.borrow_mut().push(key);
        self.map.get(key)
    }

    /// Marks keys as known without reading them.
    pub(super) fn ignore(&self, keys: &[&'static str]) {
        self.known.borrow_mut().extend(keys);
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

    pub(super) fn required_string(&self, key: &'static str) -> Result<String, Reported> {
        match self.get(key) {
            Some(Value::String(text)) => Ok(text.clone()),
            Some(other) => Err(self.mismatch(key, "a string", other)),
            None => Err(self.error(format!("`{key}` is missing, expected a string"))),
        }
    }

    /// Returns a whole number from 0.
    pub(super) fn required_number(&self, key: &'static str) -> Result<u32, Reported> {
        let number = self.get(key).and_then(Value::as_u64).and_then(|n| u32::try_from(n).ok());
        number.ok_or_else(|| self.unfit(key, "a whole number from 0"))
    }

    /// Returns an HTTP status.
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

    /// Returns the items of a list.
    pub(super) fn list(&self, key: &'static str, expected: &str) -> &'a [Value] {
        match self.get(key) {
            None => &[],
            Some(Value::Array(items)) => items,
            Some(other) => {
                self.mismatch(key, expected, other);
                &[]
            }
        }
    }

    pub(super) fn strings(&self, key: &'static str) -> Vec<String> {
        const EXPECTED: &str = "a list of strings";
        let mut strings = Vec::new();
        for item in self.list(key, EXPECTED) {
            match item {
                Value::String(text) => strings.push(text.clone()),
                other => {
                    self.mismatch(key, EXPECTED, other);
                }
            }
        }
        strings
    }

    /// Returns a list of strings. A single one may be given without the list.
    pub(super) fn one_or_more(&self, key: &'static str) -> Result<Vec<String>, Reported> {
        let strings = match self.get(key) {
            Some(Value::String(text)) => vec![text.clone()],
            Some(Value::Array(_)) => self.strings(key),
            _ => Vec::new(),
        };
        if strings.is_empty() {
            return Err(self.unfit(key, "a string or a list of strings"));
        }
        Ok(strings)
    }

    /// Returns the object under `key`.
    pub(super) fn object(&self, key: &'static str) -> Option<Object<'a, 'c>> {
        self.at(self.get(key)?, self.within(key)).ok()
    }

    /// Returns the object under `key`, which is required; `expected` describes it in errors.
    pub(super) fn required_object(
        &self,
        key: &'static str,
        expected: &str,
    ) -> Result<Object<'a, 'c>, Reported> {
        match self.get(key) {
            Some(value) => self.at(value, self.within(key)),
            None => Err(self.error(format!("`{key}` is missing, expected {expected}"))),
        }
    }

    /// Returns the string `name` of the object under `key`, which should have nothing else.
    pub(super) fn string_within(&self, key: &'static str, name: &'static str) -> Option<String> {
        let object = self.object(key)?;
        let string = object.required_string(name).ok();
        object.warn_of_the_rest();
        string
    }

    /// Returns the entries of the object under `key`.
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

    /// Whether the object under `key` has an entry `name`.
    pub(super) fn has_entry(&self, key: &str, name: &str) -> bool {
        self.map.get(key).and_then(|entries| entries.get(name)).is_some()
    }

    /// Returns all entries that were not read, except for prose.
    pub(super) fn rest_unjudged(&self) -> Facts {
        let known = self.known.borrow();
        let is_prose = |key: &str, value: &Value| value.is_string() && PROSE.contains(&key);
        let rest = self
            .map
            .iter()
            .filter(|(key, value)| !known.contains(&key.as_str()) && !is_prose(key, value));
        rest.map(|(key, value)| (key.clone(), value.clone())).collect()
    }

    /// Returns all entries that were not read, except for prose. Warns about those that are not in
    /// `harmless`, since they may have an effect that we do not implement.
    pub(super) fn rest(&self, harmless: &[&str]) -> Facts {
        let rest = self.rest_unjudged();
        for key in rest.keys().filter(|key| !harmless.contains(&key.as_str())) {
            self.warn(format!("`{key}` is not a known trait; it has no effect"));
        }
        rest
    }

    /// The same, with `name.` before each key, for an object that shares its facts with the one
    /// that contains it.
    pub(super) fn rest_within(&self, name: &str, harmless: &[&str]) -> Facts {
        let rest = self.rest(harmless).into_iter();
        rest.map(|(key, value)| (format!("{name}.{key}"), value)).collect()
    }

    /// Warns about all entries that were not read.
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
