//! Model, selection and options -> the files of a crate, or its plan.

use indexmap::IndexMap;

use crate::describe::Description;
use crate::error::{Collector, Errors, Warning};
use crate::feature::Feature;
use crate::load::{self, Extras};
use crate::model::{EndpointRules, Model, Paginator, Partition, Waiter};
use crate::plan::{self, Docs, Form, Plan};
use crate::select::{self, Operations};
use crate::write::{self, Output, Package, Runtime};

/// Generates one crate from one model, or one module.
#[derive(Clone, Debug)]
pub struct Generator<'m> {
    pub(crate) source: String,
    pub(crate) model: &'m Model,
    pub(crate) operations: Operations,
    docs: Docs,
    pub(crate) paginators: Option<Extras<IndexMap<String, Paginator>>>,
    pub(crate) waiters: Option<Extras<IndexMap<String, Waiter>>>,
    pub(crate) endpoint_rules: Option<Extras<EndpointRules>>,
    pub(crate) partitions: Option<Extras<Vec<Partition>>>,
    form: Form,
    features: Vec<Feature>,
    package: Package,
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
            package: Package::new(crate_name.into()),
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
    /// on `shapesmith-runtime` with the features that the code uses.
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
    /// As [`Generator::generate`].
    #[doc(hidden)]
    pub fn plan(&self) -> Result<Plan, Errors> {
        let (endpoint, mut warnings) = self.endpoint()?;
        let mut collector = Collector::default();
        let model = plan::customize::model(self.model, &mut collector);
        let selection = select::select(&model, &self.operations, &mut collector);
        let selection = collector.finish(&self.source, selection)?;
        let plan = plan::lower::plan(
            &model,
            &selection,
            &self.docs,
            self.form,
            &self.features,
            endpoint,
            &mut collector,
        );
        let mut plan = collector.finish(&self.source, plan)?;
        plan.warnings = collector.warnings(&self.source);
        plan.warnings.append(&mut warnings);
        add_extras(&mut plan, self.paginators.as_ref(), plan::lower::paginator::add)?;
        add_extras(&mut plan, self.waiters.as_ref(), plan::lower::waiter::add)?;
        Ok(plan)
    }

    /// The endpoint rules, and what is worth saying about them and the partitions.
    fn endpoint(&self) -> Result<(Option<plan::EndpointPlan>, Vec<Warning>), Errors> {
        let Some(rules) = &self.endpoint_rules else { return Ok((None, Vec::new())) };
        let mut warnings = rules.warnings.clone();
        let mut collector = Collector::default();
        let has_partitions = self.partitions.is_some();
        let plan = plan::lower::endpoint::rules(&rules.items, has_partitions, &mut collector);
        warnings.extend(collector.warnings(&rules.source));
        let mut plan = collector.finish(&rules.source, plan)?;
        if let Some(partitions) = self.partitions.as_ref().filter(|_| plan.asks_for_partitions()) {
            let planned = plan::lower::endpoint::partitions(&partitions.items, &mut collector);
            plan.partitions = collector.finish(&partitions.source, planned)?;
            warnings.extend_from_slice(&partitions.warnings);
        }
        Ok((Some(plan), warnings))
    }

    /// Describes the selected operations.
    ///
    /// # Errors
    /// As [`Generator::generate`].
    pub fn describe(&self) -> Result<Description, Errors> {
        Ok(Description::new(&self.plan()?))
    }

    /// The crate's files.
    ///
    /// # Errors
    /// Every fault of the model that keeps the selected operations from being generated.
    pub fn generate(&self) -> Result<Output, Errors> {
        Ok(write::output(&self.plan()?, &self.package))
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
    collector.finish(source, Ok(()))
}
