//! Every difference of two models.
//!
//! A thing of the model is taken apart into facets, names with values as text. The patterns below
//! name every field and have no `..`: what the model learns to say later has to be said here too.

use indexmap::IndexMap;
use serde_json::Value;

use super::{Change, Half, Impact, Subject, Touch};
use crate::model::{
    Acceptor, ErrorTraits, Facts, HttpChecksum, Kind, Literal, Location, Matcher, Member, Metadata,
    Model, Operation, Outcome, Paginator, ParameterValue, Quantifier, Shape, Signature, Structure,
    TimestampFormat, Waiter, XmlNamespace,
};

const NOTHING: &[Touch] = &[];
const API: &[Touch] = &[Touch::Declaration];
const WIRE: &[Touch] = &[Touch::Wire];
const BOTH: &[Touch] = &[Touch::Declaration, Touch::Wire];
const DEMAND: &[Touch] = &[Touch::Declaration, Touch::Demand];
const DEPRECATION: &[Touch] = &[Touch::Deprecation];

/// All changes from one model to the other, and of what stands beside them.
pub(super) fn compare(old: &Half<'_>, new: &Half<'_>) -> Vec<Change> {
    let mut changes = Changes::default();
    let (a, b) = (old.model(), new.model());
    changes.facets(&Subject::Service, service(a), service(b));
    let operation = |name: &str| Subject::Operation(name.to_owned());
    let in_short = operation_in_short;
    changes.things(
        (&a.operations, in_short),
        (&b.operations, in_short),
        operation,
        |changes, subject, a, b| changes.operation(subject, a, b),
    );
    let shape = |name: &str| Subject::Shape(name.to_owned());
    let in_short = shape_in_short;
    changes.things(
        (&a.shapes, in_short),
        (&b.shapes, in_short),
        shape,
        |changes, subject, old, new| {
            changes.shape(subject, (a, old), (b, new));
        },
    );
    let [a, b] = [old, new].map(|half| items(half.generator.paginators.as_ref()));
    let subject = |name: &str| Subject::Paginator(name.to_owned());
    let in_short = |_: &Paginator| String::new();
    changes.things((&a, in_short), (&b, in_short), subject, |changes, subject, a, b| {
        changes.facets(subject, paginator(a), paginator(b));
    });
    let [a, b] = [old, new].map(|half| items(half.generator.waiters.as_ref()));
    let subject = |name: &str| Subject::Waiter(name.to_owned());
    let in_short = |waiter: &Waiter| waiter.operation.clone();
    changes.things((&a, in_short), (&b, in_short), subject, |changes, subject, a, b| {
        changes.facets(subject, waiter(a), waiter(b));
    });
    changes.all
}

/// The changes from one set of endpoint rules to the other.
pub(super) fn endpoint_rules(old: &Value, new: &Value) -> Vec<Change> {
    let mut changes = Changes::default();
    let [a, b] = [old, new].map(|rules| {
        let parameters = rules.get("parameters").and_then(Value::as_object);
        let parameters = parameters.into_iter().flatten();
        let parameters = parameters.map(|(name, parameter)| (name.clone(), parameter.clone()));
        parameters.collect::<IndexMap<String, Value>>()
    });
    let subject = |name: &str| Subject::Endpoint(name.to_owned());
    let in_short = |parameter: &Value| {
        parameter.get("type").and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    changes.things((&a, in_short), (&b, in_short), subject, |changes, subject, a, b| {
        changes.facets(subject, parameter(a), parameter(b));
    });
    let [a, b] = [old, new].map(|rules| rules.get("rules").unwrap_or(&Value::Null));
    if a != b {
        let [from, to] = [a, b].map(|rules| Some(format!("{} endpoints", endpoints(rules))));
        changes.push(&subject(""), Some("rules"), from, to, NOTHING);
    }
    changes.all
}

/// What a parameter of the endpoint rules says, prose aside.
fn parameter(parameter: &Value) -> Facets {
    let mut facets = Facets::new();
    let entries = parameter.as_object().into_iter().flatten();
    let facts = entries.filter(|(key, _)| *key != "documentation");
    facets.facts(&facts.map(|(key, value)| (key.clone(), value.clone())).collect());
    facets
}

/// How many rules end in an endpoint.
fn endpoints(rules: &Value) -> usize {
    let rules = rules.as_array().into_iter().flatten();
    rules
        .map(|rule| {
            usize::from(rule.get("endpoint").is_some()) + rule.get("rules").map_or(0, endpoints)
        })
        .sum()
}

fn items<T: Clone>(
    extras: Option<&crate::load::Extras<IndexMap<String, T>>>,
) -> IndexMap<String, T> {
    extras.map(|extras| extras.items.clone()).unwrap_or_default()
}

/// A thing's properties: its name for people, its value, and what may follow from another value.
type Facets = IndexMap<String, (String, &'static [Touch])>;

trait Add {
    fn text(&mut self, name: &str, touches: &'static [Touch], value: impl Into<String>);
    fn maybe(&mut self, name: &str, touches: &'static [Touch], value: Option<impl Into<String>>);
    fn flag(&mut self, name: &str, touches: &'static [Touch], value: bool);
    fn facts(&mut self, facts: &Facts);
}

impl Add for Facets {
    fn text(&mut self, name: &str, touches: &'static [Touch], value: impl Into<String>) {
        self.insert(name.to_owned(), (value.into(), touches));
    }

    fn maybe(&mut self, name: &str, touches: &'static [Touch], value: Option<impl Into<String>>) {
        if let Some(value) = value {
            self.text(name, touches, value);
        }
    }

    /// A flag is there or not: it has no value.
    fn flag(&mut self, name: &str, touches: &'static [Touch], value: bool) {
        self.maybe(name, touches, value.then_some(""));
    }

    fn facts(&mut self, facts: &Facts) {
        for (name, value) in facts {
            let value = match value {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            self.text(name, NOTHING, value);
        }
    }
}

#[derive(Default)]
struct Changes {
    all: Vec<Change>,
}

impl Changes {
    fn push(
        &mut self,
        subject: &Subject,
        aspect: Option<&str>,
        from: Option<String>,
        to: Option<String>,
        touches: &'static [Touch],
    ) {
        self.all.push(Change {
            subject: subject.clone(),
            aspect: aspect.map(str::to_owned),
            from,
            to,
            api: Impact::Same,
            wire: Impact::Same,
            operations: Vec::new(),
            touches,
        });
    }

    fn added(&mut self, subject: &Subject, what: String) {
        self.push(subject, None, None, Some(what), BOTH);
    }

    fn removed(&mut self, subject: &Subject, what: String) {
        self.push(subject, None, Some(what), None, BOTH);
    }

    /// Things by name: what was removed, what was added, and what is both here and there.
    fn things<T, A: Fn(&T) -> String, B: Fn(&T) -> String>(
        &mut self,
        (old, old_in_short): (&IndexMap<String, T>, A),
        (new, new_in_short): (&IndexMap<String, T>, B),
        subject: impl Fn(&str) -> Subject,
        compare: impl Fn(&mut Self, &Subject, &T, &T),
    ) {
        for (name, thing) in old {
            match new.get(name) {
                Some(new) => compare(self, &subject(name), thing, new),
                None => self.removed(&subject(name), old_in_short(thing)),
            }
        }
        for (name, thing) in new.iter().filter(|(name, _)| !old.contains_key(*name)) {
            self.added(&subject(name), new_in_short(thing));
        }
    }

    fn facets(&mut self, subject: &Subject, old: Facets, mut new: Facets) {
        for (name, (from, touches)) in old {
            match new.shift_remove(&name) {
                Some((to, _)) if to == from => {}
                to => self.push(subject, Some(&name), Some(from), to.map(|(to, _)| to), touches),
            }
        }
        for (name, (to, touches)) in new {
            self.push(subject, Some(&name), None, Some(to), touches);
        }
    }

    fn names(&mut self, old: &[&str], new: &[&str], subject: impl Fn(&str) -> Subject) {
        for name in old.iter().filter(|name| !new.contains(name)) {
            self.removed(&subject(name), String::new());
        }
        for name in new.iter().filter(|name| !old.contains(name)) {
            self.added(&subject(name), String::new());
        }
    }

    /// Names whose order means something: those that are here and there stand in another.
    fn order(&mut self, owner: &Subject, old: &[&str], new: &[&str], touches: &'static [Touch]) {
        let [from, to] = [(old, new), (new, old)].map(|(these, others)| {
            let common = these.iter().filter(|name| others.contains(name));
            common.copied().collect::<Vec<_>>()
        });
        if let Some((from, to)) = moved(&from, &to) {
            self.push(owner, Some("order"), Some(from.join(", ")), Some(to.join(", ")), touches);
        }
    }

    fn operation(&mut self, subject: &Subject, old: &Operation, new: &Operation) {
        self.facets(subject, operation(old), operation(new));
        let Subject::Operation(name) = subject else { return };
        let error =
            |shape: &str| Subject::Error { operation: name.clone(), shape: shape.to_owned() };
        let [old, new] = [old, new].map(|operation| names(operation.errors.iter()));
        self.names(&old, &new, error);
        self.order(subject, &old, &new, NOTHING);
    }

    fn shape(
        &mut self,
        subject: &Subject,
        (old_model, old): (&Model, &Shape),
        (new_model, new): (&Model, &Shape),
    ) {
        self.facets(subject, shape(old), shape(new));
        let Subject::Shape(name) = subject else { return };
        let part =
            |member: &str| Subject::Member { shape: name.clone(), member: member.to_owned() };
        match (&old.kind, &new.kind) {
            (Kind::Structure(old) | Kind::Union(old), Kind::Structure(new) | Kind::Union(new)) => {
                self.things(
                    (&old.members, |member: &Member| member_in_short(old_model, member)),
                    (&new.members, |member: &Member| member_in_short(new_model, member)),
                    part,
                    |changes, place, a, b| changes.facets(place, member(a), member(b)),
                );
                let [old, new] = [old, new].map(|structure| names(structure.members.keys()));
                self.order(subject, &old, &new, WIRE);
            }
            (Kind::List(old), Kind::List(new)) => {
                self.facets(&part("member"), member(old), member(new));
            }
            (Kind::Map(old_key, old_value), Kind::Map(new_key, new_value)) => {
                self.facets(&part("key"), member(old_key), member(new_key));
                self.facets(&part("value"), member(old_value), member(new_value));
            }
            (Kind::Enum(old), Kind::Enum(new)) => {
                let value =
                    |value: &str| Subject::Value { shape: name.clone(), value: value.to_owned() };
                let [old, new] = [old, new].map(|values| names(values.iter()));
                self.names(&old, &new, value);
                self.order(subject, &old, &new, WIRE);
            }
            _ => {}
        }
    }
}

fn names<'n>(names: impl Iterator<Item = &'n String>) -> Vec<&'n str> {
    names.map(String::as_str).collect()
}

/// The part of two lists of the same names between their common beginning and their common end;
/// `None` if the lists are alike.
fn moved<'n>(old: &[&'n str], new: &[&'n str]) -> Option<(Vec<&'n str>, Vec<&'n str>)> {
    let pairs = || old.iter().zip(new);
    let start = pairs().position(|(a, b)| a != b)?;
    let end = old.len() - pairs().rev().position(|(a, b)| a != b)?;
    Some((old.get(start..end)?.to_vec(), new.get(start..end)?.to_vec()))
}

fn service(model: &Model) -> Facets {
    let Model { metadata, operations: _, shapes: _, facts } = model;
    let Metadata {
        service_id,
        full_name,
        api_version,
        protocol,
        protocols,
        target_prefix,
        json_version,
        query_compatible,
        endpoint_prefix,
        global_endpoint,
        signing_name,
        facts: more,
    } = metadata;
    let mut facets = Facets::new();
    facets.text("service id", NOTHING, service_id);
    facets.text("name", NOTHING, full_name);
    facets.text("API version", NOTHING, api_version);
    facets.text("protocol", BOTH, protocol.name());
    let protocols: Vec<&str> = protocols.iter().map(|protocol| protocol.name()).collect();
    facets.maybe("protocols", NOTHING, (protocols.len() > 1).then(|| protocols.join(", ")));
    facets.maybe("target prefix", WIRE, target_prefix.as_ref());
    facets.maybe("JSON version", WIRE, json_version.as_ref());
    facets.flag("query compatible", WIRE, *query_compatible);
    facets.text("endpoint prefix", WIRE, endpoint_prefix);
    facets.maybe("global endpoint", WIRE, global_endpoint.as_ref());
    facets.maybe("signing name", WIRE, signing_name.as_ref());
    facets.facts(facts);
    facets.facts(more);
    facets
}

fn operation(operation: &Operation) -> Facets {
    let Operation {
        method,
        uri,
        input,
        output,
        result_wrapper,
        errors: _,
        deprecated,
        checksum,
        compression,
        host_prefix,
        static_context_params,
        signature,
        facts,
    } = operation;
    let mut facets = Facets::new();
    facets.text("method", WIRE, method);
    facets.text("URI", WIRE, uri);
    for (name, reference) in [("input", input), ("output", output)] {
        let Some(reference) = reference else { continue };
        for (aspect, (value, touches)) in member(reference) {
            let aspect = if aspect == "shape" { String::new() } else { format!(", {aspect}") };
            facets.text(&format!("{name}{aspect}"), touches, value);
        }
    }
    facets.maybe("result wrapper", WIRE, result_wrapper.as_ref());
    if let Some(HttpChecksum {
        required,
        algorithm_member,
        validation_mode_member,
        response_algorithms,
    }) = checksum
    {
        facets.flag("checksum", WIRE, true);
        facets.flag("checksum required", WIRE, *required);
        facets.maybe("checksum algorithm member", WIRE, algorithm_member.as_ref());
        facets.maybe("checksum validation member", WIRE, validation_mode_member.as_ref());
        for algorithm in response_algorithms {
            facets.flag(&format!("checksum of the response by {algorithm}"), WIRE, true);
        }
    }
    let compression = (!compression.is_empty()).then(|| compression.join(", "));
    facets.maybe("compression", WIRE, compression);
    facets.maybe("host prefix", WIRE, host_prefix.as_ref());
    for (name, value) in static_context_params {
        facets.text(&format!("endpoint parameter {name}"), WIRE, parameter_value(value));
    }
    let signature = match signature {
        Signature::Whole => None,
        Signature::WithoutBody => Some("without the body"),
        Signature::None => Some("none"),
    };
    facets.maybe("signature", WIRE, signature);
    facets.flag("deprecated", DEPRECATION, *deprecated);
    facets.facts(facts);
    facets
}

fn parameter_value(value: &ParameterValue) -> String {
    match value {
        ParameterValue::Text(text) => text.clone(),
        ParameterValue::Flag(flag) => flag.to_string(),
        ParameterValue::Texts(texts) => texts.join(", "),
    }
}

fn operation_in_short(operation: &Operation) -> String {
    format!("{} {}", operation.method, operation.uri)
}

fn shape(shape: &Shape) -> Facets {
    let Shape {
        kind,
        sensitive,
        deprecated,
        location_name,
        xml_namespace,
        timestamp_format,
        flattened,
        sparse,
        facts,
    } = shape;
    let mut facets = Facets::new();
    facets.text("type", BOTH, type_name(kind));
    if let Kind::Structure(structure) | Kind::Union(structure) = kind {
        let Structure { members: _, payload, error, event_stream } = structure;
        facets.maybe("payload", BOTH, payload.as_ref());
        facets.flag("error", API, error.is_some());
        if let Some(ErrorTraits { code, query_code, status }) = error {
            facets.maybe("error code", BOTH, code.as_ref());
            facets.maybe("error code for query", WIRE, query_code.as_ref());
            facets.maybe("status", NOTHING, status.map(|status| status.to_string()));
        }
        facets.flag("event stream", BOTH, *event_stream);
    }
    facets.maybe("XML name", WIRE, location_name.as_ref());
    facets.maybe("XML namespace", WIRE, xml_namespace.as_ref().map(namespace));
    facets.maybe("timestamp format", WIRE, timestamp_format.map(format));
    facets.flag("flattened", WIRE, *flattened);
    facets.flag("sparse", BOTH, *sparse);
    facets.flag("deprecated", DEPRECATION, *deprecated);
    facets.flag("sensitive", NOTHING, *sensitive);
    facets.facts(facts);
    facets
}

fn shape_in_short(shape: &Shape) -> String {
    match &shape.kind {
        Kind::Structure(s) | Kind::Union(s) => counted(&shape.kind, s.members.len(), "member"),
        Kind::Enum(values) => counted(&shape.kind, values.len(), "value"),
        Kind::List(item) => format!("list of {}", item.target),
        Kind::Map(_, value) => format!("map to {}", value.target),
        kind => type_name(kind).to_owned(),
    }
}

fn counted(kind: &Kind, count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{}, {count} {what}{plural}", type_name(kind))
}

fn type_name(kind: &Kind) -> &'static str {
    match kind {
        Kind::Structure(_) => "structure",
        Kind::Union(_) => "union",
        Kind::List(_) => "list",
        Kind::Map(..) => "map",
        Kind::String => "string",
        Kind::Enum(_) => "enum",
        Kind::Boolean => "boolean",
        Kind::Byte => "byte",
        Kind::Short => "short",
        Kind::Integer => "integer",
        Kind::Long => "long",
        Kind::Float => "float",
        Kind::Double => "double",
        Kind::Blob => "blob",
        Kind::Timestamp => "timestamp",
        Kind::Document => "document",
    }
}

fn member(member: &Member) -> Facets {
    let Member {
        target,
        required,
        location: place,
        location_name,
        query_name,
        json_value,
        xml_namespace,
        xml_attribute,
        flattened,
        timestamp_format,
        deprecated,
        sensitive,
        idempotency_token,
        context_param,
        host_label,
        streaming,
        event_payload,
        event_header,
        facts,
    } = member;
    let mut facets = Facets::new();
    facets.text("shape", BOTH, target);
    facets.flag("required", DEMAND, *required);
    facets.maybe("location", BOTH, place.map(location));
    facets.maybe("wire name", WIRE, location_name.as_ref());
    facets.maybe("query name", WIRE, query_name.as_ref());
    facets.flag("JSON in a string", WIRE, *json_value);
    facets.maybe("XML namespace", WIRE, xml_namespace.as_ref().map(namespace));
    facets.flag("XML attribute", WIRE, *xml_attribute);
    facets.flag("flattened", WIRE, *flattened);
    facets.maybe("timestamp format", WIRE, timestamp_format.map(format));
    facets.flag("streaming", BOTH, *streaming);
    facets.flag("idempotency token", BOTH, *idempotency_token);
    facets.flag("label of the host", WIRE, *host_label);
    facets.flag("payload of an event", BOTH, *event_payload);
    facets.flag("header of an event", BOTH, *event_header);
    facets.maybe("context parameter", NOTHING, context_param.as_ref());
    facets.flag("deprecated", DEPRECATION, *deprecated);
    facets.flag("sensitive", NOTHING, *sensitive);
    facets.facts(facts);
    facets
}

fn member_in_short(model: &Model, member: &Member) -> String {
    let mut text = value_in_short(model, &member.target);
    if member.required {
        text.push_str(", required");
    }
    if let Some(place) = member.location {
        text.push_str(", ");
        text.push_str(location(place));
        if let Some(name) = &member.location_name {
            text.push(' ');
            text.push_str(name);
        }
    }
    text
}

/// The type of a shape's values, with the name of the shape where that says more.
fn value_in_short(model: &Model, shape: &str) -> String {
    match model.shapes.get(shape).map(|shape| &shape.kind) {
        Some(kind @ (Kind::Structure(_) | Kind::Union(_) | Kind::Enum(_))) => {
            format!("{} {shape}", type_name(kind))
        }
        Some(Kind::List(item)) => format!("list of {}", item.target),
        Some(Kind::Map(_, value)) => format!("map to {}", value.target),
        Some(kind) => type_name(kind).to_owned(),
        None => shape.to_owned(),
    }
}

fn location(location: Location) -> &'static str {
    match location {
        Location::Uri => "label",
        Location::Query => "query",
        Location::Header => "header",
        Location::Headers => "headers under",
        Location::StatusCode => "status",
    }
}

fn namespace(namespace: &XmlNamespace) -> String {
    let XmlNamespace { uri, prefix } = namespace;
    match prefix {
        Some(prefix) => format!("{prefix}={uri}"),
        None => uri.clone(),
    }
}

fn format(format: TimestampFormat) -> &'static str {
    match format {
        TimestampFormat::DateTime => "date-time",
        TimestampFormat::HttpDate => "http-date",
        TimestampFormat::EpochSeconds => "epoch-seconds",
    }
}

fn paginator(paginator: &Paginator) -> Facets {
    let Paginator { input_tokens, output_tokens, more_results, limit_key, result_keys } = paginator;
    let mut facets = Facets::new();
    facets.text("input tokens", BOTH, input_tokens.join(", "));
    facets.text("output tokens", BOTH, output_tokens.join(", "));
    facets.maybe("more results", BOTH, more_results.as_ref());
    facets.maybe("limit key", BOTH, limit_key.as_ref());
    facets.text("result keys", BOTH, result_keys.join(", "));
    facets
}

fn waiter(waiter: &Waiter) -> Facets {
    let Waiter { operation, delay, max_attempts, acceptors } = waiter;
    let mut facets = Facets::new();
    facets.text("operation", BOTH, operation);
    facets.text("delay", NOTHING, format!("{delay} s"));
    facets.text("attempts at most", NOTHING, max_attempts.to_string());
    let acceptors: Vec<String> = acceptors.iter().map(acceptor).collect();
    facets.text("acceptors", WIRE, acceptors.join("; "));
    facets
}

fn acceptor(acceptor: &Acceptor) -> String {
    let Acceptor { matcher, outcome } = acceptor;
    let outcome = match outcome {
        Outcome::Success => "success",
        Outcome::Failure => "failure",
        Outcome::Retry => "retry",
    };
    let matcher = match matcher {
        Matcher::Status(status) => format!("status {status}"),
        Matcher::ErrorCode(code) => format!("error {code}"),
        Matcher::AnyError(true) => "any error".to_owned(),
        Matcher::AnyError(false) => "no error".to_owned(),
        Matcher::Output { argument, quantifier, expected } => {
            let quantifier = match quantifier {
                Quantifier::One => "",
                Quantifier::All => "all of ",
                Quantifier::Any => "any of ",
            };
            match expected {
                Literal::String(text) => format!("{quantifier}{argument} = {text}"),
                Literal::Boolean(flag) => format!("{quantifier}{argument} = {flag}"),
            }
        }
    };
    format!("{matcher}: {outcome}")
}
