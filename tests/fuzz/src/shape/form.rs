//! The shape in forms, which have neither sparse lists and maps nor documents, and are only written.

use shapesmith_runtime::form::{Form, WriteForm};
use shapesmith_runtime::timestamp::Format;

use super::{Everything, Union};

impl WriteForm for Everything {
    fn write_members(&self, out: &mut Form) {
        if let Some(value) = &self.text {
            out.member("text").string(value);
        }
        if let Some(value) = &self.flag {
            out.member("flag").literal(value);
        }
        if let Some(value) = &self.byte {
            out.member("byte").literal(value);
        }
        if let Some(value) = &self.short {
            out.member("short").literal(value);
        }
        if let Some(value) = &self.integer {
            out.member("integer").literal(value);
        }
        if let Some(value) = &self.long {
            out.member("long").literal(value);
        }
        if let Some(value) = &self.single {
            out.member("single").float(*value);
        }
        if let Some(value) = &self.double {
            out.member("double").float(*value);
        }
        if let Some(value) = &self.blob {
            out.member("blob").blob(value);
        }
        if let Some(value) = &self.seconds {
            out.member("seconds").timestamp(value, Format::EpochSeconds);
        }
        if let Some(value) = &self.date {
            out.member("date").timestamp(value, Format::DateTime);
        }
        if let Some(value) = &self.http_date {
            out.member("httpDate").timestamp(value, Format::HttpDate);
        }
        if let Some(value) = &self.list {
            out.member("list").list("member", value, |item, out| out.string(item));
        }
        if let Some(value) = &self.map {
            out.member("map").map(["entry", "key", "value"], value, |item, out| out.literal(item));
        }
        if let Some(value) = &self.child {
            out.member("child").structure(value);
        }
        // A flattened list.
        if let Some(value) = &self.children {
            out.member("children").items("", value, |item, out| out.structure(item));
        }
        if let Some(value) = &self.union {
            out.member("union").structure(value);
        }
    }
}

impl WriteForm for Union {
    fn write_members(&self, out: &mut Form) {
        match self {
            Self::Text(value) => out.member("text").string(value),
            Self::Numbers(value) => {
                out.member("numbers").list("member", value, |item, out| out.float(*item));
            }
            Self::Node(value) => out.member("node").structure(value),
            Self::Unknown => {}
        }
    }
}

impl Everything {
    /// Returns the part of the value that a form can carry. Structures and flattened lists without
    /// members leave no trace, nor do such items at the end of a list.
    pub fn in_form(self) -> Self {
        let node = |node: Box<Self>| {
            Some(node.in_form()).filter(Self::is_set).map(|node| Union::Node(Box::new(node)))
        };
        let union = match self.union {
            Some(Union::Node(inner)) => node(inner),
            Some(Union::Unknown) => None,
            union => union,
        };
        let mut children: Vec<_> = self.children.into_iter().flatten().map(Self::in_form).collect();
        while children.pop_if(|child| !child.is_set()).is_some() {}
        let child = self.child.map(|child| child.in_form());
        Self {
            sparse_list: None,
            sparse_map: None,
            document: None,
            map: self.map.filter(|map| !map.is_empty()),
            child: child.filter(Self::is_set).map(Box::new),
            children: Some(children).filter(|children| !children.is_empty()),
            union,
            ..self
        }
    }

    fn is_set(&self) -> bool {
        *self != Self::default()
    }
}
