//! Random values of shapes, in the JSON form of generated types.

use base64::Engine as _;
use serde_json::{Map, Number, Value, json};
use shapesmith_codegen::model::{Kind, Member, Model, Structure, TimestampFormat};
use shapesmith_tests::responses::Chance;

use super::times::TIMES;

/// Pieces of text.
const PIECES: [&str; 30] = [
    "a",
    "Text",
    "z9",
    "null",
    "true",
    "0",
    "-1.5",
    " ",
    "\t",
    "\r\n",
    "\"",
    "\\",
    "\\\"",
    "\\u0041",
    "/",
    "{",
    "}",
    "[]",
    ":",
    ",",
    "\0",
    "\u{1F}",
    "\u{7F}",
    "\u{85}",
    "\u{2028}",
    "\u{FEFF}",
    "é",
    "日本",
    "😀",
    "\u{10FFFF}",
];

/// Creates random values.
pub(super) struct Values<'m> {
    pub(super) model: &'m Model,
    pub(super) chance: Chance,
    /// Whether every member is set, as far as the depth allows.
    pub(super) full: bool,
}

/// Returns the format of a timestamp in a document: from the member, the shape, or the protocol.
pub(super) fn format(model: &Model, member: &Member) -> TimestampFormat {
    let of_shape = model.shapes[&member.target].timestamp_format;
    member.timestamp_format.or(of_shape).unwrap_or(TimestampFormat::EpochSeconds)
}

impl Values<'_> {
    /// Returns a structure or a union.
    pub(super) fn structure(&mut self, shape: &str, depth: usize) -> Value {
        let model = self.model;
        match &model.shapes[shape].kind {
            Kind::Structure(structure) => self.members(structure, depth),
            Kind::Union(structure) => self.variant(structure, depth),
            other => panic!("{shape} is {other:?}"),
        }
    }

    fn members(&mut self, structure: &Structure, depth: usize) -> Value {
        let mut members = Map::new();
        for (name, member) in &structure.members {
            let is_set = depth < 6 && (self.full || self.chance.one_in(2));
            if is_set {
                members.insert(name.clone(), self.value(member, depth + 1));
            }
        }
        members.into()
    }

    fn variant(&mut self, structure: &Structure, depth: usize) -> Value {
        // The first variant ends the recursion.
        let count = if depth < 6 { structure.members.len() } else { 1 };
        let (name, member) = structure.members.get_index(self.chance.below(count)).unwrap();
        json!({ name: self.value(member, depth + 1) })
    }

    fn value(&mut self, member: &Member, depth: usize) -> Value {
        let model = self.model;
        let shape = &model.shapes[&member.target];
        match &shape.kind {
            Kind::Structure(_) | Kind::Union(_) => self.structure(&member.target, depth),
            Kind::List(item) => {
                let count = self.count(depth);
                (0..count).map(|_| self.item(shape.sparse, item, depth)).collect()
            }
            Kind::Map(key, value) => {
                let count = self.count(depth);
                let entries = (0..count).map(|_| {
                    let name = self.value(key, depth);
                    let name = name.as_str().unwrap().to_owned();
                    (name, self.item(shape.sparse, value, depth))
                });
                entries.collect::<Map<_, _>>().into()
            }
            Kind::String => self.text().into(),
            Kind::Enum(values) if !self.chance.one_in(4) => self.chance.pick(values).clone().into(),
            Kind::Enum(_) => self.text().into(),
            Kind::Boolean => self.chance.one_in(2).into(),
            Kind::Byte => (self.chance.number() as i8).into(),
            Kind::Short => (self.chance.number() as i16).into(),
            Kind::Integer => {
                let random = self.chance.number() as i32;
                (*self.chance.pick(&[0, -1, i32::MIN, i32::MAX, random])).into()
            }
            Kind::Long => {
                let random = self.chance.number() as i64;
                (*self.chance.pick(&[0, -1, i64::MIN, i64::MAX, random])).into()
            }
            Kind::Float | Kind::Double => self.float(),
            Kind::Blob => {
                let bytes: Vec<u8> =
                    (0..self.chance.below(9)).map(|_| self.chance.number() as u8).collect();
                base64::engine::general_purpose::STANDARD.encode(bytes).into()
            }
            Kind::Timestamp => {
                let needs_whole = format(model, member) == TimestampFormat::HttpDate;
                let times: Vec<_> =
                    TIMES.iter().filter(|time| !needs_whole || time.is_whole()).collect();
                self.chance.pick(&times).iso.into()
            }
            // `null` as a whole document means that it is unset.
            Kind::Document => match self.document(depth) {
                Value::Null => true.into(),
                document => document,
            },
        }
    }

    fn item(&mut self, sparse: bool, item: &Member, depth: usize) -> Value {
        match sparse && self.chance.one_in(3) {
            true => Value::Null,
            false => self.value(item, depth + 1),
        }
    }

    /// The number of items: fewer at greater depth.
    fn count(&mut self, depth: usize) -> usize {
        match depth {
            0..3 => self.chance.below(4),
            3..6 => self.chance.below(2),
            _ => 0,
        }
    }

    fn text(&mut self) -> String {
        (0..self.chance.below(6)).map(|_| *self.chance.pick(&PIECES)).collect()
    }

    /// Returns a number that both float types represent exactly, or one of the words.
    fn float(&mut self) -> Value {
        match self.chance.below(8) {
            0 => (*self.chance.pick(&["NaN", "Infinity", "-Infinity"])).into(),
            1 => 0.into(),
            _ => (f64::from(self.chance.number() as i16) / 8.0).into(),
        }
    }

    fn document(&mut self, depth: usize) -> Value {
        match self.chance.below(if depth < 6 { 9 } else { 6 }) {
            0 => Value::Null,
            1 => self.chance.one_in(2).into(),
            2 => self.text().into(),
            3 => self.chance.number().into(),
            4 => (self.chance.number() as i64).into(),
            5 => Number::from_f64(f64::from(self.chance.number() as i16) / 8.0).unwrap().into(),
            6 | 7 => (0..self.chance.below(4)).map(|_| self.document(depth + 1)).collect(),
            _ => {
                let entries =
                    (0..self.chance.below(4)).map(|_| (self.text(), self.document(depth + 1)));
                entries.collect::<Map<_, _>>().into()
            }
        }
    }
}
