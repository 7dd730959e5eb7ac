//! The context of the lowering.

use std::cell::RefCell;

use super::docs::Docs;
use super::event;
use super::recursion::Recursion;
use super::usage::Usage;
use crate::error::{self, Collector, Reported};
use crate::model::{Kind, Member, Model, Operation, Shape, Structure};
use crate::plan::ir::EndpointPlan;
use crate::plan::protocol::{Call, Protocol};

/// The context of the lowering: what is shared by all its parts.
pub(super) struct Context<'a> {
    pub(super) model: &'a Model,
    pub(super) protocol: &'static dyn Protocol,
    pub(super) docs: &'a Docs,
    pub(super) recursion: Recursion<'a>,
    pub(super) usage: Usage<'a>,
    pub(super) endpoint: Option<&'a EndpointPlan>,
    pub(super) collector: RefCell<&'a mut Collector>,
}

impl<'a> Context<'a> {
    pub(super) fn error(&self, place: impl Into<String>, message: impl Into<String>) -> Reported {
        self.collector.borrow_mut().error(place, message)
    }

    pub(super) fn warn(&self, place: impl Into<String>, message: impl Into<String>) {
        self.collector.borrow_mut().warn(place, message);
    }

    pub(super) fn shape(&self, name: &str) -> Result<&'a Shape, Reported> {
        let missing = || self.error(error::shape(name), "is not in the model");
        self.model.shapes.get(name).ok_or_else(missing)
    }

    /// Returns the shape that a member refers to.
    pub(super) fn target(&self, member: &Member) -> Result<&'a Shape, Reported> {
        self.shape(&member.target)
    }

    /// Returns an operation, as protocols are asked about it.
    pub(super) fn call<'m>(&self, name: &'m str, operation: &'m Operation) -> Call<'m>
    where
        'a: 'm,
    {
        let output = operation.output.as_ref().and_then(|output| self.structure(&output.target));
        let streams_output = output.is_some_and(|output| event::stream(self, output).is_some());
        Call { service: &self.model.metadata, name, operation, streams_output }
    }

    /// Returns the members of a structure; `None` for other shapes.
    pub(super) fn structure(&self, shape: &str) -> Option<&'a Structure> {
        match &self.model.shapes.get(shape)?.kind {
            Kind::Structure(structure) => Some(structure),
            _ => None,
        }
    }
}

/// The role of a structure in its operation. Members are bound to the HTTP message only in inputs,
/// outputs and errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Input,
    Output,
    Shared,
}

/// The structure that contains a member.
pub(super) struct Container<'a> {
    pub(super) shape: &'a str,
    pub(super) structure: &'a Structure,
    pub(super) role: Role,
    /// Its event stream, if it has one.
    pub(super) stream: Option<&'a str>,
    /// Whether it is redacted as a whole.
    pub(super) sensitive: bool,
}
