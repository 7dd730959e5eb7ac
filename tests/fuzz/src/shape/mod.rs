//! A structure with members of every kind, written by hand as the generator would write it.

mod json;
mod value;
mod xml;

use shapesmith_runtime::{Bytes, Document, Map, Timestamp};

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
