//! Crates generated from botocore's models, for the operations that cases name.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use serde_json::{Map, Value, json};
use shapesmith_cli::botocore::Botocore;
use shapesmith_codegen::Operations;

use super::cases::{Cases, OperationInput};
use super::judge::{Built, Subject};
use super::modeled::{self, Modeled};
use crate::harness::{Harness, Opened, TestCrate};
use crate::replay::vectors::Unusable;

/// Crates of services.
pub struct Services {
    opened: Opened,
    /// The operations in the models, by service.
    modeled: HashMap<String, HashMap<String, Modeled>>,
}

impl Services {
    /// Generates and compiles the crates of all services with `cases`, in `folder`. All cases of a
    /// service that cannot be generated or compiled fail.
    ///
    /// # Errors
    /// If a service is not in `models`.
    pub fn open(folder: &Path, models: &Botocore, cases: &[Cases]) -> Result<Self, Unusable> {
        let mut named: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for file in cases {
            let inputs = file.test_cases.iter().flat_map(|case| &case.operation_inputs);
            let names = inputs.map(|given| given.operation_name.as_str());
            named.entry(&file.service).or_default().extend(names);
        }
        let (mut crates, mut modeled) = (Vec::new(), HashMap::new());
        for (service, operations) in named {
            let documents = models.documents(service);
            let documents = documents.map_err(|error| Unusable(error.to_string()))?;
            let all = modeled::operations(&documents.model.place, &documents.model.json);
            let mut names: Vec<String> = operations.iter().map(|&name| name.to_owned()).collect();
            if names.is_empty() {
                names.extend(all.keys().min().cloned());
            }
            modeled.insert(service.to_owned(), all);
            crates.push(TestCrate {
                name: crate_name(service),
                source: documents.model.place,
                model: documents.model.json,
                operations: Operations::Named(names),
                endpoint: documents
                    .endpoint_rules
                    .zip(documents.partitions)
                    .map(|(rules, partitions)| [rules.json, partitions.json]),
                waiters: None,
                probe: None,
            });
        }
        Ok(Self { opened: Harness::open_most(folder, crates), modeled })
    }

    /// The compiler's messages about the crates. Empty if there are none.
    pub fn messages(&self) -> &str {
        &self.opened.messages
    }

    fn harness(&self, crate_name: &str) -> Result<&Harness, String> {
        match (&self.opened.harness, self.opened.refused.get(crate_name)) {
            (Some(harness), None) => Ok(harness),
            (_, problem) => {
                let problem = problem.and_then(|problem| problem.lines().next());
                Err(format!("no crate: {}", problem.unwrap_or("it does not compile")))
            }
        }
    }
}

impl Subject for Services {
    fn evaluate(
        &self,
        service: &str,
        params: &Map<String, Value>,
    ) -> Result<Result<Value, String>, String> {
        let crate_name = crate_name(service);
        self.harness(&crate_name)?.evaluate(&crate_name, params)
    }

    fn request(&self, service: &str, given: &OperationInput) -> Result<Built, String> {
        let crate_name = crate_name(service);
        let call = json!({
            "crate": crate_name, "operation": given.operation_name,
            "kwargs": given.operation_params, "built_ins": given.built_ins(),
        });
        Ok(match self.harness(&crate_name)?.build_to_sign(&call)? {
            Ok((request, signing)) => Built::Request(request.url, signing),
            Err(failure) => Built::Refused(failure.kind, failure.message),
        })
    }

    fn modeled(&self, service: &str, operation: &str) -> Option<&Modeled> {
        self.modeled.get(service)?.get(operation)
    }
}

/// A name for the crate of a service that is an identifier and no other crate's.
fn crate_name(service: &str) -> String {
    format!("rules_{}", service.replace(|c: char| !c.is_ascii_alphanumeric(), "_"))
}
