//! The shape in XML, which has neither sparse lists and maps nor documents.

use shapesmith_runtime::document::ReadError;
use shapesmith_runtime::timestamp::Format;
use shapesmith_runtime::xml::read::Element;
use shapesmith_runtime::xml::{ReadXml, Root, Sink, WriteXml, read};

use super::{Everything, Union};

/// The root element.
pub const ROOT: Root =
    Root { member: "", start: "<Everything xmlns:x=\"urn:x\"", end: "</Everything>" };

impl WriteXml for Everything {
    fn write_attributes<S: Sink>(&self, out: &mut S) {
        if let Some(value) = &self.text {
            out.attribute(" x:text=\"", value);
        }
    }

    fn write_members<S: Sink>(&self, out: &mut S) {
        if let Some(value) = &self.flag {
            out.value("<flag>", value, "</flag>");
        }
        if let Some(value) = &self.byte {
            out.value("<byte>", value, "</byte>");
        }
        if let Some(value) = &self.short {
            out.value("<short>", value, "</short>");
        }
        if let Some(value) = &self.integer {
            out.value("<integer>", value, "</integer>");
        }
        if let Some(value) = &self.long {
            out.value("<long>", value, "</long>");
        }
        if let Some(value) = &self.single {
            out.value("<single>", shapesmith_runtime::float(value), "</single>");
        }
        if let Some(value) = &self.double {
            out.value("<double>", shapesmith_runtime::float(value), "</double>");
        }
        if let Some(value) = &self.blob {
            out.value("<blob>", shapesmith_runtime::base64(value), "</blob>");
        }
        if let Some(value) = &self.seconds {
            out.value("<seconds>", value.format(Format::EpochSeconds), "</seconds>");
        }
        if let Some(value) = &self.date {
            out.value("<date>", value.format(Format::DateTime), "</date>");
        }
        if let Some(value) = &self.http_date {
            out.value("<httpDate>", value.format(Format::HttpDate), "</httpDate>");
        }
        if let Some(value) = &self.list {
            out.start("<list>");
            value.iter().for_each(|item| out.text("<member>", item, "</member>"));
            out.end("</list>");
        }
        if let Some(value) = &self.map {
            out.start("<map>");
            for (key, value) in value {
                out.start("<entry>");
                out.text("<key>", key, "</key>");
                out.value("<value>", value, "</value>");
                out.end("</entry>");
            }
            out.end("</map>");
        }
        if let Some(value) = &self.child {
            element(out, "<child", &**value, "</child>");
        }
        // A flattened list.
        for value in self.children.iter().flatten() {
            element(out, "<children", value, "</children>");
        }
        if let Some(value) = &self.union {
            element(out, "<union", value, "</union>");
        }
    }
}

fn element<S: Sink>(out: &mut S, start: &'static str, value: &impl WriteXml, end: &'static str) {
    out.start(start);
    value.write_attributes(out);
    out.markup(">");
    value.write_members(out);
    out.end(end);
}

impl ReadXml for Everything {
    fn read_attributes(&mut self, element: &Element<'_, '_>) -> Result<(), ReadError> {
        self.text = element.attribute("x:text")?;
        Ok(())
    }

    fn read_child(&mut self, child: Element<'_, '_>) -> Result<(), ReadError> {
        match child.name() {
            "flag" => self.flag = Some(read::parsed(child)?),
            "byte" => self.byte = Some(read::parsed(child)?),
            "short" => self.short = Some(read::parsed(child)?),
            "integer" => self.integer = Some(read::parsed(child)?),
            "long" => self.long = Some(read::parsed(child)?),
            "single" => self.single = Some(read::float(child)?),
            "double" => self.double = Some(read::float(child)?),
            "blob" => self.blob = Some(read::blob(child)?),
            "seconds" => self.seconds = Some(read::timestamp(child, Format::EpochSeconds)?),
            "date" => self.date = Some(read::timestamp(child, Format::DateTime)?),
            "httpDate" => self.http_date = Some(read::timestamp(child, Format::HttpDate)?),
            "list" => self.list = Some(read::list(child, "member", read::text)?),
            "map" => {
                let entries = read::map(child, "entry", "key", "value", read::text, read::parsed);
                self.map = Some(entries?);
            }
            "child" => self.child = Some(Box::read_xml(child)?),
            "children" => {
                self.children.get_or_insert_default().push(read::structure(child)?);
            }
            "union" => self.union = Some(read::structure(child)?),
            _ => {}
        }
        Ok(())
    }
}

impl WriteXml for Union {
    fn write_members<S: Sink>(&self, out: &mut S) {
        match self {
            Self::Text(value) => out.text("<text>", value, "</text>"),
            Self::Numbers(value) => {
                out.start("<numbers>");
                for number in value {
                    out.value("<member>", shapesmith_runtime::float(number), "</member>");
                }
                out.end("</numbers>");
            }
            Self::Node(value) => element(out, "<node", value, "</node>"),
            Self::Unknown => {}
        }
    }
}

impl ReadXml for Union {
    fn read_child(&mut self, child: Element<'_, '_>) -> Result<(), ReadError> {
        match child.name() {
            "text" => *self = Self::Text(read::text(child)?),
            "numbers" => *self = Self::Numbers(read::list(child, "member", read::float)?),
            "node" => *self = Self::Node(Box::read_xml(child)?),
            _ => {}
        }
        Ok(())
    }
}
