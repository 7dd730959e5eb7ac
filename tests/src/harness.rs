//! Generates crates, compiles them, and runs requests and responses through their public API.
//!
//! Each [`TestCrate`] is written into one cargo workspace, together with a driver that links them
//! all. The workspace is kept between runs and files that have not changed are not touched, so that
//! little is compiled again. The driver takes a call per line and answers with the request it built,
//! or with what it read of a response.
//!
//! A warning of the compiler counts as an error, since users would see it.

mod driver;
pub mod replay;
mod test_crate;
mod workspace;

use std::path::Path;
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
    /// Generates and compiles `crates` in `folder`, and starts the driver. Harnesses in
    /// neighbouring folders share what they compile.
    ///
    /// # Errors
    /// Faults of a model, messages of the compiler, and failures to write files.
    pub fn open(folder: &Path, crates: &[TestCrate]) -> Result<Self, String> {
        for test_crate in crates {
            test_crate.write(folder)?;
        }
        workspace::write_workspace(folder, crates)
            .map_err(|error| format!("the workspace: {error}"))?;
        let target = folder.with_file_name("target");
        workspace::build(folder, &target)?;
        let driver = target.join("debug").join(workspace::driver_name(folder));
        let driver = Driver::start(&driver).map_err(|error| format!("the driver: {error}"))?;
        Ok(Self { driver: Mutex::new(driver) })
    }

    /// Builds the request of one call. `config` may have `region`, `endpoint_url`, `style`
    /// (`path`, `virtual`), `checksums` (`when_required`), `regional_us_east_1` and
    /// `idempotency_token`.
    ///
    /// # Errors
    /// Why the crate refuses the call.
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

    /// Builds the request of a call as the driver takes it.
    fn build(&self, call: &Value) -> Result<Result<Request, Failure>, String> {
        match self.ask(call)? {
            Answer::Request { method, url, headers, body } => {
                let bytes = |(name, value): (String, String)| (name, value.into_bytes());
                let body = base64::engine::general_purpose::STANDARD
                    .decode(body)
                    .map_err(|error| format!("the driver's body: {error}"))?;
                let headers = headers.into_iter().map(bytes).collect();
                Ok(Ok(Request { method, url, headers, body: Some(body) }))
            }
            Answer::Refused { kind, message } => Ok(Err(Failure { kind: kind_of(&kind), message })),
            Answer::Error(message) => Err(message),
            _ => Err(OTHER_QUESTION.to_owned()),
        }
    }

    /// Reads a response of one operation, as its output or its error.
    ///
    /// # Errors
    /// If the crate has no such operation, or the driver fails.
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

    /// What the crate's probe returns.
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

const OTHER_QUESTION: &str = "the driver answered another question";

/// A response, as a transport would hand it over.
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
    pub code: String,
    /// The service's message.
    pub message: Option<String>,
    /// The error's members, if the model names the error.
    pub details: Option<Value>,
}

/// The driver's answers.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Answer {
    Request {
        method: String,
        url: String,
        headers: Vec<(String, String)>,
        /// In base64.
        body: String,
    },
    Output(Value),
    Refusal(Refusal),
    Probe(String),
    /// The crate refuses the call.
    Refused {
        kind: String,
        message: String,
    },
    /// There is no such crate, operation or probe.
    Error(String),
}

/// The kind of a failure by its name.
fn kind_of(name: &str) -> ErrorKind {
    use ErrorKind::{Checksum, Endpoint, Header, Other, Text, Validation};
    let mut kinds = [Validation, Checksum, Endpoint, Text, Header].into_iter();
    kinds.find(|kind| kind.name() == name).unwrap_or(Other)
}
