//! Writes documents as a service would: plainly, or with variations that do not change their
//! meaning.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};
use shapesmith_codegen::model::{Kind, Member, Model, Structure};
use shapesmith_tests::responses::Chance;

use super::times::Time;

/// Major types.
const BYTES: u8 = 2;
const TEXT: u8 = 3;
const ARRAY: u8 = 4;
const MAP: u8 = 5;
const TAG: u8 = 6;

const NULL: u8 = 0xF6;
const UNDEFINED: u8 = 0xF7;
const BREAK: u8 = 0xFF;

/// A key and a value, both written.
type Entry = (Vec<u8>, Vec<u8>);

/// Writes values of a model's shapes.
pub(super) struct Writer<'m> {
    pub(super) model: &'m Model,
    /// Set for a wild writer.
    pub(super) chance: Option<Chance>,
}

impl Writer<'_> {
    /// Writes the document of a structure or a union.
    pub(super) fn structure(&mut self, shape: &str, value: &Value) -> Vec<u8> {
        let model = self.model;
        let (Kind::Structure(structure) | Kind::Union(structure)) = &model.shapes[shape].kind
        else {
            panic!("{shape} is no structure")
        };
        let mut entries = Vec::new();
        for (name, value) in value.as_object().unwrap() {
            // A null followed by another value is ignored.
            if self.one_in(12) {
                entries.push((name.clone(), self.null()));
            }
            entries.push((name.clone(), self.value(&structure.members[name], value)));
        }
        self.distract(structure, value, &mut entries);
        self.shuffle(&mut entries);
        let entries = entries.into_iter().map(|(key, value)| (self.text(&key), value));
        let entries = entries.collect();
        self.map(entries)
    }

    /// Adds members to be skipped, where that changes nothing.
    fn distract(
        &mut self,
        structure: &Structure,
        value: &Value,
        entries: &mut Vec<(String, Vec<u8>)>,
    ) {
        for name in structure.members.keys() {
            if value.get(name).is_none() && self.one_in(4) {
                entries.push((name.clone(), self.null()));
            }
        }
        while self.one_in(3) {
            let keys = ["__type", "unknown", "TEXT", "", "kinD"];
            let values: [&[u8]; 7] = [
                b"\x61a",
                b"\xF6",
                b"\xF9\x7C\x01",
                b"\xC2\x58\x14\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01",
                b"\x83\x80\xA0\x9F\xBF\x64Text\x82\xF6\x61}\xFF\xFF",
                b"\xBF\x64Text\x62no\x7F\x61a\x61b\xFF\xA1\x64kind\x5F\x41\xFF\x40\xFF\xFF",
                b"\xD9\xD9\xF7\x3B\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF",
            ];
            let (at, key, value) =
                (self.below(entries.len() + 1), self.below(keys.len()), self.below(values.len()));
            entries.insert(at, (keys[key].to_owned(), values[value].to_vec()));
        }
    }

    /// The order of different keys does not matter; of equal ones, the last counts.
    fn shuffle(&mut self, entries: &mut [(String, Vec<u8>)]) {
        for index in 1..entries.len() {
            let other = self.below(index + 1);
            let is_repeated = entries[other + 1..].iter().any(|(key, _)| *key == entries[other].0);
            if self.chance.is_some() && !is_repeated {
                entries[other..=index].rotate_left(1);
            }
        }
    }

    fn value(&mut self, member: &Member, value: &Value) -> Vec<u8> {
        let written = self.untagged(member, value);
        // Tags that this protocol does not have say nothing.
        match self.one_in(10) {
            true => [self.head(TAG, 55_799), written].concat(),
            false => written,
        }
    }

    fn untagged(&mut self, member: &Member, value: &Value) -> Vec<u8> {
        let model = self.model;
        let shape = &model.shapes[&member.target];
        match (&shape.kind, value) {
            (_, Value::Null) => self.null(),
            (Kind::Structure(_) | Kind::Union(_), value) => self.structure(&member.target, value),
            (Kind::List(item), Value::Array(items)) => {
                let mut written = Vec::new();
                for value in items {
                    if !shape.sparse && self.one_in(8) {
                        written.push(self.null());
                    }
                    written.push(self.value(item, value));
                }
                self.container(ARRAY, written.len(), written.concat())
            }
            (Kind::Map(_, item), Value::Object(entries)) => {
                self.entries(shape.sparse, item, entries)
            }
            (Kind::Timestamp, Value::String(iso)) => self.time(Time::of(iso)),
            (Kind::Blob, Value::String(text)) => {
                let bytes = STANDARD.decode(text).unwrap();
                let pieces = bytes.chunks(2).map(<[u8]>::to_vec).collect();
                self.string(BYTES, &bytes, pieces)
            }
            (Kind::Float | Kind::Double, Value::String(word)) => self.float(word.parse().unwrap()),
            (Kind::Float | Kind::Double, value) => self.float(value.as_f64().unwrap()),
            (_, Value::String(text)) => self.text(text),
            (_, Value::Bool(value)) => match self.one_in(4) {
                true => self.text(&value.to_string()),
                false => vec![if *value { 0xF5 } else { 0xF4 }],
            },
            (_, value) => self.integer(value.as_i64().unwrap()),
        }
    }

    fn entries(&mut self, sparse: bool, item: &Member, entries: &Map<String, Value>) -> Vec<u8> {
        let mut written = Vec::new();
        if !sparse && self.one_in(8) {
            written.push((self.text("of null"), self.null()));
        }
        for (key, value) in entries {
            written.push((self.text(key), self.value(item, value)));
        }
        self.map(written)
    }

    fn time(&mut self, time: &Time) -> Vec<u8> {
        let tag = |tag: u8| vec![TAG << 5 | tag];
        match self.below(5) {
            0 if time.is_whole() => [tag(1), self.integer(time.seconds.parse().unwrap())].concat(),
            1 => [tag(0), self.text(time.iso)].concat(),
            2 if time.is_whole() => self.text(time.http),
            3 => self.text(time.seconds),
            _ => [tag(1), double(time.seconds.parse().unwrap())].concat(),
        }
    }

    fn integer(&mut self, value: i64) -> Vec<u8> {
        match self.below(12) {
            1 if value.unsigned_abs() < 1 << 53 => double(value as f64),
            2 => self.text(&value.to_string()),
            // A big integer.
            3 if value < 0 => [vec![0xC3], vec![0x48], (!value).to_be_bytes().to_vec()].concat(),
            3 => [vec![0xC2], vec![0x49, 0], value.to_be_bytes().to_vec()].concat(),
            _ if value < 0 => self.head(1, !value as u64),
            _ => self.head(0, value as u64),
        }
    }

    fn float(&mut self, value: f64) -> Vec<u8> {
        let single = value as f32;
        match self.below(5) {
            1 if f64::from(single) == value => [vec![0xFA], single.to_be_bytes().to_vec()].concat(),
            2 if value.fract() == 0.0 => self.integer(value as i64),
            3 if value == 1.5 => b"\xF9\x3E\x00".to_vec(),
            _ => double(value),
        }
    }

    fn text(&mut self, text: &str) -> Vec<u8> {
        let pieces = text.chars().map(|character| character.to_string().into_bytes()).collect();
        self.string(TEXT, text.as_bytes(), pieces)
    }

    /// Writes a string, as a whole or in pieces.
    fn string(&mut self, major: u8, whole: &[u8], pieces: Vec<Vec<u8>>) -> Vec<u8> {
        if !self.one_in(6) {
            return [self.head(major, whole.len() as u64), whole.to_vec()].concat();
        }
        let mut written = vec![major << 5 | 31];
        for piece in pieces {
            written.extend(self.head(major, piece.len() as u64));
            written.extend(piece);
        }
        written.push(BREAK);
        written
    }

    fn map(&mut self, entries: Vec<Entry>) -> Vec<u8> {
        let count = entries.len();
        let content = entries.into_iter().flat_map(|(key, value)| [key, value]);
        let content: Vec<Vec<u8>> = content.collect();
        self.container(MAP, count, content.concat())
    }

    fn container(&mut self, major: u8, count: usize, content: Vec<u8>) -> Vec<u8> {
        match self.one_in(2) {
            true => [vec![major << 5 | 31], content, vec![BREAK]].concat(),
            false => [self.head(major, count as u64), content].concat(),
        }
    }

    /// Writes a head in as few bytes as possible, or in more.
    fn head(&mut self, major: u8, argument: u64) -> Vec<u8> {
        let bytes = argument.to_be_bytes();
        let least: usize = match argument {
            0..24 => 0,
            24..0x100 => 1,
            0x100..0x1_0000 => 2,
            0x1_0000..0x1_0000_0000 => 4,
            _ => 8,
        };
        let width = if self.one_in(6) { 8 } else { least };
        match width {
            0 => vec![major << 5 | bytes[7]],
            _ => {
                let info = 24 + width.ilog2() as u8;
                [vec![major << 5 | info], bytes[8 - width..].to_vec()].concat()
            }
        }
    }

    fn null(&mut self) -> Vec<u8> {
        vec![if self.one_in(3) { UNDEFINED } else { NULL }]
    }

    /// Returns a number below `limit`; always 0 for a plain writer.
    fn below(&mut self, limit: usize) -> usize {
        self.chance.as_mut().map_or(0, |chance| chance.below(limit))
    }

    fn one_in(&mut self, count: usize) -> bool {
        self.chance.as_mut().is_some_and(|chance| chance.one_in(count))
    }
}

fn double(value: f64) -> Vec<u8> {
    [vec![0xFB], value.to_be_bytes().to_vec()].concat()
}
