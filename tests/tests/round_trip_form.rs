//! Forms: random values are written to requests of `query` and `ec2`, and read back from the pairs.
//! The reader uses only the model, so that it does not share the generator's bugs.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;
#[path = "round_trip_form/reader.rs"]
mod reader;
#[path = "round_trip/shrink.rs"]
mod shrink;
#[expect(dead_code, reason = "only writers look up times")]
#[path = "round_trip_json/times.rs"]
mod times;
#[path = "round_trip_json/values.rs"]
mod values;

use std::path::Path;
use std::sync::LazyLock;

use serde_json::{Value, json};
use shapesmith_codegen::model::{Model, Protocol};
use shapesmith_codegen::{Operations, load};
use shapesmith_tests::harness::{Harness, TestCrate};
use shapesmith_tests::responses::Chance;

use common::{read, workspace};
use reader::Reader;
use shrink::shrink;
use values::Values;

/// A model with every kind of shape that forms can contain.
const SOURCE: &str = "tests/round_trip/form.json";
const OPERATION: &str = "Send";
const SHAPE: &str = "Everything";

static MODEL: LazyLock<Model> =
    LazyLock::new(|| load(SOURCE, &read(&workspace(SOURCE))).unwrap().model);

/// The model's crates, named by their protocols.
static HARNESS: LazyLock<Result<Harness, String>> = LazyLock::new(|| {
    let crates = [Protocol::Query, Protocol::Ec2].map(|protocol| {
        let mut model: Value = serde_json::from_slice(&read(&workspace(SOURCE))).unwrap();
        model["metadata"]["protocol"] = protocol.name().into();
        TestCrate {
            name: protocol.name().to_owned(),
            source: SOURCE.to_owned(),
            model: model.to_string().into_bytes(),
            operations: Operations::All,
            endpoint: None,
            probe: None,
        }
    });
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("harness/round_trip_form");
    Harness::open(&folder, &crates)
});

/// Returns the body of the request with the value.
fn sent(protocol: Protocol, value: &Value) -> Vec<u8> {
    let harness = HARNESS.as_ref().unwrap_or_else(|error| panic!("{error}"));
    let config = json!({"endpoint_url": "https://example.com"});
    let request = harness.request(protocol.name(), OPERATION, value, &config);
    request.unwrap_or_else(|error| panic!("{error} of {value}")).body.unwrap()
}

/// Returns the problem with the request that contains the value, if any.
fn fault(protocol: Protocol, value: &Value) -> Option<String> {
    let body = sent(protocol, value);
    let reader = Reader::new(&MODEL, protocol, &body);
    let expected = reader.without_traces(SHAPE, value).unwrap_or_else(|| json!({}));
    let fault = match reader.read(OPERATION, SHAPE) {
        Ok(read) if read == expected => return None,
        Ok(read) => format!("read {read}"),
        Err(error) => error,
    };
    let body = String::from_utf8_lossy(&body);
    Some(format!("{}: {fault}\nvalue {expected}\nsent  {body}", protocol.name()))
}

fn check(protocol: Protocol) {
    for seed in 0..500 {
        let full = seed % 10 == 0;
        let mut values = Values { model: &MODEL, chance: Chance::new(seed), full };
        let value = values.structure(SHAPE, 0);
        if fault(protocol, &value).is_some() {
            // A reduced union may have no member, which the crate refuses.
            let fails = |value: &Value| {
                std::panic::catch_unwind(|| fault(protocol, value).is_some()).unwrap_or(false)
            };
            panic!("{}", fault(protocol, &shrink(value, fails)).unwrap());
        }
    }
}

#[test]
fn forms_of_query_are_read_as_they_were_built() {
    check(Protocol::Query);
}

#[test]
fn forms_of_ec2_are_read_as_they_were_built() {
    check(Protocol::Ec2);
}
