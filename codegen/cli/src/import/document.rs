//! An imported document: checked, and without prose.

use flate2::read::MultiGzDecoder;
use serde_json::{Map, Value};
use shapesmith_codegen::disk::{Error, Result};

use super::{prose, smithy};
use crate::bounded;
use crate::manifest::{Kind, Source, is_key};

/// How gzip's format begins.
const GZIP: &[u8; 2] = &[0x1f, 0x8b];

/// A document that is ready to be written.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Imported {
    /// Key of the service (`s3`).
    pub(crate) service: String,
    /// Kind of the document.
    pub(crate) kind: Kind,
    /// JSON text.
    pub(crate) text: Vec<u8>,
    /// The numbers of items in it, with singular nouns.
    pub(crate) counts: Vec<(usize, &'static str)>,
    /// Where it came from.
    pub(crate) source: Source,
}

/// A valid document without prose.
#[derive(Debug)]
pub(super) struct Document {
    kind: Kind,
    json: Map<String, Value>,
}

impl Document {
    /// Parses a document of any kind. `place` is its name in errors.
    pub(super) fn parse(place: &str, bytes: &[u8]) -> Result<Self> {
        let json = unpack(place, bytes)?;
        Self::new(place, kind_of(&json), json)
    }

    /// Parses a model, in either format.
    pub(super) fn parse_model(place: &str, bytes: &[u8]) -> Result<Self> {
        let document = Self::parse(place, bytes)?;
        match document.kind.is_model() {
            true => Ok(document),
            false => {
                let found = document.kind.stem();
                Err(Error::at(place, format!("expected a model, found a {found} document")))
            }
        }
    }

    /// Parses a document of a known kind.
    pub(super) fn parse_as(kind: Kind, place: &str, bytes: &[u8]) -> Result<Self> {
        Self::new(place, kind, unpack(place, bytes)?)
    }

    fn new(place: &str, kind: Kind, mut json: Map<String, Value>) -> Result<Self> {
        check(place, kind, &json)?;
        match kind {
            Kind::Smithy => smithy::strip_prose(&mut json),
            _ => prose::strip(&mut json),
        }
        Ok(Self { kind, json })
    }

    /// Key of the service, made of its ID as AWS does: `S3 Control` is `s3-control`.
    ///
    /// # Errors
    ///
    /// If the document does not say which service it is for.
    pub(super) fn service(&self, place: &str) -> Result<String> {
        let (id, path) = match self.kind {
            Kind::Smithy => (smithy::service_id(&self.json), "aws.api#service"),
            _ => {
                let metadata = self.json.get("metadata");
                let id = metadata.and_then(|metadata| metadata.get("serviceId"));
                (id.and_then(Value::as_str), "metadata.serviceId")
            }
        };
        let key = id.map(|id| id.to_lowercase().replace(' ', "-"));
        key.filter(|key| is_key(key)).ok_or_else(|| {
            let problem = format!("no service name at `{path}`; set it with --service");
            Error::at(place, problem)
        })
    }

    /// The document of a service.
    pub(super) fn imported(self, service: String, source: Source) -> Imported {
        Imported { service, kind: self.kind, counts: self.counts(), text: self.text(), source }
    }

    /// Its JSON, indented so that changes of a model are readable as a diff.
    pub(super) fn text(self) -> Vec<u8> {
        format!("{:#}\n", Value::Object(self.json)).into_bytes()
    }

    fn counts(&self) -> Vec<(usize, &'static str)> {
        let count = |section| match self.json.get(section) {
            Some(Value::Object(object)) => object.len(),
            Some(Value::Array(items)) => items.len(),
            _ => 0,
        };
        match self.kind {
            Kind::Model => vec![(count("operations"), "operation"), (count("shapes"), "shape")],
            Kind::Smithy => smithy::counts(&self.json),
            Kind::Paginators => vec![(count("pagination"), "paginator")],
            Kind::Waiters => vec![(count("waiters"), "waiter")],
            Kind::EndpointRules => vec![(count("parameters"), "parameter")],
            Kind::Partitions => vec![(count("partitions"), "partition")],
        }
    }
}

/// The JSON of a document, which may be compressed.
fn unpack(place: &str, bytes: &[u8]) -> Result<Map<String, Value>> {
    let json = match bytes.starts_with(GZIP) {
        true => bounded::read(MultiGzDecoder::new(bytes), bounded::DOCUMENT),
        false => bounded::read(bytes, bounded::DOCUMENT),
    };
    let json = json.map_err(|error| Error::at(place, format!("cannot unpack: {error}")))?;
    serde_json::from_slice(&json).map_err(|error| {
        let problem = format!("expected a wheel or a model, in JSON or gzip: {error}");
        Error::at(place, problem)
    })
}

/// Tells the kind of a document from its keys. A model, unless it looks like something else.
fn kind_of(json: &Map<String, Value>) -> Kind {
    if smithy::is_smithy(json) {
        return Kind::Smithy;
    }
    if json.contains_key("metadata") {
        return Kind::Model;
    }
    let is_it = |kind: &Kind| !kind.is_model() && json.contains_key(sections(*kind)[0]);
    Kind::BOTOCORE.into_iter().find(is_it).unwrap_or(Kind::Model)
}

/// The keys that a document must have.
fn sections(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Model => &["metadata", "operations", "shapes"],
        Kind::Smithy => &["shapes"],
        Kind::Paginators => &["pagination"],
        Kind::Waiters => &["waiters"],
        Kind::EndpointRules => &["parameters"],
        Kind::Partitions => &["partitions"],
    }
}

/// Checks the outline of a document. The details are checked when a crate is generated.
fn check(place: &str, kind: Kind, json: &Map<String, Value>) -> Result<()> {
    let mut problems = Vec::new();
    let mut expect_object = |key: &str, found| {
        let (stem, found) = (kind.stem(), json_type(found));
        let problem =
            format!("not a {stem} document: expected an object at `{key}`, found {found}");
        problems.push(Error::at(place, problem));
    };
    for section in sections(kind) {
        match json.get(*section) {
            Some(Value::Object(named)) if *section != "metadata" => {
                for (name, value) in named.iter().filter(|(_, value)| !value.is_object()) {
                    expect_object(&format!("{section}.{name}"), Some(value));
                }
            }
            Some(Value::Object(_)) => {}
            Some(Value::Array(_)) if kind == Kind::Partitions => {}
            other => expect_object(section, other),
        }
    }
    Error::all(problems)
}

fn json_type(found: Option<&Value>) -> &'static str {
    match found {
        None => "nothing",
        Some(Value::Null) => "null",
        Some(Value::Bool(_)) => "a boolean",
        Some(Value::Number(_)) => "a number",
        Some(Value::String(_)) => "a string",
        Some(Value::Array(_)) => "a list",
        Some(Value::Object(_)) => "an object",
    }
}
