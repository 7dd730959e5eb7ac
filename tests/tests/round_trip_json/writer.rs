//! Writes documents as a service would: plainly, or with variations that do not change their
//! meaning.

use serde_json::{Map, Value};
use shapesmith_codegen::model::{Kind, Member, Model, Structure, TimestampFormat};
use shapesmith_tests::responses::Chance;

use super::times::Time;
use super::values::format;

/// Writes values of a model's shapes.
pub(super) struct Writer<'m> {
    pub(super) model: &'m Model,
    /// Set for a wild writer.
    pub(super) chance: Option<Chance>,
}

impl Writer<'_> {
    /// Writes the document of a structure or a union.
    pub(super) fn structure(&mut self, shape: &str, value: &Value) -> String {
        let model = self.model;
        let (Kind::Structure(structure) | Kind::Union(structure)) = &model.shapes[shape].kind
        else {
            panic!("{shape} is no structure")
        };
        let mut entries = Vec::new();
        for (name, value) in value.as_object().unwrap() {
            let member = &structure.members[name];
            let key = member.location_name.as_ref().unwrap_or(name);
            // A null followed by another value is ignored.
            if self.one_in(12) {
                entries.push((key.clone(), "null".to_owned()));
            }
            entries.push((key.clone(), self.value(member, value)));
        }
        self.distract(structure, value, &mut entries);
        self.object(entries)
    }

    /// Adds members to be skipped, where that changes nothing.
    fn distract(
        &mut self,
        structure: &Structure,
        value: &Value,
        entries: &mut Vec<(String, String)>,
    ) {
        let Some(chance) = &mut self.chance else { return };
        for (name, member) in &structure.members {
            let key = member.location_name.as_ref().unwrap_or(name);
            if value.get(name).is_none() && chance.one_in(4) {
                entries.push((key.clone(), "null".to_owned()));
            }
        }
        while chance.one_in(3) {
            let keys = ["__type", "unknown", "TEXT", "", "kinD"];
            let values = [
                "\"com.example#Type\"",
                "null",
                "-1.5e+300",
                "[[], {}, {\"Text\": [null, \"}\"]}]",
                "{\"Text\": \"no\", \"\\\"\": {\"kind\": \"\\\\\"}}",
            ];
            let at = chance.below(entries.len() + 1);
            entries
                .insert(at, ((*chance.pick(&keys)).to_owned(), (*chance.pick(&values)).to_owned()));
        }
    }

    fn value(&mut self, member: &Member, value: &Value) -> String {
        let model = self.model;
        let shape = &model.shapes[&member.target];
        match (&shape.kind, value) {
            (_, Value::Null) => "null".to_owned(),
            (Kind::Structure(_) | Kind::Union(_), value) => self.structure(&member.target, value),
            (Kind::List(item), Value::Array(items)) => {
                let mut written = Vec::new();
                for value in items {
                    if !shape.sparse && self.one_in(8) {
                        written.push("null".to_owned());
                    }
                    written.push(self.value(item, value));
                }
                self.array(written)
            }
            (Kind::Map(_, item), Value::Object(entries)) => {
                let mut written = Vec::new();
                if !shape.sparse && self.one_in(8) {
                    written.push(("of null".to_owned(), "null".to_owned()));
                }
                for (key, value) in entries {
                    written.push((key.clone(), self.value(item, value)));
                }
                self.object(written)
            }
            (Kind::Boolean, value) if self.one_in(4) => format!("\"{value}\""),
            (Kind::Timestamp, Value::String(iso)) => {
                self.time(format(model, member), Time::of(iso))
            }
            (Kind::Document, value) => self.document(value),
            (_, Value::String(text)) => self.text(text),
            (_, Value::Number(number)) if self.one_in(4) => format!("\"{number}\""),
            (_, value) => value.to_string(),
        }
    }

    fn time(&mut self, format: TimestampFormat, time: &Time) -> String {
        let formats =
            [TimestampFormat::EpochSeconds, TimestampFormat::DateTime, TimestampFormat::HttpDate];
        let format = match self.one_in(2) {
            true => formats[self.below(formats.len())],
            false => format,
        };
        match format {
            TimestampFormat::HttpDate if time.is_whole() => self.text(time.http),
            TimestampFormat::EpochSeconds if self.one_in(4) => format!("\"{}\"", time.seconds),
            TimestampFormat::EpochSeconds => time.seconds.to_owned(),
            _ => self.text(time.iso),
        }
    }

    fn document(&mut self, value: &Value) -> String {
        match value {
            Value::Object(entries) => {
                let entries =
                    entries.iter().map(|(key, value)| (key.clone(), self.document(value)));
                let entries = entries.collect();
                self.object_in_order(entries)
            }
            Value::Array(items) => {
                let items = items.iter().map(|value| self.document(value)).collect();
                self.array(items)
            }
            Value::String(text) => self.text(text),
            value => value.to_string(),
        }
    }

    /// Writes an object; the order of different keys does not matter.
    fn object(&mut self, mut entries: Vec<(String, String)>) -> String {
        if let Some(chance) = &mut self.chance {
            for index in 1..entries.len() {
                let other = chance.below(index + 1);
                // The last one counts.
                if !entries[other..=index].iter().any(|(key, _)| *key == entries[other].0) {
                    entries.swap(index, other);
                }
            }
        }
        self.object_in_order(entries)
    }

    fn object_in_order(&mut self, entries: Vec<(String, String)>) -> String {
        let entries = entries.into_iter().map(|(key, value)| {
            let (before, behind) = (self.gap(), self.gap());
            format!("{}{before}:{behind}{value}", self.text(&key))
        });
        let entries = entries.collect();
        format!("{{{}}}", self.joined(entries))
    }

    fn array(&mut self, items: Vec<String>) -> String {
        format!("[{}]", self.joined(items))
    }

    fn joined(&mut self, parts: Vec<String>) -> String {
        let mut joined = self.gap();
        for (index, part) in parts.into_iter().enumerate() {
            if index > 0 {
                joined += ",";
                joined += &self.gap();
            }
            joined += &part;
            joined += &self.gap();
        }
        joined
    }

    fn gap(&mut self) -> String {
        match &mut self.chance {
            Some(chance) => (*chance.pick(&["", "", " ", "\n\t", "\r\n  "])).to_owned(),
            None => String::new(),
        }
    }

    fn text(&mut self, text: &str) -> String {
        let Some(chance) = &mut self.chance else { return Value::from(text).to_string() };
        let mut written = "\"".to_owned();
        for character in text.chars() {
            match (character, chance.below(4)) {
                ('/', 0) => written += "\\/",
                (_, 0) => {
                    for unit in character.encode_utf16(&mut [0; 2]) {
                        written += &format!("\\u{unit:04x}");
                    }
                }
                ('"' | '\\' | '\0'..' ', _) => {
                    let quoted = Value::from(character.to_string()).to_string();
                    written += &quoted[1..quoted.len() - 1];
                }
                _ => written.push(character),
            }
        }
        written + "\""
    }

    /// Returns a number below `limit`; always 0 for a plain writer.
    fn below(&mut self, limit: usize) -> usize {
        self.chance.as_mut().map_or(0, |chance| chance.below(limit))
    }

    fn one_in(&mut self, count: usize) -> bool {
        self.chance.as_mut().is_some_and(|chance| chance.one_in(count))
    }
}

/// Another library reads the same from a plain writer.
#[test]
fn both_writers_write_json() {
    let model = Model::clone(&super::MODEL);
    let value = Value::Object(Map::from_iter([("Text".to_owned(), "a\"\0😀/".into())]));
    for seed in 0..100 {
        for chance in [None, Some(Chance::new(seed))] {
            let written = Writer { model: &model, chance }.structure("Everything", &value);
            let read: Value = serde_json::from_str(&written).unwrap();
            assert_eq!(read["Text"], value["Text"], "{written}");
        }
    }
}
