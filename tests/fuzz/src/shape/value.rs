//! The shape as a tree of serde_json, converted by rules of the protocol alone: it shares no code
//! with the runtime. Only what a strict peer would accept is converted.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map as Object, Number, Value, json};
use shapesmith_runtime::document::Number as DocumentNumber;
use shapesmith_runtime::{Document, Map, Timestamp};

use super::{Everything, Union};

/// Returns the JSON that stands for `value`.
pub fn to_value(value: &Everything) -> Value {
    let mut members = Object::new();
    let mut set = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            members.insert(name.to_owned(), value);
        }
    };
    set("text", value.text.as_deref().map(Value::from));
    set("flag", value.flag.map(Value::from));
    set("byte", value.byte.map(Value::from));
    set("short", value.short.map(Value::from));
    set("integer", value.integer.map(Value::from));
    set("long", value.long.map(Value::from));
    set("single", value.single.map(single));
    set("double", value.double.map(double));
    set("blob", value.blob.as_ref().map(|blob| STANDARD.encode(blob).into()));
    set("seconds", value.seconds.map(seconds));
    set("date", value.date.map(|time| date(time).into()));
    set("httpDate", value.http_date.map(|time| http_date(time).into()));
    set("list", value.list.as_ref().map(|list| json!(list)));
    set("sparseList", value.sparse_list.as_ref().map(|list| json!(list)));
    set(
        "map",
        value.map.as_ref().map(|map| map.iter().map(|(k, v)| (k.clone(), json!(v))).collect()),
    );
    set(
        "sparseMap",
        value
            .sparse_map
            .as_ref()
            .map(|map| map.iter().map(|(k, v)| (k.clone(), json!(v))).collect()),
    );
    set("child", value.child.as_deref().map(to_value));
    set("children", value.children.as_ref().map(|list| list.iter().map(to_value).collect()));
    set("union", value.union.as_ref().map(union_to_value));
    set("document", value.document.as_ref().map(document_to_value));
    members.into()
}

fn union_to_value(value: &Union) -> Value {
    match value {
        Union::Text(text) => json!({"text": text}),
        Union::Numbers(list) => {
            let list: Value = list.iter().copied().map(double).collect();
            json!({"numbers": list})
        }
        Union::Node(node) => json!({"node": to_value(node)}),
        Union::Unknown => json!({}),
    }
}

fn double(value: f64) -> Value {
    match value {
        f64::INFINITY => "Infinity".into(),
        f64::NEG_INFINITY => "-Infinity".into(),
        _ => Number::from_f64(value).map_or("NaN".into(), Value::Number),
    }
}

/// An `f32` has fewer digits than the nearest `f64`.
fn single(value: f32) -> Value {
    if value.is_finite() {
        double(value.to_string().parse().expect("a number"))
    } else {
        double(value.into())
    }
}

fn seconds(time: Timestamp) -> Value {
    match time.subsec_nanos() {
        0 => time.secs().into(),
        _ => decimals(time).parse::<f64>().expect("a number").into(),
    }
}

/// Returns the seconds, with as many decimals as there are.
pub(super) fn decimals(time: Timestamp) -> String {
    let nanos = i128::from(time.secs()) * 1_000_000_000 + i128::from(time.subsec_nanos());
    let sign = if nanos < 0 { "-" } else { "" };
    let (whole, fraction) = (nanos.abs() / 1_000_000_000, nanos.abs() % 1_000_000_000);
    let text = format!("{sign}{whole}.{fraction:09}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

pub(super) fn date(time: Timestamp) -> String {
    let (year, month, day) = civil(time.secs().div_euclid(86_400));
    let (hour, minute, second) = clock(time);
    let fraction = match time.subsec_nanos() {
        0 => String::new(),
        nanos if nanos % 1000 == 0 => format!(".{:06}", nanos / 1000),
        nanos => format!(".{nanos:09}"),
    };
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}Z")
}

pub(super) fn http_date(time: Timestamp) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let days = time.secs().div_euclid(86_400);
    let (year, month, day) = civil(days);
    let (hour, minute, second) = clock(time);
    let weekday = DAYS[days.rem_euclid(7) as usize];
    let month = MONTHS[month as usize - 1];
    format!("{weekday}, {day:02} {month} {year:04} {hour:02}:{minute:02}:{second:02} GMT")
}

fn clock(time: Timestamp) -> (i64, i64, i64) {
    let second = time.secs().rem_euclid(86_400);
    (second / 3600, second / 60 % 60, second % 60)
}

/// Returns the date of a day since 1970, in the proleptic Gregorian calendar.
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day_of_month = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day_of_month)
}

fn document_to_value(document: &Document) -> Value {
    match document {
        Document::Object(values) => {
            values.iter().map(|(key, value)| (key.clone(), document_to_value(value))).collect()
        }
        Document::Array(values) => values.iter().map(document_to_value).collect(),
        Document::Number(DocumentNumber::PosInt(value)) => (*value).into(),
        Document::Number(DocumentNumber::NegInt(value)) => (*value).into(),
        Document::Number(DocumentNumber::Float(value)) => double(*value),
        Document::String(value) => value.as_str().into(),
        Document::Bool(value) => (*value).into(),
        Document::Null => Value::Null,
    }
}

/// Whether two trees stand for the same value. -0 is an integer for us, and a float for serde_json. If an
/// `f32` is halfway between two numbers of as few digits, libraries write either.
pub fn alike(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(x), Value::Number(y)) => {
            x == y || (x.as_f64() == Some(0.0) && y.as_f64() == Some(0.0))
        }
        (Value::Array(x), Value::Array(y)) => {
            x.len() == y.len() && x.iter().zip(y).all(|(x, y)| alike(x, y))
        }
        (Value::Object(x), Value::Object(y)) => {
            let single = |value: &Value| value.as_f64().map(|number| number as f32);
            let is_alike = |name: &str, x: &Value, y: &Value| {
                alike(x, y) || (name == "single" && single(x).is_some() && single(x) == single(y))
            };
            x.len() == y.len()
                && x.iter().all(|(name, x)| y.get(name).is_some_and(|y| is_alike(name, x, y)))
        }
        _ => a == b,
    }
}

/// Returns the structure that `value` stands for, or `None` if it is none, or has a member that not
/// every peer reads alike: a timestamp, or a number as text.
pub fn from_value(value: &Value) -> Option<Everything> {
    let mut read = Everything::default();
    for (name, value) in value.as_object()?.iter().filter(|(_, value)| !value.is_null()) {
        match name.as_str() {
            "text" => read.text = Some(value.as_str()?.to_owned()),
            "flag" => read.flag = Some(value.as_bool()?),
            "byte" => read.byte = Some(value.as_i64()?.try_into().ok()?),
            "short" => read.short = Some(value.as_i64()?.try_into().ok()?),
            "integer" => read.integer = Some(value.as_i64()?.try_into().ok()?),
            "long" => read.long = Some(value.as_i64()?),
            "single" => read.single = Some(to_single(value)?),
            "double" => read.double = Some(to_double(value)?),
            "blob" => read.blob = Some(STANDARD.decode(value.as_str()?).ok()?.into()),
            "list" => read.list = Some(to_list(value, |item| Some(item.as_str()?.to_owned()))?),
            "sparseList" => {
                let items =
                    value.as_array()?.iter().map(to_sparse(|item| item.as_i64()?.try_into().ok()));
                read.sparse_list = Some(items.collect::<Option<_>>()?);
            }
            "map" => read.map = Some(to_map(value, Value::as_i64)?),
            "sparseMap" => {
                let item = to_sparse(|item: &Value| Some(item.as_str()?.to_owned()));
                let entries = value.as_object()?.iter();
                let entries = entries.map(|(key, value)| Some((key.clone(), item(value)?)));
                read.sparse_map = Some(entries.collect::<Option<_>>()?);
            }
            "child" => read.child = Some(from_value(value)?.into()),
            "children" => read.children = Some(to_list(value, from_value)?),
            "union" => read.union = Some(to_union(value)?),
            "document" => read.document = Some(to_document(value)),
            "seconds" | "date" | "httpDate" => return None,
            _ => {}
        }
    }
    Some(read)
}

fn to_union(value: &Value) -> Option<Union> {
    let members = value.as_object()?;
    let (name, value) = members.iter().next()?;
    if members.len() != 1 {
        return None;
    }
    match name.as_str() {
        "text" => Some(Union::Text(value.as_str()?.to_owned())),
        "numbers" => Some(Union::Numbers(to_list(value, to_double)?)),
        "node" => Some(Union::Node(from_value(value)?.into())),
        _ => None,
    }
}

fn to_double(value: &Value) -> Option<f64> {
    match value.as_str() {
        Some("NaN") => Some(f64::NAN),
        Some("Infinity") => Some(f64::INFINITY),
        Some("-Infinity") => Some(f64::NEG_INFINITY),
        Some(_) => None,
        None => value.as_f64(),
    }
}

/// A number is rounded once, from its text.
fn to_single(value: &Value) -> Option<f32> {
    match value {
        Value::Number(number) if number.is_f64() => {
            // The shortest text of the number may be rounded differently than what was written.
            let single = number.as_f64()? as f32;
            (f64::from(single) == number.as_f64()?).then_some(single)
        }
        Value::Number(number) => number.to_string().parse().ok(),
        value => Some(to_double(value)? as f32),
    }
}

fn to_list<T>(value: &Value, item: impl Fn(&Value) -> Option<T>) -> Option<Vec<T>> {
    value.as_array()?.iter().filter(|item| !item.is_null()).map(item).collect()
}

fn to_map<T>(value: &Value, item: impl Fn(&Value) -> Option<T>) -> Option<Map<String, T>> {
    let entries = value.as_object()?.iter().filter(|(_, value)| !value.is_null());
    entries.map(|(key, value)| Some((key.clone(), item(value)?))).collect()
}

fn to_sparse<T>(item: impl Fn(&Value) -> Option<T>) -> impl Fn(&Value) -> Option<Option<T>> {
    move |value| match value {
        Value::Null => Some(None),
        value => item(value).map(Some),
    }
}

/// Returns the document that `value` stands for.
pub fn to_document(value: &Value) -> Document {
    match value {
        Value::Null => Document::Null,
        Value::Bool(value) => (*value).into(),
        Value::Number(number) => {
            let positive = number.as_u64().map(DocumentNumber::PosInt);
            let integer = positive.or_else(|| number.as_i64().map(DocumentNumber::NegInt));
            let float = || DocumentNumber::Float(number.as_f64().expect("a number"));
            integer.unwrap_or_else(float).into()
        }
        Value::String(text) => text.as_str().into(),
        Value::Array(values) => Document::Array(values.iter().map(to_document).collect()),
        Value::Object(values) => {
            let values = values.iter().map(|(key, value)| (key.clone(), to_document(value)));
            Document::Object(values.collect())
        }
    }
}
