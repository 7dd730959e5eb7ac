//! Tests of the comparison: each case fails after its expectation is changed.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::{OWN, outcomes};

/// Returns the part in which a case differs after a change of its expectation.
fn corrupted(protocol: &str, id: &str, pointer: &str, value: Value) -> String {
    let number = OWN.iter().position(|(name, _)| name == protocol).unwrap();
    let mut suites = OWN[number].1.clone();
    let mut cases = suites
        .as_array_mut()
        .unwrap()
        .iter_mut()
        .flat_map(|suite| suite["cases"].as_array_mut().unwrap().iter_mut());
    let case = cases.find(|case| case["id"] == id).unwrap_or_else(|| panic!("no case {id}"));
    match pointer.rsplit_once('/').unwrap() {
        (parent, name) if case.pointer(pointer).is_none() || value.is_null() => {
            let parent = case.pointer_mut(parent).unwrap().as_object_mut().unwrap();
            match value {
                Value::Null => drop(parent.shift_remove(name)),
                value => drop(parent.insert(name.to_owned(), value)),
            }
        }
        _ => *case.pointer_mut(pointer).unwrap() = value,
    }
    drop(cases);
    let failures: Vec<_> =
        outcomes(number, &suites).into_iter().filter_map(|(id, o)| Some((id, o.err()?))).collect();
    let [(failed, difference)] = failures.as_slice() else {
        panic!("{id} with another {pointer}: {failures:?}")
    };
    assert_eq!(failed, id);
    difference.part.clone()
}

#[test]
fn a_request_in_xml_that_is_not_the_expected_one_fails() {
    let changes = [
        ("TheLiteralQueryIsKeptAsItIs", "/serialized/method", json!("HEAD"), "method"),
        ("ZeroIsAValue", "/serialized/uri", json!("/shelves/a?kind=book&loan&page=0"), "path"),
        (
            "TheLiteralQueryIsKeptAsItIs",
            "/serialized/uri",
            json!("/shelves/a%20b?kind=book&loan="),
            "query, loan",
        ),
        (
            "TheLiteralQueryIsKeptAsItIs",
            "/serialized/uri",
            json!("/shelves/a%20b?loan"),
            "query, kind",
        ),
        (
            "TheLiteralQueryIsKeptAsItIs",
            "/serialized/uri",
            json!("/shelves/a%20b?kind=book&loan&x"),
            "query, x",
        ),
        (
            "TheLiteralQueryIsKeptAsItIs",
            "/serialized/uri",
            json!("/shelves/a+b?kind=book&loan"),
            "path",
        ),
        (
            "AListOfValuesForEachKey",
            "/serialized/uri",
            json!("/search?tag=y&tag=x&sort%20by=name&sort%20by=a%26b"),
            "query, tag",
        ),
        ("APrefixWithoutLabels", "/serialized/host", json!("harbour.example:8080"), "host"),
        (
            "DatesInTheirFormats",
            "/serialized/headers/X-Second",
            json!("1700000001"),
            "header X-Second",
        ),
        (
            "DatesInTheirFormats",
            "/serialized/headers/X-Day",
            json!("Tue,14 Nov 2023 22:13:20 GMT"),
            "header X-Day",
        ),
        (
            "DatesInTheirFormats",
            "/serialized/headers/X-Days",
            json!("Tue, 14 Nov 2023 22:13:20 GMT"),
            "header X-Days",
        ),
        (
            "ItemsAreQuotedWhereTheyHaveTo",
            "/serialized/headers/X-Names",
            json!("a, \"b,c\", \"\\\"d\\\" e\", f"),
            "header X-Names",
        ),
        (
            "ItemsAreQuotedWhereTheyHaveTo",
            "/serialized/headers/X-Names",
            json!("a, b, c, \"\\\"d\\\" e\", f"),
            "header X-Names",
        ),
        (
            "ItemsAreQuotedWhereTheyHaveTo",
            "/serialized/headers/Once",
            json!("another"),
            "header Once",
        ),
        ("Bytes", "/serialized/headers/Content-Length", json!("8"), "header Content-Length"),
        (
            "NoBytes",
            "/serialized/headers",
            json!({"Content-Type": "application/octet-stream"}),
            "header Content-Type",
        ),
        (
            "APrefixWithoutLabels",
            "/serialized/requireHeaders",
            json!(["Content-Type"]),
            "header Content-Type",
        ),
        ("Text", "/serialized/forbidHeaders", json!(["content-length"]), "header content-length"),
        (
            "WhatIsNullIsNotSentAndWhatIsEmptyIs",
            "/serialized/forbidHeaders",
            json!(["X-Names"]),
            "header X-Names",
        ),
        ("Bytes", "/serialized/body", json!("<a> é  "), "body"),
        ("Text", "/serialized/body", json!(""), "body"),
        ("NothingAtAll", "/serialized/body", json!("<Either/>"), "body"),
        (
            "TheNameOfTheShape",
            "/serialized/body",
            json!("<Pie><filling>plum</filling></Pie>"),
            "body, /Pie",
        ),
        (
            "TheNameOfTheShape",
            "/serialized/body",
            json!("<Pastry><filling>plum </filling></Pastry>"),
            "body, /Pastry/filling",
        ),
        (
            "TheShapeItself",
            "/serialized/body",
            json!("<Cake xmlns:c=\"urn:cakes\" id=\"a&lt;b\"><layers>3</layers></Cake>"),
            "body, /Cake, attributes",
        ),
        (
            "TheShapeItself",
            "/serialized/body",
            json!("<Cake xmlns:c=\"urn:other\" c:id=\"a&lt;b\"><layers>3</layers></Cake>"),
            "body, /Cake, namespaces",
        ),
        (
            "ListsAndWhatIsEmpty",
            "/serialized/body",
            json!("<Bed xmlns=\"urn:garden\"><byName xmlns=\"urn:names\"/><Item>a</Item></Bed>"),
            "body, /Bed/Item",
        ),
    ];
    for (id, pointer, value, part) in changes {
        assert_eq!(
            corrupted("rest-xml", id, pointer, value.clone()),
            part,
            "{id}: {pointer} = {value}"
        );
    }
}

#[test]
fn a_response_in_xml_that_is_not_read_as_expected_fails() {
    let changes = [
        ("HeadersAndTheStatus", "/result/names/1", json!("b,c"), "result.names[1]"),
        ("HeadersAndTheStatus", "/result/names", json!(["a"]), "result.names"),
        ("HeadersAndTheStatus", "/result/days/1", json!(1_700_000_001), "result.days[1]"),
        ("HeadersAndTheStatus", "/result/ratio", json!(0.1000001), "result.ratio"),
        ("HeadersAndTheStatus", "/result/flag", json!(true), "result.flag"),
        ("HeadersAndTheStatus", "/result/flag", json!("false"), "result.flag"),
        ("HeadersAndTheStatus", "/result/status", json!(200), "result.status"),
        ("HeadersAndTheStatus", "/result/others/color", json!("blue"), "result.others[\"color\"]"),
        ("HeadersAndTheStatus", "/result/others/none", Value::Null, "result.others, none"),
        ("AMapOfNoHeadersIsEmpty", "/result/others", Value::Null, "result, others"),
        ("AMapOfNoHeadersIsEmpty", "/result/ratio", json!("Infinity"), "result.ratio"),
        ("NoBytesCame", "/result/data", json!(""), "result, data"),
        ("BytesThatCame", "/result", json!({}), "result, data"),
        ("BytesThatCame", "/result/data", json!("<e>"), "result.data"),
        ("ScalarsOfADocument", "/result/text", json!("<aA&"), "result.text"),
        ("ScalarsOfADocument", "/result/at", json!(1_700_000_000), "result.at"),
        ("ScalarsOfADocument", "/result/wide", json!(1001), "result.wide"),
        ("ListsAndMapsOfADocument", "/result/map/a", json!({}), "result.map[\"a\"], id"),
        ("WhatIsThereAndEmpty", "/result/list", Value::Null, "result, list"),
        ("NoDocumentAtAll", "/response/status_code", json!(404), "result"),
        ("AUnionOfADocument", "/response/body", json!("<ReadOutput>"), "result"),
        ("AnErrorWithoutAWrapper", "/response/status_code", json!(200), "outcome"),
        ("AnErrorWithoutAWrapper", "/errorCode", json!("Bus"), "error code"),
        ("AnErrorWithoutAWrapper", "/errorMessage", json!("later."), "error message"),
        ("AnErrorWithoutMembers", "/errorMessage", json!("Gone"), "error message"),
        ("AnErrorWithoutMembers", "/error/Message", json!(""), "error, Message"),
        ("MembersInTheHeadAndInTheDocument", "/error/reason", json!("early"), "error.reason"),
        ("MembersInTheHeadAndInTheDocument", "/error/inner/depth", json!(3), "error.inner.depth"),
        ("MembersInTheHeadAndInTheDocument", "/error/until", Value::Null, "error, until"),
    ];
    for (id, pointer, value, part) in changes {
        assert_eq!(
            corrupted("rest-xml", id, pointer, value.clone()),
            part,
            "{id}: {pointer} = {value}"
        );
    }
}

#[test]
fn a_request_in_json_that_is_not_the_expected_one_fails() {
    let changes = [
        (
            "EveryScalar",
            "/serialized/body",
            json!({"text": "t", "s": -7, "long": i64::MAX - 1, "flag": false, "single": 0.5, "double": -2.25, "data": "w6k8", "mood": "calm"}),
            "body/long",
        ),
        ("NoMemberIsSet", "/serialized/body", json!(""), "body"),
        ("NumbersThatAreWords", "/serialized/body", json!({"single": "NaN"}), "body/double"),
        ("NullIsNotSent", "/serialized/body", json!({"flag": true, "text": null}), "body/text"),
        ("NullIsNotSent", "/serialized/body", json!({"flag": "true"}), "body/flag"),
        (
            "ListsKeepTheirOrder",
            "/serialized/body",
            json!({"texts": ["a", "b", "b", ""], "data": ["eA==", ""], "lists": [[1], [], [2, 3]], "trees": [{}, {"Kind": "k"}]}),
            "body/texts/0",
        ),
        ("ADocumentHasNulls", "/serialized/body", json!({"any": {"b": [null, 1]}}), "body/any/a"),
        ("BytesAsTheyAre", "/serialized/body", json!("{\"a\":1} é"), "body"),
        (
            "NoBytes",
            "/serialized/headers",
            json!({"Content-Type": "application/json"}),
            "header Content-Type",
        ),
        (
            "TextAsItIs",
            "/serialized/headers/Content-Type",
            json!("application/json"),
            "header Content-Type",
        ),
        ("JsonInAHeaderIsInBase64", "/serialized/headers/X-Facts", json!("e30="), "header X-Facts"),
        ("JsonInADocumentIsText", "/serialized/body", json!({"text": {"a": 1}}), "body/text"),
        ("TheLabelIsInTheHostAndInTheBody", "/serialized/host", json!("harbour.example"), "host"),
        ("NoInput", "/serialized/body", json!({}), "body"),
    ];
    for (id, pointer, value, part) in changes {
        // Bodies are text.
        let value = if value.is_object() && pointer.ends_with("body") {
            value.to_string().into()
        } else {
            value
        };
        let found = corrupted("rest-json", id, pointer, value.clone());
        assert_eq!(found, part, "{id}: {pointer} = {value}");
    }
}

#[test]
fn a_response_in_json_that_is_not_read_as_expected_fails() {
    let changes = [
        ("EveryScalarIsRead", "/result/long", json!(i64::MAX - 1), "result.long"),
        ("EveryScalarIsRead", "/result/data", json!("de"), "result.data"),
        ("EveryScalarIsRead", "/result/iso", json!(1_700_000_001), "result.iso"),
        ("NullIsAbsent", "/result/number", json!(0), "result, number"),
        ("WhatIsThereAndEmpty", "/result/part", Value::Null, "result, part"),
        ("NumbersThatAreWordsAreRead", "/result/single", json!("Infinity"), "result.single"),
        ("NullsInListsAreDropped", "/result/texts", json!(["a", null, "b"]), "result.texts"),
        ("NullsInMapsAreDropped", "/result/pairs", json!({"a": null, "b": ""}), "result.pairs, a"),
        ("ADocumentThatIsReadHasNulls", "/result/any", json!({"b": [null, 1]}), "result.any/a"),
        ("ADocumentIsReadAsItIs", "/result/any/b/2", json!(2.25), "result.any/b/2"),
        (
            "AnyVariantOfAUnionIsRead",
            "/result/choices/1",
            json!({"text": "0"}),
            "result.choices[1], text",
        ),
        ("HeadersTheStatusAndTheDocument", "/result/counts/1", json!(3), "result.counts[1]"),
        ("JsonInAHeaderIsRead", "/result/facts", json!("{}"), "result.facts"),
        ("TheCodeInAHeader", "/errorCode", json!("Gone"), "error code"),
        ("TheCodeInAHeader", "/errorMessage", json!("Now."), "error message"),
        ("TheCodeInAHeader", "/error/retryAfter", json!(6), "error.retryAfter"),
        ("TheTypeBehindANamespace", "/response/status_code", json!(200), "outcome"),
    ];
    for (id, pointer, value, part) in changes {
        let found = corrupted("rest-json", id, pointer, value.clone());
        assert_eq!(found, part, "{id}: {pointer} = {value}");
    }
}

#[test]
fn a_call_of_json_that_is_not_the_expected_one_fails() {
    let body = "/serialized/body";
    let changes = [
        ("NoInput", body, json!(""), "body"),
        ("NoInput", "/serialized/method", json!("GET"), "method"),
        ("NoInput", "/serialized/uri", json!("/Ring"), "path"),
        (
            "NoInput",
            "/serialized/headers/X-Amz-Target",
            json!("Library_2024.ring"),
            "header X-Amz-Target",
        ),
        (
            "TheContentTypeHasTheVersion",
            "/serialized/headers/Content-Type",
            json!("application/x-amz-json-1.0"),
            "header Content-Type",
        ),
        (
            "NoInputIn11",
            "/serialized/headers/X-Amz-Target",
            json!("Library_2024.Ring"),
            "header X-Amz-Target",
        ),
        (
            "NothingIsBoundToTheHead",
            "/serialized/requireHeaders",
            json!(["X-Head"]),
            "header X-Head",
        ),
        ("NullIsNotSent", body, json!(r#"{"flag": true, "text": null}"#), "body/text"),
        ("NumbersBeyondADouble", body, json!(r#"{"long": 9007199254740992}"#), "body/long"),
        ("BytesAreInBase64", "/params/data", json!("a"), "body/data"),
        ("BeforeTheEpoch", "/params/iso", json!(-2), "body/iso"),
        ("AFractionOfASecond", "/params/at", json!("2023-11-14T22:13:20.5Z"), "body/at"),
        ("NullIsAnItem", "/params/items/1", json!(0), "body/items/1"),
        ("ListsKeepTheirOrder", "/params/texts/0", json!("a"), "body/texts/0"),
        ("ADocumentIsSentAsItIs", "/params/any/b/4", json!(0), "body/any/b/4"),
        ("ATokenIsMade", body, json!("{}"), "body/token"),
        ("APrefixWithoutLabels", "/serialized/host", json!("harbour.example"), "host"),
        (
            "ALargeBodyIsCompressed",
            "/serialized/headers/Content-Encoding",
            json!("br"),
            "header Content-Encoding",
        ),
        (
            "TheModeIsSent",
            "/serialized/forbidHeaders",
            json!(["X-Amzn-Query-Mode"]),
            "header X-Amzn-Query-Mode",
        ),
    ];
    for (id, pointer, value, part) in changes {
        let found = corrupted("json", id, pointer, value.clone());
        assert_eq!(found, part, "{id}: {pointer} = {value}");
    }
}

#[test]
fn an_answer_to_a_call_of_json_that_is_not_read_as_expected_fails() {
    let changes = [
        ("EveryScalarIsRead", "/result/long", json!(i64::MAX - 1), "result.long"),
        ("EveryScalarIsRead", "/result/data", json!("de"), "result.data"),
        ("EveryScalarIsRead", "/result/http", json!(1_700_000_001), "result.http"),
        ("NullIsAbsent", "/result/number", json!(0), "result, number"),
        ("NamesHaveACase", "/result/text", json!("no"), "result, text"),
        (
            "NumbersBeyondADoubleAreRead",
            "/result/long",
            json!(9_007_199_254_740_992_i64),
            "result.long",
        ),
        ("NumbersThatAreWordsAreRead", "/result/single", json!("Infinity"), "result.single"),
        ("AFlagThatIsANumber", "/result/flag", json!(false), "result.flag"),
        ("NullIsReadAsAnItem", "/result/items", json!([1, 2]), "result.items"),
        ("NullsInListsAreDropped", "/result/texts", json!(["a", null, "b"]), "result.texts"),
        ("ADocumentIsReadAsItIs", "/result/any/b/2", json!(2.25), "result.any/b/2"),
        ("NoDocumentIsAnEmptyOne", "/response/body", json!("{"), "result"),
        ("TheTypeOfTheDocument", "/errorCode", json!("Gone"), "error code"),
        ("TheTypeOfTheDocument", "/errorMessage", json!("Now."), "error message"),
        ("TheTypeOfTheDocument", "/error/retryAfter", json!(6), "error.retryAfter"),
        ("TheTypeOfTheDocument", "/response/status_code", json!(200), "outcome"),
        (
            "TheHeaderWinsOverTheDocument",
            "/response/headers/x-amzn-errortype",
            json!("Busy"),
            "error code",
        ),
        ("MembersInTheDocumentOfAnError", "/error/inner/depth", json!(3), "error.inner.depth"),
        ("TheCodeOfQuery", "/errorCode", json!("Lost"), "error code"),
        ("TheCodeOfQuery", "/error/shelf", json!("4"), "error.shelf"),
    ];
    for (id, pointer, value, part) in changes {
        let found = corrupted("json", id, pointer, value.clone());
        assert_eq!(found, part, "{id}: {pointer} = {value}");
    }
}

/// A CBOR document, as suites write it.
fn cbor(bytes: &[u8]) -> Value {
    STANDARD.encode(bytes).into()
}

#[test]
fn a_request_in_cbor_that_is_not_the_expected_one_fails() {
    let body = "/serialized/body";
    let changes = [
        ("NullIsNotSent", body, cbor(b"\xA1\x64flag\xF4"), "body/flag"),
        ("NullIsNotSent", body, cbor(b"\xA2\x64flag\xF5\x64text\xF6"), "body/text"),
        ("NullIsNotSent", body, cbor(b"\xA0"), "body/flag"),
        ("NullIsNotSent", body, cbor(b"\xA2\x64flag\xF5\x64flag\xF5"), "body"),
        ("NoMemberIsSet", body, json!(""), "body"),
        ("NoMemberIsSet", body, json!("{}"), "body"),
        ("NoInput", body, cbor(b"\xA0"), "body"),
        // A string is no byte string, and a float no integer.
        ("AValueThatTheModelDoesNotList", body, cbor(b"\xA1\x64mood\x46stormy"), "body/mood"),
        ("SecondsWithTheirTag", "/params/at", json!("2023-11-14T22:13:21Z"), "body/at"),
        ("AFractionOfASecond", body, cbor(b"\xA1\x62at\x1A\x65\x53\xF1\x00"), "body/at"),
        ("BeforeTheEpoch", body, cbor(b"\xA1\x62at\xC1\xF9\xC0\x00"), "body/at"),
        ("FloatsThatAreNoNumbers", "/params/double", json!("Infinity"), "body/double"),
        ("FloatsThatAreNoNumbers", "/params/single", json!(0), "body/single"),
        ("NullIsAnItem", "/params/items/1", json!(0), "body/items/1"),
        ("NullIsAnItem", "/params/entries/a", json!({}), "body/entries/a"),
        ("ListsKeepTheirOrder", "/params/texts/0", json!("a"), "body/texts/0"),
        ("TheTargetIsOneSegment", "/serialized/uri", json!("/service/a/operation/Ring"), "path"),
        ("NoInput", "/serialized/headers/Content-Type", json!("a"), "header Content-Type"),
        ("NoInput", "/serialized/headers/Smithy-Protocol", json!("a"), "header Smithy-Protocol"),
        ("NoInput", "/serialized/headers/Accept", json!("a"), "header Accept"),
        ("NoInput", "/serialized/method", json!("GET"), "method"),
        (
            "AnInputWithoutMembers",
            "/serialized/forbidHeaders",
            json!(["Content-Type"]),
            "header Content-Type",
        ),
        (
            "TheModeIsSent",
            "/serialized/headers/X-Amzn-Query-Mode",
            json!("false"),
            "header X-Amzn-Query-Mode",
        ),
    ];
    for (id, pointer, value, part) in changes {
        let found = corrupted("smithy-rpc-v2-cbor", id, pointer, value.clone());
        assert_eq!(found, part, "{id}: {pointer} = {value}");
    }
}

#[test]
fn a_response_in_cbor_that_is_not_read_as_expected_fails() {
    let changes = [
        ("EveryScalarIsRead", "/result/long", json!(i64::MAX - 1), "result.long"),
        ("EveryScalarIsRead", "/result/data", json!("de"), "result.data"),
        ("EveryScalarIsRead", "/result/renamed", Value::Null, "result, renamed"),
        ("NullIsAbsent", "/result/number", json!(0), "result, number"),
        ("SecondsAreRead", "/result/iso", json!(1.25), "result.iso"),
        ("FloatsOfAnyPrecision", "/result/double", json!(0.25), "result.double"),
        ("FloatsThatAreNoNumbersAreRead", "/result/single", json!("Infinity"), "result.single"),
        ("BigIntegersThatFit", "/result/number", json!(257), "result.number"),
        ("TheLastOfTwoCounts", "/result/text", json!("a"), "result.text"),
        ("NullIsReadAsAnItem", "/result/items", json!([1]), "result.items"),
        ("NullsInListsAreDropped", "/result/texts", json!(["a", null, "b"]), "result.texts"),
        ("NothingHasALength", "/result/pairs/a", json!("é"), "result.pairs[\"a\"]"),
        (
            "TheTypeOfAUnionIsNoVariant",
            "/result/choice",
            json!({"text": ""}),
            "result.choice, text",
        ),
        ("NoDocumentIsAnEmptyOne", "/response/body", cbor(b"\xBF"), "result"),
        ("AnEmptyDocument", "/response/body", cbor(b"\xA0\xA0"), "result"),
        ("TheTypeOfTheDocument", "/errorCode", json!("Gone"), "error code"),
        ("TheTypeOfTheDocument", "/errorMessage", json!("Now."), "error message"),
        ("TheTypeOfTheDocument", "/error/inner/depth", json!(3), "error.inner.depth"),
        ("TheTypeOfTheDocument", "/response/status_code", json!(200), "outcome"),
        ("NothingOfAnErrorIsInAHeader", "/error/retryAfter", json!(6), "error.retryAfter"),
        ("TheCodeOfQuery", "/errorCode", json!("Lost"), "error code"),
    ];
    for (id, pointer, value, part) in changes {
        let found = corrupted("smithy-rpc-v2-cbor", id, pointer, value.clone());
        assert_eq!(found, part, "{id}: {pointer} = {value}");
    }
}

#[test]
fn a_form_that_is_not_the_expected_one_fails() {
    let body = |pairs: &str| json!(format!("Action=PutTree&Version=2024-01-01{pairs}"));
    let changes = [
        ("StructuresAreDotted", "/serialized/method", json!("GET"), "method"),
        ("StructuresAreDotted", "/serialized/uri", json!("/?x"), "query, x"),
        ("StructuresAreDotted", "/serialized/body", json!(""), "body"),
        ("StructuresAreDotted", "/serialized/body", body("&tree.kind=a"), "body, tree.b.b.kind"),
        ("AUnionIsItsMember", "/serialized/body", body(""), "body, choice.tree.kind"),
        (
            "AUnionIsItsMember",
            "/serialized/body",
            body("&choice.tree.kind=b"),
            "body, choice.tree.kind",
        ),
        (
            "ANameOfItems",
            "/serialized/body",
            body("&named.item.1=b&named.item.2=a"),
            "body, named.item.1",
        ),
        (
            "MapsThatAreEmpty",
            "/serialized/body",
            json!("Action=PutTree&Version=2024-01-02"),
            "body, Version",
        ),
        (
            "MapsThatAreEmpty",
            "/serialized/body",
            json!("Action=PutTrees&Version=2024-01-01"),
            "body, Action",
        ),
        ("MapsThatAreEmpty", "/serialized/body", body("&pairs="), "body, pairs"),
        (
            "MapsThatAreEmpty",
            "/serialized/headers/Content-Type",
            json!("application/x-www-form-urlencoded; charset=latin1"),
            "header Content-Type",
        ),
        (
            "MapsThatAreEmpty",
            "/serialized/headers/Content-Type",
            json!("application/x-www-form"),
            "header Content-Type",
        ),
        (
            "BindingsDoNotCount",
            "/serialized/forbidHeaders",
            json!(["Content-Type"]),
            "header Content-Type",
        ),
        (
            "ALargeBodyIsCompressed",
            "/serialized/headers/Content-Encoding",
            json!("br"),
            "header Content-Encoding",
        ),
        ("TheLabelIsInTheHostAndInTheBody", "/serialized/host", json!("harbour.example"), "host"),
    ];
    for (id, pointer, value, part) in changes {
        let found = corrupted("query", id, pointer, value.clone());
        assert_eq!(found, part, "{id}: {pointer} = {value}");
    }
    let value = json!("Action=PutTree&Version=2024-01-01&choice.tree.kind=a");
    let found = corrupted("ec2", "AUnionIsItsMember", "/serialized/body", value);
    assert_eq!(found, "body, choice.tree.kind");
}

#[test]
fn an_answer_to_a_form_that_is_not_read_as_expected_fails() {
    let changes = [
        ("ScalarsAreRead", "/result/number", json!(-8), "result.number"),
        ("ScalarsAreRead", "/result/at", json!(1_700_000_000), "result.at"),
        ("ScalarsAreRead", "/result/asked", json!("y"), "result.asked"),
        ("ListsAndMapsAreRead", "/result/renamed", json!(["f"]), "result.renamed"),
        ("ListsAndMapsAreRead", "/result/flatMap/c", Value::Null, "result.flatMap, c"),
        ("WhatIsEmpty", "/result/list", Value::Null, "result, list"),
        ("NoMemberCame", "/result/text", json!(""), "result, text"),
        ("NoBodyCame", "/response/status_code", json!(404), "result"),
        ("AnErrorWithMembers", "/errorCode", json!("Sender"), "error code"),
        ("AnErrorWithMembers", "/errorMessage", json!("Left"), "error message"),
        ("AnErrorWithMembers", "/error/resource", json!("b"), "error.resource"),
        ("AnErrorWithMembers", "/error/details/1", json!("x"), "error.details[1]"),
        ("AnErrorWithAnotherCode", "/errorCode", json!("TooBusy"), "error code"),
        ("AnErrorWithAnotherCode", "/response/status_code", json!(200), "outcome"),
    ];
    for protocol in ["query", "ec2"] {
        for (id, pointer, value, part) in changes.clone() {
            let found = corrupted(protocol, id, pointer, value.clone());
            assert_eq!(found, part, "{protocol}, {id}: {pointer} = {value}");
        }
    }
    let found = corrupted("query", "AnotherWrapper", "/result/text", json!("b"));
    assert_eq!(found, "result.text");
    let found = corrupted("query", "AResponseWithoutTheWrapper", "/errorCode", json!("Gone"));
    assert_eq!(found, "error code");
}
