//! The types of the plan.

pub(crate) mod document;
pub mod endpoint;
mod operation;
mod paginator;
mod path;
mod structure;
mod text;
mod waiter;

pub use document::{Document, DocumentForm, Place, form, keyed, xml};
pub use endpoint::{
    ArgumentPlan, AuthPlan, BindingPlan, BoundValue, BuiltIn, ConditionPlan, EndpointPlan,
    ExprPlan, LiteralPlan, ParameterPlan, PartitionPlan, PiecePlan, PropertyPlan, RulePlan,
    ThenPlan, TraitsPlan, ValuePlan,
};
pub use operation::{
    Body, ChecksumPlan, CopyPlan, DiscoveryPlan, ErrorPlan, ExpectContinue, FlexibleChecksumPlan,
    FormEncoded, Host, InitialRequest, OperationPlan, PathPart, RequestPlan, ResponseBody,
    ResponsePlan, TakenQueries, Unset,
};
pub use paginator::{PaginatorPlan, TokenPlan};
pub use path::{Check, Comparison, Measured, PathPlan, Size, Step, TestPlan};
pub use structure::{EnumPlan, EventPlan, Field, FieldRef, Location, StructurePlan, Type};
pub use text::{Multiple, Text};
pub use waiter::{MatcherPlan, WaiterPlan};

use crate::error::Warning;
use crate::feature::Feature;

/// The form of the output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// A crate. If it has several operations, each has a feature.
    #[default]
    Crate,
    /// A module of another crate, without these features.
    Module,
}

/// The plan of a crate.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Whether it is a crate or a module.
    pub form: Form,
    /// The optional parts: all of them in a crate, behind features.
    pub features: Vec<Feature>,
    /// The service.
    pub service: ServicePlan,
    /// The operations, sorted by module.
    pub operations: Vec<OperationPlan>,
    /// The shared types, sorted by module.
    pub types: Vec<TypePlan>,
    /// The runtime features that the code needs, sorted.
    pub runtime_features: Vec<&'static str>,
    /// Further items of the runtime that are reexported.
    pub reexports: Vec<Reexport>,
    /// The waiters, sorted by name.
    pub waiters: Vec<WaiterPlan>,
    /// What was skipped, and why.
    pub warnings: Vec<Warning>,
}

impl Plan {
    /// Whether `feature` is generated.
    pub fn has(&self, feature: Feature) -> bool {
        self.features.contains(&feature)
    }
}

/// An item of the runtime that is reexported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reexport {
    /// Its path.
    pub path: &'static str,
    /// The cargo feature that it is behind, which has the same name in the runtime.
    pub feature: Option<&'static str>,
}

/// Properties of the service.
#[derive(Clone, Debug, PartialEq)]
pub struct ServicePlan {
    /// The service's id, such as `S3`.
    pub id: String,
    /// The service's full name.
    pub full_name: String,
    /// The version of the API, a date.
    pub api_version: String,
    /// The first label of the default host names.
    pub endpoint_prefix: String,
    /// A host name that does not contain the region.
    pub global_endpoint: Option<String>,
    /// The service's name in signatures.
    pub signing_name: String,
    /// The endpoint rules, if there are any.
    pub endpoint: Option<EndpointPlan>,
}

/// A shared type.
#[derive(Clone, Debug, PartialEq)]
pub enum TypePlan {
    /// A structure.
    Structure(StructurePlan),
    /// A union.
    Union(StructurePlan),
    /// An open enum.
    Enum(EnumPlan),
}

impl TypePlan {
    /// Returns the type's name and module.
    pub fn name(&self) -> &TypeName {
        match self {
            Self::Structure(structure) | Self::Union(structure) => &structure.name,
            Self::Enum(plan) => &plan.name,
        }
    }

    /// Returns the cargo feature that the type is behind, if any.
    pub fn feature(&self) -> Option<&String> {
        match self {
            Self::Structure(structure) | Self::Union(structure) => structure.feature.as_ref(),
            Self::Enum(plan) => plan.feature.as_ref(),
        }
    }
}

/// The name of a generated type.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TypeName {
    /// The shape's name in the model.
    pub shape: String,
    /// The type's name.
    pub rust: String,
    /// The module. The file has this name with `.rs`.
    pub module: String,
    /// Whether references use the full path, because the operation has its own type of the same
    /// name.
    pub qualified: bool,
}
