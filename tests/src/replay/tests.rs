//! Tests that the comparison finds every kind of difference.

use std::path::PathBuf;

use clap::Parser as _;
use serde_json::{Value, json};

use super::cli::{Args, Stop, run};
use super::compare::{Verdict, judge};
use super::difference::Difference;
use super::report::Colors;
use super::vectors::VectorFile;
use super::{Builder, ErrorKind, Failure, Request, Settings, Skip};

const BODY: &str = r#"<Rules xmlns="http://example.com/ns"><Rule a="1"><Id>x</Id></Rule></Rules>"#;

/// Returns a file with one vector and the configuration `path`.
fn file(kwargs: Value, outcome: Value) -> Value {
    json!({
        "meta": {
            "configs": {"path": {"endpoint": "http://localhost:9000"}, "fips": {"use_fips_endpoint": true}},
            "dropped_headers": ["User-Agent"],
        },
        "vectors": [{"id": "v-1", "op": "PutRules", "group": "g", "kwargs": kwargs, "out": {"path": outcome}}],
    })
}

fn expected_ok(headers: Value, body: &str) -> Value {
    json!({"ok": {
        "method": "PUT", "url": "http://localhost:9000/b/k%20k?rules&id=1",
        "host": "localhost:9000", "path": "/b/k%20k", "query": "rules&id=1",
        "headers": headers, "body": body,
    }})
}

fn good_vector() -> Value {
    let headers = json!({
        "Content-Length": "74", "x-amz-acl": "private", "x-amz-checksum-crc32": "pAo2tA==",
        "Content-MD5": "given",
    });
    file(json!({"Bucket": "b", "ContentMD5": "given"}), expected_ok(headers, BODY))
}

fn header(name: &str, value: &str) -> (String, Vec<u8>) {
    (name.to_owned(), value.into())
}

fn crc32(body: &str) -> String {
    super::digest::of("x-amz-checksum-crc32", body.as_bytes()).unwrap()
}

fn good_request() -> Request {
    Request {
        method: "PUT".to_owned(),
        url: "http://localhost:9000/b/k%20k?rules&id=1".to_owned(),
        headers: vec![
            header("x-amz-acl", "private"),
            header("content-md5", "given"),
            header("x-amz-checksum-crc32", &crc32(BODY)),
            header("user-agent", "shapesmith"),
        ],
        body: Some(BODY.into()),
    }
}

fn verdict(file: &Value, outcome: Result<Request, Failure>) -> Verdict {
    let file = VectorFile::parse(&file.to_string()).unwrap();
    let dropped = ["user-agent".to_owned()];
    let vector = &file.vectors[0];
    judge(vector, &vector.outcomes["path"], &dropped, &outcome)
}

/// Returns the part that differs after a change to a correct request.
fn differs_after(change: impl FnOnce(&mut Request)) -> String {
    let mut request = good_request();
    change(&mut request);
    match verdict(&good_vector(), Ok(request)) {
        Verdict::Failed(Difference { part, .. }) => part,
        passed => format!("{passed:?}"),
    }
}

fn fail(kind: ErrorKind, message: &str) -> Result<Request, Failure> {
    Err(Failure { kind, message: message.to_owned() })
}

#[test]
fn the_good_request_passes() {
    assert_eq!(verdict(&good_vector(), Ok(good_request())), Verdict::Passed);
}

#[test]
fn each_byte_of_the_request_line_counts() {
    let url = |url: &'static str| differs_after(move |request| request.url = url.to_owned());
    assert_eq!(differs_after(|request| request.method = "POST".to_owned()), "method");
    assert_eq!(url("http://localhost:9001/b/k%20k?rules&id=1"), "host");
    assert_eq!(url("http://localhost/b/k%20k?rules&id=1"), "host");
    assert_eq!(url("http://localhost:9000/b/k+k?rules&id=1"), "path");
    assert_eq!(url("http://localhost:9000/b/K%20k?rules&id=1"), "path");
    assert_eq!(url("http://localhost:9000//b/k%20k?rules&id=1"), "path");
    assert_eq!(url("http://localhost:9000/b/k%20k?id=1&rules"), "query");
    assert_eq!(url("http://localhost:9000/b/k%20k?rules=&id=1"), "query");
    assert_eq!(url("http://localhost:9000/b/k%20k"), "query");
    assert_eq!(url("https://localhost:9000/b/k%20k?rules&id=1"), "scheme");
    assert_eq!(url("http://localhost:9000/b/k%20k?rules&id=1?"), "query");
}

#[test]
fn headers_are_a_set_of_names_and_values() {
    let differs = |change: fn(&mut Vec<(String, Vec<u8>)>)| {
        differs_after(move |request| change(&mut request.headers))
    };
    assert_eq!(differs(|headers| headers[0].0 = "X-Amz-ACL".to_owned()), "Passed");
    assert_eq!(differs(|headers| headers.reverse()), "Passed");
    assert_eq!(differs(|headers| headers[0].0 = "x-amz-acm".to_owned()), "header x-amz-acm");
    assert_eq!(differs(|headers| headers[0].1 = b"Private".to_vec()), "header x-amz-acl");
    assert_eq!(differs(|headers| headers[0].1 = b"private ".to_vec()), "header x-amz-acl");
    assert_eq!(differs(|headers| drop(headers.remove(0))), "header x-amz-acl");
    assert_eq!(differs(|headers| headers.push(header("x-extra", ""))), "header x-extra");
    assert_eq!(differs(|headers| headers.push(header("X-Amz-Acl", "private"))), "header x-amz-acl");
}

#[test]
fn each_part_of_an_xml_body_counts() {
    let differs = |from: &str, to: &str| {
        let body = BODY.replace(from, to);
        assert_ne!(body, BODY);
        differs_after(|request| {
            request.headers[2].1 = crc32(&body).into();
            request.body = Some(body.into());
        })
    };
    assert_eq!(differs(">x<", ">y<"), "body, /Rules/Rule/Id");
    assert_eq!(differs(">x<", ">x <"), "body, /Rules/Rule/Id");
    assert_eq!(differs("Id>", "ID>"), "body, /Rules/Rule/Id");
    assert_eq!(differs("a=\"1\"", "a=\"2\""), "body, /Rules/Rule, attributes");
    assert_eq!(differs(" a=\"1\"", ""), "body, /Rules/Rule, attributes");
    assert_eq!(differs("com/ns", "com/nt"), "body, /Rules");
    assert_eq!(differs("</Rule>", "</Rule><Rule/>"), "body, /Rules");
    assert_eq!(differs("<Id>x</Id>", ""), "body, /Rules/Rule");
    assert_eq!(differs("</Rules>", ""), "body");
    assert_eq!(differs_after(|request| request.body = None), "body");
}

#[test]
fn lengths_and_checksums_are_those_of_the_body_that_was_built() {
    let body = BODY.replace("a=\"1\"", "a='1' ");
    let differs = |checksum: String, length: usize| {
        differs_after(|request| {
            request.headers[2].1 = checksum.into();
            request.headers.push(header("Content-Length", &length.to_string()));
            request.body = Some(body.clone().into());
        })
    };
    assert_eq!(differs(crc32(&body), body.len()), "Passed");
    assert_eq!(
        differs(crc32(BODY), body.len()),
        "header x-amz-checksum-crc32, for the body that was built"
    );
    assert_eq!(differs(crc32(&body), BODY.len()), "header Content-Length");
    // A digest set by the caller is not replaced, whatever the body.
    let given = differs_after(|request| {
        let digest = super::digest::of("content-md5", BODY.as_bytes()).unwrap();
        request.headers[1].1 = digest.into();
    });
    assert_eq!(given, "header Content-MD5");
}

#[test]
fn other_bodies_are_the_same_bytes() {
    let length = |length: &str| json!({"Content-Length": length});
    let request =
        |body: &[u8], headers| Ok(Request { headers, body: Some(body.to_vec()), ..good_request() });
    let text = file(json!({}), expected_ok(length("4"), "a\r\nb"));
    assert_eq!(verdict(&text, request(b"a\r\nb", vec![])), Verdict::Passed);
    assert_ne!(verdict(&text, request(b"a\nb", vec![])), Verdict::Passed);
    let wrong = request(b"a\r\nb", vec![header("content-length", "3")]);
    assert_ne!(verdict(&text, wrong), Verdict::Passed);

    let mut bytes = file(json!({}), expected_ok(length("2"), ""));
    let ok = bytes["vectors"][0]["out"]["path"]["ok"].as_object_mut().unwrap();
    ok.remove("body");
    ok.insert("body_b64".to_owned(), json!("/wA="));
    assert_eq!(verdict(&bytes, request(b"\xff\x00", vec![])), Verdict::Passed);
    assert_ne!(verdict(&bytes, request(b"\xff\x01", vec![])), Verdict::Passed);

    let none = file(json!({}), expected_ok(json!({}), ""));
    assert_eq!(verdict(&none, request(b"", vec![])), Verdict::Passed);
    let length = request(b"", vec![header("content-length", "0")]);
    assert_ne!(verdict(&none, length), Verdict::Passed);
}

#[test]
fn an_error_has_to_be_of_the_kind_of_its_class() {
    let kinds = [ErrorKind::Validation, ErrorKind::Checksum, ErrorKind::Endpoint, ErrorKind::Text];
    let classes = [
        ("ParamValidationError", Some(ErrorKind::Validation)),
        ("TypeError", Some(ErrorKind::Validation)),
        ("FlexibleChecksumError", Some(ErrorKind::Checksum)),
        ("EndpointResolutionError", Some(ErrorKind::Endpoint)),
        ("UnsupportedS3ConfigurationError", Some(ErrorKind::Endpoint)),
        ("UnsupportedS3AccesspointConfigurationError", Some(ErrorKind::Endpoint)),
        ("SomethingElse", None),
    ];
    for (class, expected) in classes {
        let file = file(json!({}), json!({ "err": class }));
        for kind in kinds {
            let passed = verdict(&file, fail(kind, "")) == Verdict::Passed;
            assert_eq!(passed, Some(kind) == expected, "{class}: {kind}");
        }
        assert_ne!(verdict(&file, Ok(good_request())), Verdict::Passed, "{class}");
    }
    let outcome = fail(ErrorKind::Validation, "");
    assert_ne!(verdict(&good_vector(), outcome), Verdict::Passed);
}

#[test]
fn text_that_xml_cannot_hold_has_to_fail() {
    let kwargs = json!({"Rules": {"Rule": [{"Id": "\u{5}", "Name": "n"}]}});
    let file = file(kwargs, expected_ok(json!({}), "<Rules><Rule><Id>\u{5}</Id></Rule></Rules>"));
    let text = |message| verdict(&file, fail(ErrorKind::Text, message));
    assert_eq!(text("Rules.Rule[0].Id: cannot be written"), Verdict::DiffersOnPurpose);
    assert!(matches!(text("Rules.Rule[0].Name: invalId"), Verdict::Failed(_)));
    let other = fail(ErrorKind::Validation, "Rules.Rule[0].Id");
    assert!(matches!(verdict(&file, other), Verdict::Failed(_)));
    assert!(matches!(verdict(&file, Ok(good_request())), Verdict::Failed(_)));
}

#[test]
fn a_control_character_in_a_header_has_to_fail() {
    let kwargs = json!({"Owner": "a\r\nb", "Meta": {"k": "\0"}, "Body": "c\nd"});
    let headers = json!({"x-owner": "a\r\nb", "x-meta-k": "\0", "x-tab": "\t"});
    let file = file(kwargs, expected_ok(headers, ""));
    let header = |message| verdict(&file, fail(ErrorKind::Header, message));
    assert_eq!(header("Owner: line break"), Verdict::DiffersOnPurpose);
    assert_eq!(header("Meta[\"k\"]: NUL"), Verdict::DiffersOnPurpose);
    assert!(matches!(header("Body: line break"), Verdict::Failed(_)));
    let other = fail(ErrorKind::Text, "Owner");
    assert!(matches!(verdict(&file, other), Verdict::Failed(_)));
}

#[test]
fn a_tab_in_a_header_is_no_reason_to_fail() {
    let file = file(json!({"Owner": "\t"}), expected_ok(json!({"x-owner": "\t"}), ""));
    let outcome = fail(ErrorKind::Header, "Owner");
    assert!(matches!(verdict(&file, outcome), Verdict::Failed(_)));
}

#[test]
fn with_two_reasons_to_fail_either_is_fine() {
    let kwargs = json!({"Owner": "\n", "Id": "\u{1}"});
    let file = file(kwargs, expected_ok(json!({"x-owner": "\n"}), "<A>\u{1}</A>"));
    let outcomes = [fail(ErrorKind::Header, "Owner"), fail(ErrorKind::Text, "Id")];
    for outcome in outcomes {
        assert_eq!(verdict(&file, outcome), Verdict::DiffersOnPurpose);
    }
}

#[test]
fn a_bucket_that_ends_in_a_line_feed_has_to_fail() {
    let file = file(json!({"Bucket": "b\n"}), expected_ok(json!({}), ""));
    let validation = fail(ErrorKind::Validation, "Bucket: not a bucket name");
    assert_eq!(verdict(&file, validation), Verdict::DiffersOnPurpose);
    assert!(matches!(verdict(&file, Ok(good_request())), Verdict::Failed(_)));
}

/// Always returns the same outcome.
struct Fake(Result<Result<Request, Failure>, Skip>);

impl Builder for Fake {
    fn build(
        &self,
        _service: &str,
        operation: &str,
        _kwargs: &Value,
        settings: &Settings,
    ) -> Result<Result<Request, Failure>, Skip> {
        assert_eq!(operation, "PutRules");
        assert_eq!(settings.endpoint.as_deref(), Some("http://localhost:9000"));
        self.0.clone()
    }
}

/// Writes the vectors to a file and replays it. Returns the report and the exit status.
fn replay(name: &str, file: &Value, more: &[&str], fake: Fake) -> Result<(usize, String), String> {
    let path = scratch(name);
    std::fs::write(&path, file.to_string()).unwrap();
    let path_text = path.to_str().unwrap();
    let args = Args::parse_from(["replay", path_text].into_iter().chain(more.iter().copied()));
    let mut out = Vec::new();
    let failed = run(&fake, &args, Colors(false), &mut out);
    std::fs::remove_file(&path).unwrap();
    match failed {
        Ok(failed) => Ok((failed, String::from_utf8(out).unwrap())),
        Err(Stop::Input(problem)) => Err(problem.to_string().replace(path_text, "FILE")),
        Err(Stop::Output(error)) => panic!("{error}"),
    }
}

fn scratch(name: &str) -> PathBuf {
    std::env::temp_dir().join(format!("shapesmith-replay-{}-{name}", std::process::id()))
}

#[test]
fn a_run_reports_and_dumps() {
    let dump = scratch("dump.jsonl");
    let arguments = ["--dump", dump.to_str().unwrap(), "--op", "PutRules", "--config", "path"];
    let fake = Fake(Ok(Ok(good_request())));
    let (failed, report) = replay("passes", &good_vector(), &arguments, fake).unwrap();
    assert_eq!(failed, 0);
    assert!(report.ends_with("\n1 passed, 0 failed, 0 skipped\n"), "{report}");
    let line = std::fs::read_to_string(&dump).unwrap();
    std::fs::remove_file(&dump).unwrap();
    assert!(line.starts_with(r#"{"id":"v-1","config":"path","ok":{"method":"PUT","#), "{line}");

    let fake = Fake(Ok(fail(ErrorKind::Other, "no idea")));
    let (failed, report) = replay("fails", &good_vector(), &[], fake).unwrap();
    assert_eq!(failed, 1);
    assert!(report.contains("FAILED v-1 under path: outcome"), "{report}");
    assert!(report.contains("actual    other error: no idea"), "{report}");
}

#[test]
fn skips_give_their_reason() {
    let fake = || Fake(Err(Skip("not in this crate".to_owned())));
    let (failed, report) = replay("skips", &good_vector(), &[], fake()).unwrap();
    assert_eq!(failed, 0);
    assert!(report.contains("1  not in this crate"), "{report}");
    assert!(report.ends_with("\n0 passed, 0 failed, 1 skipped\n"), "{report}");

    let mut surrogate = good_vector();
    surrogate["vectors"][0]["kwargs"] = json!({"Rules": [{"Id": {"$utf16": [0xD800]}}]});
    let (_, report) = replay("surrogate", &surrogate, &[], fake()).unwrap();
    assert!(report.contains("1  a lone surrogate"), "{report}");
}

#[test]
fn input_that_cannot_be_used_is_an_error() {
    let problem = |name: &str, more: &[&str]| {
        replay(name, &good_vector(), more, Fake(Ok(Ok(good_request())))).unwrap_err()
    };
    assert_eq!(
        problem("config", &["--config", "pth"]),
        "unknown configuration: pth\n  the files have: fips, path"
    );
    assert_eq!(
        problem("op", &["--op", "x", "--op", "PutRules", "--op", "y"]),
        "unknown operation: x, y\n  the files have: PutRules"
    );
    let nothing = problem("nothing", &["--config", "fips"]);
    assert_eq!(nothing, "FILE: no vector is selected by these arguments");
    let broken = replay("broken", &json!([]), &[], Fake(Ok(Ok(good_request())))).unwrap_err();
    assert!(broken.starts_with("FILE: not a vector file: "), "{broken}");
    let mut other = good_vector();
    other["meta"]["service"] = json!("sqs");
    assert_eq!(
        replay("other", &other, &[], Fake(Ok(Ok(good_request())))).unwrap_err(),
        "FILE: for the service \"sqs\", which needs --models"
    );
}
