//! The shape in CBOR, which has no documents.

use shapesmith_runtime::cbor::write;
use shapesmith_runtime::cbor::{Members, ReadCbor, Result, WriteCbor, read};

use super::{Everything, Union};

impl WriteCbor for Everything {
    fn write_members(&self, out: &mut write::Members<'_>) {
        if let Some(value) = &self.text {
            out.member("text").string(value);
        }
        if let Some(value) = &self.flag {
            out.member("flag").boolean(*value);
        }
        if let Some(value) = &self.byte {
            out.member("byte").integer(*value);
        }
        if let Some(value) = &self.short {
            out.member("short").integer(*value);
        }
        if let Some(value) = &self.integer {
            out.member("integer").integer(*value);
        }
        if let Some(value) = &self.long {
            out.member("long").integer(*value);
        }
        if let Some(value) = &self.single {
            out.member("single").float(*value);
        }
        if let Some(value) = &self.double {
            out.member("double").double(*value);
        }
        if let Some(value) = &self.blob {
            out.member("blob").blob(value);
        }
        if let Some(value) = &self.seconds {
            out.member("seconds").timestamp(value);
        }
        if let Some(value) = &self.date {
            out.member("date").timestamp(value);
        }
        if let Some(value) = &self.http_date {
            out.member("httpDate").timestamp(value);
        }
        if let Some(value) = &self.list {
            out.member("list").list(value, |item, out| out.string(item));
        }
        if let Some(value) = &self.sparse_list {
            out.member("sparseList").list(value, |item, out| {
                out.sparse(item.as_ref(), |item, out| out.integer(*item));
            });
        }
        if let Some(value) = &self.map {
            out.member("map").map(value, |item, out| out.integer(*item));
        }
        if let Some(value) = &self.sparse_map {
            out.member("sparseMap").map(value, |item, out| {
                out.sparse(item.as_ref(), |item, out| out.string(item));
            });
        }
        if let Some(value) = &self.child {
            out.member("child").structure(value);
        }
        if let Some(value) = &self.children {
            out.member("children").list(value, |item, out| out.structure(item));
        }
        if let Some(value) = &self.union {
            out.member("union").structure(value);
        }
    }
}

impl ReadCbor for Everything {
    fn read_members(&mut self, mut members: Members<'_, '_>) -> Result {
        while let Some(value) = members.next_member()? {
            match value.name() {
                "text" => self.text = read::text(value)?,
                "flag" => self.flag = read::boolean(value)?,
                "byte" => self.byte = read::integer(value)?,
                "short" => self.short = read::integer(value)?,
                "integer" => self.integer = read::integer(value)?,
                "long" => self.long = read::integer(value)?,
                "single" => self.single = read::float(value)?,
                "double" => self.double = read::double(value)?,
                "blob" => self.blob = read::blob(value)?,
                "seconds" => self.seconds = read::timestamp(value)?,
                "date" => self.date = read::timestamp(value)?,
                "httpDate" => self.http_date = read::timestamp(value)?,
                "list" => self.list = read::list(value, read::text)?,
                "sparseList" => self.sparse_list = read::sparse_list(value, read::integer)?,
                "map" => self.map = read::map(value, read::integer)?,
                "sparseMap" => self.sparse_map = read::sparse_map(value, read::text)?,
                "child" => self.child = read::structure(value)?,
                "children" => self.children = read::list(value, read::structure)?,
                "union" => self.union = read::structure(value)?,
                _ => {}
            }
        }
        Ok(())
    }
}

impl WriteCbor for Union {
    fn write_members(&self, out: &mut write::Members<'_>) {
        match self {
            Self::Text(value) => out.member("text").string(value),
            Self::Numbers(value) => {
                out.member("numbers").list(value, |item, out| out.double(*item));
            }
            Self::Node(value) => out.member("node").structure(value),
            Self::Unknown => {}
        }
    }
}

impl ReadCbor for Union {
    fn read_members(&mut self, mut members: Members<'_, '_>) -> Result {
        while let Some(value) = members.next_member()? {
            let variant = match value.name() {
                "text" => read::text(value)?.map(Self::Text),
                "numbers" => read::list(value, read::double)?.map(Self::Numbers),
                "node" => read::structure(value)?.map(Self::Node),
                _ => None,
            };
            if let Some(variant) = variant {
                *self = variant;
            }
        }
        Ok(())
    }
}
