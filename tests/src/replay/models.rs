//! Builds requests of any service, with crates generated from botocore's models for the operations
//! that vectors name.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;
use shapesmith_cli::botocore::{Botocore, Documents};
use shapesmith_codegen::Operations;

use super::vectors::{Unusable, VectorFile};
use super::{Builder, ErrorKind, Failure, Request, Settings, Skip};
use crate::harness::replay::HarnessBuilder;
use crate::harness::{Harness, Opened, TestCrate};

/// Crates of the services in vector files.
#[derive(Debug)]
pub struct Services {
    opened: Opened,
}

impl Services {
    /// Generates and compiles the crates of all services in `files`, in `folder`; see
    /// [`Harness::open`]. All vectors of a service that cannot be generated or compiled fail.
    ///
    /// # Errors
    /// If a service is not in `models`.
    pub fn open(folder: &Path, models: &Botocore, files: &[VectorFile]) -> Result<Self, Unusable> {
        let mut operations: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for file in files {
            let names = file.vectors.iter().map(|vector| vector.operation.as_str());
            operations.entry(&file.service).or_default().extend(names);
        }
        let mut crates = Vec::new();
        for (service, operations) in operations {
            let documents = models.documents(service);
            let documents = documents.map_err(|error| Unusable(error.to_string()))?;
            crates.push(test_crate(service, &operations, documents));
        }
        Ok(Self { opened: Harness::open_most(folder, crates) })
    }

    /// The compiler's messages about the crates. Empty if there are none.
    pub fn messages(&self) -> &str {
        &self.opened.messages
    }
}

impl Builder for Services {
    fn build(
        &self,
        service: &str,
        operation: &str,
        kwargs: &Value,
        settings: &Settings,
    ) -> Result<Result<Request, Failure>, Skip> {
        let crate_name = &crate_name(service);
        match (&self.opened.harness, self.opened.refused.get(crate_name)) {
            (Some(harness), None) => {
                let builder = HarnessBuilder { harness, crate_name };
                builder.build(service, operation, kwargs, settings)
            }
            (_, problem) => {
                let problem = problem.and_then(|problem| problem.lines().next());
                let message = format!("no crate: {}", problem.unwrap_or("it does not compile"));
                Ok(Err(Failure { kind: ErrorKind::Other, message }))
            }
        }
    }
}

fn test_crate(service: &str, operations: &BTreeSet<&str>, documents: Documents) -> TestCrate {
    let names = operations.iter().map(|name| (*name).to_owned());
    let endpoint = documents.endpoint_rules.zip(documents.partitions);
    TestCrate {
        name: crate_name(service),
        source: documents.model.place,
        model: documents.model.json,
        operations: Operations::Named(names.collect()),
        endpoint: endpoint.map(|(rules, partitions)| [rules.json, partitions.json]),
        waiters: None,
        probe: None,
    }
}

/// A name for the crate of a service that is an identifier and no other crate's.
fn crate_name(service: &str) -> String {
    format!("service_{}", service.replace(|c: char| !c.is_ascii_alphanumeric(), "_"))
}
