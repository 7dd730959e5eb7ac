//! Random values of every output of S3 are written as a service would write them, and read back
//! unchanged. Responses can read what corresponding requests write.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "round_trip/counterparts.rs"]
mod counterparts;
#[path = "round_trip/expected.rs"]
mod expected;
#[path = "round_trip/shrink.rs"]
mod shrink;
#[path = "round_trip/typed.rs"]
mod typed;
#[path = "round_trip/values.rs"]
mod values;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde_json::Value;
use shapesmith_codegen::plan::{OperationPlan, Plan, ResponseBody, StructurePlan, Type};
use shapesmith_codegen::{Generator, load};
use shapesmith_s3::runtime::http::{Response, StatusCode};
use shapesmith_s3::{Body, ServiceError, by_name};
use shapesmith_tests::responses::{Chance, Types, Writer};

use expected::expected_output;
use shrink::shrink;
use values::{Fill, Values};

/// The plan for all operations of S3.
static PLAN: LazyLock<Plan> = LazyLock::new(|| {
    let model = include_bytes!("../../models/s3/service-2.json");
    let model = load("models/s3/service-2.json", model).unwrap().model;
    Generator::new("models/s3/service-2.json", &model, "s3").plan().unwrap()
});
static TYPES: LazyLock<Types<'static>> = LazyLock::new(|| Types::new(&PLAN));

/// Returns the operations whose outputs have a JSON form: all except the one with an event stream.
fn operations() -> impl Iterator<Item = &'static OperationPlan> {
    let is_events = |plan: &OperationPlan| matches!(plan.response.body, ResponseBody::Events(_));
    PLAN.operations.iter().filter(move |plan| !is_events(plan))
}

fn operation(name: &str) -> Option<&'static OperationPlan> {
    PLAN.operations.iter().find(|plan| plan.name == name)
}

/// How responses are written.
#[derive(Clone, Copy)]
enum Style {
    Plain,
    Wild(u64),
}

fn respond(
    operation: &OperationPlan,
    output: &Value,
    style: Style,
) -> Result<Response<Body>, String> {
    let mut writer = match style {
        Style::Plain => Writer::plain(&PLAN),
        Style::Wild(seed) => Writer::wild(&PLAN, seed),
    };
    writer.response(operation, output)
}

fn read(
    operation: &OperationPlan,
    mut response: Response<Body>,
) -> Result<Value, Box<ServiceError>> {
    if operation.response.verified && response.status().is_success() {
        // The checksums are random. They are not verified for a part of an object.
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
    }
    by_name::output(&operation.name, response, serde_json::value::Serializer)
        .expect("a value without streams")
        .expect("an operation of the crate")
        .map_err(|refusal| Box::new(refusal.error))
}

fn shown(response: &Response<Body>) -> String {
    let body = response.body().bytes().unwrap();
    format!("{:?}\n{}", response.headers(), String::from_utf8_lossy(body))
}

/// Returns the difference between `output` and what was read, if any. Outputs that cannot be
/// written are ignored.
fn difference(operation: &OperationPlan, output: &Value, style: Style) -> Option<String> {
    let response = respond(operation, output, style).ok()?;
    let (shown, expected) = (shown(&response), expected_output(operation, output));
    match read(operation, response) {
        Ok(value) if value == expected => None,
        Ok(value) => Some(format!("expected {expected}\nread     {value}\nof {shown}")),
        Err(error) => Some(format!("expected {expected}\nread an error: {error}\nof {shown}")),
    }
}

fn check(operation: &OperationPlan, output: Value, style: Style) {
    respond(operation, &output, style).unwrap_or_else(|e| panic!("{}: {e}", operation.name));
    if difference(operation, &output, style).is_some() {
        let output = shrink(output, |output| difference(operation, output, style).is_some());
        let difference = difference(operation, &output, style).unwrap();
        panic!("{}:\n{difference}", operation.name);
    }
}

/// Returns random values of every output: one with all members, and `count` others.
fn outputs(count: u64) -> impl Iterator<Item = (u64, &'static OperationPlan, Value)> {
    operations().enumerate().flat_map(move |(index, operation)| {
        (0..=count).map(move |round| {
            let seed = index as u64 * 1_000 + round;
            let fill = if round == 0 { Fill::All } else { Fill::Any };
            (seed, operation, Values::new(seed, fill).output(operation))
        })
    })
}

#[test]
fn every_output_is_read_as_it_was_written() {
    let mut count = 0;
    for (_, operation, output) in outputs(30) {
        check(operation, output, Style::Plain);
        count += 1;
    }
    assert!(count > 3_000, "{count} values");
}

#[test]
fn what_does_not_count_in_xml_changes_nothing() {
    for (seed, operation, output) in outputs(30) {
        check(operation, output, Style::Wild(seed));
    }
}

/// Not only our own reader must accept it as XML.
#[test]
fn what_is_written_is_xml() {
    for (seed, operation, output) in outputs(5) {
        for style in [Style::Plain, Style::Wild(seed)] {
            let response = respond(operation, &output, style).unwrap();
            let body = response.body().bytes().unwrap();
            if is_document(operation) && !body.is_empty() {
                let text = std::str::from_utf8(body).unwrap();
                // S3 sends white space before the declaration, but XML does not allow it.
                let text = text.trim_start_matches(['\u{FEFF}', ' ', '\t', '\r', '\n']);
                roxmltree::Document::parse(text).unwrap_or_else(|error| panic!("{error}: {text}"));
            }
        }
    }
}

fn is_document(operation: &OperationPlan) -> bool {
    matches!(operation.response.body, ResponseBody::Members(..) | ResponseBody::Payload(..))
}

/// The tests above must have set each member of each structure in an output.
#[test]
fn no_member_is_left_out() {
    let mut all = BTreeSet::new();
    for operation in operations() {
        members_of(&operation.output, &mut all);
    }
    assert!(all.len() > 500, "{} members", all.len());
    let mut written = BTreeSet::new();
    for (_, operation, output) in outputs(30) {
        members_in(&operation.output, &output, &mut written);
    }
    let missing: Vec<_> = all.difference(&written).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

type Members = BTreeSet<(&'static str, &'static str)>;

fn members_of(plan: &'static StructurePlan, all: &mut Members) {
    for field in &plan.fields {
        if !all.insert((&plan.name.shape, &field.member)) {
            continue;
        }
        let mut ty = &field.ty;
        while let Type::List(item) = ty {
            ty = item;
        }
        if let Type::Structure(name) = ty {
            members_of(TYPES.structure(name).unwrap(), all);
        }
    }
}

fn members_in(plan: &'static StructurePlan, value: &Value, written: &mut Members) {
    for field in &plan.fields {
        let Some(value) = value.get(&field.member) else { continue };
        written.insert((&plan.name.shape, &field.member));
        items_in(&field.ty, value, written);
    }
}

fn items_in(ty: &'static Type, value: &Value, written: &mut Members) {
    match ty {
        Type::List(item) => {
            value.as_array().unwrap().iter().for_each(|value| items_in(item, value, written));
        }
        Type::Structure(name) => members_in(TYPES.structure(name).unwrap(), value, written),
        _ => {}
    }
}

#[test]
fn a_document_that_is_cut_off_is_never_a_short_one() {
    let mut chance = Chance::new(11);
    for (_, operation, output) in outputs(2) {
        let (head, body) = respond(operation, &output, Style::Plain).unwrap().into_parts();
        let body = body.into_bytes().unwrap();
        if !is_document(operation) || body.is_empty() {
            continue;
        }
        let random: Vec<usize> = (0..20).map(|_| 1 + chance.below(body.len() - 1)).collect();
        for end in random.into_iter().chain([1, body.len() - 1]) {
            let response = Response::from_parts(head.clone(), Body::from(body.slice(..end)));
            let shown = shown(&response);
            let error = read(operation, response).expect_err(&shown);
            assert_eq!(error.code, "UnreadableResponse", "{}: {shown}", operation.name);
        }
    }
}

#[test]
fn every_operation_knows_an_error() {
    for operation in operations() {
        let document = "<?xml version='1.0'?>\n<Error><Code>Busy</Code><Message>a &amp; b</Message>\
                        <RequestId>r</RequestId><HostId>h</HostId><Bucket>photos</Bucket></Error>";
        let response = Response::builder().status(503).body(Body::from(document)).unwrap();
        let error = read(operation, response).unwrap_err();
        assert_eq!(
            error.to_string(),
            "Busy: a & b (status 503, request id r, extended request id h)"
        );
        assert_eq!(error.extra, [("Bucket".to_owned(), "photos".to_owned())]);
    }
}
