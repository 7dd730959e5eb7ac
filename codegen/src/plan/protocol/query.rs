//! `query`: forms over `POST /`, answered in XML
//! ([AWS Query](https://smithy.io/2.0/aws/protocols/aws-query-protocol.html)).

use super::{Call, Protocol, TimestampPlace};
use crate::model::TimestampFormat;
use crate::plan::ir::{Body, DocumentForm};

pub(super) struct Query;

/// The content type of forms.
pub(super) const FORM: &str = "application/x-www-form-urlencoded; charset=utf-8";

/// Returns the pairs that name the operation.
pub(super) fn action(call: Call<'_>) -> Vec<(&'static str, &str)> {
    vec![("Action", call.name), ("Version", &call.service.api_version)]
}

impl Protocol for Query {
    fn has_bindings(&self) -> bool {
        false
    }

    fn request_form(&self) -> DocumentForm {
        DocumentForm::Form
    }

    fn response_form(&self) -> DocumentForm {
        DocumentForm::Xml
    }

    fn flat_items_keep_names(&self) -> bool {
        true
    }

    fn first_pairs<'m>(&self, call: Call<'m>) -> Vec<(&'static str, &'m str)> {
        action(call)
    }

    fn result_wrapper(&self, call: Call<'_>) -> Option<String> {
        let stated = call.operation.result_wrapper.clone();
        Some(stated.unwrap_or_else(|| format!("{}Result", call.name)))
    }

    fn timestamp_format(&self, _: TimestampPlace) -> TimestampFormat {
        TimestampFormat::DateTime
    }

    fn content_type(&self, _: Call<'_>, _: &Body) -> Option<&'static str> {
        Some(FORM)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::plan::{Location, Plan, ResponseBody};
    use crate::{Generator, load};

    fn plan(model: &Value) -> Plan {
        let model = load("groups.json", model.to_string().as_bytes()).unwrap().model;
        Generator::new("groups.json", &model, "groups").plan().unwrap()
    }

    fn botocore(protocol: &str) -> Plan {
        let output = match protocol {
            "query" => json!({"shape": "Out", "resultWrapper": "ListResult"}),
            _ => json!({"shape": "Out"}),
        };
        plan(&json!({
            "metadata": {"serviceId": "Groups", "protocol": protocol, "endpointPrefix": "groups",
                "apiVersion": "2026-01-01"},
            "operations": {"List": {
                "http": {"method": "POST", "requestUri": "/"},
                "input": {"shape": "In"}, "output": output, "errors": [{"shape": "Gone"}],
            }},
            "shapes": {
                "In": {"type": "structure", "members": {
                    "name": {"shape": "Text"},
                    "wire": {"shape": "Text", "locationName": "wireName"},
                    "asked": {"shape": "Text", "locationName": "told", "queryName": "Asked"},
                    "ids": {"shape": "Ids"},
                    "flat": {"shape": "Ids", "flattened": true, "locationName": "f"},
                    "tags": {"shape": "Tags"},
                    "flatTags": {"shape": "Tags", "flattened": true},
                }},
                "Out": {"type": "structure", "members": {
                    "name": {"shape": "Text", "locationName": "wireName"},
                    "ids": {"shape": "Ids"},
                    "flat": {"shape": "Ids", "flattened": true},
                }},
                "Ids": {"type": "list", "member": {"shape": "Text", "locationName": "id"}},
                "Tags": {"type": "map", "key": {"shape": "Text", "locationName": "K"},
                    "value": {"shape": "Text"}},
                "Gone": {"type": "structure", "members": {"who": {"shape": "Text"}}, "exception": true,
                    "error": {"code": if protocol == "query" { "Groups.Gone" } else { "Gone" }}},
                "Text": {"type": "string"},
            },
        }))
    }

    fn smithy(protocol: &str) -> Plan {
        let named = |name: &str| {
            json!({"target": "smithy.api#String",
            "traits": {"smithy.api#xmlName": name}})
        };
        let text = json!({"target": "smithy.api#String"});
        let asked = json!({"target": "smithy.api#String", "traits":
            {"smithy.api#xmlName": "told", "aws.protocols#ec2QueryName": "Asked"}});
        let flat = |target: &str| {
            json!({"target": target,
            "traits": {"smithy.api#xmlFlattened": {}}})
        };
        let mut flat_named = flat("a#Ids");
        flat_named["traits"]["smithy.api#xmlName"] = json!("f");
        let query_error = json!({"code": "Groups.Gone", "httpResponseCode": 400});
        plan(&json!({"smithy": "2.0", "shapes": {
            "a#Groups": {"type": "service", "version": "2026-01-01",
                "operations": [{"target": "a#List"}],
                "traits": {"aws.api#service": {"sdkId": "Groups", "endpointPrefix": "groups"},
                    format!("aws.protocols#{protocol}"): {}, "aws.auth#sigv4": {"name": "groups"},
                    "smithy.api#xmlNamespace": {"uri": "urn:groups"}}},
            "a#List": {"type": "operation", "input": {"target": "a#In"},
                "output": {"target": "a#Out"}, "errors": [{"target": "a#Gone"}]},
            "a#In": {"type": "structure", "members": {
                "name": text, "wire": named("wireName"), "asked": asked,
                "ids": {"target": "a#Ids"}, "flat": flat_named,
                "tags": {"target": "a#Tags"}, "flatTags": flat("a#Tags"),
            }},
            "a#Out": {"type": "structure", "members": {
                "name": named("wireName"), "ids": {"target": "a#Ids"}, "flat": flat("a#Ids"),
            }},
            "a#Ids": {"type": "list", "member": named("id")},
            "a#Tags": {"type": "map", "key": named("K"), "value": text},
            "a#Gone": {"type": "structure", "members": {"who": text}, "traits":
                {"smithy.api#error": "client", "aws.protocols#awsQueryError": query_error}},
        }}))
    }

    #[test]
    fn models_of_both_formats_are_the_same_on_the_wire() {
        for (protocol, id) in [("query", "awsQuery"), ("ec2", "ec2Query")] {
            let (botocore, smithy) = (botocore(protocol), smithy(id));
            let places = |plan: &Plan| -> Vec<Location> {
                let operation = &plan.operations[0];
                let fields = operation.input.fields.iter().chain(&operation.output.fields);
                fields.map(|field| field.location.clone()).collect()
            };
            assert_eq!(places(&botocore), places(&smithy), "{protocol}");
            let (ours, theirs) = (&botocore.operations[0], &smithy.operations[0]);
            assert_eq!(ours.request.body, theirs.request.body);
            assert_eq!(ours.response.body, theirs.response.body);
            assert_eq!(ours.errors, theirs.errors);
        }
    }

    #[test]
    fn outputs_have_a_wrapper_in_query_only() {
        for (protocol, expected) in [("query", Some("ListResult")), ("ec2", None)] {
            let plan = botocore(protocol);
            let ResponseBody::Members(_, wrapper) = &plan.operations[0].response.body else {
                panic!("{:?}", plan.operations[0].response.body)
            };
            assert_eq!(wrapper.as_deref(), expected);
        }
    }

    #[test]
    fn keys_follow_the_protocol() {
        let keys = |protocol: &str| -> Vec<String> {
            let plan = botocore(protocol);
            let fields = plan.operations[0].input.fields.iter();
            fields
                .flat_map(|field| field.location.describe())
                .map(|place| place.to_string())
                .collect()
        };
        assert_eq!(
            keys("query"),
            [
                "key name",
                "key wireName",
                "key told",
                "key ids",
                "key f",
                "key tags",
                "key flatTags"
            ]
        );
        assert_eq!(
            keys("ec2"),
            [
                "key Name",
                "key WireName",
                "key Asked",
                "key Ids",
                "key F",
                "key Tags",
                "key FlatTags"
            ]
        );
    }
}
