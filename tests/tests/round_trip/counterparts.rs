//! Responses can read what corresponding requests write.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use shapesmith_codegen::plan::{Body, OperationPlan, ResponseBody, Type};
use shapesmith_s3::runtime::http::Response;
use shapesmith_s3::{Config, by_name};

use super::expected::expected_output;
use super::values::{Fill, Values};
use super::{operation, operations, read};

/// Returns the value in the response of `get` that corresponds to the payload of a request.
fn counterpart(get: &OperationPlan, payload: &Type, value: &Value) -> Option<Value> {
    match &get.response.body {
        ResponseBody::Members(..) => {
            let members = value.as_object()?.iter();
            let is_read = |name: &str| get.output.fields.iter().any(|field| field.member == name);
            let members = members.filter(|(name, _)| is_read(name));
            Some(members.map(|(name, value)| (name.clone(), value.clone())).collect())
        }
        ResponseBody::Payload(field, _) => {
            let read = get.output.fields.iter().find(|own| own.member == field.member)?;
            (read.ty == *payload).then(|| json!({ &field.member: value }))
        }
        _ => None,
    }
}

#[test]
fn what_is_put_is_what_is_got() {
    let config = Config::new("us-east-1");
    let mut pairs = BTreeSet::new();
    for put in operations() {
        let Some(get) =
            put.name.strip_prefix("Put").and_then(|name| operation(&format!("Get{name}")))
        else {
            continue;
        };
        let Body::Payload(payload, ..) = &put.request.body else { continue };
        let field = put.input.fields.iter().find(|field| field.member == payload.member).unwrap();
        for seed in 0..20 {
            let mut values = Values::new(seed, Fill::Valid);
            let value = values.value(&field.ty, 0);
            let Some(output) = counterpart(get, &field.ty, &value) else { break };
            let mut input = Map::new();
            for field in put.input.fields.iter().filter(|field| field.required) {
                input.insert(field.member.clone(), "photos".into());
            }
            input.insert(field.member.clone(), value);
            let input = Value::from(input);
            let request = by_name::request(&put.name, &input, &config);
            let body = request.unwrap().unwrap().unwrap().into_body();
            let sent = String::from_utf8_lossy(body.bytes().unwrap()).into_owned();
            let got = read(get, Response::new(body));
            let expected = expected_output(get, &output);
            assert_eq!(got.as_ref(), Ok(&expected), "{} of {input}\n{sent}", put.name);
            pairs.insert(&put.name);
        }
    }
    assert!(pairs.len() >= 24, "{pairs:?}");
    for name in ["BucketNotification", "BucketTagging", "BucketCors", "BucketAcl", "BucketWebsite"]
    {
        assert!(pairs.contains(&format!("Put{name}")), "{pairs:?}");
    }
}
