//! The crates that suites need, and the judge of their cases.

use std::path::Path;

use serde_json::{Map, Value, json};
use shapesmith_codegen::model::{Model, Operation};
use shapesmith_codegen::{Operations, load};

use super::suites::{Case, Kind, Suite, SuiteFile};
use super::{request, response, values};
use crate::lab::{Lab, Subject};
use crate::replay::difference::Difference;

/// What stands in a test model for what every service has.
const METADATA: [(&str, &str); 2] = [("serviceId", "Protocol Tests"), ("endpointPrefix", "tests")];
/// Where requests go if the suite does not say so.
const ENDPOINT: &str = "https://example.com";
/// The idempotency token that suites expect.
const TOKEN: &str = "00000000-0000-4000-8000-000000000000";

/// The crates of all suites, compiled.
#[derive(Debug)]
pub struct Bench {
    crates: Vec<Crate>,
    /// Those that compile, if one does.
    lab: Option<Lab>,
    messages: String,
}

const NOT_COMPILED: &str = "code that does not compile without messages";

/// A crate with some operations of a suite: all of them, unless two cases define one differently.
#[derive(Debug)]
struct Crate {
    /// The numbers of its file and its suite.
    suite: (usize, usize),
    operations: Map<String, Value>,
    subject: Subject,
    /// What the generator made of it.
    model: Result<Model, String>,
}

impl Bench {
    /// Generates and compiles what the files need, in `folder`; see [`Lab::open`]. A crate that
    /// cannot be generated or compiled fails the cases that need it, and no others.
    pub fn open(folder: &Path, files: &[SuiteFile]) -> Self {
        let mut crates = Vec::new();
        for (file_index, file) in files.iter().enumerate() {
            for (suite_index, suite) in file.suites.iter().enumerate() {
                for operations in operation_sets(suite) {
                    let suite_indices = (file_index, suite_index);
                    let name = format!("suite_{file_index}_{suite_index}_{}", crates.len());
                    let source = format!("{}, suite {}", file.path.display(), suite_index + 1);
                    crates.push(Crate::new(suite_indices, suite, name, source, operations));
                }
            }
        }
        let mut messages = String::new();
        let lab = loop {
            let generated = crates.iter().filter(|one| one.model.is_ok());
            let subjects: Vec<Subject> = generated.map(|one| one.subject.clone()).collect();
            if subjects.is_empty() {
                break None;
            }
            match Lab::open(folder, &subjects) {
                Ok(lab) => break Some(lab),
                Err(problem) => {
                    let blamed = crates.iter_mut().filter(|one| one.is_blamed(&problem));
                    let blamed = blamed.map(|one| one.model = Err(NOT_COMPILED.to_owned())).count();
                    messages.push_str(&problem);
                    if blamed == 0 {
                        break None;
                    }
                }
            }
        };
        Self { crates, lab, messages }
    }

    /// What the compiler says of the crates; nothing, if all is well.
    pub fn messages(&self) -> &str {
        &self.messages
    }

    /// Runs one case of a suite, which has these numbers and was there when the bench was opened.
    ///
    /// # Errors
    /// The first difference from what the case expects.
    pub fn judge(
        &self,
        suite_indices: (usize, usize),
        suite: &Suite,
        case: &Case,
    ) -> Result<(), Difference> {
        let not_there = |problem: String| Difference::new("outcome", "generated code", problem);
        let found = self.crates.iter().find(|one| {
            one.suite == suite_indices && one.operations.get(&case.operation) == Some(&case.given)
        });
        let found = found.ok_or_else(|| not_there("it was not asked for".to_owned()))?;
        let model = found.model.as_ref().map_err(|error| not_there(error.clone()))?;
        let lab = self.lab.as_ref().ok_or_else(|| not_there(NOT_COMPILED.to_owned()))?;
        let operation = model.operations.get(&case.operation);
        let operation = operation.ok_or_else(|| not_there("there is none".to_owned()))?;
        Trial { lab, found, model, operation, name: &case.operation }.run(suite, &case.kind)
    }
}

impl Crate {
    fn new(
        indices: (usize, usize),
        suite: &Suite,
        name: String,
        source: String,
        operations: Map<String, Value>,
    ) -> Self {
        let mut metadata = suite.metadata.clone();
        for (key, value) in METADATA {
            metadata.entry(key).or_insert_with(|| value.into());
        }
        let model = json!({"metadata": metadata, "operations": operations, "shapes": suite.shapes});
        let subject = Subject {
            name,
            source,
            model: model.to_string().into_bytes(),
            operations: Operations::All,
            endpoint: None,
            probe: None,
        };
        let model = subject.generate().and_then(|_| {
            let loaded = load(&subject.source, &subject.model);
            loaded.map(|loaded| loaded.model).map_err(|errors| errors.to_string())
        });
        Self { suite: indices, operations, subject, model }
    }

    /// Whether the compiler's messages are about this crate.
    fn is_blamed(&self, messages: &str) -> bool {
        let name = &self.subject.name;
        self.model.is_ok()
            && ["/", "\\"].iter().any(|slash| messages.contains(&format!("--> {name}{slash}")))
    }
}

/// The operations of a suite's cases, in as many sets as it takes to hold every definition of each.
fn operation_sets(suite: &Suite) -> Vec<Map<String, Value>> {
    let mut sets: Vec<Map<String, Value>> = Vec::new();
    for Case { operation, given, .. } in &suite.cases {
        let fits = |set: &&mut Map<String, Value>| {
            set.get(operation).is_none_or(|defined| defined == given)
        };
        match sets.iter_mut().find(fits) {
            Some(set) => drop(set.insert(operation.clone(), given.clone())),
            None => sets.push(Map::from_iter([(operation.clone(), given.clone())])),
        }
    }
    sets
}

/// What it takes to run a case.
struct Trial<'a> {
    lab: &'a Lab,
    found: &'a Crate,
    model: &'a Model,
    operation: &'a Operation,
    name: &'a str,
}

impl Trial<'_> {
    fn run(&self, suite: &Suite, kind: &Kind) -> Result<(), Difference> {
        let Self { lab, found, model, operation, name } = *self;
        let crate_name = &found.subject.name;
        let read = |answer| {
            let answer = lab.response(crate_name, name, answer);
            answer.map_err(|error| Difference::new("outcome", "an answer", error))
        };
        match kind {
            Kind::Request(params, expected) => {
                let endpoint = suite.endpoint.as_deref().unwrap_or(ENDPOINT);
                let config = json!({"endpoint_url": endpoint, "idempotency_token": TOKEN});
                let shape = operation.input.as_ref().map_or("", |input| &input.target);
                let input = values::to_ours(model, shape, params);
                let request = lab.request(crate_name, name, &input, &config);
                let request =
                    request.map_err(|error| Difference::new("outcome", "a request", error))?;
                request::compare(model, operation, expected, &request)
            }
            Kind::Output(answer, expected) => {
                response::compare_output(model, operation, expected.as_ref(), &read(answer)?)
            }
            Kind::Error(answer, expected) => {
                response::compare_error(model, operation, expected, &read(answer)?)
            }
        }
    }
}
