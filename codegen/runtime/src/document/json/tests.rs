//! Compares reading and writing with serde_json, for many values and for broken documents.

use serde_json::{Number as SerdeNumber, Value as Serde};

use super::{from_bytes, read, value_to_bytes};
use crate::Map;
use crate::document::{Document, Number};

/// Reproducible pseudorandom numbers (splitmix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn text(&mut self) -> String {
        let length = self.below(40);
        let mut character = || match self.below(8) {
            0 => char::from_u32(self.below(0x20) as u32),
            1 => Some(['"', '\\', '/', '\u{7F}'][self.below(4) as usize]),
            2 => char::from_u32(self.below(0x11_0000) as u32),
            _ => char::from_u32(0x20 + self.below(0x60) as u32),
        };
        (0..length).filter_map(|_| character()).collect()
    }

    fn value(&mut self, depth: u64) -> Serde {
        match self.below(if depth == 0 { 7 } else { 9 }) {
            0 => Serde::Null,
            1 => Serde::Bool(self.below(2) == 0),
            2 => Serde::from(self.next() >> self.below(64)),
            3 => Serde::from(-((self.next() >> (1 + self.below(63))) as i64)),
            4 => SerdeNumber::from_f64(f64::from_bits(self.next()))
                .map_or(Serde::Null, Serde::Number),
            5 => SerdeNumber::from_f64(self.below(1 << 20) as f64 / 64.0)
                .map_or(Serde::Null, Serde::Number),
            6 => Serde::String(self.text()),
            7 => (0..self.below(6)).map(|_| self.value(depth - 1)).collect(),
            _ => (0..self.below(6)).map(|_| (self.text(), self.value(depth - 1))).collect(),
        }
    }
}

fn to_document(value: &Serde) -> Document {
    match value {
        Serde::Null => Document::Null,
        Serde::Bool(value) => (*value).into(),
        Serde::String(text) => text.as_str().into(),
        Serde::Array(items) => Document::Array(items.iter().map(to_document).collect()),
        Serde::Object(entries) => {
            let entry = |(key, value): (&String, _)| (key.clone(), to_document(value));
            Document::Object(entries.iter().map(entry).collect::<Map<_, _>>())
        }
        Serde::Number(number) => Document::Number(match (number.as_u64(), number.as_i64()) {
            (Some(value), _) => Number::PosInt(value),
            (None, Some(value)) => Number::NegInt(value),
            (None, None) => Number::Float(number.as_f64().unwrap()),
        }),
    }
}

fn read_document(json: &[u8]) -> super::Result<Document> {
    Ok(from_bytes(json, read::document)?.unwrap_or_default())
}

fn values() -> impl Iterator<Item = Serde> {
    let mut random = Random(1);
    (0..3000).map(move |_| random.value(5))
}

#[test]
fn what_serde_json_writes_is_read() {
    for value in values() {
        for json in
            [serde_json::to_vec(&value).unwrap(), serde_json::to_vec_pretty(&value).unwrap()]
        {
            assert_eq!(read_document(&json), Ok(to_document(&value)), "{value}");
        }
    }
}

#[test]
fn serde_json_reads_what_is_written() {
    for value in values() {
        let json = value_to_bytes(|out| out.document(&to_document(&value)));
        assert_eq!(serde_json::from_slice::<Serde>(&json).unwrap(), value, "{json:?}");
        assert_eq!(read_document(&json), Ok(to_document(&value)));
    }
}

/// A document with every kind of token.
const SAMPLE: &[u8] = "{ \"a\\u00e9\\\"\":[1, -2.5e+3,\"é\\ud83d\\ude00\",true , false,null, {}],\
    \"b\" :{\"c\":[]}, \"d\":\"0123456789abcdef0123456789\" }\n"
    .as_bytes();

/// Reads and skips the same document, and checks that serde_json agrees on whether it is valid.
fn check(json: &[u8]) {
    let expected = serde_json::from_slice::<Serde>(json);
    let document = read_document(json);
    assert_eq!(document.is_ok(), expected.is_ok(), "{:?}: {document:?}", json.escape_ascii());
    if let (Ok(document), Ok(expected)) = (&document, &expected) {
        assert_eq!(*document, to_document(expected));
    }
    let skipped = from_bytes(json, |_| Ok(Some(())));
    assert_eq!(skipped.is_ok(), document.is_ok(), "{:?}: {skipped:?}", json.escape_ascii());
}

#[test]
fn truncated_documents_are_errors() {
    check(SAMPLE);
    let end = SAMPLE.len() - 1;
    for length in 1..end {
        assert!(read_document(&SAMPLE[..length]).is_err(), "{length}");
        check(&SAMPLE[..length]);
    }
}

#[test]
fn changed_documents_are_judged_as_by_serde_json() {
    for position in 0..SAMPLE.len() {
        for byte in 0..=255 {
            let mut json = SAMPLE.to_vec();
            json[position] = byte;
            check(&json);
        }
        let mut json = SAMPLE.to_vec();
        json.remove(position);
        check(&json);
    }
}
