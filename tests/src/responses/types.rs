//! The types of a plan, by name.

use std::collections::HashMap;

use shapesmith_codegen::plan::{Plan, StructurePlan, TypeName, TypePlan};

/// Types of a plan by their shapes.
#[derive(Debug)]
pub struct Types<'p>(HashMap<&'p str, &'p TypePlan>);

impl<'p> Types<'p> {
    /// Returns the types of `plan`.
    pub fn new(plan: &'p Plan) -> Self {
        Self(plan.types.iter().map(|plan| (plan.name().shape.as_str(), plan)).collect())
    }

    /// Returns the type with this name.
    pub fn get(&self, name: &TypeName) -> Option<&'p TypePlan> {
        self.0.get(name.shape.as_str()).copied()
    }

    /// Returns the structure with this name.
    pub fn structure(&self, name: &TypeName) -> Option<&'p StructurePlan> {
        match self.get(name)? {
            TypePlan::Structure(plan) => Some(plan),
            TypePlan::Union(_) | TypePlan::Enum(_) => None,
        }
    }
}
