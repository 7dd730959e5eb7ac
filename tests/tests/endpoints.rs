//! Endpoint rules: their results, errors in them, and hostile rules.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use clap::Parser as _;
use serde_json::{Map, Value, json};
use shapesmith_codegen::{Generator, Output, load};
use shapesmith_tests::endpoints::cases::{Case, OperationInput};
use shapesmith_tests::endpoints::cli::{Args, run};
use shapesmith_tests::endpoints::judge::{self, Built, Outcome, Subject};
use shapesmith_tests::endpoints::modeled::{self, Modeled};
use shapesmith_tests::replay::report::Colors;

/// Returns the number of failed cases, and the report.
fn judged(file: PathBuf) -> (usize, String) {
    judged_with(Path::new("unused"), &[file])
}

/// The same for the made-up service, which is generated in a folder of this name.
fn judged_clock(folder: &str, file: PathBuf) -> (usize, String) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("harness").join(folder);
    judged_with(&folder, &["--models".into(), common::workspace("tests/botocore"), file])
}

fn judged_with(folder: &Path, args: &[PathBuf]) -> (usize, String) {
    let args = Args::parse_from([&[PathBuf::from("endpoint-tests")], args].concat());
    let mut report = Vec::new();
    let failed =
        run(folder, &args, Colors(false), &mut report).unwrap_or_else(|_| panic!("unusable"));
    (failed, String::from_utf8(report).unwrap())
}

const CLOCK: &str = "tests/botocore/endpoints/clock.json";

/// Every kind of parameter, auth scheme and error that the rules of services have.
#[test]
fn any_service_is_judged() {
    let (failed, report) = judged_clock("endpoints_clock", common::workspace(CLOCK));
    assert_eq!(failed, 0, "{report}");
    assert!(!report.contains("not run"), "{report}");
}

/// A service that always sends the same request.
struct Sent(HashMap<String, Modeled>, &'static str, Option<Value>);

impl Subject for Sent {
    fn evaluate(&self, _: &str, _: &Map<String, Value>) -> Result<Result<Value, String>, String> {
        Err("not asked".to_owned())
    }

    fn request(&self, _: &str, _: &OperationInput) -> Result<Built, String> {
        Ok(Built::Request(self.1.to_owned(), self.2.clone()))
    }

    fn modeled(&self, _: &str, operation: &str) -> Option<&Modeled> {
        self.0.get(operation)
    }
}

#[test]
fn requests_are_judged_with_their_host_prefix_and_signature() {
    let model = common::workspace("tests/botocore/data/clock/2026-01-01/service-2.json");
    let judged = |operation: &str, endpoint: Value, url: &'static str, signing: Option<Value>| {
        let input = json!({"operationName": operation, "operationParams": {"Clock": "tower"},
            "builtInParams": {"AWS::Region": "eu-west-1"}});
        let case = json!({"expect": {"endpoint": endpoint}, "operationInputs": [input]});
        let case: Case = serde_json::from_value(case).unwrap();
        let subject = Sent(modeled::operations("clock", &common::read(&model)), url, signing);
        let outcome = judge::operation(&subject, "clock", &case, &case.operation_inputs[0]);
        matches!(outcome, Outcome::Passed)
    };
    let scheme = |name: &str| {
        Some(json!({"name": "sigv4", "signingName": name, "signingRegion": "eu-west-1"}))
    };
    let plain = json!({"url": "https://h"});
    assert!(judged("GetTime", plain.clone(), "https://h/", scheme("time")));
    assert!(!judged("GetTime", plain.clone(), "https://h/", scheme("clock")), "another name");
    assert!(!judged("GetTime", plain.clone(), "https://h/", None), "no signature");
    assert!(judged("Hello", plain.clone(), "https://h/", None));
    assert!(!judged("Hello", plain.clone(), "https://h/", scheme("time")), "it is not signed");
    assert!(judged("SetTime", plain.clone(), "https://tower.h/", scheme("time")));
    assert!(!judged("SetTime", plain, "https://h/", scheme("time")), "the prefix is missing");
    let with_prefix = json!({"url": "https://tower.h"});
    assert!(judged("SetTime", with_prefix.clone(), "https://tower.h/", scheme("time")));
    assert!(!judged("SetTime", with_prefix, "https://tower.tower.h/", scheme("time")), "twice");
    let many = json!({"url": "https://h", "properties": {"authSchemes": [
        {"name": "sigv4a", "signingRegionSet": ["*"]}, {"name": "sigv4", "signingName": "own"}]}});
    assert!(judged("GetTime", many.clone(), "https://h/", scheme("own")));
    assert!(!judged("GetTime", many, "https://h/", scheme("time")), "not of the rules");
}

#[test]
fn requests_go_where_they_should() {
    let (failed, report) = judged(common::workspace("tests/endpoints/s3.json"));
    assert_eq!(failed, 0, "{report}");
}

#[test]
#[ignore = "needs botocore's endpoint tests in ../shared/endpoint-tests"]
fn requests_go_where_the_cases_of_botocore_say() {
    let (failed, report) = judged(common::workspace("../shared/endpoint-tests/s3.json"));
    assert_eq!(failed, 0, "{report}");
}

#[test]
fn every_other_expectation_fails() {
    every_other_expectation_of("tests/endpoints/s3.json", judged);
    every_other_expectation_of(CLOCK, |file| judged_clock("endpoints_clock_corrupted", file));
}

fn every_other_expectation_of(file: &str, judged: impl Fn(PathBuf) -> (usize, String)) {
    let text = common::read(&common::workspace(file));
    let mut corrupted: Value = serde_json::from_slice(&text).unwrap();
    let cases = corrupted["testCases"].as_array_mut().unwrap();
    for case in &mut *cases {
        match case["expect"].get_mut("endpoint") {
            Some(endpoint) => match endpoint.pointer_mut("/properties/authSchemes/0") {
                // What the rules leave out is not filled in.
                Some(scheme) if scheme.get("signingName").is_none() => {
                    scheme["signingName"] = json!("time");
                }
                Some(scheme) => scheme["signingRegion"] = json!("elsewhere"),
                None => endpoint["url"] = json!("https://elsewhere"),
            },
            None => case["expect"]["error"] = json!("Some other error."),
        }
    }
    let count = cases.len();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("clock.json");
    std::fs::write(&path, corrupted.to_string()).unwrap();
    let (failed, report) = judged(path);
    assert_eq!(failed, count, "{report}");
}

const MODEL: &[u8] = br#"{
    "metadata": {"serviceId": "Clock", "protocol": "rest-xml", "endpointPrefix": "clock"},
    "operations": {
        "GetTime": {
            "http": {"method": "GET", "requestUri": "/time"},
            "input": {"shape": "GetTimeRequest"},
            "staticContextParams": {"Exact": {"value": true}},
            "operationContextParams": {"Deep": {"path": "Zone"}}
        }
    },
    "shapes": {
        "GetTimeRequest": {"type": "structure", "members": {
            "Zone": {"shape": "Text", "location": "querystring", "contextParam": {"name": "Place"}}
        }},
        "Text": {"type": "string"}
    }
}"#;

/// Returns the code generated with these rules, or the errors.
fn generated(parameters: Value, rules: Value, partitions: Option<Value>) -> Result<Output, String> {
    generated_from(MODEL, parameters, rules, partitions)
}

fn generated_from(
    model: &[u8],
    parameters: Value,
    rules: Value,
    partitions: Option<Value>,
) -> Result<Output, String> {
    let rules = json!({"version": "1.0", "parameters": parameters, "rules": rules}).to_string();
    let model = load("clock.json", model).unwrap().model;
    let generator = Generator::new("clock.json", &model, "clock");
    let text = |errors: shapesmith_codegen::Errors| errors.to_string();
    let mut generator = generator.endpoint_rules("rules", rules.as_bytes()).map_err(text)?;
    if let Some(partitions) = partitions {
        generator =
            generator.partitions("partitions", partitions.to_string().as_bytes()).map_err(text)?;
    }
    generator.generate().map_err(text)
}

fn faults(parameters: Value, rules: Value) -> String {
    generated(parameters, rules, None).map_or_else(|faults| faults, |_| String::new())
}

fn parameters() -> Value {
    json!({
        "Region": {"type": "string", "builtIn": "AWS::Region"},
        "Place": {"type": "string"},
        "Exact": {"type": "boolean", "default": false, "required": true}
    })
}

#[test]
fn all_faults_of_a_document_are_told() {
    let parameters = json!({
        "Region": {"type": "strin", "builtIn": "AWS::Region"},
        "Exact": {"type": "boolean", "default": "no"}
    });
    let rules = json!([
        {"type": "endpoint", "conditions": [{"fn": "isSet", "argv": 5}, {"argv": []}], "endpoint": {}},
        {"type": "tree", "rules": [{"type": "leaf"}, {"type": "error", "error": "{a"}, 7]},
        {"type": "error", "error": "a}"}
    ]);
    let expected = "\
        rules: parameter Region: unknown type \"strin\"\n\
        rules: parameter Exact: `default` should be of the parameter's type\n\
        rules: rule 1, condition 1: `argv` should be a list, found a number\n\
        rules: rule 1, condition 2: `fn` is missing, expected a string\n\
        rules: rule 1, `endpoint`: `url` is missing, expected a value\n\
        rules: rule 2.1: unknown type \"leaf\"\n\
        rules: rule 2.2: `error` is not a template: unmatched `{` in \"{a\"\n\
        rules: rule 2.3: expected an object, found a number\n\
        rules: rule 3: `error` is not a template: unmatched `}` in \"a}\"";
    assert_eq!(faults(parameters, rules), expected);
    let model = load("clock.json", MODEL).unwrap().model;
    for (document, expected) in [
        ("{}", "r: `parameters` or `rules` is missing: this is not an endpoint rule set"),
        ("[]", "r: expected an object, found a list"),
    ] {
        let generator = Generator::new("clock.json", &model, "clock");
        let errors = generator.endpoint_rules("r", document.as_bytes()).unwrap_err();
        assert_eq!(errors.to_string(), expected);
    }
}

#[test]
fn all_faults_of_rules_are_told() {
    let call = |function: &str, arguments: Value| json!({"fn": function, "argv": arguments});
    let reference = |name: &str| json!({"ref": name});
    let region = reference("Region");
    let rules = json!([
        {"type": "error", "error": "{Nowhere}", "conditions": [
            call("isSet", json!([reference("Missing")])),
            call("guess", json!([region])),
            call("substring", json!([region, 1])),
            call("substring", json!([region, "1", 2, true])),
            call("booleanEquals", json!([region, true])),
            call("getAttr", json!([call("parseURL", json!([region])), "port"])),
            call("coalesce", json!([region, true])),
        ]},
        {"type": "tree", "conditions": [
            {"fn": "parseURL", "argv": [region], "assign": "url"},
        ], "rules": [{"type": "error", "error": "{url}"}]},
        {"type": "error", "error": "{url#scheme}"},
        {"type": "error", "error": {"fn": "uriEncode", "argv": [region]}},
        {"type": "endpoint", "conditions": [call("aws.partition", json!([region]))],
            "endpoint": {"url": {"ref": "Exact"}, "headers": {}, "properties": {}}}
    ]);
    let expected = "\
        rules: rule 1: unknown value \"Missing\"\n\
        rules: rule 1: unknown function \"guess\"\n\
        rules: rule 1: substring takes 4 arguments, found 2\n\
        rules: rule 1: substring takes a constant number from 0 here\n\
        rules: rule 1: expected true or false, found text\n\
        rules: rule 1: a URL has no part \"port\"\n\
        rules: rule 1: expected text, found true or false\n\
        rules: rule 1: unknown value \"Nowhere\"\n\
        rules: rule 2.1: \"url\" is a URL, which cannot be part of text\n\
        rules: rule 3: unknown value \"url\"\n\
        rules: rule 4: expected text or a reference\n\
        rules: rule 5: the partitions are used here, but were not provided";
    assert_eq!(faults(parameters(), rules), expected);
}

/// None of these may be skipped: the rule would apply without its condition, or not at all.
#[test]
fn arguments_that_are_not_what_a_function_takes_are_errors() {
    let region = json!({"ref": "Region"});
    let call = |function: &str, arguments: Value| json!({"fn": function, "argv": arguments});
    let fault = |condition: &Value| {
        let conditions = [condition];
        faults(parameters(), json!([{"type": "error", "error": "e", "conditions": conditions}]))
    };
    let cases = [
        (
            call("substring", json!([region, 0, 1.5, false])),
            "rules: rule 1, condition 1: `argv` should have whole numbers only, found 1.5",
        ),
        (
            call("substring", json!([region, -1, 2, false])),
            "rules: rule 1: substring takes a constant number from 0 here",
        ),
        (
            call("substring", json!([region, 0, 2, {"ref": "Exact"}])),
            "rules: rule 1: substring takes a constant true or false here",
        ),
        (
            call("split", json!([region, "{Place}", 0])),
            "rules: rule 1: split takes a constant text here",
        ),
        (
            call("getAttr", json!([call("parseURL", json!([region])), "{Place}"])),
            "rules: rule 1: getAttr takes a value and a constant path",
        ),
        (call("coalesce", json!([])), "rules: rule 1: coalesce takes at least one argument"),
        (call("isSet", json!([1])), "rules: rule 1: expected a value, found a constant number"),
        (
            call("isSet", json!([null])),
            "rules: rule 1, condition 1: `argv` should be text, a number, true or false, a \
             reference or a call, found null",
        ),
    ];
    for (condition, expected) in &cases {
        assert_eq!(fault(condition), *expected);
    }
}

/// Values of one name and type share a slot, so the second would overwrite the first.
#[test]
fn no_rule_assigns_what_it_already_has() {
    let assign =
        |name: &str| json!({"fn": "uriEncode", "argv": [{"ref": "Region"}], "assign": name});
    let error =
        |conditions: Value| json!({"type": "error", "error": "e", "conditions": conditions});
    let tree = |conditions: Value, rules: Value| json!({"type": "tree", "conditions": conditions, "rules": rules});
    let nested = json!([tree(json!([assign("a")]), json!([error(json!([assign("a")]))]))]);
    assert_eq!(faults(parameters(), nested), "rules: rule 1.1: \"a\" is already assigned");
    let twice = json!([error(json!([assign("a"), assign("a")]))]);
    assert_eq!(faults(parameters(), twice), "rules: rule 1: \"a\" is already assigned");
    let parameter = json!([error(json!([assign("Region")]))]);
    assert_eq!(faults(parameters(), parameter), "rules: rule 1: \"Region\" is already assigned");
    let siblings = json!([
        tree(json!([]), json!([error(json!([assign("a")])), error(json!([assign("a")]))])),
        error(json!([assign("a")])),
    ]);
    assert_eq!(faults(parameters(), siblings), "");
}

#[test]
fn there_are_as_many_values_as_a_byte_can_count() {
    let assign = |count: usize| {
        let conditions: Vec<Value> = (0..count)
            .map(|n| json!({"fn": "uriEncode", "argv": [{"ref": "Region"}], "assign": n.to_string()}))
            .collect();
        let parameters = json!({"Region": {"type": "string"}});
        faults(parameters, json!([{"type": "error", "error": "e", "conditions": conditions}]))
    };
    assert_eq!(assign(255), "");
    assert_eq!(assign(256), "rules: there are more than 256 values");
}

#[test]
fn what_operations_bind_has_to_fit() {
    let parameters = json!({
        "Region": {"type": "string", "builtIn": "AWS::Regime"},
        "Exact": {"type": "string"},
        "Place": {"type": "boolean"},
        "All": {"type": "stringArray"},
    });
    let names = ["Region", "Exact", "Place", "All"];
    let conditions: Vec<Value> =
        names.iter().map(|name| json!({"fn": "isSet", "argv": [{"ref": name}]})).collect();
    let faults =
        faults(parameters, json!([{"type": "error", "error": "e", "conditions": conditions}]));
    assert_eq!(faults, "rules: parameter Region: unknown built-in value \"AWS::Regime\"");
    let parameters = json!({"Exact": {"type": "string"}, "Place": {"type": "boolean"}});
    let conditions = &conditions[1..3];
    let rules = json!([{"type": "error", "error": "e", "conditions": conditions}]);
    let expected = "\
        clock.json: operation GetTime: the endpoint parameter \"Exact\" is text\n\
        clock.json: operation GetTime: the endpoint parameter \"Place\" is true or false";
    assert_eq!(generated(parameters, rules, None).unwrap_err(), expected);
}

#[test]
fn what_is_bound_to_a_path_has_to_fit() {
    let rules = json!([{"type": "error", "error": "e", "conditions": [
        {"fn": "isSet", "argv": [{"ref": "Deep"}]}]}]);
    let told = |kind: &str| generated(json!({"Deep": {"type": kind}}), rules.clone(), None);
    let place = "clock.json: operation GetTime: the endpoint parameter \"Deep\"";
    assert!(told("string").is_ok());
    assert_eq!(told("boolean").unwrap_err(), format!("{place} is true or false"));
    assert_eq!(told("stringArray").unwrap_err(), format!("{place} is a list of text"));
    let model =
        String::from_utf8_lossy(MODEL).replace("{\"path\": \"Zone\"}", "{\"path\": \"Zone.Sea\"}");
    let error = generated_from(model.as_bytes(), json!({"Deep": {"type": "string"}}), rules, None);
    assert_eq!(error.unwrap_err(), format!("{place}: `Zone.Sea`: Sea is not in a structure"));
}

#[test]
fn partitions_that_cannot_be_understood_are_told() {
    let rules = json!([{"type": "error", "error": "e", "conditions": [
        {"fn": "aws.partition", "argv": [{"ref": "Region"}]}]}]);
    let partition = |regex: &str| {
        json!({"partitions": [{"id": "one", "regionRegex": regex, "regions": {}, "outputs": {
            "dnsSuffix": "a", "dualStackDnsSuffix": "b", "implicitGlobalRegion": "c"}}]})
    };
    let error = generated(parameters(), rules.clone(), Some(partition("^.*$"))).unwrap_err();
    let expected = "partitions: partition one: `regionRegex` should be made of words, `(a|b)`, `\\w+` \
        and `\\d+`, found \"^.*$\"";
    assert_eq!(error, expected);
    let none = json!({"partitions": 5});
    let error = generated(parameters(), rules.clone(), Some(none)).unwrap_err();
    let expected =
        "partitions: `partitions` should be a list: this is not a botocore partitions document";
    assert_eq!(error, expected);
    assert!(generated(parameters(), rules, Some(partition(r"^us\-\w+\-\d+$"))).is_ok());
}

/// Names and texts that must not become code.
#[test]
fn nothing_in_rules_becomes_code() {
    const HOSTILE: &str = "\"; panic!(); //\n{{#}}*/ é 🎉 \\ r#\"";
    let rules = json!([
        {"type": "tree", "conditions": [
            {"fn": "coalesce", "argv": [{"ref": "Place"}, HOSTILE], "assign": HOSTILE},
            {"fn": "stringEquals", "argv": [{"ref": HOSTILE}, HOSTILE]},
            {"fn": "isSet", "argv": [{"ref": "RULES"}]},
            {"fn": "isSet", "argv": [{"ref": "AT_1"}]},
        ], "rules": [
            {"type": "endpoint", "endpoint": {
                "url": HOSTILE,
                "headers": {HOSTILE: [HOSTILE]},
                "properties": {HOSTILE: HOSTILE, "authSchemes": [
                    {"name": "sigv4", "signingName": HOSTILE, "signingRegion": HOSTILE}]}
            }},
            {"type": "error", "error": HOSTILE},
        ]}
    ]);
    let parameters = json!({
        "Place": {"type": "string", "default": HOSTILE},
        "RULES": {"type": "string"},
        "AT_1": {"type": "string"}
    });
    let output = generated(parameters, rules, None).unwrap();
    let file = output.files.iter().find(|file| file.path == "src/endpoint.rs").unwrap();
    let parsed =
        syn::parse_file(&file.contents).unwrap_or_else(|e| panic!("{e}: {}", file.contents));
    let mut names: Vec<String> = parsed
        .items
        .iter()
        .filter_map(|item| match item {
            syn::Item::Const(item) => Some(item.ident.to_string()),
            syn::Item::Static(item) => Some(item.ident.to_string()),
            syn::Item::Fn(_) | syn::Item::Macro(_) => panic!("{}", file.contents),
            _ => None,
        })
        .collect();
    assert!(names.iter().all(|name| name.is_ascii()), "{names:?}");
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count, "{names:?}");
}

#[test]
fn operations_say_what_their_members_and_the_model_say() {
    let rules = json!([
        {"type": "error", "error": "no place", "conditions": [
            {"fn": "not", "argv": [{"fn": "isSet", "argv": [{"ref": "Place"}]}]}]},
        {"type": "endpoint", "endpoint": {"url": "https://{Place}.{Region}"}, "conditions": [
            {"fn": "booleanEquals", "argv": [{"ref": "Exact"}, true]}]},
    ]);
    let output = generated(parameters(), rules, None).unwrap();
    let file = |path: &str| {
        let file = output.files.iter().find(|file| file.path == path);
        file.map(|file| file.contents.clone()).unwrap_or_default()
    };
    let operation = file("src/operation/get_time.rs");
    let params = "\
        let params = crate::endpoint::Params {\n            \
            place: self.zone.as_deref(),\n            \
            exact: Some(true),\n            \
            ..Default::default()\n        };\n        \
        let mut uri = params.uri(config, \"\")?;";
    assert!(operation.contains(params), "{operation}");
    insta::assert_snapshot!(file("src/endpoint.rs"));
}
