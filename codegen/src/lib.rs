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
//! [`Plan`], and the plan is written down as files. All faults of a model are found
//! before anything is written; only [`disk`] touches the disk, and nothing the network.
//!
//! # A crate in version control
//!
//! A program of one's own, such as an xtask, writes the files with [`Output::write_to`], and checks in
//! continuous integration with [`Output::differences`] that they are up to date.
//!
//! # Features of a crate
//!
//! `client`, `hyper`, `blocking`, `serde` and `sign` turn on what they are called. Each operation is
//! behind a feature of its own, with the types that it alone needs; types that several operations
//! share are always there. crates.io takes 300 features a crate, so a crate of more than 280
//! operations has a feature for each kind of resource instead: `CreateVpc`, `DescribeVpcs` and
//! `ModifyVpcEndpoint` are all behind `vpc`.
//!
//! # A module, generated whenever a crate is built
//!
//! In the crate's `build.rs`, with shapesmith-codegen among its `[build-dependencies]` and
//! shapesmith-runtime, in the same version, among its `[dependencies]`:
//!
//! ```no_run
//! use shapesmith_codegen::{Generator, load};
//!
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     // Or else cargo runs this again whenever any file of the package changes.
//!     println!("cargo:rerun-if-changed=build.rs");
//!     println!("cargo:rerun-if-changed=clock.json");
//!     let model = load("clock.json", &std::fs::read("clock.json")?)?.model;
//!     let output = Generator::new("clock.json", &model, "clock").module().generate()?;
//!     let folder = std::env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?;
//!     output.write_to(&std::path::Path::new(&folder).join("clock"))?;
//!     Ok(())
//! }
//! ```
//!
//! The module has no client and no serde unless [`Generator::features`] asks for them. Where it is to be:
//!
//! ```ignore
//! mod clock {
//!     include!(concat!(env!("OUT_DIR"), "/clock/mod.rs"));
//! }
//! ```
//!
//! The folder `tests/downstream` of the repository has an example of either.

pub mod diff;
pub mod disk;
mod emit;
mod error;
mod format;
mod load;
pub mod model;
mod output;
pub mod plan;
mod select;

pub use diff::Diff;
pub use error::{Diagnostic, Errors, Warning};
pub use load::{Loaded, Patches, load, load_patched};
pub use output::{File, Output, Runtime};
pub use plan::{Docs, Feature};
pub use select::{Operations, nearest};

use indexmap::IndexMap;

use error::Collector;
use load::Extras;
use model::{EndpointRules, Model, Paginator, Partition, Waiter};
use plan::{Form, Plan};

/// Generates one crate from one model, or one module.
#[derive(Clone, Debug)]
pub struct Generator<'m> {
    source: String,
    model: &'m Model,
    operations: Operations,
    docs: Docs,
    paginators: Option<Extras<IndexMap<String, Paginator>>>,
    waiters: Option<Extras<IndexMap<String, Waiter>>>,
    endpoint_rules: Option<Extras<EndpointRules>>,
    partitions: Option<Extras<Vec<Partition>>>,
    form: Form,
    features: Vec<Feature>,
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
            paginators: None,
            waiters: None,
            endpoint_rules: None,
            partitions: None,
            form: Form::Crate,
            features: Vec::new(),
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

    /// The paginators, in botocore's `paginators-1.json`. `source` names the file in errors and
    /// warnings. One that needs more of JMESPath than is supported is left out with a warning.
    ///
    /// # Errors
    /// Every fault of the file, such as an operation that the model does not have.
    pub fn paginators(mut self, source: impl Into<String>, json: &[u8]) -> Result<Self, Errors> {
        self.paginators = Some(load::paginators(source.into(), json, self.model)?);
        Ok(self)
    }

    /// The waiters, in botocore's `waiters-2.json`. The rest is as for [`Generator::paginators`].
    ///
    /// # Errors
    /// Every fault of the file, such as an operation that the model does not have.
    pub fn waiters(mut self, source: impl Into<String>, json: &[u8]) -> Result<Self, Errors> {
        self.waiters = Some(load::waiters(source.into(), json, self.model)?);
        Ok(self)
    }

    /// The service's endpoint rules, in botocore's `endpoint-rule-set-1.json`. `source` names the file in
    /// errors and warnings. Without them, requests go to the endpoint prefix in the region, in the
    /// partition `aws`, and are signed as most services want it: S3, which does not, needs its rules.
    ///
    /// # Errors
    /// Every fault of the file.
    pub fn endpoint_rules(
        mut self,
        source: impl Into<String>,
        json: &[u8],
    ) -> Result<Self, Errors> {
        self.endpoint_rules = Some(load::endpoint_rules(source.into(), json)?);
        Ok(self)
    }

    /// The partitions of AWS, which endpoint rules ask for, in botocore's `partitions.json`.
    ///
    /// # Errors
    /// Every fault of the file.
    pub fn partitions(mut self, source: impl Into<String>, json: &[u8]) -> Result<Self, Errors> {
        self.partitions = Some(load::partitions(source.into(), json)?);
        Ok(self)
    }

    /// Makes it a module of another crate instead of a crate, with its root in `mod.rs`. It has neither
    /// a `Cargo.toml` nor cargo features: see [`Generator::features`]. The crate around it has to depend
    /// on `shapesmith-runtime`.
    pub fn module(mut self) -> Self {
        self.form = Form::Module;
        self
    }

    /// Adds what a [module](Generator::module) has beside its operations, such as a client; nothing
    /// unless set. The crate around it has to turn on the same features of `shapesmith-runtime`. A
    /// generated crate always has all of them, as cargo features.
    pub fn features(mut self, features: impl Into<Vec<Feature>>) -> Self {
        self.features = features.into();
        self
    }

    /// The generated package's version; 0.1.0 unless set.
    pub fn version(mut self, version: impl Into<String>) -> Self {
        self.package.version = version.into();
        self
    }

    /// What changed in the generated package from version to version, in Markdown: its
    /// `CHANGELOG.md`. Without one there is none.
    pub fn changelog(mut self, text: impl Into<String>) -> Self {
        self.package.changelog = Some(text.into());
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
        let (endpoint, mut warnings) = self.endpoint()?;
        let mut collector = Collector::default();
        let model = plan::customize::model(self.model);
        let selection = select::select(&model, &self.operations, &mut collector);
        collector.finish(&self.source, ())?;
        let plan = plan::lower::plan(
            &model,
            &selection,
            &self.docs,
            self.form,
            &self.features,
            endpoint,
            &mut collector,
        );
        let plan = collector.finish(&self.source, plan)?;
        let mut plan =
            plan.ok_or_else(|| Errors { source: self.source.clone(), diagnostics: Vec::new() })?;
        plan.warnings = collector.warnings(&self.source);
        plan.warnings.append(&mut warnings);
        add_extras(&mut plan, self.paginators.as_ref(), plan::lower::paginator::add)?;
        add_extras(&mut plan, self.waiters.as_ref(), plan::lower::waiter::add)?;
        Ok(plan)
    }

    /// The endpoint rules, and what is worth saying about them and the partitions.
    fn endpoint(&self) -> Result<(Option<plan::EndpointPlan>, Vec<Warning>), Errors> {
        let Some(rules) = &self.endpoint_rules else { return Ok((None, Vec::new())) };
        let partitions = self.partitions.as_ref();
        let items = partitions.map_or(&[][..], |partitions| &partitions.items);
        let (mut faults, mut others) = (Collector::default(), Collector::default());
        let plan = plan::lower::endpoint::plan(&rules.items, items, &mut faults, &mut others);
        let mut warnings = rules.warnings.clone();
        warnings.extend(faults.warnings(&rules.source));
        let plan = faults.finish(&rules.source, plan)?;
        if let Some(partitions) = partitions {
            warnings.extend_from_slice(&partitions.warnings);
            others.finish(&partitions.source, ())?;
        }
        Ok((Some(plan), warnings))
    }

    /// The crate's files.
    ///
    /// # Errors
    /// As [`Generator::plan`].
    pub fn generate(&self) -> Result<Output, Errors> {
        Ok(output::output(&self.plan()?, &self.package))
    }
}

/// Adds what a file beside the model holds, and the warnings about it.
fn add_extras<T>(
    plan: &mut Plan,
    extras: Option<&Extras<IndexMap<String, T>>>,
    add: fn(&mut Plan, &IndexMap<String, T>, &mut Collector),
) -> Result<(), Errors> {
    let Some(Extras { source, items, warnings }) = extras else { return Ok(()) };
    let mut collector = Collector::default();
    add(plan, items, &mut collector);
    plan.warnings.extend_from_slice(warnings);
    plan.warnings.extend(collector.warnings(source));
    collector.finish(source, ())
}
