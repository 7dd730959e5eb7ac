//! Compiles the crates that suites need, and runs cases with them.

use std::path::Path;

use serde_json::json;
use shapesmith_codegen::model::{Model, Operation};

use super::crates::{self, SuiteCrate};
use super::suites::{Case, Kind, Suite, SuiteFile};
use super::{request, response, values};
use crate::harness::{Harness, Opened};
use crate::replay::difference::Difference;

/// Where requests go unless the suite says otherwise.
const ENDPOINT: &str = "https://example.com";
/// The idempotency token that suites expect.
const TOKEN: &str = "00000000-0000-4000-8000-000000000000";
/// Why a case fails whose crate the compiler has something to say about.
const NOT_COMPILED: &str = "code that does not compile without messages";

/// Runs cases of suites whose crates it has compiled.
#[derive(Debug)]
pub struct Runner {
    crates: Vec<SuiteCrate>,
    /// `None` if no crate compiles.
    harness: Option<Harness>,
    messages: String,
}

impl Runner {
    /// Generates and compiles what the files need, in `folder`; see [`Harness::open`]. A crate that
    /// cannot be generated or compiled fails the cases that need it, and no others.
    pub fn open(folder: &Path, files: &[SuiteFile]) -> Self {
        let mut crates = crates::of_files(files);
        let generated = crates.iter().filter(|found| found.model.is_ok());
        let generated = generated.map(|found| found.generated.clone()).collect();
        let Opened { harness, refused, messages } = Harness::open_most(folder, generated);
        for found in crates.iter_mut().filter(|found| found.model.is_ok()) {
            if refused.contains_key(&found.generated.name) {
                found.model = Err(NOT_COMPILED.to_owned());
            }
        }
        Self { crates, harness, messages }
    }

    /// The compiler's messages about the crates. Empty if there are none.
    pub fn messages(&self) -> &str {
        &self.messages
    }

    /// Runs one case of a suite, given by the indices of its file and of the suite in it.
    ///
    /// # Errors
    /// The first difference from what the case expects.
    pub fn judge(
        &self,
        suite_indices: (usize, usize),
        suite: &Suite,
        case: &Case,
    ) -> Result<(), Difference> {
        let missing = |problem: String| Difference::new("outcome", "generated code", problem);
        let found = self.crates.iter().find(|found| found.serves(suite_indices, case));
        let found = found.ok_or_else(|| missing("it was not asked for".to_owned()))?;
        let model = found.model.as_ref().map_err(|error| missing(error.clone()))?;
        let harness = self.harness.as_ref().ok_or_else(|| missing(NOT_COMPILED.to_owned()))?;
        let operation = model.operations.get(&case.operation);
        let operation = operation.ok_or_else(|| missing("no such operation".to_owned()))?;
        let crate_name = &found.generated.name;
        Trial { harness, crate_name, model, operation, name: &case.operation }
            .run(suite, &case.kind)
    }
}

/// What it takes to run a case.
struct Trial<'a> {
    harness: &'a Harness,
    crate_name: &'a str,
    model: &'a Model,
    operation: &'a Operation,
    name: &'a str,
}

impl Trial<'_> {
    fn run(&self, suite: &Suite, kind: &Kind) -> Result<(), Difference> {
        let Self { harness, crate_name, model, operation, name } = *self;
        let read = |answer| {
            let answer = harness.response(crate_name, name, answer);
            answer.map_err(|error| Difference::new("outcome", "an answer", error))
        };
        match kind {
            Kind::Request(params, expected) => {
                let endpoint = suite.endpoint.as_deref().unwrap_or(ENDPOINT);
                let config = json!({"endpoint_url": endpoint, "idempotency_token": TOKEN});
                let shape = operation.input.as_ref().map_or("", |input| &input.target);
                let input = values::to_ours(model, shape, params);
                let request = harness.request(crate_name, name, &input, &config);
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
