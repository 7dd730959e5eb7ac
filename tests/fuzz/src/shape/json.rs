//! The shape in JSON.

use shapesmith_runtime::json::write;
use shapesmith_runtime::json::{Object, ReadJson, Result, WriteJson, read};
use shapesmith_runtime::timestamp::Format;

use super::{Everything, Union};

impl WriteJson for Everything {
    fn write_members(&self, out: &mut write::Object<'_>) {
        if let Some(value) = &self.text {
            out.member("\"text\":").string(value);
        }
        if let Some(value) = &self.flag {
            out.member("\"flag\":").boolean(*value);
        }
        if let Some(value) = &self.byte {
            out.member("\"byte\":").integer(*value);
        }
        if let Some(value) = &self.short {
            out.member("\"short\":").integer(*value);
        }
        if let Some(value) = &self.integer {
            out.member("\"integer\":").integer(*value);
        }
        if let Some(value) = &self.long {
            out.member("\"long\":").integer(*value);
        }
        if let Some(value) = &self.single {
            out.member("\"single\":").float(*value);
        }
        if let Some(value) = &self.double {
            out.member("\"double\":").float(*value);
        }
        if let Some(value) = &self.blob {
            out.member("\"blob\":").blob(value);
        }
        if let Some(value) = &self.seconds {
            out.member("\"seconds\":").timestamp(value, Format::EpochSeconds);
        }
        if let Some(value) = &self.date {
            out.member("\"date\":").timestamp(value, Format::DateTime);
        }
        if let Some(value) = &self.http_date {
            out.member("\"httpDate\":").timestamp(value, Format::HttpDate);
        }
        if let Some(value) = &self.list {
            out.member("\"list\":").list(value, |item, out| out.string(item));
        }
        if let Some(value) = &self.sparse_list {
            out.member("\"sparseList\":").list(value, |item, out| {
                out.sparse(item.as_ref(), |item, out| out.integer(*item));
            });
        }
        if let Some(value) = &self.map {
            out.member("\"map\":").map(value, |item, out| out.integer(*item));
        }
        if let Some(value) = &self.sparse_map {
            out.member("\"sparseMap\":").map(value, |item, out| {
                out.sparse(item.as_ref(), |item, out| out.string(item));
            });
        }
        if let Some(value) = &self.child {
            out.member("\"child\":").structure(value);
        }
        if let Some(value) = &self.children {
            out.member("\"children\":").list(value, |item, out| out.structure(item));
        }
        if let Some(value) = &self.union {
            out.member("\"union\":").structure(value);
        }
        if let Some(value) = &self.document {
            out.member("\"document\":").document(value);
        }
    }
}

impl ReadJson for Everything {
    fn read_members(&mut self, mut object: Object<'_, '_>) -> Result {
        while let Some(value) = object.next_member()? {
            match value.name() {
                "text" => self.text = read::text(value)?,
                "flag" => self.flag = read::boolean(value)?,
                "byte" => self.byte = read::integer(value)?,
                "short" => self.short = read::integer(value)?,
                "integer" => self.integer = read::integer(value)?,
                "long" => self.long = read::integer(value)?,
                "single" => self.single = read::float(value)?,
                "double" => self.double = read::float(value)?,
                "blob" => self.blob = read::blob(value)?,
                "seconds" => self.seconds = read::timestamp(value, Format::EpochSeconds)?,
                "date" => self.date = read::timestamp(value, Format::DateTime)?,
                "httpDate" => self.http_date = read::timestamp(value, Format::HttpDate)?,
                "list" => self.list = read::list(value, read::text)?,
                "sparseList" => self.sparse_list = read::sparse_list(value, read::integer)?,
                "map" => self.map = read::map(value, read::integer)?,
                "sparseMap" => self.sparse_map = read::sparse_map(value, read::text)?,
                "child" => self.child = read::structure(value)?,
                "children" => self.children = read::list(value, read::structure)?,
                "union" => self.union = read::structure(value)?,
                "document" => self.document = read::document(value)?,
                _ => {}
            }
        }
        Ok(())
    }
}

impl WriteJson for Union {
    fn write_members(&self, out: &mut write::Object<'_>) {
        match self {
            Self::Text(value) => out.member("\"text\":").string(value),
            Self::Numbers(value) => {
                out.member("\"numbers\":").list(value, |item, out| out.float(*item));
            }
            Self::Node(value) => out.member("\"node\":").structure(value),
            Self::Unknown => {}
        }
    }
}

impl ReadJson for Union {
    fn read_members(&mut self, mut object: Object<'_, '_>) -> Result {
        while let Some(value) = object.next_member()? {
            let variant = match value.name() {
                "text" => read::text(value)?.map(Self::Text),
                "numbers" => read::list(value, read::float)?.map(Self::Numbers),
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
