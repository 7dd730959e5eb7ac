//! Compares reading and writing with ciborium, for the examples of the specification, for many
//! values and for broken documents.

use ciborium::Value as Tree;

use super::{from_bytes, read, value_to_bytes, write};
use crate::Map;

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
        let length = [3, 40, 300][self.below(3) as usize];
        let mut character = || match self.below(8) {
            0 => char::from_u32(self.below(0x11_0000) as u32),
            _ => char::from_u32(0x20 + self.below(0x60) as u32),
        };
        (0..length).filter_map(|_| character()).collect()
    }

    fn value(&mut self, depth: u64) -> Tree {
        match self.below(if depth == 0 { 8 } else { 10 }) {
            0 => Tree::Null,
            1 => Tree::Bool(self.below(2) == 0),
            2 => Tree::from((self.next() >> (1 + self.below(63))) as i64),
            3 => Tree::from(-((self.next() >> (1 + self.below(63))) as i64)),
            4 => Tree::Float(f64::from_bits(self.next())),
            5 => Tree::Float(self.below(1 << 20) as f64 / 64.0),
            6 => Tree::Text(self.text()),
            7 => Tree::Bytes((0..self.below(300)).map(|_| self.next() as u8).collect()),
            8 => (0..self.below(30)).map(|_| self.value(depth - 1)).collect::<Vec<_>>().into(),
            _ => Tree::Map(
                (0..self.below(6))
                    .map(|n| (format!("{n}{}", self.text()).into(), self.value(depth - 1)))
                    .collect(),
            ),
        }
    }
}

fn values() -> impl Iterator<Item = Tree> {
    let mut random = Random(1);
    (0..2000).map(move |_| random.value(4))
}

/// Writes any value.
fn write_tree(value: &Tree, out: write::Value<'_>) {
    match value {
        Tree::Null => out.null(),
        Tree::Bool(value) => out.boolean(*value),
        Tree::Integer(value) => out.integer(i64::try_from(i128::from(*value)).unwrap()),
        Tree::Float(value) => out.double(*value),
        Tree::Text(text) => out.string(text),
        Tree::Bytes(bytes) => out.blob(bytes),
        Tree::Array(items) => out.list(items, write_tree),
        Tree::Map(entries) => {
            let key = |key: &Tree| key.as_text().unwrap().to_owned();
            let entries = entries.iter().map(|(name, value)| (key(name), value.clone()));
            out.map(&entries.collect::<Map<String, _>>(), write_tree);
        }
        other => panic!("{other:?}"),
    }
}

/// Compares bit by bit, except for those of NaN.
fn same(a: &Tree, b: &Tree) -> bool {
    match (a, b) {
        (Tree::Float(a), Tree::Float(b)) => {
            a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan())
        }
        (Tree::Array(a), Tree::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Tree::Map(a), Tree::Map(b)) => {
            let pairs = || a.iter().zip(b);
            a.len() == b.len() && pairs().all(|(a, b)| same(&a.0, &b.0) && same(&a.1, &b.1))
        }
        (a, b) => a == b,
    }
}

fn read_tree(cbor: &[u8]) -> super::Result<Option<Tree>> {
    from_bytes(cbor, read::tree)
}

fn hex(digits: &str) -> Vec<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16).unwrap() as u8;
    digits.as_bytes().chunks(2).map(|pair| digit(pair[0]) << 4 | digit(pair[1])).collect()
}

/// Reads a document with ciborium: one value, up to the end.
fn ciborium_tree(mut cbor: &[u8]) -> Option<Tree> {
    let tree = ciborium::from_reader(&mut cbor).ok()?;
    cbor.is_empty().then_some(tree)
}

#[test]
fn what_ciborium_writes_is_read() {
    for value in values() {
        let mut cbor = Vec::new();
        ciborium::into_writer(&value, &mut cbor).unwrap();
        let read = read_tree(&cbor).unwrap().unwrap();
        assert!(same(&read, &value), "{value:?}: {read:?}");
    }
}

#[test]
fn ciborium_reads_what_is_written() {
    for value in values() {
        let cbor = value_to_bytes(|out| write_tree(&value, out));
        assert!(same(&ciborium_tree(&cbor).unwrap(), &value), "{cbor:x?}");
        assert!(same(&read_tree(&cbor).unwrap().unwrap(), &value));
    }
}

/// RFC 8949, appendix A.
#[test]
fn integers_of_the_specification() {
    for (digits, value) in [
        ("00", 0_i128),
        ("01", 1),
        ("0a", 10),
        ("17", 23),
        ("1818", 24),
        ("1819", 25),
        ("1864", 100),
        ("1903e8", 1000),
        ("1a000f4240", 1_000_000),
        ("1b000000e8d4a51000", 1_000_000_000_000),
        ("1bffffffffffffffff", 18_446_744_073_709_551_615),
        ("3bffffffffffffffff", -18_446_744_073_709_551_616),
        ("20", -1),
        ("29", -10),
        ("3863", -100),
        ("3903e7", -1000),
    ] {
        let expected = Tree::Integer(value.try_into().unwrap());
        assert_eq!(read_tree(&hex(digits)), Ok(Some(expected)), "{digits}");
        if let Ok(value) = i64::try_from(value) {
            assert_eq!(value_to_bytes(|out| out.integer(value)), hex(digits));
        }
    }
    // Those with the tag of a big integer are too large.
    assert_eq!(read_tree(&hex("c249010000000000000000")), Ok(Some(Tree::Null)));
    assert_eq!(read_tree(&hex("c349010000000000000000")), Ok(Some(Tree::Null)));
}

#[test]
fn floats_of_the_specification() {
    for (digits, value) in [
        ("f90000", 0.0),
        ("f98000", -0.0),
        ("f93c00", 1.0),
        ("fb3ff199999999999a", 1.1),
        ("f93e00", 1.5),
        ("f97bff", 65504.0),
        ("fa47c35000", 100_000.0),
        ("fa7f7fffff", 3.402_823_466_385_288_6e38),
        ("fb7e37e43c8800759c", 1e300),
        ("f90001", 5.960_464_477_539_063e-8),
        ("f90400", 0.000_061_035_156_25),
        ("f9c400", -4.0),
        ("fbc010666666666666", -4.1),
        ("f97c00", f64::INFINITY),
        ("f97e00", f64::NAN),
        ("f9fc00", f64::NEG_INFINITY),
        ("fa7f800000", f64::INFINITY),
        ("fa7fc00000", f64::NAN),
        ("faff800000", f64::NEG_INFINITY),
        ("fb7ff0000000000000", f64::INFINITY),
        ("fb7ff8000000000000", f64::NAN),
        ("fbfff0000000000000", f64::NEG_INFINITY),
    ] {
        let read = read_tree(&hex(digits)).unwrap().unwrap();
        assert!(same(&read, &Tree::Float(value)), "{digits}: {read:?}");
        match digits.len() {
            10 => assert_eq!(value_to_bytes(|out| out.float(value as f32)), hex(digits)),
            18 => assert_eq!(value_to_bytes(|out| out.double(value)), hex(digits)),
            _ => {}
        }
    }
}

#[test]
fn all_half_floats_are_read_as_by_ciborium() {
    for bits in 0..=u16::MAX {
        let [high, low] = bits.to_be_bytes();
        let cbor = [0xF9, high, low];
        let read = read_tree(&cbor).unwrap().unwrap();
        assert!(same(&read, &ciborium_tree(&cbor).unwrap()), "{bits:#06x}: {read:?}");
    }
}

#[test]
fn other_values_of_the_specification() {
    for digits in [
        "f4",
        "f5",
        "f6",
        "f7",
        "40",
        "4401020304",
        "60",
        "6161",
        "6449455446",
        "62225c",
        "62c3bc",
        "63e6b0b4",
        "64f0908591",
        "80",
        "83010203",
        "8301820203820405",
        "98190102030405060708090a0b0c0d0e0f101112131415161718181819",
        "a0",
        "a26161016162820203",
        "826161a161626163",
        "a56161614161626142616361436164614461656145",
        "5f42010243030405ff",
        "7f657374726561646d696e67ff",
        "9fff",
        "9f018202039f0405ffff",
        "9f01820203820405ff",
        "83018202039f0405ff",
        "83019f0203ff820405",
        "9f0102030405060708090a0b0c0d0e0f101112131415161718181819ff",
        "bf61610161629f0203ffff",
        "826161bf61626163ff",
        "bf6346756ef563416d7421ff",
    ] {
        let cbor = hex(digits);
        let expected = ciborium_tree(&cbor).unwrap();
        assert_eq!(read_tree(&cbor), Ok(Some(expected)), "{digits}");
    }
    // Tags are skipped: of dates, seconds, encoded bytes and URIs.
    for (digits, content) in [
        ("c074323031332d30332d32315432303a30343a30305a", Tree::from("2013-03-21T20:04:00Z")),
        ("c11a514b67b0", Tree::from(1_363_896_240)),
        ("c1fb41d452d9ec200000", Tree::from(1_363_896_240.5)),
        ("d74401020304", Tree::Bytes(vec![1, 2, 3, 4])),
        ("d818456449455446", Tree::Bytes(b"dIETF".to_vec())),
        ("d82076687474703a2f2f7777772e6578616d706c652e636f6d", "http://www.example.com".into()),
    ] {
        assert_eq!(read_tree(&hex(digits)), Ok(Some(content)), "{digits}");
    }
    // Simple values that nobody has given a meaning, and keys that are no strings.
    for digits in ["f0", "f8ff", "a201020304"] {
        assert!(read_tree(&hex(digits)).is_err(), "{digits}");
    }
}

/// What is not well-formed (RFC 8949, appendix F).
#[test]
fn malformed_documents_of_the_specification() {
    for digits in [
        "18",
        "19",
        "1a",
        "1b",
        "1901",
        "1a0102",
        "1b01020304050607",
        "38",
        "58",
        "78",
        "98",
        "9a01ff00",
        "b8",
        "d8",
        "f8",
        "f900",
        "fa0000",
        "fb000000",
        "41",
        "61",
        "5affffffff00",
        "5bffffffffffffffff010203",
        "7affffffff00",
        "7b7fffffffffffffff010203",
        "81",
        "818181818181818181",
        "8200",
        "a1",
        "a20102",
        "a100",
        "a2000000",
        "5f4100",
        "7f6100",
        "9f",
        "9f0102",
        "bf",
        "bf01020102",
        "819f",
        "9f8000",
        "9f9f9f9f9fffffffff",
        "9f819f819f9fffffff",
        "1c",
        "1d",
        "1e",
        "3c",
        "3d",
        "3e",
        "5c",
        "5d",
        "5e",
        "7c",
        "7d",
        "7e",
        "9c",
        "9d",
        "9e",
        "bc",
        "bd",
        "be",
        "dc",
        "dd",
        "de",
        "fc",
        "fd",
        "fe",
        "f800",
        "f801",
        "f818",
        "f81f",
        "5f00ff",
        "5f21ff",
        "5f6100ff",
        "5f80ff",
        "5fa0ff",
        "5fc000ff",
        "5fe0ff",
        "7f4100ff",
        "5f5f4100ffff",
        "7f7f6100ffff",
        "ff",
        "81ff",
        "8200ff",
        "a1ff",
        "a1ff00",
        "a100ff",
        "a20000ff",
        "9f81ff",
        "9f829f819f9fffffffff",
        "bf00ff",
        "bf000000ff",
        "1f",
        "3f",
        "df",
    ] {
        assert!(read_tree(&hex(digits)).is_err(), "{digits}");
        assert!(from_bytes(&hex(digits), |_| Ok(Some(()))).is_err(), "{digits}");
    }
}

/// A document with every kind of token.
const SAMPLE: &[u8] =
    b"\xBF\x62\xC3\xA9\x9F\x01\x18\x20\x39\x03\xE7\xF9\x3E\x00\xFA\x47\xC3\x50\x00\
    \xFB\x3F\xF1\x99\x99\x99\x99\x99\x9A\x7F\x62\xC3\xA9\x61b\xFF\xF5\xF4\xF6\xF7\xA0\xFF\
    \x61b\xA1\x61c\x80\x61d\x1A\x00\x0F\x42\x40\x61e\x5F\x41\x01\x42\x02\x03\xFF\
    \x61f\xC1\x1B\x00\x00\x00\xE8\xD4\xA5\x10\x00\x61g\x43abc\xFF";

/// Returns the value without tags, or `None` if this crate does not read it: keys should be strings.
fn without_tags(tree: Tree) -> Option<Tree> {
    Some(match tree {
        Tree::Tag(_, content) => without_tags(*content)?,
        Tree::Array(items) => {
            Tree::Array(items.into_iter().map(without_tags).collect::<Option<_>>()?)
        }
        Tree::Map(entries) => {
            let entries = entries.into_iter().map(|(key, value)| {
                let key = without_tags(key).filter(Tree::is_text)?;
                Some((key, without_tags(value)?))
            });
            Tree::Map(entries.collect::<Option<_>>()?)
        }
        other => other,
    })
}

/// Reads and skips the same document, and checks that ciborium agrees on what it is.
fn check(cbor: &[u8]) {
    let read = read_tree(cbor);
    let skipped = from_bytes(cbor, |_| Ok(Some(())));
    assert_eq!(skipped.is_ok(), read.is_ok(), "{cbor:x?}: {skipped:?}");
    match (read, ciborium_tree(cbor).and_then(without_tags)) {
        (Ok(read), expected) => {
            let read = read.unwrap();
            assert!(expected.is_some_and(|expected| same(&read, &expected)), "{cbor:x?}: {read:?}");
        }
        (Err(error), expected) => assert!(expected.is_none(), "{cbor:x?}: {error}"),
    }
}

#[test]
fn truncated_documents_are_errors() {
    check(SAMPLE);
    for length in 1..SAMPLE.len() {
        assert!(read_tree(&SAMPLE[..length]).is_err(), "{length}");
        check(&SAMPLE[..length]);
    }
}

#[test]
fn changed_documents_are_judged_as_by_ciborium() {
    for position in 0..SAMPLE.len() {
        for byte in 0..=255 {
            let mut cbor = SAMPLE.to_vec();
            cbor[position] = byte;
            check(&cbor);
        }
        let mut cbor = SAMPLE.to_vec();
        cbor.remove(position);
        check(&cbor);
    }
}
