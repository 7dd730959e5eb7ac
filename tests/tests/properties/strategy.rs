//! Random values of [`Everything`]. They do not depend on a form, except that each can carry them.

use proptest::collection::vec;
use proptest::num::{f32, f64};
use proptest::option::of;
use proptest::prelude::*;
use shapesmith_runtime::document::Number;
use shapesmith_runtime::{Bytes, Document, Map, Timestamp};

use super::shape::{Everything, Union};

/// The first and the last second that a timestamp can have.
const SECONDS: std::ops::RangeInclusive<i64> = -62_135_596_800..=253_402_300_799;

/// A structure with any of its members, a few levels deep.
pub fn everything() -> BoxedStrategy<Everything> {
    let flat =
        (scalars(), containers()).prop_map(|(scalars, containers)| merge(scalars, containers));
    flat.prop_recursive(3, 24, 3, |inner| {
        let outer = (scalars(), containers(), of(inner.clone()), of(vec(inner.clone(), 0..3)));
        (outer, of(inner)).prop_map(|((scalars, containers, child, children), node)| {
            let flat = merge(scalars, containers);
            let node = node.map(|node| Union::Node(Box::new(node)));
            let union = node.or(flat.union);
            Everything { child: child.map(Box::new), children, union, ..flat }
        })
    })
    .boxed()
}

/// Combines members that two strategies have made.
fn merge(scalars: Everything, containers: Everything) -> Everything {
    Everything {
        list: containers.list,
        sparse_list: containers.sparse_list,
        map: containers.map,
        sparse_map: containers.sparse_map,
        union: containers.union,
        document: containers.document,
        ..scalars
    }
}

fn scalars() -> BoxedStrategy<Everything> {
    let numbers = (of(any::<i8>()), of(any::<i16>()), of(any::<i32>()), of(any::<i64>()));
    let floats = (of(f32::ANY), of(f64::ANY));
    let times = (of(seconds()), of(date()), of(whole()));
    let blob = of(vec(any::<u8>(), 0..20).prop_map(Bytes::from));
    (of(text()), of(any::<bool>()), numbers, floats, blob, times)
        .prop_map(|(text, flag, numbers, (single, double), blob, (seconds, date, http_date))| {
            let (byte, short, integer, long) = numbers;
            Everything {
                text,
                flag,
                byte,
                short,
                integer,
                long,
                single,
                double,
                blob,
                seconds,
                date,
                http_date,
                ..Everything::default()
            }
        })
        .boxed()
}

fn containers() -> BoxedStrategy<Everything> {
    let lists = (of(vec(text(), 0..4)), of(vec(of(any::<i32>()), 0..4)));
    let maps = (of(map(any::<i64>())), of(map(of(text()))));
    (lists, maps, of(union()), of(document()))
        .prop_map(|((list, sparse_list), (map, sparse_map), union, document)| Everything {
            list,
            sparse_list,
            map,
            sparse_map,
            union,
            // A null member is none.
            document: document.filter(|document| *document != Document::Null),
            ..Everything::default()
        })
        .boxed()
}

fn map<T: std::fmt::Debug>(
    value: impl Strategy<Value = T>,
) -> impl Strategy<Value = Map<String, T>> {
    vec((text(), value), 0..4).prop_map(|entries| entries.into_iter().collect())
}

fn union() -> impl Strategy<Value = Union> {
    prop_oneof![
        text().prop_map(Union::Text),
        vec(f64::ANY, 0..4).prop_map(Union::Numbers),
        Just(Union::Unknown),
    ]
}

/// Plain text, text with much to escape, and any text.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ -~]{0,24}",
        "[\"\\\\/\u{0}-\u{1F}\u{7F}\u{85}\u{2028}\u{FEFF}\u{FFFF}<>&'é日😀]{0,12}",
        any::<String>(),
    ]
}

/// A time that an `f64` of seconds holds exactly.
fn seconds() -> impl Strategy<Value = Timestamp> {
    let micros = (-(1_i64 << 32)..(1 << 32), 0..1_000_000_u32);
    let micros = micros.prop_map(|(seconds, micros)| time(seconds, micros * 1000));
    prop_oneof![whole(), micros]
}

fn date() -> impl Strategy<Value = Timestamp> {
    let nanos = (SECONDS, 0..1_000_000_000_u32).prop_map(|(seconds, nanos)| time(seconds, nanos));
    prop_oneof![whole(), seconds(), nanos]
}

fn whole() -> impl Strategy<Value = Timestamp> {
    SECONDS.prop_map(|seconds| time(seconds, 0))
}

fn time(seconds: i64, nanos: u32) -> Timestamp {
    Timestamp::from_secs_and_nanos(seconds, nanos).unwrap()
}

fn document() -> impl Strategy<Value = Document> {
    let number = prop_oneof![
        any::<u64>().prop_map(Number::PosInt),
        (i64::MIN..0).prop_map(Number::NegInt),
        (f64::NORMAL | f64::SUBNORMAL | f64::ZERO).prop_map(Number::Float),
    ];
    let flat = prop_oneof![
        Just(Document::Null),
        any::<bool>().prop_map(Document::Bool),
        number.prop_map(Document::Number),
        text().prop_map(Document::String),
    ];
    flat.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Document::Array),
            map(inner).prop_map(Document::Object),
        ]
    })
}

impl Everything {
    /// Returns the part of the value that CBOR can carry.
    pub fn in_cbor(self) -> Self {
        let union = match self.union {
            Some(Union::Node(node)) => Some(Union::Node(Box::new(node.in_cbor()))),
            union => union,
        };
        Self {
            // An `f64` of seconds does not hold every fraction.
            date: self.date.map(Timestamp::without_fraction),
            document: None,
            child: self.child.map(|child| Box::new(child.in_cbor())),
            children: self.children.map(|list| list.into_iter().map(Self::in_cbor).collect()),
            union,
            ..self
        }
    }

    /// Returns the part of the value that XML can carry.
    pub fn in_xml(self) -> Self {
        let union = match self.union {
            Some(Union::Node(node)) => Some(Union::Node(Box::new(node.in_xml()))),
            union => union,
        };
        let children = self.children.into_iter().flatten().map(Self::in_xml).collect::<Vec<_>>();
        Self {
            sparse_list: None,
            sparse_map: None,
            document: None,
            child: self.child.map(|child| Box::new(child.in_xml())),
            // A flattened list has no element if it is empty.
            children: Some(children).filter(|children| !children.is_empty()),
            union,
            ..self
        }
    }
}
