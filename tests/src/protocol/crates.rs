//! The crates for suites: one for each, or more if a suite defines an operation several times.

use serde_json::{Map, Value, json};
use shapesmith_codegen::model::Model;
use shapesmith_codegen::{Operations, load};

use super::suites::{Case, Suite, SuiteFile};
use crate::harness::TestCrate;

/// Required metadata that the models of suites may lack.
const METADATA: [(&str, &str); 2] = [("serviceId", "Protocol Tests"), ("endpointPrefix", "tests")];

/// A crate with operations of a suite.
#[derive(Debug)]
pub(super) struct SuiteCrate {
    /// The indices of its file and its suite.
    suite: (usize, usize),
    operations: Map<String, Value>,
    pub(super) generated: TestCrate,
    /// The model, or the reason why there is no crate.
    pub(super) model: Result<Model, String>,
}

/// Returns the crates of all suites.
pub(super) fn of_files(files: &[SuiteFile]) -> Vec<SuiteCrate> {
    let mut crates = Vec::new();
    for (file_index, file) in files.iter().enumerate() {
        for (suite_index, suite) in file.suites.iter().enumerate() {
            for operations in operation_sets(suite) {
                let name = format!("suite_{file_index}_{suite_index}_{}", crates.len());
                let source = format!("{}, suite {}", file.path.display(), suite_index + 1);
                let indices = (file_index, suite_index);
                crates.push(SuiteCrate::new(indices, suite, name, source, operations));
            }
        }
    }
    crates
}

impl SuiteCrate {
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
        let generated = TestCrate {
            name,
            source,
            model: model.to_string().into_bytes(),
            operations: Operations::All,
            endpoint: None,
            waiters: None,
            probe: None,
        };
        let model = generated.generate().and_then(|_| {
            let loaded = load(&generated.source, &generated.model);
            loaded.map(|loaded| loaded.model).map_err(|errors| errors.to_string())
        });
        Self { suite: indices, operations, generated, model }
    }

    /// Whether it contains the operation of a case of this suite.
    pub(super) fn serves(&self, suite: (usize, usize), case: &Case) -> bool {
        self.suite == suite && self.operations.get(&case.operation) == Some(&case.given)
    }
}

/// Returns the operations of a suite's cases, in as many sets as needed for all definitions.
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
