//! Reads files of protocol tests.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use shapesmith_codegen::model::Protocol;

use crate::harness::Response;
use crate::replay::body::Form;
use crate::replay::vectors::Unusable;

/// A file that has been checked.
#[derive(Debug)]
pub struct SuiteFile {
    /// The file's path.
    pub path: PathBuf,
    /// Its suites, in the order of the file.
    pub suites: Vec<Suite>,
    /// Unknown keys, which are ignored, and that there are no cases.
    pub warnings: Vec<String>,
}

/// Cases that share their shapes.
#[derive(Debug)]
pub struct Suite {
    /// The metadata of the model.
    pub metadata: Map<String, Value>,
    /// The shapes of the model.
    pub shapes: Map<String, Value>,
    /// The endpoint, if it matters.
    pub endpoint: Option<String>,
    /// The cases.
    pub cases: Vec<Case>,
}

/// A call or a response.
#[derive(Clone, Debug)]
pub struct Case {
    /// The name in reports.
    pub id: String,
    /// The operation's name.
    pub operation: String,
    /// The operation, as in a model. Another case may define it differently.
    pub given: Value,
    /// The expectation.
    pub kind: Kind,
}

/// The expectation of a case.
#[derive(Clone, Debug)]
pub enum Kind {
    /// These parameters result in this request.
    Request(Value, Box<ExpectedRequest>),
    /// This response results in this output, or any output.
    Output(Response, Option<Value>),
    /// This response results in this error.
    Error(Response, ExpectedError),
}

/// The expected request. Anything that is not set is ignored.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExpectedRequest {
    /// The HTTP method.
    pub method: Option<String>,
    /// Path and query, percent-encoded. The order of different parameters is ignored.
    pub uri: Option<String>,
    /// The host.
    pub host: Option<String>,
    /// The body.
    pub body: Option<String>,
    /// Headers and their values.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// Headers that must be sent, with any value.
    #[serde(default)]
    pub require_headers: Vec<String>,
    /// Headers that must not be sent.
    #[serde(default)]
    pub forbid_headers: Vec<String>,
    #[serde(flatten)]
    unknown: BTreeMap<String, Value>,
}

/// The expected error. Anything that is not set is ignored.
#[derive(Clone, Debug, Default)]
pub struct ExpectedError {
    /// The code.
    pub code: Option<String>,
    /// The message.
    pub message: Option<String>,
    /// The error's members.
    pub members: Option<Value>,
}

#[derive(Deserialize)]
struct RawSuite {
    #[serde(default)]
    description: String,
    metadata: Map<String, Value>,
    #[serde(default)]
    shapes: Map<String, Value>,
    cases: Vec<Value>,
    #[serde(rename = "clientEndpoint")]
    endpoint: Option<String>,
    #[serde(flatten)]
    unknown: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawCase {
    given: Map<String, Value>,
    params: Option<Value>,
    serialized: Option<ExpectedRequest>,
    response: Option<RawResponse>,
    result: Option<Value>,
    error: Option<Value>,
    error_code: Option<String>,
    error_message: Option<String>,
    #[serde(rename = "id")]
    _id: Option<Value>,
    #[serde(rename = "description")]
    _description: Option<Value>,
    #[serde(flatten)]
    unknown: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
struct RawResponse {
    status_code: u16,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    body: Option<String>,
    #[serde(flatten)]
    unknown: BTreeMap<String, Value>,
}

impl SuiteFile {
    /// Reads a file.
    ///
    /// # Errors
    /// [`Unusable`] if the file does not exist, or does not contain suites of a supported protocol.
    pub fn read(path: &Path) -> Result<Self, Unusable> {
        let in_file = |problem: String| Unusable(format!("{}: {problem}", path.display()));
        let json = std::fs::read(path).map_err(|error| in_file(error.to_string()))?;
        Self::parse(path, &json).map_err(in_file)
    }

    /// Parses the contents of a file.
    ///
    /// # Errors
    /// The reason why the file cannot be used.
    pub fn parse(path: &Path, json: &[u8]) -> Result<Self, String> {
        let suites: Vec<Value> = serde_json::from_slice(json)
            .map_err(|error| format!("not a list of suites: {error}"))?;
        let mut file = Self { path: path.to_owned(), suites: Vec::new(), warnings: Vec::new() };
        for (index, suite) in suites.into_iter().enumerate() {
            let place = format!("suite {}", index + 1);
            let raw: RawSuite = read(&place, suite)?;
            let place = match raw.description.as_str() {
                "" => place,
                description => format!("{place} ({description})"),
            };
            let protocol = protocol(&raw.metadata).map_err(|error| format!("{place}: {error}"))?;
            file.warn(&place, &raw.unknown);
            let form = Form::of_documents(protocol);
            let cases = raw.cases.into_iter().enumerate();
            let cases: Result<_, String> =
                cases.map(|(index, case)| file.case(&place, form, index, case)).collect();
            let RawSuite { metadata, shapes, endpoint, .. } = raw;
            file.suites.push(Suite { metadata, shapes, endpoint, cases: cases? });
        }
        if file.is_empty() {
            file.warnings.push("it contains no cases".to_owned());
        }
        Ok(file)
    }

    /// Whether it contains no cases. Others of the same protocol may.
    pub fn is_empty(&self) -> bool {
        self.suites.iter().all(|suite| suite.cases.is_empty())
    }

    fn case(&mut self, suite: &str, form: Form, index: usize, case: Value) -> Result<Case, String> {
        let id = case.get("id").and_then(Value::as_str);
        let id = id.map_or_else(|| format!("case {} of {suite}", index + 1), str::to_owned);
        let place = format!("{suite}, case {}", index + 1);
        let raw: RawCase = read(&place, case)?;
        self.warn(&id, &raw.unknown);
        let name = raw.given.get("name").and_then(Value::as_str);
        let name = name.ok_or_else(|| format!("{place}: `given` has no `name`"))?.to_owned();
        let is_error = raw.error.is_some() || raw.error_code.is_some();
        let kind = match (raw.serialized, raw.response) {
            (Some(expected), None) => {
                self.warn(&id, &expected.unknown);
                let params = raw.params.unwrap_or_else(|| Value::Object(Map::new()));
                Kind::Request(params, Box::new(expected))
            }
            (None, Some(response)) => {
                self.warn(&id, &response.unknown);
                let body = response.body.unwrap_or_default();
                let response = Response {
                    status: response.status_code,
                    headers: response.headers.into_iter().collect(),
                    body: form
                        .decode(&body)
                        .ok_or_else(|| format!("{place}: the body {body:?} is not in base64"))?,
                };
                let (code, message) = (raw.error_code, raw.error_message);
                match is_error {
                    true => {
                        Kind::Error(response, ExpectedError { code, message, members: raw.error })
                    }
                    false => Kind::Output(response, raw.result),
                }
            }
            _ => return Err(format!("{place}: expected either `serialized` or `response`")),
        };
        Ok(Case { id, operation: name, given: Value::Object(raw.given), kind })
    }

    fn warn(&mut self, place: &str, unknown: &BTreeMap<String, Value>) {
        let keys = unknown.keys();
        self.warnings
            .extend(keys.map(|key| format!("{place}: unknown key `{key}`; it has no effect")));
    }
}

fn read<T: DeserializeOwned>(place: &str, value: Value) -> Result<T, String> {
    serde_json::from_value(value).map_err(|error| format!("{place}: {error}"))
}

/// Returns the protocol of a suite, if it is supported.
fn protocol(metadata: &Map<String, Value>) -> Result<Protocol, String> {
    let name = metadata.get("protocol").and_then(Value::as_str).unwrap_or_default();
    Protocol::named(name).ok_or_else(|| {
        let known = Protocol::ALL.map(Protocol::name).join(", ");
        format!("unknown protocol {name:?}, expected one of {known}")
    })
}
