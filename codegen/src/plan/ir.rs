//! The plan itself, as types only: what is known about a crate before its code is written.

pub(crate) mod document;
pub mod endpoint;
mod operation;
mod paginator;
mod path;
mod structure;
mod text;
mod waiter;

pub use document::{Document, DocumentForm, Place, json, xml};
pub use endpoint::{
    ArgumentPlan, AuthPlan, BindingPlan, BoundValue, BuiltIn, ConditionPlan, EndpointPlan,
    ExprPlan, LiteralPlan, ParameterPlan, PartitionPlan, PiecePlan, RulePlan, ThenPlan, TraitsPlan,
    ValuePlan,
};
pub use operation::{
    Body, ChecksumPlan, ErrorPlan, ExpectContinue, FlexibleChecksumPlan, FormEncoded, Host,
    OperationPlan, PathPart, RequestPlan, ResponseBody, ResponsePlan, TakenQueries, Unset,
};
pub use paginator::{PaginatorPlan, TokenPlan};
pub use path::{PathPlan, Step};
pub use structure::{EnumPlan, Field, FieldRef, Location, StructurePlan, Type};
pub use text::{Multiple, Text};
pub use waiter::{MatcherPlan, WaiterPlan};

use crate::error::Warning;
use crate::feature::Feature;

/// What is generated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// A crate, with a feature for each of several operations.
    #[default]
    Crate,
    /// A module of somebody's own crate, which has none of these features.
    Module,
}

/// Everything that is known about a crate before its code is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Whether it is a crate at all.
    pub form: Form,
    /// What is generated beside the operations: in a crate everything, behind features.
    pub features: Vec<Feature>,
    /// The service as a whole.
    pub service: ServicePlan,
    /// The operations, sorted by module.
    pub operations: Vec<OperationPlan>,
    /// The types they share, sorted by module.
    pub types: Vec<TypePlan>,
    /// The features of the runtime that the code needs, sorted.
    pub runtime_features: Vec<&'static str>,
    /// Types of the runtime that the crate reexports besides the usual ones, by their paths.
    pub reexports: Vec<&'static str>,
    /// The waiters, sorted by name.
    pub waiters: Vec<WaiterPlan>,
    /// What was left out, and why.
    pub warnings: Vec<Warning>,
}

impl Plan {
    /// Whether `feature` is generated.
    pub fn has(&self, feature: Feature) -> bool {
        self.features.contains(&feature)
    }
}

/// The service as a whole.
#[derive(Clone, Debug, PartialEq)]
pub struct ServicePlan {
    /// The service's id, such as `S3`.
    pub id: String,
    /// The service's name in full.
    pub full_name: String,
    /// The API's version, a date.
    pub api_version: String,
    /// The first label of the default host names.
    pub endpoint_prefix: String,
    /// A host name without a region.
    pub global_endpoint: Option<String>,
    /// The service's name in signatures.
    pub signing_name: String,
    /// Where requests go, if there are rules for that.
    pub endpoint: Option<EndpointPlan>,
}

/// A type that operations share.
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
    /// The type's name and module.
    pub fn name(&self) -> &TypeName {
        match self {
            Self::Structure(structure) | Self::Union(structure) => &structure.name,
            Self::Enum(plan) => &plan.name,
        }
    }

    /// The cargo feature without which nothing needs the type, if there is one.
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
    /// The module, and with `.rs` the file.
    pub module: String,
    /// Whether it is named by its path, because the operation that uses it has a type of that name
    /// itself.
    pub qualified: bool,
}
