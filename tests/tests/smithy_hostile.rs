//! Hostile and invalid Smithy models. Each results in all its errors, with places and expectations.
//! None causes a panic or an endless loop.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use insta::assert_snapshot;
use serde_json::{Map, Value, json};
use shapesmith_codegen::{Generator, load};

use common::mutations::Mutations;
use common::{read, workspace};

/// A model of the service `Hostile` with one operation, `PUT /`, and these shapes in the namespace
/// `a`. The input of the operation is `In`.
fn model(shapes: Value) -> Value {
    let mut all = json!({
        "a#Hostile": {
            "type": "service",
            "operations": [{"target": "a#Put"}],
            "traits": {"aws.protocols#restXml": {}},
        },
        "a#Put": {
            "type": "operation",
            "input": {"target": "a#In"},
            "traits": {"smithy.api#http": {"method": "PUT", "uri": "/"}},
        },
    });
    let Value::Object(shapes) = shapes else { panic!("no shapes") };
    for (name, shape) in shapes {
        let id = if name.contains('#') { name } else { format!("a#{name}") };
        all[id] = shape;
    }
    json!({"smithy": "2.0", "shapes": all})
}

/// The same, with an input with these members.
fn members(members: Value, mut shapes: Value) -> Value {
    shapes["In"] = json!({"type": "structure", "members": members});
    model(shapes)
}

/// A member with traits of Smithy's prelude.
fn member(target: &str, traits: &[(&str, Value)]) -> Value {
    let traits: Map<String, Value> =
        traits.iter().map(|(name, value)| (format!("smithy.api#{name}"), value.clone())).collect();
    json!({"target": target, "traits": traits})
}

const STRING: &str = "smithy.api#String";

/// Returns the errors of a model, from any step.
fn refused(model: &Value) -> String {
    let loaded = match load("model.json", model.to_string().as_bytes()) {
        Ok(loaded) => loaded,
        Err(errors) => return errors.to_string(),
    };
    let generated = Generator::new("model.json", &loaded.model, "c").generate();
    generated.expect_err("a model that is refused").to_string()
}

fn warnings(model: &Value) -> String {
    let loaded = load("model.json", model.to_string().as_bytes());
    let warnings = loaded.unwrap_or_else(|errors| panic!("{errors}")).warnings;
    warnings.iter().map(|warning| format!("{warning}\n")).collect()
}

#[test]
fn versions_that_are_not_known() {
    let each = ["1.0", "3", "2.0.1", ""].map(|version| json!({"smithy": version}));
    let each = each.into_iter().chain([json!({"smithy": 2}), json!({"smithy": null})]);
    let said: Vec<String> = each.map(|model| refused(&model)).collect();
    assert_snapshot!(said.join("\n"), @r#"
model.json: unsupported Smithy version "1.0", expected one of 2, 2.0, 2.1
model.json: unsupported Smithy version "3", expected one of 2, 2.0, 2.1
model.json: unsupported Smithy version "2.0.1", expected one of 2, 2.0, 2.1
model.json: unsupported Smithy version "", expected one of 2, 2.0, 2.1
model.json: `smithy` should be a string, found a number
model.json: `smithy` should be a string, found null
"#);
}

#[test]
fn documents_without_one_service() {
    assert_snapshot!(refused(&json!({"smithy": "2.0"})), @r#"model.json: there is no shape of the type "service""#);
    assert_snapshot!(refused(&json!({"smithy": "2.0", "metadata": [], "shapes": 1, "shape": {}})), @r#"
model.json: `metadata`: expected an object, found a list
model.json: `shapes` should be an object, found a number
model.json: there is no shape of the type "service"
"#);
    let service = json!({"type": "service", "traits": {"aws.protocols#restXml": {}}});
    let mut two = model(json!({"Other": service, "In": {"type": "structure"}}));
    assert_snapshot!(refused(&two), @"model.json: there are several services, expected one: a#Hostile, a#Other");
    // A mixin for services is not a service.
    two["shapes"]["a#Other"]["traits"]["smithy.api#mixin"] = json!({});
    assert_snapshot!(warnings(&two), @"");
    two["shapes"]["a#Hostile"]["traits"] = json!({"x.y#someProtocol": {}});
    assert_snapshot!(refused(&two), @"model.json: shape a#Hostile: the service has no known protocol, expected one of aws.protocols#awsJson1_1, aws.protocols#awsJson1_0, aws.protocols#restJson1, aws.protocols#restXml, smithy.protocols#rpcv2Cbor, aws.protocols#awsQuery, aws.protocols#ec2Query");
}

#[test]
fn protocols() {
    let with = |traits: Value| {
        let mut model = model(json!({"In": {"type": "structure"}}));
        model["shapes"]["a#Hostile"]["traits"] = traits;
        model
    };
    let settings = json!({"aws.protocols#restXml": {"noErrorWrapping": true, "http": ["h2"], "compact": true}});
    assert_snapshot!(warnings(&with(settings)), @"shape a#Hostile, `aws.protocols#restXml`: `compact` is not a known trait; it has no effect");
    assert_snapshot!(refused(&with(json!({"aws.protocols#restXml": []}))), @"model.json: shape a#Hostile, `aws.protocols#restXml`: expected an object, found a list");
}

#[test]
fn wrong_types_everywhere() {
    let odd = json!({
        "NoObject": 1,
        "NoType": {},
        "Type": {"type": []},
        "In": {"type": "structure", "members": [], "mixins": {}, "traits": []},
        "Out": {
            "type": "structure",
            "members": {
                "NoObject": 1,
                "NoTarget": {},
                "Target": {"target": 1, "traits": 1},
                "Traits": {"target": STRING, "traits": {
                    "smithy.api#required": true,
                    "smithy.api#deprecated": "yes",
                    "smithy.api#xmlName": {},
                    "smithy.api#xmlNamespace": "urn:x",
                    "smithy.api#xmlFlattened": 1,
                    "smithy.api#xmlAttribute": null,
                    "smithy.api#timestampFormat": 1,
                    "smithy.api#sensitive": [],
                    "smithy.api#idempotencyToken": "once",
                    "smithy.rules#contextParam": {"name": 1},
                    "smithy.api#eventPayload": 1,
                }},
                "Header": {"target": STRING, "traits": {"smithy.api#httpHeader": 1, "smithy.api#httpPayload": 1}},
            },
        },
        "List": {"type": "list", "member": 1},
        "NoMember": {"type": "list", "members": {}},
        "Map": {"type": "map", "key": {"target": 1}, "value": []},
        "NoKey": {"type": "map", "value": {"target": STRING}},
        "Enum": {"type": "enum", "members": {"A": {"target": "smithy.api#Unit", "traits": {"smithy.api#enumValue": 1}}}},
        "EnumTrait": {"type": "string", "traits": {"smithy.api#enum": [1, {}, {"value": 1}]}},
        "EnumTraits": {"type": "string", "traits": {"smithy.api#enum": {}}},
        "Resource": {"type": "resource", "read": 1, "operations": {}, "resources": [1, {}]},
        "Applied": {"type": "apply", "traits": 1},
    });
    let mut odd = model(odd);
    odd["shapes"]["a#Put"]["output"] = json!({"target": "a#Out"});
    odd["shapes"]["a#Put"]["errors"] = json!([{"target": 1}]);
    odd["shapes"]["a#Put"]["traits"] = json!({
        "smithy.api#http": {"method": 1},
        "smithy.api#endpoint": {"hostPrefix": 1},
        "aws.protocols#httpChecksum": {"requestChecksumRequired": "yes", "requestAlgorithmMember": 1},
    });
    odd["shapes"]["a#Hostile"]["version"] = json!(1);
    odd["shapes"]["a#Hostile"]["rename"] = json!({"a#In": 1});
    odd["shapes"]["a#Hostile"]["resources"] = json!([{"target": "a#Resource"}]);
    odd["shapes"]["a#Hostile"]["traits"]["aws.api#service"] = json!({"sdkId": 1});
    odd["shapes"]["a#Out"]["members"]["Uses"] = json!({"target": "a#Uses"});
    let names = ["NoObject", "List", "NoMember", "Map", "NoKey", "Enum", "EnumTrait", "EnumTraits"];
    let uses = names.map(|name| (name.to_owned(), json!({"target": format!("a#{name}")})));
    odd["shapes"]["a#Uses"] = json!({"type": "structure", "members": Map::from_iter(uses)});
    assert_snapshot!(refused(&odd), @r"
model.json: shape a#Hostile: `version` should be a string, found a number
model.json: shape a#Hostile: `rename` should be an object of names by shape ids, found a number
model.json: shape a#Put, `errors`: `target` should be a string, found a number
model.json: shape a#NoObject: expected an object, found a number
model.json: shape a#NoType: `type` is missing, expected a string
model.json: shape a#Type: `type` should be a string, found a list
model.json: shape a#In: `members` should be an object, found a list
model.json: shape a#In: `traits` should be an object, found a list
model.json: shape a#In: `mixins` should be a list of references to shapes, found an object
model.json: shape a#Out, member NoObject: expected an object, found a number
model.json: shape a#Out, member NoTarget: `target` is missing, expected a string
model.json: shape a#Out, member Target: `target` should be a string, found a number
model.json: shape a#Out, member Target: `traits` should be an object, found a number
model.json: shape a#List, member member: expected an object, found a number
model.json: shape a#Map, member key: `target` should be a string, found a number
model.json: shape a#Map, member value: expected an object, found a list
model.json: shape a#Resource, `read`: expected an object, found a number
model.json: shape a#Resource: `operations` should be a list of references to shapes, found an object
model.json: shape a#Resource, `resources`: expected an object, found a number
model.json: shape a#Resource, `resources`: `target` is missing, expected a string
model.json: shape a#Applied, `apply`: `traits` should be an object, found a number
model.json: shape a#Applied: traits are applied to it, but it does not exist
model.json: shape a#Hostile, `aws.api#service`: `sdkId` should be a string, found a number
model.json: operation a#Put, `smithy.api#http`: `method` should be a string, found a number
model.json: operation a#Put, `smithy.api#http`: `uri` is missing, expected a string
model.json: operation a#Put, `smithy.api#endpoint`: `hostPrefix` should be a string, found a number
model.json: operation a#Put, `aws.protocols#httpChecksum`: `requestChecksumRequired` should be true or false, found a string
model.json: operation a#Put, `aws.protocols#httpChecksum`: `requestAlgorithmMember` should be a string, found a number
model.json: shape a#Out, member Traits: `smithy.api#timestampFormat` should be a string, found a number
model.json: shape a#Out, member Traits, `smithy.api#required`: expected an object, found true or false
model.json: shape a#Out, member Traits, `smithy.api#xmlNamespace`: expected an object, found a string
model.json: shape a#Out, member Traits, `smithy.api#xmlAttribute`: expected an object, found null
model.json: shape a#Out, member Traits, `smithy.api#xmlFlattened`: expected an object, found a number
model.json: shape a#Out, member Traits, `smithy.api#sensitive`: expected an object, found a list
model.json: shape a#Out, member Traits, `smithy.api#idempotencyToken`: expected an object, found a string
model.json: shape a#Out, member Traits, `smithy.api#eventPayload`: expected an object, found a number
model.json: shape a#Out, member Traits, `smithy.api#deprecated`: expected an object, found a string
model.json: shape a#Out, member Traits, `smithy.rules#contextParam`: `name` should be a string, found a number
model.json: shape a#Out, member Traits: `smithy.api#xmlName` should be a string, found an object
model.json: shape a#Out, member Header: `smithy.api#httpHeader` should be a string, found a number
model.json: shape a#Out, member Header, `smithy.api#httpPayload`: expected an object, found a number
model.json: shape a#EnumTraits: `smithy.api#enum` should be a list of definitions, found an object
model.json: shape a#EnumTrait, `smithy.api#enum`: expected an object, found a number
model.json: shape a#EnumTrait, `smithy.api#enum`: `value` is missing, expected a string
model.json: shape a#EnumTrait, `smithy.api#enum`: `value` should be a string, found a number
model.json: shape a#Enum, member A: `smithy.api#enumValue` should be a string, found a number
model.json: shape a#NoKey: `key` is missing, expected a reference to a shape
model.json: shape a#NoMember: `member` is missing, expected a reference to a shape
");
}

#[test]
fn what_is_not_there() {
    let odd = json!({
        "In": {"type": "structure", "members": {
            "Gone": {"target": "a#Gone"},
            "Prelude": {"target": "smithy.api#Gone"},
            "Operation": {"target": "a#Put"},
            "Mixin": {"target": "a#Mixin"},
            "List": {"target": "a#List"},
            "Document": {"target": "smithy.api#Document"},
            "Big": {"target": "smithy.api#BigInteger"},
            "Odd": {"target": "a#Odd"},
        }},
        "Mixin": {"type": "structure", "traits": {"smithy.api#mixin": {}}},
        "List": {"type": "list", "member": {"target": "Gone"}},
        "Odd": {"type": "quaternion"},
        "Resource": {"type": "resource", "read": {"target": "a#Gone"}, "create": {"target": "a#In"}, "resources": [{"target": "a#Put"}]},
        "no id": {"type": "string"},
        "a#b$c": {"type": "string"},
        "#c": {"type": "string"},
    });
    let mut odd = model(odd);
    odd["shapes"]["a#Put"]["output"] = json!({"target": "a#List"});
    odd["shapes"]["a#Put"]["errors"] = json!([{"target": "a#Gone"}, {"target": STRING}]);
    odd["shapes"]["a#Put"]["traits"] = json!({});
    odd["shapes"]["a#Hostile"]["errors"] = json!([{"target": "a#Mixin"}]);
    odd["shapes"]["a#Hostile"]["resources"] = json!([{"target": "a#Resource"}]);
    odd["shapes"]["a#Hostile"]["rename"] = json!({"a#Gone": "Went"});
    assert_snapshot!(refused(&odd), @r#"
model.json: shape a#Odd: unknown type "quaternion"
model.json: shape "a#b$c": expected the id of a shape, as in "com.example#Shape"
model.json: shape #c: expected the id of a shape, as in "com.example#Shape"
model.json: shape a#Resource: refers to "a#Put", which should be of the type "resource"
model.json: operation a#Put: `smithy.api#http` is missing, expected an object with a method and a uri
model.json: operation a#Put: refers to "a#List", which should be of the type "structure"
model.json: operation a#Put: refers to "a#Gone", which does not exist
model.json: operation a#Put: refers to "smithy.api#String", which should be of the type "structure"
model.json: operation a#Put: refers to "a#Mixin", which is a mixin
model.json: shape a#Resource: refers to "a#In", which should be of the type "operation"
model.json: shape a#Resource: refers to "a#Gone", which does not exist
model.json: shape a#In, member Gone: refers to "a#Gone", which does not exist
model.json: shape a#In, member Prelude: refers to "smithy.api#Gone", which does not exist
model.json: shape a#In, member Operation: refers to "a#Put": the type "operation" has no values
model.json: shape a#In, member Mixin: refers to "a#Mixin", which is a mixin
model.json: shape a#In, member Big: refers to "smithy.api#BigInteger": the type "bigInteger" is not supported
model.json: shape a#List, member member: refers to "Gone", which does not exist
"#);
}

#[test]
fn traits_that_are_not_known_are_warnings() {
    let odd = member(
        STRING,
        &[("httpCookie", json!("c")), ("tags", json!(["a"])), ("documentation", json!("Prose."))],
    );
    let mut odd =
        members(json!({"A": odd}), json!({"Free": {"type": "string", "traits": {"x.y#free": {}}}}));
    odd["shapes"]["a#Put"]["traits"]["x.y#traced"] = json!({});
    odd["shapes"]["a#Put"]["traits"]["smithy.api#http"]["version"] = json!(2);
    odd["shapes"]["a#In"]["traits"] = json!({"x.y#packed": true, "smithy.api#since": "2026"});
    odd["shapes"]["a#In"]["shape"] = json!(1);
    odd["shapes"]["a#Hostile"]["traits"]["x.y#cached"] = json!(1);
    odd["shapes"]["a#Hostile"]["rename"] = json!({"a#Free": "Freed"});
    odd["colour"] = json!("red");
    assert_snapshot!(warnings(&odd), @r#"
shape a#In: `shape` is not a known trait; it has no effect
`colour` is not a known trait; it has no effect
shape a#Hostile: `x.y#cached` is not a known trait; it has no effect
operation a#Put, `smithy.api#http`: `version` is not a known trait; it has no effect
operation a#Put: `x.y#traced` is not a known trait; it has no effect
shape a#In, member A: `smithy.api#httpCookie` is not a known trait; it has no effect
shape a#In: `x.y#packed` is not a known trait; it has no effect
shape a#Hostile: `rename` names "a#Free", which no operation leads to
"#);
}

#[test]
fn traits_without_a_meaning_in_their_place_have_none() {
    let traits = [("httpHeader", json!("X-H")), ("httpLabel", json!({})), ("xmlName", json!("N"))];
    let inner = json!({"type": "structure", "members": {"A": member(STRING, &traits)}});
    let list = json!({"type": "list", "member": {"target": STRING}, "traits": {"smithy.api#xmlName": "L", "smithy.api#xmlFlattened": {}}});
    let model = members(
        json!({"A": {"target": "a#Inner"}, "L": {"target": "a#List"}}),
        json!({"Inner": inner, "List": list}),
    );
    assert_eq!(warnings(&model), "");
    let loaded = load("model.json", model.to_string().as_bytes()).unwrap().model;
    let output = Generator::new("model.json", &loaded, "c").generate().unwrap();
    let code: String = output.files.into_iter().map(|file| file.contents).collect();
    assert!(code.contains("<N>") && !code.contains("x-h") && !code.contains("<L><L>"), "{code}");
    // They are visible when models are compared.
    let inner = &loaded.shapes["Inner"];
    let shapesmith_codegen::model::Kind::Structure(inner) = &inner.kind else { panic!() };
    let facts: Vec<&String> = inner.members["A"].facts.keys().collect();
    assert_eq!(facts, ["smithy.api#httpHeader", "smithy.api#httpLabel"]);
}

#[test]
fn bindings_that_contradict_each_other() {
    let both = [("httpHeader", json!("X-H")), ("httpQuery", json!("q"))];
    let payload = [("httpPayload", json!({}))];
    let media = json!({"type": "string", "traits": {"smithy.api#mediaType": "text/plain"}});
    let odd = members(
        json!({
            "Both": member(STRING, &both),
            "Body": member("a#Blob", &payload),
            "Bodies": member("a#Blob", &payload),
            "Text": member("a#Text", &[("httpHeader", json!("X-Text"))]),
        }),
        json!({"Text": media, "Blob": {"type": "blob", "traits": {"smithy.api#mediaType": "image/png"}}}),
    );
    assert_snapshot!(refused(&odd), @r"
model.json: shape a#In, member Both: is bound to more than one part of an HTTP message
model.json: shape a#In, member Body: `smithy.api#mediaType` is not supported in a header, nor for a whole body
model.json: shape a#In, member Bodies: `smithy.api#mediaType` is not supported in a header, nor for a whole body
model.json: shape a#In, member Bodies: is the whole body, and so is member Body
model.json: shape a#In, member Text: `smithy.api#mediaType` is not supported in a header, nor for a whole body
");
    // A structure in two places, with a member that is called differently in each.
    let header = member(STRING, &[("httpHeader", json!("X-H"))]);
    let own = json!({"H": header, "Own": {"target": "a#In"}});
    assert_snapshot!(refused(&members(own, json!({}))), @"model.json: shape a#In, member H: is bound to HTTP under another name than it has in documents, and its structure is part of both: this is not supported");
}

#[test]
fn mixins_that_cannot_be() {
    let mixin = |mixins: &[&str], members: Value| {
        let mixins: Vec<Value> = mixins.iter().map(|id| json!({"target": id})).collect();
        json!({"type": "structure", "mixins": mixins, "members": members, "traits": {"smithy.api#mixin": {}}})
    };
    let number = json!({"A": {"target": "smithy.api#Integer"}});
    let text = json!({"A": {"target": STRING}});
    let odd = model(json!({
        "In": {"type": "structure", "mixins": [{"target": "a#Gone"}, {"target": "a#Plain"}, {"target": "a#Text"}, {"target": "a#A"}, {"target": "a#B"}]},
        "Plain": {"type": "structure"},
        "Text": {"type": "string", "traits": {"smithy.api#mixin": {}}},
        "A": mixin(&[], text.clone()),
        "B": mixin(&[], number.clone()),
        "Own": mixin(&["a#Own"], json!({})),
        "One": mixin(&["a#Two"], json!({})),
        "Two": mixin(&["a#Three"], json!({})),
        "Three": mixin(&["a#One"], json!({})),
        "a#In$Gone": {"type": "apply", "traits": {"smithy.api#required": {}}},
        "a#Plain$Gone": {"type": "apply", "traits": {}},
        "a#Lost": {"type": "apply", "traits": {}},
        "a#A$A": {"type": "apply", "traits": {"smithy.api#xmlName": "X"}, "members": {}},
        "Twice": {"type": "structure", "members": {"M": member(STRING, &[("xmlName", json!("X")), ("tags", json!(["a"]))])}},
        "a#Twice$M": {"type": "apply", "traits": {"smithy.api#xmlName": "Y", "smithy.api#tags": ["b"]}},
    }));
    assert_snapshot!(refused(&odd), @r#"
model.json: shape a#Lost: traits are applied to it, but it does not exist
model.json: shape a#Twice, member M: `smithy.api#xmlName` is applied to it twice, with different values
model.json: shape a#One: is mixed into itself: a#One, a#Three, a#Two
model.json: shape a#Own: is mixed into itself: a#Own
model.json: shape a#In: mixes in "a#Gone", which does not exist
model.json: shape a#In: mixes in "a#Plain", which is not a mixin
model.json: shape a#In: mixes in "a#Text", which is of another type
model.json: shape a#In, member A: refers to "smithy.api#String" in one place and to "smithy.api#Integer" in another, of which one is a mixin
model.json: shape a#In, member Gone: traits are applied to it, but it does not exist
model.json: shape a#Plain, member Gone: traits are applied to it, but it does not exist
"#);
}

/// Each of so many shapes has a member and the one before as a mixin.
fn chain(length: usize) -> Value {
    let link = |n: usize| {
        let mixins: Vec<Value> =
            (n > 0).then(|| json!({"target": format!("a#M{}", n - 1)})).into_iter().collect();
        let members = json!({format!("A{n}"): {"target": STRING}});
        json!({"type": "structure", "mixins": mixins, "members": members, "traits": {"smithy.api#mixin": {}}})
    };
    let mut shapes: Map<String, Value> = (0..length).map(|n| (format!("M{n}"), link(n))).collect();
    shapes.insert(
        "In".to_owned(),
        json!({"type": "structure", "mixins": [{"target": format!("a#M{}", length - 1)}]}),
    );
    model(Value::Object(shapes))
}

#[test]
fn mixins_that_copy_more_than_there_is_memory() {
    assert_eq!(warnings(&chain(200)), "");
    assert_snapshot!(refused(&chain(10_000)), @"model.json: shape a#M631: with its mixins, more than 200000 values are copied");
    // Twice as many ways to the first with each step.
    let step = |n: usize| {
        let mixins: Vec<Value> = (0..2).filter(|_| n > 0).map(|m| json!({"target": format!("a#{}", ["L", "R"][m].to_owned() + &(n - 1).to_string())})).collect();
        json!({"type": "structure", "mixins": mixins, "traits": {"smithy.api#mixin": {}}})
    };
    let names = (0..200).flat_map(|n| ["L", "R"].map(|side| (format!("{side}{n}"), step(n))));
    let mut shapes: Map<String, Value> = names.collect();
    shapes.insert("In".to_owned(), json!({"type": "structure", "mixins": [{"target": "a#L199"}]}));
    assert_eq!(warnings(&model(Value::Object(shapes))), "");
}

#[test]
fn resources_without_end() {
    let resource = |next: &str| json!({"type": "resource", "resources": [{"target": next}], "read": {"target": "a#Put"}});
    let mut shapes: Map<String, Value> =
        (0..10_000).map(|n| (format!("R{n}"), resource(&format!("a#R{}", n + 1)))).collect();
    shapes.insert("R10000".to_owned(), resource("a#R0"));
    shapes.insert("In".to_owned(), json!({"type": "structure"}));
    let mut odd = model(Value::Object(shapes));
    odd["shapes"]["a#Hostile"]["resources"] = json!([{"target": "a#R0"}]);
    assert_eq!(warnings(&odd), "");
}

#[test]
fn operations_that_nothing_binds_are_left_out() {
    let put = json!({"type": "operation", "traits": {"smithy.api#http": 1}});
    let mixin = json!({"type": "operation", "traits": {"smithy.api#mixin": {}}});
    let in_ = json!({"type": "structure"});
    let model = model(json!({"In": in_, "Free": put, "b#Put": put, "Mixin": mixin}));
    assert_snapshot!(warnings(&model), @r"
operation a#Free: is skipped: neither the service nor one of its resources binds it
operation b#Put: is skipped: neither the service nor one of its resources binds it
");
}

#[test]
fn shapes_of_one_name_in_two_namespaces() {
    let structure =
        |member: &str| json!({"type": "structure", "members": {member: {"target": STRING}}});
    let mut odd = members(
        json!({"Own": {"target": "a#Note"}, "Other": {"target": "b#Note"}, "Text": {"target": "c#Note"}}),
        json!({"Note": structure("A"), "b#Note": structure("B"), "c#Note": {"type": "string"}}),
    );
    odd["shapes"]["b#Put"] = odd["shapes"]["a#Put"].clone();
    odd["shapes"]["a#Hostile"]["operations"] = json!([{"target": "a#Put"}, {"target": "b#Put"}]);
    assert_snapshot!(refused(&odd), @r#"
model.json: operation b#Put: has the name of "a#Put", which is an operation too
model.json: shape b#Note: has the name of "a#Note": the service should rename one of them
"#);
    odd["shapes"]["a#Hostile"]["operations"] = json!([{"target": "a#Put"}]);
    odd["shapes"]["a#Hostile"]["rename"] = json!({"b#Note": "In"});
    assert_snapshot!(refused(&odd), @r#"model.json: shape b#Note: has the name of "a#In": the service should rename one of them"#);
    odd["shapes"]["a#Hostile"]["rename"] = json!({"b#Note": "*/ evil"});
    assert_snapshot!(refused(&odd), @r#"model.json: shape a#Hostile: `rename` gives "b#Note" the name "*/ evil", which cannot be one"#);
    odd["shapes"]["a#Hostile"]["rename"] = json!({"b#Note": "OtherNote"});
    let model = load("model.json", odd.to_string().as_bytes()).unwrap().model;
    let names: Vec<&String> = model.shapes.keys().collect();
    assert_eq!(names, ["Note", "OtherNote", "c#Note", "In", "String"]);
    assert!(Generator::new("model.json", &model, "c").generate().is_ok());
}

#[test]
fn names_that_are_no_identifiers() {
    let structure = json!({"type": "structure", "members": {"A": {"target": STRING}}});
    let nasty = ["a b", "*/", "\"", "é", "1"];
    let shapes: Map<String, Value> =
        nasty.iter().map(|name| (format!("a#{name}"), structure.clone())).collect();
    let mut uses: Map<String, Value> = nasty
        .iter()
        .enumerate()
        .map(|(n, name)| (format!("M{n}"), json!({"target": format!("a#{name}")})))
        .collect();
    uses.extend(nasty.iter().map(|name| ((*name).to_owned(), json!({"target": STRING}))));
    let mut odd = members(Value::Object(uses), Value::Object(shapes));
    odd["shapes"]["a#//"] = odd["shapes"]["a#Put"].clone();
    odd["shapes"]["a#Hostile"]["operations"] = json!([{"target": "a#//"}]);
    assert_snapshot!(refused(&odd), @r#"
model.json: shape "a b": the name should be ASCII letters, digits and underscores, beginning with a letter
model.json: shape "*/": the name should be ASCII letters, digits and underscores, beginning with a letter
model.json: shape "\"": the name should be ASCII letters, digits and underscores, beginning with a letter
model.json: shape é: the name should be ASCII letters, digits and underscores, beginning with a letter
model.json: shape 1: the name should be ASCII letters, digits and underscores, beginning with a letter
model.json: operation "//": the name should be ASCII letters, digits and underscores, beginning with a letter
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
            json!("com.example.notifications#Event"),
            json!("com.example.notifications#Target"),
            json!("structure"),
            json!("list"),
            json!("map"),
            json!("apply"),
            json!([]),
            json!([{"target": "com.example.notifications#Target"}]),
            json!({}),
            json!({"target": "com.example.notifications#Event"}),
            json!({"type": "structure", "members": {}}),
            json!({"smithy.api#mixin": {}}),
        ],
        names: &[
            "",
            "Event",
            "target",
            "type",
            "members",
            "mixins",
            "*/",
            "a#b",
            "a#b$c",
            "smithy.api#httpPayload",
            "smithy.api#xmlName",
        ],
        operation: "PutBucketNotification",
    }
}

#[test]
fn mutated_models_never_make_the_generator_panic() {
    let twin = read(&workspace("tests/cases/put_bucket_notification_smithy/model.json"));
    let twin = serde_json::from_slice(&twin).unwrap();
    let (rounds, faults) = (2_000, 3);
    let generated = mutations().survivors(&twin, rounds, faults);
    // Some survive, some do not: neither is all that happens.
    assert!((rounds / 10..rounds * 9 / 10).contains(&generated), "{generated} of {rounds}");
}

#[test]
fn nor_does_what_smithy_has_of_everything() {
    let model = read(&workspace("tests/cases/smithy/model.json"));
    let model = serde_json::from_slice(&model).unwrap();
    let mutations = Mutations { operation: "PutDocument", ..mutations() };
    mutations.survivors(&model, 1_000, 20);
}
