//! A `PutItem` request of twenty attributes and a `Query` response of one MiB, compared with the
//! official client and with serde_json.

mod common;

use std::collections::HashMap;
use std::hint::black_box;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use divan::Bencher;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use shapesmith_peers::dynamodb as ours;
use shapesmith_peers::dynamodb::Operation as _;
use shapesmith_runtime::{Body, Bytes, Map, Response};

use aws_sdk_dynamodb as theirs;
use common::{Ours, Sent, Theirs, config, run};

fn main() {
    requests_are_equal();
    outputs_are_equal();
    divan::Divan::from_args().main();
}

/// An item with attributes of every type.
fn item(number: usize) -> Value {
    json!({
        "pk": {"S": format!("customer#{:08}", number * 7919)},
        "sk": {"S": format!("order#2024-05-{:02}T12:34:56.789Z", number % 28 + 1)},
        "email": {"S": format!("someone.{number}@example.com")},
        "name": {"S": "Zoë Ångström-O'Neill"},
        "notes": {"S": "Leave the parcel at the back door.\nSay \"hello\" to the dog; it does not bite, \
                        but it barks at anything that moves, and at most things that do not."},
        "url": {"S": format!("https://shop.example.com/orders/{number}?ref=mail&lang=en")},
        "quantity": {"N": (number % 17).to_string()},
        "price": {"N": format!("{}.{:02}", number * 3, number % 100)},
        "created": {"N": (1_716_000_000 + number).to_string()},
        "weight": {"N": "-0.0000012345678901234567890123456789"},
        "paid": {"BOOL": number % 2 == 0},
        "deleted": {"NULL": true},
        "thumbnail": {"B": STANDARD.encode(vec![number as u8; 96])},
        "tags": {"SS": ["new", "fragile", "gift", "express"]},
        "sizes": {"NS": ["1", "2.5", "38", "44"]},
        "hashes": {"BS": [STANDARD.encode([1; 32]), STANDARD.encode([2; 32])]},
        "address": {"M": {
            "street": {"S": "1 Long Lane"}, "city": {"S": "Springfield"}, "zip": {"S": "01109"},
            "geo": {"M": {"lat": {"N": "42.1015"}, "lon": {"N": "-72.5898"}}}
        }},
        "lines": {"L": [
            {"M": {"sku": {"S": "AX-100"}, "count": {"N": "2"}, "price": {"N": "9.99"}}},
            {"M": {"sku": {"S": "BX-200"}, "count": {"N": "1"}, "price": {"N": "19.99"}}},
            {"S": "free of charge"}
        ]},
        "empty": {"L": []},
        "status": {"S": "SHIPPED"}
    })
}

/// The items of the response, and its body of one MiB.
fn query() -> (Vec<Item>, Bytes) {
    let whole = |count: usize| {
        let items: Vec<Value> = (0..count).map(item).collect();
        json!({"Count": count, "ScannedCount": count, "Items": items,
            "LastEvaluatedKey": {"pk": {"S": "a"}, "sk": {"S": "b"}}})
    };
    let count = (1 << 20) / item(500).to_string().len();
    let whole = whole(count).to_string();
    let output: Output = serde_json::from_str(&whole).expect("it is valid");
    (output.items, whole.into())
}

type Item = HashMap<String, Attribute>;

/// What one writes by hand, for serde_json.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Attribute {
    S(String),
    N(String),
    B(Blob),
    #[serde(rename = "SS")]
    Ss(Vec<String>),
    #[serde(rename = "NS")]
    Ns(Vec<String>),
    #[serde(rename = "BS")]
    Bs(Vec<Blob>),
    M(Item),
    L(Vec<Attribute>),
    #[serde(rename = "NULL")]
    Null(bool),
    #[serde(rename = "BOOL")]
    Bool(bool),
}

#[derive(Clone, Debug, PartialEq)]
struct Blob(Vec<u8>);

impl Serialize for Blob {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Blob {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        STANDARD.decode(text.as_bytes()).map(Blob).map_err(serde::de::Error::custom)
    }
}

#[derive(Serialize)]
struct Input<'a> {
    #[serde(rename = "TableName")]
    table_name: &'a str,
    #[serde(rename = "Item")]
    item: &'a Item,
    #[serde(rename = "ReturnConsumedCapacity")]
    return_consumed_capacity: &'a str,
    #[serde(rename = "ConditionExpression")]
    condition_expression: &'a str,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Output {
    #[serde(rename = "Items")]
    items: Vec<Item>,
    #[serde(rename = "Count")]
    count: i32,
    #[serde(rename = "ScannedCount")]
    scanned_count: i32,
    #[serde(rename = "LastEvaluatedKey")]
    last_evaluated_key: Item,
}

/// Converts between the attributes of serde and those of a crate.
macro_rules! attributes {
    ($module:ident, $sdk:ident, $map:ident, $blob:ty, $new_blob:path) => {
        mod $module {
            use $sdk::types::AttributeValue;

            use super::*;

            pub type Attributes = $map<String, AttributeValue>;

            pub fn to(item: &Item) -> Attributes {
                item.iter().map(|(name, value)| (name.clone(), to_one(value))).collect()
            }

            fn to_one(value: &Attribute) -> AttributeValue {
                let blob = |blob: &Blob| $new_blob(blob.0.clone());
                match value {
                    Attribute::S(text) => AttributeValue::S(text.clone()),
                    Attribute::N(text) => AttributeValue::N(text.clone()),
                    Attribute::B(bytes) => AttributeValue::B(blob(bytes)),
                    Attribute::Ss(texts) => AttributeValue::Ss(texts.clone()),
                    Attribute::Ns(texts) => AttributeValue::Ns(texts.clone()),
                    Attribute::Bs(blobs) => AttributeValue::Bs(blobs.iter().map(blob).collect()),
                    Attribute::M(item) => AttributeValue::M(to(item)),
                    Attribute::L(values) => AttributeValue::L(values.iter().map(to_one).collect()),
                    Attribute::Null(value) => AttributeValue::Null(*value),
                    Attribute::Bool(value) => AttributeValue::Bool(*value),
                }
            }

            pub fn from(item: &Attributes) -> Item {
                item.iter().map(|(name, value)| (name.clone(), from_one(value))).collect()
            }

            fn from_one(value: &AttributeValue) -> Attribute {
                let blob = |blob: &$blob| Blob(AsRef::<[u8]>::as_ref(blob).to_vec());
                match value {
                    AttributeValue::S(text) => Attribute::S(text.clone()),
                    AttributeValue::N(text) => Attribute::N(text.clone()),
                    AttributeValue::B(bytes) => Attribute::B(blob(bytes)),
                    AttributeValue::Ss(texts) => Attribute::Ss(texts.clone()),
                    AttributeValue::Ns(texts) => Attribute::Ns(texts.clone()),
                    AttributeValue::Bs(blobs) => Attribute::Bs(blobs.iter().map(blob).collect()),
                    AttributeValue::M(item) => Attribute::M(from(item)),
                    AttributeValue::L(values) => {
                        Attribute::L(values.iter().map(from_one).collect())
                    }
                    AttributeValue::Null(value) => Attribute::Null(*value),
                    AttributeValue::Bool(value) => Attribute::Bool(*value),
                    other => panic!("{other:?}"),
                }
            }
        }
    };
}

attributes!(our_items, ours, Map, Bytes, Bytes::from);
attributes!(their_items, theirs, HashMap, theirs::primitives::Blob, theirs::primitives::Blob::new);

fn attributes() -> Item {
    serde_json::from_value(item(1234)).expect("it is valid")
}

const CONDITION: &str = "attribute_not_exists(pk) AND attribute_not_exists(sk)";

fn our_input(
    item: Map<String, ours::types::AttributeValue>,
) -> ours::operation::put_item::PutItemInput {
    ours::operation::put_item::PutItemInput::builder()
        .table_name("orders")
        .set_item(Some(item))
        .return_consumed_capacity(ours::types::ReturnConsumedCapacity::Total)
        .condition_expression(CONDITION)
        .build()
        .expect("nothing required is missing")
}

fn by_hand(item: &Item) -> Vec<u8> {
    let input = Input {
        table_name: "orders",
        item,
        return_consumed_capacity: "TOTAL",
        condition_expression: CONDITION,
    };
    serde_json::to_vec(&input).expect("it is written")
}

fn put_ours(client: &ours::Client, item: our_items::Attributes) {
    let request = client
        .put_item()
        .table_name("orders")
        .set_item(Some(item))
        .return_consumed_capacity(ours::types::ReturnConsumedCapacity::Total)
        .condition_expression(CONDITION);
    black_box(run(request.send()).expect("an output"));
}

fn put_theirs(client: &theirs::Client, item: their_items::Attributes) {
    let request = client
        .put_item()
        .table_name("orders")
        .set_item(Some(item))
        .return_consumed_capacity(theirs::types::ReturnConsumedCapacity::Total)
        .condition_expression(CONDITION);
    black_box(run(request.send()).expect("an output"));
}

fn our_client(body: Bytes, sent: Sent) -> ours::Client {
    ours::Client::over(Ours { body, sent }, config())
}

fn their_client(body: Bytes, sent: Sent) -> theirs::Client {
    their_client!(theirs, Theirs { body, sent })
}

fn requests_are_equal() {
    let item = attributes();
    let expected: Value = serde_json::from_slice(&by_hand(&item)).expect("it is valid");
    let sent = Arc::new(Mutex::new(Vec::new()));
    let check = || {
        let body = std::mem::take(&mut *sent.lock().expect("not poisoned"));
        assert_eq!(serde_json::from_slice::<Value>(&body).expect("it is valid"), expected);
    };
    put_ours(&our_client("{}".into(), Some(sent.clone())), our_items::to(&item));
    check();
    put_theirs(&their_client("{}".into(), Some(sent.clone())), their_items::to(&item));
    check();
    let request = our_input(our_items::to(&item)).to_request(&config()).expect("it is valid");
    *sent.lock().expect("not poisoned") = request.body().bytes().expect("in memory").to_vec();
    check();
}

fn query_ours(client: &ours::Client) -> ours::operation::query::QueryOutput {
    run(client.query().table_name("orders").send()).expect("an output")
}

fn query_theirs(client: &theirs::Client) -> theirs::operation::query::QueryOutput {
    run(client.query().table_name("orders").send()).expect("an output")
}

fn outputs_are_equal() {
    let (items, body) = query();
    assert!(body.len().abs_diff(1 << 20) < 10_000, "{}", body.len());
    let output = query_ours(&our_client(body.clone(), None));
    let read: Vec<Item> = output.items().iter().map(our_items::from).collect();
    assert!(read == items);
    assert_eq!(output.count, Some(items.len() as i32));
    let output = query_theirs(&their_client(body, None));
    let read: Vec<Item> = output.items().iter().map(their_items::from).collect();
    assert!(read == items);
    assert_eq!(output.count, items.len() as i32);
}

#[divan::bench_group(sample_count = 200, sample_size = 200)]
mod put_item {
    use super::*;

    #[divan::bench(name = "1 shapesmith, request")]
    fn request(bencher: Bencher<'_, '_>) {
        let (input, config) = (our_input(our_items::to(&attributes())), config());
        bencher.bench_local(|| black_box(&input).to_request(black_box(&config)).expect("valid"));
    }

    #[divan::bench(name = "2 shapesmith, client")]
    fn client(bencher: Bencher<'_, '_>) {
        let (client, item) = (our_client("{}".into(), None), our_items::to(&attributes()));
        bencher.with_inputs(|| item.clone()).bench_local_values(|item| put_ours(&client, item));
    }

    #[divan::bench(name = "3 aws-sdk-dynamodb, client")]
    fn official(bencher: Bencher<'_, '_>) {
        let (client, item) = (their_client("{}".into(), None), their_items::to(&attributes()));
        bencher.with_inputs(|| item.clone()).bench_local_values(|item| put_theirs(&client, item));
    }

    #[divan::bench(name = "4 serde_json, body")]
    fn serde_json(bencher: Bencher<'_, '_>) {
        let item = attributes();
        bencher.bench_local(|| by_hand(black_box(&item)));
    }
}

#[divan::bench_group(sample_count = 100, sample_size = 1)]
mod query {
    use super::*;

    #[divan::bench(name = "1 shapesmith, response")]
    fn response(bencher: Bencher<'_, '_>) {
        let (_, body) = query();
        bencher.with_inputs(|| Response::new(Body::from(body.clone()))).bench_local_values(
            |response| {
                ours::operation::query::QueryInput::parse_response(response).expect("an output")
            },
        );
    }

    #[divan::bench(name = "2 shapesmith, client")]
    fn client(bencher: Bencher<'_, '_>) {
        let client = our_client(query().1, None);
        bencher.bench_local(|| query_ours(&client));
    }

    #[divan::bench(name = "3 aws-sdk-dynamodb, client")]
    fn official(bencher: Bencher<'_, '_>) {
        let client = their_client(query().1, None);
        bencher.bench_local(|| query_theirs(&client));
    }

    #[divan::bench(name = "4 serde_json, structs")]
    fn structs(bencher: Bencher<'_, '_>) {
        let (_, body) = query();
        bencher.bench_local(|| serde_json::from_slice::<Output>(black_box(&body)).expect("valid"));
    }

    #[divan::bench(name = "5 serde_json, Value")]
    fn value(bencher: Bencher<'_, '_>) {
        let (_, body) = query();
        bencher.bench_local(|| serde_json::from_slice::<Value>(black_box(&body)).expect("valid"));
    }
}
