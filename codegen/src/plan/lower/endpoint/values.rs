//! The values of the rules, and their types.

use crate::error::{Collector, Reported};
use crate::model::{EndpointParameter, ParameterKind};
use crate::plan::ir::endpoint::Slot;

/// The type of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    Text,
    Flag,
    Url,
    Arn,
    Partition,
    List,
}

impl Type {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Flag => "true or false",
            Self::Url => "a URL",
            Self::Arn => "an ARN",
            Self::Partition => "a partition",
            Self::List => "a list",
        }
    }
}

impl From<ParameterKind> for Type {
    fn from(kind: ParameterKind) -> Self {
        match kind {
            ParameterKind::Text => Self::Text,
            ParameterKind::Flag => Self::Flag,
            ParameterKind::Texts => Self::List,
        }
    }
}

/// The values that rules and templates can refer to, by slot.
#[derive(Debug, Default)]
pub(super) struct Values(Vec<(String, Type)>);

impl Values {
    /// Adds the parameters. Returns their slots.
    pub(super) fn parameters(
        &mut self,
        parameters: &[(&String, &EndpointParameter)],
        collector: &mut Collector,
    ) -> Result<Vec<Slot>, Reported> {
        let mut slots = Vec::with_capacity(parameters.len());
        for (name, parameter) in parameters {
            slots.push(self.slot(name, parameter.kind.into(), collector)?);
        }
        Ok(slots)
    }

    /// Returns the slot of a value. Adds the value if it is new.
    pub(super) fn slot(
        &mut self,
        name: &str,
        ty: Type,
        collector: &mut Collector,
    ) -> Result<Slot, Reported> {
        let is_this = |(other, of): &(String, Type)| other == name && *of == ty;
        let index = self.0.iter().position(is_this).unwrap_or(self.0.len());
        let slot = u8::try_from(index).map_err(|_| {
            collector.error("", format!("there are more than {} values", usize::from(u8::MAX) + 1))
        })?;
        if index == self.0.len() {
            self.0.push((name.to_owned(), ty));
        }
        Ok(Slot(slot))
    }

    pub(super) fn slots(&self) -> impl Iterator<Item = Slot> {
        (0..=u8::MAX).map(Slot).take(self.0.len())
    }

    pub(super) fn name(&self, slot: Slot) -> &str {
        &self.0[usize::from(slot.0)].0
    }

    pub(super) fn ty(&self, slot: Slot) -> Type {
        self.0[usize::from(slot.0)].1
    }

    /// Returns the name of a value in templates. If values share a name, it includes the slot and
    /// the type.
    pub(super) fn name_in_templates(&self, slot: Slot) -> String {
        let name: String = self.name(slot).chars().filter(|c| !"{}#".contains(*c)).collect();
        let first = self.slots().find(|other| self.name(*other) == name);
        if first == Some(slot) {
            return name;
        }
        format!("{name} ({}, {})", slot.0, self.ty(slot).name())
    }
}
