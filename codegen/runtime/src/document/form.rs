//! Forms (`application/x-www-form-urlencoded`), in which only requests are written.
//!
//! A form is flat: a value in a structure or list is a pair whose key is the path to it.
//!
//! ```
//! use shapesmith_runtime::form::{Form, WriteForm, to_bytes};
//!
//! struct Group {
//!     name: String,
//!     ports: Vec<i32>,
//! }
//!
//! impl WriteForm for Group {
//!     fn write_members(&self, out: &mut Form) {
//!         out.member("Name").string(&self.name);
//!         out.member("Ports").list("member", &self.ports, |item, out| out.literal(item));
//!     }
//! }
//!
//! let group = Group { name: "a b".to_owned(), ports: vec![80, 443] };
//! let expected = "Action=Create&Name=a%20b&Ports.member.1=80&Ports.member.2=443";
//! assert_eq!(to_bytes("Action=Create", &group), expected);
//! ```

#[cfg(test)]
mod tests;

use std::fmt::{self, Write as _};

use base64::display::Base64Display;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use percent_encoding::utf8_percent_encode;

use crate::percent::RESERVED;
use crate::timestamp::Format;
use crate::{Map, Timestamp};

/// A structure or union that is written to a form.
pub trait WriteForm {
    /// Writes the members that are set, in model order.
    fn write_members(&self, out: &mut Form);
}

impl<T: WriteForm> WriteForm for Box<T> {
    fn write_members(&self, out: &mut Form) {
        (**self).write_members(out);
    }
}

/// Returns a form that begins with `pairs`, such as `"Action=CreateGroup&Version=2026-01-01"`,
/// followed by the members of `value`.
pub fn to_bytes(pairs: &'static str, value: &impl WriteForm) -> Bytes {
    // Large enough for most requests, to avoid reallocations.
    let mut form = Form { out: String::with_capacity(256), key: String::with_capacity(64) };
    form.out.push_str(pairs);
    value.write_members(&mut form);
    Bytes::from(form.out)
}

/// A form that is being written.
#[derive(Debug)]
pub struct Form {
    out: String,
    /// The key of the value that is being written, percent-encoded. Only its end changes from pair
    /// to pair.
    key: String,
}

impl Form {
    /// Starts a member. `name` is the last part of its key, percent-encoded.
    #[inline]
    pub fn member(&mut self, name: &'static str) -> Value<'_> {
        let outer = self.key.len();
        self.push_part(name);
        Value { form: self, outer }
    }

    /// Starts the item with this number.
    fn item(&mut self, number: usize) -> Value<'_> {
        let outer = self.key.len();
        // Writing to a String cannot fail.
        let _infallible = write!(self.key, ".{number}");
        Value { form: self, outer }
    }

    #[inline]
    fn push_part(&mut self, part: &'static str) {
        if !self.key.is_empty() && !part.is_empty() {
            self.key.push('.');
        }
        self.key.push_str(part);
    }
}

/// The place of a value, with its key.
#[derive(Debug)]
#[must_use = "a key needs a value"]
pub struct Value<'a> {
    form: &'a mut Form,
    /// The length of the key around this value.
    outer: usize,
}

impl Value<'_> {
    /// Writes a string.
    pub fn string(self, value: &str) {
        self.pair(|out| push_encoded(out, value));
    }

    /// Writes a value that needs no escape: a boolean or an integer.
    pub fn literal(self, value: impl fmt::Display) {
        self.pair(|out| {
            // Writing to a String cannot fail.
            let _infallible = write!(out, "{value}");
        });
    }

    /// Writes an `f32` or `f64` like Python: `1.0`, `1e+16`, `NaN`, `-Infinity`.
    pub fn float(self, value: impl Copy + Into<f64> + fmt::Debug) {
        match value.into() {
            f64::INFINITY => self.literal("Infinity"),
            f64::NEG_INFINITY => self.literal("-Infinity"),
            _ => self.pair(|out| push_float(out, value)),
        }
    }

    /// Writes a timestamp.
    pub fn timestamp(self, value: &Timestamp, format: Format) {
        self.encoded(value.format(format));
    }

    /// Writes a blob in base64.
    pub fn blob(self, value: &[u8]) {
        self.encoded(Base64Display::new(value, &STANDARD));
    }

    /// Writes a structure or union. Nothing is written if no member is set.
    #[inline]
    pub fn structure(self, value: &impl WriteForm) {
        value.write_members(self.form);
        self.form.key.truncate(self.outer);
    }

    /// Writes a list. `name` is the part of the key before the number of an item, which may be
    /// empty; `write` writes an item. An empty list is a key without a value.
    #[inline]
    pub fn list<T>(self, name: &'static str, items: &[T], write: impl FnMut(&T, Value<'_>)) {
        match items {
            [] => self.string(""),
            items => self.items(name, items, write),
        }
    }

    /// As [`list`](Self::list), but nothing is written if the list is empty.
    #[inline]
    pub fn items<T>(self, name: &'static str, items: &[T], mut write: impl FnMut(&T, Value<'_>)) {
        self.form.push_part(name);
        for (index, item) in items.iter().enumerate() {
            write(item, self.form.item(index + 1));
        }
        self.form.key.truncate(self.outer);
    }

    /// Writes a map. The names are parts of keys: before the number of an entry, which may be empty,
    /// and behind it for the entry's key and value. `write` writes the value of an entry. Nothing is
    /// written if the map is empty.
    #[inline]
    pub fn map<K: AsRef<str>, T>(
        self,
        [entry, key, value]: [&'static str; 3],
        entries: &Map<K, T>,
        mut write: impl FnMut(&T, Value<'_>),
    ) {
        self.form.push_part(entry);
        for (index, (name, item)) in entries.iter().enumerate() {
            let Value { form, outer } = self.form.item(index + 1);
            form.member(key).string(name.as_ref());
            write(item, form.member(value));
            form.key.truncate(outer);
        }
        self.form.key.truncate(self.outer);
    }

    fn encoded(self, value: impl fmt::Display) {
        self.pair(|out| {
            // Writing to a String cannot fail.
            let _infallible = write!(Encoder(out), "{value}");
        });
    }

    fn pair(self, write: impl FnOnce(&mut String)) {
        let Form { out, key } = self.form;
        if !out.is_empty() {
            out.push('&');
        }
        out.push_str(key);
        out.push('=');
        write(out);
        key.truncate(self.outer);
    }
}

/// Percent-encodes what is written.
struct Encoder<'a>(&'a mut String);

impl fmt::Write for Encoder<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        push_encoded(self.0, text);
        Ok(())
    }
}

/// Writes the shortest decimals of a number. Debug uses an exponent for the same numbers as Python,
/// which gives it a sign and two digits.
fn push_float(out: &mut String, value: impl fmt::Debug) {
    let start = out.len();
    // Writing to a String cannot fail.
    let _infallible = write!(out, "{value:?}");
    let number = &out[start..];
    let Some((mantissa, Ok(exponent))) =
        number.split_once('e').map(|(mantissa, exponent)| (mantissa, exponent.parse::<i32>()))
    else {
        return;
    };
    out.truncate(start + mantissa.len());
    let sign = if exponent < 0 { "-" } else { "%2B" };
    let _infallible = write!(out, "e{sign}{:02}", exponent.unsigned_abs());
}

fn push_encoded(out: &mut String, text: &str) {
    out.extend(utf8_percent_encode(text, RESERVED));
}
