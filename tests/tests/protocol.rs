//! Protocol tests: our own suites, corrupted ones, and those of others where there are some.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use clap::Parser as _;
use serde_json::{Value, json};
use shapesmith_tests::protocol::bench::Bench;
use shapesmith_tests::protocol::cli::{Args, run};
use shapesmith_tests::protocol::suites::SuiteFile;
use shapesmith_tests::replay::cli::Stop;
use shapesmith_tests::replay::difference::Difference;
use shapesmith_tests::replay::report::Colors;

use common::{read, workspace};

/// Rules of the protocol, each with an example of our own.
static OWN: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_slice(&read(&workspace("tests/protocol/rest-xml.json"))).unwrap()
});

/// Bodies that are large enough to be compressed.
static LARGE: LazyLock<Value> = LazyLock::new(large_bodies);

static BENCH: LazyLock<Bench> = LazyLock::new(|| {
    let bench = Bench::open(&lab("protocol"), &[parse(&OWN), parse(&LARGE)]);
    assert_eq!(bench.messages(), "");
    bench
});

fn lab(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("lab").join(name)
}

fn parse(suites: &Value) -> SuiteFile {
    SuiteFile::parse(Path::new("suites.json"), suites.to_string().as_bytes()).unwrap()
}

/// What the cases come to, by their ids. `number` is the file's on the bench.
fn outcomes(number: usize, suites: &Value) -> Vec<(String, Result<(), Difference>)> {
    let file = parse(suites);
    assert_eq!(file.warnings, [""; 0]);
    let suites = file.suites.iter().enumerate();
    let outcomes = suites.flat_map(|(index, suite)| {
        let judge = move |case| BENCH.judge((number, index), suite, case);
        suite.cases.iter().map(move |case| (case.id.clone(), judge(case)))
    });
    outcomes.collect()
}

#[test]
fn our_own_suites_pass() {
    for (id, outcome) in outcomes(0, &OWN) {
        assert_eq!(outcome, Ok(()), "{id}");
    }
}

fn large_bodies() -> Value {
    let operation = |name: &str, encodings: &[&str]| {
        json!({
            "name": name,
            "http": {"method": "POST", "requestUri": "/"},
            "input": {"shape": "In", "locationName": "In"},
            "requestcompression": {"encodings": encodings},
        })
    };
    let case = |id: &str, given: Value, size: usize, own: Option<&str>, expected: Value| {
        let params = json!({"text": "x".repeat(size), "encoding": own});
        json!({"id": id, "given": given, "params": params, "serialized": expected})
    };
    // <In><text>…</text></In>
    let least = 10_240 - 22;
    let not_compressed = json!({"forbidHeaders": ["Content-Encoding"], "body": format!("<In><text>{}</text></In>", "x".repeat(least - 1))});
    let gzip = |encodings: &str| json!({"headers": {"Content-Encoding": encodings, "Content-Type": "application/xml"}, "requireHeaders": ["Content-Length"]});
    json!([{
        "metadata": {"protocol": "rest-xml"},
        "shapes": {
            "In": {"type": "structure", "members": {
                "text": {"shape": "Text"},
                "encoding": {"shape": "Text", "location": "header", "locationName": "Content-Encoding"},
            }},
            "Text": {"type": "string"},
        },
        "cases": [
            case("JustTooSmall", operation("Either", &["br", "gzip"]), least - 1, None, not_compressed.clone()),
            case("JustLargeEnough", operation("Either", &["br", "gzip"]), least, None, gzip("gzip")),
            case("EncodedBefore", operation("Either", &["br", "gzip"]), least, Some("custom"), gzip("custom, gzip")),
            case("UnknownEncoding", operation("Other", &["br"]), least - 1, None, not_compressed),
        ],
    }])
}

#[test]
fn large_bodies_are_compressed() {
    for (id, outcome) in outcomes(1, &LARGE) {
        assert_eq!(outcome, Ok(()), "{id}");
    }
}

/// The part in which a case differs after a change of what it expects.
fn corrupted(id: &str, pointer: &str, value: Value) -> String {
    let mut suites = OWN.clone();
    let mut cases = suites
        .as_array_mut()
        .unwrap()
        .iter_mut()
        .flat_map(|suite| suite["cases"].as_array_mut().unwrap().iter_mut());
    let case = cases.find(|case| case["id"] == id).unwrap_or_else(|| panic!("no case {id}"));
    match pointer.rsplit_once('/').unwrap() {
        (parent, name) if case.pointer(pointer).is_none() || value.is_null() => {
            let parent = case.pointer_mut(parent).unwrap().as_object_mut().unwrap();
            match value {
                Value::Null => drop(parent.shift_remove(name)),
                value => drop(parent.insert(name.to_owned(), value)),
            }
        }
        _ => *case.pointer_mut(pointer).unwrap() = value,
    }
    drop(cases);
    let failures: Vec<_> =
        outcomes(0, &suites).into_iter().filter_map(|(id, o)| Some((id, o.err()?))).collect();
    let [(failed, difference)] = failures.as_slice() else {
        panic!("{id} with another {pointer}: {failures:?}")
    };
    assert_eq!(failed, id);
    difference.part.clone()
}

#[test]
fn a_request_that_is_not_the_expected_one_fails() {
    let changes = [
        ("TheLiteralQueryIsKeptAsItIs", "/serialized/method", json!("HEAD"), "method"),
        ("ZeroIsAValue", "/serialized/uri", json!("/shelves/a?kind=book&loan&page=0"), "path"),
        (
            "TheLiteralQueryIsKeptAsItIs",
            "/serialized/uri",
            json!("/shelves/a%20b?kind=book&loan="),
            "query, loan",
        ),
        (
            "TheLiteralQueryIsKeptAsItIs",
            "/serialized/uri",
            json!("/shelves/a%20b?loan"),
            "query, kind",
        ),
        (
            "TheLiteralQueryIsKeptAsItIs",
            "/serialized/uri",
            json!("/shelves/a%20b?kind=book&loan&x"),
            "query, x",
        ),
        (
            "TheLiteralQueryIsKeptAsItIs",
            "/serialized/uri",
            json!("/shelves/a+b?kind=book&loan"),
            "path",
        ),
        (
            "AListOfValuesForEachKey",
            "/serialized/uri",
            json!("/search?tag=y&tag=x&sort%20by=name&sort%20by=a%26b"),
            "query, tag",
        ),
        ("APrefixWithoutLabels", "/serialized/host", json!("harbour.example:8080"), "host"),
        (
            "DatesInTheirFormats",
            "/serialized/headers/X-Second",
            json!("1700000001"),
            "header X-Second",
        ),
        (
            "DatesInTheirFormats",
            "/serialized/headers/X-Day",
            json!("Tue,14 Nov 2023 22:13:20 GMT"),
            "header X-Day",
        ),
        (
            "DatesInTheirFormats",
            "/serialized/headers/X-Days",
            json!("Tue, 14 Nov 2023 22:13:20 GMT"),
            "header X-Days",
        ),
        (
            "ItemsAreQuotedWhereTheyHaveTo",
            "/serialized/headers/X-Names",
            json!("a, \"b,c\", \"\\\"d\\\" e\", f"),
            "header X-Names",
        ),
        (
            "ItemsAreQuotedWhereTheyHaveTo",
            "/serialized/headers/X-Names",
            json!("a, b, c, \"\\\"d\\\" e\", f"),
            "header X-Names",
        ),
        (
            "ItemsAreQuotedWhereTheyHaveTo",
            "/serialized/headers/Once",
            json!("another"),
            "header Once",
        ),
        ("Bytes", "/serialized/headers/Content-Length", json!("8"), "header Content-Length"),
        (
            "NoBytes",
            "/serialized/headers",
            json!({"Content-Type": "application/octet-stream"}),
            "header Content-Type",
        ),
        (
            "APrefixWithoutLabels",
            "/serialized/requireHeaders",
            json!(["Content-Type"]),
            "header Content-Type",
        ),
        ("Text", "/serialized/forbidHeaders", json!(["content-length"]), "header content-length"),
        (
            "WhatIsNullIsNotSentAndWhatIsEmptyIs",
            "/serialized/forbidHeaders",
            json!(["X-Names"]),
            "header X-Names",
        ),
        ("Bytes", "/serialized/body", json!("<a> é  "), "body"),
        ("Text", "/serialized/body", json!(""), "body"),
        ("NothingAtAll", "/serialized/body", json!("<Either/>"), "body"),
        (
            "TheNameOfTheShape",
            "/serialized/body",
            json!("<Pie><filling>plum</filling></Pie>"),
            "body, /Pie",
        ),
        (
            "TheNameOfTheShape",
            "/serialized/body",
            json!("<Pastry><filling>plum </filling></Pastry>"),
            "body, /Pastry/filling",
        ),
        (
            "TheShapeItself",
            "/serialized/body",
            json!("<Cake xmlns:c=\"urn:cakes\" id=\"a&lt;b\"><layers>3</layers></Cake>"),
            "body, /Cake, attributes",
        ),
        (
            "TheShapeItself",
            "/serialized/body",
            json!("<Cake xmlns:c=\"urn:other\" c:id=\"a&lt;b\"><layers>3</layers></Cake>"),
            "body, /Cake, namespaces",
        ),
        (
            "ListsAndWhatIsEmpty",
            "/serialized/body",
            json!("<Bed xmlns=\"urn:garden\"><byName xmlns=\"urn:names\"/><Item>a</Item></Bed>"),
            "body, /Bed/Item",
        ),
    ];
    for (id, pointer, value, part) in changes {
        assert_eq!(corrupted(id, pointer, value.clone()), part, "{id}: {pointer} = {value}");
    }
}

#[test]
fn a_response_that_is_not_read_as_expected_fails() {
    let changes = [
        ("HeadersAndTheStatus", "/result/names/1", json!("b,c"), "result.names[1]"),
        ("HeadersAndTheStatus", "/result/names", json!(["a"]), "result.names"),
        ("HeadersAndTheStatus", "/result/days/1", json!(1_700_000_001), "result.days[1]"),
        ("HeadersAndTheStatus", "/result/ratio", json!(0.1000001), "result.ratio"),
        ("HeadersAndTheStatus", "/result/flag", json!(true), "result.flag"),
        ("HeadersAndTheStatus", "/result/flag", json!("false"), "result.flag"),
        ("HeadersAndTheStatus", "/result/status", json!(200), "result.status"),
        ("HeadersAndTheStatus", "/result/others/color", json!("blue"), "result.others[\"color\"]"),
        ("HeadersAndTheStatus", "/result/others/none", Value::Null, "result.others, none"),
        ("AMapOfNoHeadersIsEmpty", "/result/others", Value::Null, "result, others"),
        ("AMapOfNoHeadersIsEmpty", "/result/ratio", json!("Infinity"), "result.ratio"),
        ("NoBytesCame", "/result/data", json!(""), "result, data"),
        ("BytesThatCame", "/result", json!({}), "result, data"),
        ("BytesThatCame", "/result/data", json!("<e>"), "result.data"),
        ("ScalarsOfADocument", "/result/text", json!("<aA&"), "result.text"),
        ("ScalarsOfADocument", "/result/at", json!(1_700_000_000), "result.at"),
        ("ScalarsOfADocument", "/result/wide", json!(1001), "result.wide"),
        ("ListsAndMapsOfADocument", "/result/map/a", json!({}), "result.map[\"a\"], id"),
        ("WhatIsThereAndEmpty", "/result/list", Value::Null, "result, list"),
        ("NoDocumentAtAll", "/response/status_code", json!(404), "result"),
        ("AUnionOfADocument", "/response/body", json!("<ReadOutput>"), "result"),
        ("AnErrorWithoutAWrapper", "/response/status_code", json!(200), "outcome"),
        ("AnErrorWithoutAWrapper", "/errorCode", json!("Bus"), "error code"),
        ("AnErrorWithoutAWrapper", "/errorMessage", json!("later."), "error message"),
        ("AnErrorWithoutMembers", "/errorMessage", json!("Gone"), "error message"),
        ("AnErrorWithoutMembers", "/error/Message", json!(""), "error, Message"),
        ("MembersInTheHeadAndInTheDocument", "/error/reason", json!("early"), "error.reason"),
        ("MembersInTheHeadAndInTheDocument", "/error/inner/depth", json!(3), "error.inner.depth"),
        ("MembersInTheHeadAndInTheDocument", "/error/until", Value::Null, "error, until"),
    ];
    for (id, pointer, value, part) in changes {
        assert_eq!(corrupted(id, pointer, value.clone()), part, "{id}: {pointer} = {value}");
    }
}

/// Runs the command on files; the number of failures and the report.
fn report(folder: &str, files: &[PathBuf]) -> Result<(usize, String), String> {
    let mut arguments = vec![PathBuf::from("protocol-tests")];
    arguments.extend_from_slice(files);
    let mut report = Vec::new();
    match run(&Args::parse_from(arguments), &lab(folder), Colors(false), &mut report) {
        Ok(failed) => Ok((failed, String::from_utf8(report).unwrap())),
        Err(Stop::Input(unusable)) => Err(unusable.to_string()),
        Err(Stop::Output(error)) => panic!("{error}"),
    }
}

fn file(name: &str, contents: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, contents).unwrap();
    path
}

#[test]
fn each_failure_is_told_and_counted() {
    let get = |name: &str| json!({"name": name, "http": {"method": "GET", "requestUri": "/a"}});
    let mut refused = get("Refused");
    refused["http"]["method"] = json!("FETCH");
    let suites = json!([
        {"metadata": {"protocol": "rest-xml"}, "mood": "calm", "cases": [
            {"id": "Same", "given": get("Get"), "serialized": {"method": "GET", "uri": "/a", "body": ""}},
            {"id": "Other", "given": get("Get"), "serialized": {"method": "GET", "uri": "/b", "body": ""}},
            {"given": get("Get"), "response": {"status_code": 500}, "result": {}},
        ]},
        {"metadata": {"protocol": "rest-xml"}, "cases": [
            {"id": "Refused", "given": refused, "serialized": {}},
        ]},
    ]);
    let path = file("failures.json", &suites.to_string());
    let (failed, report) = report("protocol-failures", std::slice::from_ref(&path)).unwrap();
    let path = path.display();
    let expected = format!(
        "\
warning: {path}: suite 1: `mood` is not known; it has no effect
FAILED Other in {path}: path
  expected  \"/b\"
  actual    \"/a\"
FAILED case 3 of suite 1 in {path}: result
  expected  {{}}
  actual    the error InternalServerError: no message
FAILED Refused in {path}: outcome
  expected  generated code
  actual    {path}, suite 2: operation Refused: the HTTP method \"FETCH\" is not known; there are DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT
1 passed, 3 failed, 0 skipped
"
    );
    assert_eq!(report, expected);
    assert_eq!(failed, 3);
}

#[test]
fn what_cannot_be_used_is_told_file_by_file() {
    let suite = |protocol: &str| {
        let given = json!({"name": "Get", "http": {"method": "GET", "requestUri": "/"}});
        json!({"description": "Some", "metadata": {"protocol": protocol}, "cases": [{"given": given, "serialized": {}}]})
    };
    let files = [
        ("json.json", json!([suite("json")]).to_string()),
        ("query.json", json!([suite("rest-xml"), suite("query")]).to_string()),
        ("fine.json", json!([suite("rest-xml")]).to_string()),
        ("none.json", "[]".to_owned()),
        ("broken.json", "[{".to_owned()),
        ("object.json", "{}".to_owned()),
        ("case.json", r#"[{"metadata": {"protocol": "rest-xml"}, "cases": [{"given": {"name": "A"}}]}]"#.to_owned()),
        ("name.json", r#"[{"metadata": {"protocol": "rest-xml"}, "cases": [{"given": {}, "serialized": {}}]}]"#.to_owned()),
        ("status.json", r#"[{"metadata": {"protocol": "rest-xml"}, "cases": [{"given": {"name": "A"}, "response": {"status_code": "200"}}]}]"#.to_owned()),
    ];
    let files = files.map(|(name, contents)| file(name, &contents));
    let mut paths = files.to_vec();
    paths.push(Path::new(env!("CARGO_TARGET_TMPDIR")).join("there is no such file"));
    let problems = report("protocol-none", &paths).unwrap_err();
    let problems = problems.replace(env!("CARGO_TARGET_TMPDIR"), "").replace('\\', "/");
    let expected = [
        "/json.json: suite 1 (Some): the protocol \"json\" cannot be generated yet, only \"rest-xml\"",
        "/query.json: suite 2 (Some): the protocol \"query\" cannot be generated yet, only \"rest-xml\"",
        "/none.json: there is no case in it",
        "/broken.json: this is not a list of suites: EOF while parsing an object at line 1 column 2",
        "/object.json: this is not a list of suites: invalid type: map, expected a sequence at line 1 column 0",
        "/case.json: suite 1, case 1: expected either `serialized` or `response`",
        "/name.json: suite 1, case 1: `given` has no `name`",
        "/status.json: suite 1, case 1: invalid type: string \"200\", expected u16",
        "/there is no such file: No such file or directory (os error 2)",
    ];
    assert_eq!(problems.lines().collect::<Vec<_>>(), expected);
}

#[test]
#[ignore = "needs botocore's protocol tests in ../shared/protocol-tests"]
fn suites_of_botocore_pass() {
    let files = ["input", "output"]
        .map(|kind| workspace(&format!("../shared/protocol-tests/{kind}/rest-xml.json")));
    let (failed, report) = report("protocol-shared", &files).unwrap();
    assert_eq!(failed, 0, "{report}");
    assert!(!report.starts_with("0 passed"), "{report}");
}
