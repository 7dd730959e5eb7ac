//! Writes XML documents, plain or wild.

use std::collections::VecDeque;

use serde_json::{Map, Value};
use shapesmith_codegen::model::TimestampFormat;
use shapesmith_codegen::plan::xml::{Content, Element, Place};
use shapesmith_codegen::plan::{Document, Location, StructurePlan, Text, Type};

use super::chance::Chance;
use super::scalar::{array, object, scalar};
use super::{Result, Writer};

/// Names of elements that no model contains.
const STRANGERS: [&str; 4] = ["ZzzUnknown", "zzz:Unknown", "_", "x-y.z"];
/// Names of root elements.
const ROOTS: [&str; 6] = ["Result", "a:Result", "ErrorResponse", "Errors", "Key", "error"];
/// Markup that readers ignore.
const ASIDES: [&str; 4] =
    ["<!-- <Key>no</Key> & ]]> -->", "<?aside <Key>no</Key>?>", "<!---->", "<?x?>"];

/// Returns the format of a root that contains only text.
pub(super) fn text_of(document: &Document) -> Option<Text> {
    match document {
        Document::Xml(Place::Element(_, content)) => match **content {
            Content::Text(text) => Some(text),
            _ => None,
        },
        _ => None,
    }
}

impl Writer<'_> {
    /// Writes a structure as a document. `root` is the name of the root, `wrapper` that of the
    /// element around the members inside of it.
    pub(super) fn document(
        &mut self,
        root: &str,
        wrapper: Option<&str>,
        plan: &StructurePlan,
        value: &Map<String, Value>,
    ) -> Result<String> {
        let (mut attributes, mut body) = self.members(plan, value)?;
        if let Some(wrapper) = wrapper {
            body = self.wrap(wrapper, std::mem::take(&mut attributes), &body);
        }
        attributes.extend(self.root_attributes());
        let wild_root = self.chance.as_mut().map(|chance| chance.word(&ROOTS));
        let root = self.wrap(wild_root.unwrap_or(root), attributes, &body);
        Ok(self.surround(&root))
    }

    pub(super) fn root_attributes(&self) -> Vec<(String, String)> {
        let namespace = "http://s3.amazonaws.com/doc/2006-03-01/";
        let xsi = "http://www.w3.org/2001/XMLSchema-instance";
        let mut attributes = vec![("xmlns", namespace), ("xmlns:xsi", xsi)];
        if self.chance.is_some() {
            attributes.extend([("xmlns:a", "urn:a"), ("xmlns:zzz", "urn:z")]);
        }
        attributes.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }

    /// Adds content that may precede and follow the root.
    pub(super) fn surround(&mut self, root: &str) -> String {
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

    /// Writes a structure's attributes, and the content of its element.
    fn members(
        &mut self,
        plan: &StructurePlan,
        value: &Map<String, Value>,
    ) -> Result<(Vec<(String, String)>, String)> {
        let mut attributes = Vec::new();
        // Elements by name. Those of the same name keep their order.
        let mut children: Vec<(&str, VecDeque<String>)> = Vec::new();
        for field in &plan.fields {
            let Some(value) = value.get(&field.member) else { continue };
            let Location::Body(place) = &field.location else { continue };
            match &place.read {
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

    /// Writes the element of a member, or the elements of a flattened list.
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

    /// Writes an element.
    pub(super) fn wrap(
        &mut self,
        name: &str,
        attributes: Vec<(String, String)>,
        body: &str,
    ) -> String {
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
            // The sender may choose any prefix.
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

    /// Joins the children of an element. Only the order of those with the same name matters.
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

    /// Writes a value in an element.
    pub(super) fn text(&mut self, form: Text, value: &Value) -> Result<String> {
        let mut text = scalar(form, value)?;
        let Some(chance) = &mut self.chance else { return Ok(escaped(&text)) };
        if form == Text::Timestamp(TimestampFormat::DateTime) {
            text = same_time(chance, text);
        }
        let written = wild_text(chance, &text);
        // White space is part of text, but not of a number, date or blob.
        let (before, behind) = match form {
            Text::String | Text::Enum => ("", ""),
            _ => (chance.word(&["", " ", "\r\n\t"]), chance.word(&["", " ", "\n\n"])),
        };
        Ok(format!("{before}{written}{behind}"))
    }
}

/// Writes the same time in another form of RFC 3339.
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

/// Writes content that is ignored between elements: white space, comments, instructions, CDATA, and
/// unknown elements that contain known ones.
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

/// Writes text as a random mix of plain characters, references and CDATA.
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
            // All line ends are read as a line feed (XML 1.0, section 2.11). No line feed may
            // follow a literal carriage return.
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
            // Text must not contain `]]>` (section 2.4).
            ('>', _) if written.ends_with("]]") => "&gt;".to_owned(),
            _ => character.to_string(),
        };
    }
    written
}

/// Writes text in its shortest form.
fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('\r', "&#13;")
}

/// Writes the value of an attribute, for either kind of quotes.
fn quoted(text: &str) -> String {
    let text = escaped(text).replace('"', "&quot;").replace('\'', "&#39;");
    text.replace('\t', "&#9;").replace('\n', "&#xA;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wild_text_is_the_same_text_to_another_parser() {
        let text = "a<b>&\"'\r\n\n\r]]> \u{85}é😀\t";
        for seed in 0..500 {
            let written = wild_text(&mut Chance::new(seed), text);
            let document = format!("<r xmlns:zzz='urn:z'>{written}</r>");
            // Line ends first, as XML requires: roxmltree keeps a `\r` before a reference.
            let document = document.replace("\r\n", "\n").replace('\r', "\n");
            let document = roxmltree::Document::parse(&document).unwrap();
            let children = document.root_element().children();
            let read: String = children.filter(|n| n.is_text()).filter_map(|n| n.text()).collect();
            assert_eq!(read, text, "{seed}: {written}");
        }
    }
}
