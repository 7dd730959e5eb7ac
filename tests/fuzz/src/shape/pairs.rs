//! Reads the shape from the pairs of a form as a strict peer would: what is unknown, repeated, or
//! written otherwise than by the rules of the protocol is an error.

use std::collections::BTreeMap;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use shapesmith_runtime::Timestamp;
use shapesmith_runtime::timestamp::Format;

use super::value::{date, decimals, http_date};
use super::{Everything, Union};

/// A value, or an error.
type Result<T> = std::result::Result<T, String>;

/// The values whose keys begin alike.
#[derive(Debug, Default)]
struct Tree {
    text: Option<String>,
    parts: BTreeMap<String, Tree>,
}

/// Reads the structure from a form.
///
/// # Errors
/// The first pair that is wrong.
pub fn from_form(form: &[u8]) -> Result<Everything> {
    let mut tree = Tree::default();
    for (key, value) in form_urlencoded::parse(form) {
        let place = key
            .split('.')
            .fold(&mut tree, |tree, part| tree.parts.entry(part.to_owned()).or_default());
        if place.text.replace(value.into_owned()).is_some() {
            return Err(format!("{key} is repeated"));
        }
    }
    tree.everything()
}

impl Tree {
    fn everything(&self) -> Result<Everything> {
        let mut read = Everything::default();
        for (name, value) in self.members()? {
            match name.as_str() {
                "text" => read.text = Some(value.leaf()?.to_owned()),
                "flag" => read.flag = Some(value.parsed()?),
                "byte" => read.byte = Some(value.parsed()?),
                "short" => read.short = Some(value.parsed()?),
                "integer" => read.integer = Some(value.parsed()?),
                "long" => read.long = Some(value.parsed()?),
                "single" => read.single = Some(value.float(|number: f32| format!("{number:e}"))?),
                "double" => read.double = Some(value.double()?),
                "blob" => read.blob = Some(value.blob()?.into()),
                "seconds" => {
                    read.seconds = Some(value.timestamp(Format::EpochSeconds, decimals)?);
                }
                "date" => read.date = Some(value.timestamp(Format::DateTime, date)?),
                "httpDate" => read.http_date = Some(value.timestamp(Format::HttpDate, http_date)?),
                "list" => read.list = Some(value.list(|item| Ok(item.leaf()?.to_owned()))?),
                "map" => {
                    let entries = value.only("entry")?.items(|entry| {
                        let parts = entry.members()?;
                        let (Some(key), Some(value), 2) =
                            (parts.get("key"), parts.get("value"), parts.len())
                        else {
                            return Err(format!("{entry:?} is no entry"));
                        };
                        Ok((key.leaf()?.to_owned(), value.parsed()?))
                    });
                    read.map = Some(entries?.into_iter().collect());
                }
                "child" => read.child = Some(value.everything()?.into()),
                "children" => {
                    // An item without members leaves a gap.
                    let count = value.members()?.keys().map(|number| number.parse::<usize>());
                    let count = count.max_by_key(|number| number.clone().unwrap_or(usize::MAX));
                    let count = count.ok_or("no item")?.map_err(|error| error.to_string())?;
                    let child = |number: usize| match value.parts.get(&number.to_string()) {
                        Some(child) => child.everything(),
                        None => Ok(Everything::default()),
                    };
                    read.children = Some((1..=count).map(child).collect::<Result<_>>()?);
                }
                "union" => read.union = Some(value.union()?),
                _ => return Err(format!("{name} is unknown")),
            }
        }
        Ok(read)
    }

    fn union(&self) -> Result<Union> {
        let members = self.members()?;
        let (Some((name, value)), 1) = (members.first_key_value(), members.len()) else {
            return Err(format!("{self:?} is no union"));
        };
        match name.as_str() {
            "text" => Ok(Union::Text(value.leaf()?.to_owned())),
            "numbers" => Ok(Union::Numbers(value.list(Self::double)?)),
            "node" => Ok(Union::Node(value.everything()?.into())),
            _ => Err(format!("{name} is unknown")),
        }
    }

    /// The members of a structure, which has no text.
    fn members(&self) -> Result<&BTreeMap<String, Self>> {
        match &self.text {
            Some(text) => Err(format!("{text:?} is no structure")),
            None => Ok(&self.parts),
        }
    }

    fn only(&self, name: &str) -> Result<&Self> {
        let part = self.members()?.get(name).filter(|_| self.parts.len() == 1);
        part.ok_or_else(|| format!("{self:?} is not only {name}"))
    }

    /// A list whose items are members; an empty one has an empty text.
    fn list<T>(&self, item: impl Fn(&Self) -> Result<T>) -> Result<Vec<T>> {
        match (self.text.as_deref(), self.parts.is_empty()) {
            (Some(""), true) => Ok(Vec::new()),
            _ => self.only("member")?.items(item),
        }
    }

    /// The items with the numbers from 1.
    fn items<T>(&self, item: impl Fn(&Self) -> Result<T>) -> Result<Vec<T>> {
        let numbers = 1..=self.members()?.len();
        let numbered = numbers.map(|number| {
            let part = self.parts.get(&number.to_string());
            item(part.ok_or_else(|| format!("no item {number} in {self:?}"))?)
        });
        numbered.collect()
    }

    fn leaf(&self) -> Result<&str> {
        let text = self.text.as_deref().filter(|_| self.parts.is_empty());
        text.ok_or_else(|| format!("{self:?} is no text"))
    }

    /// A value whose only text is that of `Display`.
    fn parsed<T: FromStr + ToString>(&self) -> Result<T> {
        let text = self.leaf()?;
        let value = text.parse().ok().filter(|value: &T| value.to_string() == text);
        value.ok_or_else(|| format!("{text:?} cannot be read"))
    }

    fn double(&self) -> Result<f64> {
        self.float(|number: f64| format!("{number:e}"))
    }

    /// A number, whose only text is the one of Python. `scientific` returns its shortest digits.
    fn float<T: FromStr + Copy + Into<f64>>(&self, scientific: impl Fn(T) -> String) -> Result<T> {
        let text = self.leaf()?;
        let number: T = text.parse().map_err(|_| format!("{text:?} is no number"))?;
        let expected = match number.into() {
            f64::INFINITY => "Infinity".to_owned(),
            f64::NEG_INFINITY => "-Infinity".to_owned(),
            value if value.is_nan() => "NaN".to_owned(),
            _ => python(&scientific(number)),
        };
        match expected == text {
            true => Ok(number),
            false => Err(format!("{text:?} should be {expected:?}")),
        }
    }

    fn blob(&self) -> Result<Vec<u8>> {
        STANDARD.decode(self.leaf()?).map_err(|error| error.to_string())
    }

    /// A timestamp, whose only text is that of `format`.
    fn timestamp(
        &self,
        format: Format,
        expected: impl Fn(Timestamp) -> String,
    ) -> Result<Timestamp> {
        let text = self.leaf()?;
        let time = Timestamp::parse(text, format).map_err(|error| error.to_string())?;
        let expected = expected(time);
        match expected == text {
            true => Ok(time),
            false => Err(format!("{text:?} should be {expected:?}")),
        }
    }
}

/// Converts a number in scientific notation to Python's `repr`: an exponent of two digits if it is
/// less than -4 or at least 16, and decimals otherwise.
fn python(scientific: &str) -> String {
    let (mantissa, exponent) = scientific.split_once('e').expect("an exponent");
    let exponent: i32 = exponent.parse().expect("a number");
    if !(-4..16).contains(&exponent) {
        return format!("{mantissa}e{}{:02}", if exponent < 0 { '-' } else { '+' }, exponent.abs());
    }
    let (sign, digits) = match mantissa.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", mantissa),
    };
    let digits = digits.replace('.', "");
    let point = exponent + 1;
    match usize::try_from(point) {
        Ok(point) if point > 0 => {
            let (whole, fraction) = digits.split_at(point.min(digits.len()));
            let fraction = if fraction.is_empty() { "0" } else { fraction };
            format!("{sign}{whole:0<point$}.{fraction}")
        }
        _ => format!("{sign}0.{}{digits}", "0".repeat(point.unsigned_abs() as usize)),
    }
}
