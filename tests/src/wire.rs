//! Writes responses as a service would: from an output in its JSON form, by what the generator's
//! plan says of places, elements and formats.
//!
//! Nothing of the runtime is used here, so that what it reads was written by somebody else. A
//! writer is plain, or wild: then it does to the XML whatever must not change what it says.

use std::collections::HashMap;
use std::collections::VecDeque;

use base64::Engine as _;
use serde_json::{Map, Value};
use shapesmith_codegen::model::TimestampFormat;
use shapesmith_codegen::plan::xml::{Content, Element, Place};
use shapesmith_codegen::plan::{
    Document, Location, Multiple, OperationPlan, Plan, ResponseBody, StructurePlan, Text, Type,
    TypeName, TypePlan,
};
use shapesmith_s3::Body;
use shapesmith_s3::runtime::http::{HeaderName, HeaderValue, Response, StatusCode};

/// Numbers that look random and are the same in every run (SplitMix64).
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// The sequence of that seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `limit`, which is not 0.
    pub fn below(&mut self, limit: usize) -> usize {
        (self.number() % limit as u64) as usize
    }

    /// Whether one of `count` cases is the one.
    pub fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    /// One of `items`, of which there is one at least.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    fn word(&mut self, words: &[&'static str]) -> &'static str {
        words[self.below(words.len())]
    }
}

/// Types of a plan by their shapes.
#[derive(Debug)]
pub struct Types<'p>(HashMap<&'p str, &'p TypePlan>);

impl<'p> Types<'p> {
    /// The types of `plan`.
    pub fn new(plan: &'p Plan) -> Self {
        Self(plan.types.iter().map(|plan| (plan.name().shape.as_str(), plan)).collect())
    }

    /// The type of that name.
    pub fn get(&self, name: &TypeName) -> Option<&'p TypePlan> {
        self.0.get(name.shape.as_str()).copied()
    }

    /// The structure of that name.
    pub fn structure(&self, name: &TypeName) -> Option<&'p StructurePlan> {
        match self.get(name)? {
            TypePlan::Structure(plan) => Some(plan),
            TypePlan::Union(_) | TypePlan::Enum(_) => None,
        }
    }
}

/// How the text of a root is written, if it has nothing but text.
fn text_of(document: &Document) -> Option<Text> {
    match document {
        Document::Xml(Place::Element(_, content)) => match **content {
            Content::Text(text) => Some(text),
            _ => None,
        },
        _ => None,
    }
}

/// What writing comes to. An error is a value, or a place, that no output of S3 has.
pub type Result<T> = std::result::Result<T, String>;

/// Writes responses.
#[derive(Debug)]
pub struct Writer<'p> {
    types: Types<'p>,
    /// Where there is one, the writer is wild.
    chance: Option<Chance>,
}

/// Names of elements that no model has.
const STRANGERS: [&str; 4] = ["ZzzUnknown", "zzz:Unknown", "_", "x-y.z"];
/// What a response's root may be called.
const ROOTS: [&str; 6] = ["Result", "a:Result", "ErrorResponse", "Errors", "Key", "error"];
/// Markup that says nothing, whatever stands in it.
const ASIDES: [&str; 4] =
    ["<!-- <Key>no</Key> & ]]> -->", "<?aside <Key>no</Key>?>", "<!---->", "<?x?>"];

impl<'p> Writer<'p> {
    /// A writer of the shortest form.
    pub fn plain(plan: &'p Plan) -> Self {
        Self { types: Types::new(plan), chance: None }
    }

    /// A writer of a form that only `seed` knows.
    pub fn wild(plan: &'p Plan, seed: u64) -> Self {
        Self { types: Types::new(plan), chance: Some(Chance::new(seed)) }
    }

    /// The response of `operation` that has `output` in it.
    ///
    /// # Errors
    /// If the output is not of the operation's form, or has what S3 never sends.
    pub fn response(
        &mut self,
        operation: &OperationPlan,
        output: &Value,
    ) -> Result<Response<Body>> {
        let encoded = url_encoded(operation, output, &mut self.chance);
        let output = encoded.as_ref().unwrap_or(output);
        let mut response = Response::new(Body::from(self.body(operation, output)?));
        for field in &operation.output.fields {
            let Some(value) = output.get(&field.member) else { continue };
            let mut header = |name: &str, value: &str| -> Result<()> {
                let name = HeaderName::from_bytes(name.as_bytes()).map_err(|e| e.to_string())?;
                let value = HeaderValue::from_bytes(value.as_bytes());
                response.headers_mut().append(name, value.map_err(|e| e.to_string())?);
                Ok(())
            };
            match &field.location {
                Location::Header(name, Multiple::One(text)) => {
                    header(name, &scalar(*text, value)?)?
                }
                Location::HeaderMap(prefix) => {
                    for (key, value) in object(value)? {
                        header(&format!("{prefix}{key}"), string(value)?)?;
                    }
                }
                Location::StatusCode => {
                    let status = value.as_u64().and_then(|status| u16::try_from(status).ok());
                    let status = status.and_then(|status| StatusCode::from_u16(status).ok());
                    *response.status_mut() = status.ok_or("no status")?;
                }
                Location::Payload | Location::Body(_) => {}
                other => return Err(format!("{}: {other:?}", field.member)),
            }
        }
        Ok(response)
    }

    fn body(&mut self, operation: &OperationPlan, output: &Value) -> Result<Vec<u8>> {
        let plan = &operation.output;
        let member = |name: &str| output.get(name);
        let field = |name: &str| plan.fields.iter().find(|field| field.member == name);
        let root = operation.output.name.shape.as_str();
        Ok(match &operation.response.body {
            ResponseBody::Empty => Vec::new(),
            ResponseBody::Members(_) => self.document(root, plan, object(output)?)?.into(),
            ResponseBody::Payload(payload, document) => match member(&payload.member) {
                None => Vec::new(),
                Some(value) if text_of(document).is_some() => {
                    let text = text_of(document).unwrap_or(Text::String);
                    let body = self.text(text, value)?;
                    let root = self.wrap(&payload.member, self.root_attributes(), &body);
                    self.surround(&root).into()
                }
                Some(value) => {
                    let ty = field(&payload.member).map(|field| &field.ty);
                    let Some(Type::Structure(name)) = ty else { return Err(format!("{ty:?}")) };
                    let plan = self.types.structure(name).ok_or("no such structure")?;
                    self.document(root, plan, object(value)?)?.into()
                }
            },
            ResponseBody::Raw(payload, Text::Base64) | ResponseBody::Stream(payload) => {
                let text = member(&payload.member).map(string).transpose()?.unwrap_or_default();
                let bytes = base64::engine::general_purpose::STANDARD.decode(text);
                bytes.map_err(|error| error.to_string())?
            }
            ResponseBody::Raw(payload, text) => {
                let value = member(&payload.member).map(|value| scalar(*text, value));
                value.transpose()?.unwrap_or_default().into()
            }
            ResponseBody::Events(_) => return Err("events are no JSON".to_owned()),
        })
    }

    fn document(
        &mut self,
        root: &str,
        plan: &StructurePlan,
        value: &Map<String, Value>,
    ) -> Result<String> {
        let (mut attributes, body) = self.members(plan, value)?;
        attributes.extend(self.root_attributes());
        let wild_root = self.chance.as_mut().map(|chance| chance.word(&ROOTS));
        let root = self.wrap(wild_root.unwrap_or(root), attributes, &body);
        Ok(self.surround(&root))
    }

    fn root_attributes(&self) -> Vec<(String, String)> {
        let namespace = "http://s3.amazonaws.com/doc/2006-03-01/";
        let xsi = "http://www.w3.org/2001/XMLSchema-instance";
        let mut attributes = vec![("xmlns", namespace), ("xmlns:xsi", xsi)];
        if self.chance.is_some() {
            attributes.extend([("xmlns:a", "urn:a"), ("xmlns:zzz", "urn:z")]);
        }
        attributes.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }

    /// What may stand before and behind a document's root.
    fn surround(&mut self, root: &str) -> String {
        let Some(chance) = &mut self.chance else { return root.to_owned() };
        let start = chance.word(&["", "", "\u{FEFF}", "\n", "\r\n\t  \n"]);
        let declaration = chance.word(&[
            "",
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
            "<?xml version='1.0' standalone='yes' ?>\r\n",
        ]);
        let gaps = [0; 2].map(|_| match chance.one_in(2) {
            true => chance.word(&["\n", " \t\r\n"]).to_owned() + chance.word(&ASIDES),
            false => String::new(),
        });
        format!("{start}{declaration}{}{root}{}", gaps[0], gaps[1])
    }

    /// A structure's attributes, and what stands in its element.
    fn members(
        &mut self,
        plan: &StructurePlan,
        value: &Map<String, Value>,
    ) -> Result<(Vec<(String, String)>, String)> {
        let mut attributes = Vec::new();
        // Elements by name: those of one name stay in their order.
        let mut children: Vec<(&str, VecDeque<String>)> = Vec::new();
        for field in &plan.fields {
            let Some(value) = value.get(&field.member) else { continue };
            let Location::Body(place) = &field.location else { continue };
            match place.read.as_ref() {
                Some(Document::Xml(Place::Attribute(name, text))) => {
                    attributes.push((name.clone(), scalar(*text, value)?));
                }
                Some(Document::Xml(Place::Element(element, content))) => {
                    let written = self.elements(element, content, &field.ty, value)?;
                    match children.iter_mut().find(|(name, _)| *name == element.name) {
                        Some((_, earlier)) => earlier.extend(written),
                        None => children.push((&element.name, written.into())),
                    }
                }
                _ => {}
            }
        }
        let children = children.into_iter().map(|(_, elements)| elements).collect();
        Ok((attributes, self.interleave(children)))
    }

    /// A member's element, or its elements if it is a flattened list.
    fn elements(
        &mut self,
        element: &Element,
        content: &Content,
        ty: &Type,
        value: &Value,
    ) -> Result<Vec<String>> {
        match (content, ty) {
            (Content::List { item, content, flattened: true }, Type::List(ty)) => {
                array(value)?.iter().map(|value| self.element(item, content, ty, value)).collect()
            }
            _ => Ok(vec![self.element(element, content, ty, value)?]),
        }
    }

    fn element(
        &mut self,
        element: &Element,
        content: &Content,
        ty: &Type,
        value: &Value,
    ) -> Result<String> {
        let (attributes, body) = match (content, ty) {
            (Content::Text(text), _) => (Vec::new(), self.text(*text, value)?),
            (Content::Structure { .. }, Type::Structure(name)) => {
                let plan = self.types.structure(name).ok_or("no such structure")?;
                self.members(plan, object(value)?)?
            }
            (Content::List { item, content, flattened: false }, Type::List(ty)) => {
                let items = array(value)?.iter().map(|v| self.element(item, content, ty, v));
                let items = items.collect::<Result<VecDeque<_>>>()?;
                (Vec::new(), self.interleave(vec![items]))
            }
            other => return Err(format!("<{}>: {other:?}", element.name)),
        };
        Ok(self.wrap(&element.name, attributes, &body))
    }

    fn wrap(&mut self, name: &str, attributes: Vec<(String, String)>, body: &str) -> String {
        let Some(chance) = &mut self.chance else {
            let written =
                |(name, value): (String, String)| format!(" {name}=\"{}\"", quoted(&value));
            let attributes = attributes.into_iter().map(written).collect::<String>();
            return format!("<{name}{attributes}>{body}</{name}>");
        };
        let mut attributes = attributes;
        let strange =
            [("a:Key", "no"), ("xml:lang", "de"), ("xmlns:type", "urn:no"), ("_", "<>\n")];
        for (name, value) in strange {
            if chance.one_in(6) {
                attributes.push((name.to_owned(), value.to_owned()));
            }
        }
        let mut tag = name.to_owned();
        if !name.contains(':') && chance.one_in(4) {
            tag.insert_str(0, "a:");
        }
        let mut start = format!("<{tag}");
        while !attributes.is_empty() {
            let (name, value) = attributes.swap_remove(chance.below(attributes.len()));
            // A prefix is the sender's choice.
            let local = name.strip_prefix("xsi:").filter(|_| chance.one_in(3));
            let name = local.map_or(name.clone(), |local| format!("a:{local}"));
            let space = chance.word(&[" ", "\n", "\t  "]);
            let (value, equals) = (quoted(&value), chance.word(&["=", " = ", "=\n"]));
            start += &match chance.one_in(2) {
                true => format!("{space}{name}{equals}\"{value}\""),
                false => format!("{space}{name}{equals}'{value}'"),
            };
        }
        start += chance.word(&["", "", " ", "\r\n"]);
        match body.is_empty() && chance.one_in(2) {
            true => format!("{start}/>"),
            false => format!("{start}>{body}</{tag}{}>", chance.word(&["", "", " ", "\n"])),
        }
    }

    /// Joins the children of an element. Only the order of those that have the same name counts.
    fn interleave(&mut self, mut children: Vec<VecDeque<String>>) -> String {
        let Some(chance) = &mut self.chance else {
            return children.into_iter().flatten().collect();
        };
        let mut joined = gap(chance);
        children.retain(|queue| !queue.is_empty());
        while !children.is_empty() {
            let queue = chance.below(children.len());
            joined.extend(children[queue].pop_front());
            joined += &gap(chance);
            children.retain(|queue| !queue.is_empty());
        }
        joined
    }

    /// A value in an element.
    fn text(&mut self, form: Text, value: &Value) -> Result<String> {
        let mut text = scalar(form, value)?;
        let Some(chance) = &mut self.chance else { return Ok(escaped(&text)) };
        if form == Text::Timestamp(TimestampFormat::DateTime) {
            text = same_time(chance, text);
        }
        let written = wild_text(chance, &text);
        // White space belongs to text, but not to a number, a date or a blob.
        let (before, behind) = match form {
            Text::String | Text::Enum => ("", ""),
            _ => (chance.word(&["", " ", "\r\n\t"]), chance.word(&["", " ", "\n\n"])),
        };
        Ok(format!("{before}{written}{behind}"))
    }
}

/// A time in another form that RFC 3339 has for it.
fn same_time(chance: &mut Chance, text: String) -> String {
    let text = match text.strip_suffix("0Z").filter(|text| text.contains('.')) {
        Some(shorter) if chance.one_in(2) => format!("{}Z", shorter.trim_end_matches('0')),
        _ => text,
    };
    match text.strip_suffix('Z') {
        Some(time) if chance.one_in(4) => format!("{time}+00:00"),
        _ => text,
    }
}

/// What may stand between elements: white space, comments, instructions, CDATA and elements that
/// nobody knows, with others in them that somebody knows elsewhere.
fn gap(chance: &mut Chance) -> String {
    let mut gap = String::new();
    while chance.one_in(2) {
        gap += match chance.below(4) {
            0 => chance.word(&["\n  ", "\r\n", "\t", " "]),
            1 => chance.word(&ASIDES),
            2 => "<![CDATA[<Key>no</Key>]]>",
            _ => {
                let name = chance.word(&STRANGERS);
                let body = chance.word(&[
                    "",
                    "text",
                    "<Key>no</Key><Name/>",
                    "<a b='c'><Key>no</Key>&lt;<!-- </a> --></a>",
                ]);
                gap += &format!("<{name} Key='no'>{body}</{name}>");
                continue;
            }
        };
    }
    gap
}

/// Text in one of the many ways that XML has for it.
fn wild_text(chance: &mut Chance, text: &str) -> String {
    let mut written = String::new();
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        if chance.one_in(12) {
            written += chance.word(&ASIDES);
        }
        if chance.one_in(20) {
            written += "<zzz:no>no<b>no</b></zzz:no>";
        }
        written += &match (character, chance.below(8)) {
            // A line end is a line feed, however it is written (XML 1.0, section 2.11). Behind a
            // carriage return that stands for itself, no line feed may follow.
            ('\n', 0) => "\r\n".to_owned(),
            ('\n', 1) if characters.peek() != Some(&'\n') => "\r".to_owned(),
            ('\r', digit) if digit < 4 => "&#13;".to_owned(),
            ('\r', _) => "&#x0d;".to_owned(),
            ('&', 0..3) => "&amp;".to_owned(),
            ('<', 0..3) => "&lt;".to_owned(),
            ('>', 0..3) => "&gt;".to_owned(),
            ('"', 0..3) => "&quot;".to_owned(),
            ('\'', 0..3) => "&apos;".to_owned(),
            (_, 3) => format!("&#{};", u32::from(character)),
            (_, 4) => format!("&#x{:X};", u32::from(character)),
            ('&' | '<', 5) => format!("&#x{:04x};", u32::from(character)),
            ('&' | '<', _) | (_, 6) => format!("<![CDATA[{character}]]>"),
            // `]]>` may not stand in text (section 2.4).
            ('>', _) if written.ends_with("]]") => "&gt;".to_owned(),
            _ => character.to_string(),
        };
    }
    written
}

/// Text in its shortest form.
fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('\r', "&#13;")
}

/// The value of an attribute, for either kind of quotes.
fn quoted(text: &str) -> String {
    let text = escaped(text).replace('"', "&quot;").replace('\'', "&#39;");
    text.replace('\t', "&#9;").replace('\n', "&#xA;")
}

/// A value as text.
fn scalar(form: Text, value: &Value) -> Result<String> {
    match form {
        Text::String | Text::Enum | Text::Base64 => string(value).map(str::to_owned),
        Text::Timestamp(TimestampFormat::DateTime) => string(value).map(str::to_owned),
        Text::Timestamp(TimestampFormat::HttpDate) => http_date(string(value)?),
        Text::Display => match value {
            Value::Bool(_) | Value::Number(_) => Ok(value.to_string()),
            _ => Err(format!("{value} is neither a number nor a boolean")),
        },
        Text::Float | Text::Timestamp(TimestampFormat::EpochSeconds) => {
            Err(format!("{form:?}: no output of S3 has that"))
        }
    }
}

/// `2014-04-29T18:30:38.5Z` as `Tue, 29 Apr 2014 18:30:38 GMT`.
///
/// # Errors
/// If the text is no such timestamp.
pub fn http_date(text: &str) -> Result<String> {
    const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let number = |from: usize, to: usize| -> Result<usize> {
        let digits = text.get(from..to).ok_or(format!("{text:?} is no timestamp"))?;
        digits.parse().map_err(|error| format!("{text:?}: {error}"))
    };
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let name = month.checked_sub(1).and_then(|index| MONTHS.get(index)).ok_or("no month")?;
    // Sakamoto's way to the day of the week.
    let shifted = if month < 3 { year - 1 } else { year };
    let leaps = shifted / 4 + shifted / 400 - shifted / 100;
    let weekday = (shifted + leaps + [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4][month - 1] + day) % 7;
    Ok(format!("{}, {day:02} {name} {year:04} {} GMT", DAYS[weekday], &text[11..19]))
}

/// The output with its keys percent-encoded, if it says that they are. S3 encodes as HTML forms
/// do: a space is a `+`, or `%20` as well.
fn url_encoded(
    operation: &OperationPlan,
    output: &Value,
    chance: &mut Option<Chance>,
) -> Option<Value> {
    let plan = operation.response.url_encoded.as_ref()?;
    let fields = &operation.output.fields;
    let member = |name: &str| Some(&fields.iter().find(|field| field.name == name)?.member);
    if output.get(member(&plan.encoding.0)?)? != plan.encoding.2.as_str() {
        return None;
    }
    let mut output = output.clone();
    for field in &plan.fields {
        if let Some(text) = output.get_mut(member(field)?) {
            *text = form_encoded(text.as_str()?, chance).into();
        }
    }
    for (list, key) in &plan.items {
        let Some(items) = output.get_mut(member(list)?) else { continue };
        for item in items.as_array_mut()? {
            // The two names of a member differ in their case only here.
            let member = item.as_object()?.keys().find(|name| name.eq_ignore_ascii_case(key));
            if let Some(text) = member.cloned().and_then(|member| item.get_mut(member)) {
                *text = form_encoded(text.as_str()?, chance).into();
            }
        }
    }
    Some(output)
}

fn form_encoded(text: &str, chance: &mut Option<Chance>) -> String {
    let mut luck = |count: usize| chance.as_mut().is_some_and(|chance| chance.one_in(count));
    let encode = |byte: u8| match byte {
        b' ' if !luck(2) => "+".to_owned(),
        b'/' if luck(2) => "/".to_owned(),
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' if !luck(8) => {
            char::from(byte).to_string()
        }
        _ if luck(2) => format!("%{byte:02x}"),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(encode).collect()
}

fn object(value: &Value) -> Result<&Map<String, Value>> {
    value.as_object().ok_or_else(|| format!("{value} is no object"))
}

fn array(value: &Value) -> Result<&Vec<Value>> {
    value.as_array().ok_or_else(|| format!("{value} is no list"))
}

fn string(value: &Value) -> Result<&str> {
    value.as_str().ok_or_else(|| format!("{value} is no string"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        for (text, date) in [
            ("2014-04-29T18:30:38.500000Z", "Tue, 29 Apr 2014 18:30:38 GMT"),
            ("2000-02-29T00:00:00Z", "Tue, 29 Feb 2000 00:00:00 GMT"),
            ("1970-01-01T23:59:59Z", "Thu, 01 Jan 1970 23:59:59 GMT"),
            ("1999-12-31T00:00:00Z", "Fri, 31 Dec 1999 00:00:00 GMT"),
        ] {
            assert_eq!(http_date(text).unwrap(), date);
        }
    }

    #[test]
    fn wild_text_is_the_same_text_to_another_parser() {
        let text = "a<b>&\"'\r\n\n\r]]> \u{85}é😀\t";
        for seed in 0..500 {
            let written = wild_text(&mut Chance::new(seed), text);
            let document = format!("<r xmlns:zzz='urn:z'>{written}</r>");
            // Line ends first, as XML asks: roxmltree leaves a `\r` before a reference as it is.
            let document = document.replace("\r\n", "\n").replace('\r', "\n");
            let document = roxmltree::Document::parse(&document).unwrap();
            let children = document.root_element().children();
            let read: String = children.filter(|n| n.is_text()).filter_map(|n| n.text()).collect();
            assert_eq!(read, text, "{seed}: {written}");
        }
    }
}
