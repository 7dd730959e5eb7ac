//! Compares models: every difference is reported, and its impact on API and wire is correct.

#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use shapesmith_codegen::diff::{Change, Impact, Report, Subject, Verdict};
use shapesmith_codegen::{Diff, Generator, Operations, load};

use common::comparison::{diff, document, s3};
use common::workspace;

/// Formats a change as a line: `Shape.Member aspect: from → to`, with its impact.
fn line(change: &Change) -> String {
    let subject = match &change.subject {
        Subject::Service => "service".to_owned(),
        Subject::Operation(name) => name.clone(),
        Subject::Error { operation, shape } => format!("{operation} error {shape}"),
        Subject::Shape(name) => name.clone(),
        Subject::Member { shape, member } => format!("{shape}.{member}"),
        Subject::Value { shape, value } => format!("{shape} value {value}"),
        Subject::Paginator(name) => format!("paginator {name}"),
        Subject::Waiter(name) => format!("waiter {name}"),
        Subject::EndpointRules => "endpoint rules".to_owned(),
        Subject::EndpointParameter(name) => format!("parameter {name}"),
        Subject::Endpoint(url) => format!("endpoint {url}"),
        Subject::EndpointError(message) => format!("error {message:?}"),
        Subject::Partition(id) => format!("partition {id}"),
        Subject::Region { partition, region } => format!("{partition} region {region}"),
    };
    let what = match (&change.aspect, &change.from, &change.to) {
        (Some(aspect), _, _) => aspect.as_str(),
        (None, None, _) => "added",
        (None, Some(_), _) => "removed",
    };
    let impact = |impact| match impact {
        Impact::Same => "same",
        Impact::Adds => "adds",
        Impact::Breaks => "breaks",
    };
    format!("{subject} {what}: api {}, wire {}", impact(change.api), impact(change.wire))
}

#[test]
fn the_flagship_from_1_35_99_to_today() {
    let old = document(&workspace("tests/cases/put_bucket_notification_1_35_99/model.json"));
    let diff = diff(&old, &s3(), &["PutBucketNotification"]);
    let changed: BTreeSet<_> = diff.changes.iter().map(|change| change.subject.clone()).collect();
    let value = |shape: &str, value: &str| Subject::Value {
        shape: shape.to_owned(),
        value: value.to_owned(),
    };
    let algorithms = ["CRC64NVME", "MD5", "SHA512", "XXHASH128", "XXHASH3", "XXHASH64"];
    let events = [
        "s3:ObjectAnnotation:*",
        "s3:ObjectAnnotation:Delete",
        "s3:ObjectAnnotation:Put",
        "s3:ObjectRetention:Put",
    ];
    let expected = algorithms.map(|name| value("ChecksumAlgorithm", name)).into_iter();
    let expected = expected.chain(events.map(|name| value("Event", name))).collect();
    assert_eq!(changed, expected);
    assert_eq!(diff.verdict(), Some(Verdict::Minor));
    assert!(diff.changes.iter().all(|change| change.operations == ["PutBucketNotification"]));
    assert!(diff.elsewhere > 700, "the case has the closure only");
    insta::assert_snapshot!("diff_markdown", diff.report(Some("0.1.0")).markdown(1));
    insta::assert_snapshot!("diff_json", format!("{:#}", diff.to_json()));
}

#[test]
fn nothing_changes_between_a_model_and_itself() {
    let diff = diff(&s3(), &s3(), &[]);
    assert_eq!((diff.changes.len(), diff.verdict()), (0, Some(Verdict::Same)));
    assert_eq!((diff.old.operations, diff.old.shapes), (116, 722));
}

/// A service that contains everything that can change.
fn base() -> Value {
    json!({
        "metadata": {"serviceId": "Shop", "protocol": "rest-xml", "endpointPrefix": "shop"},
        "operations": {
            "PutItem": {
                "http": {"method": "PUT", "requestUri": "/items/{Id}?put"},
                "input": {"shape": "PutItemRequest"},
                "output": {"shape": "PutItemResult"},
                "errors": [{"shape": "Sold"}]
            },
            "GetItem": {
                "http": {"method": "GET", "requestUri": "/items/{Id}"},
                "input": {"shape": "GetItemRequest"},
                "output": {"shape": "GetItemResult"}
            },
            "Ping": {"http": {"method": "GET", "requestUri": "/ping"}}
        },
        "shapes": {
            "PutItemRequest": {"type": "structure", "required": ["Id"], "members": {
                "Id": {"shape": "Text", "location": "uri", "locationName": "Id"},
                "Token": {"shape": "Text", "location": "header", "locationName": "x-token"},
                "Item": {"shape": "Item"},
                "Colour": {"shape": "Colour"},
                "Tags": {"shape": "Tags"}
            }},
            "PutItemResult": {"type": "structure", "members": {"Price": {"shape": "Price"}}},
            "GetItemRequest": {"type": "structure", "required": ["Id"], "members": {
                "Id": {"shape": "Text", "location": "uri", "locationName": "Id"}
            }},
            "GetItemResult": {"type": "structure", "members": {
                "Stock": {"shape": "Stock"},
                "Shelf": {"shape": "Text", "location": "header", "locationName": "x-shelf"}
            }},
            "Item": {"type": "structure", "members": {
                "Name": {"shape": "Text"},
                "Size": {"shape": "Size"},
                "Made": {"shape": "Time"}
            }},
            "Stock": {"type": "structure", "required": ["Count"], "members": {
                "Count": {"shape": "Size"},
                "Place": {"shape": "Text"}
            }},
            "Sold": {"type": "structure", "exception": true, "members": {
                "To": {"shape": "Text"}
            }},
            "Choice": {"type": "structure", "union": true, "members": {"A": {"shape": "Text"}}},
            "Colour": {"type": "string", "enum": ["red", "green", "Green"]},
            "Tags": {"type": "list", "member": {"shape": "Text", "locationName": "Tag"}},
            "Text": {"type": "string", "max": 9},
            "Size": {"type": "integer"},
            "Price": {"type": "float"},
            "Time": {"type": "timestamp"}
        }
    })
}

/// Edits a document: sets the value at a JSON pointer, or removes it with `null`.
fn edited(base: &Value, edits: &[(&str, Value)]) -> Value {
    let mut document = base.clone();
    for (pointer, value) in edits {
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        let parent = document.pointer_mut(parent).unwrap_or_else(|| panic!("{pointer}"));
        match (parent, value) {
            (Value::Object(map), Value::Null) => drop(map.shift_remove(key).unwrap()),
            (Value::Object(map), value) => drop(map.insert(key.to_owned(), value.clone())),
            (parent, value) => parent[key.parse::<usize>().unwrap()] = value.clone(),
        }
    }
    document
}

/// Returns the changes reported for the edits, and the verdict.
fn told(edits: &[(&str, Value)]) -> (Vec<String>, Verdict) {
    let diff = diff(&base(), &edited(&base(), edits), &[]);
    (diff.changes.iter().map(line).collect(), diff.verdict().unwrap())
}

#[track_caller]
fn check(edits: &[(&str, Value)], expected: &[&str], verdict: Verdict) {
    assert_eq!(told(edits), (expected.iter().map(ToString::to_string).collect(), verdict));
}

const ITEM: &str = "/shapes/Item/members";
const PUT: &str = "/shapes/PutItemRequest";

#[test]
fn what_comes_and_goes() {
    use Verdict::{Major, Minor, Patch};
    let at = |folder: &str, name: &str| format!("{folder}/{name}");
    check(
        &[(&at(ITEM, "Weight"), json!({"shape": "Price"}))],
        &["Item.Weight added: api adds, wire same"],
        Minor,
    );
    check(
        &[(&at(ITEM, "Name"), Value::Null)],
        &["Item.Name removed: api breaks, wire same"],
        Major,
    );
    check(
        &[
            (&at(PUT, "members/Size"), json!({"shape": "Size"})),
            (&at(PUT, "required"), json!(["Id", "Size"])),
        ],
        &["PutItemRequest.Size added: api breaks, wire same"],
        Major,
    );
    check(
        &[("/operations/Pong", json!({"http": {"method": "GET", "requestUri": "/pong"}}))],
        &["Pong added: api adds, wire same"],
        Minor,
    );
    check(&[("/operations/Ping", Value::Null)], &["Ping removed: api breaks, wire same"], Major);
    check(
        &[("/shapes/Colour/enum", json!(["red", "green", "Green", "blue"]))],
        &["Colour value blue added: api adds, wire same"],
        Minor,
    );
    check(
        &[("/shapes/Colour/enum", json!(["green", "Green"]))],
        &["Colour value red removed: api breaks, wire same"],
        Major,
    );
    check(
        &[("/operations/PutItem/errors", json!([]))],
        &[
            "PutItem error Sold removed: api breaks, wire same",
            // Nothing refers to it any more.
            "Sold in Rust: api breaks, wire same",
        ],
        Major,
    );
    check(
        &[("/operations/GetItem/errors", json!([{"shape": "Sold"}]))],
        &["GetItem error Sold added: api adds, wire same"],
        Minor,
    );
    check(
        &[("/shapes/Unused", json!({"type": "string"}))],
        &["Unused added: api same, wire same"],
        Patch,
    );
}

#[test]
fn names_that_move() {
    // The second of two values with the same variant name has a number.
    check(
        &[("/shapes/Colour/enum", json!(["red", "Green", "green"]))],
        &["Colour order: api same, wire breaks"],
        Verdict::Major,
    );
    check(
        &[("/shapes/Colour/enum", json!(["green", "red", "Green"]))],
        &["Colour order: api same, wire same"],
        Verdict::Patch,
    );
    let members = json!({
        "Size": {"shape": "Size"}, "Name": {"shape": "Text"}, "Made": {"shape": "Time"}
    });
    check(&[(ITEM, members)], &["Item order: api same, wire breaks"], Verdict::Major);
    // The shape name of an input is not used in Rust.
    let renamed = base()["shapes"]["PutItemRequest"].clone();
    check(
        &[
            ("/operations/PutItem/input/shape", json!("PutItemInput")),
            (PUT, Value::Null),
            ("/shapes/PutItemInput", renamed),
        ],
        &[
            "PutItem input: api same, wire breaks",
            "PutItemInput added: api same, wire same",
            "PutItemRequest removed: api same, wire same",
        ],
        Verdict::Major,
    );
}

#[test]
fn what_a_member_has_to_be() {
    use Verdict::{Major, Minor};
    check(
        &[("/shapes/PutItemRequest/required", json!(["Id", "Token"]))],
        &["PutItemRequest.Token required: api breaks, wire same"],
        Major,
    );
    check(
        &[("/shapes/PutItemRequest/required", json!([]))],
        &["PutItemRequest.Id required: api same, wire same"],
        Verdict::Patch,
    );
    // In responses, a required member is not an `Option`.
    check(
        &[("/shapes/Stock/required", json!(["Count", "Place"]))],
        &["Stock.Place required: api breaks, wire same"],
        Major,
    );
    // In requests neither, and `build()` can fail.
    check(
        &[("/shapes/Item/required", json!(["Name"]))],
        &["Item.Name required: api breaks, wire same"],
        Major,
    );
    check(
        &[
            (&format!("{ITEM}/Weight"), json!({"shape": "Price"})),
            ("/shapes/Item/required", json!(["Weight"])),
        ],
        &["Item.Weight added: api breaks, wire same"],
        Major,
    );
    // A structure that requests now contain has a builder.
    check(
        &[("/shapes/Item/members/Stock", json!({"shape": "Stock"}))],
        &["Item.Stock added: api adds, wire same", "Stock in Rust: api adds, wire same"],
        Minor,
    );
    check(
        &[("/shapes/Item/members/Size/deprecated", json!(true))],
        &["Item.Size deprecated: api adds, wire same"],
        Minor,
    );
    check(
        &[("/shapes/Item/members/Size/idempotencyToken", json!(true))],
        &["Item.Size idempotency token: api same, wire same"],
        Verdict::Patch,
    );
}

#[test]
fn types() {
    use Verdict::Major;
    check(&[("/shapes/Size/type", json!("long"))], &["Size type: api breaks, wire same"], Major);
    check(
        &[("/shapes/Item/members/Name/shape", json!("Colour"))],
        &["Item.Name shape: api breaks, wire same"],
        Major,
    );
    check(
        &[("/shapes/Tags/member/shape", json!("Time"))],
        &["Tags.member shape: api breaks, wire breaks"],
        Major,
    );
    check(
        &[("/shapes/PutItemRequest/members/Item/shape", json!("Stock"))],
        &[
            "Item in Rust: api breaks, wire same",
            "PutItemRequest.Item shape: api breaks, wire breaks",
            "Stock in Rust: api adds, wire same",
        ],
        Major,
    );
}

#[test]
fn the_wire() {
    use Verdict::{Major, Minor, Patch};
    check(
        &[("/shapes/PutItemRequest/members/Token/locationName", json!("x-other"))],
        &["PutItemRequest.Token wire name: api same, wire breaks"],
        Major,
    );
    check(
        &[("/shapes/PutItemRequest/members/Token/location", json!("querystring"))],
        &["PutItemRequest.Token location: api same, wire breaks"],
        Major,
    );
    check(
        &[("/shapes/Tags/flattened", json!(true))],
        &["Tags flattened: api same, wire breaks"],
        Major,
    );
    check(
        &[("/shapes/Tags/member/locationName", json!("tag"))],
        &["Tags.member wire name: api same, wire breaks"],
        Major,
    );
    check(
        &[("/shapes/Time/timestampFormat", json!("unixTimestamp"))],
        &["Time timestamp format: api same, wire breaks"],
        Major,
    );
    check(
        &[("/operations/Ping/http/method", json!("POST"))],
        &["Ping method: api same, wire breaks"],
        Major,
    );
    check(
        &[("/operations/PutItem/http/requestUri", json!("/things/{Id}?put"))],
        &["PutItem URI: api same, wire breaks"],
        Major,
    );
    check(
        &[("/operations/PutItem/input/locationName", json!("Put"))],
        &["PutItem input, wire name: api same, wire breaks"],
        Major,
    );
    check(
        &[("/operations/PutItem/requestcompression", json!({"encodings": ["gzip"]}))],
        &["PutItem compression: api same, wire breaks"],
        Major,
    );
    check(
        &[("/operations/PutItem/httpChecksumRequired", json!(true))],
        &[
            "PutItem checksum: api same, wire adds",
            "PutItem checksum by Content-MD5: api same, wire adds",
            "PutItem checksum required: api same, wire adds",
        ],
        Minor,
    );
    check(
        &[("/operations/PutItem/httpChecksum", json!({"responseAlgorithms": ["CRC32"]}))],
        &[
            "PutItem checksum: api same, wire adds",
            "PutItem checksum of the response by CRC32: api same, wire adds",
        ],
        Minor,
    );
    check(
        &[("/shapes/Sold/error", json!({"code": "SoldOut", "httpStatusCode": 410}))],
        &["Sold error code: api same, wire breaks", "Sold status: api same, wire same"],
        Major,
    );
    check(
        &[("/shapes/Text/max", json!(10)), ("/shapes/Text/min", json!(1))],
        &["Text max: api same, wire same", "Text min: api same, wire same"],
        Patch,
    );
}

#[test]
fn what_the_service_sends() {
    use Verdict::{Major, Patch};
    let prefix = [("/metadata/endpointPrefix", json!("store"))];
    let global = [("/metadata/globalEndpoint", json!("shop.amazonaws.com"))];
    let signing = [("/metadata/signingName", json!("store"))];
    check(&prefix, &["service endpoint prefix: api same, wire breaks"], Major);
    check(&global, &["service global endpoint: api same, wire breaks"], Major);
    check(&signing, &["service signing name: api same, wire breaks"], Major);
    // The prefix is the default.
    let same = [("/metadata/signingName", json!("shop"))];
    check(&same, &["service signing name: api same, wire same"], Patch);
    // Endpoint rules take the place of the default hosts.
    let named = edited(&base(), &same);
    let told = |edits: &[(&str, Value)]| {
        let [old, new] = [named.clone(), edited(&named, edits)]
            .map(|model| load("model", model.to_string().as_bytes()).unwrap().model);
        let [a, b] = [&old, &new].map(|model| {
            let generator = Generator::new("model", model, "compared");
            let rules = rules().to_string();
            let generator = generator.endpoint_rules("rules", rules.as_bytes()).unwrap();
            generator.partitions("partitions", partitions().to_string().as_bytes()).unwrap()
        });
        Diff::new(&a, &b).unwrap().changes.iter().map(line).collect::<Vec<_>>()
    };
    assert_eq!(told(&prefix), ["service endpoint prefix: api same, wire same"]);
    assert_eq!(told(&global), ["service global endpoint: api same, wire same"]);
    assert_eq!(told(&signing), ["service signing name: api same, wire breaks"]);
}

#[test]
fn cargo_features_of_operations() {
    let told = |old: &[String], new: &[String]| {
        let [old, new] = [old, new].map(|names| {
            let operation = |name: &String| {
                (name.clone(), json!({"http": {"method": "GET", "requestUri": "/"}}))
            };
            let operations: Map<String, Value> = names.iter().map(operation).collect();
            let mut model = base();
            model["operations"] = Value::Object(operations);
            model
        });
        let diff = diff(&old, &new, &[]);
        let is_kept = |change: &&Change| change.aspect.is_some();
        diff.changes.iter().filter(is_kept).map(line).collect::<Vec<_>>()
    };
    let [get, list] = ["GetVpc", "ListVpcs"].map(str::to_owned);
    // A single operation has no feature.
    let (one, two) = ([get.clone()], [get.clone(), list]);
    assert_eq!(told(&one, &two), ["GetVpc cargo feature: api breaks, wire same"]);
    assert!(told(&two, &one).is_empty());
    // Many operations share features.
    let many: Vec<String> =
        std::iter::once(get).chain((0..279).map(|n| format!("Get{n}"))).collect();
    let more = [many.as_slice(), &["PutVpc".to_owned()]].concat();
    let told = told(&many, &more);
    assert!(told.contains(&"GetVpc cargo feature: api breaks, wire same".to_owned()), "{told:?}");
}

#[test]
fn models_in_forms_are_judged_by_what_is_sent() {
    let old = edited(
        &base(),
        &[("/metadata/protocol", json!("query")), ("/metadata/apiVersion", json!("2026-01-01"))],
    );
    let told = |edit: (&str, Value)| {
        let diff = diff(&old, &edited(&old, &[edit]), &[]);
        diff.changes.iter().map(line).collect::<Vec<_>>()
    };
    let version = told(("/metadata/apiVersion", json!("2026-01-02")));
    assert!(version.contains(&"Ping on the wire: api same, wire breaks".to_owned()), "{version:?}");
    let wrapper = told(("/operations/GetItem/output/resultWrapper", json!("Found")));
    assert_eq!(wrapper, ["GetItem result wrapper: api same, wire breaks"]);
}

#[test]
fn a_model_that_cannot_be_generated_has_no_verdict() {
    let old = edited(&base(), &[("/operations/Ping/http/method", json!("FETCH"))]);
    let new = edited(&old, &[("/shapes/Size/type", json!("long"))]);
    let diff = diff(&old, &new, &[]);
    assert_eq!(diff.verdict(), None);
    assert_eq!(diff.changes.len(), 1);
    assert!(diff.report(None).summary[1].contains("no verdict"), "{:?}", diff.report(None));
}

#[test]
fn a_selection_sees_what_it_reaches() {
    let new = edited(
        &base(),
        &[
            ("/shapes/Stock/members/Place", Value::Null),
            ("/shapes/Item/members/Weight", json!({"shape": "Price"})),
        ],
    );
    let get = diff(&base(), &new, &["GetItem"]);
    assert_eq!(
        get.changes.iter().map(line).collect::<Vec<_>>(),
        ["Stock.Place removed: api breaks, wire same"]
    );
    assert_eq!((get.elsewhere, &get.changes[0].operations), (1, &vec!["GetItem".to_owned()]));
    let put = diff(&base(), &new, &["PutItem"]);
    assert_eq!(put.verdict(), Some(Verdict::Minor));
}

#[test]
fn a_name_that_neither_model_has_is_a_mistake() {
    let load = |document: &Value| load("new", document.to_string().as_bytes()).unwrap().model;
    let (old, new) = (load(&base()), load(&edited(&base(), &[("/operations/Ping", Value::Null)])));
    let generator = |model| {
        let names = ["GetItems", "Ping", "PutItem"].map(str::to_owned).to_vec();
        Generator::new("new", model, "compared").operations(Operations::Named(names))
    };
    let told = Diff::new(&generator(&old), &generator(&new)).unwrap_err().to_string();
    assert_eq!(told, "new: the model has no operation \"GetItems\"; did you mean GetItem?");
}

#[test]
fn names_of_a_model_stay_text_in_a_report() {
    let value = "`**a**`\n# b <script>";
    let new = edited(&base(), &[("/shapes/Colour/enum/0", json!(value))]);
    let markdown = diff(&base(), &new, &[]).report(None).markdown(1);
    assert!(markdown.contains(r"- added value `` `**a**`\n# b <script> ``"), "{markdown}");
    let keyed = edited(&base(), &[("/shapes/Colour/<b>", json!("<i>"))]);
    let markdown = diff(&base(), &keyed, &[]).report(None).markdown(1);
    assert!(markdown.contains("- added \\<b\\>: `<i>`"), "{markdown}");
    let named = edited(&base(), &[("/metadata/serviceFullName", json!("*a*\n<b>"))]);
    let title = diff(&base(), &named, &[]).report(None).markdown(1);
    assert!(title.starts_with("# \\*a\\* \\<b\\>\n"), "{title}");
}

#[test]
fn what_stands_beside_the_model() {
    let mut model = base();
    model["shapes"]["GetItemRequest"]["members"]["Next"] =
        json!({"shape": "Text", "location": "querystring", "locationName": "next"});
    model["shapes"]["GetItemResult"]["members"]["Next"] = json!({"shape": "Text"});
    model["shapes"]["GetItemResult"]["members"]["Tags"] = json!({"shape": "Tags"});
    let model = load("model", model.to_string().as_bytes()).unwrap().model;
    let pages = json!({"pagination": {"GetItem": {
        "input_token": "Next", "output_token": "Next", "result_key": "Tags"}}});
    let waits = |delay: usize, status: usize| {
        json!({"version": 2, "waiters": {"ItemThere": {
            "operation": "GetItem", "delay": delay, "maxAttempts": 2, "acceptors": [
                {"state": "success", "matcher": "status", "expected": status}]}}})
    };
    let generator = |pages: Option<&Value>, waits: Option<&Value>| {
        let mut generator = Generator::new("model", &model, "compared");
        if let Some(pages) = pages {
            generator = generator.paginators("pages", pages.to_string().as_bytes()).unwrap();
        }
        if let Some(waits) = waits {
            generator = generator.waiters("waits", waits.to_string().as_bytes()).unwrap();
        }
        generator
    };
    let told = |old: &Generator<'_>, new: &Generator<'_>| -> Vec<String> {
        Diff::new(old, new).unwrap().changes.iter().map(line).collect()
    };
    let (bare, full) = (generator(None, None), generator(Some(&pages), Some(&waits(1, 200))));
    assert_eq!(
        told(&bare, &full),
        [
            "paginator GetItem added: api adds, wire same",
            "waiter ItemThere added: api adds, wire same"
        ]
    );
    assert_eq!(
        told(&full, &bare),
        [
            "paginator GetItem removed: api breaks, wire same",
            "waiter ItemThere removed: api breaks, wire same"
        ]
    );
    let report = Diff::new(&full, &bare).unwrap().report(None).markdown(1);
    assert!(report.contains("- removed waiter `ItemThere`: `GetItem` (**breaks the API**)"));
    let slower = generator(Some(&pages), Some(&waits(2, 201)));
    assert_eq!(
        told(&full, &slower),
        [
            "waiter ItemThere delay: api same, wire same",
            "waiter ItemThere acceptors: api same, wire breaks"
        ]
    );
}

#[test]
fn versions() {
    use Verdict::{Major, Minor, Patch, Same};
    for (version, verdict, next) in [
        ("0.1.0", Same, "0.1.0"),
        ("0.1.0", Patch, "0.1.1"),
        ("0.1.0", Minor, "0.1.1"),
        ("0.1.3", Major, "0.2.0"),
        ("1.2.3", Patch, "1.2.4"),
        ("1.2.3", Minor, "1.3.0"),
        ("1.2.3", Major, "2.0.0"),
    ] {
        assert_eq!(verdict.next_version(version).as_deref(), Some(next), "{version} {verdict}");
    }
    assert_eq!(Minor.next_version("1.2"), None);
    assert_eq!(Minor.next_version("1.2.3-beta"), None);
}

/// Compares the same model with different endpoint rules, and optionally different partitions.
fn told_of_rules(old: (&Value, &Value), new: (&Value, &Value)) -> (Vec<String>, Verdict, Report) {
    let model = load("model", base().to_string().as_bytes()).unwrap().model;
    let [a, b] = [old, new].map(|(rules, partitions)| {
        let generator = Generator::new("model", &model, "compared");
        let generator = generator.endpoint_rules("rules", rules.to_string().as_bytes()).unwrap();
        generator.partitions("partitions", partitions.to_string().as_bytes()).unwrap()
    });
    let diff = Diff::new(&a, &b).unwrap();
    let lines = diff.changes.iter().map(line).collect();
    (lines, diff.verdict().unwrap(), diff.report(None))
}

fn rules() -> Value {
    json!({
        "version": "1.0",
        "parameters": {
            "Region": {"type": "String", "builtIn": "AWS::Region", "documentation": "Words."},
            "UseFIPS": {"type": "Boolean", "builtIn": "AWS::UseFIPS", "default": false,
                "required": true},
            "Floor": {"type": "String"}
        },
        "rules": [
            {"type": "error", "error": "No region", "conditions": [
                {"fn": "not", "argv": [{"fn": "isSet", "argv": [{"ref": "Region"}]}]}]},
            {"type": "tree", "conditions": [
                {"fn": "aws.partition", "argv": [{"ref": "Region"}], "assign": "partition"}
            ], "rules": [
                {"type": "endpoint", "conditions": [is("UseFIPS")],
                    "endpoint": {"url": "https://fips.{Region}.{partition#dnsSuffix}"}},
                {"type": "endpoint", "conditions": [{"fn": "isSet", "argv": [{"ref": "Floor"}]}],
                    "endpoint": {"url": "https://{Floor}.{Region}.{partition#dnsSuffix}"}},
                {"type": "endpoint", "conditions": [], "endpoint": {
                    "url": "https://shop.{Region}.{partition#dnsSuffix}",
                    "properties": {"authSchemes": [{"name": "sigv4", "signingName": "shop"}]}}}
            ]}
        ]
    })
}

/// The condition that a flag is set.
fn is(flag: &str) -> Value {
    json!({"fn": "booleanEquals", "argv": [{"ref": flag}, true]})
}

fn partitions() -> Value {
    json!({"partitions": [{
        "id": "aws", "regionRegex": r"^(us|eu)\-\w+\-\d+$", "regions": {"us-east-1": {}},
        "outputs": {"dnsSuffix": "amazonaws.com", "dualStackDnsSuffix": "api.aws",
            "implicitGlobalRegion": "us-east-1", "supportsFIPS": false, "supportsDualStack": true}
    }]})
}

#[track_caller]
fn check_rules(edits: &[(&str, Value)], expected: &[&str], verdict: Verdict) {
    let (rules, partitions) = (rules(), partitions());
    let new = edited(&rules, edits);
    let (lines, found, _) = told_of_rules((&rules, &partitions), (&new, &partitions));
    assert_eq!((lines, found), (expected.iter().map(ToString::to_string).collect(), verdict));
}

#[test]
fn parameters_of_endpoint_rules() {
    use Verdict::{Major, Minor, Patch, Same};
    check_rules(&[("/parameters/Region/documentation", json!("Others."))], &[], Same);
    // No rule uses them.
    check_rules(
        &[("/parameters/Unused", json!({"type": "String"}))],
        &["parameter Unused added: api same, wire same"],
        Patch,
    );
    // `endpoint::Params` gets a field. Requests that do not set it keep their endpoint.
    let upstairs = json!({"type": "endpoint", "conditions": [is("Upstairs")],
        "endpoint": {"url": "https://upstairs"}});
    let mut more = rules()["rules"].as_array().unwrap().clone();
    more.insert(0, upstairs);
    let parameter = json!({"type": "Boolean"});
    check_rules(
        &[("/parameters/Upstairs", parameter), ("/rules", json!(more))],
        &[
            "parameter Upstairs added: api adds, wire same",
            "endpoint https://upstairs added: api same, wire adds",
        ],
        Minor,
    );
    check_rules(
        &[
            ("/parameters/Floor", Value::Null),
            ("/rules/1/rules/1/conditions", json!([is("UseFIPS")])),
            ("/rules/1/rules/1/endpoint/url", json!("https://fips")),
        ],
        &[
            "parameter Floor removed: api breaks, wire same",
            "endpoint https://{Floor}.{Region}.{partition#dnsSuffix} removed: api same, wire breaks",
            "endpoint https://fips added: api same, wire breaks",
            "endpoint rules in Rust: api breaks, wire same",
        ],
        Major,
    );
    check_rules(
        &[("/parameters/Floor/type", json!("Boolean")), ("/rules/1/rules/1", upstairs_by_floor())],
        &[
            "parameter Floor type: api breaks, wire same",
            "endpoint https://{Floor}.{Region}.{partition#dnsSuffix} removed: api same, wire breaks",
            "endpoint https://upstairs added: api same, wire breaks",
            "endpoint rules in Rust: api breaks, wire same",
        ],
        Major,
    );
    check_rules(
        &[("/parameters/UseFIPS/default", json!(true))],
        &["parameter UseFIPS default: api same, wire breaks"],
        Major,
    );
}

fn upstairs_by_floor() -> Value {
    json!({"type": "endpoint", "conditions": [is("Floor")], "endpoint": {"url": "https://upstairs"}})
}

#[test]
fn endpoints_and_errors_of_endpoint_rules() {
    use Verdict::{Major, Minor, Patch};
    let shop = "endpoint https://shop.{Region}.{partition#dnsSuffix}";
    check_rules(
        &[("/rules/1/rules/2/endpoint/properties/authSchemes/0/name", json!("sigv4a"))],
        &[&format!("{shop} signature: api same, wire breaks")],
        Major,
    );
    check_rules(
        &[("/rules/1/rules/0/conditions/0/argv/1", json!(false))],
        &["endpoint https://fips.{Region}.{partition#dnsSuffix} conditions: api same, wire breaks"],
        Major,
    );
    check_rules(
        &[("/rules/0/error", json!("No region given"))],
        &[
            "error \"No region\" removed: api same, wire same",
            "error \"No region given\" added: api same, wire same",
        ],
        Patch,
    );
    // Requests that used to be refused get an endpoint.
    let nowhere = json!({"type": "endpoint", "endpoint": {"url": "https://anywhere"},
        "conditions": rules()["rules"][0]["conditions"]});
    check_rules(
        &[("/rules/0", nowhere)],
        &[
            "error \"No region\" removed: api same, wire adds",
            "endpoint https://anywhere added: api same, wire adds",
        ],
        Minor,
    );
    let below = rules()["rules"][1]["rules"].clone();
    check_rules(
        &[("/rules/1/rules", json!([below[1], below[0], below[2]]))],
        &["endpoint rules order: api same, wire breaks"],
        Major,
    );
    // The same routes, although the code differs.
    let mut first = below[0].clone();
    let asks = rules()["rules"][1]["conditions"][0].clone();
    first["conditions"].as_array_mut().unwrap().insert(0, asks);
    let rest = json!({"type": "tree", "conditions": rules()["rules"][1]["conditions"],
        "rules": [below[1], below[2]]});
    check_rules(
        &[("/rules", json!([rules()["rules"][0], first, rest]))],
        &["service generated code: api same, wire same"],
        Patch,
    );
}

#[test]
fn partitions_are_judged_by_where_regions_are() {
    use Verdict::{Major, Minor, Patch};
    let check = |edits: &[(&str, Value)], expected: &[&str], verdict| {
        let (rules, old) = (rules(), partitions());
        let new = edited(&old, edits);
        let (lines, found, _) = told_of_rules((&rules, &old), (&rules, &new));
        assert_eq!((lines, found), (expected.iter().map(ToString::to_string).collect(), verdict));
    };
    // It matched the pattern, so its requests already went there.
    check(
        &[("/partitions/0/regions/eu-west-1", json!({}))],
        &["aws region eu-west-1 added: api same, wire same"],
        Patch,
    );
    check(
        &[("/partitions/0/regions/aws-global", json!({}))],
        &["aws region aws-global added: api same, wire adds"],
        Minor,
    );
    check(
        &[("/partitions/0/regionRegex", json!(r"^(us|eu|mx)\-\w+\-\d+$"))],
        &["partition aws pattern of regions: api same, wire adds"],
        Minor,
    );
    check(
        &[("/partitions/0/regionRegex", json!(r"^(us|mx)\-\w+\-\d+$"))],
        &["partition aws pattern of regions: api same, wire breaks"],
        Major,
    );
    check(
        &[("/partitions/0/outputs/dnsSuffix", json!("example.com"))],
        &["partition aws domain: api same, wire breaks"],
        Major,
    );
    check(
        &[("/partitions/0/outputs/supportsFIPS", json!(true))],
        &["partition aws FIPS: api same, wire adds"],
        Minor,
    );
    let mut other = partitions()["partitions"][0].clone();
    other["id"] = json!("aws-eusc");
    other["regionRegex"] = json!(r"^eusc\-\w+\-\d+$");
    other["regions"] = json!({"eusc-de-east-1": {}});
    let both = |first: &Value, second: &Value| json!([first, second]);
    let aws = &partitions()["partitions"][0];
    check(
        &[("/partitions", both(aws, &other))],
        &["partition aws-eusc added: api same, wire adds"],
        Minor,
    );
    // The first partition is the default.
    check(
        &[("/partitions", both(&other, aws))],
        &["partition aws-eusc added: api same, wire breaks"],
        Major,
    );
    // It takes a region that matched the pattern of the other partition.
    let taking = edited(&other, &[("/regions/us-east-9", json!({}))]);
    check(
        &[("/partitions", both(aws, &taking))],
        &["partition aws-eusc added: api same, wire breaks"],
        Major,
    );
    let (rules, old) = (rules(), json!({"partitions": both(aws, &other)}));
    let new = json!({"partitions": both(&other, aws)});
    let (lines, found, _) = told_of_rules((&rules, &old), (&rules, &new));
    let expected = ["endpoint rules order of the partitions: api same, wire breaks".to_owned()];
    assert_eq!((lines, found), (expected.to_vec(), Major));
}

#[test]
fn endpoint_rules_in_a_report() {
    let (old_rules, old_partitions) = (rules(), partitions());
    let new_rules = edited(
        &old_rules,
        &[
            ("/rules/1/rules/0/conditions", json!([is("UseFIPS"), is("Upstairs")])),
            ("/rules/1/rules/2/endpoint/properties/authSchemes/0/signingName", json!("store")),
            ("/parameters/Upstairs", json!({"type": "Boolean", "default": true})),
        ],
    );
    let regions = json!({"us-east-1": {}, "aws-global": {}, "aws-moon": {}});
    let new_partitions = edited(&old_partitions, &[("/partitions/0/regions", regions)]);
    let (_, _, report) =
        told_of_rules((&old_rules, &old_partitions), (&new_rules, &new_partitions));
    insta::assert_snapshot!("diff_endpoint_rules", report.markdown(1));
}

#[test]
fn endpoint_rules_come_and_go_as_one() {
    let model = load("model", base().to_string().as_bytes()).unwrap().model;
    let without = Generator::new("model", &model, "compared");
    let with = without.clone().endpoint_rules("rules", rules().to_string().as_bytes()).unwrap();
    let with = with.partitions("partitions", partitions().to_string().as_bytes()).unwrap();
    let told = |old, new| -> Vec<String> {
        Diff::new(old, new).unwrap().changes.iter().map(line).collect()
    };
    assert_eq!(
        told(&without, &with),
        ["endpoint rules added: api adds, wire breaks", "partition aws added: api same, wire same"]
    );
    assert_eq!(
        told(&with, &without),
        [
            "endpoint rules removed: api breaks, wire breaks",
            "partition aws removed: api same, wire same"
        ]
    );
}
