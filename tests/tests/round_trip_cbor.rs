//! CBOR documents: random values are written to requests and read from responses unchanged. The
//! other side uses only the model and another crate, so that it does not share the generator's bugs.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;
#[path = "round_trip_cbor/reader.rs"]
mod reader;
#[path = "round_trip/shrink.rs"]
mod shrink;
#[path = "round_trip_json/times.rs"]
mod times;
#[path = "round_trip_json/values.rs"]
mod values;
#[path = "round_trip_cbor/writer.rs"]
mod writer;

use std::path::Path;
use std::sync::LazyLock;

use serde_json::{Value, json};
use shapesmith_codegen::model::Model;
use shapesmith_codegen::{Operations, load};
use shapesmith_tests::harness::{Harness, Refusal, Response, TestCrate};
use shapesmith_tests::replay::{cbor, json};
use shapesmith_tests::responses::Chance;

use common::{read, workspace};
use shrink::shrink;
use values::Values;
use writer::Writer;

/// The model of the round trip in JSON, under the other protocol, which has no document types.
const SOURCE: &str = "tests/round_trip/model.json";
const CRATE: &str = "round_trip";
const OPERATION: &str = "Exchange";
const SHAPE: &str = "Everything";

static JSON: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut model: Value = serde_json::from_slice(&read(&workspace(SOURCE))).unwrap();
    model["metadata"]["protocol"] = json!("smithy-rpc-v2-cbor");
    model["metadata"]["targetPrefix"] = json!("Trip");
    let members = model["shapes"][SHAPE]["members"].as_object_mut().unwrap();
    members.retain(|name, _| !["Any", "Documents"].contains(&name.as_str()));
    model.to_string().into_bytes()
});

static MODEL: LazyLock<Model> = LazyLock::new(|| load(SOURCE, &JSON).unwrap().model);

static HARNESS: LazyLock<Result<Harness, String>> = LazyLock::new(|| {
    let test_crate = TestCrate {
        name: CRATE.to_owned(),
        source: SOURCE.to_owned(),
        model: JSON.clone(),
        operations: Operations::All,
        endpoint: None,
        waiters: None,
        probe: None,
    };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("harness/round_trip_cbor");
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
fn sent(value: &Value) -> Vec<u8> {
    let config = json!({"endpoint_url": "https://example.com"});
    let request = harness().request(CRATE, OPERATION, value, &config);
    request.unwrap_or_else(|error| panic!("{error} of {value}")).body.unwrap()
}

/// Reads a response with this body.
fn received(body: &[u8]) -> Result<Value, Refusal> {
    let response = Response { status: 200, headers: Vec::new(), body: body.to_vec() };
    harness().response(CRATE, OPERATION, &response).unwrap_or_else(|error| panic!("{error}"))
}

/// Returns the problem with the request that contains the value, if any.
fn fault_of_request(value: &Value) -> Option<String> {
    let body = sent(value);
    let read = cbor::read(&body).and_then(|document| reader::structure(&MODEL, SHAPE, &document));
    let fault = match read {
        Ok(read) => format!("{:?}", json::compare("", value, &read).err()?),
        Err(error) => error,
    };
    Some(format!("{fault}\nvalue {value}\nsent  {body:x?}"))
}

/// Returns the problem with reading a response that contains the value, if any.
fn fault_of_response(value: &Value, chance: Option<Chance>) -> Option<String> {
    let body = Writer { model: &MODEL, chance }.structure(SHAPE, value);
    let fault = match received(&body) {
        Ok(read) => format!("{:?}", json::compare("", value, &read).err()?),
        Err(refusal) => format!("{refusal:?}"),
    };
    Some(format!("{fault}\nvalue    {value}\nreceived {body:x?}"))
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
        reader::structure(&MODEL, SHAPE, &cbor::read(&written).unwrap()).is_ok()
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
fn what_does_not_count_in_cbor_changes_nothing() {
    for (seed, value) in everything(1000) {
        check(value, |value| fault_of_response(value, Some(Chance::new(seed))));
    }
}

#[test]
fn a_document_that_is_cut_off_is_never_a_short_one() {
    let mut chance = Chance::new(11);
    for (_, value) in everything(50) {
        let body = Writer { model: &MODEL, chance: Some(chance.clone()) }.structure(SHAPE, &value);
        for end in [1, body.len() - 1, 1 + chance.below(body.len() - 1)] {
            let error = received(&body[..end]).expect_err("an error");
            assert_eq!(&*error.code, "UnreadableResponse", "{end} bytes of {body:x?}");
        }
    }
}

/// Whatever the response is, the result is an output or an error, and later responses are not
/// affected.
#[test]
fn broken_documents_are_outputs_or_errors() {
    let mut chance = Chance::new(12);
    for (_, value) in everything(200) {
        let mut body =
            Writer { model: &MODEL, chance: Some(chance.clone()) }.structure(SHAPE, &value);
        for _ in 0..=chance.below(4) {
            let at = chance.below(body.len());
            match chance.below(3) {
                0 => body[at] = chance.number() as u8,
                1 => drop(body.remove(at)),
                _ => body
                    .insert(at, *chance.pick(b"\x00\x1B\x5F\x7B\x9F\xA1\xBF\xC1\xC2\xF6\xF9\xFF")),
            }
        }
        let response = Response { status: 200, headers: Vec::new(), body };
        if let Err(problem) = harness().response(CRATE, OPERATION, &response) {
            // An output that the JSON of the harness has no words for.
            assert_eq!(problem, "an unknown variant of Choice");
        }
    }
    assert_eq!(received(b"\xA0"), Ok(json!({})));
}
