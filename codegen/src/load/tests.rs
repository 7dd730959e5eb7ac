//! Reading models, and the errors of invalid ones.

use serde_json::json;

use super::*;
use crate::Generator;
use crate::model::{ErrorTraits, Kind, Protocol, Structure};

const MODEL: &[u8] = br#"{
    "metadata": {"serviceId": "Clock", "protocol": "rest-xml", "endpointPrefix": "clock"},
    "operations": {"GetTime": {"http": {"method": "GET", "requestUri": "/time"}}},
    "shapes": {}
}"#;

fn faults(read: impl FnOnce(Generator<'_>) -> Result<Generator<'_>, Errors>) -> String {
    let model = load("model.json", MODEL).unwrap().model;
    match read(Generator::new("model.json", &model, "clock")) {
        Err(errors) => errors.to_string(),
        Ok(_) => String::new(),
    }
}

#[test]
fn all_faults_of_waiters_are_told() {
    let waiters = |json: &str| faults(|generator| generator.waiters("w", json.as_bytes()));
    let expected = "\
        w: waiter A: the model has no operation \"GetTim\"; did you mean GetTime?\n\
        w: waiter A: `delay` should be a whole number from 0, found a number\n\
        w: waiter A: `maxAttempts` should be a whole number from 0, found nothing\n\
        w: waiter A, acceptor 1: unknown state \"good\"\n\
        w: waiter A, acceptor 1: `expected` should be an HTTP status\n\
        w: waiter A, acceptor 2: `state` is missing, expected a string\n\
        w: waiter A, acceptor 2: unknown matcher \"pathSome\"\n\
        w: waiter A, acceptor 3: `argument` is missing, expected a string\n\
        w: waiter A, acceptor 3: `expected` should be a string, or true or false\n\
        w: waiter A, acceptor 4: `expected` should be an error's code, or true or false\n\
        w: waiter A, acceptor 5: expected an object, found a number";
    let json = r#"{"version": 2, "waiters": {"A": {
        "operation": "GetTim", "delay": -1, "description": "Words.", "acceptors": [
            {"state": "good", "matcher": "status", "expected": 2},
            {"matcher": "pathSome", "argument": "x", "expected": true},
            {"state": "retry", "matcher": "path", "expected": 1},
            {"state": "retry", "matcher": "error"},
            5
        ]}}}"#;
    assert_eq!(waiters(json), expected);
    let expected = "w: `waiters` is missing: this is not a botocore waiters-2 document\n\
        w: `version` should be 2, found 1";
    assert_eq!(waiters(r#"{"version": 1}"#), expected);
    assert!(waiters("{").starts_with("w: not valid JSON"));
    assert_eq!(waiters("[]"), "w: expected an object, found a list");
}

#[test]
fn all_faults_of_paginators_are_told() {
    let paginators = |json: &str| faults(|generator| generator.paginators("p", json.as_bytes()));
    let json = r#"{"pagination": {
        "GetTme": {"input_token": "A", "output_token": ["B", "C"], "result_key": []},
        "GetTime": {"input_token": 1, "output_token": ["B", 2], "more_results": []}}}"#;
    let expected = "\
        p: paginator GetTme: the model has no operation \"GetTme\"; did you mean GetTime?\n\
        p: paginator GetTme: `result_key` should be a string or a list of strings, found a list\n\
        p: paginator GetTme: `input_token` has 1 and `output_token` 2, expected as many\n\
        p: paginator GetTime: `input_token` should be a string or a list of strings, found a number\n\
        p: paginator GetTime: `output_token` should be a list of strings, found a number\n\
        p: paginator GetTime: `result_key` should be a string or a list of strings, found nothing\n\
        p: paginator GetTime: `more_results` should be a string, found a list";
    assert_eq!(paginators(json), expected);
    let expected = "p: `pagination` is missing: this is not a botocore paginators-1 document";
    assert_eq!(paginators("{}"), expected);
}

#[test]
fn unknown_keys_are_warnings() {
    let model = load("model.json", MODEL).unwrap().model;
    let json = br#"{"version": 2, "colour": 1, "waiters": {"A": {"operation": "GetTime",
        "delay": 1, "maxAttempts": 1, "speed": 2, "acceptors": [
            {"state": "retry", "matcher": "status", "expected": 200, "argument": "x"}]}}}"#;
    let generator = Generator::new("model.json", &model, "clock").waiters("w", json).unwrap();
    let output = generator.generate().unwrap();
    let warnings: Vec<String> = output.warnings.iter().map(ToString::to_string).collect();
    let expected = [
        "w: `colour` is not a known trait; it has no effect",
        "w: waiter A: `speed` is not a known trait; it has no effect",
        "w: waiter A, acceptor 1: `argument` is not a known trait; it has no effect",
    ];
    assert_eq!(warnings, expected);
}

/// A model in botocore's form of a service that speaks `protocols`, with an operation `Get` whose
/// output is `Out`.
fn botocore(protocols: &[&str], metadata: Value, shapes: Value) -> Model {
    let mut all = json!({
        "serviceId": "Clock", "endpointPrefix": "clock", "targetPrefix": "Clock",
        "protocol": protocols.first(), "protocols": protocols,
    });
    extend(&mut all, metadata);
    let http = json!({"method": "POST", "requestUri": "/"});
    let get = json!({"http": http, "output": {"shape": "Out", "resultWrapper": "GetResult"}});
    read(&json!({"metadata": all, "operations": {"Get": get}, "shapes": shapes}))
}

/// The same in Smithy's form, with these traits of the service.
fn smithy(traits: Value, shapes: Value) -> Model {
    let mut all = json!({
        "a#Clock": {
            "type": "service",
            "operations": [{"target": "a#Get"}],
            "traits": traits,
        },
        "a#Get": {
            "type": "operation",
            "output": {"target": "a#Out"},
            "traits": {"smithy.api#http": {"method": "GET", "uri": "/"}},
        },
    });
    extend(&mut all, shapes);
    read(&json!({"smithy": "2.0", "shapes": all}))
}

fn extend(object: &mut Value, with: Value) {
    let (Value::Object(object), Value::Object(with)) = (object, with) else { panic!() };
    object.extend(with);
}

fn read(document: &Value) -> Model {
    let loaded = load("model.json", document.to_string().as_bytes()).unwrap();
    assert_eq!(loaded.warnings, []);
    loaded.model
}

fn members<'m>(model: &'m Model, shape: &str) -> &'m Structure {
    let Kind::Structure(structure) = &model.shapes[shape].kind else { panic!("{shape}") };
    structure
}

#[test]
fn of_several_protocols_the_preferred_one_is_chosen() {
    let out = json!({"Out": {"type": "structure", "members": {}}});
    let metadata = json!({
        "targetPrefix": "Clock_2026", "jsonVersion": "1.0", "awsQueryCompatible": {},
        "protocols": ["smithy-rpc-v2-cbor", "smithy-rpc-v9", "json", "query"],
    });
    let model = botocore(&["smithy-rpc-v2-cbor"], metadata, out).metadata;
    assert_eq!(model.protocol, Protocol::AwsJson);
    assert_eq!(model.protocols, [Protocol::RpcV2Cbor, Protocol::AwsJson, Protocol::Query]);
    assert_eq!(model.target_prefix.as_deref(), Some("Clock_2026"));
    assert_eq!(model.json_version.as_deref(), Some("1.0"));
    assert!(model.query_compatible);

    let traits = json!({
        "smithy.protocols#rpcv2Cbor": {}, "aws.protocols#awsJson1_0": {},
        "aws.protocols#awsQuery": {}, "aws.protocols#awsQueryCompatible": {},
        "smithy.api#xmlNamespace": {"uri": "urn:clock"},
    });
    let model = smithy(traits, json!({"a#Out": {"type": "structure"}})).metadata;
    assert_eq!(model.protocol, Protocol::AwsJson);
    assert_eq!(model.protocols, [Protocol::AwsJson, Protocol::RpcV2Cbor, Protocol::Query]);
    assert_eq!(model.target_prefix.as_deref(), Some("Clock"));
    assert_eq!(model.json_version.as_deref(), Some("1.0"));
    assert!(model.query_compatible);
}

#[test]
fn a_protocol_can_be_named() {
    let botocore = json!({
        "metadata": {"serviceId": "Clock", "endpointPrefix": "clock", "targetPrefix": "Clock",
            "protocol": "smithy-rpc-v2-cbor", "protocols": ["smithy-rpc-v2-cbor", "json", "query"]},
        "operations": {},
        "shapes": {"Late": {"type": "structure", "members": {}, "exception": true,
            "error": {"code": "Clock.Late"}}},
    });
    let protocols = json!({"smithy.protocols#rpcv2Cbor": {}, "aws.protocols#awsJson1_1": {},
        "aws.protocols#awsQuery": {}, "smithy.api#xmlNamespace": {"uri": "urn:clock"}});
    let smithy = json!({"smithy": "2.0", "shapes": {
        "a#Clock": {"type": "service", "traits": protocols, "errors": [{"target": "a#Late"}],
            "operations": [{"target": "a#Get"}]},
        "a#Get": {"type": "operation"},
        "a#Late": {"type": "structure", "traits": {"smithy.api#error": "client",
            "aws.protocols#awsQueryError": {"code": "Clock.Late", "httpResponseCode": 400}}},
    }});
    for document in [botocore, smithy] {
        let json = document.to_string();
        let speaking =
            |name| load_speaking("clock.json", json.as_bytes(), &Patches::default(), name);
        for (name, expected, code) in [
            (None, Protocol::AwsJson, None),
            (Some("json"), Protocol::AwsJson, None),
            (Some("smithy-rpc-v2-cbor"), Protocol::RpcV2Cbor, None),
            (Some("query"), Protocol::Query, Some("Clock.Late")),
        ] {
            let model = speaking(name).unwrap().model;
            assert_eq!(model.metadata.protocol, expected);
            let error = members(&model, "Late").error.as_ref().unwrap();
            assert_eq!(error.code.as_deref(), code, "{name:?}");
        }
        for name in ["rest-xml", "cbor", ""] {
            let errors = speaking(Some(name)).unwrap_err().to_string();
            let problem = format!("the service does not speak {name:?}, it speaks ");
            assert!(errors.contains(&problem), "{errors}");
            for spoken in ["\"json\"", "\"query\"", "\"smithy-rpc-v2-cbor\""] {
                assert!(errors.contains(spoken), "{errors}");
            }
        }
    }
}

#[test]
fn operations_of_aws_json_need_a_target() {
    let errors = load(
        "clock.json",
        br#"{"metadata": {"serviceId": "Clock", "protocol": "json", "endpointPrefix": "clock"},
            "operations": {}, "shapes": {}}"#,
    )
    .unwrap_err();
    assert_eq!(
        errors.to_string(),
        "clock.json: `metadata`: `targetPrefix` is missing, expected a string"
    );
}

#[test]
fn services_without_a_known_protocol_are_refused() {
    let model = |metadata: Value| {
        let document = json!({"metadata": metadata, "operations": {}, "shapes": {}});
        load("m", document.to_string().as_bytes()).unwrap_err().to_string()
    };
    let metadata = json!({"serviceId": "A", "endpointPrefix": "a", "protocol": "soap"});
    assert_eq!(model(metadata), "m: `metadata`: unknown protocol \"soap\"");
    let metadata = json!({
        "serviceId": "A", "endpointPrefix": "a", "protocol": "json", "protocols": ["soap", "rpc"],
    });
    assert_eq!(model(metadata), "m: `metadata`: unknown protocol \"soap\" or \"rpc\"");
}

#[test]
fn query_has_a_wrapper_around_results() {
    let out = json!({"Out": {"type": "structure", "members": {}}});
    let model = botocore(&["query"], json!({}), out);
    assert_eq!(model.operations["Get"].result_wrapper.as_deref(), Some("GetResult"));

    let out = json!({"a#Out": {"type": "structure"}});
    let model = smithy(json!({"aws.protocols#awsQuery": {}}), out.clone());
    assert_eq!(model.operations["Get"].result_wrapper.as_deref(), Some("GetResult"));
    let model = smithy(json!({"aws.protocols#ec2Query": {}}), out);
    assert_eq!(model.operations["Get"].result_wrapper, None);
}

#[test]
fn members_have_names_for_ec2() {
    let out = json!({
        "Out": {"type": "structure", "members": {"Id": {"shape": "Text", "queryName": "ID"}}},
        "Text": {"type": "string"},
    });
    let model = botocore(&["ec2"], json!({}), out);
    assert_eq!(members(&model, "Out").members["Id"].query_name.as_deref(), Some("ID"));

    let traits = json!({"aws.protocols#ec2QueryName": "ID"});
    let id = json!({"target": "smithy.api#String", "traits": traits});
    let out = json!({"a#Out": {"type": "structure", "members": {"Id": id}}});
    let model = smithy(json!({"aws.protocols#ec2Query": {}}), out);
    assert_eq!(members(&model, "Out").members["Id"].query_name.as_deref(), Some("ID"));
}

#[test]
fn strings_in_headers_may_hold_json() {
    let out = json!({
        "Out": {"type": "structure", "members": {
            "Json": {
                "shape": "Text", "jsonvalue": true, "location": "header", "locationName": "X-Json",
            },
        }},
        "Text": {"type": "string"},
    });
    let model = botocore(&["rest-json"], json!({}), out);
    assert!(members(&model, "Out").members["Json"].json_value);

    let header = json!({"smithy.api#httpHeader": "X-Json"});
    let out = json!({
        "a#Out": {"type": "structure", "members": {
            "Json": {"target": "a#Json", "traits": header},
            "InBody": {"target": "a#Json"},
        }},
        "a#Json": {"type": "string", "traits": {"smithy.api#mediaType": "application/json"}},
    });
    let model = smithy(json!({"aws.protocols#restJson1": {}}), out);
    assert!(members(&model, "Out").members["Json"].json_value);
    assert!(!members(&model, "Out").members["InBody"].json_value);
}

#[test]
fn json_names_are_for_rest_json_only() {
    let name = json!({"smithy.api#jsonName": "the-id", "smithy.api#xmlName": "TheId"});
    let id = json!({"target": "smithy.api#String", "traits": name});
    let out = json!({"a#Out": {"type": "structure", "members": {"Id": id}}});
    let name = |protocol: &str| {
        let model = smithy(json!({protocol: {}}), out.clone());
        members(&model, "Out").members["Id"].location_name.clone()
    };
    assert_eq!(name("aws.protocols#restJson1").as_deref(), Some("the-id"));
    assert_eq!(name("aws.protocols#restXml").as_deref(), Some("TheId"));
    assert_eq!(name("aws.protocols#awsJson1_1"), None);
    assert_eq!(name("smithy.protocols#rpcv2Cbor"), None);
}

#[test]
fn documents_and_sparse_collections() {
    let out = json!({
        "Out": {"type": "structure", "members": {"Any": {"shape": "Any"}}},
        "Any": {"type": "structure", "members": {}, "document": true},
        "List": {"type": "list", "member": {"shape": "Any"}, "sparse": true},
    });
    let model = botocore(&["rest-json"], json!({}), out);
    assert_eq!(model.shapes["Any"].kind, Kind::Document);
    assert!(model.shapes["List"].sparse && !model.shapes["Any"].sparse);

    let out = json!({
        "a#Out": {"type": "structure", "members": {
            "Any": {"target": "smithy.api#Document"},
            "List": {"target": "a#List"},
        }},
        "a#List": {
            "type": "list",
            "member": {"target": "smithy.api#String"},
            "traits": {"smithy.api#sparse": {}},
        },
    });
    let model = smithy(json!({"aws.protocols#restJson1": {}}), out);
    assert_eq!(model.shapes["Document"].kind, Kind::Document);
    assert!(model.shapes["List"].sparse && !model.shapes["Document"].sparse);
}

#[test]
fn errors_have_a_code_for_each_protocol() {
    let error = |code: Option<&str>, query_code: Option<&str>, status: Option<u16>| ErrorTraits {
        code: code.map(str::to_owned),
        query_code: query_code.map(str::to_owned),
        status,
    };
    let of_botocore = |protocol: &str, code: &str| {
        let metadata = json!({"code": code, "httpStatusCode": 404, "senderFault": true});
        let gone =
            json!({"type": "structure", "members": {}, "exception": true, "error": metadata});
        let out = json!({"type": "structure", "members": {}});
        let model = botocore(&[protocol], json!({}), json!({"Out": out, "Gone": gone}));
        members(&model, "Gone").error.clone()
    };
    assert_eq!(of_botocore("query", "Left"), Some(error(Some("Left"), None, Some(404))));
    assert_eq!(of_botocore("json", "Left"), Some(error(None, Some("Left"), Some(404))));
    assert_eq!(of_botocore("json", "Gone"), Some(error(None, None, Some(404))));

    let of_smithy = |protocol: &str| {
        let traits = json!({
            "smithy.api#error": "client", "smithy.api#httpError": 410,
            "aws.protocols#awsQueryError": {"code": "Left", "httpResponseCode": 404},
        });
        let gone = json!({"type": "structure", "traits": traits});
        let mut service = json!({"a#Gone": gone, "a#Out": {"type": "structure"}});
        let get = json!({
            "type": "operation",
            "output": {"target": "a#Out"},
            "errors": [{"target": "a#Gone"}],
            "traits": {"smithy.api#http": {"method": "GET", "uri": "/"}},
        });
        extend(&mut service, json!({"a#Get": get}));
        members(&smithy(json!({protocol: {}}), service), "Gone").error.clone()
    };
    let query = of_smithy("aws.protocols#awsQuery");
    assert_eq!(query, Some(error(Some("Left"), None, Some(404))));
    let cbor = of_smithy("smithy.protocols#rpcv2Cbor");
    assert_eq!(cbor, Some(error(None, Some("Left"), Some(410))));
    assert_eq!(of_smithy("aws.protocols#restXml"), Some(error(None, None, Some(410))));
}

#[test]
fn a_status_is_one_of_http() {
    let error = json!({"httpStatusCode": 20});
    let gone = json!({"type": "structure", "members": {}, "exception": true, "error": error});
    let metadata = json!({"serviceId": "A", "endpointPrefix": "a", "protocol": "query"});
    let document = json!({"metadata": metadata, "operations": {}, "shapes": {"Gone": gone}});
    let errors = load("m", document.to_string().as_bytes()).unwrap_err();
    let expected = "m: shape Gone, `error`: `httpStatusCode` should be an HTTP status, found 20";
    assert_eq!(errors.to_string(), expected);
}

#[test]
fn what_cannot_be_signed_is_told() {
    let said = |document: &Value| match load("m", document.to_string().as_bytes()) {
        Err(errors) => errors.to_string(),
        Ok(loaded) => loaded.warnings.iter().map(|warning| format!("warning: {warning}")).collect(),
    };
    let botocore = |metadata: Value, operation: Value| {
        let mut all = json!({"serviceId": "A", "endpointPrefix": "a", "protocol": "rest-json"});
        extend(&mut all, metadata);
        let mut get = json!({"http": {"method": "POST", "requestUri": "/"}});
        extend(&mut get, operation);
        said(&json!({"metadata": all, "operations": {"Get": get}, "shapes": {}}))
    };
    let none = || json!({});
    let unsent = "is not supported: requests can be built, but clients cannot send them";
    for version in ["v4", "s3v4", "s3"] {
        assert_eq!(botocore(json!({"signatureVersion": version}), none()), "");
    }
    let (sigv4, sigv4a) = ("aws.auth#sigv4", "aws.auth#sigv4a");
    let (bearer, no_auth) = ("smithy.api#httpBearerAuth", "smithy.api#noAuth");
    assert_eq!(botocore(json!({"signatureVersion": "v2", "auth": [sigv4, bearer]}), none()), "");
    for metadata in [
        json!({"auth": [no_auth]}),
        json!({"auth": [bearer]}),
        json!({"signatureVersion": "bearer"}),
    ] {
        assert_eq!(botocore(metadata, none()), "");
    }
    for operation in [
        json!({"auth": [no_auth], "authtype": "none"}),
        json!({"authtype": "v4-unsigned-body"}),
        json!({"authtype": "bearer"}),
        json!({"auth": [bearer, sigv4]}),
    ] {
        assert_eq!(botocore(none(), operation), "");
    }
    assert_eq!(
        botocore(json!({"signatureVersion": "v2"}), none()),
        format!("warning: `metadata`: the signatureVersion \"v2\" {unsent}"),
    );
    let api_key = "smithy.api#httpApiKeyAuth";
    assert_eq!(
        botocore(json!({"signatureVersion": "v4", "auth": [api_key, sigv4a]}), none()),
        format!("warning: `metadata`: the authentication {api_key:?} or {sigv4a:?} {unsent}"),
    );
    assert_eq!(
        botocore(json!({"auth": [sigv4a, sigv4]}), none()),
        "warning: `metadata`: the authentication \"aws.auth#sigv4a\" is not supported: \
         \"aws.auth#sigv4\" is used instead",
    );
    assert_eq!(
        botocore(none(), json!({"auth": [api_key]})),
        format!("warning: operation Get: the authentication {api_key:?} {unsent}"),
    );
    assert_eq!(
        botocore(none(), json!({"authtype": "custom"})),
        format!("warning: operation Get: the authtype \"custom\" {unsent}"),
    );

    let smithy = |traits: Value, operation: Value| {
        let mut all = json!({"aws.protocols#awsJson1_1": {}});
        extend(&mut all, traits);
        let operations = json!([{"target": "a#Get"}]);
        let service = json!({"type": "service", "operations": operations, "traits": all});
        let get = json!({"type": "operation", "traits": operation});
        said(&json!({"smithy": "2.0", "shapes": {"a#A": service, "a#Get": get}}))
    };
    assert_eq!(smithy(none(), none()), "");
    assert_eq!(smithy(json!({bearer: {}, sigv4: {"name": "a"}}), none()), "");
    assert_eq!(smithy(json!({sigv4: {"name": "a"}}), json!({"smithy.api#auth": []})), "");
    assert_eq!(smithy(json!({bearer: {}}), none()), "");
    assert_eq!(smithy(json!({sigv4: {"name": "a"}}), json!({"smithy.api#optionalAuth": {}})), "");
    assert_eq!(
        smithy(json!({api_key: {}}), none()),
        format!("warning: shape a#A: the authentication {api_key:?} {unsent}"),
    );
    let both = json!({sigv4: {"name": "a"}, api_key: {}, "smithy.api#auth": [api_key, sigv4]});
    assert_eq!(
        smithy(both, none()),
        format!(
            "warning: shape a#A: the authentication {api_key:?} is not supported: {sigv4:?} is used \
             instead"
        ),
    );
    assert_eq!(
        smithy(json!({sigv4: {"name": "a"}, api_key: {}}), json!({"smithy.api#auth": [api_key]})),
        format!("warning: operation a#Get: the authentication {api_key:?} {unsent}"),
    );
}

#[test]
fn parameters_of_endpoint_rules_may_be_paths_into_the_input() {
    let paths = json!({"Names": {"path": "keys(Items)"}});
    let http = json!({"method": "POST", "requestUri": "/"});
    let metadata = json!({"serviceId": "Clock", "endpointPrefix": "clock", "protocol": "rest-xml"});
    let of_botocore = |paths: &Value| {
        let get = json!({"http": http, "operationContextParams": paths});
        json!({"metadata": metadata, "operations": {"Get": get}, "shapes": {}})
    };
    let of_smithy = json!({
        "a#Out": {"type": "structure"},
        "a#Get": {"type": "operation", "output": {"target": "a#Out"}, "traits": {
            "smithy.api#http": {"method": "GET", "uri": "/"},
            "smithy.rules#operationContextParams": paths,
        }},
    });
    let models =
        [read(&of_botocore(&paths)), smithy(json!({"aws.protocols#restXml": {}}), of_smithy)];
    for model in &models {
        let read = &model.operations["Get"];
        assert_eq!(read.operation_context_params["Names"], "keys(Items)");
        assert!(!read.facts.keys().any(|fact| fact.ends_with("operationContextParams")));
    }
    let broken = of_botocore(&json!({"Names": {"paht": "a"}})).to_string();
    let errors = load("model.json", broken.as_bytes()).map(|_| ()).unwrap_err();
    let expected = "model.json: operation Get: `operationContextParams`, Names: expected an object \
                    with a `path`";
    assert_eq!(errors.to_string(), expected);
}
