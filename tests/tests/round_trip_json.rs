//! JSON documents: random values are written to requests and read from responses unchanged. The
//! other side uses only the model, so that it does not share the generator's bugs.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;
#[path = "round_trip_json/reader.rs"]
mod reader;
#[path = "round_trip/shrink.rs"]
mod shrink;
#[path = "round_trip_json/times.rs"]
mod times;
#[path = "round_trip_json/values.rs"]
mod values;
#[path = "round_trip_json/writer.rs"]
mod writer;

use std::path::Path;
use std::sync::LazyLock;

use serde_json::{Value, json};
use shapesmith_codegen::model::Model;
use shapesmith_codegen::{Operations, load};
use shapesmith_tests::harness::{Harness, Refusal, Response, TestCrate};
use shapesmith_tests::replay::json;
use shapesmith_tests::responses::Chance;

use common::{read, workspace};
use shrink::shrink;
use values::Values;
use writer::Writer;

/// A model with every kind of shape. Its only operation has the same structure as input and output.
const SOURCE: &str = "tests/round_trip/model.json";
const CRATE: &str = "round_trip";
const OPERATION: &str = "Exchange";
const SHAPE: &str = "Everything";

static MODEL: LazyLock<Model> =
    LazyLock::new(|| load(SOURCE, &read(&workspace(SOURCE))).unwrap().model);

static HARNESS: LazyLock<Result<Harness, String>> = LazyLock::new(|| {
    let test_crate = TestCrate {
        name: CRATE.to_owned(),
        source: SOURCE.to_owned(),
        model: read(&workspace(SOURCE)),
        operations: Operations::All,
        endpoint: None,
        waiters: None,
        probe: None,
    };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("harness/round_trip_json");
    Harness::open(&folder, &[test_crate])
});

fn harness() -> &'static Harness {
    HARNESS.as_ref().unwrap_or_else(|error| panic!("{error}"))
}

/// Random values; every tenth has all members.
fn everything(count: u64) -> impl Iterator<Item = (u64, Value)> {
    (0..count).map(|seed| {
        let mut values =
            Values { model: &MODEL, chance: Chance::new(seed), full: seed.is_multiple_of(10) };
        (seed, values.structure(SHAPE, 0))
    })
}

/// Returns the body of the request with the value.
fn sent(value: &Value) -> String {
    let config = json!({"endpoint_url": "https://example.com"});
    let request = harness().request(CRATE, OPERATION, value, &config);
    let request = request.unwrap_or_else(|error| panic!("{error} of {value}"));
    String::from_utf8(request.body.unwrap()).unwrap()
}

/// Reads a response with this body.
fn received(body: &[u8]) -> Result<Value, Refusal> {
    let response = Response { status: 200, headers: Vec::new(), body: body.to_vec() };
    harness().response(CRATE, OPERATION, &response).unwrap_or_else(|error| panic!("{error}"))
}

/// Returns the problem with the request that contains the value, if any.
fn fault_of_request(value: &Value) -> Option<String> {
    let body = sent(value);
    let document = serde_json::from_str(&body).map_err(|error| error.to_string());
    let read = document.and_then(|document| reader::structure(&MODEL, SHAPE, &document));
    let fault = match read {
        Ok(read) => format!("{:?}", json::compare("", value, &read).err()?),
        Err(error) => error,
    };
    Some(format!("{fault}\nvalue {value}\nsent  {body}"))
}

/// Returns the problem with reading a response that contains the value, if any.
fn fault_of_response(value: &Value, chance: Option<Chance>) -> Option<String> {
    let body = Writer { model: &MODEL, chance }.structure(SHAPE, value);
    let fault = match received(body.as_bytes()) {
        Ok(read) => format!("{:?}", json::compare("", value, &read).err()?),
        Err(refusal) => format!("{refusal:?}"),
    };
    Some(format!("{fault}\nvalue    {value}\nreceived {body}"))
}

/// Fails with the smallest value that has a problem.
fn check(value: Value, fault: impl Fn(&Value) -> Option<String>) {
    if fault(&value).is_some() {
        let smallest = shrink(value, |value| is_valid(value) && fault(value).is_some());
        panic!("{}", fault(&smallest).unwrap());
    }
}

/// Whether a reduced value is still valid for the shape: unions have a member, and times are in the
/// table.
fn is_valid(value: &Value) -> bool {
    std::panic::catch_unwind(|| {
        let written = Writer { model: &MODEL, chance: None }.structure(SHAPE, value);
        let document = serde_json::from_str(&written).unwrap();
        reader::structure(&MODEL, SHAPE, &document).is_ok()
    })
    .is_ok_and(|is_read| is_read)
}

#[test]
fn requests_are_read_as_they_were_built() {
    for (_, value) in everything(500) {
        check(value, fault_of_request);
    }
}

#[test]
fn responses_are_read_as_they_were_written() {
    for (_, value) in everything(500) {
        check(value, |value| fault_of_response(value, None));
    }
}

#[test]
fn what_does_not_count_in_json_changes_nothing() {
    for (seed, value) in everything(1000) {
        check(value, |value| fault_of_response(value, Some(Chance::new(seed))));
    }
}

#[test]
fn a_document_that_is_cut_off_is_never_a_short_one() {
    let mut chance = Chance::new(11);
    for (_, value) in everything(50) {
        let body = Writer { model: &MODEL, chance: None }.structure(SHAPE, &value);
        for end in [1, body.len() - 1, 1 + chance.below(body.len() - 1)] {
            let error = received(&body.as_bytes()[..end]).expect_err(&body);
            assert_eq!(&*error.code, "UnreadableResponse", "{end} bytes of {body}");
        }
    }
}

/// Whatever the response is, the result is an output or an error, and later responses are not
/// affected.
#[test]
fn broken_documents_are_outputs_or_errors() {
    let mut chance = Chance::new(12);
    for (_, value) in everything(200) {
        let mut body = Writer { model: &MODEL, chance: Some(chance.clone()) }
            .structure(SHAPE, &value)
            .into_bytes();
        for _ in 0..=chance.below(4) {
            let at = chance.below(body.len());
            match chance.below(3) {
                0 => body[at] = chance.number() as u8,
                1 => drop(body.remove(at)),
                _ => body.insert(at, *chance.pick(b"\"\\{}[],:0-e.\0\xff")),
            }
        }
        let _output_or_error = received(&body);
    }
    assert_eq!(received(b"{}"), Ok(json!({})));
}
