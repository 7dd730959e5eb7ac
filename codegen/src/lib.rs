//! Reads an AWS service model and writes a small, typed Rust crate for the operations you name.
//!
//! ```
//! use shapesmith_codegen::{Generator, Operations, load};
//!
//! let json = br#"{
//!     "metadata": {"serviceId": "Clock", "protocol": "rest-xml", "endpointPrefix": "clock"},
//!     "operations": {"GetTime": {"http": {"method": "GET", "requestUri": "/time"}}},
//!     "shapes": {}
//! }"#;
//! let model = load("clock.json", json)?.model;
//! let output = Generator::new("clock.json", &model, "clock")
//!     .operations(Operations::Named(vec!["GetTime".to_owned()]))
//!     .generate()?;
//! assert!(output.files.iter().any(|file| file.path == "src/operation/get_time.rs"));
//! # Ok::<(), shapesmith_codegen::Errors>(())
//! ```
//!
//! The way of the data is a straight line: a model file is [loaded](load), operations are
//! selected with all shapes they need, everything that has to be decided is decided in a
//! [`Plan`](plan::Plan), and the plan is written down as files. All faults of a model are found
//! before anything is written; nothing here touches the disk or the network.

mod emit;
mod error;
mod load;
pub mod model;
mod output;
pub mod plan;
mod select;

pub use error::{Diagnostic, Errors};
pub use load::{Loaded, load};
pub use output::{File, Output, Runtime};
pub use plan::Docs;
pub use select::{Operations, nearest};

use error::Collector;
use model::Model;
use plan::Plan;

/// Generates one crate from one model.
#[derive(Clone, Debug)]
pub struct Generator<'m> {
    source: String,
    model: &'m Model,
    operations: Operations,
    docs: Docs,
    package: output::Package,
}

impl<'m> Generator<'m> {
    /// A generator for all operations of `model`. `source` names the model's file in errors,
    /// `crate_name` is the generated package's name.
    pub fn new(source: impl Into<String>, model: &'m Model, crate_name: impl Into<String>) -> Self {
        Self {
            source: source.into(),
            model,
            operations: Operations::All,
            docs: Docs::default(),
            package: output::Package::new(crate_name.into()),
        }
    }

    /// Only these operations.
    pub fn operations(mut self, operations: Operations) -> Self {
        self.operations = operations;
        self
    }

    /// Our own words for the documentation.
    pub fn docs(mut self, docs: Docs) -> Self {
        self.docs = docs;
        self
    }

    /// The generated package's version; 0.1.0 unless set.
    pub fn version(mut self, version: impl Into<String>) -> Self {
        self.package.version = version.into();
        self
    }

    /// Where the generated crate finds `shapesmith-runtime`; by version unless set.
    pub fn runtime(mut self, runtime: Runtime) -> Self {
        self.package.runtime = runtime;
        self
    }

    /// Makes the crate the root of a workspace of its own, for a place inside another one.
    pub fn own_workspace(mut self) -> Self {
        self.package.own_workspace = true;
        self
    }

    /// Everything that is known about the crate before its code is written.
    ///
    /// # Errors
    /// Every fault of the model that keeps the selected operations from being generated.
    pub fn plan(&self) -> Result<Plan, Errors> {
        let mut collector = Collector::default();
        let selection = select::select(self.model, &self.operations, &mut collector);
        collector.finish(&self.source, ())?;
        let plan = plan::plan(self.model, &selection, &self.docs, &mut collector);
        let plan = collector.finish(&self.source, plan)?;
        plan.ok_or_else(|| Errors { source: self.source.clone(), diagnostics: Vec::new() })
    }

    /// The crate's files.
    ///
    /// # Errors
    /// As [`Generator::plan`].
    pub fn generate(&self) -> Result<Output, Errors> {
        Ok(output::output(&self.plan()?, &self.package))
    }
}
