//! The command: its report, and the files it refuses.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;
use shapesmith_codegen::model::Protocol;

use super::report;

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
warning: {path}: suite 1: unknown key `mood`; it has no effect
FAILED Other in {path}: path
  expected  \"/b\"
  actual    \"/a\"
FAILED case 3 of suite 1 in {path}: result
  expected  {{}}
  actual    the error InternalServerError: no message
FAILED Refused in {path}: outcome
  expected  generated code
  actual    {path}, suite 2: operation Refused: unknown HTTP method \"FETCH\"; expected one of DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT
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
        ("soap.json", json!([suite("soap")]).to_string()),
        ("mixed.json", json!([suite("rest-xml"), suite("soap")]).to_string()),
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
    let known = Protocol::ALL.map(Protocol::name).join(", ");
    let expected = [
        &format!("/soap.json: suite 1 (Some): unknown protocol \"soap\", expected one of {known}"),
        &format!("/mixed.json: suite 2 (Some): unknown protocol \"soap\", expected one of {known}"),
        "/broken.json: not a list of suites: EOF while parsing an object at line 1 column 2",
        "/object.json: not a list of suites: invalid type: map, expected a sequence at line 1 column 0",
        "/case.json: suite 1, case 1: expected either `serialized` or `response`",
        "/name.json: suite 1, case 1: `given` has no `name`",
        "/status.json: suite 1, case 1: invalid type: string \"200\", expected u16",
        "/there is no such file: No such file or directory (os error 2)",
    ];
    assert_eq!(problems.lines().collect::<Vec<_>>(), expected);
    let nothing = report("protocol-none", &files[3..4]).unwrap_err();
    assert_eq!(nothing, "the files contain no cases");
}
