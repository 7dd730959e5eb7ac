//! Every output of S3: random values are written as a service would write them, and come back as
//! they were. And what a request writes, the response of its counterpart reads.
//!
//! A response cannot say everything that JSON can. What is expected differs from what was written
//! in this ([`expected_output`]):
//!
//! - An empty flattened list has no element, so it is not there. Neither is an empty map of
//!   headers.
//! - A scalar `Event` and a list `Events` share an element: the list has all, the scalar the first.
//! - A required member that is left out has its type's empty value.
//! - A date in a header has no fraction of a second.
//! - `ExpiresString` is the header's text, also if that is a date.
//! - A body that is bytes or text is there even if it is empty.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;
use std::sync::LazyLock;

use base64::Engine as _;
use serde_json::{Map, Value, json};
use shapesmith_codegen::model::TimestampFormat;
use shapesmith_codegen::plan::xml::{Content, Element, Place};
use shapesmith_codegen::plan::{
    Body as RequestBody, Document, Field, Location, Multiple, OperationPlan, Plan, ResponseBody,
    StructurePlan, Text, Type, TypePlan,
};
use shapesmith_codegen::{Generator, load};
use shapesmith_s3::runtime::http::{Response, StatusCode};
use shapesmith_s3::{Body, Config, ServiceError, by_name};
use shapesmith_tests::responses::{Chance, Types, Writer, http_date};

/// All operations of S3, as the generator sees them.
static PLAN: LazyLock<Plan> = LazyLock::new(|| {
    let model = include_bytes!("../../models/s3/service-2.json");
    let model = load("models/s3/service-2.json", model).unwrap().model;
    Generator::new("models/s3/service-2.json", &model, "s3").plan().unwrap()
});
static TYPES: LazyLock<Types<'static>> = LazyLock::new(|| Types::new(&PLAN));

/// The operations whose outputs have a JSON form: all but the one whose output is events.
fn operations() -> impl Iterator<Item = &'static OperationPlan> {
    let is_events = |plan: &OperationPlan| matches!(plan.response.body, ResponseBody::Events(_));
    PLAN.operations.iter().filter(move |plan| !is_events(plan))
}

fn operation(name: &str) -> Option<&'static OperationPlan> {
    PLAN.operations.iter().find(|plan| plan.name == name)
}

// What is written.

/// Which members a random structure has.
#[derive(Clone, Copy, PartialEq)]
enum Fill {
    All,
    Any,
    /// Those that are required, and any others.
    Valid,
}

/// Random values in their JSON form.
struct Values {
    chance: Chance,
    fill: Fill,
}

/// What text is made of.
const PIECES: [&str; 48] = [
    "a",
    "Key",
    "key",
    "z9",
    "null",
    "true",
    "0",
    "-1",
    " ",
    "  ",
    "\t",
    "\r",
    "\n",
    "\r\n",
    "<",
    ">",
    "&",
    "\"",
    "'",
    "&amp;",
    "&lt;Key&gt;",
    "&#13;",
    "&x;",
    "<Key>",
    "</Key>",
    "<!--",
    "-->",
    "<?",
    "]]>",
    "<![CDATA[",
    "%",
    "%20",
    "%2F",
    "%zz",
    "+",
    "/",
    "\\",
    "{}",
    ",",
    ";",
    "é",
    "日本",
    "😀",
    "\u{85}",
    "\u{A0}",
    "\u{2028}",
    "\u{FEFF}",
    "\u{7F}",
];

impl Values {
    fn new(seed: u64, fill: Fill) -> Self {
        Self { chance: Chance::new(seed), fill }
    }

    fn output(&mut self, operation: &OperationPlan) -> Value {
        let mut output = self.structure(&operation.output, 0);
        // What is percent-encoded may hold what XML cannot carry.
        for field in operation.response.form_encoded.iter().flat_map(|plan| &plan.fields) {
            let field = operation.output.fields.iter().find(|own| own.name == *field).unwrap();
            if output.get("EncodingType") == Some(&json!("url"))
                && let Some(Value::String(text)) = output.get_mut(&field.member)
            {
                text.push('\u{1}');
            }
        }
        // One header, two members: the text is given where it is no date.
        if let Some((date, text)) = lenient(&operation.output) {
            let dropped = if self.chance.one_in(2) { date } else { text };
            output.remove(&dropped.member);
            if let Some(Value::String(text)) = output.get_mut(&text.member) {
                text.insert_str(0, "no date:");
            }
        }
        output.into()
    }

    fn structure(&mut self, plan: &StructurePlan, depth: usize) -> Map<String, Value> {
        let mut members = Map::new();
        for field in &plan.fields {
            let is_set = match self.fill {
                Fill::All => depth < 10,
                Fill::Any => depth < 10 && !self.chance.one_in(3),
                Fill::Valid => field.required || (depth < 10 && !self.chance.one_in(3)),
            };
            if is_set {
                members.insert(field.member.clone(), self.member(field, depth));
            }
        }
        members
    }

    fn member(&mut self, field: &Field, depth: usize) -> Value {
        match (&field.location, &field.ty) {
            (Location::Header(_, Multiple::One(Text::String)), _) => self.header_text().into(),
            (Location::Header(_, Multiple::One(Text::Enum)), Type::Enum(_))
                if self.chance.one_in(4) =>
            {
                self.header_text().into()
            }
            (Location::Header(_, Multiple::One(Text::Enum)), Type::Enum(_)) => {
                self.known(&field.ty).unwrap_or_default().into()
            }
            (Location::HeaderMap(_), Type::Map(..)) => {
                let count = self.count();
                let key = |values: &mut Self| {
                    let pieces = ["a", "b-c", "0", "_", "!", "%20", "x.y", "content-type"];
                    (0..values.chance.below(4)).map(|_| *values.chance.pick(&pieces)).collect()
                };
                (0..count)
                    .map(|_| (key(self), Value::from(self.header_text())))
                    .collect::<Map<String, Value>>()
                    .into()
            }
            (_, ty) => self.value(ty, depth),
        }
    }

    fn value(&mut self, ty: &Type, depth: usize) -> Value {
        match ty {
            Type::Boolean => self.chance.one_in(2).into(),
            Type::Integer => {
                let random = self.chance.number() as i32;
                (*self.chance.pick(&[0, 1, -1, i32::MIN, i32::MAX, random])).into()
            }
            Type::Long => {
                let random = self.chance.number() as i64;
                (*self.chance.pick(&[0, 1, -1, i64::MIN, i64::MAX, random])).into()
            }
            Type::String => self.text().into(),
            Type::Enum(_) => match self.chance.one_in(4) {
                true => self.text().into(),
                false => self.known(ty).unwrap_or_default().into(),
            },
            Type::Blob | Type::Stream => {
                let bytes: Vec<u8> =
                    (0..self.chance.below(40)).map(|_| self.chance.number() as u8).collect();
                base64::engine::general_purpose::STANDARD.encode(bytes).into()
            }
            Type::Timestamp => self.timestamp().into(),
            Type::List(item) => {
                (0..self.count()).map(|_| self.value(item, depth + 1)).collect::<Vec<_>>().into()
            }
            Type::Structure(name) => {
                let plan = TYPES.structure(name).expect("a structure");
                self.structure(plan, depth + 1).into()
            }
            other => panic!("{other:?}: no output of S3 has that"),
        }
    }

    /// How many items: at least one, where all members are to be there.
    fn count(&mut self) -> usize {
        if self.fill == Fill::All { 1 + self.chance.below(3) } else { self.chance.below(4) }
    }

    fn text(&mut self) -> String {
        (0..self.chance.below(7)).map(|_| *self.chance.pick(&PIECES)).collect()
    }

    /// A header has no control characters, and no white space at its ends.
    fn header_text(&mut self) -> String {
        let text: String = self.text().chars().filter(|c| !c.is_control()).collect();
        text.trim_matches(' ').to_owned()
    }

    fn known(&mut self, ty: &Type) -> Option<String> {
        let Type::Enum(name) = ty else { return None };
        let Some(TypePlan::Enum(plan)) = TYPES.get(name) else { return None };
        Some(self.chance.pick(&plan.values).0.clone())
    }

    fn timestamp(&mut self) -> String {
        let chance = &mut self.chance;
        let date = match chance.below(8) {
            0 => "0001-01-01".to_owned(),
            1 => "9999-12-31".to_owned(),
            2 => "2000-02-29".to_owned(),
            _ => {
                let (year, month) = (1900 + chance.below(300), 1 + chance.below(12));
                format!("{year:04}-{month:02}-{:02}", 1 + chance.below(28))
            }
        };
        let (hour, minute, second) = (chance.below(24), chance.below(60), chance.below(60));
        let fraction = match chance.below(4) {
            0 => format!(".{:03}000", 1 + chance.below(999)),
            1 => format!(".{:06}", 1 + chance.below(999_999)),
            _ => String::new(),
        };
        format!("{date}T{hour:02}:{minute:02}:{second:02}{fraction}Z")
    }
}

/// The two members of a header that may be no date.
fn lenient(plan: &StructurePlan) -> Option<(&Field, &Field)> {
    let date = plan.fields.iter().find_map(|field| match &field.location {
        Location::Header(name, Multiple::One(Text::MaybeTimestamp(_))) => Some((field, name)),
        _ => None,
    });
    let (date, header) = date?;
    let is_text =
        |field: &&Field| matches!(&field.location, Location::Header(name, _) if name == header);
    Some((date, plan.fields.iter().find(is_text)?))
}

// What is expected.

fn expected_output(operation: &OperationPlan, output: &Value) -> Value {
    let mut expected = expected_members(&operation.output, output.as_object().unwrap());
    match &operation.response.body {
        ResponseBody::Stream(field) => drop(expected.entry(&field.member).or_insert("".into())),
        // Without a byte there is no telling whether there is a body.
        ResponseBody::Raw(field, _) => {
            let is_empty = expected.get(&field.member).is_some_and(|value| value == "");
            drop(is_empty.then(|| expected.remove(&field.member)));
        }
        _ => {}
    }
    if let Some((date, text)) = lenient(&operation.output)
        && let Some(date) = expected.get(&date.member)
    {
        let sent = http_date(date.as_str().unwrap()).unwrap();
        expected.insert(text.member.clone(), sent.into());
    }
    expected.into()
}

fn expected_members(plan: &StructurePlan, written: &Map<String, Value>) -> Map<String, Value> {
    let mut expected = Map::new();
    for field in &plan.fields {
        let value = match of_element(plan, field, written) {
            Some(items) if is_list(field) => Some(Value::from(items)).filter(|v| *v != json!([])),
            Some(items) => items.into_iter().next(),
            None => written.get(&field.member).cloned(),
        };
        let value = value.map(|value| expected_value(&field.ty, &field.location, value));
        let value = match &field.location {
            Location::HeaderMap(_) => Some(value.unwrap_or_else(|| json!({}))),
            _ => value.filter(|v| *v != json!({}) || !matches!(field.ty, Type::Map(..))),
        };
        let value = value.or_else(|| (!field.optional).then(|| empty(&field.ty)));
        expected.extend(value.map(|value| (field.member.clone(), value)));
    }
    expected
}

/// The element that a member is read from, and what stands in it.
fn element_of(field: &Field) -> Option<(&Element, &Content)> {
    let Location::Body(place) = &field.location else { return None };
    match place.read.as_ref()? {
        Document::Xml(Place::Element(element, content)) => Some((element, content)),
        _ => None,
    }
}

/// Whether the member's element repeats.
fn is_list(field: &Field) -> bool {
    matches!(element_of(field), Some((_, content)) if content.repeats())
}

/// The values of all members that share the element of `field`, if it repeats for one of them.
fn of_element(
    plan: &StructurePlan,
    field: &Field,
    written: &Map<String, Value>,
) -> Option<Vec<Value>> {
    let element = |field: &Field| element_of(field).map(|(element, _)| element.name.clone());
    let own = element(field)?;
    let sharing: Vec<&Field> =
        plan.fields.iter().filter(|field| element(field).as_ref() == Some(&own)).collect();
    let mut items = Vec::new();
    for field in sharing.iter().filter_map(|field| Some((field, written.get(&field.member)?))) {
        match field {
            (field, Value::Array(list)) if is_list(field) => items.extend(list.iter().cloned()),
            (_, value) => items.push(value.clone()),
        }
    }
    sharing.iter().any(|field| is_list(field)).then_some(items)
}

fn expected_value(ty: &Type, location: &Location, written: Value) -> Value {
    match (ty, written) {
        (Type::Timestamp, Value::String(text)) if in_http_date(location) => {
            Value::from(text[..19].to_owned() + "Z")
        }
        (Type::Structure(name), Value::Object(members)) => {
            expected_members(TYPES.structure(name).unwrap(), &members).into()
        }
        (Type::List(item), Value::Array(items)) => {
            let items = items.into_iter().map(|value| expected_value(item, location, value));
            items.collect::<Vec<_>>().into()
        }
        (_, written) => written,
    }
}

fn in_http_date(location: &Location) -> bool {
    let format = match location {
        Location::Header(
            _,
            Multiple::One(Text::Timestamp(format) | Text::MaybeTimestamp(format)),
        ) => format,
        _ => return false,
    };
    *format == TimestampFormat::HttpDate
}

/// The empty value of a type, which a required member has if the service left it out.
fn empty(ty: &Type) -> Value {
    match ty {
        Type::Boolean => false.into(),
        Type::Integer | Type::Long => 0.into(),
        Type::String | Type::Enum(_) | Type::Blob | Type::Stream => "".into(),
        Type::Timestamp => "1970-01-01T00:00:00Z".into(),
        Type::List(_) => json!([]),
        Type::Structure(name) => {
            expected_members(TYPES.structure(name).unwrap(), &Map::new()).into()
        }
        other => panic!("{other:?}: no output of S3 has that"),
    }
}

// What is compared.

/// How a response is written.
#[derive(Clone, Copy)]
enum Style {
    Plain,
    Wild(u64),
}

fn respond(
    operation: &OperationPlan,
    output: &Value,
    style: Style,
) -> Result<Response<Body>, String> {
    let mut writer = match style {
        Style::Plain => Writer::plain(&PLAN),
        Style::Wild(seed) => Writer::wild(&PLAN, seed),
    };
    writer.response(operation, output)
}

fn read(
    operation: &OperationPlan,
    mut response: Response<Body>,
) -> Result<Value, Box<ServiceError>> {
    if operation.response.verified && response.status().is_success() {
        // The checksums are made up. A part of an object is not compared with that of the whole.
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
    }
    by_name::output(&operation.name, response, serde_json::value::Serializer)
        .expect("a value without streams")
        .expect("an operation of the crate")
        .map_err(|refusal| Box::new(refusal.error))
}

fn shown(response: &Response<Body>) -> String {
    let body = response.body().bytes().unwrap();
    format!("{:?}\n{}", response.headers(), String::from_utf8_lossy(body))
}

/// What is wrong with what was read of `output`, if anything. What cannot be written is not wrong.
fn difference(operation: &OperationPlan, output: &Value, style: Style) -> Option<String> {
    let response = respond(operation, output, style).ok()?;
    let (shown, expected) = (shown(&response), expected_output(operation, output));
    match read(operation, response) {
        Ok(value) if value == expected => None,
        Ok(value) => Some(format!("expected {expected}\nread     {value}\nof {shown}")),
        Err(error) => Some(format!("expected {expected}\nread an error: {error}\nof {shown}")),
    }
}

fn check(operation: &OperationPlan, output: Value, style: Style) {
    respond(operation, &output, style).unwrap_or_else(|e| panic!("{}: {e}", operation.name));
    if difference(operation, &output, style).is_some() {
        let output = shrink(output, |output| difference(operation, output, style).is_some());
        let difference = difference(operation, &output, style).unwrap();
        panic!("{}:\n{difference}", operation.name);
    }
}

/// The smallest value that still fails.
fn shrink(mut value: Value, fails: impl Fn(&Value) -> bool) -> Value {
    while let Some(next) = smaller(&value).into_iter().find(&fails) {
        value = next;
    }
    value
}

/// All values with one thing less.
fn smaller(value: &Value) -> Vec<Value> {
    let mut all = Vec::new();
    match value {
        Value::Object(members) => {
            for name in members.keys() {
                let mut members = members.clone();
                members.shift_remove(name);
                all.push(Value::Object(members));
            }
            for (name, member) in members {
                all.extend(smaller(member).into_iter().map(|smaller| {
                    let mut members = members.clone();
                    members.insert(name.clone(), smaller);
                    Value::Object(members)
                }));
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                let mut fewer = items.clone();
                fewer.remove(index);
                all.push(fewer.into());
                all.extend(smaller(item).into_iter().map(|smaller| {
                    let mut items = items.clone();
                    items[index] = smaller;
                    Value::Array(items)
                }));
            }
        }
        Value::String(text) => {
            for (index, _) in text.char_indices() {
                let mut shorter = text.clone();
                shorter.remove(index);
                all.push(shorter.into());
            }
        }
        _ => {}
    }
    all
}

/// Random values of every output: one with all members, and `count` others.
fn outputs(count: u64) -> impl Iterator<Item = (u64, &'static OperationPlan, Value)> {
    operations().enumerate().flat_map(move |(index, operation)| {
        (0..=count).map(move |round| {
            let seed = index as u64 * 1_000 + round;
            let fill = if round == 0 { Fill::All } else { Fill::Any };
            (seed, operation, Values::new(seed, fill).output(operation))
        })
    })
}

#[test]
fn every_output_is_read_as_it_was_written() {
    let mut count = 0;
    for (_, operation, output) in outputs(30) {
        check(operation, output, Style::Plain);
        count += 1;
    }
    assert!(count > 3_000, "{count} values");
}

#[test]
fn what_does_not_count_in_xml_changes_nothing() {
    for (seed, operation, output) in outputs(30) {
        check(operation, output, Style::Wild(seed));
    }
}

/// It would prove little if only our own reader took it for XML.
#[test]
fn what_is_written_is_xml() {
    for (seed, operation, output) in outputs(5) {
        for style in [Style::Plain, Style::Wild(seed)] {
            let response = respond(operation, &output, style).unwrap();
            let body = response.body().bytes().unwrap();
            if is_document(operation) && !body.is_empty() {
                let text = std::str::from_utf8(body).unwrap();
                // White space before the declaration is what S3 sends, but not what XML allows.
                let text = text.trim_start_matches(['\u{FEFF}', ' ', '\t', '\r', '\n']);
                roxmltree::Document::parse(text).unwrap_or_else(|error| panic!("{error}: {text}"));
            }
        }
    }
}

fn is_document(operation: &OperationPlan) -> bool {
    matches!(operation.response.body, ResponseBody::Members(_) | ResponseBody::Payload(..))
}

/// The tests above must have set each member of each structure that an output can hold.
#[test]
fn no_member_is_left_out() {
    let mut all = BTreeSet::new();
    for operation in operations() {
        members_of(&operation.output, &mut all);
    }
    assert!(all.len() > 500, "{} members", all.len());
    let mut written = BTreeSet::new();
    for (_, operation, output) in outputs(30) {
        members_in(&operation.output, &output, &mut written);
    }
    let missing: Vec<_> = all.difference(&written).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

type Members = BTreeSet<(&'static str, &'static str)>;

fn members_of(plan: &'static StructurePlan, all: &mut Members) {
    for field in &plan.fields {
        if !all.insert((&plan.name.shape, &field.member)) {
            continue;
        }
        let mut ty = &field.ty;
        while let Type::List(item) = ty {
            ty = item;
        }
        if let Type::Structure(name) = ty {
            members_of(TYPES.structure(name).unwrap(), all);
        }
    }
}

fn members_in(plan: &'static StructurePlan, value: &Value, written: &mut Members) {
    for field in &plan.fields {
        let Some(value) = value.get(&field.member) else { continue };
        written.insert((&plan.name.shape, &field.member));
        items_in(&field.ty, value, written);
    }
}

fn items_in(ty: &'static Type, value: &Value, written: &mut Members) {
    match ty {
        Type::List(item) => {
            value.as_array().unwrap().iter().for_each(|value| items_in(item, value, written));
        }
        Type::Structure(name) => members_in(TYPES.structure(name).unwrap(), value, written),
        _ => {}
    }
}

#[test]
fn a_document_that_is_cut_off_is_never_a_short_one() {
    let mut chance = Chance::new(11);
    for (_, operation, output) in outputs(2) {
        let (head, body) = respond(operation, &output, Style::Plain).unwrap().into_parts();
        let body = body.into_bytes().unwrap();
        if !is_document(operation) || body.is_empty() {
            continue;
        }
        let random: Vec<usize> = (0..20).map(|_| 1 + chance.below(body.len() - 1)).collect();
        for end in random.into_iter().chain([1, body.len() - 1]) {
            let response = Response::from_parts(head.clone(), Body::from(body.slice(..end)));
            let shown = shown(&response);
            let error = read(operation, response).expect_err(&shown);
            assert_eq!(error.code, "UnreadableResponse", "{}: {shown}", operation.name);
        }
    }
}

#[test]
fn every_operation_knows_an_error() {
    for operation in operations() {
        let document = "<?xml version='1.0'?>\n<Error><Code>Busy</Code><Message>a &amp; b</Message>\
                        <RequestId>r</RequestId><HostId>h</HostId><Bucket>photos</Bucket></Error>";
        let response = Response::builder().status(503).body(Body::from(document)).unwrap();
        let error = read(operation, response).unwrap_err();
        assert_eq!(
            error.to_string(),
            "Busy: a & b (status 503, request id r, extended request id h)"
        );
        assert_eq!(error.extra, [("Bucket".to_owned(), "photos".to_owned())]);
    }
}

// What a request writes, a response reads.

/// What the response of `get` has in the place of `value`, which is the payload of a request.
fn counterpart(get: &OperationPlan, payload: &Type, value: &Value) -> Option<Value> {
    match &get.response.body {
        ResponseBody::Members(_) => {
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
        let RequestBody::Payload(payload, ..) = &put.request.body else { continue };
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

/// The same as a user sees it.
mod typed {
    #![allow(deprecated)]

    use shapesmith_s3::operation::{
        get_bucket_acl::GetBucketAclInput, get_bucket_cors::GetBucketCorsInput,
        get_bucket_lifecycle_configuration::GetBucketLifecycleConfigurationInput,
        get_bucket_notification::GetBucketNotificationInput,
        get_bucket_notification_configuration::GetBucketNotificationConfigurationInput,
        get_bucket_tagging::GetBucketTaggingInput, get_bucket_website::GetBucketWebsiteInput,
        put_bucket_acl::PutBucketAclInput, put_bucket_cors::PutBucketCorsInput,
        put_bucket_lifecycle_configuration::PutBucketLifecycleConfigurationInput,
        put_bucket_notification::PutBucketNotificationInput,
        put_bucket_notification_configuration::PutBucketNotificationConfigurationInput,
        put_bucket_tagging::PutBucketTaggingInput, put_bucket_website::PutBucketWebsiteInput,
    };
    use shapesmith_s3::runtime::http::Response;
    use shapesmith_s3::types::*;
    use shapesmith_s3::{Config, Operation, Timestamp};

    /// What `Get` reads in what was put.
    fn got<Get: Operation>(put: impl Operation) -> Get::Output {
        let request = put.to_request(&Config::new("us-east-1")).unwrap();
        Get::parse_response(Response::new(request.into_body())).unwrap()
    }

    #[test]
    fn notifications_of_the_older_form() {
        let topic = TopicConfigurationDeprecated::builder()
            .id(" <uploads> & \"more\"\r\n")
            .events(Event::S3ObjectCreatedPut)
            .events(Event::from("s3:Something:New"))
            .topic("arn:aws:sns:us-east-1:123456789012:uploads")
            .build();
        let queue = QueueConfigurationDeprecated::builder().id("").queue("arn:aws:sqs:q").build();
        let function = CloudFunctionConfiguration::builder()
            .event(Event::S3ReducedRedundancyLostObject)
            .cloud_function("arn:aws:lambda:f")
            .invocation_role("role")
            .build();
        let configuration = NotificationConfigurationDeprecated::builder()
            .topic_configuration(topic.clone())
            .queue_configuration(queue.clone())
            .cloud_function_configuration(function.clone())
            .build();
        let put = PutBucketNotificationInput::builder()
            .bucket("photos")
            .notification_configuration(configuration);
        let got = got::<GetBucketNotificationInput>(put.build().unwrap());
        // Both members of `<Event>` are read from it.
        let mut both = topic;
        both.event = Some(Event::S3ObjectCreatedPut);
        assert_eq!(got.topic_configuration, Some(both));
        assert_eq!(got.queue_configuration, Some(queue));
        let mut both = function;
        both.events = Some(vec![Event::S3ReducedRedundancyLostObject]);
        assert_eq!(got.cloud_function_configuration, Some(both));
    }

    #[test]
    fn notifications() {
        let rule = FilterRule::builder().name(FilterRuleName::Prefix).value("a b/").build();
        let filter = S3KeyFilter::builder().filter_rules(rule).build();
        let filter = NotificationConfigurationFilter::builder().key(filter).build();
        let queue = QueueConfiguration::builder()
            .queue_arn("arn:aws:sqs:us-east-1:123456789012:q")
            .events(Event::S3ObjectCreated)
            .filter(filter)
            .build();
        let configuration = NotificationConfiguration::builder()
            .queue_configurations(queue.clone())
            .queue_configurations(
                QueueConfiguration::builder().queue_arn("q").events(Event::S3ObjectCreated).build(),
            )
            .event_bridge_configuration(EventBridgeConfiguration::builder().build())
            .build();
        let put = PutBucketNotificationConfigurationInput::builder()
            .bucket("photos")
            .notification_configuration(configuration.clone());
        let got = got::<GetBucketNotificationConfigurationInput>(put.build().unwrap());
        assert_eq!(got.queue_configurations, configuration.queue_configurations);
        assert_eq!(got.event_bridge_configuration, configuration.event_bridge_configuration);
        assert_eq!((got.topic_configurations, got.lambda_function_configurations), (None, None));
        assert_eq!(queue.filter.unwrap().key.unwrap().filter_rules().len(), 1);
    }

    #[test]
    fn tags() {
        let tag = |key: &str, value: &str| Tag::builder().key(key).value(value).build();
        let tags = vec![tag("a&b", " 1 "), tag("😀", ""), tag("a&b", "<2>")];
        let put = PutBucketTaggingInput::builder()
            .bucket("photos")
            .tagging(Tagging::builder().set_tag_set(Some(tags.clone())).build());
        assert_eq!(got::<GetBucketTaggingInput>(put.build().unwrap()).tag_set, tags);
    }

    #[test]
    fn cors_rules() {
        let rule = CorsRule::builder()
            .id("one")
            .allowed_methods("GET")
            .allowed_methods("PUT")
            .allowed_origins("https://*.example.com")
            .expose_headers("ETag")
            .max_age_seconds(-1)
            .build();
        let other = CorsRule::builder().allowed_methods("HEAD").allowed_origins("*").build();
        let rules = CorsConfiguration::builder().cors_rules(rule).cors_rules(other).build();
        let put = PutBucketCorsInput::builder().bucket("photos").cors_configuration(rules.clone());
        assert_eq!(got::<GetBucketCorsInput>(put.build().unwrap()).cors_rules, rules.cors_rules);
    }

    #[test]
    fn lifecycle_rules() {
        let and = LifecycleRuleAndOperator::builder()
            .prefix("")
            .tags(Tag::builder().key("k").value("v").build())
            .object_size_greater_than(i64::MAX)
            .build();
        let date = Timestamp::from_secs_and_nanos(1_893_456_000, 500_000_000).unwrap();
        let rule = LifecycleRule::builder()
            .id("archive")
            .filter(LifecycleRuleFilter::builder().and(and).build())
            .status(ExpirationStatus::Enabled)
            .transitions(Transition::builder().days(30).storage_class("COLDER".into()).build())
            .transitions(Transition::builder().date(date).build())
            .expiration(LifecycleExpiration::builder().expired_object_delete_marker(false).build())
            .build();
        let empty = LifecycleRule::builder().status(ExpirationStatus::Disabled);
        let empty = empty.filter(LifecycleRuleFilter::builder().build()).build();
        let rules = BucketLifecycleConfiguration::builder().rules(rule).rules(empty).build();
        let put = PutBucketLifecycleConfigurationInput::builder()
            .bucket("photos")
            .lifecycle_configuration(rules.clone());
        let got = got::<GetBucketLifecycleConfigurationInput>(put.build().unwrap());
        assert_eq!(got.rules, rules.rules);
    }

    #[test]
    fn access_control_lists() {
        let user =
            Grantee::builder().r#type(Type::CanonicalUser).id("79a5").display_name("me").build();
        let group = Grantee::builder()
            .r#type(Type::from("New & \"odd\""))
            .uri("http://acs.amazonaws.com/groups/global/AllUsers")
            .build();
        let grant =
            |grantee, permission| Grant::builder().grantee(grantee).permission(permission).build();
        let policy = AccessControlPolicy::builder()
            .owner(Owner::builder().id("79a5").build())
            .grants(grant(user, Permission::FullControl))
            .grants(grant(group, Permission::Read))
            .build();
        let put =
            PutBucketAclInput::builder().bucket("photos").access_control_policy(policy.clone());
        let got = got::<GetBucketAclInput>(put.build().unwrap());
        assert_eq!((got.owner, got.grants), (policy.owner, policy.grants));
    }

    #[test]
    fn websites() {
        let redirect = Redirect::builder().protocol(Protocol::Https).replace_key_with("").build();
        let condition = Condition::builder().http_error_code_returned_equals("404").build();
        let rule = RoutingRule::builder().condition(condition).redirect(redirect).build();
        let website = WebsiteConfiguration::builder()
            .index_document(IndexDocument::builder().suffix("index.html").build())
            .routing_rules(rule)
            .build();
        let put = PutBucketWebsiteInput::builder()
            .bucket("photos")
            .website_configuration(website.clone());
        let got = got::<GetBucketWebsiteInput>(put.build().unwrap());
        assert_eq!(got.index_document, website.index_document);
        assert_eq!(got.routing_rules, website.routing_rules);
        assert_eq!((got.error_document, got.redirect_all_requests_to), (None, None));
    }
}
