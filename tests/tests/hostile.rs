//! Hostile and invalid models. Each results in all its errors, with places and expectations, or in
//! code that compiles. None causes a panic.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::path::Path;
use std::sync::LazyLock;

use insta::assert_snapshot;
use serde_json::{Map, Value, json};
use shapesmith_codegen::{Generator, Operations, load};
use shapesmith_tests::harness::{Harness, TestCrate};

use common::mutations::Mutations;
use common::{read, wire, workspace};

/// A model with these operations and shapes.
fn model(operations: Value, shapes: Value) -> Value {
    json!({
        "metadata": {"serviceId": "Hostile", "endpointPrefix": "hostile", "protocol": "rest-xml"},
        "operations": operations,
        "shapes": shapes,
    })
}

/// A model with one operation, `PUT /`, whose input `In` has these members. Its other shapes are
/// `shapes` and the string `Text`.
fn members(members: Value, mut shapes: Value) -> Value {
    shapes["In"] = json!({"type": "structure", "members": members});
    shapes["Text"] = json!({"type": "string"});
    model(json!({"Put": put("/", "In")}), shapes)
}

fn put(uri: &str, input: &str) -> Value {
    json!({"http": {"method": "PUT", "requestUri": uri}, "input": {"shape": input}})
}

/// Returns the errors of a model, from any step.
fn refused(model: &Value) -> String {
    refused_bytes(model.to_string().as_bytes(), Operations::All)
}

fn refused_bytes(json: &[u8], operations: Operations) -> String {
    let model = match load("model.json", json) {
        Ok(loaded) => loaded.model,
        Err(errors) => return errors.to_string(),
    };
    let generated = Generator::new("model.json", &model, "c").operations(operations).generate();
    generated.expect_err("a model that is refused").to_string()
}

/// Returns one line for each text.
fn each<'a>(texts: impl IntoIterator<Item = &'a [u8]>) -> String {
    texts.into_iter().map(|text| refused_bytes(text, Operations::All) + "\n").collect()
}

#[test]
fn what_is_no_json() {
    let texts: [&[u8]; 8] = [
        b"",
        b"model",
        b"{\"metadata\": {\"protocol\": \"rest-x",
        b"{} {}",
        b"{\"a\": 1,}",
        b"\xff\xfe",
        b"{\"a\": \"\xff\"}",
        b"\xef\xbb\xbf{}",
    ];
    assert_snapshot!(each(texts), @r"
model.json: not valid JSON: EOF while parsing a value at line 1 column 0
model.json: not valid JSON: expected value at line 1 column 1
model.json: not valid JSON: EOF while parsing a string at line 1 column 33
model.json: not valid JSON: trailing characters at line 1 column 4
model.json: not valid JSON: trailing comma at line 1 column 9
model.json: not valid JSON: expected value at line 1 column 1
model.json: not valid JSON: invalid unicode code point at line 1 column 8
model.json: not valid JSON: expected value at line 1 column 1
");
}

#[test]
fn json_that_nests_without_end() {
    let deep = [b"[".repeat(10_000), b"{\"a\":".repeat(10_000)];
    assert_snapshot!(each(deep.iter().map(Vec::as_slice)), @r"
model.json: not valid JSON: recursion limit exceeded at line 1 column 128
model.json: not valid JSON: recursion limit exceeded at line 1 column 636
");
}

#[test]
fn json_that_is_no_model() {
    assert_snapshot!(each([&b"[]"[..], b"null", b"\"model\"", b"1", b"{}"]), @r"
model.json: expected an object, found a list
model.json: expected an object, found null
model.json: expected an object, found a string
model.json: expected an object, found a number
model.json: `metadata` is missing: this is not a botocore service-2 model
model.json: `operations` is missing: this is not a botocore service-2 model
model.json: `shapes` is missing: this is not a botocore service-2 model
");
}

#[test]
fn wrong_types_everywhere() {
    let model = json!({
        "metadata": {"serviceId": 1, "serviceFullName": [], "endpointPrefix": null, "protocol": true, "apiVersion": {}, "globalEndpoint": 0},
        "operations": {
            "NoObject": 1,
            "NoHttp": {"http": []},
            "NoMethod": {"http": {"method": 1, "requestUri": null}},
            "Rest": {
                "http": {"method": "PUT", "requestUri": "/"},
                "input": "In",
                "output": {"shape": 1},
                "errors": {},
                "deprecated": "yes",
                "httpChecksum": [],
                "httpChecksumRequired": 1,
                "endpoint": "host",
            },
            "Nested": {
                "http": {"method": "PUT", "requestUri": "/"},
                "errors": [1, {"shape": []}],
                "httpChecksum": {"requestChecksumRequired": "true", "requestAlgorithmMember": 1},
                "endpoint": {"hostPrefix": 1},
            },
        },
        "shapes": {
            "NoObject": [],
            "NoType": {"type": 1},
            "Structure": {"type": "structure", "members": [], "required": {}, "payload": 1, "union": "no", "error": 1, "exception": 0},
            "Members": {
                "type": "structure",
                "required": [1, null],
                "members": {
                    "NoObject": "Text",
                    "NoShape": {"shape": 1},
                    "Rest": {
                        "shape": "Text", "location": 1, "locationName": [], "xmlNamespace": 1, "xmlAttribute": "yes", "flattened": 1,
                        "timestampFormat": 2, "deprecated": 3, "sensitive": 4, "idempotencyToken": 5, "contextParam": "Bucket", "hostLabel": 6,
                    },
                    "Namespace": {"shape": "Text", "xmlNamespace": {"uri": 1, "prefix": 2}},
                },
            },
            "List": {"type": "list", "member": "Text", "flattened": 1},
            "Map": {"type": "map", "key": [], "value": 1},
            "Enum": {"type": "string", "enum": {"a": 1}},
            "EnumValues": {"type": "string", "enum": ["a", 1, null]},
            "Text": {"type": "string", "sensitive": 1, "deprecated": 1, "locationName": 1, "timestampFormat": []},
        },
    });
    assert_snapshot!(refused(&model), @r"
model.json: `metadata`: `protocol` should be a string, found true or false
model.json: `metadata`: `serviceFullName` should be a string, found a list
model.json: `metadata`: `serviceId` should be a string, found a number
model.json: `metadata`: `endpointPrefix` should be a string, found null
model.json: `metadata`: `apiVersion` should be a string, found an object
model.json: `metadata`: `globalEndpoint` should be a string, found a number
model.json: operation NoObject: expected an object, found a number
model.json: operation NoHttp, `http`: expected an object, found a list
model.json: operation NoMethod, `http`: `method` should be a string, found a number
model.json: operation NoMethod, `http`: `requestUri` should be a string, found null
model.json: operation Rest, `httpChecksum`: expected an object, found a list
model.json: operation Rest: `httpChecksumRequired` should be true or false, found a number
model.json: operation Rest, `input`: expected an object, found a string
model.json: operation Rest, `output`: `shape` should be a string, found a number
model.json: operation Rest: `errors` should be a list of references to shapes, found an object
model.json: operation Rest: `deprecated` should be true or false, found a string
model.json: operation Rest, `endpoint`: expected an object, found a string
model.json: operation Nested, `httpChecksum`: `requestChecksumRequired` should be true or false, found a string
model.json: operation Nested, `httpChecksum`: `requestAlgorithmMember` should be a string, found a number
model.json: operation Nested, `errors`: expected an object, found a number
model.json: operation Nested, `errors`: `shape` should be a string, found a list
model.json: operation Nested, `endpoint`: `hostPrefix` should be a string, found a number
model.json: shape NoObject: expected an object, found a list
model.json: shape NoType: `type` should be a string, found a number
model.json: shape Structure: `payload` should be a string, found a number
model.json: shape Structure: `members` should be an object, found a list
model.json: shape Structure: `required` should be a list of strings, found an object
model.json: shape Structure: `exception` should be true or false, found a number
model.json: shape Structure, `error`: expected an object, found a number
model.json: shape Structure: `union` should be true or false, found a string
model.json: shape Members, member NoObject: expected an object, found a string
model.json: shape Members, member NoShape: `shape` should be a string, found a number
model.json: shape Members, member Rest: `location` should be a string, found a number
model.json: shape Members, member Rest, `xmlNamespace`: expected an object, found a number
model.json: shape Members, member Rest: `timestampFormat` should be a string, found a number
model.json: shape Members, member Rest: `locationName` should be a string, found a list
model.json: shape Members, member Rest: `xmlAttribute` should be true or false, found a string
model.json: shape Members, member Rest: `flattened` should be true or false, found a number
model.json: shape Members, member Rest: `deprecated` should be true or false, found a number
model.json: shape Members, member Rest: `sensitive` should be true or false, found a number
model.json: shape Members, member Rest: `idempotencyToken` should be true or false, found a number
model.json: shape Members, member Rest, `contextParam`: expected an object, found a string
model.json: shape Members, member Rest: `hostLabel` should be true or false, found a number
model.json: shape Members, member Namespace, `xmlNamespace`: `prefix` should be a string, found a number
model.json: shape Members, member Namespace, `xmlNamespace`: `uri` should be a string, found a number
model.json: shape Members: `required` should be a list of strings, found a number
model.json: shape Members: `required` should be a list of strings, found null
model.json: shape List, `member`: expected an object, found a string
model.json: shape List: `flattened` should be true or false, found a number
model.json: shape Map, `key`: expected an object, found a list
model.json: shape Map, `value`: expected an object, found a number
model.json: shape Enum: `enum` should be a list of strings, found an object
model.json: shape EnumValues: `enum` should be a list of strings, found a number
model.json: shape EnumValues: `enum` should be a list of strings, found null
model.json: shape Text: `timestampFormat` should be a string, found a list
model.json: shape Text: `sensitive` should be true or false, found a number
model.json: shape Text: `deprecated` should be true or false, found a number
model.json: shape Text: `locationName` should be a string, found a number
");
    assert_snapshot!(refused(&json!({"metadata": [], "operations": [], "shapes": "none"})), @r"
model.json: `metadata`: expected an object, found a list
model.json: `operations` should be an object, found a list
model.json: `shapes` should be an object, found a string
");
}

#[test]
fn what_is_not_known() {
    let model = members(
        json!({
            "Location": {"shape": "Text", "location": "cookie"},
            "Format": {"shape": "Text", "timestampFormat": "roman"},
            "Type": {"shape": "Odd"},
        }),
        json!({"Odd": {"type": "bigDecimal"}}),
    );
    assert_snapshot!(refused(&model), @r#"
model.json: shape Odd: unknown type "bigDecimal"
model.json: shape In, member Location: unknown location "cookie"
model.json: shape In, member Format: unknown timestampFormat "roman"
"#);

    let any = json!({"Any": {"type": "structure", "members": {}, "document": true}});
    let document = members(json!({"Any": {"shape": "Any"}}), any);
    assert_snapshot!(refused(&document), @"model.json: shape In, member Any: a document type cannot be written in XML");

    let mut in_cbor = members(
        json!({"Any": {"shape": "Any"}, "List": {"shape": "List"}}),
        json!({
            "Any": {"type": "structure", "members": {}, "document": true},
            "List": {"type": "list", "member": {"shape": "Any"}},
        }),
    );
    in_cbor["metadata"]["protocol"] = json!("smithy-rpc-v2-cbor");
    assert_snapshot!(refused(&in_cbor), @"model.json: `metadata`: `targetPrefix` is missing, expected a string");
    in_cbor["metadata"]["targetPrefix"] = json!("{In}?\r\n");
    assert_snapshot!(refused(&in_cbor), @r"
    model.json: shape In, member Any: a document type cannot be written in CBOR
    model.json: shape In, member List: a document type cannot be written in CBOR
    ");
    let mut in_form = document;
    in_form["metadata"]["protocol"] = json!("query");
    assert_snapshot!(refused(&in_form), @"model.json: shape In, member Any: a document type cannot be written in a form");

    let mut unknown = members(json!({}), json!({}));
    unknown["metadata"]["protocol"] = json!("rest-yaml");
    unknown["operations"]["Put"]["http"]["method"] = json!("FETCH");
    assert_snapshot!(refused(&unknown), @r#"model.json: `metadata`: unknown protocol "rest-yaml""#);
}

#[test]
fn a_trait_that_is_not_known_is_a_warning() {
    let mut odd = members(json!({"A": {"shape": "Text", "xmlCdata": true}}), json!({}));
    odd["operations"]["Put"]["http"]["version"] = json!(2);
    odd["operations"]["Put"]["endpoint"] = json!({"hostPrefix": "a.", "hostSuffix": ".b"});
    odd["operations"]["Put"]["errors"] = json!([{"shape": "In", "fault": true, "retry": true}]);
    odd["metadata"]["awsQueryCompatible"] = json!({"header": "x"});
    odd["shapes"]["In"]["members"]["A"]["contextParam"] = json!({"name": "A", "path": "A"});
    odd["shapes"]["Text"]["encoding"] = json!("latin1");
    odd["colour"] = json!("red");
    let warnings = load("model.json", odd.to_string().as_bytes()).unwrap().warnings;
    let text: Vec<String> = warnings.iter().map(ToString::to_string).collect();
    assert_snapshot!(text.join("\n"), @r"
`metadata`, `awsQueryCompatible`: `header` is not a known trait; it has no effect
operation Put, `http`: `version` is not a known trait; it has no effect
operation Put, `errors`: `retry` is not a known trait; it has no effect
operation Put, `endpoint`: `hostSuffix` is not a known trait; it has no effect
shape In, member A, `contextParam`: `path` is not a known trait; it has no effect
shape In, member A: `xmlCdata` is not a known trait; it has no effect
shape Text: `encoding` is not a known trait; it has no effect
`colour` is not a known trait; it has no effect
");
}

#[test]
fn what_is_not_there() {
    let model = model(
        json!({
            "Put": {"http": {"method": "PUT", "requestUri": "/"}, "input": {"shape": "Gone"}, "output": {"shape": "Gone"}, "errors": [{"shape": "Gone"}]},
            "NoUri": {"http": {"method": "PUT"}},
            "NoHttp": {},
            "NoPrefix": {"http": {"method": "PUT", "requestUri": "/"}, "endpoint": {}},
            "Text": {"http": {"method": "PUT", "requestUri": "/"}, "input": {"shape": "Text"}, "errors": [{"shape": "Text"}]},
        }),
        json!({
            "In": {"type": "structure", "required": ["Gone"], "payload": "Gone", "members": {"A": {"shape": "Gone"}, "NoShape": {}, "NoName": {"shape": "Text", "contextParam": {}}}},
            "List": {"type": "list"},
            "ListOf": {"type": "list", "member": {"shape": "Gone"}},
            "Map": {"type": "map", "key": {"shape": "Text"}},
            "MapOf": {"type": "map", "key": {"shape": "Gone"}, "value": {"shape": "Gone"}},
            "NoType": {},
            "Text": {"type": "string"},
        }),
    );
    assert_snapshot!(refused(&model), @r#"
model.json: operation NoUri, `http`: `requestUri` is missing, expected a string
model.json: operation NoHttp: `http` is missing, expected an object with a method and a requestUri
model.json: operation NoPrefix, `endpoint`: `hostPrefix` is missing, expected a string
model.json: shape In, member NoShape: `shape` is missing, expected a string
model.json: shape In, member NoName, `contextParam`: `name` is missing, expected a string
model.json: shape In: `required` names "Gone", which is not a member
model.json: shape In: `payload` names "Gone", which is not a member
model.json: shape List: `member` is missing, expected a reference to a shape
model.json: shape Map: `value` is missing, expected a reference to a shape
model.json: shape NoType: `type` is missing, expected a string
model.json: operation Put: refers to the shape "Gone", which does not exist
model.json: operation Text: refers to "Text", which should be a structure
model.json: shape In, member A: refers to the shape "Gone", which does not exist
model.json: shape ListOf: refers to the shape "Gone", which does not exist
model.json: shape MapOf: refers to the shape "Gone", which does not exist
"#);
}

#[test]
fn members_that_become_one_rust_name() {
    let text = json!({"shape": "Text"});
    let model = members(
        json!({
            "FooBar": text, "fooBar": text, "foo_bar": text,
            "A": text, "SetA": text,
            "SetType": text, "Type": text,
            "BuildValue": text, "Build": text,
        }),
        json!({}),
    );
    assert_snapshot!(refused(&model), @r"
model.json: shape In, member fooBar: becomes the Rust name `foo_bar`, and so does member FooBar
model.json: shape In, member foo_bar: becomes the Rust name `foo_bar`, and so does member FooBar
model.json: shape In, member foo_bar: becomes the Rust name `foo_bar`, and so does member fooBar
model.json: shape In, member SetA: becomes the Rust name `set_a`, and so does member A
model.json: shape In, member Type: becomes the Rust name `r#type`, and so does member SetType
model.json: shape In, member Build: becomes the Rust name `build_value`, and so does member BuildValue
");
}

#[test]
fn variants_of_a_union_that_become_one_rust_name() {
    let text = json!({"shape": "Text"});
    let model = members(
        json!({"U": {"shape": "U"}}),
        json!({"U": {"type": "structure", "union": true, "members": {"A1": text, "A_1": text, "Self": text, "SelfValue": text}}}),
    );
    assert_snapshot!(refused(&model), @"model.json: shape U, member A_1: becomes the Rust name `A1`, and so does member A1");
}

#[test]
fn types_that_become_one_rust_name() {
    let structure = json!({"type": "structure", "members": {"A": {"shape": "Text"}}});
    let all = [
        "Foo",
        "foo",
        "FooBuilder",
        "Option",
        "OptionShape",
        "HTTPRule",
        "HttpRule",
        "Type",
        "type",
    ];
    let uses: Map<String, Value> =
        all.iter().enumerate().map(|(n, name)| (format!("M{n}"), json!({"shape": name}))).collect();
    let shapes: Map<String, Value> =
        all.iter().map(|name| ((*name).to_owned(), structure.clone())).collect();
    assert_snapshot!(refused(&members(Value::Object(uses), Value::Object(shapes))), @r"
model.json: shape foo: becomes the Rust module `foo`, and so does shape Foo
model.json: shape HttpRule: becomes the Rust module `http_rule`, and so does shape HTTPRule
model.json: shape type: becomes the Rust module `r#type`, and so does shape Type
model.json: shape OptionShape: becomes the Rust type `OptionShape`, and so does shape Option
");
}

#[test]
fn operations_that_become_one_rust_name() {
    let put = json!({"http": {"method": "PUT", "requestUri": "/"}});
    let model = model(
        json!({"GetIt": put, "getIt": put, "Get_it": put, "Type": put, "type": put}),
        json!({}),
    );
    assert_snapshot!(refused(&model), @r"
model.json: operation Get_it: becomes the Rust module `get_it`, and so does operation GetIt
model.json: operation getIt: becomes the Rust module `get_it`, and so does operation Get_it
model.json: operation type: becomes the Rust module `r#type`, and so does operation Type
");
}

#[test]
fn enum_values_that_are_there_twice() {
    let model = members(
        json!({"E": {"shape": "E"}}),
        json!({"E": {"type": "string", "enum": ["a", "b", "a"]}}),
    );
    assert_snapshot!(refused(&model), @r#"model.json: shape E: duplicate enum value "a""#);
}

#[test]
fn members_that_share_a_place() {
    let text = json!({"shape": "Text"});
    let model = members(
        json!({
            "A": {"shape": "Text", "locationName": "X"}, "B": {"shape": "Text", "locationName": "X"},
            "C": {"shape": "Flat", "locationName": "Y"}, "D": {"shape": "Flat", "locationName": "Y"},
            "E": {"shape": "Attributes"},
            "H1": {"shape": "Text", "location": "header", "locationName": "X-Same"},
            "H2": {"shape": "Text", "location": "header", "locationName": "x-same"},
            "Q1": {"shape": "Text", "location": "querystring", "locationName": "same"},
            "Q2": {"shape": "Text", "location": "querystring", "locationName": "same"},
        }),
        json!({
            "Flat": {"type": "list", "member": text, "flattened": true},
            "Attributes": {"type": "structure", "members": {
                "F": {"shape": "Text", "xmlAttribute": true, "locationName": "z"},
                "G": {"shape": "Text", "xmlAttribute": true, "locationName": "z"},
            }},
        }),
    );
    assert_snapshot!(refused(&model), @r"
model.json: shape Attributes, member G: is written as the attribute `z`, and so is member F: a reader could not tell them apart
model.json: shape In, member B: is written as the element `<X>`, and so is member A: a reader could not tell them apart
model.json: shape In, member D: is written as the element `<Y>`, and so is member C: a reader could not tell them apart
model.json: shape In, member H2: is written as the header `x-same`, and so is member H1: a reader could not tell them apart
model.json: shape In, member Q2: is written as the query parameter `same`, and so is member Q1: a reader could not tell them apart
");
}

const ODD_NAMES: [&str; 14] = [
    "",
    "_",
    "1A",
    "a b",
    "a\"b",
    "a\nb",
    "*/",
    "#[x]",
    "Ünïcode",
    "日本",
    "a-b",
    "a.b",
    "a::b",
    "a\0",
];

#[test]
fn odd_names_of_operations() {
    let operation = json!({"http": {"method": "PUT", "requestUri": "/"}});
    let operations: Map<String, Value> =
        ODD_NAMES.iter().map(|name| ((*name).to_owned(), operation.clone())).collect();
    assert_snapshot!(refused(&model(Value::Object(operations), json!({}))), @r##"
model.json: operation "": the name should be ASCII letters, digits and underscores, beginning with a letter
model.json: operation "#[x]": the name should be ASCII letters, digits and underscores, beginning with a letter
model.json: operation "*/": the name should be ASCII letters, digits and underscores, beginning with a letter
model.json: operation 1A: the name should be ASCII letters, digits and underscores, beginning with a letter
model.json: operation _: the name should be ASCII letters, digits and underscores, beginning with a letter
model.json: operation "a\0": the name should be ASCII letters, digits and underscores, beginning with a letter
model.json: operation "a\nb": the name should be ASCII letters, digits and underscores, beginning with a letter
model.json: operation "a b": the name should be ASCII letters, digits and underscores, beginning with a letter
model.json: operation "a\"b": the name should be ASCII letters, digits and underscores, beginning with a letter
model.json: operation a-b: the name should be ASCII letters, digits and underscores, beginning with a letter
model.json: operation a.b: the name should be ASCII letters, digits and underscores, beginning with a letter
model.json: operation "a::b": the name should be ASCII letters, digits and underscores, beginning with a letter
model.json: operation Ünïcode: the name should be ASCII letters, digits and underscores, beginning with a letter
model.json: operation 日本: the name should be ASCII letters, digits and underscores, beginning with a letter
"##);
}

#[test]
fn odd_names_of_shapes() {
    let structure = json!({"type": "structure", "members": {}});
    let uses: Map<String, Value> = ODD_NAMES
        .iter()
        .enumerate()
        .map(|(n, name)| (format!("M{n}"), json!({"shape": name})))
        .collect();
    let shapes: Map<String, Value> =
        ODD_NAMES.iter().map(|name| ((*name).to_owned(), structure.clone())).collect();
    assert_snapshot!(refused(&members(Value::Object(uses), Value::Object(shapes))), @r##"
model.json: shape "": the name should be ASCII letters, digits and underscores, beginning with a letter
model.json: shape _: the name should be ASCII letters, digits and underscores, beginning with a letter
model.json: shape 1A: the name should be ASCII letters, digits and underscores, beginning with a letter
model.json: shape "a b": the name should be ASCII letters, digits and underscores, beginning with a letter
model.json: shape "a\"b": the name should be ASCII letters, digits and underscores, beginning with a letter
model.json: shape "a\nb": the name should be ASCII letters, digits and underscores, beginning with a letter
model.json: shape "*/": the name should be ASCII letters, digits and underscores, beginning with a letter
model.json: shape "#[x]": the name should be ASCII letters, digits and underscores, beginning with a letter
model.json: shape Ünïcode: the name should be ASCII letters, digits and underscores, beginning with a letter
model.json: shape 日本: the name should be ASCII letters, digits and underscores, beginning with a letter
model.json: shape a-b: the name should be ASCII letters, digits and underscores, beginning with a letter
model.json: shape a.b: the name should be ASCII letters, digits and underscores, beginning with a letter
model.json: shape "a::b": the name should be ASCII letters, digits and underscores, beginning with a letter
model.json: shape "a\0": the name should be ASCII letters, digits and underscores, beginning with a letter
"##);
}

#[test]
fn odd_names_of_members() {
    let names: Map<String, Value> =
        ODD_NAMES.iter().map(|name| ((*name).to_owned(), json!({"shape": "Text"}))).collect();
    assert_snapshot!(refused(&members(Value::Object(names), json!({}))), @r##"
model.json: shape In, member "": the name should be ASCII letters, digits and underscores, beginning with a letter
model.json: shape In, member _: the name should be ASCII letters, digits and underscores, beginning with a letter
model.json: shape In, member 1A: the name should be ASCII letters, digits and underscores, beginning with a letter
model.json: shape In, member "a b": the name should be ASCII letters, digits and underscores, beginning with a letter
model.json: shape In, member "a\"b": the name should be ASCII letters, digits and underscores, beginning with a letter
model.json: shape In, member "a\nb": the name should be ASCII letters, digits and underscores, beginning with a letter
model.json: shape In, member "*/": the name should be ASCII letters, digits and underscores, beginning with a letter
model.json: shape In, member "#[x]": the name should be ASCII letters, digits and underscores, beginning with a letter
model.json: shape In, member Ünïcode: the name should be ASCII letters, digits and underscores, beginning with a letter
model.json: shape In, member 日本: the name should be ASCII letters, digits and underscores, beginning with a letter
model.json: shape In, member a-b: the name should be ASCII letters, digits and underscores, beginning with a letter
model.json: shape In, member a.b: the name should be ASCII letters, digits and underscores, beginning with a letter
model.json: shape In, member "a::b": the name should be ASCII letters, digits and underscores, beginning with a letter
model.json: shape In, member "a\0": the name should be ASCII letters, digits and underscores, beginning with a letter
"##);
}

#[test]
fn odd_names_on_the_wire() {
    let header = |name: &str| json!({"shape": "Text", "location": "header", "locationName": name});
    let element = |name: &str| json!({"shape": "Text", "locationName": name});
    let model = members(
        json!({
            "H1": header("x-a\r\nx-evil: 1"), "H2": header(""), "H3": header("x a"), "H4": header("x-ü"), "H5": header("x:"), "H6": header("\0"),
            "P1": {"shape": "Map", "location": "headers", "locationName": "x-\r\n"},
            "E1": element("a b"), "E2": element("a><b"), "E3": element(""), "E4": element("1a"), "E5": element("a\"b"), "E6": element("é"), "E7": element("a:b:c"),
            "A1": {"shape": "Text", "xmlAttribute": true, "locationName": "a=\"1\" b"},
            "N1": {"shape": "Text", "xmlNamespace": {"prefix": "a b", "uri": "urn:a"}},
            "N2": {"shape": "Text", "xmlNamespace": {"uri": "urn:a\nb"}},
            "N4": {"shape": "Text", "xmlNamespace": {"prefix": "a:b", "uri": "urn:a"}},
            "N3": {"shape": "Text", "xmlNamespace": {"uri": "urn:\u{ffff}"}},
            "L1": {"shape": "List"},
        }),
        json!({
            "Map": {"type": "map", "key": {"shape": "Text"}, "value": {"shape": "Text"}},
            "List": {"type": "list", "member": {"shape": "Text", "locationName": "<i>"}},
        }),
    );
    assert_snapshot!(refused(&model), @r#"
model.json: shape In, member H1: "x-a\r\nx-evil: 1" is not a valid header name
model.json: shape In, member H2: "" is not a valid header name
model.json: shape In, member H3: "x a" is not a valid header name
model.json: shape In, member H4: "x-ü" is not a valid header name
model.json: shape In, member H5: "x:" is not a valid header name
model.json: shape In, member H6: "\0" is not a valid header name
model.json: shape In, member P1: "x-\r\n" is not a valid header name
model.json: shape In, member E1: "a b" is not a valid name in XML
model.json: shape In, member E2: "a><b" is not a valid name in XML
model.json: shape In, member E3: "" is not a valid name in XML
model.json: shape In, member E4: "1a" is not a valid name in XML
model.json: shape In, member E5: "a\"b" is not a valid name in XML
model.json: shape In, member E6: "é" is not a valid name in XML
model.json: shape In, member E7: "a:b:c" is not a valid name in XML
model.json: shape In, member A1: "a=\"1\" b" is not a valid name in XML
model.json: shape In, member N1: "a b" is not a valid name in XML
model.json: shape In, member N2: the namespace "urn:a\nb" cannot be written in XML
model.json: shape In, member N4: "a:b" is not a valid prefix: it contains a colon
model.json: shape In, member N3: the namespace "urn:\u{ffff}" cannot be written in XML
model.json: shape In, member L1: "<i>" is not a valid name in XML
"#);
}

#[test]
fn uris() {
    let label = |name: &str| json!({"shape": "Text", "location": "uri", "locationName": name});
    let shapes = json!({
        "In": {"type": "structure", "members": {"A": label("A")}},
        "Unbound": {"type": "structure", "members": {"A": {"shape": "Text", "location": "uri"}}},
        "Optional": {"type": "structure", "required": ["A"], "members": {"A": {"shape": "List", "location": "uri"}}},
        "Host": {"type": "structure", "required": ["H"], "members": {"H": {"shape": "Number", "hostLabel": true}}},
        "Text": {"type": "string"},
        "Number": {"type": "integer"},
        "List": {"type": "list", "member": {"shape": "Text"}},
    });
    let mut operations = json!({
        "NoSlash": put("no-slash/{A}", "In"),
        "Empty": put("", "In"),
        "Unclosed": put("/{A", "In"),
        "Query": put("/{A}?x={A}", "In"),
        "Missing": put("/{A}/{B}", "In"),
        "Nameless": put("/{A}/{}", "In"),
        "Brace": put("/{A}}", "In"),
        "Nested": put("/{{A}}", "In"),
        "Twice": put("/{A}/{A+}", "In"),
        "NotThere": put("/", "Unbound"),
        "NoText": put("/{A}", "Optional"),
        "HostNumber": put("/", "Host"),
        "HostMissing": put("/{A}", "In"),
        "HostUnclosed": put("/{A}", "In"),
        "HostOdd": put("/{A}", "In"),
    });
    operations["HostNumber"]["endpoint"] = json!({"hostPrefix": "{H}."});
    operations["HostMissing"]["endpoint"] = json!({"hostPrefix": "{H}."});
    operations["HostUnclosed"]["endpoint"] = json!({"hostPrefix": "{A."});
    operations["HostOdd"]["endpoint"] = json!({"hostPrefix": "evil.example/?"});
    assert_snapshot!(refused(&model(operations, shapes)), @r#"
model.json: operation Empty: the URI "" should begin with `/`
model.json: shape In, member A: is bound to a label that the operation's URI does not have
model.json: operation HostMissing: no member of the input is bound to the label {H}
model.json: operation HostNumber: the label {H} in the host should be a string
model.json: operation HostOdd: the host prefix "evil.example/?" cannot be part of a host
model.json: operation HostUnclosed: a label in "{A." is not closed
model.json: operation Missing: no member of the input is bound to the label {B}
model.json: operation Nameless: no member of the input is bound to the label {}
model.json: operation Nested: no member of the input is bound to the label {{A}
model.json: operation NoSlash: the URI "no-slash/{A}" should begin with `/`
model.json: shape Optional, member A: a label should be text, a number, a boolean or a timestamp
model.json: operation NoText: no member of the input is bound to the label {A}
model.json: shape Unbound, member A: is bound to a label that the operation's URI does not have
model.json: operation Query: the query in "/{A}?x={A}" should not contain labels
model.json: operation Unclosed: a label in "/{A" is not closed
"#);
}

#[test]
fn values_in_places_that_cannot_hold_them() {
    let at = |shape: &str, location: &str| json!({"shape": shape, "location": location, "locationName": format!("x-{shape}").to_lowercase()});
    let mut model = members(
        json!({
            "Structure": at("Structure", "header"), "Lists": at("Lists", "header"), "Map": at("Map", "header"),
            "Query": at("Structure", "querystring"), "QueryLists": at("Lists", "querystring"), "QueryMap": at("Numbers", "querystring"),
            "Prefixed": at("Text", "headers"), "PrefixedNumbers": at("Numbers", "headers"),
            "Attribute": {"shape": "Holder"},
            "BadKeys": {"shape": "BadKeys"},
        }),
        json!({
            "Structure": {"type": "structure", "members": {}},
            "Lists": {"type": "list", "member": {"shape": "List"}},
            "List": {"type": "list", "member": {"shape": "Text"}},
            "Map": {"type": "map", "key": {"shape": "Text"}, "value": {"shape": "Text"}},
            "Numbers": {"type": "map", "key": {"shape": "Text"}, "value": {"shape": "Number"}},
            "BadKeys": {"type": "map", "key": {"shape": "Number"}, "value": {"shape": "Text"}},
            "Number": {"type": "integer"},
            "Holder": {"type": "structure", "members": {"A": {"shape": "List", "xmlAttribute": true}}},
            "Payload": {"type": "structure", "payload": "Body", "members": {"Body": {"shape": "List"}, "Lost": {"shape": "Text"}}},
            "Number2": {"type": "structure", "payload": "Body", "members": {"Body": {"shape": "Number"}}},
            "Stream": {"type": "structure", "payload": "Body", "members": {"Body": {"shape": "Events"}}},
            "Events": {"type": "structure", "union": true, "eventstream": true, "members": {"Word": {"shape": "Text"}}},
        }),
    );
    model["operations"]["Payload"] = put("/", "Payload");
    model["operations"]["Number"] = put("/", "Number2");
    model["operations"]["Stream"] = put("/", "Stream");
    model["operations"]["Checksum"] = put("/", "In");
    model["operations"]["Checksum"]["httpChecksum"] = json!({"requestAlgorithmMember": "BadKeys"});
    model["operations"]["Checksums"] = put("/", "In");
    model["operations"]["Checksums"]["httpChecksum"] = json!({"requestAlgorithmMember": "Gone"});
    assert_snapshot!(refused(&model), @r#"
model.json: shape Holder, member A: an attribute should be text, a number, a boolean or a timestamp
model.json: shape Events, member Word: an event should be a structure
model.json: shape In, member Structure: a header should be a scalar or a list of scalars
model.json: shape In, member Lists: a header should be a scalar or a list of scalars
model.json: shape In, member Map: a header should be a scalar or a list of scalars
model.json: shape In, member Query: a query parameter should be a scalar, a list of scalars, or a map of strings or lists of strings
model.json: shape In, member QueryLists: a query parameter should be a scalar, a list of scalars, or a map of strings or lists of strings
model.json: shape In, member QueryMap: a query parameter should be a scalar, a list of scalars, or a map of strings or lists of strings
model.json: shape In, member Prefixed: headers under a prefix should be a map of strings
model.json: shape In, member PrefixedNumbers: headers under a prefix should be a map of strings
model.json: shape BadKeys: the keys of a map should be strings
model.json: operation Checksum: `httpChecksum` names the member "BadKeys", which should be a string in a header
model.json: operation Checksums: `httpChecksum` names the member "Gone", which should be a string in a header
model.json: shape Number2, member Body: a payload should be a structure, a union, a blob or a string
model.json: shape Payload, member Lost: has no place in the message: another member is the whole body
model.json: shape Payload, member Body: a payload should be a structure, a union, a blob or a string
"#);
}

#[test]
fn members_of_a_response_that_it_cannot_hold() {
    let output = json!({
        "Status": {"shape": "Text", "location": "statusCode"},
        "ByColor": {"shape": "ByColor", "location": "headers", "locationName": "x-"},
    });
    let mut model = members(
        json!({}),
        json!({
            "Out": {"type": "structure", "members": output},
            "Color": {"type": "string", "enum": ["red"]},
            "ByColor": {"type": "map", "key": {"shape": "Color"}, "value": {"shape": "Text"}},
        }),
    );
    model["operations"]["Put"]["output"] = json!({"shape": "Out"});
    assert_snapshot!(refused(&model), @r"
model.json: shape Out, member Status: the status of a response should be an integer or a long
model.json: shape Out, member ByColor: headers under a prefix should be a map of strings
");
}

#[test]
fn shapes_that_can_have_no_value() {
    let model = members(
        json!({"A": {"shape": "A"}, "Own": {"shape": "Own"}, "L": {"shape": "L"}, "M": {"shape": "M"}, "Fine": {"shape": "Fine"}}),
        json!({
            "A": {"type": "structure", "required": ["B"], "members": {"B": {"shape": "B"}}},
            "B": {"type": "structure", "required": ["C"], "members": {"C": {"shape": "C"}, "Fine": {"shape": "Fine"}}},
            "C": {"type": "structure", "required": ["A"], "members": {"A": {"shape": "A"}}},
            "Own": {"type": "structure", "required": ["Own"], "members": {"Own": {"shape": "Own"}}},
            "L": {"type": "list", "member": {"shape": "L"}},
            "M": {"type": "map", "key": {"shape": "Text"}, "value": {"shape": "N"}},
            "N": {"type": "list", "member": {"shape": "M"}},
            "Fine": {"type": "structure", "required": ["List"], "members": {"List": {"shape": "Fines"}}},
            "Fines": {"type": "list", "member": {"shape": "Fine"}},
        }),
    );
    assert_snapshot!(refused(&model), @r"
model.json: shape M: is a list or map that contains itself with no structure between
model.json: shape N: is a list or map that contains itself with no structure between
model.json: shape L: is a list or map that contains itself with no structure between
model.json: shape Own: has no value: the structures of this cycle require each other: Own
model.json: shape A: has no value: the structures of this cycle require each other: A, B, C
");
}

/// A model whose shapes `S0`, `S1`, … each contain the next.
fn chain(length: usize, link: impl Fn(String) -> Value) -> Value {
    let mut shapes: Map<String, Value> =
        (0..length).map(|n| (format!("S{n}"), link(format!("S{}", n + 1)))).collect();
    shapes.insert(format!("S{length}"), json!({"type": "string"}));
    members(json!({"A": {"shape": "S0"}}), Value::Object(shapes))
}

#[test]
fn shapes_that_nest_ten_thousand_times() {
    let structures =
        chain(10_000, |next| json!({"type": "structure", "members": {"A": {"shape": next}}}));
    assert_snapshot!(refused(&structures), @"model.json: shape S9900: shapes nest deeper than 100 below it");
    let lists = chain(10_000, |next| json!({"type": "list", "member": {"shape": next}}));
    assert_snapshot!(refused(&lists), @"model.json: shape S9900: shapes nest deeper than 100 below it");
    let maps = chain(
        10_000,
        |next| json!({"type": "map", "key": {"shape": "Text"}, "value": {"shape": next}}),
    );
    assert_snapshot!(refused(&maps), @"model.json: shape S9900: shapes nest deeper than 100 below it");
}

#[test]
fn several_faults_are_all_said() {
    let mut model = members(
        json!({
            "Twice": {"shape": "Text", "locationName": "X"},
            "twice": {"shape": "Text", "locationName": "X"},
            "Header": {"shape": "Text", "location": "header", "locationName": "a b"},
            "Deep": {"shape": "Bad"},
        }),
        json!({"Bad": {"type": "string", "enum": ["a", "a"]}}),
    );
    model["operations"]["Put"]["http"] = json!({"method": "put", "requestUri": "{Label}"});
    assert_snapshot!(refused(&model), @r#"
model.json: shape Bad: duplicate enum value "a"
model.json: shape In, member Header: "a b" is not a valid header name
model.json: shape In, member twice: becomes the Rust name `twice`, and so does member Twice
model.json: shape In, member twice: is written as the element `<X>`, and so is member Twice: a reader could not tell them apart
model.json: operation Put: unknown HTTP method "put"; expected one of DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT
model.json: operation Put: the URI "{Label}" should begin with `/`
model.json: operation Put: no member of the input is bound to the label {Label}
"#);
}

#[test]
fn operations_that_the_model_does_not_have() {
    let s3 = read(&workspace("models/s3/service-2.json"));
    let named = |names: &[&str]| Operations::Named(names.iter().map(ToString::to_string).collect());
    assert_snapshot!(refused_bytes(&s3, named(&["PutBucketNotifications"])), @r#"model.json: the model has no operation "PutBucketNotifications"; did you mean PutBucketNotification or GetBucketNotification or PutBucketReplication?"#);
    assert_snapshot!(refused_bytes(&s3, named(&["putobjectacl", "Nonsense", "PutObject", ""])), @r#"
model.json: the model has no operation "putobjectacl"; did you mean PutObjectAcl or GetObjectAcl or PutObject?
model.json: the model has no operation "Nonsense"
model.json: the model has no operation ""; did you mean GetObject or ListParts or PutObject?
"#);
    assert_snapshot!(refused_bytes(&s3, named(&[])), @"model.json: no operation is selected");
    let none = model(json!({}), json!({})).to_string();
    assert_snapshot!(refused_bytes(none.as_bytes(), Operations::All), @"model.json: no operation is selected");
}

/// Text that needs escapes in Rust, its comments and attributes, in XML or in TOML.
const NASTY: [&str; 30] = [
    "*/",
    "/*",
    "//",
    "///",
    "//!",
    "#[x]",
    "#![x]",
    "\"",
    "\\",
    "\\\"",
    "\"#",
    "r#\"",
    "'",
    "{",
    "}",
    "{}",
    "{{",
    "$x",
    "`",
    "```",
    "\n",
    "\r",
    "\r\n",
    "\t",
    "\0",
    "\u{1b}[31m",
    "\u{2028}",
    "\u{202e}abc",
    "\u{feff}",
    "é日😀",
];

/// A model with such text in every place that the generator accepts.
fn nasty() -> Value {
    let joined = NASTY.join(" ");
    let mut values: Vec<String> = NASTY.iter().map(ToString::to_string).collect();
    values.extend(
        ["unknown", "Unknown", "UNKNOWN", "self", "Self", "", " ", joined.as_str()]
            .map(str::to_owned),
    );
    // These errors become variants but no types, and some have the same code.
    let error =
        |code: Value| json!({"type": "structure", "members": {}, "exception": true, "error": code});
    let mut errors: Map<String, Value> =
        NASTY.iter().map(|code| ((*code).to_owned(), error(json!({"code": code})))).collect();
    for name in ["Unhandled", "UnhandledValue", "unhandled", "Self"] {
        errors.insert(name.to_owned(), error(json!({})));
    }
    errors.insert("Again".to_owned(), error(json!({"code": "Self"})));
    let references: Vec<Value> = errors.keys().map(|name| json!({"shape": name})).collect();
    let mut shapes = Value::Object(errors);
    shapes["In"] = json!({
        "type": "structure",
        "deprecated": true,
        "members": {
            "Enum": {"shape": "Enum", "deprecated": true, "deprecatedMessage": joined, "documentation": joined},
            "Enums": {"shape": "Enums"},
            "ByEnum": {"shape": "ByEnum"},
            "Query": {"shape": "Text", "location": "querystring", "locationName": joined},
            "Queries": {"shape": "Texts", "location": "querystring", "locationName": "\"{}\"\n"},
            "Sensitive": {"shape": "Text", "sensitive": true},
        },
        "documentation": joined,
    });
    shapes["Enum"] = json!({"type": "string", "enum": values, "documentation": joined});
    shapes["Enums"] = json!({"type": "list", "member": {"shape": "Enum"}});
    shapes["ByEnum"] = json!({"type": "map", "key": {"shape": "Enum"}, "value": {"shape": "Enum"}});
    shapes["Text"] = json!({"type": "string", "pattern": joined});
    shapes["Texts"] = json!({"type": "list", "member": {"shape": "Text"}});
    let text = joined.replace(['{', '}'], "");
    json!({
        "metadata": {
            "serviceId": joined, "serviceFullName": joined, "apiVersion": joined, "endpointPrefix": "hostile",
            "globalEndpoint": joined, "protocol": "rest-xml",
        },
        "operations": {
            "Put": {
                "http": {"method": "PUT", "requestUri": format!("/{text}?{text}")},
                "input": {"shape": "In"},
                "errors": references,
                "deprecated": true,
                "deprecatedMessage": joined,
                "documentation": joined,
                "documentationUrl": joined,
            },
        },
        "shapes": shapes,
        "documentation": joined,
        "version": joined,
    })
}

/// Namespaces that contain markup.
fn namespaces() -> Value {
    let uri = "urn:\"><evil a='&b;'/><!--]]>";
    let mut model = members(
        json!({
            "Default": {"shape": "Text", "xmlNamespace": {"uri": uri}},
            "Prefixed": {"shape": "Text", "locationName": "p:Prefixed", "xmlNamespace": {"prefix": "p", "uri": uri}},
            "Items": {"shape": "Items"},
            "Flat": {"shape": "Items", "flattened": true},
        }),
        json!({"Items": {"type": "list", "member": {"shape": "Text", "xmlNamespace": {"uri": uri}}}}),
    );
    model["operations"]["Put"]["input"]["xmlNamespace"] = json!({"uri": uri});
    model
}

const LOCAL: &str = "https://example.com";

/// Unusual but valid models.
static HARNESS: LazyLock<Result<Harness, String>> = LazyLock::new(|| {
    let test_crate = |name: &str, model: &Value, probe: Option<&str>| TestCrate {
        name: name.to_owned(),
        source: format!("{name}.json"),
        model: model.to_string().into_bytes(),
        operations: Operations::All,
        endpoint: None,
        waiters: None,
        probe: probe.map(str::to_owned),
    };
    let crates = [
        test_crate("hostile_nasty", &nasty(), Some(PROBE)),
        test_crate("hostile_namespaces", &namespaces(), None),
    ];
    Harness::open(&Path::new(env!("CARGO_TARGET_TMPDIR")).join("harness/hostile"), &crates)
});

/// Returns the values of the enum, as JSON.
const PROBE: &str = r#"use hostile_nasty::types::Enum;

pub fn probe() -> String {
    let values: Vec<&str> = Enum::VARIANTS.iter().map(Enum::as_str).collect();
    for value in &values {
        assert!(!matches!(Enum::from(*value), Enum::Unknown(_)), "{value:?}");
    }
    serde_json::json!(values).to_string()
}
"#;

fn harness() -> &'static Harness {
    HARNESS.as_ref().unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn nasty_values_compile_and_come_back_unchanged() {
    let found: Value = serde_json::from_str(&harness().probe("hostile_nasty").unwrap()).unwrap();
    assert_eq!(found, nasty()["shapes"]["Enum"]["enum"]);
}

#[test]
fn nasty_values_are_sent_as_they_are() {
    // Excludes text that XML cannot represent, which is refused.
    let values: Vec<&str> =
        NASTY.into_iter().filter(|value| !value.contains(['\0', '\u{1b}'])).collect();
    let input = json!({"Enums": values, "Query": "q", "Queries": ["r"]});
    let request =
        harness().request("hostile_nasty", "Put", &input, &json!({"endpoint_url": LOCAL}));
    let request = request.unwrap();
    let body = std::str::from_utf8(request.body_bytes()).unwrap();
    let document = roxmltree::Document::parse(body).unwrap();
    let read = document.descendants().filter(|node| node.has_tag_name("member"));
    let read: Vec<&str> = read.map(|node| node.text().unwrap_or_default()).collect();
    assert_eq!(read, values);
    let target = request.url.strip_prefix(LOCAL).unwrap();
    assert!(target.bytes().all(|byte| byte.is_ascii_graphic()), "{target}");
    assert_snapshot!("nasty", wire(&request));
}

#[test]
fn namespaces_are_escaped() {
    let input = json!({"Default": "d", "Prefixed": "p", "Items": ["i"], "Flat": ["f"]});
    let request =
        harness().request("hostile_namespaces", "Put", &input, &json!({"endpoint_url": LOCAL}));
    let request = request.unwrap();
    let body = std::str::from_utf8(request.body_bytes()).unwrap();
    let document = roxmltree::Document::parse(body).unwrap();
    let outline: Vec<String> = document
        .descendants()
        .filter(roxmltree::Node::is_element)
        .map(|node| {
            let name = node.tag_name();
            format!("{} in {:?}", name.name(), name.namespace().unwrap_or_default())
        })
        .collect();
    assert_snapshot!(outline.join("\n"), @r#"
In in "urn:\"><evil a='&b;'/><!--]]>"
Default in "urn:\"><evil a='&b;'/><!--]]>"
Prefixed in "urn:\"><evil a='&b;'/><!--]]>"
Items in "urn:\"><evil a='&b;'/><!--]]>"
member in "urn:\"><evil a='&b;'/><!--]]>"
Flat in "urn:\"><evil a='&b;'/><!--]]>"
"#);
}

fn mutations() -> Mutations {
    Mutations {
        values: vec![
            json!(null),
            json!(true),
            json!(-1),
            json!(1e300),
            json!(""),
            json!("\0\"*/"),
            json!("PutBucketNotificationRequest"),
            json!("Event"),
            json!("structure"),
            json!("list"),
            json!("map"),
            json!([]),
            json!(["Event"]),
            json!({}),
            json!({"shape": "Event"}),
            json!({"type": "structure", "members": {}}),
        ],
        names: &["", "Event", "shape", "type", "members", "*/", "Self", "events"],
        operation: "PutBucketNotification",
    }
}

fn s3() -> Value {
    serde_json::from_slice(&read(&workspace("models/s3/service-2.json"))).unwrap()
}

/// Reduces a model to this operation and the shapes it needs.
fn only(operation: &str, mut model: Value) -> Value {
    let mut needed = vec![model["operations"][operation]["input"]["shape"].clone()];
    let mut index = 0;
    while index < needed.len() {
        let shape = &model["shapes"][needed[index].as_str().unwrap()];
        let members = shape["members"].as_object().into_iter().flat_map(Map::values);
        let references = members.chain([&shape["member"], &shape["key"], &shape["value"]]);
        let targets = references.filter_map(|reference| reference.get("shape"));
        let targets: Vec<Value> = targets.filter(|name| !needed.contains(name)).cloned().collect();
        needed.extend(targets);
        index += 1;
    }
    let shapes = model["shapes"].as_object_mut().unwrap();
    shapes.retain(|name, _| needed.iter().any(|needed| needed == name));
    model["operations"].as_object_mut().unwrap().retain(|name, _| name == operation);
    model
}

#[test]
fn mutated_models_never_make_the_generator_panic() {
    // Only one operation, so that most mutations affect it.
    let model = only("PutBucketNotification", s3());
    let (rounds, faults) = (2_000, 3);
    let generated = mutations().survivors(&model, rounds, faults);
    // Some mutations survive and some do not.
    assert!((rounds / 10..rounds * 9 / 10).contains(&generated), "{generated} of {rounds}");
}

#[test]
fn nor_does_a_whole_model_with_many_faults() {
    mutations().survivors(&s3(), 20, 200);
}
