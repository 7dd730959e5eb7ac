//! The entry point: from a model, a selection and options to the files of a crate, or its plan.

use indexmap::IndexMap;

use crate::describe::Description;
use crate::error::{Collector, Errors, Warning};
use crate::feature::Feature;
use crate::load::{self, Extras};
use crate::model::{EndpointRules, Model, Paginator, Partition, Waiter};
use crate::plan::{self, Docs, Form, Plan};
use crate::select::{self, Operations};
use crate::write::{self, Output, Package, Runtime};

/// Generates one crate, or one module, from one model.
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
    /// Returns a generator for all operations of `model`. `source` is the name of the model's file
    /// in errors; `crate_name` is the name of the generated package.
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

    /// Sets the operations to generate. All by default.
    pub fn operations(mut self, operations: Operations) -> Self {
        self.operations = operations;
        self
    }

    /// Adds our own summaries to the generated documentation.
    pub fn docs(mut self, docs: Docs) -> Self {
        self.docs = docs;
        self
    }

    /// Adds paginators, from botocore's `paginators-1.json`. `source` is the name of the file in
    /// errors and warnings. A paginator that uses unsupported JMESPath is skipped with a warning.
    ///
    /// # Errors
    /// All errors in the file, such as an operation that is not in the model.
    pub fn paginators(mut self, source: impl Into<String>, json: &[u8]) -> Result<Self, Errors> {
        self.paginators = Some(load::paginators(source.into(), json, self.model)?);
        Ok(self)
    }

    /// Adds waiters, from botocore's `waiters-2.json`. See [`Generator::paginators`].
    ///
    /// # Errors
    /// All errors in the file, such as an operation that is not in the model.
    pub fn waiters(mut self, source: impl Into<String>, json: &[u8]) -> Result<Self, Errors> {
        self.waiters = Some(load::waiters(source.into(), json, self.model)?);
        Ok(self)
    }

    /// Adds the service's endpoint rules, from botocore's `endpoint-rule-set-1.json`. `source` is
    /// the name of the file in errors and warnings. Without rules, the host is made of the endpoint
    /// prefix and the region, in the partition `aws` only, with the usual signing settings. S3
    /// needs different ones, and therefore its rules.
    ///
    /// # Errors
    /// All errors in the file.
    pub fn endpoint_rules(
        mut self,
        source: impl Into<String>,
        json: &[u8],
    ) -> Result<Self, Errors> {
        self.endpoint_rules = Some(load::endpoint_rules(source.into(), json)?);
        Ok(self)
    }

    /// Adds the AWS partitions, which endpoint rules refer to, from botocore's `partitions.json`.
    ///
    /// # Errors
    /// All errors in the file.
    pub fn partitions(mut self, source: impl Into<String>, json: &[u8]) -> Result<Self, Errors> {
        self.partitions = Some(load::partitions(source.into(), json)?);
        Ok(self)
    }

    /// Generates a module of another crate, with the root `mod.rs`, instead of a crate. It has no
    /// `Cargo.toml` and no cargo features: see [`Generator::features`]. The crate that contains it
    /// must depend on `shapesmith-runtime` with the features that the code uses.
    pub fn module(mut self) -> Self {
        self.form = Form::Module;
        self
    }

    /// Sets the optional parts of a [module](Generator::module), such as a client. None by default.
    /// The crate that contains it must enable the same features of `shapesmith-runtime`. A
    /// generated crate always has all of them, as cargo features.
    pub fn features(mut self, features: impl Into<Vec<Feature>>) -> Self {
        self.features = features.into();
        self
    }

    /// Sets the version of the generated package. 0.1.0 by default.
    pub fn version(mut self, version: impl Into<String>) -> Self {
        self.package.version = version.into();
        self
    }

    /// Sets the text of `CHANGELOG.md`, in Markdown. No such file is generated by default.
    pub fn changelog(mut self, text: impl Into<String>) -> Self {
        self.package.changelog = Some(text.into());
        self
    }

    /// Sets where the generated crate finds `shapesmith-runtime`. By version by default.
    pub fn runtime(mut self, runtime: Runtime) -> Self {
        self.package.runtime = runtime;
        self
    }

    /// Makes the crate the root of its own workspace, for use inside another one.
    pub fn own_workspace(mut self) -> Self {
        self.package.own_workspace = true;
        self
    }

    /// Returns the plan: everything known about the crate before its code is written.
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

    /// Lowers the endpoint rules, and collects the warnings about them and the partitions.
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
    /// As for [`Generator::generate`].
    pub fn describe(&self) -> Result<Description, Errors> {
        Ok(Description::new(&self.plan()?))
    }

    /// Generates the files.
    ///
    /// # Errors
    /// All errors of the model that prevent the selected operations from being generated.
    pub fn generate(&self) -> Result<Output, Errors> {
        let plan = self.plan()?;
        let mut collector = Collector::default();
        let output = write::output(&plan, &self.package, &mut collector);
        collector.finish(&self.source, output)
    }
}

/// Adds the content of a file beside the model, and its warnings.
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
