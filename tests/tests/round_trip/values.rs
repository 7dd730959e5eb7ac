//! Random values in their JSON form.

use base64::Engine as _;
use serde_json::{Map, Value, json};
use shapesmith_codegen::plan::{
    Field, Location, Multiple, OperationPlan, StructurePlan, Text, Type, TypePlan,
};
use shapesmith_tests::responses::Chance;

use super::TYPES;
use super::expected::lenient;

/// The members that a random structure has.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Fill {
    All,
    Any,
    /// The required ones, and any others.
    Valid,
}

/// Random values in their JSON form.
pub(super) struct Values {
    chance: Chance,
    fill: Fill,
}

/// Pieces of text.
const PIECES: [&str; 48] = [
    "a",
    "Key",
    "key",
    "z9",
    "null",
    "true",
    "0",
    "-1",
    " ",
    "  ",
    "\t",
    "\r",
    "\n",
    "\r\n",
    "<",
    ">",
    "&",
    "\"",
    "'",
    "&amp;",
    "&lt;Key&gt;",
    "&#13;",
    "&x;",
    "<Key>",
    "</Key>",
    "<!--",
    "-->",
    "<?",
    "]]>",
    "<![CDATA[",
    "%",
    "%20",
    "%2F",
    "%zz",
    "+",
    "/",
    "\\",
    "{}",
    ",",
    ";",
    "é",
    "日本",
    "😀",
    "\u{85}",
    "\u{A0}",
    "\u{2028}",
    "\u{FEFF}",
    "\u{7F}",
];

impl Values {
    pub(super) fn new(seed: u64, fill: Fill) -> Self {
        Self { chance: Chance::new(seed), fill }
    }

    pub(super) fn output(&mut self, operation: &OperationPlan) -> Value {
        let mut output = self.structure(&operation.output, 0);
        // Percent-encoded text may contain characters that XML cannot represent.
        for field in operation.response.form_encoded.iter().flat_map(|plan| &plan.fields) {
            let field = operation.output.fields.iter().find(|own| own.name == *field).unwrap();
            if output.get("EncodingType") == Some(&json!("url"))
                && let Some(Value::String(text)) = output.get_mut(&field.member)
            {
                text.push('\u{1}');
            }
        }
        // Two members for one header: the text is set if it is not a date.
        if let Some((date, text)) = lenient(&operation.output) {
            let dropped = if self.chance.one_in(2) { date } else { text };
            output.remove(&dropped.member);
            if let Some(Value::String(text)) = output.get_mut(&text.member) {
                text.insert_str(0, "no date:");
            }
        }
        output.into()
    }

    fn structure(&mut self, plan: &StructurePlan, depth: usize) -> Map<String, Value> {
        let mut members = Map::new();
        for field in &plan.fields {
            let is_set = match self.fill {
                Fill::All => depth < 10,
                Fill::Any => depth < 10 && !self.chance.one_in(3),
                Fill::Valid => field.required || (depth < 10 && !self.chance.one_in(3)),
            };
            if is_set {
                members.insert(field.member.clone(), self.member(field, depth));
            }
        }
        members
    }

    fn member(&mut self, field: &Field, depth: usize) -> Value {
        match (&field.location, &field.ty) {
            (Location::Header(_, Multiple::One(Text::String)), _) => self.header_text().into(),
            (Location::Header(_, Multiple::One(Text::Enum)), Type::Enum(_))
                if self.chance.one_in(4) =>
            {
                self.header_text().into()
            }
            (Location::Header(_, Multiple::One(Text::Enum)), Type::Enum(_)) => {
                self.known(&field.ty).unwrap_or_default().into()
            }
            (Location::HeaderMap(_), Type::Map(..)) => {
                let count = self.count();
                let key = |values: &mut Self| {
                    let pieces = ["a", "b-c", "0", "_", "!", "%20", "x.y", "content-type"];
                    (0..values.chance.below(4)).map(|_| *values.chance.pick(&pieces)).collect()
                };
                (0..count)
                    .map(|_| (key(self), Value::from(self.header_text())))
                    .collect::<Map<String, Value>>()
                    .into()
            }
            (_, ty) => self.value(ty, depth),
        }
    }

    pub(super) fn value(&mut self, ty: &Type, depth: usize) -> Value {
        match ty {
            Type::Boolean => self.chance.one_in(2).into(),
            Type::Integer => {
                let random = self.chance.number() as i32;
                (*self.chance.pick(&[0, 1, -1, i32::MIN, i32::MAX, random])).into()
            }
            Type::Long => {
                let random = self.chance.number() as i64;
                (*self.chance.pick(&[0, 1, -1, i64::MIN, i64::MAX, random])).into()
            }
            Type::String => self.text().into(),
            Type::Enum(_) => match self.chance.one_in(4) {
                true => self.text().into(),
                false => self.known(ty).unwrap_or_default().into(),
            },
            Type::Blob | Type::Stream => {
                let bytes: Vec<u8> =
                    (0..self.chance.below(40)).map(|_| self.chance.number() as u8).collect();
                base64::engine::general_purpose::STANDARD.encode(bytes).into()
            }
            Type::Timestamp => self.timestamp().into(),
            Type::List(item) => {
                (0..self.count()).map(|_| self.value(item, depth + 1)).collect::<Vec<_>>().into()
            }
            Type::Structure(name) => {
                let plan = TYPES.structure(name).expect("a structure");
                self.structure(plan, depth + 1).into()
            }
            other => panic!("{other:?}: no output of S3 has that"),
        }
    }

    /// The number of items: at least one if all members must be set.
    fn count(&mut self) -> usize {
        if self.fill == Fill::All { 1 + self.chance.below(3) } else { self.chance.below(4) }
    }

    fn text(&mut self) -> String {
        (0..self.chance.below(7)).map(|_| *self.chance.pick(&PIECES)).collect()
    }

    /// A header has no control characters and no surrounding white space.
    fn header_text(&mut self) -> String {
        let text: String = self.text().chars().filter(|c| !c.is_control()).collect();
        text.trim_matches(' ').to_owned()
    }

    fn known(&mut self, ty: &Type) -> Option<String> {
        let Type::Enum(name) = ty else { return None };
        let Some(TypePlan::Enum(plan)) = TYPES.get(name) else { return None };
        Some(self.chance.pick(&plan.values).0.clone())
    }

    fn timestamp(&mut self) -> String {
        let chance = &mut self.chance;
        let date = match chance.below(8) {
            0 => "0001-01-01".to_owned(),
            1 => "9999-12-31".to_owned(),
            2 => "2000-02-29".to_owned(),
            _ => {
                let (year, month) = (1900 + chance.below(300), 1 + chance.below(12));
                format!("{year:04}-{month:02}-{:02}", 1 + chance.below(28))
            }
        };
        let (hour, minute, second) = (chance.below(24), chance.below(60), chance.below(60));
        let fraction = match chance.below(4) {
            0 => format!(".{:03}000", 1 + chance.below(999)),
            1 => format!(".{:06}", 1 + chance.below(999_999)),
            _ => String::new(),
        };
        format!("{date}T{hour:02}:{minute:02}:{second:02}{fraction}Z")
    }
}
