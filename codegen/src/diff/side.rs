//! The old or the new side of a comparison.

use std::collections::BTreeSet;

use crate::error::Errors;
use crate::generator::Generator;
use crate::model::Model;
use crate::plan::Plan;
use crate::select::Operations;

/// A summary of one of the two models.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// The name of the model, as given to the generator.
    pub name: String,
    /// The number of its operations.
    pub operations: usize,
    /// The number of its shapes.
    pub shapes: usize,
}

/// One of the two generators, with the selected operations that its model has.
pub(super) struct Half<'g> {
    pub(super) generator: &'g Generator<'g>,
    pub(super) selected: BTreeSet<&'g str>,
}

impl<'g> Half<'g> {
    pub(super) fn new(generator: &'g Generator<'g>) -> Self {
        let names = generator.model.operations.keys().map(String::as_str);
        let selected = match &generator.operations {
            Operations::All => names.collect(),
            Operations::Named(wanted) => {
                names.filter(|name| wanted.iter().any(|wanted| wanted == name)).collect()
            }
        };
        Self { generator, selected }
    }

    pub(super) fn model(&self) -> &'g Model {
        self.generator.model
    }

    pub(super) fn side(&self) -> Side {
        Side {
            name: self.generator.source.clone(),
            operations: self.model().operations.len(),
            shapes: self.model().shapes.len(),
        }
    }

    /// Returns the plan for the selected operations, without its warnings. `None` if the model has
    /// none of the operations.
    pub(super) fn plan(&self) -> Result<Option<Plan>, Errors> {
        if self.selected.is_empty() {
            return Ok(None);
        }
        let names = self.selected.iter().map(|name| (*name).to_owned()).collect();
        let plan = self.generator.clone().operations(Operations::Named(names)).plan()?;
        Ok(Some(Plan { warnings: Vec::new(), ..plan }))
    }
}
