//! A structure with members of every kind, written by hand as the generator would write it.

mod cbor;
mod cbor_value;
mod form;
mod json;
mod pairs;
mod value;
mod xml;

use shapesmith_runtime::{Bytes, Document, Map, Timestamp};

pub use cbor_value::{from_cbor, is_same, to_cbor};
pub use pairs::from_form;
pub use value::{alike, from_value, to_value};
pub use xml::ROOT;

/// A recursive structure with members of every kind.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Everything {
    pub text: Option<String>,
    pub flag: Option<bool>,
    pub byte: Option<i8>,
    pub short: Option<i16>,
    pub integer: Option<i32>,
    pub long: Option<i64>,
    pub single: Option<f32>,
    pub double: Option<f64>,
    pub blob: Option<Bytes>,
    pub seconds: Option<Timestamp>,
    pub date: Option<Timestamp>,
    /// In the format of HTTP, which has no fractions of a second.
    pub http_date: Option<Timestamp>,
    pub list: Option<Vec<String>>,
    pub sparse_list: Option<Vec<Option<i32>>>,
    pub map: Option<Map<String, i64>>,
    pub sparse_map: Option<Map<String, Option<String>>>,
    pub child: Option<Box<Everything>>,
    pub children: Option<Vec<Everything>>,
    pub union: Option<Union>,
    pub document: Option<Document>,
}

/// A union whose variants include the structure that contains it.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Union {
    Text(String),
    Numbers(Vec<f64>),
    Node(Box<Everything>),
    #[default]
    Unknown,
}

impl Everything {
    /// Returns the value without timestamps, for forms that have fewer digits than they accept.
    pub fn without_times(self) -> Self {
        let union = match self.union {
            Some(Union::Node(node)) => Some(Union::Node(Box::new(node.without_times()))),
            union => union,
        };
        let children = self.children;
        Self {
            seconds: None,
            date: None,
            http_date: None,
            child: self.child.map(|child| Box::new(child.without_times())),
            children: children.map(|list| list.into_iter().map(Self::without_times).collect()),
            union,
            ..self
        }
    }
}
