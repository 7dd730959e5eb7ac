//! Reads documents as a strict service would: unknown members and wrong types are errors.

use serde_json::{Map, Value};
use shapesmith_codegen::model::{Kind, Member, Model, TimestampFormat};

use super::times::TIMES;
use super::values::format;

/// A value in the JSON form of generated types, or an error.
type Result<T> = std::result::Result<T, String>;

/// Reads a structure or a union.
pub(super) fn structure(model: &Model, shape: &str, document: &Value) -> Result<Value> {
    let (structure, is_union) = match &model.shapes[shape].kind {
        Kind::Structure(structure) => (structure, false),
        Kind::Union(structure) => (structure, true),
        other => return Err(format!("{shape} is {other:?}")),
    };
    let document = document.as_object().ok_or_else(|| format!("{shape}: found {document}"))?;
    if is_union && document.len() != 1 {
        return Err(format!("{shape}: {} members", document.len()));
    }
    let mut members = Map::new();
    for (key, value) in document {
        let is_called = |(name, member): &(&String, &Member)| {
            member.location_name.as_ref().unwrap_or(name) == key
        };
        let (name, member) = structure
            .members
            .iter()
            .find(is_called)
            .ok_or_else(|| format!("{shape} has no member {key:?}"))?;
        members.insert(name.clone(), read(model, member, value)?);
    }
    Ok(members.into())
}

fn read(model: &Model, member: &Member, value: &Value) -> Result<Value> {
    let shape = &model.shapes[&member.target];
    let item = |item: &Member, value: &Value| match value {
        Value::Null if shape.sparse => Ok(Value::Null),
        value => read(model, item, value),
    };
    match (&shape.kind, value) {
        (Kind::Structure(_) | Kind::Union(_), value) => structure(model, &member.target, value),
        (Kind::List(of), Value::Array(items)) => {
            items.iter().map(|value| item(of, value)).collect()
        }
        (Kind::Map(_, of), Value::Object(entries)) => {
            let entries = entries.iter().map(|(key, value)| Ok((key.clone(), item(of, value)?)));
            Ok(entries.collect::<Result<Map<_, _>>>()?.into())
        }
        (Kind::Timestamp, value) => time(format(model, member), value),
        (Kind::Float | Kind::Double, Value::String(word)) => {
            match ["NaN", "Infinity", "-Infinity"].contains(&word.as_str()) {
                true => Ok(value.clone()),
                false => Err(format!("{word:?} is no number")),
            }
        }
        (Kind::Document, _)
        | (Kind::String | Kind::Enum(_) | Kind::Blob, Value::String(_))
        | (Kind::Boolean, Value::Bool(_))
        | (Kind::Float | Kind::Double, Value::Number(_)) => Ok(value.clone()),
        (Kind::Byte | Kind::Short | Kind::Integer | Kind::Long, Value::Number(number))
            if number.is_i64() =>
        {
            Ok(value.clone())
        }
        (kind, value) => Err(format!("expected {kind:?}, found {value}")),
    }
}

fn time(format: TimestampFormat, value: &Value) -> Result<Value> {
    let time = TIMES.iter().find(|time| match format {
        TimestampFormat::EpochSeconds => {
            value.as_f64().is_some_and(|seconds| Ok(seconds) == time.seconds.parse())
        }
        TimestampFormat::DateTime => {
            // Trailing zeros of a fraction do not matter.
            value.as_str().map(whole_fraction) == Some(whole_fraction(time.iso))
        }
        TimestampFormat::HttpDate => time.is_whole() && value == time.http,
    });
    time.map(|time| time.iso.into()).ok_or_else(|| format!("{value} is no time as {format:?}"))
}

fn whole_fraction(iso: &str) -> &str {
    let time = iso.trim_end_matches('Z');
    if time.contains('.') { time.trim_end_matches('0') } else { time }
}
