//! No change of a generated file goes unnoticed: after any edit of a model or the files beside it,
//! the comparison reports a change if and only if the code may differ.

#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use serde_json::{Map, Value, json};
use shapesmith_codegen::diff::Verdict;
use shapesmith_codegen::model::Model;
use shapesmith_codegen::{Diff, Errors, Generator, Operations, Output, load};

use common::comparison::document;
use common::workspace;

/// All inputs of a crate.
#[derive(Clone)]
struct Documents {
    model: Value,
    beside: [Value; 4],
    operations: Operations,
}

const BESIDE: [&str; 4] = ["paginators", "waiters", "endpoint rules", "partitions"];

impl Documents {
    fn document(&mut self, index: usize) -> &mut Value {
        index.checked_sub(1).map_or(&mut self.model, |index| &mut self.beside[index])
    }

    fn load(&self) -> Result<Model, Errors> {
        Ok(load("model", self.model.to_string().as_bytes())?.model)
    }

    fn generator<'m>(&self, model: &'m Model) -> Result<Generator<'m>, Errors> {
        let generator = Generator::new("model", model, "shop").operations(self.operations.clone());
        let [pages, waits, rules, partitions] =
            self.beside.each_ref().map(|document| document.to_string().into_bytes());
        generator
            .paginators(BESIDE[0], &pages)?
            .waiters(BESIDE[1], &waits)?
            .endpoint_rules(BESIDE[2], &rules)?
            .partitions(BESIDE[3], &partitions)
    }
}

/// The outcome of some edits.
#[derive(Default)]
struct Outcome {
    /// The number of edits after which the crate can still be generated.
    done: usize,
    /// The number of these that changed a file.
    changed: usize,
    problems: Vec<String>,
}

impl Outcome {
    fn check(&mut self, old: (&Generator<'_>, &Output), new: &Documents, edit: &str) {
        let Ok(model) = new.load() else { return };
        let Ok(generator) = new.generator(&model) else { return };
        let Ok(output) = generator.generate() else { return };
        let diff = Diff::new(old.0, &generator).unwrap();
        let verdict = diff.verdict().unwrap();
        self.done += 1;
        if output.files == old.1.files {
            if verdict > Verdict::Patch {
                self.problems.push(format!("{edit}: {verdict}, but no file differs"));
            }
            return;
        }
        self.changed += 1;
        let told = diff.changes.iter().any(|one| one.aspect.as_deref() != Some("generated code"));
        if verdict == Verdict::Same || !told {
            self.problems.push(format!("{edit}: a file differs, but it is not told why"));
        }
    }
}

/// Makes every small edit to every value of the documents, or to each `step`th value.
fn check_all(documents: &Documents, step: usize) -> Outcome {
    let model = documents.load().unwrap();
    let generator = documents.generator(&model).unwrap();
    let output = generator.generate().unwrap();
    let mut outcome = Outcome::default();
    for index in 0..=BESIDE.len() {
        let mut edited = documents.clone();
        let mut pointers = Vec::new();
        pointers_to(edited.document(index), String::new(), &mut pointers);
        for pointer in pointers.iter().step_by(step) {
            let original = edited.document(index).pointer(pointer).unwrap().clone();
            for (what, value) in edits(&original) {
                *edited.document(index).pointer_mut(pointer).unwrap() = value;
                let name = index.checked_sub(1).map_or("model", |index| BESIDE[index]);
                let edit = format!("{name} {pointer}: {what}");
                outcome.check((&generator, &output), &edited, &edit);
            }
            *edited.document(index).pointer_mut(pointer).unwrap() = original;
        }
    }
    assert!(outcome.problems.is_empty(), "{}", outcome.problems.join("\n"));
    outcome
}

fn pointers_to(value: &Value, pointer: String, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                let key = key.replace('~', "~0").replace('/', "~1");
                pointers_to(value, format!("{pointer}/{key}"), found);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                pointers_to(value, format!("{pointer}/{index}"), found);
            }
        }
        _ => {}
    }
    found.push(pointer);
}

/// Returns small edits of a value.
fn edits(value: &Value) -> Vec<(String, Value)> {
    let mut edits = Vec::new();
    let mut edit = |what: String, value: Value| edits.push((what, value));
    match value {
        Value::String(text) => {
            edit("longer".to_owned(), json!(format!("{text}x")));
            edit("lower case".to_owned(), json!(text.to_lowercase()));
        }
        Value::Bool(flag) => edit("flipped".to_owned(), json!(!flag)),
        Value::Number(number) => {
            edit("incremented".to_owned(), json!(number.as_u64().unwrap_or_default() + 1));
        }
        Value::Array(items) => {
            for index in 0..items.len() {
                let mut fewer = items.clone();
                fewer.remove(index);
                edit(format!("without {index}"), json!(fewer));
            }
            edit("reversed".to_owned(), items.iter().rev().cloned().collect());
        }
        Value::Object(map) => {
            for key in map.keys() {
                let mut fewer = map.clone();
                fewer.shift_remove(key);
                edit(format!("without {key}"), Value::Object(fewer));
            }
            let reversed: Map<String, Value> = map.clone().into_iter().rev().collect();
            edit("reversed".to_owned(), Value::Object(reversed));
            let mut more = map.clone();
            more.insert("deprecated".to_owned(), json!(true));
            edit("deprecated".to_owned(), Value::Object(more));
        }
        Value::Null => {}
    }
    edits
}

/// A service that contains everything once.
fn shop() -> Documents {
    let model = json!({
        "metadata": {
            "serviceId": "Shop", "serviceFullName": "The Shop", "protocol": "rest-xml",
            "apiVersion": "2020-01-01", "endpointPrefix": "shop", "signingName": "shop"
        },
        "operations": {
            "ListItems": {
                "http": {"method": "GET", "requestUri": "/items?list"},
                "input": {"shape": "ListItemsRequest"},
                "output": {"shape": "ListItemsResult"},
                "errors": [{"shape": "Closed"}, {"shape": "Sold"}]
            },
            "PutItem": {
                "http": {"method": "PUT", "requestUri": "/items/{Id}"},
                "input": {"shape": "PutItemRequest"},
                "errors": [{"shape": "Sold"}],
                "staticContextParams": {
                    "UseVault": {"value": true}, "Floor": {"value": "second"}
                },
                "httpChecksum": {
                    "requestAlgorithmMember": "Algorithm", "requestChecksumRequired": true
                }
            }
        },
        "shapes": {
            "ListItemsRequest": {"type": "structure", "members": {
                "Next": {"shape": "Text", "location": "querystring", "locationName": "next"},
                "Limit": {"shape": "Size", "location": "querystring", "locationName": "limit"}
            }},
            "ListItemsResult": {"type": "structure", "members": {
                "Items": {"shape": "Items"},
                "Next": {"shape": "Text"},
                "More": {"shape": "Flag"},
                "Shelf": {"shape": "Text", "location": "header", "locationName": "x-shelf"}
            }},
            "PutItemRequest": {"type": "structure", "required": ["Id"], "members": {
                "Id": {"shape": "Text", "location": "uri", "locationName": "Id",
                    "contextParam": {"name": "Item"}},
                "Algorithm": {"shape": "Algorithm", "location": "header",
                    "locationName": "x-amz-sdk-checksum-algorithm"},
                "Item": {"shape": "Item", "xmlNamespace": {"uri": "http://shop"}}
            }, "payload": "Item"},
            "Items": {"type": "list", "member": {"shape": "Item", "locationName": "Item"}},
            "Item": {"type": "structure", "required": ["Name"], "members": {
                "Name": {"shape": "Text", "locationName": "n"},
                "Made": {"shape": "Time"},
                "Colour": {"shape": "Colour"},
                "Sizes": {"shape": "Sizes", "flattened": true}
            }},
            "Closed": {"type": "structure", "exception": true, "members": {"Till": {"shape": "Time"}}},
            "Sold": {"type": "structure", "exception": true, "members": {"To": {"shape": "Text"}},
                "error": {"code": "SoldOut", "httpStatusCode": 410}},
            "Algorithm": {"type": "string", "enum": ["CRC32", "SHA256"]},
            "Colour": {"type": "string", "enum": ["red", "green", "Green"]},
            "Sizes": {"type": "map", "key": {"shape": "Text"}, "value": {"shape": "Size"}},
            "Text": {"type": "string", "max": 9, "pattern": "a+"},
            "Flag": {"type": "boolean"},
            "Size": {"type": "integer", "min": 1},
            "Time": {"type": "timestamp"}
        }
    });
    let pages = json!({"pagination": {"ListItems": {
        "input_token": "Next", "output_token": "Next", "more_results": "More",
        "limit_key": "Limit", "result_key": ["Items"]
    }}});
    let waits = json!({"version": 2, "waiters": {
        "ItemSold": {"operation": "ListItems", "delay": 2, "maxAttempts": 3, "acceptors": [
            {"state": "success", "matcher": "error", "expected": "SoldOut"},
            {"state": "retry", "matcher": "status", "expected": 200},
            {"state": "failure", "matcher": "pathAny", "argument": "Items[].Name",
                "expected": "broken"}
        ]},
        "ItemPut": {"operation": "PutItem", "delay": 2, "maxAttempts": 3, "acceptors": [
            {"state": "success", "matcher": "status", "expected": 200}
        ]}
    }});
    let partition = |id: &str, regex: &str, regions: &[&str]| {
        let entries = regions.iter().map(|region| ((*region).to_owned(), json!({})));
        json!({"id": id, "regionRegex": regex, "regions": Map::from_iter(entries), "outputs": {
            "name": id, "dnsSuffix": format!("{id}.com"), "supportsFIPS": true,
            "dualStackDnsSuffix": format!("{id}.net"), "supportsDualStack": false,
            "implicitGlobalRegion": regions[0]
        }})
    };
    let partitions = json!({"version": "1.1", "partitions": [
        partition("aws", r"^(us|eu)\-\w+\-\d+$", &["us-east-1", "eu-west-1", "aws-global"]),
        partition("aws-cn", r"^cn\-\w+\-\d+$", &["cn-north-1", "us-odd-1"])
    ]});
    Documents { model, beside: [pages, waits, rules(), partitions], operations: Operations::All }
}

fn rules() -> Value {
    json!({
        "version": "1.0",
        "parameters": {
            "Region": {"type": "String", "builtIn": "AWS::Region", "required": false},
            "UseFIPS": {"type": "Boolean", "builtIn": "AWS::UseFIPS", "default": false,
                "required": true},
            "Item": {"type": "String", "required": false},
            "Floor": {"type": "String"},
            "UseVault": {"type": "Boolean", "required": false}
        },
        "rules": [
            {"type": "tree", "conditions": [
                {"fn": "isSet", "argv": [{"ref": "Region"}]},
                {"fn": "aws.partition", "argv": [{"ref": "Region"}], "assign": "partition"}
            ], "rules": [
                {"type": "endpoint", "conditions": [
                    {"fn": "isSet", "argv": [{"ref": "UseVault"}]},
                    {"fn": "booleanEquals", "argv": [{"ref": "UseVault"}, true]},
                    {"fn": "isSet", "argv": [{"ref": "Floor"}]}
                ], "endpoint": {
                    "url": "https://vault-{Floor}.{Region}.{partition#dnsSuffix}",
                    "headers": {"x-vault": ["a", "b"], "x-floor": ["{Floor}"]},
                    "properties": {"backend": "Vault", "authSchemes": [
                        {"name": "sigv4a", "signingName": "vault", "signingRegionSet": ["*"]},
                        {"name": "sigv4", "signingName": "vault", "signingRegion": "{Region}",
                            "disableDoubleEncoding": true}
                    ]}
                }},
                {"type": "error", "conditions": [
                    {"fn": "booleanEquals", "argv": [{"ref": "UseFIPS"}, true]},
                    {"fn": "booleanEquals", "argv": [false,
                        {"fn": "getAttr", "argv": [{"ref": "partition"}, "supportsFIPS"]}]}
                ], "error": "No FIPS here"},
                {"type": "endpoint", "conditions": [
                    {"fn": "booleanEquals", "argv": [{"ref": "UseFIPS"}, true]}
                ], "endpoint": {"url": "https://shop-fips.{Region}.{partition#dnsSuffix}"}},
                {"type": "endpoint", "conditions": [
                    {"fn": "isSet", "argv": [{"ref": "Item"}]},
                    {"fn": "isValidHostLabel", "argv": [{"ref": "Item"}, false]}
                ], "endpoint": {"url": "https://{Item}.{Region}.{partition#dnsSuffix}"}},
                {"type": "endpoint", "conditions": [],
                    "endpoint": {"url": "https://shop.{Region}.{partition#dnsSuffix}"}}
            ]},
            {"type": "error", "conditions": [], "error": "No region"}
        ]
    })
}

#[test]
fn no_edit_of_any_document_goes_unnoticed() {
    let Outcome { done, changed, .. } = check_all(&shop(), 1);
    assert!(done > 500 && changed > 200, "{done} edits, {changed} of them changed a file");
}

#[test]
fn no_edit_of_what_a_selection_needs_goes_unnoticed() {
    let operations = Operations::Named(vec!["ListItems".to_owned()]);
    let Outcome { done, changed, .. } = check_all(&Documents { operations, ..shop() }, 4);
    assert!(done > 80 && changed > 30, "{done} edits, {changed} of them changed a file");
}

#[test]
fn no_edit_of_the_real_rules_goes_unnoticed() {
    let read = |file: &str| document(&workspace(&format!("models/{file}")));
    let mut documents = shop();
    documents.beside[2] = read("s3/endpoint-rule-set-1.json");
    documents.beside[3] = read("partitions.json");
    let Outcome { done, changed, .. } = check_all(&documents, 250);
    assert!(done > 40 && changed > 15, "{done} edits, {changed} of them changed a file");
}
