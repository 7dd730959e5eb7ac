//! The shape as a tree of ciborium, converted by rules of the protocol alone: it shares no code with
//! the runtime. Only what every peer reads alike is converted from a tree.

use ciborium::Value;
use shapesmith_runtime::{Map, Timestamp};

use super::value::decimals;
use super::{Everything, Union};

/// The tag of seconds since the epoch.
const EPOCH: u64 = 1;
/// The tags of big integers, which are byte strings.
const BIG_INTEGERS: [u64; 2] = [2, 3];

/// Returns the CBOR that stands for `value`.
pub fn to_cbor(value: &Everything) -> Value {
    let mut members = Vec::new();
    let mut set = |name: &str, value: Option<Value>| {
        members.extend(value.map(|value| (name.into(), value)));
    };
    let text = |text: &String| Value::from(text.as_str());
    set("text", value.text.as_ref().map(text));
    set("flag", value.flag.map(Value::from));
    set("byte", value.byte.map(Value::from));
    set("short", value.short.map(Value::from));
    set("integer", value.integer.map(Value::from));
    set("long", value.long.map(Value::from));
    set("single", value.single.map(Value::from));
    set("double", value.double.map(Value::from));
    set("blob", value.blob.as_deref().map(Value::from));
    set("seconds", value.seconds.map(timestamp));
    set("date", value.date.map(timestamp));
    set("httpDate", value.http_date.map(timestamp));
    set("list", value.list.as_deref().map(|list| array(list, text)));
    set(
        "sparseList",
        value.sparse_list.as_deref().map(|list| array(list, |item| sparse(*item, Value::from))),
    );
    set("map", value.map.as_ref().map(|entries| map(entries, |item| Value::from(*item))));
    set(
        "sparseMap",
        value.sparse_map.as_ref().map(|entries| map(entries, |item| sparse(item.as_ref(), text))),
    );
    set("child", value.child.as_deref().map(to_cbor));
    set("children", value.children.as_deref().map(|list| array(list, to_cbor)));
    set("union", value.union.as_ref().map(union_to_cbor));
    Value::Map(members)
}

fn union_to_cbor(value: &Union) -> Value {
    let (name, value) = match value {
        Union::Text(text) => ("text", text.as_str().into()),
        Union::Numbers(list) => ("numbers", array(list, |item| Value::from(*item))),
        Union::Node(node) => ("node", to_cbor(node)),
        Union::Unknown => return Value::Map(Vec::new()),
    };
    Value::Map(vec![(name.into(), value)])
}

fn timestamp(time: Timestamp) -> Value {
    let seconds = match time.subsec_nanos() {
        0 => Value::from(time.secs()),
        _ => decimals(time).parse::<f64>().expect("a number").into(),
    };
    Value::Tag(EPOCH, Box::new(seconds))
}

fn array<T>(items: &[T], item: impl Fn(&T) -> Value) -> Value {
    Value::Array(items.iter().map(item).collect())
}

fn map<T>(entries: &Map<String, T>, item: impl Fn(&T) -> Value) -> Value {
    Value::Map(entries.iter().map(|(key, value)| (key.as_str().into(), item(value))).collect())
}

fn sparse<T>(value: Option<T>, item: impl Fn(T) -> Value) -> Value {
    value.map_or(Value::Null, item)
}

/// Whether two trees are equal. NaN is equal to itself.
pub fn is_same(a: &Value, b: &Value) -> bool {
    format!("{a:?}") == format!("{b:?}")
}

/// Returns the structure that `value` stands for, or `None` if it is none, or has a member that not
/// every peer reads alike.
pub fn from_cbor(value: &Value) -> Option<Everything> {
    let mut read = Everything::default();
    for (name, value) in members(value)? {
        match name {
            "text" => read.text = nullable(value, to_text)?,
            "flag" => read.flag = nullable(value, Value::as_bool)?,
            "byte" => read.byte = nullable(value, to_integer)?,
            "short" => read.short = nullable(value, to_integer)?,
            "integer" => read.integer = nullable(value, to_integer)?,
            "long" => read.long = nullable(value, to_integer)?,
            "single" => read.single = nullable(value, to_single)?,
            "double" => read.double = nullable(value, to_double)?,
            "blob" => read.blob = nullable(value, |value| Some(value.as_bytes()?.clone().into()))?,
            "seconds" => read.seconds = nullable(value, to_timestamp)?,
            "date" => read.date = nullable(value, to_timestamp)?,
            "httpDate" => read.http_date = nullable(value, to_timestamp)?,
            "list" => read.list = nullable(value, |value| to_list(value, to_text))?,
            "sparseList" => read.sparse_list = nullable(value, |value| items(value, to_integer))?,
            "map" => {
                let entries = nullable(value, |value| entries(value, to_integer))?;
                // A null does not replace an earlier value of the same key.
                read.map = entries.map(|entries| {
                    entries.filter_map(|(key, value)| Some((key.to_owned(), value?))).collect()
                });
            }
            "sparseMap" => {
                let entries = nullable(value, |value| entries(value, to_text))?;
                read.sparse_map = entries
                    .map(|entries| entries.map(|(key, value)| (key.to_owned(), value)).collect());
            }
            "child" => read.child = nullable(value, from_cbor)?.map(Box::new),
            "children" => read.children = nullable(value, |value| to_list(value, from_cbor))?,
            "union" => read.union = nullable(value, to_union)?,
            _ => {}
        }
    }
    Some(read)
}

/// The last member that is known and not null.
fn to_union(value: &Value) -> Option<Union> {
    let mut union = Union::Unknown;
    for (name, value) in members(value)? {
        let variant = match name {
            "text" => nullable(value, to_text)?.map(Union::Text),
            "numbers" => nullable(value, |value| to_list(value, to_double))?.map(Union::Numbers),
            "node" => nullable(value, from_cbor)?.map(|node| Union::Node(Box::new(node))),
            _ => None,
        };
        union = variant.unwrap_or(union);
    }
    Some(union)
}

/// Returns the value behind tags, which mean nothing except before a big integer.
fn untagged(mut value: &Value) -> Option<&Value> {
    while let Value::Tag(tag, inner) = value {
        if BIG_INTEGERS.contains(tag) && inner.is_bytes() {
            return None;
        }
        value = inner;
    }
    Some(value)
}

/// Converts a value that may be null.
fn nullable<'v, T>(
    value: &'v Value,
    convert: impl Fn(&'v Value) -> Option<T>,
) -> Option<Option<T>> {
    match untagged(value)? {
        Value::Null => Some(None),
        value => convert(value).map(Some),
    }
}

fn members(value: &Value) -> Option<Vec<(&str, &Value)>> {
    let entries = untagged(value)?.as_map()?.iter();
    entries.map(|(key, value)| Some((untagged(key)?.as_text()?, value))).collect()
}

fn items<T>(value: &Value, item: impl Fn(&Value) -> Option<T>) -> Option<Vec<Option<T>>> {
    value.as_array()?.iter().map(|value| nullable(value, &item)).collect()
}

fn to_list<T>(value: &Value, item: impl Fn(&Value) -> Option<T>) -> Option<Vec<T>> {
    Some(items(value, item)?.into_iter().flatten().collect())
}

fn entries<T>(
    value: &Value,
    item: impl Fn(&Value) -> Option<T>,
) -> Option<impl Iterator<Item = (&str, Option<T>)>> {
    let entries = members(value)?.into_iter();
    let entries = entries.map(|(key, value)| Some((key, nullable(value, &item)?)));
    Some(entries.collect::<Option<Vec<_>>>()?.into_iter())
}

fn to_text(value: &Value) -> Option<String> {
    value.as_text().map(str::to_owned)
}

fn to_integer<T: TryFrom<i128>>(value: &Value) -> Option<T> {
    i128::from(value.as_integer()?).try_into().ok()
}

fn to_double(value: &Value) -> Option<f64> {
    match value {
        Value::Integer(value) => Some(i128::from(*value) as f64),
        value => value.as_float(),
    }
}

/// A number that needs no rounding.
fn to_single(value: &Value) -> Option<f32> {
    let double = to_double(value)?;
    let single = double as f32;
    (double.is_nan() || f64::from(single) == double).then_some(single)
}

/// Seconds, or a number of them that has few digits.
fn to_timestamp(value: &Value) -> Option<Timestamp> {
    const PARTS: f64 = 64.0;
    match value {
        Value::Float(seconds) => {
            let is_exact = seconds.abs() < 1e9 && (seconds * PARTS).fract() == 0.0;
            let whole = seconds.floor();
            let nanos = (seconds - whole) * 1e9;
            Timestamp::from_secs_and_nanos(whole as i64, nanos as u32).ok().filter(|_| is_exact)
        }
        value => Timestamp::from_secs(to_integer(value)?).ok(),
    }
}
