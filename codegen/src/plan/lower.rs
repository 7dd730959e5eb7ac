//! Model + selection -> [`Plan`]: names, types, HTTP bindings, documents, documentation.
//!
//! All decisions and all errors are here. What comes out can be written down as code without
//! another question.

pub(crate) mod docs;
pub(crate) mod endpoint;
mod http;
pub(crate) mod paginator;
mod path;
mod recursion;
mod types;
mod usage;
pub(crate) mod waiter;
mod xml;

use indexmap::IndexMap;

use super::ir::*;
use super::{customize, names};
use crate::error::{self, Collector};
use crate::model::{Member, Model, Operation, Protocol};
use crate::select::Selection;

/// The protocols that can be generated.
pub const PROTOCOLS: [Protocol; 1] = [Protocol::RestXml];

/// Plans a crate.
pub(crate) fn plan<'m>(
    model: &'m Model,
    selection: &Selection<'m>,
    docs: &docs::Docs,
    form: Form,
    features: &[Feature],
    endpoint: Option<EndpointPlan>,
    collector: &mut Collector,
) -> Option<Plan> {
    let metadata = &model.metadata;
    if !PROTOCOLS.contains(&metadata.protocol) {
        let (name, known) = (metadata.protocol.name(), PROTOCOLS.map(Protocol::name).join(", "));
        collector
            .error("", format!("the protocol {name:?} cannot be generated yet, only {known:?}"));
    }
    docs.check(model, collector);
    let recursion = recursion::Recursion::new(model, selection, collector);
    if !collector.errors.is_empty() {
        // Shapes without a finite type cannot be planned.
        return None;
    }
    let usage = usage::Usage::new(model, selection, form);
    let mut planner =
        Planner { model, docs, recursion, usage, endpoint: endpoint.as_ref(), collector };
    let types = planner.types(selection);
    let mut operations: Vec<OperationPlan> =
        selection.operations.iter().filter_map(|name| planner.operation(name)).collect();
    operations.sort_by(|a, b| a.module.cmp(&b.module));
    planner.refuse_equal_modules("operation", operations.iter().map(|o| (&*o.module, &*o.name)));
    let endpoint = endpoint.map(|endpoint| http::with_fields(endpoint, &operations));
    Some(Plan {
        form,
        features: match form {
            Form::Crate => Feature::ALL.to_vec(),
            Form::Module => with_implied(features),
        },
        service: ServicePlan {
            id: metadata.service_id.clone(),
            full_name: docs::text(&metadata.full_name),
            api_version: docs::text(&metadata.api_version),
            endpoint_prefix: metadata.endpoint_prefix.clone(),
            global_endpoint: metadata.global_endpoint.clone(),
            signing_name: match &metadata.signing_name {
                Some(name) => name.clone(),
                None => metadata.endpoint_prefix.clone(),
            },
            endpoint,
        },
        operations,
        types,
        waiters: Vec::new(),
        warnings: Vec::new(),
    })
}

/// Features, and those that they cannot do without.
fn with_implied(features: &[Feature]) -> Vec<Feature> {
    let wanted = |feature: &Feature| {
        features.contains(feature) || features.iter().any(|by| by.implies().contains(feature))
    };
    Feature::ALL.into_iter().filter(wanted).collect()
}

/// What planning one thing needs to know of the others.
struct Planner<'a> {
    model: &'a Model,
    docs: &'a docs::Docs,
    recursion: recursion::Recursion<'a>,
    usage: usage::Usage<'a>,
    endpoint: Option<&'a EndpointPlan>,
    collector: &'a mut Collector,
}

/// What a structure is to its operation. Bindings to HTTP mean something in inputs and outputs
/// only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Input,
    Output,
    Shared,
}

impl Planner<'_> {
    fn operation(&mut self, name: &str) -> Option<OperationPlan> {
        let operation = self.model.operations.get(name)?;
        if !names::is_identifier(name) {
            self.collector.error(error::operation(name), names::IDENTIFIER_EXPECTED);
            return None;
        }
        let stem = names::type_name(name);
        let own = ["Input", "InputBuilder", "Output", "Error"].map(|end| format!("{stem}{end}"));
        let mut input = self.top_level(name, operation.input.as_ref(), Role::Input);
        let mut output = self.top_level(name, operation.output.as_ref(), Role::Output);
        for field in input.fields.iter_mut().chain(&mut output.fields) {
            field.ty.qualify(&own);
        }
        let request = self.request(name, operation, &input);
        let body = self.response_body(&output);
        let checksum = operation.checksum.as_ref();
        let verified = checksum.is_some_and(|rule| !rule.response_algorithms.is_empty());
        let mut plan = OperationPlan {
            name: name.to_owned(),
            rust_name: stem,
            module: names::module(name),
            method: names::method(name),
            docs: Vec::new(),
            deprecated: self.docs.operation_deprecation(name, operation),
            input,
            request: request?,
            output,
            response: ResponsePlan { body, errors_in_success: false, url_encoded: None, verified },
            errors: self.errors(operation, &own),
            paginator: None,
            feature: self.usage.feature(name),
        };
        customize::operation(self.model, &mut plan);
        plan.docs = self.docs.operation(&self.model.metadata, operation, &plan);
        Some(plan)
    }

    /// The structure of an input or output. An operation without one has one without members.
    fn top_level(&mut self, name: &str, reference: Option<&Member>, role: Role) -> StructurePlan {
        let suffix = if role == Role::Input { "Input" } else { "Output" };
        let rust = format!("{}{suffix}", names::type_name(name));
        let module = names::module(name);
        let shape = reference.map_or(name, |reference| &reference.target).to_owned();
        let type_name = TypeName { shape: shape.clone(), rust, module, qualified: false };
        let what = if role == Role::Input { "Input" } else { "Output" };
        let mut docs = vec![format!("{what} of `{name}`.")];
        let planned = reference.and_then(|_| self.structure(type_name.clone(), &shape, role));
        let mut plan = planned.unwrap_or(StructurePlan {
            name: type_name,
            docs: Vec::new(),
            deprecated: None,
            fields: Vec::new(),
            validates: false,
            builds: role == Role::Input,
            writes: false,
            reads: false,
            event_stream: false,
            event: false,
            feature: None,
        });
        if plan.fields.is_empty() {
            docs = vec![format!("{what} of `{name}`, which has no members.")];
        }
        plan.docs = docs;
        plan
    }

    /// The errors by code; a code that comes twice is the first shape's.
    fn errors(&mut self, operation: &Operation, own: &[String]) -> Vec<ErrorPlan> {
        let mut by_code: IndexMap<String, (String, Option<TypeName>, bool)> = IndexMap::new();
        for shape in &operation.errors {
            let structure = self.structure_of(shape);
            let code = structure.and_then(|structure| structure.error.as_ref()?.code.clone());
            let has_members = structure.is_some_and(|structure| !structure.members.is_empty());
            let name = match names::variant(shape).as_str() {
                // The variant for every error that the model does not name.
                "Unhandled" => "UnhandledValue".to_owned(),
                _ => shape.clone(),
            };
            let in_head = structure.is_some_and(|structure| {
                structure.members.values().any(|member| member.location.is_some_and(http::in_head))
            });
            let mut details = has_members.then(|| types::type_name(shape));
            if let Some(name) = &mut details {
                name.qualified = own.contains(&name.rust);
            }
            by_code
                .entry(code.unwrap_or_else(|| shape.clone()))
                .or_insert((name, details, in_head));
        }
        let shapes: Vec<String> = by_code.values().map(|(name, ..)| name.clone()).collect();
        let variants = names::variants(&shapes);
        let errors = by_code.into_iter().zip(variants);
        let plan = |((code, (_, details, in_head)), variant)| ErrorPlan {
            variant,
            code,
            details,
            in_head,
        };
        errors.map(plan).collect()
    }

    fn structure_of(&self, shape: &str) -> Option<&crate::model::Structure> {
        match &self.model.shapes.get(shape)?.kind {
            crate::model::Kind::Structure(structure) => Some(structure),
            _ => None,
        }
    }

    /// Two modules of one name would be one file. `modules` is sorted.
    fn refuse_equal_modules<'n>(
        &mut self,
        what: &str,
        modules: impl Iterator<Item = (&'n str, &'n str)>,
    ) {
        let mut last: Option<(&str, &str)> = None;
        for (module, name) in modules {
            if let Some((_, other)) = last.filter(|(last, _)| *last == module) {
                let message =
                    format!("becomes the Rust module `{module}`, and so does {what} {other}");
                self.collector.error(format!("{what} {name}"), message);
            }
            last = Some((module, name));
        }
    }
}
