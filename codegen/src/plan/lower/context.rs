//! What lowering one thing needs to know of the rest.

use std::cell::RefCell;

use super::docs::Docs;
use super::recursion::Recursion;
use super::usage::Usage;
use crate::error::{self, Collector, Reported};
use crate::model::{Kind, Member, Model, Shape, Structure};
use crate::plan::ir::EndpointPlan;
use crate::plan::protocol::Protocol;

/// What lowering one thing needs to know of the rest.
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

    /// The shape that a member refers to.
    pub(super) fn target(&self, member: &Member) -> Result<&'a Shape, Reported> {
        self.shape(&member.target)
    }

    /// The members of a structure; `None` if the shape is of another kind.
    pub(super) fn structure(&self, shape: &str) -> Option<&'a Structure> {
        match &self.model.shapes.get(shape)?.kind {
            Kind::Structure(structure) => Some(structure),
            _ => None,
        }
    }
}

/// What a structure is to its operation. Members are bound to parts of the HTTP message in inputs,
/// outputs and errors only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Input,
    Output,
    Shared,
}

/// The structure that a member stands in.
pub(super) struct Owner<'a> {
    pub(super) shape: &'a str,
    pub(super) structure: &'a Structure,
    pub(super) role: Role,
    /// Whether nothing of it must be shown.
    pub(super) sensitive: bool,
}
