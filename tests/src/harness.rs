//! Generates crates, compiles them, and runs requests and responses through their public API.
//!
//! Each [`TestCrate`] is written into a cargo workspace, with a driver that links them all. The
//! workspace is kept between runs, and unchanged files are not touched, so that little is
//! recompiled. The driver reads one call per line and writes the request it builds or the result it
//! reads.

mod driver;
pub mod replay;
mod test_crate;
mod workspace;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use base64::Engine as _;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::replay::{ErrorKind, Failure, Request};

use driver::Driver;
pub use test_crate::TestCrate;

/// Compiled crates and the driver that runs them.
#[derive(Debug)]
pub struct Harness {
    driver: Mutex<Driver>,
}

impl Harness {
    /// Generates and compiles `crates` in `folder`, and starts the driver. Harnesses in neighboring
    /// folders share compiled dependencies.
    ///
    /// # Errors
    /// Errors in a model, messages of the compiler, and I/O errors.
    pub fn open(folder: &Path, crates: &[TestCrate]) -> Result<Self, String> {
        for test_crate in crates {
            test_crate.write(folder)?;
        }
        Self::compile(folder, crates)
    }

    /// As [`Harness::open`], but leaves out the crates that cannot be generated, or that the compiler
    /// has something to say about.
    pub fn open_most(folder: &Path, crates: Vec<TestCrate>) -> Opened {
        let mut opened = Opened::default();
        let mut left = Vec::new();
        for (test_crate, written) in crates.iter().zip(write_all(folder, &crates)) {
            match written {
                Ok(()) => left.push(test_crate.clone()),
                Err(problem) => drop(opened.refused.insert(test_crate.name.clone(), problem)),
            }
        }
        while !left.is_empty() && opened.harness.is_none() {
            match Self::compile(folder, &left) {
                Ok(harness) => opened.harness = Some(harness),
                Err(messages) => {
                    let (mut blamed, mut others): (Vec<_>, Vec<_>) =
                        left.into_iter().partition(|one| one.is_blamed(&messages));
                    // Messages about no crate are about all of them.
                    if blamed.is_empty() {
                        std::mem::swap(&mut blamed, &mut others);
                    }
                    let reason = "it does not compile without messages".to_owned();
                    opened.refused.extend(blamed.into_iter().map(|one| (one.name, reason.clone())));
                    opened.messages.push_str(&messages);
                    left = others;
                }
            }
        }
        opened
    }

    /// Compiles the crates, which have been written.
    fn compile(folder: &Path, crates: &[TestCrate]) -> Result<Self, String> {
        workspace::write_workspace(folder, crates)
            .map_err(|error| format!("the workspace: {error}"))?;
        let target = folder.with_file_name("target");
        workspace::build(folder, &target)?;
        let driver = target.join("debug").join(workspace::driver_name(folder));
        let driver = Driver::start(&driver).map_err(|error| format!("the driver: {error}"))?;
        Ok(Self { driver: Mutex::new(driver) })
    }

    /// Builds the request of a call. `config` may contain `region`, `endpoint_url`, `style`
    /// (`path`, `virtual`), `checksums` (`when_required`), `regional_us_east_1`, `account_id_endpoints` and
    /// `idempotency_token`.
    ///
    /// # Errors
    /// The reason why the crate refuses the call.
    pub fn request(
        &self,
        crate_name: &str,
        operation: &str,
        input: &Value,
        config: &Value,
    ) -> Result<Request, String> {
        let call =
            json!({"crate": crate_name, "operation": operation, "input": input, "config": config});
        self.build(&call)?.map_err(|failure| failure.message)
    }

    /// Builds the request of a call in the driver's format.
    pub(crate) fn build(&self, call: &Value) -> Result<Result<Request, Failure>, String> {
        Ok(self.build_to_sign(call)?.map(|(request, _)| request))
    }

    /// As [`Harness::build`], with the auth scheme that the request is signed with, if it is.
    pub(crate) fn build_to_sign(
        &self,
        call: &Value,
    ) -> Result<Result<(Request, Option<Value>), Failure>, String> {
        match self.ask(call)? {
            Answer::Request { method, url, headers, body, signing } => {
                let bytes = |(name, value): (String, String)| (name, value.into_bytes());
                let body = base64::engine::general_purpose::STANDARD
                    .decode(body)
                    .map_err(|error| format!("the driver's body: {error}"))?;
                let headers = headers.into_iter().map(bytes).collect();
                Ok(Ok((Request { method, url, headers, body: Some(body) }, signing)))
            }
            Answer::Refused { kind, message } => Ok(Err(Failure { kind: kind_of(&kind), message })),
            Answer::Error(message) => Err(message),
            _ => Err(OTHER_QUESTION.to_owned()),
        }
    }

    /// Reads a response of an operation, as its output or its error.
    ///
    /// # Errors
    /// If the crate does not contain the operation, or the driver fails.
    pub fn response(
        &self,
        crate_name: &str,
        operation: &str,
        response: &Response,
    ) -> Result<Result<Value, Refusal>, String> {
        let Response { status, headers, body } = response;
        let body = base64::engine::general_purpose::STANDARD.encode(body);
        let response = json!({"status": status, "headers": headers, "body": body});
        let call = json!({"crate": crate_name, "operation": operation, "response": response});
        match self.ask(&call)? {
            Answer::Output(value) => Ok(Ok(value)),
            Answer::Refusal(refusal) => Ok(Err(refusal)),
            Answer::Error(message) => Err(message),
            _ => Err(OTHER_QUESTION.to_owned()),
        }
    }

    /// Returns the result of a crate's endpoint rules for these parameters: an endpoint as in endpoint
    /// tests, or the error of the rules.
    ///
    /// # Errors
    /// If the crate has no rules, or a parameter cannot have its value.
    pub fn evaluate(
        &self,
        crate_name: &str,
        params: &serde_json::Map<String, Value>,
    ) -> Result<Result<Value, String>, String> {
        match self.ask(&json!({"crate": crate_name, "params": params}))? {
            Answer::Endpoint(endpoint) => Ok(Ok(endpoint)),
            Answer::NoEndpoint(message) => Ok(Err(message)),
            Answer::Error(message) => Err(message),
            _ => Err(OTHER_QUESTION.to_owned()),
        }
    }

    /// Returns the result of the crate's probe.
    ///
    /// # Errors
    /// If it has none.
    pub fn probe(&self, crate_name: &str) -> Result<String, String> {
        match self.ask(&json!({"probe": crate_name}))? {
            Answer::Probe(text) => Ok(text),
            Answer::Error(message) => Err(message),
            _ => Err(OTHER_QUESTION.to_owned()),
        }
    }

    fn ask(&self, call: &Value) -> Result<Answer, String> {
        let mut driver = self.driver.lock().map_err(|error| format!("the harness: {error}"))?;
        let line = driver.ask(call).map_err(|error| format!("the driver: {error}"))?;
        serde_json::from_str(&line).map_err(|error| format!("the driver said {line:?}: {error}"))
    }
}

/// The crates that could be generated and compiled.
#[derive(Debug, Default)]
pub struct Opened {
    /// The harness; `None` if no crate is left.
    pub harness: Option<Harness>,
    /// The crates that were left out, by name, and why.
    pub refused: BTreeMap<String, String>,
    /// The messages of the compiler.
    pub messages: String,
}

/// Writes crates, on all cores. Returns the results in their order.
fn write_all(folder: &Path, crates: &[TestCrate]) -> Vec<Result<(), String>> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let share = crates.len().div_ceil(cores).max(1);
    let write = |share: &[TestCrate]| -> Vec<_> {
        share.iter().map(|test_crate| test_crate.write(folder)).collect()
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = crates
            .chunks(share)
            .map(|share| (share.len(), scope.spawn(move || write(share))))
            .collect();
        let results = threads.into_iter().flat_map(|(count, thread)| {
            thread.join().unwrap_or_else(|_| vec![Err("the generator panicked".to_owned()); count])
        });
        results.collect()
    })
}

/// Returns the folder of a program's harness, next to those of the tests, with which it shares compiled
/// dependencies.
pub fn folder(name: &str) -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    target.unwrap_or_else(|| workspace::root().join("target")).join("tmp/harness").join(name)
}

const OTHER_QUESTION: &str = "the driver answered another question";

/// A response, as received by a transport.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// The error of an operation.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Refusal {
    /// The error's code.
    pub code: Box<str>,
    /// The error's name in the model.
    pub name: Box<str>,
    /// The service's message.
    pub message: Option<Box<str>>,
    /// The members of the error, if it is modeled.
    pub details: Option<Value>,
}

/// An answer of the driver.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Answer {
    Request {
        method: String,
        url: String,
        headers: Vec<(String, String)>,
        /// In base64.
        body: String,
        signing: Option<Value>,
    },
    Output(Value),
    Refusal(Refusal),
    Probe(String),
    Endpoint(Value),
    /// The error of endpoint rules.
    NoEndpoint(String),
    /// The crate refuses the call.
    Refused {
        kind: String,
        message: String,
    },
    /// The crate, operation or probe does not exist.
    Error(String),
}

/// Returns the kind of a failure by its name.
fn kind_of(name: &str) -> ErrorKind {
    use ErrorKind::{Checksum, Endpoint, Header, Other, Text, Validation};
    let mut kinds = [Validation, Checksum, Endpoint, Text, Header].into_iter();
    kinds.find(|kind| kind.name() == name).unwrap_or(Other)
}
