//! Reads documents as a strict service would: unknown members and wrong types are errors.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ciborium::Value as Cbor;
use serde_json::{Map, Value};
use shapesmith_codegen::model::{Kind, Member, Model};

use super::times::TIMES;

/// A value in the JSON form of generated types, or an error.
type Result<T> = std::result::Result<T, String>;

/// Reads a structure or a union.
pub(super) fn structure(model: &Model, shape: &str, document: &Cbor) -> Result<Value> {
    let (structure, is_union) = match &model.shapes[shape].kind {
        Kind::Structure(structure) => (structure, false),
        Kind::Union(structure) => (structure, true),
        other => return Err(format!("{shape} is {other:?}")),
    };
    let document = document.as_map().ok_or_else(|| format!("{shape}: found {document:?}"))?;
    if is_union && document.len() != 1 {
        return Err(format!("{shape}: {} members", document.len()));
    }
    let mut members = Map::new();
    for (key, value) in document {
        let key = key.as_text().ok_or_else(|| format!("{shape}: the key {key:?}"))?;
        let member = structure.members.get(key);
        let member = member.ok_or_else(|| format!("{shape} has no member {key:?}"))?;
        if members.insert(key.to_owned(), read(model, member, value)?).is_some() {
            return Err(format!("{shape}: {key:?} is repeated"));
        }
    }
    Ok(members.into())
}

fn read(model: &Model, member: &Member, value: &Cbor) -> Result<Value> {
    let shape = &model.shapes[&member.target];
    let item = |item: &Member, value: &Cbor| match value {
        Cbor::Null if shape.sparse => Ok(Value::Null),
        value => read(model, item, value),
    };
    match (&shape.kind, value) {
        (Kind::Structure(_) | Kind::Union(_), value) => structure(model, &member.target, value),
        (Kind::List(of), Cbor::Array(items)) => items.iter().map(|value| item(of, value)).collect(),
        (Kind::Map(_, of), Cbor::Map(entries)) => {
            let entries = entries.iter().map(|(key, value)| {
                let key = key.as_text().ok_or_else(|| format!("the key {key:?}"))?;
                Ok((key.to_owned(), item(of, value)?))
            });
            Ok(entries.collect::<Result<Map<_, _>>>()?.into())
        }
        (Kind::Timestamp, Cbor::Tag(1, seconds)) => time(seconds),
        (Kind::String | Kind::Enum(_), Cbor::Text(text)) => Ok(text.as_str().into()),
        (Kind::Blob, Cbor::Bytes(bytes)) => Ok(STANDARD.encode(bytes).into()),
        (Kind::Boolean, Cbor::Bool(value)) => Ok((*value).into()),
        (Kind::Float | Kind::Double, Cbor::Float(value)) => Ok(float(*value)),
        (Kind::Byte | Kind::Short | Kind::Integer | Kind::Long, Cbor::Integer(value)) => {
            Ok(i64::try_from(i128::from(*value)).map_err(|error| error.to_string())?.into())
        }
        (kind, value) => Err(format!("expected {kind:?}, found {value:?}")),
    }
}

fn float(value: f64) -> Value {
    match value {
        f64::INFINITY => "Infinity".into(),
        f64::NEG_INFINITY => "-Infinity".into(),
        value if value.is_nan() => "NaN".into(),
        value => value.into(),
    }
}

fn time(value: &Cbor) -> Result<Value> {
    let time = TIMES.iter().find(|time| match value {
        Cbor::Integer(seconds) => time.seconds.parse() == Ok(i128::from(*seconds)),
        Cbor::Float(seconds) => time.seconds.parse() == Ok(*seconds) && !time.is_whole(),
        _ => false,
    });
    time.map(|time| time.iso.into()).ok_or_else(|| format!("{value:?} is no time"))
}
