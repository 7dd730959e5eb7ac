//! JMESPath in models: what waiters match, and what endpoint rules get from inputs.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fmt::Write as _;
use std::path::Path;
use std::sync::LazyLock;

use serde_json::{Value, json};
use shapesmith_codegen::Operations;
use shapesmith_tests::harness::{Harness, TestCrate};

const CRATE: &str = "oven";

/// A condition of a waiter, outputs that it matches, and outputs that it does not match.
type Row = (&'static str, &'static [&'static str], &'static [&'static str]);

/// The results are those of JMESPath, where an error is no match.
const CONDITIONS: [Row; 23] = [
    ("length(Cakes) > `0`", &[r#"{"Cakes":[{}]}"#], &["{}", r#"{"Cakes":[]}"#]),
    ("length(Cakes[]) == `0`", &[r#"{"Cakes":[]}"#], &["{}", r#"{"Cakes":[{}]}"#]),
    ("!(length(Cakes) == `0`)", &[r#"{"Cakes":[{}]}"#], &["{}", r#"{"Cakes":[]}"#]),
    ("length(Note) >= `2`", &[r#"{"Note":"äö"}"#], &["{}", r#"{"Note":"ä"}"#]),
    ("length(Note || '') > `0`", &[r#"{"Note":"a"}"#], &["{}", r#"{"Note":""}"#]),
    ("length(Note || '') == `0`", &["{}", r#"{"Note":""}"#], &[r#"{"Note":"a"}"#]),
    (
        "length(Cakes[].Colour) > `0`",
        &[r#"{"Cakes":[{},{"Colour":"a"}]}"#],
        &["{}", r#"{"Cakes":[]}"#, r#"{"Cakes":[{}]}"#],
    ),
    (
        "length(Cakes[].Colour) == `0`",
        &[r#"{"Cakes":[]}"#, r#"{"Cakes":[{}]}"#],
        &["{}", r#"{"Cakes":[{"Colour":"a"}]}"#],
    ),
    (
        "length(Cakes[].Colour) != `1`",
        &[r#"{"Cakes":[]}"#, r#"{"Cakes":[{"Colour":"a"},{"Colour":"b"}]}"#],
        &["{}", r#"{"Cakes":[{"Colour":"a"},{}]}"#],
    ),
    ("State != 'HOT'", &["{}", r#"{"State":"COLD"}"#], &[r#"{"State":"HOT"}"#]),
    (
        "State != 'HOT' && State != 'COLD'",
        &["{}", r#"{"State":"OTHER"}"#],
        &[r#"{"State":"HOT"}"#, r#"{"State":"COLD"}"#],
    ),
    (
        "On && (State == 'HOT' || Note == 'x')",
        &[r#"{"On":true,"State":"HOT"}"#, r#"{"On":true,"Note":"x"}"#],
        &["{}", r#"{"State":"HOT"}"#, r#"{"On":false,"Note":"x"}"#, r#"{"On":true}"#],
    ),
    ("!On", &["{}", r#"{"On":false}"#], &[r#"{"On":true}"#]),
    ("Heat > `5`", &[r#"{"Heat":6}"#], &["{}", r#"{"Heat":5}"#]),
    ("!(`5` < Heat)", &["{}", r#"{"Heat":5}"#], &[r#"{"Heat":6}"#]),
    ("Share <= `0.5`", &[r#"{"Share":0.5}"#], &["{}", r#"{"Share":0.6}"#]),
    (
        "Heat == Goal",
        &["{}", r#"{"Heat":1,"Goal":1}"#],
        &[r#"{"Heat":1}"#, r#"{"Heat":1,"Goal":2}"#],
    ),
    (
        "Heat >= Goal",
        &[r#"{"Heat":2,"Goal":1}"#],
        &["{}", r#"{"Heat":1}"#, r#"{"Heat":1,"Goal":2}"#],
    ),
    (
        "!(Heat >= Goal)",
        &["{}", r#"{"Heat":1}"#, r#"{"Heat":1,"Goal":2}"#],
        &[r#"{"Heat":2,"Goal":1}"#],
    ),
    (
        "length(Cakes[?!(length(Layers) == `1` && Weight == Limit)]) == `0`",
        &[
            r#"{"Cakes":[]}"#,
            r#"{"Cakes":[{"Layers":["a"]},{"Layers":["b"],"Weight":1,"Limit":1}]}"#,
        ],
        &[
            "{}",
            r#"{"Cakes":[{}]}"#,
            r#"{"Cakes":[{"Layers":[]}]}"#,
            r#"{"Cakes":[{"Layers":["a"],"Weight":1}]}"#,
        ],
    ),
    (
        "length(Cakes) > `0` && length(Cakes[?Colour == 'a' || Colour == 'b']) == length(Cakes)",
        &[r#"{"Cakes":[{"Colour":"a"},{"Colour":"b"}]}"#],
        &["{}", r#"{"Cakes":[]}"#, r#"{"Cakes":[{"Colour":"a"},{}]}"#],
    ),
    (
        "length(Cakes[?Colour == 'a'].Layers[]) > `1`",
        &[r#"{"Cakes":[{"Colour":"a","Layers":["x"]},{"Colour":"a","Layers":["y"]}]}"#],
        &["{}", r#"{"Cakes":[{"Colour":"a","Layers":["x"]},{"Layers":["y"]}]}"#],
    ),
    (
        "length(Racks) < `2` && length(keys(Racks)) == `1`",
        &[r#"{"Racks":{"a":{}}}"#],
        &["{}", r#"{"Racks":{}}"#, r#"{"Racks":{"a":{},"b":{}}}"#],
    ),
];

/// Paths to text, as [`CONDITIONS`].
const PATHS: [Row; 3] = [
    ("Racks.*.Colour", &[r#"{"Racks":{"r":{"Colour":"a"}}}"#], &["{}", r#"{"Racks":{"r":{}}}"#]),
    (
        "Cakes[*].[Colour, Shape][]",
        &[r#"{"Cakes":[{"Colour":"a"},{"Shape":"a"}]}"#],
        &["{}", r#"{"Cakes":[{}]}"#, r#"{"Cakes":[{"Colour":"a","Shape":"b"}]}"#],
    ),
    (
        "Cakes[?Shape == 'round'].Colour",
        &[r#"{"Cakes":[{"Shape":"round","Colour":"a"},{"Colour":"b"}]}"#],
        &["{}", r#"{"Cakes":[{"Colour":"a"}]}"#, r#"{"Cakes":[{"Shape":"round","Colour":"b"}]}"#],
    ),
];

fn model() -> Value {
    let operation = |input: &str, params: Value| {
        json!({
            "http": {"method": "POST", "requestUri": "/"},
            "input": {"shape": input}, "output": {"shape": "Oven"},
            "operationContextParams": params,
        })
    };
    json!({
        "metadata": {"serviceId": "Oven", "protocol": "json", "jsonVersion": "1.0",
            "targetPrefix": "Oven", "endpointPrefix": "oven", "signatureVersion": "v4"},
        "operations": {
            "GetOven": operation("Oven", json!({})),
            "ByKeys": operation("Oven", json!({"Names": {"path": "keys(Racks)"}})),
            "ByItems": operation("Oven", json!({"Names": {"path": "Cakes[*].Top.Colour"}})),
            "BySeveral": operation(
                "Oven", json!({"Names": {"path": "Cakes[*].[Colour, Top.Colour][]"}}),
            ),
            "ByList": operation("Oven", json!({"Names": {"path": "Best.Layers"}})),
            "ByPath": operation("Oven", json!({"Name": {"path": "Best.Top.Colour"}})),
            "ByEnum": operation("Oven", json!({"Name": {"path": "State"}})),
            "ByFlag": operation("Oven", json!({"Flag": {"path": "Best.Sweet"}})),
            "ByMember": operation("Listed", json!({})),
        },
        "shapes": {
            "Oven": {"type": "structure", "members": {
                "State": {"shape": "State"}, "On": {"shape": "Boolean"},
                "Note": {"shape": "String"}, "Heat": {"shape": "Integer"},
                "Goal": {"shape": "Integer"}, "Share": {"shape": "Double"},
                "Cakes": {"shape": "Cakes"}, "Racks": {"shape": "Racks"}, "Best": {"shape": "Cake"}
            }},
            "Listed": {"type": "structure", "members": {
                "Names": {"shape": "Strings", "contextParam": {"name": "Names"}}
            }},
            "Cake": {"type": "structure", "members": {
                "Colour": {"shape": "String"}, "Shape": {"shape": "String"},
                "Layers": {"shape": "Strings"}, "Weight": {"shape": "Integer"},
                "Limit": {"shape": "Integer"}, "Sweet": {"shape": "Boolean"},
                "Top": {"shape": "Cake"}
            }},
            "Cakes": {"type": "list", "member": {"shape": "Cake"}},
            "Racks": {"type": "map", "key": {"shape": "String"}, "value": {"shape": "Cake"}},
            "Strings": {"type": "list", "member": {"shape": "String"}},
            "State": {"type": "string", "enum": ["HOT", "COLD"]},
            "String": {"type": "string"}, "Boolean": {"type": "boolean"},
            "Integer": {"type": "integer"}, "Double": {"type": "double"}
        }
    })
}

/// Waiters `W1`, `W2`, …, that succeed if one of the rows matches.
fn waiters() -> Value {
    let waiter = |index: usize, (argument, ..): &Row, matcher: &str, expected: Value| {
        let acceptor = json!({
            "matcher": matcher, "argument": argument, "expected": expected, "state": "success",
        });
        let waiter =
            json!({"operation": "GetOven", "delay": 1, "maxAttempts": 2, "acceptors": [acceptor]});
        (format!("W{index}"), waiter)
    };
    let conditions = CONDITIONS.iter().enumerate();
    let conditions = conditions.map(|(index, row)| waiter(index, row, "path", json!(true)));
    let paths = (CONDITIONS.len()..).zip(&PATHS);
    let paths = paths.map(|(index, row)| waiter(index, row, "pathAll", json!("a")));
    json!({"version": 2, "waiters": conditions.chain(paths).collect::<serde_json::Map<_, _>>()})
}

/// Rules whose URLs contain the parameters.
fn rules() -> Value {
    let is_set = |name: &str| json!({"fn": "isSet", "argv": [{"ref": name}]});
    let item = |index: usize, name: &str| json!({"fn": "getAttr", "argv": [{"ref": "Names"}, format!("[{index}]")], "assign": name});
    let rule = |conditions: Value, url: &str| {
        json!({"type": "endpoint", "conditions": conditions,
            "endpoint": {"url": url, "properties": {"metricValues": ["O"]}}})
    };
    json!({
        "version": "1.0",
        "parameters": {
            "Names": {"type": "stringArray", "required": false, "documentation": ""},
            "Name": {"type": "string", "required": false, "documentation": ""},
            "Flag": {"type": "boolean", "required": false, "documentation": ""},
        },
        "rules": [
            rule(json!([item(0, "one"), item(1, "two")]), "https://{one}.{two}"),
            rule(json!([item(0, "one")]), "https://{one}"),
            rule(json!([is_set("Names")]), "https://no-names"),
            rule(json!([is_set("Name")]), "https://name-{Name}"),
            rule(json!([is_set("Flag")]), "https://flag-{Flag}"),
            rule(json!([]), "https://nothing"),
        ]
    })
}

/// A function that judges each output of each row.
fn probe() -> String {
    let mut calls = String::new();
    for (index, (_, matching, others)) in CONDITIONS.iter().chain(&PATHS).enumerate() {
        for output in matching.iter().chain(*others) {
            writeln!(calls, "    judge(w{index}(), r##\"{output}\"##, &mut said);").unwrap();
        }
    }
    format!(
        "use {CRATE}::operation::get_oven::GetOvenInput;
use {CRATE}::waiter::*;
use shapesmith_runtime::{{Body, Operation, http, wait}};

fn judge(mut waiter: wait::Waiter<GetOvenInput>, output: &'static str, said: &mut String) {{
    let response = http::Response::new(Body::from(output));
    let output = GetOvenInput::parse_response(response);
    let verdict = waiter.observe(http::StatusCode::OK, &output);
    said.push(if verdict == wait::Verdict::Success {{ '+' }} else {{ '-' }});
}}

pub fn probe() -> String {{
    let mut said = String::new();
{calls}    said
}}
"
    )
}

static HARNESS: LazyLock<Harness> = LazyLock::new(|| {
    let test_crate = TestCrate {
        name: CRATE.to_owned(),
        source: "oven.json".to_owned(),
        model: model().to_string().into_bytes(),
        operations: Operations::All,
        endpoint: Some([
            rules().to_string().into_bytes(),
            br#"{"version": "1.1", "partitions": []}"#.to_vec(),
        ]),
        waiters: Some(waiters().to_string().into_bytes()),
        probe: Some(probe()),
    };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("harness/expressions");
    Harness::open(&folder, &[test_crate]).unwrap_or_else(|error| panic!("{error}"))
});

#[test]
fn waiters_match_what_jmespath_matches() {
    let mut said = HARNESS.probe(CRATE).unwrap().into_bytes().into_iter();
    for (argument, matching, others) in CONDITIONS.iter().chain(&PATHS) {
        let expected = matching.iter().map(|output| (output, b'+'));
        for (output, expected) in expected.chain(others.iter().map(|output| (output, b'-'))) {
            assert_eq!(said.next(), Some(expected), "{argument} of {output}");
        }
    }
    assert_eq!(said.next(), None);
}

#[test]
fn endpoint_rules_get_values_from_inside_the_input() {
    let colour = |colour: &str| json!({"Colour": colour});
    for (operation, input, host) in [
        ("GetOven", json!({"State": "HOT"}), "nothing"),
        ("ByKeys", json!({"Racks": {"a": {}, "b": {}}}), "a.b"),
        ("ByKeys", json!({"Racks": {}}), "no-names"),
        ("ByKeys", json!({}), "nothing"),
        ("ByItems", json!({"Cakes": [{}, {"Top": {}}, {"Top": colour("a")}]}), "a"),
        ("ByItems", json!({"Cakes": [{}]}), "no-names"),
        ("ByItems", json!({}), "nothing"),
        ("BySeveral", json!({"Cakes": [{"Top": colour("a")}, colour("b")]}), "a.b"),
        ("BySeveral", json!({"Cakes": [{"Colour": "a", "Top": colour("b")}]}), "a.b"),
        ("ByList", json!({"Best": {"Layers": ["a"]}}), "a"),
        ("ByList", json!({"Best": {}}), "nothing"),
        ("ByPath", json!({"Best": {"Top": colour("a")}}), "name-a"),
        ("ByPath", json!({"Best": colour("a")}), "nothing"),
        ("ByEnum", json!({"State": "HOT"}), "name-HOT"),
        ("ByFlag", json!({"Best": {"Sweet": true}}), "flag-true"),
        ("ByFlag", json!({}), "nothing"),
        ("ByMember", json!({"Names": ["a", "b"]}), "a.b"),
        ("ByMember", json!({}), "nothing"),
    ] {
        let request = HARNESS.request(CRATE, operation, &input, &json!({})).unwrap();
        assert_eq!(request.url, format!("https://{host}/"), "{operation} of {input}");
    }
}
